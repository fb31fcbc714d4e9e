"""Friends who joined and have not ordered: what waits for them, and for whoever invited them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from loyalty.money import cents_of
from loyalty.outgoing import Button, Line, Param, Saying
from loyalty.programme import Brand, ReminderRule
from loyalty.reminders import Due, Kind
from referral_links import waiting
from referral_links.first_names import first_name
from scheduler.kinds.words import POINTS, money, somebody

_EARN = Button("button-earn", "earn")
_FRIENDS = Button("button-friends", "friends")
_INVITE = Button("button-invite", "invite")


def _theirs(rule: ReminderRule, brand: Brand, now: datetime) -> Sequence[Any]:
    """What an order pays the friend at any time: what a campaign adds may be over by then."""
    return (brand.programme.referral.friend_points,)


def _both(rule: ReminderRule, brand: Brand, now: datetime) -> Sequence[Any]:
    """The same, and what it pays whoever invited them."""
    return *_theirs(rule, brand, now), brand.programme.referral.advocate_points


def _paid(points: int, brand: Brand) -> dict[str, Param]:
    programme = brand.programme
    least = cents_of(programme.referral.minimum_order)
    return {
        "points": points,
        "worth": money(programme.worth(points)),
        "minimum": {"money": least, "currency": programme.currency, "short": True},
    }


def _friend(due: Sequence[Due], rule: ReminderRule, brand: Brand) -> Saying:
    points = brand.programme.referral.friend_points
    return Saying("remind-friend", _paid(points, brand), (), (POINTS, _EARN))


def _advocate(due: Sequence[Due], rule: ReminderRule, brand: Brand) -> Saying:
    """One sentence about all of them, and one to forward if it is good news for each."""
    points = min(int(one.facts["friend_points"]) for one in due)
    params: dict[str, Param] = {
        **_paid(brand.programme.referral.advocate_points, brand),
        "friends": len(due),
        "name": first_name(due[0].facts["friend"]) or {"text": "a-friend"},
    }
    lines = (Line("remind-advocate-forward", _paid(points, brand)),) if points else ()
    return Saying("remind-advocate", params, lines, (_FRIENDS, _INVITE))


def _newcomer(rule: ReminderRule, brand: Brand) -> Due | None:
    return somebody() if brand.programme.referral.friend_points else None


def _host(rule: ReminderRule, brand: Brand) -> Due | None:
    rules = brand.programme.referral
    if not rules.friend_points + rules.advocate_points:
        return None
    return somebody(friend="Ben", friend_points=rules.friend_points)


FRIEND = Kind(waiting.FRIENDS, _friend, _newcomer, _theirs)
ADVOCATE = Kind(waiting.ADVOCATES, _advocate, _host, _both, joins=True)
