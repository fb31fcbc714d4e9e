"""Everything that a filter can ask, on one page; docs/segments.md shows the same table."""

from dataclasses import dataclass
from typing import Literal

from loyalty.errors import BadFilter
from loyalty.segments import values
from loyalty.segments.tree import Condition
from loyalty.segments.values import Kind, meant


@dataclass(frozen=True, slots=True)
class Field:
    """Something to ask; `within`: whether it may, or must, say in how many days."""

    name: str
    kind: Kind
    means: str
    example: str
    within: Literal["", "may", "must"] = ""


FIELDS = {
    field.name: field
    for field in (
        Field(
            "tier", values.RANK,
            "the level they are in, as `tier` in chat says; later in `programme.toml` is higher",
            'tier >= "Layer Two"',
        ),
        Field("points", values.NUMBER, "points they can spend now", "points >= 200"),
        Field(
            "value", values.MONEY, "what those are worth, in the programme's money",
            "value >= 10.00",
        ),
        Field(
            "expiring", values.NUMBER, "points of those that expire in so many days",
            "expiring within 30 days", within="must",
        ),
        Field(
            "expiring_value", values.MONEY, "what those are worth",
            "expiring_value >= 5.00 within 30 days", within="must",
        ),
        Field(
            "last_order", values.AGE, "how long ago they ordered; who never did is `never` only",
            "last_order > 60 days",
        ),
        Field(
            "orders", values.NUMBER, "how many orders that stand, ever or in so many days",
            "orders >= 2 within 90 days", within="may",
        ),
        Field(
            "spent", values.MONEY, "what they paid less refunds, ever or in so many days",
            "spent >= 250.00", within="may",
        ),
        Field("last_word", values.AGE, "how long ago they wrote to us", "last_word < 24 weeks"),
        Field("joined", values.SPAN, "how long ago they joined", "joined > 365 days"),
        Field(
            "channel", values.choice("whatsapp", "telegram"), "where messages reach them",
            "channel = whatsapp",
        ),
        Field("language", values.LANGUAGE, "the language they are spoken to in", "language = de"),
        Field("zone", values.NAME, "their time zone", 'zone = "Europe/London"'),
        Field("country", values.COUNTRY, "the country of their time zone", "country in (AT, DE)"),
        Field("tag", values.TAG, "a word that staff put to them", 'tag in ("vip", "press")'),
        Field("birthday", values.MONTH, "the month of their birthday", "birthday = this month"),
        Field(
            "invited", values.levels("no", "joined", "ordered", "rewarded"),
            "how far they came after a friend brought them", "invited >= ordered",
        ),
        Field(
            "friends_rewarded", values.NUMBER, "friends they brought who were rewarded",
            "friends_rewarded >= 3",
        ),
        Field("news", values.YES_NO, "whether they agreed to news and offers", "news = yes"),
        Field(
            "reachable", values.YES_NO,
            "whether a chat of theirs takes messages and they did not say `stop all`",
            "reachable",
        ),
        Field("member", values.MEMBER, "the member of that number", 'member = "M7K2Q9XA"'),
        Field("segment", values.SAVED, "whoever a saved segment means", 'segment = "Sleepers"'),
    )
}  # fmt: skip


def condition(
    field: str,
    op: str | None,
    said: list[str],
    within: str | None,
    at: int = 0,
) -> Condition:
    """A condition of these words, checked; BadFilter says what is wrong with it."""
    known = FIELDS.get(field)
    if known is None:
        raise BadFilter(f'there is no field "{field}"{meant(field, list(FIELDS))}', at)
    if op is None:  # `reachable`, `expiring within 30 days`
        if known.kind is values.YES_NO:
            op, said = "=", ["yes"]
        elif known.within == "must" and within is not None:
            op, said = ">", ["0"]
        else:
            raise BadFilter(f"{field}: compare it, such as {known.example}", at)
    if op not in known.kind.ops:
        raise BadFilter(f'{field} cannot be asked with "{op}": {", ".join(known.kind.ops)}', at)
    read = tuple(_value(known, op, one, at) for one in said)
    if not read or (op != "in" and len(read) > 1):
        raise BadFilter(f"{field}: a value is missing, such as {known.example}", at)
    if within is None and known.within == "must":
        raise BadFilter(f"{field}: say in how many days, such as {known.example}", at)
    if within is not None and not known.within:
        raise BadFilter(f'{field} has no "within", such as {known.example}', at)
    return Condition(field, op, read if op == "in" else read[0], _days(field, within, at), at)


def _value(field: Field, op: str, said: str, at: int) -> str:
    try:
        read = field.kind.read(" ".join(said.split()))
    except ValueError as error:
        raise BadFilter(f'{field.name}: "{said}" is not {error}', at) from None
    if field.kind is values.AGE and (read == values.NEVER) != (op in values.EQUAL):
        raise BadFilter(
            f'{field.name}: "{op} {read}" cannot be asked: > 60 days, < 60 days or = never', at
        )
    return read


def _days(field: str, within: str | None, at: int) -> int | None:
    if within is None:
        return None
    try:
        return values.number_of(values.SPAN.read(" ".join(within.split())))
    except ValueError as error:
        raise BadFilter(f'{field}: within "{within}" is not {error}', at) from None
