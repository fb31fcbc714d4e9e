"""`kith jobs worth`: which reminders earn their keep, and of which nobody knows."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.base import USAGE, Refused, run, with_rules
from bot.wording import counted, figure
from loyalty.money import amount

if TYPE_CHECKING:
    from bot.clock import Clock
    from loyalty.intervals import Estimate
    from loyalty.programme import Brand
    from loyalty.uplift import Answer
    from loyalty.worth import Prospect, Side, Worth

LOOK_BACK = timedelta(days=180)
MONTH, YEAR = 30.4, 365.25  # days
_ARMS = ("told", "held out")


def worth(
    since: Annotated[
        str, typer.Option(help="The first day, 2026-06-01; left out: 180 days before the last.")
    ] = "",
    until: Annotated[str, typer.Option(help="The last day; left out: today.")] = "",
    days: Annotated[
        int, typer.Option(help="For how long it is looked what came of each.", min=1, max=366)
    ] = 14,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show what each reminder is worth. Who was told against who was held out, if proven."""

    async def tell(brand: "Brand", clock: "Clock") -> None:
        from loyalty import worth as reminders

        now = clock.now()
        end = _midnight("--until", until, brand, timedelta(days=1)) if until else now
        begin = _midnight("--since", since, brand) if since else end - LOOK_BACK
        if begin >= min(end, now):
            raise Refused("--since: a day before the last one, and not in the future", USAGE)
        found = await reminders.worth(brand, begin, end, days, now)
        currency = brand.programme.currency
        if as_json:
            told = [_object(one) for one in found]
            span = {"since": begin.isoformat(), "until": end.isoformat(), "days": days}
            print(json.dumps({**span, "currency": currency, "reminders": told}))
            return
        print(
            f"reminders from {begin:%Y-%m-%d %H:%M}Z to {end:%Y-%m-%d %H:%M}Z, and what members"
            f" did in {counted(days, 'day')} from the first on:"
        )
        # Rules alone: a kind of several of them would say it once more.
        never = [one.of.name for one in found if _is_empty(one) and len(one.of.slugs) == 1]
        for one in found:
            if not _is_empty(one):
                for line in _lines(one, currency):
                    print(line)
        if never:
            print(f"due for nobody: {', '.join(never)}")
        if not found:
            print("the rules had none")

    run(with_rules(tell))


def _midnight(option: str, said: str, brand: "Brand", later: timedelta = timedelta(0)) -> datetime:
    """When a day begins by the programme's clock, or one so much later."""
    try:
        day = date.fromisoformat(said)
        if not 2000 <= day.year < 2200:
            raise ValueError
    except ValueError as error:
        raise Refused(f"{option}: a day such as 2026-06-01, not {said!r}", USAGE) from error
    day += later
    zone = brand.programme.zone
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _is_empty(one: "Worth") -> bool:
    return not (one.verdict.told.members or one.verdict.held.members or one.waiting)


def _lines(one: "Worth", currency: str) -> Iterator[str]:
    from loyalty.worth.judging import UNEVEN

    verdict, rule = one.verdict, one.of
    what = f" ({rule.kind})" if len(rule.slugs) == 1 else f" ({', '.join(rule.slugs)})"
    waiting = f", {figure(one.waiting)} still open" if one.waiting else ""
    sides = (verdict.told, verdict.held)
    sizes = f"{figure(sides[0].members)} told, {figure(sides[1].members)} held out{waiting}"
    yield f"{rule.name}{what}: {sizes}: {verdict.said}"
    if rule.changed:
        yield f"  from {rule.since:%Y-%m-%d %H:%M}Z on: before, others were held out"
    if verdict.why_not and verdict.why_not != verdict.said:
        chance = f" (p = {verdict.ratio:.2g})" if verdict.why_not == UNEVEN else ""
        yield f"  not proven: {verdict.why_not}{chance}"
    for name, side in zip(_ARMS, sides, strict=True):
        if side.members:
            yield f"  {name}: {_did(side, currency)}"
    for question, answer in verdict.answers.items():
        yield f"  {question}: {_answered(one, question, answer, currency)}"
        if (prospect := verdict.prospects.get(question)) is not None:
            yield f"    {_prospect(prospect, one.longer(question))}"
    yield from _cost(one, currency)


def _did(side: "Side", currency: str) -> str:
    def share(part: int) -> str:
        return f"{figure(part)} ({100 * part / side.members:.1f}%)"

    money = amount(side.cents / side.members, currency)
    return f"{share(side.redeemed)} redeemed, {share(side.ordered)} ordered, {money} a member"


def _answered(one: "Worth", question: str, answer: "Answer", currency: str) -> str:
    if answer.difference is None:
        return "too few ordered to say anything"
    shown = _money(answer.difference, currency) if question == "revenue" else _points(answer)
    if one.verdict.proven(question):
        return f"{shown}: proven: {'more' if answer.difference.value > 0 else 'less'}"
    return f"{shown}: not proven: {'see above' if one.verdict.why_not else 'it may be chance'}"


def _points(answer: "Answer") -> str:
    assert answer.difference is not None, "only what can be said"
    found = answer.difference
    low, high = (f"{100 * bound:+.1f}" for bound in (found.low, found.high))
    return f"{100 * found.value:+.1f} percentage points ({low} to {high})"


def _money(found: "Estimate", currency: str) -> str:
    more, low, high = (
        amount(part, currency, signed=True) for part in (found.value, found.low, found.high)
    )
    return f"{more} a member ({low} to {high})"


def _prospect(found: "Prospect", longer: int | None) -> str:
    """What it would take, whatever was seen: that may be chance."""
    hoped = f"from {_percent(found.base)} to {_percent(found.base + found.hoped)}"
    takes = "as many as there are"
    if found.members:
        pace = f", {_time(longer)} at this pace" if longer is not None else ""
        takes = f"about {figure(_rounded(found.members))} members more{pace}"
    least = "none at all"
    if found.least is not None:
        least = f"one to {_percent(found.base + found.least)}"
    return f"a rise by a fifth, {hoped}, takes {takes}; so many would show {least}"


def _rounded(number: int) -> int:
    """Nobody knows it better than by two figures."""
    return round(number, min(0, 2 - len(str(number))))


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _time(days: int) -> str:
    if days < 2 * MONTH:
        return counted(days, "day")
    if days < 2 * YEAR:
        return counted(round(days / MONTH), "month")
    return counted(round(days / YEAR), "year")


def _cost(one: "Worth", currency: str) -> Iterator[str]:
    told, net = one.verdict.told, one.verdict.net
    if told.members:
        missing = f", {figure(told.unpriced)} of them at no known price" if told.unpriced else ""
        yield (
            f"  messages: {figure(told.sent)} sent, {figure(told.forms)} as templates{missing}:"
            f" {amount(told.cost, currency)}"
        )
    if net is not None and net.difference is not None:
        yield f"  net: {_money(net.difference, currency)}, points and messages deducted"


def _object(one: "Worth") -> dict[str, Any]:
    verdict, rule = one.verdict, one.of
    return {
        "name": rule.name,
        "kind": rule.kind,
        "slugs": list(rule.slugs),
        "held_out": rule.held_out,
        "since": rule.since.isoformat(),
        "still_open": one.waiting,
        "verdict": verdict.said,
        "not_proven": verdict.why_not,
        "sample_ratio": verdict.ratio,
        "told": _numbers(verdict.told),
        "held": _numbers(verdict.held),
        "uplift": {
            question: {
                **_bounds(answer.difference),
                "p": answer.p,
                "p_of_all": answer.adjusted,
                "proven": verdict.proven(question),
                **_outlook(one, question),
            }
            for question, answer in verdict.answers.items()
        },
        "net": _bounds(verdict.net.difference) if verdict.net is not None else None,
    }


def _numbers(side: "Side") -> dict[str, Any]:
    names = ("members", "redeemed", "ordered", "sent", "forms", "unpriced")
    told: dict[str, Any] = {name: getattr(side, name) for name in names}
    return {**told, "revenue_cents": side.cents, "cost_cents": round(side.cost, 2)}


def _bounds(found: "Estimate | None") -> dict[str, float | None]:
    """Shares, and money in minor units."""
    if found is None:
        return {"value": None, "low": None, "high": None}
    return {"value": found.value, "low": found.low, "high": found.high}


def _outlook(one: "Worth", question: str) -> dict[str, Any]:
    found = one.verdict.prospects.get(question)
    if found is None:
        return {}
    return {
        "least_rise": found.least, "hoped_rise": found.hoped, "more_members": found.members,
        "more_days": one.longer(question),
    }  # fmt: skip
