"""What may come, shown purpose by purpose and changed by a button or a word."""

from loyalty.models import Consent, Identity
from tests.phones import Town


async def test_what_is_in_force_is_shown_and_changed(town: Town) -> None:
    ana = await town.member("Ana")
    said = await ana.say("preferences")
    assert "Orders, points and vouchers: yes" in said
    assert "News and offers in this chat: no" in said
    assert "among the first" in await ana.tap("Yes, send me news")
    assert "News and offers in this chat: yes" in await ana.say("preferences")
    assert "only tell you about your orders and points" in await ana.say("only about my points")
    assert "News and offers in this chat: no" in await ana.say("preferences")
    await ana.tap("Stop everything")
    said = await ana.say("preferences")
    assert "Orders, points and vouchers: no, I only answer" in said
    member = await ana.member()
    assert (member.marketing, member.silent) == (False, True)
    kept = await Consent.filter(member_id=member.id).order_by("id")
    assert [(one.purpose, one.granted) for one in kept[-2:]] == [
        ("marketing", False),
        ("service", False),
    ]
    assert all(one.wording and one.source and one.at and one.channel for one in kept)


async def test_a_yes_elsewhere_is_asked_for_here(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.say("news")
    await ana.tap("Yes, send me news")
    other = town.phone("Ana", "whatsapp")
    await Identity.create(member=await ana.member(), kind="whatsapp", address=other.address)
    assert "News and offers in this chat: no" in await other.say("preferences")
    await other.tap("Yes, send me news")
    assert "News and offers in this chat: yes" in await other.say("preferences")
    assert await Consent.filter(purpose="marketing", channel="whatsapp", granted=True).exists()
    await other.say("stop")
    assert "News and offers in this chat: no" in await ana.say("preferences")
