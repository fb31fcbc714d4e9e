"""Two become one while points wait for a delivery: they become usable with it all the same."""

from tests.handlers.second_chats import merged
from tests.handlers.test_orders import friends, later, paid, rule
from tests.phones import Town


async def test_what_waits_for_a_delivery_comes_with_it_after_a_merger(town: Town) -> None:
    rule(town, pending_from="delivered", pending_days=2)
    ana = await town.member("Ana")
    town.wait(days=1)
    same = await town.member("Ana W", "whatsapp")
    body = paid(town, "1001", "54.99", customer={"phone": same.address.removeprefix("whatsapp:")})
    await town.shop.tell(body)
    await merged(ana, same)
    assert (await ana.balance()).pending == 54
    await later(town, body, event="delivered")
    town.wait(days=2)
    balance = await ana.balance()
    assert (balance.available, balance.pending) == (104, 0)


async def test_what_a_friends_order_brings_comes_with_its_delivery_after_a_merger(
    town: Town,
) -> None:
    rule(town, pending_from="delivered", pending_days=2)
    old = await town.member("Old", "whatsapp")
    town.wait(days=1)
    ana, ben = await friends(town)
    await town.shop.order("1001", "54.99", customer=ben)
    await merged(old, ana)
    assert (await old.balance()).pending == 200
    await town.shop._later("1001", event="delivered")
    town.wait(days=2)
    assert (await old.balance()).available == 250
    assert (await ben.balance()).available == 304


async def test_each_order_of_both_waits_for_its_own_delivery(town: Town) -> None:
    rule(town, pending_from="delivered", pending_days=2)
    ana = await town.member("Ana", "whatsapp")
    town.wait(days=1)
    same = await town.member("Ana W", "telegram")
    await town.shop.order("1001", "300.00", customer=ana)
    await town.shop.order("1002", "54.99", customer=same)
    await merged(same, ana)
    assert (await ana.balance()).pending == 354
    await town.shop._later("1002", event="delivered")
    town.wait(days=2)
    assert ((await ana.balance()).available, (await ana.balance()).pending) == (104, 300)
    await town.shop._later("1001", event="delivered")
    town.wait(days=2)
    assert ((await ana.balance()).available, (await ana.balance()).pending) == (404, 0)
