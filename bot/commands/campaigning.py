"""`kith campaign` once it is written: previewed, tried out, launched, watched, stopped."""

import sys
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.base import Refused
from bot.commands.campaigns import Locale, Variant, Which, do, print_findings, state_of
from bot.commands.who import By, somebody
from bot.wording import counted, figure

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from loyalty.campaigns import Counts
    from loyalty.models import Campaign
    from loyalty.programme import Brand


def preview(
    which: Which,
    member: Annotated[str, typer.Option(help="As this member would read it, by number.")] = "",
    members: Annotated[
        int, typer.Option("--sample", min=1, max=20, help="As so many of them would read it.")
    ] = 2,
) -> None:
    """Show a campaign as real members would read it, in both chats."""

    async def tell(campaign: "Campaign", brand: "Brand", clock: "Clock") -> None:
        from bot.equipment import TEXTS
        from bot.mailing import Mailing
        from bot.voice import Voice

        mailing = Mailing(Voice(TEXTS))
        found = await mailing.preview(campaign, brand, clock.now(), member=member, members=members)
        for one in found:
            print(f"== {one.number}: {one.locale}, variant {one.variant}, by {one.channel}")
            for channel, said in one.said.items():
                print(f"-- {channel}\n{said}")
        if not found:
            raise Refused("there is nobody who would read it")

    do(which, tell)


def try_out(which: Which, variant: Variant = "a", locale: Locale = "en", by: By = "") -> None:
    """Send a campaign to the chats of all staff, to try it out. It counts nowhere."""

    async def send(campaign: "Campaign", brand: "Brand", clock: "Clock") -> None:
        from loyalty import campaigns

        who = somebody(by)
        sent = await campaigns.try_out(campaign, variant, locale, by=who, now=clock.now())
        if not sent:
            raise Refused("no chat is known to be staff's: kith staff invite")
        print(f"on its way to {counted(sent, 'chat')} of staff")

    do(which, send)


def launch(
    which: Which,
    by: By = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask once more.")] = False,
) -> None:
    """Send a campaign, or plan it. Its audience is frozen when it begins."""

    async def begin(campaign: "Campaign", brand: "Brand", clock: "Clock") -> None:
        from loyalty import campaigns
        from loyalty.models import Campaign

        who = somebody(by)
        found = await campaigns.check(campaign, brand, clock.now())
        print_findings(found, brand)
        if found.errors:
            raise Refused("it is not launched: see above")
        if not yes and not typer.confirm(f"Launch {campaign.name}?"):
            raise Refused("it is not launched")
        await campaigns.launch(campaign.id, by=who, brand=brand, now=clock.now())
        launched = await Campaign.get(id=campaign.id)
        if launched.launched_at is None:
            begins = campaigns.begins_at(launched, clock.now())
            print(f"{campaign.name} is planned: it begins {begins:%Y-%m-%d %H:%M}Z")
            return
        began, count = time.monotonic(), await campaigns.left(campaign.id)
        with _bar(count, "freezing the audience") as bar:
            await campaigns.freeze(campaign.id, brand, clock.now(), bar.update)
        seconds = max(time.monotonic() - began, 0.001)
        counts = await campaigns.counts(campaign.id)
        print(
            f"{campaign.name} is running: {counted(counts.size, 'member')} in its audience,"
            f" {figure(counts.held_out)} held out"
        )
        print(f"frozen in {seconds:,.1f} s, {figure(int(count / seconds))} members/s looked at")

    do(which, begin)


def pause(which: Which, by: By = "") -> None:
    """Send nothing more of a campaign for now."""

    async def stop(campaign: "Campaign", brand: "Brand", clock: "Clock") -> None:
        from loyalty import campaigns

        await campaigns.pause(campaign.id, by=somebody(by), now=clock.now())
        print(f"{campaign.name} is paused")

    do(which, stop)


def resume(which: Which, by: By = "") -> None:
    """Go on with a paused campaign."""

    async def go_on(campaign: "Campaign", brand: "Brand", clock: "Clock") -> None:
        from loyalty import campaigns

        await campaigns.resume(campaign.id, by=somebody(by), now=clock.now())
        print(f"{campaign.name} is running")

    do(which, go_on)


def cancel(which: Which, by: By = "") -> None:
    """End a campaign for ever. What was not sent yet is not sent any more."""

    async def end(campaign: "Campaign", brand: "Brand", clock: "Clock") -> None:
        from loyalty import campaigns

        await campaigns.cancel(campaign.id, by=somebody(by), now=clock.now())
        print(f"{campaign.name} is cancelled")

    do(which, end)


def status(
    which: Which,
    watch: Annotated[bool, typer.Option("--watch", help="Say it again until it is over.")] = False,
) -> None:
    """Show how far a campaign is. How fast, and what became of everybody."""

    async def tell(campaign: "Campaign", brand: "Brand", clock: "Clock") -> None:
        import asyncio

        from loyalty import campaigns
        from loyalty.models import Campaign

        while True:
            fresh = await Campaign.get(id=campaign.id)
            found = await campaigns.counts(campaign.id)
            now, sending = clock.now(), fresh.state == "running" and found.waiting > 0
            _print_status(fresh, found, await campaigns.left(campaign.id))
            if sending:
                rate = await campaigns.per_second(campaign.id, now)
                due = await campaigns.next_due(campaign.id, now)
                print(_ahead(found.waiting, rate, due))
            _print_counts(found)
            if not watch or fresh.state not in ("running", "paused"):
                break
            await asyncio.sleep(2)
            print()
        clicks = await campaigns.clicks_of(campaign.id)
        for (variant, channel), people in clicks.people.items():
            print(f"clicked, variant {variant} on {channel}: {figure(people)}")
        for name, people in clicks.links.items():
            print(f"link {name}: {figure(people)}")

    do(which, tell)


def _print_status(campaign: "Campaign", found: "Counts", left: int) -> None:
    print(f"{campaign.name}: {state_of(campaign)}")
    if left:
        print(f"its audience is being frozen: {counted(left, 'member')} to look at")
    print(f"audience: {counted(found.size, 'member')}, {figure(found.waiting)} waiting")


def _ahead(waiting: int, rate: float, due: "datetime | None") -> str:
    """How fast it is and how long it will take; or why nothing goes on."""
    from loyalty.outgoing import HELD

    if due is not None:
        return (
            "all that is left waits until they write on WhatsApp"
            if due >= HELD
            else f"nothing is due before {due:%Y-%m-%d %H:%M}Z: quiet hours, or their local time"
        )
    if not rate:
        return "nothing was sent within the last minute"
    fast = f"{rate:,.1f} messages/s"
    if rate < 1:
        fast = f"{counted(round(60 * rate), 'message')} within the last minute"
    seconds = waiting / rate
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= 1.5 * size:
            return f"{fast}, {seconds / size:,.0f} {unit} left"
    return f"{fast}, {seconds:,.0f} s left"


def _print_counts(found: "Counts") -> None:
    from loyalty.campaigns import HELD_OUT

    for (state, reason), members in found.by("state", "reason").items():
        print(f"{state}{f' ({reason})' if reason else ''}: {figure(members)}")
    for (variant, channel), members in found.by("variant", "channel").items():
        said = "held out" if variant == HELD_OUT else f"variant {variant}"
        print(f"{said} on {channel}: {figure(members)}")


def _bar(length: int, label: str) -> Any:
    if not sys.stderr.isatty():
        return nullcontext(_Unseen())
    return typer.progressbar(
        length=max(length, 1), label=label, show_eta=True, show_pos=True, file=sys.stderr
    )


class _Unseen:
    """A bar for nobody."""

    def update(self, steps: int) -> None:
        """Nobody looks."""
