"""Members who became one: whose account an account is now, and which accounts are somebody's."""

from loyalty.models import Member
from loyalty.statements import Sql, row, rows

# In a statement whose $1 is an account: that one, and those of members who became part of its
# member. Entries, lots and vouchers stay where they were written; they are looked for in all.
ACCOUNTS = (
    "(SELECT CAST($1 AS varchar) UNION ALL SELECT part.account_id FROM member whole"
    " JOIN member part ON part.merged_into_id = whole.id WHERE whole.account_id = $1)"
)
# The same for a member's id.
MEMBERS = (
    "(SELECT CAST($1 AS bigint) UNION ALL SELECT part.id FROM member part"
    " WHERE part.merged_into_id = $1)"
)

_ACCOUNTS = Sql(
    "SELECT part.account_id FROM member whole JOIN member part ON part.merged_into_id = whole.id"
    " WHERE whole.account_id = $1 ORDER BY part.id"
)
_OWNER = Sql(
    "SELECT COALESCE(merged_into_id, id) AS id FROM member"
    " WHERE account_id = $1 AND forgotten_at IS NULL"
)


async def accounts(account: str) -> list[str]:
    """An account and those that became part of it, its own first."""
    return [account, *(str(found["account_id"]) for found in await rows(_ACCOUNTS, account))]


async def owner(account: str) -> Member | None:
    """Whose points and vouchers these are now; None if they left."""
    found = await row(_OWNER, account)
    return await Member.get(id=found["id"]) if found else None
