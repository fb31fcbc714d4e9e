"""Whether a text means stop, stop all or start, in any language: asked before anything else.

One or two words count unless they surely mean something else; of a longer sentence all words must
be about messages: who is heard wrongly once gets an answer, who is not heard gets another message.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from handlers import start_words, stop_all_words, stop_words
from handlers.words import folded

Opting = Literal["stop", "stop all", "start"]

LONGEST = 1000  # characters that are looked at
MOST_WORDS = 16  # of a sentence that can be a stop
_ENDS = re.compile(r"[.!?;…。！？؟\n]+")

# Said around it, and changes nothing. "How do I unsubscribe" asks for what it means.
_AROUND_IN = {
    "en": "please pls plz ok okay oh well hey hi hello hiya sorry just kindly now immediately right"
    " already thanks thank you u thx cheers yes yeah no nope so and but then bot kith sir all guys"
    " fucking bloody damn ffs omg for god sake i i'd i'm we want wanted like need wish would"
    " could can will to do how me really it lol today simply actually asap forever once again"
    " completely",
    "de": "bitte danke ok okay hallo hi nein ja jetzt sofort mal endlich nun doch einfach ich will"
    " möchte mich kann wie man damit mir es aber und das vielen lieber gerne sie ihr euch",
    "fr": "svp s'il vous plaît merci bonjour ok maintenant je veux voudrais me te plait oui",
    "es": "por favor gracias hola ok ahora ya quiero me no sí yo",
    "it": "per favore grazie ciao ok ora adesso subito voglio mi no sì",
    "nl": "alsjeblieft alstublieft aub bedankt hallo ok nu graag ik wil me nee ja",
    "pt": "por favor obrigado obrigada olá ok agora já quero me não sim",
    "pl": "proszę dziękuję cześć ok teraz już chcę się nie",
    "tr": "lütfen teşekkürler merhaba tamam hemen artık",
    "sv": "snälla tack hej ok nu jag vill",
    "da": "tak hej venligst ok nu jeg vil gerne",
    "nb": "takk hei vennligst ok nå jeg vil gjerne",
    "ru": "пожалуйста спасибо привет ок сейчас уже я хочу нет",
    "ar": "من فضلك لو سمحت شكرا الآن مرحبا",
}


def _phrases(by_language: Mapping[str, str]) -> frozenset[str]:
    lists = by_language.values()
    return frozenset(folded(phrase) for said in lists for phrase in said.split(","))


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(folded(word) for text in texts for word in text.split())


_ALONE: dict[Opting, frozenset[str]] = {
    "stop all": _phrases(stop_all_words.ALONE),
    "stop": _phrases(stop_words.ALONE),
    "start": _phrases(start_words.ALONE),
}
_BEGINNINGS: dict[Opting, frozenset[str]] = {
    "stop all": _phrases(stop_all_words.BEGINNINGS),
    "stop": _phrases(stop_words.BEGINNINGS),
}
_AROUND = _words(_AROUND_IN.values())
_ABOUT = _words(stop_words.ABOUT.values())
_MESSAGES = _words([stop_words.MESSAGES])
_NOT_BEFORE = _words([stop_words.NOT_BEFORE])
_NOT_AFTER = _words([stop_words.NOT_AFTER])
_LONGEST_PHRASE = 6  # words
# What nobody says in two words unless it is meant: "stop spam", "fucking stop".
_STRONG = _words(["stop stopp unsubscribe unsub optout abmelden arretez desabonner baja стоп"])


def spoken(opting: Opting, *languages: str) -> str:
    """The phrases of some languages, as a route lists them."""
    listed = {"stop": stop_words, "stop all": stop_all_words, "start": start_words}[opting]
    return ", ".join(listed.ALONE[language] for language in languages)


def said(text: str) -> Opting | None:
    """What a text opts for, or nothing. Never raises, whatever the text."""
    whole = _meant(folded(text[:LONGEST]), text)
    if whole is not None:
        return whole
    sentences = [part for part in _ENDS.split(text[:LONGEST]) if part.strip()]
    if len(sentences) < 2:
        return None
    # "Stop! I mean it": one sentence of a text is enough if it is nothing else.
    found = {_plainly(folded(sentence)) for sentence in sentences}
    return "stop all" if "stop all" in found else "stop" if "stop" in found else None


def _meant(text: str, typed: str) -> Opting | None:
    if not text or len(text.split()) > MOST_WORDS:
        return None
    plain = _plainly(text)
    if plain is not None:
        return plain
    words = text.split()
    if len(words) == 2:
        return _in_two(words)
    asks = typed.rstrip().endswith("?")
    return None if asks and len(words) > MOST_WORDS // 2 else _in_a_sentence(words)


def _plainly(text: str) -> Opting | None:
    """It alone, repeated, spelt letter by letter, or with words around it that say nothing."""
    for opting, phrases in _ALONE.items():
        if text in phrases:
            return opting
    words = text.split()
    if not words or len(words) > MOST_WORDS:
        return None
    for size in range(1, len(words) // 2 + 1):
        if len(words) % size == 0 and words == words[:size] * (len(words) // size):
            return _plainly(" ".join(words[:size]))
    if all(len(word) == 1 for word in text.replace(".", " ").split()):
        return _exactly(text.replace(".", "").replace(" ", ""))
    return next(filter(None, map(_exactly, _cores(words))), None)


def _exactly(text: str) -> Opting | None:
    return next((opting for opting, phrases in _ALONE.items() if text in phrases), None)


def _cores(words: list[str]) -> Iterator[str]:
    """What is left when words that say nothing are taken away at both ends, longest first."""
    first, last = 0, len(words)
    while first < last and words[first] in _AROUND:
        first += 1
    while last > first and words[last - 1] in _AROUND:
        last -= 1
    spans = [(a, b) for a in range(first + 1) for b in range(last, len(words) + 1) if a < b]
    for a, b in sorted(spans, key=lambda span: span[0] - span[1]):
        if b - a <= _LONGEST_PHRASE:
            yield " ".join(words[a:b])


def _in_two(words: list[str]) -> Opting | None:
    first, second = words
    if first in _STRONG and second not in _NOT_AFTER:
        return "stop"
    if second in _STRONG and first not in _NOT_BEFORE:
        return "stop"
    return _in_a_sentence(words)


def _in_a_sentence(words: list[str]) -> Opting | None:
    """A beginning that means it, with nothing after it that is about something else."""
    start = 0
    while start < len(words) and start <= 6:
        for opting, phrases in _BEGINNINGS.items():
            for count in range(min(_LONGEST_PHRASE, len(words) - start), 0, -1):
                rest = words[start + count :]
                if " ".join(words[start : start + count]) not in phrases:
                    continue
                about = all(word in _ABOUT for word in rest)
                if about and any(word in _MESSAGES for word in words[start + 1 :]):
                    return opting
        if words[start] not in _AROUND:
            return None
        start += 1
    return None
