"""`export`: everything that is held about a member, as one file to download."""

import json
from datetime import datetime

from tortoise.expressions import Q

from handlers.leaving import parked_of
from handlers.messages import Button, Inbound, Param, Reply
from handlers.models import ChatMenu, Conversation
from handlers.points import POINTS
from handlers.profile import FORGET, PROFILE
from loyalty import exporting, forgetting, ledger
from loyalty.exporting import Row, Section
from loyalty.forgetting import Trace
from loyalty.models import Act, Member
from loyalty.programme import Brand
from referral_links import blocks
from referral_links import exporting as friends
from referral_links.models import Block

_EXPLAINED = (
    "Everything that is kept about you, table by table, as it is kept. Times are UTC; money is in "
    "minor units. Left out are checksums of your codes; other people appear as somebody else, "
    "and what staff wrote about an invitation is left out: it may be about somebody else."
)


async def export(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Say where the file can be fetched: an address that nobody can guess, for an hour."""
    if not brand.public_url:
        return Reply("export-none", buttons=(PROFILE, POINTS))
    ticket: dict[str, Param] = {"ticket": {"ticket": exporting.ticket(member, message.received_at)}}
    download = Button(
        "button-download", params=ticket, url=f"{brand.public_url}/downloads/{{ticket}}"
    )
    minutes = int(exporting.FETCH_WITHIN.total_seconds()) // 60
    return Reply("export", {"minutes": minutes}, buttons=(download, PROFILE, FORGET))


async def file_of(member: Member, brand: Brand, now: datetime) -> str:
    """The file: a summary for people, then every row, as JSON."""
    found = await forgetting.trace(member)
    tables = {
        section.table: await section.rows()
        for section in (
            *await exporting.sections(found, brand.secret),
            *friends.sections(found),
            Section(Act, Q(about__in=await friends.abouts(found))),
            Section(Block, Q(key__in=await blocks.keys_of(found, brand))),
            Section(Conversation, Q(address__in=found.addresses)),
            Section(ChatMenu, Q(address__in=found.addresses)),
        )
    }
    for table in ("referral", "referral_decision", "door", "act"):
        tables[table] = friends.without_others(tables[table], found)
    tables["parked"] = await _parked(found)
    balance = await ledger.balance(member.account_id, now)
    whole = {
        "about": {
            "brand": brand.programme.brand.name,
            "made_at": now.isoformat(),
            "explanation": _EXPLAINED,
        },
        "summary": {
            "number": member.number,
            "name": member.name,
            "member_since": member.joined_at.isoformat(),
            "points_available": balance.available,
            "points_pending": balance.pending,
            "points_owed": balance.debt,
            "codes": await exporting.open_codes(found.accounts, brand.secret),
        },
        "tables": tables,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2)


async def _parked(found: Trace) -> list[Row]:
    """Messages of theirs that could not be dealt with."""
    return [
        exporting.plain({name: getattr(one, name) for name in one._meta.db_fields})
        for one in await parked_of(found.addresses)
    ]
