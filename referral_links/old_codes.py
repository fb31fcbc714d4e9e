"""Codes of the programme that members moved in from: who shared one goes on being found by it."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from loyalty.codes import ALPHABET, canonical, invented
from loyalty.statements import Sql, insert, listed, numbered, packed, rows, stamp
from referral_links.reserved import is_everyday

CODE_LENGTH = 8  # 40 bits: of 100,000 links a guess meets one in 11 million tries
SHORTEST, LONGEST = 4, 40
_OTHER = re.compile(r"[^0-9A-Z]")
_TELLING = 8  # a word without a digit must be as long to be looked up as a code

_MEANT = listed(
    "SELECT code AS typed, code, renamed_at IS NOT NULL AS chosen FROM referral_link"
    " WHERE code IN ({one})"
    " UNION ALL SELECT o.code, l.code, o.batch IS NULL FROM old_code o"
    " JOIN referral_link l ON l.member_id = o.member_id WHERE o.code IN ({one})"
)
_OWNERS = listed(
    "SELECT code, member_id FROM referral_link WHERE code IN ({one})"
    " UNION ALL SELECT code, member_id FROM old_code WHERE code IN ({one})"
)
_LINKED = numbered("SELECT member_id, code FROM referral_link WHERE member_id IN ({one})")
_OLD_OF = numbered(
    "SELECT member_id, code FROM old_code WHERE member_id IN ({one}) ORDER BY member_id, code"
)
_IN_USE = numbered(
    "SELECT advocate_id AS id FROM referral WHERE advocate_id IN ({one})"
    " UNION SELECT friend_id AS id FROM referral WHERE friend_id IN ({one})"
)
_REMEMBER = Sql("INSERT INTO old_code (code, member_id) VALUES ($1, $2) ON CONFLICT DO NOTHING")
_END = Sql("DELETE FROM old_code WHERE code = $1")
_FORGET_OLD = numbered("DELETE FROM old_code WHERE batch = $2 AND member_id IN ({one})")
_FORGET_CHOSEN = numbered("DELETE FROM old_code WHERE batch IS NULL AND member_id IN ({one})")
_FORGET_REST = Sql("DELETE FROM old_code WHERE batch = $1")
_FORGET_LINKS = numbered(
    "DELETE FROM referral_link WHERE member_id IN ({one})"
    " AND NOT EXISTS (SELECT 1 FROM old_code o WHERE o.member_id = referral_link.member_id)"
)
_LINKS = insert(
    "referral_link", {"code": "text", "member_id": "bigint", "created_at": "timestamptz"}
)
_KEEP = insert("old_code", {"code": "text", "member_id": "bigint", "batch": "bigint"})


def key_of(typed: str) -> str:
    """An old code as it is kept and compared: letters and digits, look-alikes forgiven."""
    return _OTHER.sub("", canonical(typed))


def is_own(code: str) -> bool:
    """Whether a code looks like one of ours, so that it can stay what it is."""
    return len(code) == CODE_LENGTH and set(code) <= set(ALPHABET)


def may_be_one(word: str) -> bool:
    """Whether a word in a message is worth looking up: most words that people write are words."""
    return _is_telling(word) and SHORTEST <= len(word) <= LONGEST


def may_be_chosen(word: str) -> bool:
    """Whether a plain word in a message may be a name that a member chose as their code."""
    return not has_digit(word) and len(word) >= SHORTEST and not is_everyday(key_of(word))


def has_digit(word: str) -> bool:
    """Whether it is more than a plain word."""
    return any(sign.isdigit() for sign in word)


def _is_telling(word: str) -> bool:
    """Whether hardly anybody writes such a word without meaning a code."""
    return len(word) >= _TELLING or has_digit(word)


async def meant(codes: Sequence[str]) -> dict[str, str]:
    """The code of the member's own link, for each code that somebody has or had."""
    found = await rows(_MEANT, packed(codes))
    return {str(r["typed"]): str(r["code"]) for r in reversed(found)}  # own codes win


async def meant_in_text(
    codes: Sequence[str], words: Sequence[str], names: Sequence[str]
) -> list[str]:
    """The links' codes that a text names, in its order: of its names only if it has no code.

    Words that came from elsewhere count if they are long: the address "/summer" means it, "a lovely
    summer" does not. What members chose may be any word: it counts where it is said as a name.
    """
    typed = list(dict.fromkeys((*codes, *words, *names)))
    found = await rows(_MEANT, packed(typed)) if typed else []
    known = {str(r["typed"]): str(r["code"]) for r in reversed(found)}
    chosen = {str(r["typed"]) for r in found if r["chosen"]}
    sure = (*codes, *(one for one in words if one not in chosen))
    named = [known[one] for one in sure if one in known]
    return list(dict.fromkeys(named or [known[one] for one in names if one in chosen]))


async def owners(codes: Sequence[str]) -> dict[str, int]:
    """Whose codes these are, new and old ones alike."""
    found = await rows(_OWNERS, packed(codes))
    return {str(r["code"]): int(r["member_id"]) for r in found}


async def of(member_ids: Sequence[int]) -> dict[int, tuple[str, tuple[str, ...]]]:
    """The own code and the old ones of each member who has any."""
    held = await _held(member_ids)
    return {
        member: (own, tuple(one for one in old if one != key_of(own)))
        for member, (own, old) in held.items()
    }


async def _held(member_ids: Sequence[int]) -> dict[int, tuple[str, tuple[str, ...]]]:
    """The same; a code that was chosen is there in canonical form, too."""
    ids = packed(member_ids)
    own = {int(r["member_id"]): str(r["code"]) for r in await rows(_LINKED, ids)}
    old: dict[int, list[str]] = {}
    for r in await rows(_OLD_OF, ids):
        old.setdefault(int(r["member_id"]), []).append(str(r["code"]))
    return {one: (own.get(one, ""), tuple(old.get(one, ()))) for one in own.keys() | old.keys()}


async def keep(
    wanted: Mapping[int, tuple[str, Sequence[str]]], *, batch: int, now: datetime
) -> None:
    """Give members codes that nobody has: their own one of another Kith, and old ones.

    Whoever has an old code has a link of our own too, which it leads to. Who has one already keeps
    it; the one from elsewhere becomes an old one.
    """
    have = await _held(list(wanted))
    links: list[tuple[str, int, str | None]] = []
    old: list[tuple[str, int, int | None]] = []
    for member, (code, others) in wanted.items():
        mine, before = have.get(member, ("", ()))
        theirs = [one for one in dict.fromkeys((code, *others)) if one]
        if not mine and theirs:
            mine = code or invented(CODE_LENGTH)
            links.append((mine, member, stamp(now)))
        news = dict.fromkeys(key_of(one) for one in theirs if one != mine or not is_own(one))
        chosen = key_of(mine)  # stays as long as the link does
        old += [(o, member, None if o == chosen else batch) for o in news if o not in before]
    await rows(_LINKS, packed(links))
    await rows(_KEEP, packed(old))


async def remember(code: str, member_id: int) -> None:
    """Let a code lead to a member for ever, unless it leads to somebody already."""
    await rows(_REMEMBER, key_of(code), member_id)


async def end(code: str) -> None:
    """Let a code lead nowhere any more."""
    await rows(_END, key_of(code))


async def in_use(member_ids: Sequence[int]) -> set[int]:
    """Which of these brought a friend, or were brought by one."""
    return {int(r["id"]) for r in await rows(_IN_USE, packed(member_ids))}


async def forget(member_ids: Sequence[int], emptied: Sequence[int], *, batch: int) -> None:
    """Take away the old codes that a batch brought, and the links of members whom it made."""
    await rows(_FORGET_OLD, packed(member_ids), batch)
    await rows(_FORGET_CHOSEN, packed(emptied))
    await rows(_FORGET_LINKS, packed(emptied))


async def forget_rest(batch: int) -> None:
    """Take away what is left of a batch, with members who became part of others."""
    await rows(_FORGET_REST, batch)
