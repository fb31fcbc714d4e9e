"""From a member to the cells of a line, in each layout."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.layouts import cells
from bot.layouts.reading import NEVER
from bot.layouts.titles import KITH
from loyalty.moving import GivenLot, MemberLine

Row = Mapping[str, str]


def ours(line: MemberLine, now: datetime) -> Row:
    """Everything that `kith import` takes."""
    tiers = (line.tier, line.hidden_tier)
    return {
        "member": line.member,
        "name": line.name,
        "phone": "; ".join(line.phones),
        "email": "; ".join(line.emails),
        "external_id": "; ".join(line.externals),
        "language": line.locale,
        "time_zone": line.zone,
        "birthday": line.birthday,
        "joined": cells.written(line.joined_at) if line.joined_at else "",
        "points": str(line.points or 0),
        "lots": "; ".join(_lot(lot) for lot in line.lots),
        "tier": "; ".join(tier for tier in tiers if tier),
        "tier_until": cells.written(line.tier_until) if line.tier_until else "",
        "code": line.code,
        "old_codes": "; ".join(line.old_codes),
    }


def _lot(lot: GivenLot) -> str:
    assert lot.available_at is not None, "a lot that stands has its instants"
    until = cells.written(lot.expires_at) if lot.expires_at else NEVER
    return f"{lot.points} from {cells.written(lot.available_at)} until {until}"


def loyaltylion(line: MemberLine, now: datetime) -> Row | None:
    """Under the names of LoyaltyLion's customers; None without an e-mail address."""
    if not line.emails:
        return None
    pending = sum(lot.points for lot in line.lots if lot.available_at and lot.available_at > now)
    shops = [one for one in line.externals if ":" not in one]
    first, _, last = line.name.partition(" ")
    return {
        "merchant_id": shops[0] if shops else "",
        "email": line.emails[0],
        "first_name": first,
        "last_name": last,
        "points_approved": str((line.points or 0) - pending),
        "points_pending": str(pending),
        "birthday": line.birthday,
        "tier": line.hidden_tier or line.tier,
    }


def smile(line: MemberLine, now: datetime) -> Row | None:
    """The two columns that Smile imports; None without an e-mail address."""
    return {"email": line.emails[0], "points": str(line.points or 0)} if line.emails else None


def yotpo(line: MemberLine, now: datetime) -> Row | None:
    """The columns that Yotpo imports, with its 0 for nothing; None without an e-mail address."""
    if not line.emails:
        return None
    return {
        "Full Name": line.name or "0",
        "Email": line.emails[0],
        "Points Balance": str(line.points or 0),
        "Birthday": line.birthday.replace("-", "/") or "0",
    }


WRITERS: Mapping[str, tuple[tuple[str, ...], Callable[[MemberLine, datetime], Row | None]]] = {
    "kith": (tuple(KITH.titles), ours),
    "loyaltylion": (
        (
            "merchant_id", "email", "first_name", "last_name", "points_approved",
            "points_pending", "birthday", "tier",
        ),
        loyaltylion,
    ),
    "smile": (("email", "points"), smile),
    "yotpo": (("Full Name", "Email", "Points Balance", "Birthday"), yotpo),
}  # fmt: skip
