"""How far friends came is written at the members themselves."""

from tortoise import migrations
from tortoise.migrations import operations as ops

_INVITED = (
    "UPDATE member SET invited = r.stage FROM referral r"
    " WHERE r.friend_id = member.id AND member.invited <> r.stage"
)
_REWARDED = (
    "UPDATE member SET friends_rewarded = c.friends FROM (SELECT advocate_id, COUNT(*) AS friends"
    " FROM referral WHERE stage = 'rewarded' GROUP BY advocate_id) AS c"
    " WHERE c.advocate_id = member.id AND member.friends_rewarded <> c.friends"
)


class Migration(migrations.Migration):
    dependencies = [
        ("loyalty", "0007_staff_and_campaigns"),
        ("referral_links", "0003_referrals"),
    ]

    operations = [ops.RunSQL(_INVITED), ops.RunSQL(_REWARDED)]
