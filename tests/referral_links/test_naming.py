"""A chosen code is a word: a text that means it brings a friend, one that mentions it does not."""

from datetime import datetime

import pytest

from loyalty.errors import CodeReserved
from loyalty.models import Member
from referral_links import links
from referral_links.touches import find_touch
from tests.loyalty.people import joined
from tests.phones import SECRET

MEANT = """
    julia
    JULIA!
    "Julia"
    Hi JULIA
    code julia
    Code: julia
    CODE JULIA
    my code is Julia
    The code is “julia”, thanks
    Hello Kith! A friend invited me. My code is JULIA
    I have the code julia and would like to join
    please use referral code julia for me
    julia is my code
    julia is my friend's code
    I'd like to join with julia as my code
    invited by julia
    I was referred by Julia, can I join?
    julia sent me
    Hello, I would like to join. julia invited me!
    I got an invitation from julia
    I came with the JULIA link
    julia's link
    I have julia's code but lost it
    it says JULIA on the invitation
    mein Code ist julia
    Mein Einladungscode lautet Julia.
    Hallo Kith! Ich bin eingeladen worden. Mein Code ist JULIA
    Code „julia“ bitte
    ich habe den Code julia von meiner Schwester
    julia ist mein Code
    eingeladen von julia
    ich wurde von julia eingeladen
    Julia hat mich eingeladen
    julia schickt mich
    https://kith.example/r/julia
    kith.example/r/Julia?c=summer
    /start julia
"""
MENTIONED = """
    I want to link my account
    my friend julia told me
    My friend Julia told me about this shop, can I join?
    julia is my friend
    I am julia
    hi julia
    Hello, my name is Julia
    the julia link
    Can you send me the link to the julia ring?
    I clicked the julia link and nothing happened
    is there a julia in gold?
    where is the code julia gave me?
    the code that julia sent is wrong
    can my friend julia join with me
    a gift for my friend julia please
    I'd like to invite julia
    how do I invite my friend julia
    do you have a discount code for the julia necklace
    is the julia code of conduct a thing
    JULIA AND I WANT TO JOIN
    I would like the JULIA in blue
    www.julia.example
    write to julia@shop.example
    Julia-Ring
    ich möchte mein Konto mit julia verbinden
    meine Freundin julia hat mir davon erzählt
    ich bin Julia
    Hallo Julia
    der julia link geht nicht
    habt ihr die Kette julia noch?
    der Code den julia mir gegeben hat
    ich will julia einladen
    ein Geschenk für meine Freundin julia
    ist die Ware von julia schon da?
    julias Code habe ich verloren
    ich grüße julia und den Freund von ihr
"""


def lines(block: str) -> list[str]:
    return [line.strip() for line in block.splitlines() if line.strip()]


@pytest.fixture
async def julia(now: datetime, db: str) -> Member:
    member = await joined("julia", now)
    await links.rename(member, "Julia", now=now, secret=SECRET)
    return member


async def found_in(texts: list[str], now: datetime) -> list[str]:
    """Those of the texts that bring somebody with the code."""
    return [text for text in texts if await find_touch(text, path="text", now=now) is not None]


async def test_texts_that_mean_a_chosen_code(julia: Member, now: datetime) -> None:
    texts = lines(MEANT)
    assert await found_in(texts, now) == texts
    shouted = [text.upper() for text in texts if "code" in text]
    assert await found_in(shouted, now) == shouted


async def test_texts_that_only_mention_such_a_word(julia: Member, now: datetime) -> None:
    assert await found_in(lines(MENTIONED), now) == []


@pytest.mark.parametrize("word", ["summer", "necklace", "instagram", "sparkle", "Freude"])
async def test_everyday_words_are_no_codes_in_sentences(db: str, now: datetime, word: str) -> None:
    try:
        await links.rename(await joined("ana", now), word, now=now, secret=SECRET)
    except CodeReserved:
        return  # nobody can have it
    said = [text.replace("julia", word.lower()) for text in lines(MENTIONED)]
    assert await found_in(said, now) == []
    assert await found_in([f"my code is {word}", word], now) == [f"my code is {word}", word]
