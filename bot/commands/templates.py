"""`kith templates`: what may be said on WhatsApp to whoever has not written for a day."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot import settings
from bot.commands.base import (
    Refused,
    line_of,
    rules_in_force,
    run,
    with_brand,
    with_database,
)
from bot.settings import BadSettings, Settings
from bot.wording import counted, figure

if TYPE_CHECKING:
    from bot.channels.content import Contents
    from bot.clock import Clock
    from bot.templates import Pushed
    from bot.voice import Voice
    from loyalty.campaigns.shelf import Drawn, Line
    from loyalty.programme import Brand

app = typer.Typer(help="WhatsApp templates, as Twilio keeps them.", no_args_is_help=True)


@contextmanager
def refusing() -> Iterator[None]:
    """What Twilio, WhatsApp or a text keeps from it, in one line."""
    from bot.channels.content import ContentRefused
    from loyalty.campaigns import BadCampaign

    try:
        yield
    except (BadCampaign, ContentRefused) as error:
        raise Refused(line_of(error)) from error


@app.command()
def push(
    which: Annotated[
        list[str] | None,
        typer.Argument(help="Campaigns by name or number; none: all that were not launched."),
    ] = None,
    reminders: Annotated[
        bool, typer.Option("--reminders", help="What is said unasked; alone: nothing else.")
    ] = False,
    category: Annotated[
        Literal["marketing", "utility"],
        typer.Option(help="What new ones of campaigns are sent in as."),
    ] = "marketing",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what they would be; ask nobody.")
    ] = False,
) -> None:
    """Make templates of what campaigns and reminders say. Sends them in to be approved."""

    async def send_in(brand: "Brand", clock: "Clock") -> None:
        from bot.equipment import TEXTS
        from bot.templates import drawn, push
        from bot.voice import Voice
        from loyalty.campaigns import find, shelf

        voice = Voice(TEXTS)
        with refusing():
            wanted = list["Drawn"]()
            if which or not reminders:
                meant = [(await find(one)).id for one in which] if which else None
                wanted += await drawn(await shelf.asked_for(meant), voice, brand)
            if reminders or not which:
                wanted += _unasked(voice, brand)
            if not wanted:
                raise Refused("no text names a template: kith campaign text ... --template NAME")
            if dry_run:
                for one in wanted:
                    _print_drawn(one)
                return
            async with _contents(settings.read()) as contents:
                async for done in push(contents, wanted, category.upper(), clock.now):
                    _print_pushed(done)

    run(with_brand(send_in))


@app.command()
def sync() -> None:
    """Ask Twilio for all templates. Notes which WhatsApp has approved or rejected, and why."""

    async def look(chosen: Settings) -> None:
        from bot.clock import Clock
        from bot.templates import sync

        with refusing():
            async with _contents(chosen) as contents:
                found = await sync(contents, Clock().now)
        print(
            f"{counted(found.listed, 'template')} at Twilio: {figure(found.added)} new,"
            f" {figure(found.changed)} changed, {figure(found.gone)} gone"
        )
        if found.nameless:
            print(f"{figure(found.nameless)} left out: texts cannot name them (a-z, 0-9, _)")

    run(with_database(look))


@app.command()
def status(
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)] = 50,
    after: Annotated[str, typer.Option(help="The last key of the page before.")] = "",
) -> None:
    """Show templates as they were when last asked for. Key, state, why not, who uses them."""

    async def show(chosen: Settings) -> None:
        from bot.clock import Clock
        from bot.equipment import TEXTS
        from bot.voice import Voice
        from loyalty.campaigns import shelf

        brand = await rules_in_force(chosen, Clock())
        with refusing():
            needed = _unasked(Voice(TEXTS), brand) if brand else []
        found = await shelf.page(limit + 1, after, needed)
        for one in found[:limit]:
            print(_said(one))
        if not found:
            print("there is no template, and no text names one")
        if len(found) > limit:
            print(f"more: kith templates status --after {found[limit - 1].key}")

    run(with_database(show))


def _unasked(voice: "Voice", brand: "Brand") -> list["Drawn"]:
    """The templates of what the rules in force let be said by time."""
    from bot import notices
    from scheduler import reminders

    return notices.drawn(partial(reminders.examples, brand), voice, brand)


def _contents(chosen: Settings) -> "Contents":
    from bot.channels.content import Contents

    if not chosen.twilio_account_sid:
        raise BadSettings("KITH_TWILIO_ACCOUNT_SID is missing: templates are kept at Twilio")
    return Contents(chosen.twilio_account_sid, chosen.twilio_auth_token, chosen.twilio_content_url)


def _print_drawn(one: "Drawn") -> None:
    from bot.forms import as_read

    print(f"{one.name}:{one.locale}  {', '.join(one.types)}")
    print(as_read(one.body, one.types))
    for number, meaning in one.values.items():
        print(f"{{{{{number}}}}} is {{{meaning}}}, such as {one.samples[number]}")


def _print_pushed(one: "Pushed") -> None:
    row = one.template
    called = row.content["called"]
    done = f"created as {called}, " if one.created else ""
    done += f"sent in as {row.category}: " if one.submitted else "unchanged: " if not done else ""
    print(f"{row.key}  {done}{row.state}{f' ({row.reason})' if row.reason else ''}")


def _said(one: "Line") -> str:
    """A line of the list: one line, whatever WhatsApp wrote."""
    parts = [one.key, one.state]
    if one.called and one.called != one.name:
        parts.append(f"as {one.called}")
    if one.reason:
        parts.append(" ".join(one.reason.split()))
    if one.state == "missing":
        parts.append("kith templates push")
    shown = ", ".join(one.used_by[:3])
    more = f" and {figure(len(one.used_by) - 3)} more" if len(one.used_by) > 3 else ""
    parts.append(f"used by {shown}{more}" if shown else "used by nobody")
    return "  ".join(parts)
