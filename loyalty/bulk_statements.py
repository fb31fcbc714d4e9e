"""How marketing is kept, claimed and put back: each statement for both databases."""

from loyalty.consent import yes_to_news
from loyalty.outgoing_statements import ADDRESS, ROW
from loyalty.statements import Sql

_TAKEN = f"{ROW}, campaign_id, variant"
# The conditions of the index outgoing_bulk, word for word: as many rows are read as are taken.
_WAITING = "state = 'queued' AND kind = 'marketing' AND not_before <= $1"
_IN_ORDER = "channel = $4 AND {} AND lease_until <= $1"
# The same as one range of that index: while PostgreSQL does not know yet how many rows a campaign
# has, it would take another one, and sort the whole campaign for each group.
_RANGE = (
    "(channel, campaign_id, lease_until) >= ($4, $5, '-infinity')"
    " AND (channel, campaign_id, lease_until) <= ($4, $5, $1)"
)
_RUNNING = "EXISTS (SELECT 1 FROM campaign WHERE id = $5 AND state = 'running')"


def _keep(postgres: str, sqlite: str) -> Sql:
    """Still queued, as nobody was given them, but hidden until an instant: by it we know ours."""
    found = f"SELECT id FROM outgoing WHERE {_WAITING} AND {{}} LIMIT $3"
    keep = "UPDATE outgoing SET lease_until = $2 WHERE id"
    return Sql(
        f"{keep} = ANY(ARRAY({found.format(postgres)} FOR UPDATE SKIP LOCKED))"
        f" AND state = 'queued' RETURNING {_TAKEN}",
        f"{keep} IN ({found.format(sqlite)}) RETURNING {_TAKEN}",
    )


OF_CAMPAIGN = _keep(
    f"{_RANGE} AND {_RUNNING} ORDER BY channel, campaign_id, lease_until",
    f"{_IN_ORDER.format('campaign_id = $5')} AND {_RUNNING} ORDER BY lease_until",
)
_REMINDERS = f"{_IN_ORDER.format('campaign_id IS NULL')} ORDER BY campaign_id, lease_until"
OF_NONE = _keep(_REMINDERS, _REMINDERS)
RUNNING = Sql("SELECT id, per_second FROM campaign WHERE state = 'running' ORDER BY id")

# As they are now, after it was committed that they are kept: whoever else weighs a row of this
# member sees it. The yes in force is noted with the row before anything is said.


def _marketing(which: str) -> str:
    """How many rows of the same member: by no index of states, which are full of what they were."""
    return (
        f"(SELECT count(*) FILTER (WHERE o.kind = 'marketing' AND ({which})) FROM outgoing o"
        " WHERE o.member_id = outgoing.member_id)"
    )


_SAID = _marketing(
    "o.sent_at > $2 AND o.state IN ('sent', 'delivered', 'read')"
    " OR o.state = 'unknown' AND o.lease_until > $2"
)
_IN_HAND = _marketing(
    "o.id <> outgoing.id AND (o.state = 'claimed'"
    " OR o.state = 'queued' AND o.lease_until > o.not_before AND o.lease_until > $5)"
)
_CLAIM = (
    "UPDATE outgoing SET state = 'claimed', lease_until = $4,"
    f" consent_id = {yes_to_news('outgoing.member_id', 'outgoing.channel')}"
    " WHERE {which} AND state = 'queued' AND lease_until = $3 RETURNING id, consent_id,"
    " (SELECT m.zone FROM member m WHERE m.id = outgoing.member_id) AS zone,"
    " (SELECT m.silent FROM member m WHERE m.id = outgoing.member_id) AS silent,"
    " (SELECT m.marketing FROM member m WHERE m.id = outgoing.member_id) AS marketing,"
    f" (SELECT i.heard_at FROM identity i WHERE i.address = {ADDRESS}) AS heard_at,"
    f" (SELECT i.unreachable_at FROM identity i WHERE i.address = {ADDRESS})"
    " AS unreachable_at,"
    " (SELECT k.state FROM campaign k WHERE k.id = outgoing.campaign_id) AS campaign,"
    f" {_SAID} AS said, {_IN_HAND} AS in_hand"
)
WEIGH = Sql(
    _CLAIM.replace("{which}", "id = ANY($1::bigint[])"),
    _CLAIM.replace("{which}", "id IN (SELECT value FROM json_each($1))"),
)
# What was never given to anybody: as if it had not been claimed.
PUT_BACK = Sql(
    "UPDATE outgoing SET state = 'queued', not_before = v.at, lease_until = v.at"
    " FROM unnest($1::bigint[], $2::timestamptz[]) AS v(row, at)"
    " WHERE outgoing.id = v.row AND state = 'claimed'",
    "UPDATE outgoing SET state = 'queued', not_before = v.at, lease_until = v.at"
    " FROM (SELECT a.value AS row, b.value AS at FROM json_each($1) a"
    " JOIN json_each($2) b ON b.key = a.key) v WHERE outgoing.id = v.row AND state = 'claimed'",
)
SKIP = Sql(
    "UPDATE outgoing SET state = 'skipped', reason = v.why"
    " FROM unnest($1::bigint[], $2::varchar[]) AS v(row, why)"
    " WHERE outgoing.id = v.row AND state = 'claimed'",
    "UPDATE outgoing SET state = 'skipped', reason = v.why"
    " FROM (SELECT a.value AS row, b.value AS why FROM json_each($1) a"
    " JOIN json_each($2) b ON b.key = a.key) v WHERE outgoing.id = v.row AND state = 'claimed'",
)
# Its window was closed: certainly not received. Once more, in the form that needs no window; the
# name of what was not received stays until there is another, by it late news of that is known.
AGAIN = Sql(
    "UPDATE outgoing SET state = 'queued', reason = $3, attempts = attempts + 1,"
    " sent_at = NULL, not_before = $2, lease_until = $2"
    " WHERE id = $1 AND state = 'failed' AND (kind = 'marketing' OR once LIKE 'remind:%')"
    " AND (campaign_id IS NULL OR EXISTS (SELECT 1 FROM campaign k"
    " WHERE k.id = outgoing.campaign_id AND k.state IN ('running', 'paused'))) RETURNING id"
)
CLOSED = Sql(
    "UPDATE identity SET heard_at = $2 WHERE address = $1 AND heard_at > $2"
    " AND heard_at < (SELECT o.sent_at FROM outgoing o WHERE o.id = $3)"
)
