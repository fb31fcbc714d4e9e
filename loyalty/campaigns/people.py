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
_ONCE = Sql(
    "UPDATE outgoing SET state = 'skipped', reason = 'one with another member'"
    " WHERE member_id = $1 AND campaign_id IS NOT NULL AND state = 'queued'"
    " AND EXISTS (SELECT 1 FROM outgoing other WHERE other.member_id = $2"
    " AND other.campaign_id = outgoing.campaign_id)"
)


async def leave(addresses: Sequence[str]) -> None:
    """Somebody leaves: their rows stay as numbers, and nobody can tell whose they were."""
    for statement in (_UNCLICK, _UNADDRESS):
        await rows(statement, packed(addresses))


async def become_one(part: int, whole: int) -> None:
    """A member becomes part of another: what both were to hear is said once."""
    await rows(_ONCE, part, whole)
