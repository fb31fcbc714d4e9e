"""The words of the landing page: text keys with the numbers of the rules filled in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.voice import Voice
from handlers.inviting import gift_of
from handlers.points import amount
from loyalty.money import Money, cents_of
from loyalty.outgoing import Param, Saying
from loyalty.programme import Brand
from referral_links.counting import KEPT

Say = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Offer:
    """What an invitation brings, and by how much a campaign raises it just now."""

    form: str  # which wording fits: "both", "friend", "advocate", "gift", "welcome", "none"
    friend: int
    advocate: int
    raised: bool = False
    until: datetime | None = None  # the end of the campaign that ends first


def offered(brand: Brand, now: datetime) -> Offer:
    """The offer at an instant."""
    rules = brand.programme.referral
    form = "gift" if rules.advocate_points else "welcome"
    if not rules.friend_voucher:
        form = {
            (True, True): "both",
            (True, False): "friend",
            (False, True): "advocate",
        }.get((bool(rules.friend_points), bool(rules.advocate_points)), "none")
    usual = Offer(form, rules.friend_points, rules.advocate_points)
    if not rules.campaigns:
        return usual
    zone = brand.programme.zone
    terms = rules.terms_at(now, zone)
    if (terms["friend"], terms["advocate"]) == (usual.friend, usual.advocate):
        return usual
    ends = [one.ends(zone) for one in rules.campaigns if one.active(now, zone)]
    until = min((end for end in ends if end is not None), default=None)
    return Offer(form, terms["friend"], terms["advocate"], True, until)


def words(voice: Voice, brand: Brand, locale: str) -> Say:
    """A function that says a key as plain text: the rules' numbers are parameters of every key."""
    known = numbers(brand, voice.spoken_locale(locale))

    def say(key: str, **more: Param) -> str:
        spoken = voice.say(
            Saying(key, {**known, **more}),
            locale,
            brand_name=brand.programme.brand.name,
            escape=_unchanged,
            code_of=_unchanged,
            zone=brand.programme.programme.time_zone,
        )
        return spoken.text

    return say


def headlines(say: Say, offer: Offer) -> tuple[str, ...]:
    """What the invitation brings, as one line or two; either may have commas of its own."""
    both = ("landing-headline-too",) if offer.form in ("both", "gift") else ()
    return tuple(say(key) for key in (f"landing-headline-{offer.form}", *both))


def numbers(brand: Brand, locale: str) -> dict[str, Param]:
    """What the page may mention, by name."""
    rules = brand.programme
    step = Money(cents_of(rules.points.worth), rules.currency)
    until = rules.referral.until
    return {
        "friend": rules.referral.friend_points,
        "friend_worth": _money(rules.worth(rules.referral.friend_points)),
        "advocate": rules.referral.advocate_points,
        "advocate_worth": _money(rules.worth(rules.referral.advocate_points)),
        "gift": gift_of(brand, locale),
        "order": amount(cents_of(rules.referral.minimum_order), brand),
        "joining": rules.joining.points,
        "joining_worth": _money(rules.worth(rules.joining.points)),
        "days": rules.purchase.pending_days,
        "window": rules.referral.attribution_days,
        "minimum": rules.points.minimum,
        "minimum_worth": _money(rules.worth(rules.points.minimum)),
        "step": rules.points.worth_points,
        "step_worth": _money(step),
        "months": rules.points.expiry_months,
        "until": {"day": until.isoformat()} if until else "",
        "kept": KEPT.days,
    }


def last_day(until: datetime) -> Param:
    """The day on which something is still good that ends at an instant."""
    return {"day": (until - timedelta(seconds=1)).isoformat()}


def _money(money: Money) -> Param:
    return {"money": money.cents, "currency": money.currency}


def _unchanged(text: str) -> str:
    return text
