"""Whatever two members did before: together they have what both had, less what counts once."""

import contextlib
import random
import re

from loyalty import earning, ledger
from loyalty.errors import Refusal
from loyalty.models import LedgerEntry, Member
from referral_links.merging import merge
from tests.phones import Phone, Town
from tests.profiles import tries

FOLLOWS = ("follow-instagram", "follow-tiktok")


class Life:
    """Two members of one person, and everything that may happen to them."""

    def __init__(self, town: Town, chance: random.Random, number: int) -> None:
        self.town, self.chance, self.number = town, chance, number
        self.phones: list[Phone] = []
        self.orders: list[str] = []

    async def begin(self) -> None:
        """The second one may have come by the first one's link, or by somebody else's."""
        first = await self.town.member("Ana", "telegram")
        inviter = self.chance.choice([first, await self.town.member("Ben"), None])
        second = self.town.phone("Ana W", "whatsapp")
        if inviter is not None:
            found = re.search(r"/r/([0-9A-Z]{8})", await inviter.say("invite"))
            assert found
            await second.say(f"hi {found[1]}")
        await second.say("join")
        await second.say("no")
        self.phones = [first, second]

    async def live(self) -> None:
        """One thing happens to one of them."""
        phone = self.chance.choice(self.phones)
        match self.chance.randrange(6):
            case 0:
                await phone.grant(self.chance.randrange(1, 400))
            case 1:
                self.orders.append(f"{self.number}-{len(self.orders)}")
                total = f"{self.chance.randrange(1, 200)}.{self.chance.randrange(100):02}"
                await self.town.shop.order(self.orders[-1], total, customer=phone)
            case 2 if self.orders:
                order = self.chance.choice(self.orders)
                if self.chance.random() < 0.5:
                    await self.town.shop.cancel(order)
                else:
                    told = self.town.shop._orders[order]["total"]
                    await self.town.shop.refund(order, told)
            case 3:
                slug = self.chance.choice(FOLLOWS)
                once = f"{slug}:{phone.address}"
                with contextlib.suppress(Refusal):
                    await earning.do(
                        await phone.member(), slug, once=once,
                        brand=self.town.brand, now=self.town.now,
                    )  # fmt: skip
            case 4:
                await phone.say("redeem 200")
                await phone.say("yes")
            case _:
                self.town.wait(days=self.chance.choice([1, 15, 40]))

    async def worth(self) -> int:
        """What both have less what they owe."""
        accounts = {(await phone.member()).account_id for phone in self.phones}
        found = [await ledger.balance(account, self.town.now) for account in sorted(accounts)]
        return sum(balance.total - balance.debt for balance in found)


async def test_together_they_have_what_both_had_less_what_counts_once(
    town: Town, chance: random.Random
) -> None:
    for number in range(tries(6)):
        life = Life(town, chance, number)
        await life.begin()
        for _ in range(12):
            await life.live()
        before = await life.worth()
        ids = [(await phone.member()).id for phone in life.phones]
        chance.shuffle(ids)
        done = await merge(
            *ids, brand=town.brand, channel="telegram", source=f"test:{number}", now=town.now
        )
        back = sum(p.points for p in done.payouts if p.member.id in ids)
        assert await life.worth() == before - done.doubled + back, f"life {number}"
        assert 0 <= done.doubled <= 50 + 2 * 20
        await once_each(done.member)
        refused = None
        try:
            await merge(*ids, brand=town.brand, channel="telegram", source="again", now=town.now)
        except Refusal as refusal:
            refused = refusal.text
        assert refused == "link-already"
        await life.live()  # whatever comes next finds the one member


async def once_each(member: Member) -> None:
    """Joining and each follow stand once for the one member."""
    parts = await Member.filter(merged_into_id=member.id)
    accounts = [member.account_id, *(part.account_id for part in parts)]
    entries = await LedgerEntry.filter(
        account_id__in=accounts, kind__in=("earn_activity", "clawback")
    )
    stands: dict[str, int] = {}
    for entry in entries:
        about = (
            entry.cause.rpartition(":")[0] if entry.cause.startswith("activity") else entry.cause
        )
        stands[about] = stands.get(about, 0) + entry.points
    assert stands["join"] == 50
    assert all(stands.get(f"activity:{slug}", 0) in (0, 20) for slug in FOLLOWS), stands
