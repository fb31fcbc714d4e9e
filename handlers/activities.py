"""Ways to earn: what there is, following, and claims that staff look at."""

from dataclasses import replace

from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import INVITE, POINTS, amount, day, decimal, worth
from loyalty import earning, tiers
from loyalty.earning import Way
from loyalty.errors import NotARule, NotNow, SubjectMissing
from loyalty.models import Member, Order
from loyalty.money import MINOR_UNITS, cents_of
from loyalty.programme import Brand, EarningRules
from loyalty.programme.earning_rules import OF_ORDERS

EARN = Button("button-earn", "earn")
DONE = "done"
SHORTEST = 3  # characters of a claim: "ok" tells staff nothing
MOST_ORDERS = 6  # to choose from
LABEL = 20  # characters of a button: WhatsApp cuts longer
_NO_ANSWER = "?"  # what the router says for a picture


async def show(message: Inbound, member: Member, brand: Brand) -> Reply:
    """All ways to earn, or the one that was named."""
    slug, _, rest = message.argument.partition(" ")
    if slug:
        rule = _named(slug, brand)
        if rule is not None:
            return await _one(message, member, rule, rest.strip(), brand)
    lines = [*await _orders(message, member, brand), *_friends(brand)]
    buttons: list[Button] = []
    for way in await earning.ways(member, brand, message.received_at):
        button = await _button(way, message, member, len(buttons) + 1)
        if button is not None:
            buttons.append(button)
        lines.append(_line(way, button, member, brand))
    return Reply("earn", lines=tuple(lines), buttons=(*buttons, INVITE, POINTS))


def _named(slug: str, brand: Brand) -> EarningRules | None:
    """The rule that a button of any age stands for; None if there is none any more."""
    try:
        return earning.rule_of(brand.programme, slug)
    except NotARule:
        return None


async def _orders(message: Inbound, member: Member, brand: Brand) -> list[Line]:
    """What an order earns now."""
    programme, now = brand.programme, message.received_at
    standing = await tiers.standing(member.account_id, programme, now)
    rate = programme.purchase.points_per_unit * standing.multiplier
    each = amount(MINOR_UNITS, brand)
    lines = [Line("earn-purchase", {"rate": decimal(rate), "each": each})]
    if rate == 1:
        lines = [Line("earn-purchase-one", {"each": each})]
    for rule in programme.earning:
        if rule.kind not in OF_ORDERS or not rule.active(now, programme.zone):
            continue
        if rule.kind == "purchase" and rule.multiplier <= 1:
            continue
        params: dict[str, Param] = {
            "title": rule.called(member.locale),
            "factor": decimal(rule.multiplier),
            "points": rule.points,
        }
        text = "earn-multiplied" if rule.kind == "purchase" else "earn-each-order"
        ends = rule.ends(programme.zone)
        lines.append(Line(text, params))
        if ends is not None:
            lines[-1] = Line(f"{text}-until", {**params, "day": day(ends)})
    return lines


def _friends(brand: Brand) -> list[Line]:
    """What a friend brings."""
    rules = brand.programme.referral
    if not rules.advocate_points:
        return []
    least = amount(cents_of(rules.minimum_order), brand)
    return [Line("earn-friend", {"points": rules.advocate_points, "least": least})]


async def _button(way: Way, message: Inbound, member: Member, number: int) -> Button | None:
    """The next step towards a way that is open, if there is one in this chat."""
    rule = way.rule
    if way.state != "open":
        return None
    if rule.kind == "birthday":
        return None if member.birthday else Button("button-birthday", "birthday", number=number)
    if not _here(rule):
        return None
    if rule.once_per_subject and not await _reviewable(message, member, rule):
        return None
    label: dict[str, Param] = {"title": _shortened(rule.called(member.locale))}
    return Button("button-earn-this", f"earn {rule.slug}", label, number=number)


def _shortened(title: str) -> str:
    """A title that fits on a button."""
    return title if len(title) <= LABEL else title[: LABEL - 1].rstrip() + "…"


def _here(rule: EarningRules) -> bool:
    """Whether it can be done by saying so: what is cheap and once, or what staff look at."""
    return rule.kind == "follow" or (rule.approval and rule.kind in ("review", "custom", "photo"))


async def _reviewable(message: Inbound, member: Member, rule: EarningRules) -> list[Order]:
    if rule.kind != "review":
        return []
    return await earning.orders_to_review(member, rule, message.received_at, MOST_ORDERS)


def _line(way: Way, button: Button | None, member: Member, brand: Brand) -> Line:
    params: dict[str, Param] = {
        "title": way.rule.called(member.locale),
        "points": way.points,
        "worth": worth(way.points, brand),
    }
    if way.again is not None:
        return Line("earn-later-day", {**params, "day": day(way.again)})
    if way.state != "open":
        return Line(f"earn-{way.state}", params)
    if button is None:
        return Line("earn-open", params)
    return Line("earn-numbered", {**params, "number": str(button.number)})


async def _one(
    message: Inbound, member: Member, rule: EarningRules, rest: str, brand: Brand
) -> Reply:
    """How to do one thing; `rest` is what was chosen or said about it."""
    now = message.received_at
    if not rule.active(now, brand.programme.zone):
        raise NotNow(rule=rule.slug)
    way = await earning.way_of(member, rule, brand, now)
    params: dict[str, Param] = {
        "title": way.rule.called(member.locale),
        "points": way.points,
        "worth": worth(way.points, brand),
    }
    if way.state != "open":
        line = _line(way, None, member, brand)
        return Reply(line.text, line.params, buttons=(EARN, POINTS))
    opened = (Button("button-open", url=rule.url),) if rule.url else ()
    if rule.kind == "birthday":
        return _birthday(params, member)
    if not _here(rule):
        return Reply("earn-open", params, buttons=(*opened, EARN, POINTS))
    if rule.kind == "follow":
        if rest == DONE:
            return await _follow(message, member, rule, params, brand)
        button = Button("button-followed", f"earn {rule.slug} {DONE}")
        return Reply("earn-follow", params, buttons=(*opened, button, EARN))
    if rule.once_per_subject:
        return await _choose(message, member, rule, rest, params)
    return Reply(
        "claim-what", params, buttons=(*opened, EARN), expecting="claim", subject=rule.slug
    )


def _birthday(params: dict[str, Param], member: Member) -> Reply:
    if member.birthday:
        known: dict[str, Param] = {**params, "birthday": {"birthday": member.birthday}}
        return Reply("earn-birthday", known, buttons=(EARN, POINTS))
    return Reply("earn-birthday-ask", params, buttons=(Button("button-birthday", "birthday"), EARN))


async def _follow(
    message: Inbound, member: Member, rule: EarningRules, params: dict[str, Param], brand: Brand
) -> Reply:
    """They say they follow: paid at once, as often as the rule allows; with approval it waits."""
    outcome = await earning.do(
        member, rule.slug, once=f"chat:{message.key}", brand=brand, now=message.received_at
    )
    text = "claim-noted" if outcome.waiting else "earned"
    rose = await tiers.rose(member.account_id, outcome.turn, member.locale)
    return Reply(text, {**params, "points": outcome.points}, rose, (EARN, POINTS))


async def _choose(
    message: Inbound, member: Member, rule: EarningRules, chosen: str, params: dict[str, Param]
) -> Reply:
    """Which order the claim is about, or what there is to say about the one that was chosen."""
    orders = await _reviewable(message, member, rule)
    if not orders:
        return Reply("earn-after-order", params, buttons=(EARN, POINTS))
    order = next((o for o in orders if str(o.id) == chosen), None)
    if order is None and len(orders) > 1:
        buttons = tuple(
            Button("button-order", f"earn {rule.slug} {o.id}", {"order": o.number}) for o in orders
        )
        return Reply("claim-which-order", params, buttons=buttons)
    order = order or orders[0]
    opened = (Button("button-open", url=rule.url),) if rule.url else ()
    return Reply(
        "claim-what-order",
        {**params, "order": order.number},
        buttons=(*opened, EARN),
        expecting="claim",
        subject=f"{rule.slug} {order.id}",
    )


async def claim(message: Inbound, member: Member, brand: Brand) -> Reply:
    """What a member says for a claim: it waits for staff; `about` is the rule and the order."""
    slug, _, number = message.about.partition(" ")
    rule = earning.rule_of(brand.programme, slug)
    said = " ".join(message.argument.split())
    if said == _NO_ANSWER or len(said) < SHORTEST:
        again = Reply("claim-unread", {"title": rule.called(member.locale)}, buttons=(EARN, POINTS))
        return replace(again, expecting="claim", subject=message.about)
    subject = ""
    if rule.once_per_subject:
        order = await Order.get_or_none(id=int(number), member_id=member.id) if number else None
        if order is None:
            raise SubjectMissing(rule=slug)
        subject = order.key
    outcome = await earning.do(
        member,
        slug,
        subject=subject,
        once=f"chat:{message.key}",
        brand=brand,
        now=message.received_at,
        claim=said,
    )
    params: dict[str, Param] = {
        "title": rule.called(member.locale),
        "points": outcome.points,
        "worth": worth(outcome.points, brand),
    }
    text = "claim-noted" if outcome.waiting else "earned"
    rose = await tiers.rose(member.account_id, outcome.turn, member.locale)
    return Reply(text, params, rose, (EARN, POINTS))
