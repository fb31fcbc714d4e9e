"""What did they mean: exact words first, then small talk left out, then close misspellings."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

LONGEST = 60  # characters of a text that can still be a command, apart from its argument
MOST_WORDS = 4  # of a command phrase
OUTBURST = 8  # words of a text that a leading phrase decides: "stop spamming my phone every day"

# Words that are said around a command and change nothing about it.
_SMALL_TALK = (
    "a an and are at can check could do for from get give have hello hey hi how i i'd in is it"
    " like many me messages messaging more much my now of ok on open our please plz pls see"
    " sending send show tell texting thank thanks that the them these this to u us view want what"
    " what's whats with would writing you your"
    " an auf bitte dein deine den der die das du einen ein eine fur gib guten hallo habe hab hast"
    " ich ist jetzt kann kannst mal mein meine meinen mich mir moin mit mochte nachrichten nun"
    " schick schicken schon sehen sind tag uns viel viele von was wie wieviel wieviele will zeig"
    " zeige zu danke"
)
SMALL_TALK = frozenset(_SMALL_TALK.split())
POLITE = frozenset(("please", "pls", "plz", "bitte", "thanks", "danke"))  # never an argument
# Letters that no decomposition makes plain, and the one that only stretches Arabic words.
_PLAIN = str.maketrans("ıłøđæىةٱ", "ilodaيها", "ـ")
# "Ok, forget that", "oh well, stop": what begins so is not yet a yes.
BEGINNINGS = POLITE | frozenset(("ok", "okay", "oh", "well", "actually", "alright", "ach"))


@dataclass(frozen=True, slots=True)
class Meaning:
    """A command and what follows it. Not `sure` if it was only close to one."""

    word: str
    argument: str = ""
    sure: bool = True


class Vocabulary:
    """All phrases that stand for commands.

    `arguments` are the commands that take what follows them; `leading` phrases decide what a short
    text means by beginning with them, whatever follows; to `ending` ones the argument comes first.
    """

    def __init__(
        self,
        phrases: Mapping[str, str],
        *,
        arguments: frozenset[str],
        leading: Mapping[str, str],
        ending: Mapping[str, str],
    ) -> None:
        self._words = {folded(phrase): word for phrase, word in phrases.items()}
        self._phrases = [phrase for phrase in self._words if len(phrase) > 3]
        self._arguments = arguments
        self._leading = {folded(phrase): word for phrase, word in leading.items()}
        self._ending = {folded(phrase): word for phrase, word in ending.items()}

    def meaning(self, text: str) -> Meaning | None:
        """The command that a text is, or nothing."""
        said = folded(text)
        if not said:
            return None
        word = self._words.get(said)
        if word is not None:
            return Meaning(word)
        words = said.split()
        word = self._within(words, POLITE) or self._within(words, BEGINNINGS)
        if word is not None:
            return Meaning(word)
        words = _without(POLITE, words)
        return (
            self._led(words)
            or self._with_argument(words)
            or self._without_small_talk(words)
            or self._ended(words)
            or (self._close(said, words) if len(said) <= LONGEST else None)
        )

    def _led(self, words: list[str]) -> Meaning | None:
        if len(words) > OUTBURST:
            return None
        for count in range(min(MOST_WORDS, len(words)), 0, -1):
            word = self._leading.get(" ".join(words[:count]))
            if word is not None:
                return Meaning(word)
        return None

    def _with_argument(self, words: list[str]) -> Meaning | None:
        for count in range(min(MOST_WORDS, len(words) - 1), 0, -1):
            word = self._words.get(" ".join(words[:count]))
            if word in self._arguments:
                return Meaning(word, " ".join(words[count:]))
        return None

    def _within(self, words: list[str], around: frozenset[str]) -> str | None:
        """The command that stands between such words, the longest: "forget it", not "forget"."""
        first, last = 0, len(words)
        while first < last and words[first] in around:
            first += 1
        while last > first and words[last - 1] in around:
            last -= 1
        spans = ((a, b) for a in range(first + 1) for b in range(last, len(words) + 1))
        for a, b in sorted(spans, key=lambda span: span[0] - span[1]):
            word = self._words.get(" ".join(words[a:b]))
            if word is not None:
                return word
        return None

    def _without_small_talk(self, words: list[str]) -> Meaning | None:
        word = self._within(words, SMALL_TALK) if len(words) <= OUTBURST else None
        if word is not None:
            return Meaning(word)
        left = [word for word in dict.fromkeys(words) if word not in SMALL_TALK]
        if not left or left == words:
            return None
        word = self._words.get(" ".join(left))
        return Meaning(word) if word is not None else self._led(left) or self._with_argument(left)

    def _ended(self, words: list[str]) -> Meaning | None:
        left = [word for word in words if word not in SMALL_TALK]
        word = self._ending.get(left[-1]) if len(left) > 1 else None
        return Meaning(word, " ".join(left[:-1])) if word is not None else None

    def _close(self, said: str, words: list[str]) -> Meaning | None:
        word = self._nearest(said)
        if word is not None:
            return Meaning(word, sure=False)
        if len(words) > 1:
            word = self._nearest(words[0])
            if word in self._arguments:
                return Meaning(word, " ".join(words[1:]), sure=False)
        return None

    def _nearest(self, said: str) -> str | None:
        """The one command within a few slips of the finger; none if two are equally near."""
        slips = 1 if len(said) < 6 else 2 if len(said) < 12 else 3
        if len(said) < 4:
            return None
        found = extract(said, self._phrases, scorer=OSA.distance, score_cutoff=slips, limit=4)
        if not found:
            return None
        best = found[0][1]
        meant = {self._words[phrase] for phrase, distance, _ in found if distance == best}
        return meant.pop() if len(meant) == 1 else None


def _without(around: frozenset[str], words: list[str]) -> list[str]:
    """The words between such words; all of them if there are no others."""
    kept = [place for place, word in enumerate(words) if word not in around]
    return words[kept[0] : kept[-1] + 1] if kept else words


def folded(text: str) -> str:
    """A text as commands are compared: no case, accents, look-alike forms, slash or decoration."""
    if text.isascii() and text.isalpha():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN)
    words = "".join(map(_kept, plain)).split()
    if words and words[0].startswith("/"):
        words[0] = words[0].lstrip("/").partition("@")[0]  # in groups Telegram adds the bot's name
    return " ".join(" ".join(word.strip("'.,/").rstrip("-") for word in words).split())


def _kept(sign: str) -> str:
    """A sign as it counts: accents and invisible signs vanish, decoration is a gap."""
    if sign.isalnum() or sign in "/@'-£€$.,":
        return sign
    return "" if unicodedata.category(sign) in ("Mn", "Cf") else " "
