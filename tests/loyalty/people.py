"""Members and a brand for tests of the domain itself, below the conversation."""

from datetime import datetime
from pathlib import Path

from loyalty import ledger, members, programme
from loyalty.ledger import Cause
from loyalty.models import Member
from loyalty.programme import Brand
from referral_links import attribution, links
from referral_links.attribution import Touch

_SHIPPED = programme.parse((Path(__file__).parents[2] / "programme.toml").read_text("utf-8"))
# Everybody is reminded: who is held out is chance, and has tests of its own.
RULES = _SHIPPED.model_copy(
    update={
        "reminding": tuple(one.model_copy(update={"held_out": 0}) for one in _SHIPPED.reminding)
    }
)
BRAND = Brand(
    programme=RULES,
    version=1,
    secret=b"a secret for tests",
    public_url="https://kith.example",
    telegram_link="https://t.me/KithBot",
    whatsapp_link="https://wa.me/447700900000",
    wording=lambda key, locale: f"{key} ({locale})",
)


async def joined(name: str, now: datetime, *, channel: str = "telegram") -> Member:
    """A member without points; `name` makes the address."""
    address = f"whatsapp:{name}" if channel == "whatsapp" else f"telegram:{name}"
    return await members.join(
        channel=channel, address=address, name=name, locale="en", zone="Europe/London", now=now
    )


async def granted(member: Member, points: int, now: datetime, *, once: str = "") -> None:
    """Points that are available at once."""
    cause = Cause("earn_activity", "test", once or f"grant:{member.account_id}:{points}", BRAND, {})
    await ledger.gain(member.account_id, points, cause, available_at=now, expires_at=None, now=now)


async def brought(friend: Member, advocate: Member, now: datetime, brand: Brand = BRAND) -> None:
    """Credit an advocate with a friend, as a code in the first message does."""
    link = await links.link_of(advocate, now)
    await attribution.attribute(friend, Touch(link.code, "text", "", now), brand=brand, now=now)
