"""A filter's text becomes its tree. Letter case, blanks and kinds of quotes do not matter."""

import re
from dataclasses import dataclass

from loyalty.errors import BadFilter
from loyalty.segments.tree import DEEPEST, EVERYBODY, AllOf, AnyOf, Filter, Not, checked
from loyalty.segments.vocabulary import condition

LONGEST = 60_000
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[“„][^“”]*[“”])
    | (?P<op><=|>=|!=|<>|==|=<|=>|[<>=≤≥≠])
    | (?P<mark>[(),])
    | (?P<word>[^\s()",<>=!≤≥≠“”„]+)
    | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
_OPS = {"==": "=", "<>": "!=", "≠": "!=", "=<": "<=", "≤": "<=", "=>": ">=", "≥": ">="}
_JOINING = ("and", "or", "within")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # text, op, mark, word, end
    text: str
    at: int

    def is_word(self, *words: str) -> bool:
        return self.kind == "word" and self.text.lower() in words

    def is_mark(self, mark: str) -> bool:
        return self.kind == "mark" and self.text == mark


def parse(text: str) -> Filter:
    """Read a filter; an empty one means everybody. BadFilter names the place and what is wrong."""
    if len(text) > LONGEST:
        raise BadFilter(f"a filter has at most {LONGEST} characters")
    reader = _Reader(_tokens(text))
    if reader.next.kind == "end":
        return EVERYBODY
    found = reader.either(0)
    if reader.next.kind != "end":
        raise reader.wrong('"and" or "or" was expected')
    return checked(found)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    place = 0
    while not found or found[-1].kind != "end":
        token = _TOKEN.match(text, place)
        if token is None:
            rest = text[place:].lstrip()
            at = len(text) - len(rest) + 1
            quote = rest[:1] in ('"', "“", "„")
            what = "the quote is not closed" if quote else f'"{rest[:1]}" means nothing'
            raise BadFilter(what, at)
        kind = token.lastgroup or ""
        found.append(_Token(kind, token[kind], token.start(kind) + 1))
        place = token.end()
    return found


def _unquoted(text: str) -> str:
    if text[0] in "“„":
        return text[1:-1]
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)


class _Reader:
    """Goes through the tokens from left to right; `or` binds least, then `and`, then `not`."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._place = 0

    @property
    def next(self) -> _Token:
        return self._tokens[self._place]

    def wrong(self, what: str) -> BadFilter:
        """What was expected where the next token stands."""
        before = self._tokens[self._place - 1].text
        if self.next.is_mark(",") and before[-1:].isdecimal():
            plain = "numbers are written without signs for thousands, such as 1000"
            return BadFilter(plain, self.next.at)
        found = f'before "{self.next.text}"' if self.next.kind != "end" else "at the end"
        return BadFilter(f"{what} {found}", self.next.at)

    def either(self, depth: int) -> Filter:
        """Parts with `or` between them."""
        parts = [self._both(depth)]
        while self._took("or"):
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _both(self, depth: int) -> Filter:
        parts = [self._one(depth)]
        while self._took("and"):
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _one(self, depth: int) -> Filter:
        if depth > 2 * DEEPEST:
            raise BadFilter(f"more than {DEEPEST} parts within each other", self.next.at)
        if self._took("not"):
            return Not(self._one(depth + 1))
        if self._took("everybody"):
            return EVERYBODY
        if self.next.is_mark("("):
            self._step()
            found = self.either(depth + 1)
            self._expect(")")
            return found
        return self._condition()

    def _condition(self) -> Filter:
        at = self.next.at
        if self._took("in") and not self.next.is_word("segment"):
            raise self.wrong('"segment" was expected')
        field = self._field()
        op, turned = self._op()
        if op == "in":
            said = self._several()
        elif op is not None or (field == "segment" and self.next.kind in ("text", "word")):
            op, said = op or "=", [self._value()]
        else:
            said = []
        within = self._value() if self._took("within") else None
        found = condition(field, op, said, within, at)
        return Not(found) if turned else found

    def _field(self) -> str:
        words: list[str] = []
        while self.next.kind == "word" and not self.next.is_word(*_JOINING, "in", "is", "not"):
            words.append(self._step().text.lower().replace("-", "_"))
            if words[-1] == "segment":
                break
        if not words:
            raise self.wrong("a field such as tier was expected")
        return "_".join(words)

    def _op(self) -> tuple[str | None, bool]:
        """The comparison, if there is one, and whether a `not` turns it round."""
        if self.next.kind == "op":
            text = self._step().text
            return _OPS.get(text, text), False
        called = self._took("is")
        turned = self._took("not")
        if self._took("in"):
            return "in", turned
        if called:
            return ("!=" if turned else "="), False
        if turned:
            raise self.wrong('"in" was expected')
        return None, False

    def _several(self) -> list[str]:
        self._expect("(")
        said = [self._value()]
        while self.next.is_mark(","):
            self._step()
            said.append(self._value())
        self._expect(")")
        return said

    def _value(self) -> str:
        if self.next.kind == "text":
            return _unquoted(self._step().text)
        words = []
        while self.next.kind == "word" and not self.next.is_word(*_JOINING):
            words.append(self._step().text)
        if not words:
            raise self.wrong("a value was expected")
        return " ".join(words)

    def _took(self, word: str) -> bool:
        if self.next.is_word(word):
            self._step()
            return True
        return False

    def _expect(self, mark: str) -> None:
        if not self.next.is_mark(mark):
            raise self.wrong(f'"{mark}" was expected')
        self._step()

    def _step(self) -> _Token:
        token = self.next
        self._place += 1
        return token
