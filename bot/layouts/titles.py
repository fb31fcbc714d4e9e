"""The layouts: which column titles stand for what, in our own files and in those of providers.

What the providers' documentation gives, and what it does not, is in docs/moving-in.md.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


class UnknownLayout(Exception):
    """The titles do not tell which layout it is, or something that is needed is missing."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Titles by what they stand for; the first that a file has is taken.

    `signs` are titles that no other layout has. `nothing` is what the provider writes into cells
    that hold nothing, `dates` how it orders dates with slashes, `barred` who was shut out there.
    """

    name: str
    titles: Mapping[str, tuple[str, ...]]
    signs: frozenset[str]
    nothing: str = ""
    dates: str = ""
    barred: frozenset[str] = field(default_factory=frozenset)

    def places(
        self, header: Sequence[str], renamed: Mapping[str, str] | None = None
    ) -> dict[str, int]:
        """Where each thing stands in the lines of a file with this header."""
        given = [folded(title) for title in header]
        found: dict[str, int] = {}
        for thing, titles in self.titles.items():
            for title in titles:
                if title in given:
                    found[thing] = given.index(title)
                    break
        for thing, wanted in (renamed or {}).items():
            if folded(wanted) not in given:
                raise UnknownLayout(f"the file has no column {wanted!r}")
            found[thing] = given.index(folded(wanted))
        if not found.keys() & {"member", "phone", "email", "external_id"}:
            raise UnknownLayout(
                f"no column says who it is; the {self.name} layout looks for "
                + ", ".join(
                    title for one in ("phone", "email") for title in self.titles.get(one, ())
                )
                + "; --column email=TITLE names another"
            )
        return found


def folded(title: str) -> str:
    """A title as titles are compared: "Points Balance" is `points_balance`."""
    return _NOT_A_WORD.sub("_", title.lower().lstrip("\ufeff'")).strip("_")


_NAMES = {"name": ("name", "full_name"), "first_name": ("first_name",), "last_name": ("last_name",)}

KITH = Layout(
    "kith",
    {
        "member": ("member",),
        "name": ("name",),
        "phone": ("phone",),
        "email": ("email",),
        "external_id": ("external_id",),
        "language": ("language",),
        "time_zone": ("time_zone",),
        "birthday": ("birthday",),
        "joined": ("joined",),
        "points": ("points",),
        "lots": ("lots",),
        "tier": ("tier",),
        "tier_until": ("tier_until",),
        "code": ("code",),
        "old_codes": ("old_codes",),
    },
    frozenset({"member", "external_id", "time_zone", "lots", "tier_until", "old_codes"}),
)

LOYALTYLION = Layout(
    "loyaltylion",
    {
        **_NAMES,
        "email": ("email", "customer_email"),
        "external_id": ("merchant_id", "customer_id"),
        "points": ("points_approved", "approved_points", "points"),
        "pending": ("points_pending", "pending_points"),
        "birthday": ("birthday", "birth_date"),
        "tier": ("tier", "loyalty_tier", "tier_name", "current_tier"),
        "referral_link": ("referral_url", "referral_link"),
        "state": ("state", "status"),
    },
    frozenset(
        {"merchant_id", "points_approved", "approved_points", "points_pending", "pending_points"}
    ),
    barred=frozenset({"blocked"}),
)

SMILE = Layout(
    "smile",
    {
        **_NAMES,
        "email": ("email",),
        "points": ("points_balance", "points"),
        "birthday": ("date_of_birth", "birthday"),
        "tier": ("vip_tier", "vip_tier_name", "tier"),
        "referral_link": ("referral_url",),
        "state": ("state",),
    },
    frozenset({"date_of_birth"}),
    barred=frozenset({"disabled"}),
)

YOTPO = Layout(
    "yotpo",
    {
        **_NAMES,
        "email": ("email", "email_address", "emails"),
        "points": ("points_balance", "current_points_balance", "point_balance", "points"),
        "birthday": ("birthday", "birthday_mm_dd_or_mm_dd_yyyy"),
        "tier": ("vip_tier", "vip_tier_name", "tier"),
        "referral_link": ("referral_link",),
    },
    frozenset(
        {
            "full_name", "email_address", "emails", "current_points_balance", "points_spent",
            "birthday_mm_dd_or_mm_dd_yyyy", "referral_link",
        }
    ),
    nothing="0",
    dates="mdy",
)  # fmt: skip

LAYOUTS = {layout.name: layout for layout in (KITH, LOYALTYLION, SMILE, YOTPO)}
THINGS = tuple(dict.fromkeys(thing for layout in LAYOUTS.values() for thing in layout.titles))


def recognised(header: Sequence[str]) -> Layout:
    """The one layout that these titles belong to; UnknownLayout if they could be several."""
    given = {folded(title) for title in header}
    found = [layout for layout in LAYOUTS.values() if given & layout.signs]
    if len(found) == 1:
        return found[0]
    ours = {title for titles in KITH.titles.values() for title in titles}
    if not found and given <= ours | {"line", "reason"}:
        return KITH
    several = " or ".join(layout.name for layout in found) or "none that is known"
    raise UnknownLayout(f"its titles are those of {several}: say --layout {'|'.join(LAYOUTS)}")
