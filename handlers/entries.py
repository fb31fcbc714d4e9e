"""One line for each entry of the ledger, and how it came about, from what was kept with it."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from handlers.messages import Line, Param
from loyalty.models import LedgerEntry, Lot
from loyalty.orders import NEVER
from loyalty.programme import Brand

# what an entry is about (the part before the first colon), gained and taken
_TEXTS = {
    "order": ("entry-order", "entry-order-back"),
    "join": ("entry-join", "entry-twice"),
    "activity": ("entry-activity", "entry-twice"),
    "staff": ("entry-staff", "entry-staff-back"),
    "voucher": ("entry-undo", "entry-redeem"),
    "import": ("entry-import", "entry-import-back"),
    "merge": ("entry-merge", "entry-merge-out"),
    "expiry": ("entry-plus", "entry-expire"),
}
_OTHER = ("entry-plus", "entry-minus")


def line(entry: LedgerEntry, locale: str, brand: Brand) -> Line:
    """What happened to the points, on one line."""
    params: dict[str, Param] = {"points": abs(entry.points), "day": _day(entry.at)}
    about, _, rest = entry.cause.partition(":")
    gained = entry.points > 0
    if about == "order":
        params["order"] = entry.cause.split(":", 2)[-1]  # the shop's own number
        if _detail(entry).get("moved"):
            return Line("entry-moved" if gained else "entry-moved-out", params)
    if about == "referral":
        role = "friend" if entry.cause.endswith(":friend") else "advocate"
        taken = "entry-referral-moved" if _detail(entry).get("moved") else "entry-referral-back"
        return Line(f"entry-{role}" if gained else taken, params)
    if about == "milestone":
        params["friends"] = int(rest)
        taken = "entry-milestone-moved" if _detail(entry).get("moved") else "entry-milestone-back"
        return Line("entry-milestone" if gained else taken, params)
    if gained and _detail(entry).get("gift"):
        return Line("entry-gift", params)
    if about == "activity":
        params["what"] = _title(rest.rpartition(":")[0], locale, brand)
    text = _TEXTS.get(about, _OTHER)[0 if gained else 1]
    return Line(text, params)


def reasons(entry: LedgerEntry, locale: str, brand: Brand, now: datetime) -> Iterator[Line]:
    """The same line, or an order's basis, rate and rounding; then rules, tier and dates."""
    detail = _detail(entry)
    if "basis_cents" in detail and not detail.get("moved"):
        yield _order(entry, detail, brand)
        yield from _shares(entry, detail, locale, brand)
    else:
        yield line(entry, locale, brand)
    if "value_cents" in detail:
        value: Param = {"money": detail["value_cents"], "currency": brand.programme.currency}
        yield Line("why-redeem", {"value": value})
    if entry.points > 0:
        yield from _dates(entry, brand, now)


def _order(entry: LedgerEntry, detail: Mapping[str, Any], brand: Brand) -> Line:
    """Which part of what was paid counts, and at which rate."""
    params: dict[str, Param] = {
        "points": abs(entry.points),
        "day": _day(entry.at),
        "order": entry.cause.split(":", 2)[-1],
        "basis": {"money": detail["basis_cents"], "currency": brand.programme.currency},
        "rate": _factor(detail["rate"]),
    }
    return Line("why-order" if entry.points > 0 else "why-order-back", params)


def _shares(
    entry: LedgerEntry, detail: Mapping[str, Any], locale: str, brand: Brand
) -> Iterator[Line]:
    """What the tier multiplied, and what rules added."""
    if Decimal(detail.get("multiplier", "1")) != 1:
        yield Line("why-tier", {"factor": _factor(detail["multiplier"])})
    for slug, points in detail.get("rules", {}).items():
        if points:
            yield Line("why-rule", {"points": points, "what": _title(slug, locale, brand)})


def _dates(entry: LedgerEntry, brand: Brand, now: datetime) -> Iterator[Line]:
    """Between which days the points can be spent; some of them paid a debt at once."""
    lot: Lot | None = getattr(entry, "lot", None)
    if lot is None:
        return
    if lot.available_at > now:
        waits = lot.available_at >= NEVER
        yield (
            Line("why-undelivered")
            if waits
            else Line("why-pending", {"day": _day(lot.available_at)})
        )
        return
    since = _day(lot.available_at)
    if lot.expires_at is None:
        yield Line("why-since", {"from": since})
    else:
        last: Param = {"day": brand.programme.last_day(lot.expires_at).isoformat()}
        over = lot.expires_at <= now
        yield (
            Line("why-over", {"day": last})
            if over
            else Line("why-until", {"from": since, "day": last})
        )


def _title(slug: str, locale: str, brand: Brand) -> str:
    """What a rule is called in a language; its slug if the rules know it no more."""
    for rule in brand.programme.earning:
        if rule.slug == slug:
            return rule.called(locale)
    return slug


def _factor(text: str) -> Param:
    """A factor as a parameter of a text."""
    return {"decimal": f"{Decimal(text).normalize():f}"}


def _day(at: datetime) -> Param:
    return {"day": at.isoformat()}


def _detail(entry: LedgerEntry) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(entry.detail)
    return found
