"""/rules, /referrals: by which rules points move, and who brought whom."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from bot.web.api.members import of_number
from bot.web.api.operations import Answer, Call, digest_of
from bot.web.api.problems import Problem
from bot.web.api.shapes import MemberNumber, Page, Paging, Told, page_of
from loyalty.models import ProgrammeVersion
from referral_links import links
from referral_links.models import Referral

MOST_VERSIONS = 2**31 - 1  # what the column holds


class Rules(Told):
    """One version of the rules."""

    version: int
    starts_at: datetime
    rules: Annotated[dict[str, Any], Field(description="As programme.toml says them.")]


class Version(Told):
    """A version in a list."""

    version: int
    starts_at: datetime


class LinkTold(Told):
    """A member's own link."""

    code: str
    url: str


class Friend(Told):
    """Somebody whom a member brought."""

    member: MemberNumber
    stage: Literal["joined", "ordered", "rewarded"]
    joined_at: datetime
    points: Annotated[int, Field(description="What the member has for it now.")]


async def in_force(call: Call) -> Answer:
    """The rules by which the program decides now."""
    return await version(call, call.brand.version)


async def version(call: Call, version: int) -> Answer:
    """One version of the rules; versions never change."""
    found = await ProgrammeVersion.get_or_none(version=version)
    if found is None:
        raise Problem("not-found", "there is no such version", field="version")
    told = Rules(version=found.version, starts_at=found.starts_at, rules=found.body)
    return Answer(told, headers={"ETag": f'"{digest_of(found.digest)}"'})


async def versions(call: Call, query: Paging) -> Answer:
    """All versions, the newest first."""
    found = ProgrammeVersion.all()
    if query.start:
        found = found.filter(version__lt=min(query.start, MOST_VERSIONS))
    rows = await found.order_by("-version").limit(query.limit + 1)
    told = [Version(version=row.version, starts_at=row.starts_at) for row in rows]
    page: Page[Version] = page_of(told, [row.version for row in rows], query.limit)
    return Answer(page)


async def link(call: Call, number: str) -> Answer:
    """A member's link, made when it is first asked for."""
    member = await of_number(number)
    found = await links.link_of(member, call.now)
    return Answer(LinkTold(code=found.code, url=links.address(call.brand, found.code)))


async def friends(call: Call, number: str, query: Paging) -> Answer:
    """Whom a member brought, the newest first."""
    member = await of_number(number)
    found = Referral.filter(advocate_id=member.id)
    if query.start:
        found = found.filter(id__lt=query.start)
    rows = await found.order_by("-id").limit(query.limit + 1).prefetch_related("friend")
    told = [
        Friend.model_validate(
            {
                "member": row.friend.number,
                "stage": row.stage,
                "joined_at": row.attributed_at,
                "points": row.advocate_points,
            }
        )
        for row in rows
    ]
    page: Page[Friend] = page_of(told, [row.id for row in rows], query.limit)
    return Answer(page)
