"""Who is held out and who hears which variant: chance, but the same each time it is asked.

A member's number is the first 32 bits of SHA-256 over a key of the campaign and the member. It
decides in SQL, so a launch that is killed and goes on comes to the same arms, and nobody who does
not know the secret can tell in which they will be.
"""

import hashlib
import hmac
from collections.abc import Sequence

from loyalty.statements import dialect

HELD_OUT = "-"  # the variant of those who hear nothing
WHOLE = 10_000
_BITS = 32
_SIGNS = 32  # of a key: with any member it fits into one block of SHA-256


def key_of(secret: bytes, campaign_id: int | None) -> str:
    """What the numbers of a campaign are drawn with; None: of the programme's own hold-out."""
    return drawn_with(secret, "campaigns" if campaign_id is None else f"campaign:{campaign_id}")


def drawn_with(secret: bytes, name: str) -> str:
    """The same for anything that has a hold-out of its own."""
    return hmac.new(secret, f"arm:{name}".encode(), hashlib.sha256).hexdigest()[:_SIGNS]


def number(key: str, member_id: int) -> int:
    """A member's number, as the databases compute it."""
    return int.from_bytes(hashlib.sha256(f"{key}:{member_id}".encode()).digest()[: _BITS // 8])


def number_sql(key: str, member: str = "m.id") -> str:
    """The same as an expression; `key` is an expression too, such as $3."""
    if dialect() == "postgres":
        said = f"({key}::text || ':' || {member})::bytea"  # hexadecimal: nothing is an escape
        return f"('x' || left(encode(sha256({said}), 'hex'), {_BITS // 4}))::bit({_BITS})::bigint"
    return f"sha256_32({key} || ':' || {member})"


def arm_sql(
    drawn: str, everybody: str, *, held: int, held_always: int, names: Sequence[str]
) -> str:
    """The arm by a member's number in the campaign and in the programme: "-" or a variant.

    `held` of 10,000 hear nothing of this campaign, `held_always` of any; the others are dealt
    evenly.
    """
    assert names, "somebody hears something"
    assert all(one.isascii() and one.isalpha() for one in names), "they stand in the statement"
    cases = " ".join(f"WHEN {n} THEN '{name}'" for n, name in enumerate(names))
    return (
        f"CASE WHEN {everybody} % {WHOLE} < {held_always} OR {drawn} % {WHOLE} < {held}"
        f" THEN '{HELD_OUT}' ELSE CASE ({drawn} / {WHOLE}) % {len(names)} {cases} END END"
    )


def arm(key: str, member_id: int, held: int, names: Sequence[str]) -> str:
    """The arm of one member in one campaign, the programme's own hold-out left aside."""
    drawn = number(key, member_id)
    return HELD_OUT if drawn % WHOLE < held else names[drawn // WHOLE % len(names)]
