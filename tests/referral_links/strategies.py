"""How sock puppets attack, and how honest people look suspicious without being so."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.referral_links.attack import GROUP, Agent, Attack

MINIMUM = 4000
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def one_card(attack: Attack, at: datetime, puppets: int) -> None:
    """Puppets who pay with the card of whoever invites them."""
    me = _begins(attack, "one card", at)
    for n in range(1, puppets):
        _comes(attack, "one card", me, at + n * DAY, 6000, card=me.card)


def one_mailbox(attack: Attack, at: datetime, puppets: int) -> None:
    """Puppets with cards of their own and one mailbox: me+1@, me+2@ ..."""
    me = _begins(attack, "one mailbox", at)
    name, _, host = me.email.partition("@")
    for n in range(1, puppets):
        _comes(attack, "one mailbox", me, at + n * DAY, 6000, email=f"{name}+{n}@{host}")


def chain(attack: Attack, at: datetime, puppets: int) -> None:
    """Each brings the next; two cards take turns, so that no pair has one; the circle is closed."""
    me = last = _begins(attack, "chain", at)
    other = f"{me.card}-2"
    for n in range(1, puppets):
        card = other if n % 2 else me.card
        last = _comes(attack, "chain", last, at + n * DAY, 6000, card=card)
    attack.buys(me, at + (puppets + 2) * DAY, 6000, code_of=last)


def pool(attack: Attack, at: datetime, puppets: int) -> None:
    """A pocketful of cards, three, that all puppets use by turns; not that of who invites."""
    me = _begins(attack, "card pool", at)
    cards = [f"{me.card}-{n}" for n in range(3)]
    for n in range(1, puppets):
        _comes(attack, "card pool", me, at + n * DAY, 6000, card=cards[n % 3])


def farm(attack: Attack, at: datetime, puppets: int) -> None:
    """A card each, but one room, one telephone, one letter box, invented names, least orders."""
    me = attack.person("farm")
    attack.joins(me, at)
    for n in range(1, puppets):
        _comes(
            attack, "farm", me, at + n * HOUR, MINIMUM, name=f"Test {n}", home=me.home,
            network=me.network, device=me.device,
        )  # fmt: skip


def returning(attack: Attack, at: datetime, puppets: int) -> None:
    """Like honest people, but everything is sent back when the points can be spent."""
    me = _begins(attack, "sent back", at)
    for n in range(1, puppets):
        _comes(attack, "sent back", me, at + n * 3 * DAY, 6000, back=15 * DAY)


def customers(attack: Attack, at: datetime, puppets: int) -> None:
    """Customers of long ago who come as new friends, with the card they always had."""
    me = _begins(attack, "old customers", at)
    for n in range(1, puppets):
        card = f"{me.card}-{n}"
        guest = Agent("guest", "", card, "", "", "")
        attack.buys(guest, at + HOUR, 5000)
        _comes(attack, "old customers", me, at + n * DAY, 6000, card=card)


def careful(attack: Attack, at: datetime, puppets: int) -> None:
    """No sign at all: own cards, homes, networks, names; a friend every second day, orders kept."""
    me = _begins(attack, "careful", at)
    for n in range(1, puppets):
        _comes(attack, "careful", me, at + n * 2 * DAY, 4000 + attack.chance.randrange(3000))


STRATEGIES: tuple[Callable[[Attack, datetime, int], None], ...] = (
    one_card, one_mailbox, chain, pool, farm, returning, customers, careful,
)  # fmt: skip


def puppets(attack: Attack, at: datetime, number: int) -> None:
    """So many puppets in groups, by all strategies in turn."""
    turn = 0
    while number > 1:
        group = min(GROUP, number)
        STRATEGIES[turn % len(STRATEGIES)](attack, at + turn * HOUR, group)
        number -= group
        turn += 1


def honest(attack: Attack, at: datetime, advocates: int) -> None:
    """Advocates, of whom one in five has a family, and one in seven an office."""
    for n in range(advocates):
        start = at + attack.chance.randrange(20 * 24) * HOUR
        if n % 5 == 0:
            family(attack, start)
        elif n % 7 == 0:
            office(attack, start)
        else:
            acquaintances(attack, start)


def family(attack: Attack, at: datetime) -> None:
    """One home, network and telephone, names like Anna and Anne Baker; some share a card."""
    me = _begins(attack, "family", at)
    surname = me.name.split()[1]
    names = attack.chance.sample(["Anna", "Anne", "Anja", "Hanna", "Janna"], k=5)
    one_card = attack.chance.random() < 0.25  # the first two are a couple, and share one
    for n in range(attack.chance.randint(2, 5)):
        known: dict[str, Any] = {"card": f"{me.card}-2"} if one_card and n < 2 else {}
        _comes(
            attack, "family", me, at + DAY + n * attack.chance.randint(1, 30) * HOUR,
            4000 + attack.chance.randrange(8000), name=f"{names[n]} {surname}", home=me.home,
            network=me.network, device=me.device, **known,
        )  # fmt: skip


def office(attack: Attack, at: datetime) -> None:
    """Colleagues who all come on one day, from one network, and have it sent to the office."""
    me = _begins(attack, "office", at)
    for n in range(attack.chance.randint(4, 12)):
        _comes(
            attack, "office", me, at + DAY + n * timedelta(minutes=20),
            4000 + attack.chance.randrange(9000), home=me.home, network=me.network,
        )  # fmt: skip


def acquaintances(attack: Attack, at: datetime) -> None:
    """A friend now and then; some have one network by chance, some the same first name."""
    me = _begins(attack, "friends", at)
    for n in range(attack.chance.randint(1, 5)):
        known: dict[str, Any] = {"network": "10.0.0.0/24"} if attack.chance.random() < 0.2 else {}
        cents = 3000 + attack.chance.randrange(9000)
        _comes(attack, "friends", me, at + DAY + n * 2 * DAY, cents, **known)


def _begins(attack: Attack, group: str, at: datetime) -> Agent:
    """Whoever invites: a member who has ordered."""
    me = attack.person(group)
    attack.joins(me, at)
    attack.buys(me, at + timedelta(minutes=5), 5000)
    return me


def _comes(
    attack: Attack, group: str, advocate: Agent, at: datetime, cents: int, *,
    back: timedelta | None = None, **known: Any,
) -> Agent:  # fmt: skip
    """Somebody joins by a link and orders on the same evening."""
    friend = attack.person(group, **known)
    attack.joins(friend, at, advocate)
    attack.buys(friend, at + timedelta(minutes=30 + attack.chance.randrange(90)), cents, back)
    return friend
