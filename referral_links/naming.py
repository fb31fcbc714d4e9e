"""Whether a plain word of a text is meant as a code: members choose names, and names are words.

Somebody called so is mentioned more often than their code ("my friend julia told me"), and things
are called so, too ("the julia link"). It is the code where it is said to be one, where nothing else
is said, where it is written as codes are, or where it names who invited.
"""

import re

_NEAR = 60  # signs of a text that are looked at
_BESIDE = 3  # words, for what is written in capitals
_QUOTES = "\"'“”„‚‘’«»*_`"

_CALLED = re.compile(  # "my code is julia", "Code: julia"
    rf"\b\w*codes?\b[\s:={_QUOTES}]*"
    rf"(?:(?:is|ist|was|war|lautet|heißt|heisst|reads|called)[\s:={_QUOTES}]+)?$",
    re.IGNORECASE,
)
_ENDS = re.compile(  # what may follow then: not "the code julia gave me"
    r"\s*$|[^\S\n]*(?!['’]\w)[^\w\s]|\s*\n"
    r"|\s+(?:and|und|or|oder|but|aber|please|pls|bitte|thanks|thank|thx|danke|from|von|vom|for|für"
    r"|fuer|to|zum|here|hier|if|wenn|ok)\b",
    re.IGNORECASE,
)
_IS_ONE = re.compile(  # "julia is my friend's code", "julia als Code"
    rf"[\s{_QUOTES}]*(?:(?:is|ist|was|war|as|als)\s+|=\s*)(?:[\w'’]+\s+){{0,2}}\w*codes?\b",
    re.IGNORECASE,
)
_BY = re.compile(  # "invited by julia", "eine Einladung von julia"
    r"\b(?:(?:invited|referred|sent)(?:\s+here)?\s+(?:by|from)"
    r"|(?:invitation|invite|referral)\s+(?:by|from)"
    r"|(?:eingeladen|geworben|geschickt)\s+(?:von|durch)"
    r"|(?:einladung|empfehlung)\s+von"
    r"|von)\s+$",
    re.IGNORECASE,
)
_INVITED = re.compile(  # "julia sent me", "julia hat mich eingeladen", "von julia eingeladen"
    r"\s+(?:(?:has\s+)?(?:sent|invited|referred)\s+(?:me|us)\b"
    r"|hat\s+(?:mich|uns)\s+(?:\w+\s+)?(?:eingeladen|geschickt|geworben)\b"
    r"|(?:schickt|lädt|laedt)\s+(?:mich|uns)\b)",
    re.IGNORECASE,
)
_OWNS = re.compile(r"['’]s\s+(?:\w*codes?|links?|invit\w+)\b", re.IGNORECASE)  # "julia's link"
_WAS_INVITED = re.compile(r"\s+(?:eingeladen|geworben|geschickt)\b", re.IGNORECASE)
_SAYING = re.compile(
    r"\b(?:\w*codes?|links?|invit\w+|sent|referr\w+|eingeladen|einladung\w*|empfehlung\w*"
    r"|geschickt|geworben)\b",
    re.IGNORECASE,
)


def is_meant(text: str, start: int, name: str) -> bool:
    """Whether the word that stands there is meant as a code."""
    before, after = text[:start], text[start + len(name) :]
    if before[-1:].isalpha() or after[:1].isalpha():
        return False  # a part of a word, such as one with a letter that no code has
    if not any(sign.isalnum() for sign in before + after):
        return True
    before, after = before[-_NEAR:], after[:_NEAR]
    return (
        (_CALLED.search(before) is not None and _ENDS.match(after) is not None)
        or _IS_ONE.match(after) is not None
        or _INVITED.match(after) is not None
        or _OWNS.match(after) is not None
        or _is_by(before, after)
        or _is_written_so(name, before, after)
    )


def _is_by(before: str, after: str) -> bool:
    """Whether it names who invited."""
    found = _BY.search(before)
    if found is None:
        return False
    return found[0].strip().lower() != "von" or _WAS_INVITED.match(after) is not None


def _is_written_so(name: str, before: str, after: str) -> bool:
    """Whether it is in capitals, as codes are shown, and the words around it are not."""
    if not name.isupper() or not any(sign.islower() for sign in before + after):
        return False
    near = (*before.split()[-_BESIDE:], "", *after.split()[:_BESIDE])
    return len(f"{before} {after}".split()) == 1 or _SAYING.search(" ".join(near)) is not None
