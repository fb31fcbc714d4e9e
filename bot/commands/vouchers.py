"""`kith vouchers`: what staff can see of a voucher, and do with it at the till."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.base import Refused, run, with_brand, with_database
from bot.commands.who import By, somebody
from bot.settings import Settings
from bot.wording import figure
from loyalty.money import amount

if TYPE_CHECKING:
    from bot.clock import Clock
    from loyalty.models import Voucher
    from loyalty.programme import Brand

app = typer.Typer(help="Look at vouchers, use and void them.", no_args_is_help=True)

Code = Annotated[str, typer.Argument(help="The voucher's code, as the member shows it.")]


@app.command()
def check(code: Code) -> None:
    """Show what a voucher is good for, whatever became of it."""

    async def look(chosen: Settings) -> None:
        await _print(await _found(code))

    run(with_database(look))


@app.command()
def use(
    code: Code,
    sale: Annotated[
        str, typer.Option("--for", help="Receipt or order: the same one again changes nothing.")
    ],
    by: By = "",
) -> None:
    """Mark a voucher used, at a till that is not connected."""

    async def take(brand: "Brand", clock: "Clock") -> None:
        from loyalty import tills
        from loyalty.errors import NoVoucher, VoucherReserved

        now = clock.now()
        found = await _found(code)
        try:
            used = await tills.use(found, f"till:{sale}", by=somebody(by), brand=brand, now=now)
        except VoucherReserved:
            raise Refused("the voucher is reserved for a basket or a till just now") from None
        except NoVoucher:
            raise Refused(f"the voucher cannot be used: {_state(found)}") from None
        await _print(used)

    run(with_brand(take))


@app.command()
def void(
    code: Code,
    reason: Annotated[str, typer.Option("--reason", help="Why: kept with the voucher.")],
    by: By = "",
    points_back: Annotated[
        bool | None,
        typer.Option(
            "--points-back/--no-points-back",
            help="Whether the member gets the points back; else as the rules say.",
        ),
    ] = None,
) -> None:
    """End a voucher that was not used."""

    async def end(brand: "Brand", clock: "Clock") -> None:
        from loyalty import tills
        from loyalty.errors import VoucherSettled

        found = await _found(code)
        try:
            ended = await tills.void(
                found,
                by=f"staff:{by}",
                reason=reason,
                brand=brand,
                now=clock.now(),
                points_back=points_back,
            )
        except VoucherSettled:
            raise Refused(f"the voucher cannot be voided: {_state(found)}") from None
        await _print(ended)

    run(with_brand(end))


async def _found(code: str) -> "Voucher":
    from loyalty import vouchers

    found = await vouchers.find(code)
    if found is None:
        raise Refused("there is no voucher with this code")
    return found


def _state(voucher: "Voucher") -> str:
    """What became of it, on one line."""
    at = f" on {voucher.settled_at:%Y-%m-%d}" if voucher.settled_at else ""
    if voucher.state == "used":
        return f"used{at} for {voucher.used_by}"
    if voucher.state == "void":
        because = f": {voucher.reason}" if voucher.reason else ""
        return f"void{at} by {voucher.settled_by}{because}"
    if voucher.state == "reserved" and voucher.reserved_until is not None:
        return f"reserved for {voucher.reserved_for} until {voucher.reserved_until:%H:%M}Z"
    return f"{voucher.state}, good until {voucher.expires_at:%Y-%m-%d %H:%M}Z"


async def _print(voucher: "Voucher") -> None:
    from loyalty import family, vouchers

    terms = vouchers.terms_of(voucher)
    owner = await family.owner(voucher.account_id)
    out, least = await vouchers.points_out(voucher), terms.get("minimum_cents")
    about = {
        "state": _state(voucher),
        "kind": voucher.kind.replace("_", " "),
        "title": next(iter(terms.get("titles", {}).values()), ""),
        "value": amount(voucher.value_cents, voucher.currency) * bool(voucher.value_cents),
        "percent": terms.get("percent", ""),
        "product": terms.get("sku", ""),
        "least order": "" if least is None else amount(least, voucher.currency),
        "combines": "" if terms.get("combines", True) else "not with other discounts",
        "points": f"{figure(voucher.points)}, {figure(out)} not given back",
        "member": owner.number if owner else "left",
    }
    for name, value in about.items():
        if value != "":
            print(f"{name}: {value}")
