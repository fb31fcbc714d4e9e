"""`kith vouchers`: what staff read of a voucher, use and void, and how it ends."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import database
from loyalty import insights, ledger, programme, rewards, vouchers
from loyalty.models import Member
from tests.bot.commands import kith
from tests.bot.test_cli import SECRET, one_line
from tests.handlers.catalogue import reward
from tests.loyalty.people import granted, joined
from tests.phones import RULES, brand_of

NOW = datetime.now(UTC)
SCARF = reward(1, kind="product", sku="SCARF-1", title={"en": "A silk scarf"}, stock=2)
RULED = RULES.model_copy(update={"rewards": (SCARF,)})
BRAND = replace(brand_of(RULED), secret=SECRET.encode())


async def issued(url: str) -> tuple[str, str, str]:
    """A member's number, and the codes of a scarf and of £10 off."""
    await database.open(url)
    try:
        await programme.apply(RULED, NOW)
        member = await joined("ana", NOW)
        await granted(member, 1000, NOW)
        scarf = await rewards.offer_number(1, BRAND, NOW, member)
        codes: list[str] = []
        for offer in (scarf, rewards.money_off(200, 200, BRAND)):
            once = f"redeem:{len(codes)}"
            made = await rewards.redeem(member, offer, once=once, brand=BRAND, now=NOW)
            codes.append(vouchers.code(BRAND.secret, made.key))
        return member.number, codes[0], codes[1]
    finally:
        await database.close()


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
async def test_staff_check_use_and_void(fresh_database: Callable[[str], str], dialect: str) -> None:
    url = fresh_database(dialect)
    number, scarf, money = await issued(url)
    given = {"KITH_DATABASE_URL": url, "KITH_SECRET_KEY": SECRET}

    status, out, _ = kith("vouchers", "check", scarf.lower(), **given)
    assert status == 0
    assert out.splitlines()[0].startswith("state: issued, good until ")
    for line in ("kind: product", "title: A silk scarf", "product: SCARF-1", f"member: {number}"):
        assert line in out.splitlines()

    for _ in range(2):
        status, out, _ = kith("vouchers", "use", scarf, "--for", "r1", **given)
        assert (status, "for till:r1" in out.splitlines()[0]) == (0, True)
    status, _, err = kith("vouchers", "use", scarf, "--for", "r2", **given)
    assert (status, "cannot be used: used on" in one_line(err)) == (1, True)

    void = ("vouchers", "void", money, "--by", "eve", "--reason", "printed twice")
    status, out, _ = kith(*void, **given)
    assert status == 0
    assert "by staff:eve: printed twice" in out.splitlines()[0]
    assert "value: £10.00" in out.splitlines()
    assert "points: 200, 0 not given back" in out.splitlines()
    status, _, err = kith(*void, **given)
    assert (status, "cannot be voided: void on" in one_line(err)) == (1, True)
    status, _, err = kith("vouchers", "check", "0" * 16, **given)
    assert (status, one_line(err)) == (1, "kith: there is no voucher with this code")

    await database.open(url)
    try:
        member = await Member.get()
        assert (await ledger.balance(member.account_id, NOW)).available == 800
        assert await insights.drift() == []
    finally:
        await database.close()
