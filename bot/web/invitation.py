"""The words of the landing page: text keys with the numbers of the rules filled in."""

from collections.abc import Callable

from bot.voice import Voice
from handlers.points import amount
from loyalty.money import Money, cents_of
from loyalty.outgoing import Param, Saying
from loyalty.programme import Brand
from referral_links.counting import KEPT

Say = Callable[..., str]


def words(voice: Voice, brand: Brand, locale: str) -> Say:
    """A function that says a key as plain text: the rules' numbers are parameters of every key."""
    known = numbers(brand)

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


def numbers(brand: Brand) -> dict[str, Param]:
    """What the page may mention, by name."""
    rules = brand.programme
    step = Money(cents_of(rules.points.worth), rules.currency)
    return {
        "friend": rules.referral.friend_points,
        "friend_worth": _money(rules.worth(rules.referral.friend_points)),
        "advocate": rules.referral.advocate_points,
        "advocate_worth": _money(rules.worth(rules.referral.advocate_points)),
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
        "until": {"day": rules.referral.until.isoformat()} if rules.referral.until else "",
        "kept": KEPT.days,
    }


def _money(money: Money) -> Param:
    return {"money": money.cents, "currency": money.currency}


def _unchanged(text: str) -> str:
    return text
