"""`kith demo --tour`: the whole story through the same doors, printed and checked."""

import re
from urllib.parse import parse_qs, urlsplit

from bot.playground.visitor import Chat, Surprise, Visitor
from loyalty import insights
from referral_links import conversions

VOUCHER = r"\b[0-9A-HJKMNP-TV-Z]{16}\b"


async def walk(base_url: str) -> int:
    """Tell the story; 0 if everything in it is right, else 1 after printing the difference."""
    try:
        async with Visitor(base_url, print) as visitor:
            ana = Chat(visitor, "telegram", "ana", "Ana")
            ben = Chat(visitor, "whatsapp", "ben", "Ben")
            await _joining(visitor, ana)
            await _buying(visitor, ana)
            await _inviting(visitor, ana, ben)
            await _rewarding(visitor, ana, ben)
            await _redeeming(ana)
            await _refunding(visitor, ana, ben)
            await _speaking_german(visitor)
        if drift := await insights.drift() + await conversions.drift():
            raise Surprise(f"the books do not add up: {'; '.join(drift)}")
    except Surprise as surprise:
        print(f"\nThe tour went wrong: {surprise}", flush=True)
        return 1
    print("\nEverything in this story was as it should be, and the books add up.", flush=True)
    return 0


def _chapter(title: str) -> None:
    print(f"\n--- {title}", flush=True)


async def _order(visitor: Visitor, chat: Chat, number: str, total: str) -> None:
    print(f"      (the shop: {chat.name} pays £{total}, order {number})")
    buyer = {"person": chat.person, "channel": chat.channel}
    answer = await visitor.act("order", number=number, total=total, **buyer)
    _equal("the shop's order", answer["status"], 200)


async def _later(visitor: Visitor, days: int) -> None:
    await visitor.act("day", days=days)
    print(f"      ({days} days pass)")


def _equal(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise Surprise(f"{what}: {expected!r} expected, {found!r} found")


async def _joining(visitor: Visitor, ana: Chat) -> None:
    _chapter("Ana joins on Telegram")
    welcome = await ana.starts("", "50 points", r"£2\.50")
    joined = await ana.taps(welcome, "Join", "50 points", r"£2\.50")
    await ana.taps(joined, "No, thanks", "no news")


async def _buying(visitor: Visitor, ana: Chat) -> None:
    _chapter("She buys something, and sees pending and available points")
    await _order(visitor, ana, "1001", "54.00")
    await ana.hears("order 1001", "54 points", r"£2\.70")
    await ana.says("points", "You have 50 points", r"£2\.50", r"54 more", r"£2\.70")
    await _later(visitor, 14)
    await ana.says("points", "You have 104 points", r"£5\.20")


async def _inviting(visitor: Visitor, ana: Chat, ben: Chat) -> None:
    _chapter("She invites a friend, who follows her link to the other channel")
    invitation = await ana.says("invite", "200 points", r"£40", re.escape(f"{visitor.base_url}/r/"))
    found = re.search(r"/r/([0-9A-Z]+)", invitation["text"])
    assert found, "the link was just seen"
    first_message = await _landing(visitor, found.group(1))
    welcome = await ben.says(first_message, "friend has invited you", "200 points", r"£40")
    await ben.taps(welcome, "Join", "50 points", "200")
    await ana.hears("Ben has joined")


async def _landing(visitor: Visitor, code: str) -> str:
    """Look at the page, go through the WhatsApp door, and return what is typed there already."""
    page = f"{visitor.base_url}/r/{code}"
    print(f"      (Ben opens {page})")
    async with visitor.session.get(page) as answer:
        _equal("the landing page", answer.status, 200)
        shown = await answer.text()
        for number in ("200 points", "£10.00", "£40 or more", "50 points", "14 days"):
            if number not in shown:
                raise Surprise(f"the landing page does not say {number!r}")
    async with visitor.session.get(f"{page}/telegram", allow_redirects=False) as answer:
        _equal("the Telegram door", answer.status, 303)
        _equal("its code", _asked(answer.headers["Location"], "start"), code)
    async with visitor.session.get(f"{page}/whatsapp", allow_redirects=False) as answer:
        _equal("the WhatsApp door", answer.status, 303)
        return _asked(answer.headers["Location"], "text")


def _asked(address: str, name: str) -> str:
    return parse_qs(urlsplit(address).query).get(name, [""])[0]


async def _rewarding(visitor: Visitor, ana: Chat, ben: Chat) -> None:
    _chapter("Ben's first order pays both")
    await _order(visitor, ben, "1002", "40.00")
    await ben.hears("order 1002", "40 points", r"£2\.00")
    await ben.hears("200 points", r"£10\.00")
    await ana.hears("Ben", "200 points", r"£10\.00")
    await ana.says("points", "You have 104 points", "200 more")
    await ben.says("points", "You have 50 points", "240 more", r"£12\.00")
    await ana.says("friends", "Ben")
    await _later(visitor, 14)
    await ana.says("points", "You have 304 points", r"£15\.20")
    await ben.says("points", "You have 290 points", r"£14\.50")


async def _redeeming(ana: Chat) -> None:
    _chapter("Ana redeems points for a voucher")
    await ana.says("rewards", "200", "300", "500")
    sure = await ana.says("redeem 200 points", "200 points", r"£10\.00", "104")
    voucher = await ana.taps(sure, "Yes, redeem", "£10 off", VOUCHER, "104 points")
    code = re.search(VOUCHER, voucher["text"])
    assert code, "the code was just seen"
    await ana.says("vouchers", code.group())
    await ana.says("points", "You have 104 points")


async def _refunding(visitor: Visitor, ana: Chat, ben: Chat) -> None:
    _chapter("Money goes back, and so do points")
    await _order(visitor, ana, "1003", "60.00")
    await ana.hears("order 1003", "60 points")
    print("      (the shop: £20.00 of order 1003 back)")
    await visitor.act("refund", number="1003", amount="20.00")
    await ana.hears("1003", "20 points", "taken back")
    await ana.says("points", "You have 104 points", "40 more")
    print("      (the shop: order 1003 cancelled)")
    await visitor.act("cancel", number="1003")
    await ana.hears("1003", "40 points", "taken back")
    print("      (the shop: £0.01 of Ben's order 1002 back: 39.99 is no first order that counts)")
    await visitor.act("refund", number="1002", amount="0.01")
    await ana.hears("200 points", "taken back")
    await ben.hears("1002", "1 point", "taken back")
    await ben.hears("200 points", "taken back")
    await ben.says("points", "You have 89 points", r"£4\.45")
    await ana.says("points", "no points to spend", "took back 96 points")
    await ana.says("why", r"\b200\b")


async def _speaking_german(visitor: Visitor) -> None:
    _chapter("Dieter is greeted in German")
    dieter = Chat(visitor, "whatsapp", "dieter", "Dieter")
    welcome = await dieter.says("Hallo", "willkommen", r"2,50\s£")
    await dieter.taps(welcome, "Mitmachen", "50 Punkte")
    await dieter.says("punkte", "50 Punkte")
