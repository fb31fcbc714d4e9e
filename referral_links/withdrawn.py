"""Names that staff took from a member's link: nobody can have them again.

Kept as fingerprints: a name may be somebody's, and it stays when they are forgotten.
"""

import hashlib

from loyalty.models import Setting
from loyalty.statements import Sql, row

_KEEP = Sql(
    "INSERT INTO setting (name, value) VALUES ($1, '') ON CONFLICT DO NOTHING RETURNING name"
)


async def keep(key: str) -> None:
    """Nobody can choose this any more, in canonical form."""
    await row(_KEEP, _name(key))


async def holds(key: str) -> bool:
    """Whether staff took this from somebody, in canonical form."""
    return await Setting.exists(name=_name(key))


def _name(key: str) -> str:
    return f"withdrawn-code:{hashlib.sha256(key.encode()).hexdigest()[:40]}"
