"""A filter's tree as text, and as JSON for the console; both are read back as the same tree."""

from typing import Any

from loyalty.errors import BadFilter
from loyalty.segments.tree import DEEPEST, EVERYBODY, AllOf, AnyOf, Condition, Filter, Not, checked
from loyalty.segments.vocabulary import FIELDS, condition


def to_text(of: Filter) -> str:
    """As people write it: `parse` makes the same tree of it."""
    match of:
        case Condition():
            return _condition(of)
        case Not(part):
            return f"not {_inside(part, AllOf, AnyOf)}"
        case AllOf(()):
            return "everybody"
        case AllOf(parts):
            return " and ".join(_inside(part, AllOf, AnyOf) for part in parts)
        case AnyOf(parts):
            return " or ".join(_inside(part, AnyOf) for part in parts)


def _inside(part: Filter, *bracketed: type) -> str:
    text = to_text(part)
    return f"({text})" if isinstance(part, bracketed) and part != EVERYBODY else text


def _condition(of: Condition) -> str:
    quoted = FIELDS[of.field].kind.quoted
    written = [_quoted(one) if quoted else one for one in of.values]
    value = f"({', '.join(written)})" if of.op == "in" else written[0]
    within = "" if of.within is None else f" within {of.within} days"
    return f"{of.field} {of.op} {value}{within}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def to_json(of: Filter) -> dict[str, Any]:
    """As the console keeps it."""
    match of:
        case Condition():
            value = of.value if isinstance(of.value, str) else list(of.value)
            within = {} if of.within is None else {"within": of.within}
            return {"field": of.field, "is": of.op, "value": value, **within}
        case Not(part):
            return {"not": to_json(part)}
        case AllOf(parts):
            return {"all": [to_json(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [to_json(part) for part in parts]}


def from_json(given: Any) -> Filter:
    """The tree of such JSON; BadFilter names the place (`all[1].value`) and what is wrong there."""
    return checked(_read(given, "", 0))


def _read(given: Any, place: str, depth: int) -> Filter:
    if depth > DEEPEST:
        raise _wrong(place, f"more than {DEEPEST} parts within each other")
    if not isinstance(given, dict):
        raise _wrong(place, "an object was expected")
    match sorted(given):
        case ["not"]:
            return Not(_read(given["not"], f"{place}.not", depth + 1))
        case [("all" | "any") as name]:
            return _parts(name, given[name], f"{place}.{name}", depth)
        case ["field", "is", "value"] | ["field", "is", "value", "within"]:
            return _asked(given, place)
    raise _wrong(place, 'one of "all", "any", "not", or "field", "is", "value" was expected')


def _parts(name: str, given: Any, place: str, depth: int) -> Filter:
    if not isinstance(given, list):
        raise _wrong(place, "a list was expected")
    parts = tuple(_read(one, f"{place}[{n}]", depth + 1) for n, one in enumerate(given))
    if len(parts) == 1 or (name == "any" and not parts):
        raise _wrong(place, "at least two parts were expected")
    return AllOf(parts) if name == "all" else AnyOf(parts)


def _asked(given: dict[str, Any], place: str) -> Condition:
    field, op, value, within = (given.get(key) for key in ("field", "is", "value", "within"))
    several: list[Any] = value if isinstance(value, list) else [value]
    if not isinstance(field, str) or not isinstance(op, str):
        raise _wrong(place, '"field" and "is" are texts')
    if isinstance(value, list) != (op == "in") or not all(isinstance(v, str) for v in several):
        raise _wrong(f"{place}.value", 'a text was expected, or for "in" a list of texts')
    if "within" in given and (type(within) is not int or within < 0):
        raise _wrong(f"{place}.within", "a number of days was expected")
    try:
        return condition(field, op, several, None if within is None else f"{within} days")
    except BadFilter as error:
        raise _wrong(place, error.said) from None


def _wrong(place: str, what: str) -> BadFilter:
    return BadFilter(f"{place.lstrip('.') or 'the whole'}: {what}")
