"""`kith campaign`: campaigns as they are written and read; docs/campaigns.md explains them."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.base import USAGE, Refused, line_of, run, with_brand
from bot.commands.who import By, somebody
from bot.wording import counted, figure, unusable
from loyalty.money import amount

if TYPE_CHECKING:
    from bot.clock import Clock
    from loyalty.campaigns import Expected
    from loyalty.models import Campaign
    from loyalty.programme import Brand

app = typer.Typer(help="Campaigns: one message to many members.", no_args_is_help=True)

Which = Annotated[str, typer.Argument(help="The campaign's name, or its number.")]
Variant = Annotated[str, typer.Option(help="Which of several texts to compare: a, b ...")]
Locale = Annotated[str, typer.Option(help="The language of the text.")]

SETTABLE = {
    "name": "name",
    "segment": "segment",
    "start-at": "start_at",
    "local-time": "local_time",
    "valid-until": "valid_until",
    "held-out": "held_out",
    "per-second": "per_second",
    "budget": "budget",
    "outcome-days": "outcome_days",
}


@contextmanager
def refusing() -> Iterator[None]:
    """What keeps a campaign from it, in one line."""
    from loyalty.campaigns import BadCampaign, Miswritten

    try:
        yield
    except Miswritten as error:
        raise Refused(line_of(error), USAGE) from error
    except BadCampaign as error:
        raise Refused(line_of(error)) from error


def do(which: str, work: "Callable[[Campaign, Brand, Clock], Awaitable[None]]") -> None:
    """Do something with a campaign that is there."""

    async def found(brand: "Brand", clock: "Clock") -> None:
        from loyalty import campaigns

        with refusing():
            await work(await campaigns.find(which), brand, clock)

    run(with_brand(found))


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="A TOML file, see docs/campaigns.md.")],
    by: By = "",
) -> None:
    """Make a draft of a file. Nothing is sent before it is launched."""
    from loyalty import campaigns

    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        raise Refused(unusable(file, error), USAGE) from error
    with refusing():
        plan = campaigns.read(text)

    async def write(brand: "Brand", clock: "Clock") -> None:
        with refusing():
            made = await campaigns.drafts.write(
                plan, by=somebody(by), zone=brand.programme.zone, now=clock.now()
            )
        print(f"campaign {made.id}: {made.name}, a draft")

    run(with_brand(write))


@app.command("list")
def list_campaigns(
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)] = 20,
    after: Annotated[int | None, typer.Option(help="The last number of the page before.")] = None,
) -> None:
    """Show all campaigns, the newest first. Number, name, state, when it was launched."""

    async def tell(brand: "Brand", clock: "Clock") -> None:
        from loyalty import campaigns

        found = await campaigns.listed(limit + 1, after)
        for one in found[:limit]:
            print(f"{one.id}  {one.name}  {state_of(one)}")
        if not found:
            print("there is no campaign yet: kith campaign new FILE")
        if len(found) > limit:
            print(f"more: kith campaign list --after {found[limit - 1].id}")

    run(with_brand(tell))


@app.command()
def show(which: Which) -> None:
    """Show a campaign as it is written, and what is wrong with it. Whom it would reach now."""

    async def tell(campaign: "Campaign", brand: "Brand", clock: "Clock") -> None:
        from loyalty import campaigns

        _print_plan(campaign, brand.programme.currency)
        for link in await campaigns.links_of(campaign.id):
            print(f"link {link.name}: {link.url}")
        for text in await campaigns.texts_of(campaign.id):
            print(f"\n-- variant {text.variant}, {text.locale}")
            for name, value in (("picture", text.picture), ("template", text.template)):
                if value:
                    print(f"{name}: {value}")
            print(text.text)
            for button in text.buttons:
                leads = button.get("url") or "says " + button.get("says", "")
                print(f"[{button['label']}] {leads}")
        if campaign.launched_at is None:
            print()
            print_findings(await campaigns.check(campaign, brand, clock.now()), brand)

    do(which, tell)


@app.command("set")
def set_value(
    which: Which,
    name: Annotated[str, typer.Argument(help=f"One of {', '.join(SETTABLE)}.")],
    value: Annotated[str, typer.Argument(help="What it is from now on; nothing: none.")],
    by: By = "",
) -> None:
    """Change one thing of a draft. An approved one has to be approved again."""
    from loyalty.campaigns import Plan, columns
    from loyalty.campaigns.written import checked

    if name not in SETTABLE:
        raise Refused(f"{name}: there are {', '.join(SETTABLE)}", USAGE)
    key = SETTABLE[name]

    async def put(campaign: "Campaign", brand: "Brand", clock: "Clock") -> None:
        from loyalty import campaigns

        given: dict[str, Any] = {"name": campaign.name}
        if value or key in ("name", "segment"):
            given[key] = value
        plan = checked(Plan, given)
        column = {"budget": "budget_cents"}.get(key, key)
        changed = {column: columns(plan, brand.programme.zone)[column]}
        if value and key in ("start_at", "local_time"):
            changed = {"start_at": None, "local_time": "", **changed}
        edit = _edit(by, clock)
        print(_version(await campaigns.drafts.change(campaign.id, changed, **edit)))

    do(which, put)


@app.command()
def text(
    which: Which,
    words: Annotated[
        str, typer.Argument(help="What it says; @FILE reads it from a file; nothing: drop it.")
    ],
    variant: Variant = "a",
    locale: Locale = "en",
    picture: Annotated[str, typer.Option(help="The https:// address of a picture.")] = "",
    button: Annotated[
        list[str] | None,
        typer.Option(help="'Label=word to say' or 'Label=https://...' or 'Label={link:name}'."),
    ] = None,
    template: Annotated[
        str, typer.Option(help="The WhatsApp template for who has not written for 24 hours.")
    ] = "",
    by: By = "",
) -> None:
    """Say something in a variant and language. With {name|there}, {points}, {link:shop}."""
    from loyalty.campaigns import Text
    from loyalty.campaigns.written import checked

    if words.startswith("@"):
        try:
            words = Path(words[1:]).read_text("utf-8").strip()
        except (OSError, UnicodeError) as error:
            raise Refused(unusable(words[1:], error), USAGE) from error
    given = {
        "variant": variant,
        "locale": locale,
        "text": words,
        "picture": picture,
        "template": template,
        "buttons": [_button(one) for one in button or ()],
    }

    async def put(campaign: "Campaign", brand: "Brand", clock: "Clock") -> None:
        from loyalty import campaigns

        edit = _edit(by, clock)
        if not words:
            print(_version(await campaigns.drafts.drop_text(campaign.id, variant, locale, **edit)))
            return
        said = campaigns.drafts.put_text(campaign.id, checked(Text, given), **edit)
        print(_version(await said))

    do(which, put)


@app.command()
def link(
    which: Which,
    name: Annotated[str, typer.Argument(help="How texts call it: {link:name}.")],
    url: Annotated[str, typer.Argument(help="Where it leads, https://...; nothing: drop it.")],
    by: By = "",
) -> None:
    """Let a link of a draft lead somewhere. Each recipient gets an address of their own for it."""
    from loyalty.campaigns import Written
    from loyalty.campaigns.written import checked

    async def put(campaign: "Campaign", brand: "Brand", clock: "Clock") -> None:
        from loyalty import campaigns

        edit = _edit(by, clock)
        if not url:
            print(_version(await campaigns.drafts.drop_link(campaign.id, name, **edit)))
            return
        checked(Written, {"name": campaign.name, "links": {name: url}})
        print(_version(await campaigns.drafts.put_link(campaign.id, name, url, **edit)))

    do(which, put)


@app.command()
def approve(
    which: Which,
    version: Annotated[int, typer.Argument(help="The version that you read: `show` says it.")],
    by: By = "",
) -> None:
    """Agree to a version that somebody else wrote. Needed for large audiences."""

    async def agree(campaign: "Campaign", brand: "Brand", clock: "Clock") -> None:
        from loyalty import campaigns

        who = somebody(by)
        await campaigns.drafts.approve(campaign.id, version, by=who, now=clock.now())
        print(f"{campaign.name}: version {version} is approved by {who}")

    do(which, agree)


@app.command()
def delete(which: Which, by: By = "") -> None:
    """Throw a campaign away that was never launched."""

    async def drop(campaign: "Campaign", brand: "Brand", clock: "Clock") -> None:
        from loyalty import campaigns

        await campaigns.drafts.delete(campaign.id, **_edit(by, clock))
        print(f"{campaign.name} is gone")

    do(which, drop)


def print_findings(found: Any, brand: "Brand") -> None:
    """Whom a campaign would reach, what it would cost, what is wrong with it."""
    whom = found.audience
    if whom is not None:
        said = ", ".join(f"{figure(n)} on {name}" for name, n in sorted(whom.by("channel").items()))
        print(f"audience: {counted(whom.size, 'member')}" + (f", {said}" if said else ""))
        print(f"held out: {figure(whom.held_out)}")
        print(
            f"left out of {figure(whom.meant)} meant: {figure(whom.unwanted)} did not say yes to"
            f" news, {figure(whom.unreachable)} cannot be reached"
        )
        outside = found.outside
        if outside.members:
            print(
                f"outside of WhatsApp's 24 hours: {counted(outside.members, 'member')},"
                f" {figure(outside.by_template)} by a template, {figure(outside.waiting)} only if"
                f" they write in time, {figure(outside.never + outside.barred)} not at all"
            )
        print(f"templates would cost {amount(found.cost_cents, brand.programme.currency)}")
    if found.expected is not None:
        print(f"could prove: {_provable(found.expected)}")
    for line in found.warnings:
        print(f"note: {line}")
    for line in found.errors:
        print(f"to be repaired: {line}")


def _provable(found: "Expected") -> str:
    """The smallest rise that would be noticed, and from where."""
    sizes = f"about {figure(found.told)} told against {figure(found.held_out)} held out"
    if found.least is None:
        return f"nothing, {sizes} are too few"
    return (
        f"a rise from {100 * found.rate:.1f}% that ordered within {counted(found.days, 'day')} to"
        f" {100 * (found.rate + found.least):.1f}%, in 80 of 100 cases: {sizes}"
    )


def _print_plan(campaign: "Campaign", currency: str) -> None:
    budget = campaign.budget_cents
    starts = f"{campaign.start_at:%Y-%m-%d %H:%M}Z" if campaign.start_at else "when it is launched"
    written = campaign.segment_named if campaign.segment_named != campaign.segment else ""
    about = {
        "number": campaign.id,
        "name": campaign.name,
        "state": state_of(campaign),
        "version": campaign.version,
        "segment": " ".join(campaign.segment.split()) or "everybody who said yes to news",
        "written as": " ".join(written.split()),
        "starts": f"{campaign.local_time}, local time" if campaign.local_time else starts,
        "ends": f"{campaign.valid_until:%Y-%m-%d %H:%M}Z" if campaign.valid_until else "",
        "held out": f"{campaign.held_out / 100:g}%",
        "at most per second": campaign.per_second or "",
        "budget": amount(budget, currency) if budget is not None else "",
        "orders count for": counted(campaign.outcome_days, "day"),
        "written by": campaign.created_by,
        "approved by": campaign.approved_by,
        "launched by": campaign.launched_by,
    }
    for name, value in about.items():
        if value != "":
            print(f"{name}: {value}")


def state_of(campaign: "Campaign") -> str:
    """How far it is, in a word or two."""
    if campaign.launched_at is not None:
        return f"{campaign.state}, launched {campaign.launched_at:%Y-%m-%d %H:%M}Z"
    return f"{campaign.state}, planned" if campaign.launched_by else campaign.state


def _edit(by: str, clock: "Clock") -> dict[str, Any]:
    """Who changes something, and when."""
    return {"by": somebody(by), "now": clock.now()}


def _version(campaign: "Campaign") -> str:
    return f"{campaign.name}: version {campaign.version}, a draft"


def _button(said: str) -> dict[str, str]:
    label, separator, leads = said.partition("=")
    if not separator or not leads:
        raise Refused(f"--button: expected Label=word or Label=https://..., not {said!r}", USAGE)
    opens = leads.startswith(("https://", "http://", "{"))
    return {"label": label.strip(), "url" if opens else "says": leads.strip()}
