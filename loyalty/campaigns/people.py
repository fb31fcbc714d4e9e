"""What becomes of audiences when members leave, or two become one: they still add up."""

from collections.abc import Sequence

from loyalty.statements import Sql, listed, packed, rows

# Whose row it was is gone: no address, no name of the provider's for it. It is counted as before.
_UNCLICK = listed(
    "DELETE FROM click WHERE outgoing_id IN (SELECT id FROM outgoing WHERE address IN ({one})"
    " AND campaign_id IS NOT NULL)"
)
_UNADDRESS = listed(
    "UPDATE outgoing SET address = '', provider_id = NULL, locale = '',"
    " reason = CASE WHEN state IN ('queued', 'claimed') THEN 'left' ELSE reason END,"
    " state = CASE WHEN state IN ('queued', 'claimed') THEN 'skipped' ELSE state END"
    " WHERE address IN ({one}) AND campaign_id IS NOT NULL"
)
# Of two that wait the whole's is said, unless the part's was said already, or perhaps was.
_SAID = "('claimed', 'sent', 'delivered', 'read', 'unknown')"
_ONCE = [
    Sql(
        "UPDATE outgoing SET state = 'skipped', reason = 'one with another member'"
        f" WHERE member_id = ${mine} AND campaign_id IS NOT NULL AND state = 'queued'"
        f" AND EXISTS (SELECT 1 FROM outgoing other WHERE other.member_id = ${others}"
        f" AND other.campaign_id = outgoing.campaign_id{which})"
    )
    for mine, others, which in ((2, 1, f" AND other.state IN {_SAID}"), (1, 2, ""))
]


async def leave(addresses: Sequence[str]) -> None:
    """Somebody leaves: their rows stay as numbers, and nobody can tell whose they were."""
    for statement in (_UNCLICK, _UNADDRESS):
        await rows(statement, packed(addresses))


async def become_one(part: int, whole: int) -> None:
    """A member becomes part of another: what both were to hear is said once."""
    for statement in _ONCE:
        await rows(statement, part, whole)
