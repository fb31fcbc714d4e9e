"""How far friends came, in columns of the member: lower rooms filter by them.

They say what the referrals say, and are written in the same transaction. Only where somebody else
holds an advocate's row at that moment, a note is left, and the number follows with the timetable:
whoever waited there would hold accounts that the other one wants next.
"""

from tortoise.transactions import in_transaction

from loyalty import insights, members
from loyalty.codes import random_key
from loyalty.models import Setting
from loyalty.statements import Sql, row, rows

NOTE = "recount:"  # names of the settings that say whose friends are to be counted again
_AT_ONCE = 500

_STAGE = Sql("UPDATE member SET invited = $2 WHERE id = $1 AND invited <> $2")
_COUNT = (
    "UPDATE member SET friends_rewarded = (SELECT COUNT(*) FROM referral"
    " WHERE advocate_id = $1 AND stage = 'rewarded') WHERE id = "
)
_RECOUNT = Sql(
    f"{_COUNT}(SELECT id FROM member WHERE id = $1 FOR NO KEY UPDATE SKIP LOCKED) RETURNING id",
    f"{_COUNT.replace('$', '?')}?1 RETURNING id",
)


async def note(friend_id: int, stage: str) -> None:
    """Write how far somebody came whom a member brought; the row is the caller's."""
    await rows(_STAGE, friend_id, stage)


async def recount(advocate_id: int) -> None:
    """Write how many friends of a member are rewarded, now or, if the row is held, soon."""
    if await row(_RECOUNT, advocate_id) is None:
        await Setting.create(name=f"{NOTE}{advocate_id}:{random_key()}", value="")


async def gather() -> int:
    """Count what was noted, each member in a transaction of their own; how many."""
    notes = await Setting.filter(name__startswith=NOTE).order_by("name").limit(_AT_ONCE)
    for one in notes:
        advocate_id = int(one.name.removeprefix(NOTE).partition(":")[0])
        async with in_transaction():
            await members.lock(advocate_id)  # also whoever they became part of
            await Setting.filter(name=one.name).delete()
            await recount(advocate_id)
    return len(notes)


_CONTRADICTIONS = (
    insights.rule(
        "member",
        "'member ' || t.id || ': was brought, and is ' || COALESCE(r.stage, 'nobody''s')"
        " || ', not ' || t.invited",
        "LEFT JOIN referral r ON r.friend_id = t.id AND r.friend_id > $1 AND r.friend_id <= $2",
        "t.invited <> COALESCE(r.stage, '')",
    ),
    insights.rule(
        "member",
        "'member ' || t.id || ': ' || COALESCE(c.friends, 0) || ' friends are rewarded, not '"
        " || t.friends_rewarded",
        "LEFT JOIN (SELECT advocate_id, COUNT(*) AS friends FROM referral WHERE stage = 'rewarded'"
        " AND advocate_id > $1 AND advocate_id <= $2 GROUP BY advocate_id) c"
        " ON c.advocate_id = t.id",
        "t.friends_rewarded <> COALESCE(c.friends, 0)"
        f" AND NOT EXISTS (SELECT 1 FROM setting WHERE name LIKE '{NOTE}' || t.id || ':%')",
    ),
)


async def drift() -> list[str]:
    """Members whose columns differ from the referrals."""
    return [one async for one in insights.contradictions(_CONTRADICTIONS)]
