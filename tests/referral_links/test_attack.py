"""Sock puppets with several strategies against honest advocates: who is paid, and who waits. F1."""

import random
from datetime import timedelta

from tests.phones import Town
from tests.profiles import SOAK
from tests.referral_links import strategies
from tests.referral_links.attack import GROUP, Attack, Report, debts, report

PUPPETS, ADVOCATES = (1000, 200) if SOAK else (104, 10)
CAP = 10  # rewards of one advocate within 30 days: `review_after`
# What of one group of puppets may be paid at most before somebody of the staff looks.
CAPS = {
    "one card": 0, "one mailbox": 0, "chain": 1, "card pool": 3, "farm": 4, "sent back": 0,
    "old customers": 0, "careful": CAP,
}  # fmt: skip
MILESTONES = {0: 0, 1: 0, 3: 100, 4: 100, CAP: 850}  # points for so many friends


async def test_puppets_are_not_paid_and_honest_people_are(
    town: Town, chance: random.Random
) -> None:
    attack = Attack(town, chance)
    start = town.now
    strategies.puppets(attack, start, PUPPETS)
    strategies.honest(attack, start, ADVOCATES)
    await attack.play()
    town.wait(days=60)
    found = await report(attack)
    print(told(found))
    groups = -(-PUPPETS // (GROUP * len(strategies.STRATEGIES)))
    for name, cap in CAPS.items():
        assert found[name].friends >= GROUP - 1 or SOAK
        assert found[name].paid <= cap * groups, f"{name}: {found[name]}"
        assert found[name].points == 400 * found[name].paid, name
        assert found[name].milestones <= MILESTONES[cap] * groups, name
    assert await debts(attack, "sent back") == 0, "nobody had spent what was taken back"
    honest = [found[name] for name in ("family", "office", "friends")]
    assert sum(one.refused for one in honest) == 0
    friends = sum(one.friends for one in honest)
    assert friends >= ADVOCATES
    assert sum(one.waiting for one in honest) <= (0.1 if SOAK else 0.25) * friends
    assert sum(one.paid + one.waiting for one in honest) == friends
    assert town.now - start > timedelta(days=60)


def told(found: dict[str, Report]) -> str:
    """The figures, as docs/referral-fraud.md has them."""
    return "\n".join(
        f"| {name} | {one.friends} | {one.paid} | {one.waiting} | {one.refused}"
        f" | {one.points} | {one.milestones} |"
        for name, one in found.items()
    )
