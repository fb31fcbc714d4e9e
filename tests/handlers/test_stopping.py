"""STOP, STOP ALL and START as people write them, in all languages, and what only sounds alike."""

import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers import opting, start_words, stop_all_words, stop_words
from handlers.router import meaning_of
from handlers.words import folded
from tests.handlers import stop_corpus
from tests.profiles import tries

LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pt", "pl", "tr", "sv", "da", "ru", "ar"]
LISTS = {
    "stop": stop_words.ALONE,
    "stop all": stop_all_words.ALONE,
    "start": start_words.ALONE,
}
AROUND = ["{}", "{}!!!", " {}. ", "🛑 {} 🛑", "\u200b{}", "{}\n", "«{}»", "{} {}", "*{}*"]


def wrong(texts: list[str], meant: str | None) -> list[tuple[str, str | None]]:
    """What is taken for something else."""
    return [(text, found) for text in texts if (found := opting.said(text)) != meant]


def test_every_stop_of_the_corpus_is_heard() -> None:
    assert wrong(stop_corpus.listed(stop_corpus.STOP), "stop") == []


def test_every_stop_all_of_the_corpus_is_heard() -> None:
    assert wrong(stop_corpus.listed(stop_corpus.STOP_ALL), "stop all") == []


def test_every_start_of_the_corpus_is_heard() -> None:
    assert wrong(stop_corpus.listed(stop_corpus.START), "start") == []


def test_what_only_sounds_alike_is_something_else() -> None:
    texts = stop_corpus.listed(stop_corpus.NEITHER)
    assert wrong(texts, None) == []
    surely = {text: found.word for text in texts if (found := meaning_of(text)) and found.sure}
    assert {text: word for text, word in surely.items() if word.startswith("stop")} == {}


@pytest.mark.parametrize("meant", LISTS)
def test_every_word_of_every_language_in_every_spelling(meant: str) -> None:
    said = [
        around.format(spelt, spelt)
        for phrases in LISTS[meant].values()
        for phrase in phrases.split(", ")
        for spelt in (phrase, phrase.upper(), phrase.capitalize(), wide(phrase))
        for around in AROUND
    ]
    assert wrong(said, meant) == []


def wide(text: str) -> str:
    """With the full-width forms that keyboards in East Asia type."""
    letters = string.ascii_letters
    return text.translate({ord(sign): ord(sign) + 0xFEE0 for sign in letters})


@pytest.mark.parametrize("meant", LISTS)
def test_all_languages_have_all_three(meant: str) -> None:
    assert set(LISTS[meant]) >= set(LANGUAGES)
    assert len(LISTS[meant]) >= 20


def test_no_phrase_means_two_things() -> None:
    means: dict[str, set[str]] = {}
    for meant, by_language in LISTS.items():
        for phrases in by_language.values():
            for phrase in phrases.split(","):
                means.setdefault(folded(phrase), set()).add(meant)
    assert {phrase: found for phrase, found in means.items() if len(found) > 1} == {}


@settings(max_examples=tries(150), deadline=None)
@given(st.text(max_size=1200))
def test_no_text_breaks_it(text: str) -> None:
    assert opting.said(text) in (None, *LISTS)


def test_it_takes_no_time() -> None:
    texts = ["stop " * 200, "points", "a b c d e f g " * 100, "ok " * 16, "no ok yes " * 5]
    began = time.process_time()
    for text in texts * 20:
        opting.said(text)
    assert time.process_time() - began < 1
