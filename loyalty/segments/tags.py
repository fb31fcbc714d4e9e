"""Words that staff put to members, to find them again: never anything that only a friend knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from loyalty import acts, members
from loyalty.acts import By
from loyalty.errors import BadFilter
from loyalty.models import Member, MemberTag
from loyalty.segments.values import tag_of
from loyalty.statements import Sql, rows

MOST = 50  # of one member
_PUT = Sql(
    "INSERT INTO member_tag (key, member_id, tag) VALUES ($1, $2, $3)"
    " ON CONFLICT (key) DO NOTHING RETURNING key"
)
_USED = Sql(
    "SELECT tag, COUNT(*) AS members FROM member_tag WHERE tag > $1 GROUP BY tag ORDER BY tag"
    " LIMIT $2"
)


@dataclass(frozen=True, slots=True)
class Used:
    """A tag, and how many members have it."""

    tag: str
    members: int


async def tag(member: Member, words: Iterable[str], *, by: By, now: datetime) -> list[str]:
    """Put tags to a member; which were new. BadFilter for what is none, or if they are too many."""
    wanted = _tags(words)
    async with in_transaction():
        whole = await members.lock(member.id)
        if whole.forgotten_at is not None:
            raise BadFilter("this member has left")
        had = await MemberTag.filter(member_id=whole.id).values_list("tag", flat=True)
        if len({*map(str, had), *wanted}) > MOST:
            raise BadFilter(f"a member has at most {MOST} tags")
        new = [one for one in wanted if await rows(_PUT, f"{whole.id}:{one}", whole.id, one)]
        if new:
            await acts.record("member.tag", acts.of_member(whole), by=by, now=now)
        return new


async def untag(member: Member, words: Iterable[str], *, by: By, now: datetime) -> list[str]:
    """Take tags away from a member; which they had."""
    wanted = _tags(words)
    async with in_transaction():
        whole = await members.lock(member.id)
        had = MemberTag.filter(member_id=whole.id, tag__in=wanted)
        gone = sorted(str(one) for one in await had.values_list("tag", flat=True))
        if gone:
            await had.delete()
            await acts.record("member.untag", acts.of_member(whole), by=by, now=now)
        return gone


async def tags_of(member: Member) -> list[str]:
    """The tags of a member."""
    found = MemberTag.filter(member_id=member.id).order_by("tag")
    return [str(one) for one in await found.values_list("tag", flat=True)]


async def tags_used(limit: int, after: str = "") -> list[Used]:
    """All tags that somebody has, in pages."""
    return [Used(str(one["tag"]), int(one["members"])) for one in await rows(_USED, after, limit)]


def _tags(words: Iterable[str]) -> list[str]:
    found = []
    for word in words:
        try:
            found.append(tag_of(word))
        except ValueError as error:
            raise BadFilter(f'"{word}" is not {error}') from None
    return list(dict.fromkeys(found))
