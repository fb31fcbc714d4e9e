"""One condition as SQL over the alias `m` of member: always true or false, never NULL.

Every question looks at the rows of one member, by an index: a statement that goes through some
members costs what these cost. One that goes through everybody looks at all rows of a table at once:
PostgreSQL makes joins of plain EXISTS, and what is added up is added up first, and joined.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from babel.core import get_global

from loyalty.errors import BadFilter
from loyalty.money import cents_of
from loyalty.programme import Programme
from loyalty.segments import values
from loyalty.segments.tree import Condition

NOBODY = "1 = 0"
EVERYONE = "1 = 1"
_TURNED = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


@dataclass(slots=True)
class Statement:
    """What is asked, when and under which rules, and the parameters so far."""

    now: datetime
    rules: Programme | None
    first: int = 1
    everybody: bool = False  # it will go through all members
    params: list[Any] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)

    def exists(self, rows: "Rows") -> str:
        """Whether a member has such rows. With an OFFSET, PostgreSQL makes no join of it."""
        one_by_one = "" if self.everybody else " LIMIT 1 OFFSET 0"
        return f"EXISTS (SELECT 1 {rows.of_member}{one_by_one})"

    def total(self, what: str, rows: "Rows") -> str:
        """What all such rows of a member come to; 0 without any."""
        total = f"CAST({what} AS bigint)"
        if not self.everybody:
            return f"COALESCE((SELECT {total} {rows.of_member}), 0)"
        alias = f"t{len(self.joins)}"
        self.joins.append(
            f" LEFT JOIN (SELECT {rows.key} AS key, {total} AS total FROM {rows.table}"
            f" WHERE {rows.where} GROUP BY {rows.key}) {alias} ON {alias}.key = {rows.owner}"
        )
        return f"COALESCE({alias}.total, 0)"

    def param(self, value: Any) -> str:
        """A place for a value: no value is ever part of the text."""
        self.params.append(value)
        return f"${self.first + len(self.params) - 1}"

    def ago(self, days: int) -> str:
        """The place for an instant so many days ago; not before the calendar begins."""
        first = datetime.min.replace(tzinfo=UTC)
        return self.param(self.now - min(timedelta(days), self.now - first))

    def ahead(self, days: int) -> str:
        """The place for an instant so many days from now; not after the calendar ends."""
        last = datetime.max.replace(tzinfo=UTC)
        return self.param(self.now + min(timedelta(days), last - self.now))

    def programme(self, about: Condition) -> Programme:
        """The rules in force; BadFilter if there are none yet."""
        if self.rules is None:
            raise BadFilter(f"{about.field}: there are no rules yet", about.at)
        return self.rules


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table that are a member's."""

    table: str
    key: str
    owner: str
    where: str

    @property
    def of_member(self) -> str:
        """Those of the member at hand."""
        return f"FROM {self.table} WHERE {self.key} = {self.owner} AND {self.where}"

    def only(self, where: str) -> "Rows":
        """Those of them for which this holds too."""
        return replace(self, where=f"{self.where} AND {where}")


def sql_of(asked: Condition, into: Statement) -> str:
    """The condition; BadFilter if it names what the rules do not have."""
    return _FIELDS[asked.field](asked, into)


def _any_of(expression: str, among: Sequence[Any], into: Statement) -> str:
    if not among:
        return NOBODY
    return f"{expression} IN ({', '.join(into.param(one) for one in among)})"


def _either(asked: Condition, sql: str) -> str:
    return f"NOT ({sql})" if asked.op == "!=" else sql


def _column(name: str) -> Callable[[Condition, Statement], str]:
    def ask(asked: Condition, into: Statement) -> str:
        return _either(asked, _any_of(f"m.{name}", asked.values, into))

    return ask


def _compared(expression: str, asked: Condition, into: Statement) -> str:
    wanted = into.param(values.number_of(asked.values[0]))
    return f"{expression} {_TURNED[asked.op]} {wanted}"


def _many(rows: Rows, counted: str, asked: Condition, into: Statement) -> str:
    """Compare what is counted over a member's rows, or only look whether there are any."""
    wanted = (asked.op, asked.values[0])
    if wanted in ((">", "0"), (">=", "1"), ("!=", "0")):
        return into.exists(rows)
    if wanted in (("=", "0"), ("<", "1"), ("<=", "0")):
        return f"NOT {into.exists(rows)}"
    return _compared(into.total(counted, rows), asked, into)


# -- points -------------------------------------------------------------------------------------

_LOTS = Rows("lot l", "l.account_id", "m.account_id", "l.remaining > 0")
_POINTS = "SUM(l.remaining)"


def _lots(asked: Condition, into: Statement) -> Rows:
    """Points that can be spent now; with `within`, those of them that expire by then."""
    now = into.param(into.now)
    available = _LOTS.only(f"l.available_at <= {now}")
    if asked.within is None:
        return available.only(f"(l.expires_at IS NULL OR l.expires_at > {now})")
    until = into.ahead(asked.within)
    return available.only(f"l.expires_at > {now} AND l.expires_at <= {until}")


def _points(asked: Condition, into: Statement) -> str:
    return _many(_lots(asked, into), _POINTS, asked, into)


def _worth(asked: Condition, into: Statement) -> str:
    rules = into.programme(asked).points
    points = into.total(_POINTS, _lots(asked, into))
    worth, each = into.param(cents_of(rules.worth)), into.param(rules.worth_points)
    return _compared(f"{points} * {worth} / {each}", asked, into)


# -- orders -------------------------------------------------------------------------------------

# An order stands when it was paid, not cancelled, and not given back whole.
_STANDING = Rows(
    "shop_order o",
    "o.member_id",
    "m.id",
    "o.paid_at IS NOT NULL AND NOT o.cancelled AND o.refunded_cents < o.total_cents",
)
_SPENT = "SUM(o.total_cents - o.refunded_cents)"


def _standing(asked: Condition, into: Statement) -> Rows:
    if asked.within is None:
        return _STANDING
    return _STANDING.only(f"o.paid_at >= {into.ago(asked.within)}")


def _orders(asked: Condition, into: Statement) -> str:
    return _many(_standing(asked, into), "COUNT(*)", asked, into)


def _spent(asked: Condition, into: Statement) -> str:
    return _compared(into.total(_SPENT, _standing(asked, into)), asked, into)


def _last_order(asked: Condition, into: Statement) -> str:
    ever = into.exists(_STANDING)
    if asked.values[0] == values.NEVER:
        return f"NOT {ever}" if asked.op == "=" else ever
    since = into.ago(values.number_of(asked.values[0]))
    later = ">=" if asked.op in (">", "<=") else ">"
    recent = into.exists(_STANDING.only(f"o.paid_at {later} {since}"))
    return recent if asked.op in ("<", "<=") else f"({ever} AND NOT {recent})"


# -- people -------------------------------------------------------------------------------------

_AGO = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _ago(name: str) -> Callable[[Condition, Statement], str]:
    def ask(asked: Condition, into: Statement) -> str:
        if asked.values[0] == values.NEVER:
            return f"m.{name} IS {'' if asked.op == '=' else 'NOT '}NULL"
        since = into.ago(values.number_of(asked.values[0]))
        return f"(m.{name} IS NOT NULL AND m.{name} {_AGO[asked.op]} {since})"

    return ask


_CHAT = Rows("identity i", "i.member_id", "m.id", "i.unreachable_at IS NULL")
_ANY_CHAT = _CHAT.only("i.kind IN ('whatsapp', 'telegram')")


def _channel(asked: Condition, into: Statement) -> str:
    return _either(asked, into.exists(_CHAT.only(_any_of("i.kind", asked.values, into))))


def _yes_or_no(sql: str, asked: Condition) -> str:
    wanted = set(asked.values) if asked.op != "!=" else {"yes", "no"} - set(asked.values)
    if wanted == {"yes", "no"}:
        return EVERYONE
    return sql if wanted == {"yes"} else f"NOT ({sql})"


def _news(asked: Condition, into: Statement) -> str:
    return _yes_or_no("m.marketing", asked)


def _reachable(asked: Condition, into: Statement) -> str:
    return _yes_or_no(f"NOT m.silent AND {into.exists(_ANY_CHAT)}", asked)


def _country(asked: Condition, into: Statement) -> str:
    zones = get_global("zone_territories")
    among = sorted(zone for zone, country in zones.items() if country in asked.values)
    if not among:
        raise BadFilter(f"country: no time zone is in {', '.join(asked.values)}", asked.at)
    return _either(asked, _any_of("m.zone", among, into))


def _tag(asked: Condition, into: Statement) -> str:
    among = _any_of("t.tag", asked.values, into)
    return _either(asked, into.exists(Rows("member_tag t", "t.member_id", "m.id", among)))


def _birthday(asked: Condition, into: Statement) -> str:
    among = [_month(one, asked, into) for one in asked.values]
    return _either(asked, _any_of("substr(m.birthday, 1, 3)", among, into))


def _month(said: str, asked: Condition, into: Statement) -> str:
    """How a birthday of that month begins; the month is meant by the programme's clock."""
    if said == values.UNKNOWN:
        return ""
    if said in values.MONTHS:
        return f"{values.MONTHS.index(said) + 1:02}-"
    today = into.now.astimezone(into.programme(asked).zone)
    following = said == values.NEXT_MONTH
    return f"{(today.month - 1 + following) % 12 + 1:02}-"


_STAGES = ("no", "joined", "ordered", "rewarded")


def _invited(asked: Condition, into: Statement) -> str:
    among = ["" if one == "no" else one for one in fitting(_STAGES, asked.values, asked.op)]
    return _any_of("m.invited", among, into)


def fitting(levels: Sequence[str], wanted: Sequence[str], op: str) -> list[str]:
    """The levels that a comparison with one of them, or several, means."""
    if op == "in":
        return [one for one in levels if one in wanted]
    mark = levels.index(wanted[0])
    fits: dict[str, Callable[[int], bool]] = {
        "=": lambda place: place == mark,
        "!=": lambda place: place != mark,
        "<": lambda place: place < mark,
        "<=": lambda place: place <= mark,
        ">": lambda place: place > mark,
        ">=": lambda place: place >= mark,
    }
    return [one for place, one in enumerate(levels) if fits[op](place)]


# -- tiers --------------------------------------------------------------------------------------


def _tier(asked: Condition, into: Statement) -> str:
    """The level given by hand, else the one reached and kept; without a row it is the lowest."""
    tiers = into.programme(asked).tiers
    named = {tier.slug: (tier.slug, *tier.name.values()) for tier in tiers}
    wanted = [_slug(one, named, asked) for one in asked.values]
    meant = fitting(list(named), wanted, asked.op)
    lowest = next((tier.slug for tier in tiers if not tier.hidden), "")
    if lowest in meant:
        others = [slug for slug in named if slug not in meant]
        return f"NOT {_stands_in(others, asked, into)}" if others else EVERYONE
    return _stands_in(meant, asked, into)


def _stands_in(slugs: Sequence[str], asked: Condition, into: Statement) -> str:
    hidden = {tier.slug for tier in into.programme(asked).tiers if tier.hidden}
    given = _any_of("s.by_hand", [slug for slug in slugs if slug in hidden], into)
    reached = _any_of("s.tier", [slug for slug in slugs if slug not in hidden], into)
    not_given = f"NOT {_any_of('s.by_hand', sorted(hidden), into)}" if hidden else EVERYONE
    among = f"({given} OR ({reached} AND {not_given}))"
    return into.exists(Rows("tier_standing s", "s.account_id", "m.account_id", among))


def _slug(said: str, named: dict[str, tuple[str, ...]], asked: Condition) -> str:
    for slug, names in named.items():
        if said.lower() in (name.lower() for name in names):
            return slug
    titles = list(dict.fromkeys(names[1] for names in named.values()))
    hint = values.meant(said, titles) or (f": {', '.join(titles)}" if titles else "")
    raise BadFilter(f'tier: there is no level "{said}"{hint}', asked.at)


_REWARDED = "CAST(m.friends_rewarded AS bigint)"  # whatever number it is compared with

_FIELDS: dict[str, Callable[[Condition, Statement], str]] = {
    "tier": _tier,
    "points": _points,
    "value": _worth,
    "expiring": _points,
    "expiring_value": _worth,
    "last_order": _last_order,
    "orders": _orders,
    "spent": _spent,
    "last_word": _ago("last_word_at"),
    "joined": _ago("joined_at"),
    "channel": _channel,
    "language": _column("locale"),
    "zone": _column("zone"),
    "country": _country,
    "tag": _tag,
    "birthday": _birthday,
    "invited": _invited,
    "friends_rewarded": lambda asked, into: _compared(_REWARDED, asked, into),
    "news": _news,
    "reachable": _reachable,
    "member": _column("number"),
}
