"""`kith referrals review`, `block`, `blocks`, `rings`: what staff do on the command line."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot import database
from bot.voice import keys
from loyalty import programme
from loyalty.models import Member, Order
from referral_links import links, signs
from referral_links.blocks import key_of
from referral_links.models import Referral, ReferralLink
from tests.bot.test_cli import PROGRAMME, SECRET, Fresh
from tests.loyalty.people import BRAND, joined

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


ONE_AFTER_THE_OTHER = """
import json, sys
from bot.cli import main
for words in json.loads(sys.argv[1]):
    sys.argv = ["kith", *words]
    try:
        main()
    except SystemExit as end:
        print(f"\\0{end.code}\\0", flush=True)
"""


def said(url: str, *commands: tuple[str, ...]) -> list[tuple[int, str]]:
    """The status of each command of this group, and what it printed."""
    return in_turn(url, *(("referrals", *words) for words in commands))


def in_turn(url: str, *commands: tuple[str, ...]) -> list[tuple[int, str]]:
    """The status of each command, and what it printed; in one process, which is quicker."""
    done = subprocess.run(
        [sys.executable, "-c", ONE_AFTER_THE_OTHER, json.dumps(commands)],
        cwd=PROGRAMME.parent, text=True, timeout=60, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "KITH_DATABASE_URL": url, "KITH_SECRET_KEY": SECRET},
    )  # fmt: skip
    parts = done.stdout.split("\0")
    return [(int(code), text.strip()) for text, code in zip(parts[::2], parts[1::2], strict=False)]


async def three(url: str) -> list[str]:
    """Ana brought Ben, and he brought Cleo: that waits. Ben and Cleo pay with one card."""
    await database.open(url)
    await programme.apply(programme.parse(PROGRAMME.read_text("utf-8")), NOW)
    people = [await joined(name, NOW) for name in ("ana", "ben", "cleo")]
    for number, who in enumerate(people):
        await Order.create(
            key=f"kith:{number}", source="kith", number=str(number), member=who, currency="GBP",
            total_cents=6000, paid_at=NOW, received_at=NOW, payment_hash="p1" if number else "p0",
            terms={"since": NOW.isoformat()},
        )  # fmt: skip
    for one, other in pairwise(people):
        await Referral.create(
            friend=other, advocate=one, code="", attributed_at=NOW - timedelta(days=1)
        )
    doubt: Any = [{"sign": "burst", "weight": 15, "count": 6}]
    await Referral.filter(friend_id=people[2].id).update(
        review="waiting", score=65, signs=doubt,
        appeal="friend: it was\nme", appealed_at=NOW,
    )  # fmt: skip
    await database.close()
    return [one.number for one in people]


async def test_the_queue_is_shown_and_decided(fresh_database: Fresh) -> None:
    url = fresh_database("sqlite")
    _, ben, cleo = await three(url)
    line = (
        f"2  2026-02-28  {ben} brought {cleo}  waiting  score 65  burst"
        "  appeal by friend: it was me"
    )
    reject = ("reject", "2", "--note", "one card", "--by", "bo")
    done = said(
        url,
        *(("review", *words) for words in ((), ("list", "--limit", "1"), ("list", "--after", "2"))),
        *(("review", *words) for words in (("show", "2"), ("approve", "1"), ("reject", "2"))),
        *(("review", *words) for words in (reject, reject, ("show", "2"), ("show", "9"))),
        ("rings",),
        ("rings", "--after", "1"),
        ("review", "reject", "2", "--note", " "),
    )
    assert done[:3] == [(0, line), (0, line), (0, "no invitation waits")]
    assert done[3][1].splitlines()[:2] == [line, "score 65 of 100; from 60 on staff decide"]
    assert "+15  burst: Many friends of the member came within a day.  count 6" in done[3][1]
    assert done[4][0] == 1
    assert "invitation 1 is not in doubt" in done[4][1]
    assert done[5][0] == 2, "a note is needed"
    assert done[6] == (0, "invitation 2 rejected: 0 points stand for both")
    assert done[7] == (0, "invitation 2 was rejected already: 0 points stand for both")
    assert "by bo: one card" in done[8][1]
    assert done[9] == (1, "kith: there is no invitation 9")
    ring = f"0 points  1 invitation  by payment: {ben} {cleo}"
    assert done[10:12] == [(0, ring), (0, "no ring was found")]
    assert done[12] == (2, "kith: --note: say why it is rejected")


async def test_somebody_is_kept_out_and_let_in(fresh_database: Fresh) -> None:
    url = fresh_database("sqlite")
    ana, _, _ = await three(url)
    why = ("--reason", "sells codes", "--by", "bo")
    email = ("--kind", "email", "x@mark.example")
    member = key_of("member", ana, replace(BRAND, secret=SECRET.encode()))[7:15]
    done = said(
        url, ("block", ana, *why), ("block", ana, *why), ("block", *email, *why),
        ("blocks", "--limit", "2"), ("unblock", *email), ("unblock", *email),
        ("unblock", "--key", member), ("blocks",), ("block", "0", *why),
        ("unblock", "--key", member), ("unblock", ana, "--key", member),
    )  # fmt: skip
    assert [text for _, text in done[:3]] == [
        "blocked: member, payment", "was blocked already", "blocked: email",
    ]  # fmt: skip
    listed = done[3][1].splitlines()
    assert re.fullmatch(r"[0-9a-f]{8}  email  \d{4}-\d\d-\d\d  by bo  sells codes", listed[0])
    assert listed[1].startswith(f"{member}  member {ana}  ")
    assert listed[2].startswith("more: kith referrals blocks --after member:")
    assert "mark.example" not in str(listed)
    assert [text for _, text in done[4:8]] == [
        "let in again: email", "was not blocked", "let in again: member, payment",
        "nobody is blocked",
    ]  # fmt: skip
    assert done[8] == (1, "kith: 0 is no member's number")
    gone = f"kith: there is no block {member}: kith referrals blocks shows them"
    assert done[9] == (1, gone)
    assert done[10][0] == 2, "one or the other"


async def test_staff_take_a_name_from_a_link(fresh_database: Fresh) -> None:
    url = fresh_database("sqlite")
    ana, ben, _ = await three(url)
    await database.open(url)
    await links.rename(await Member.get(number=ana), "Rude", now=NOW, secret=SECRET.encode())
    await database.close()
    why = ("--reason", "not nice", "--by", "bo")
    done = said(url, ("rename", ana, *why), ("rename", ana, *why), ("rename", ben, *why))
    new = re.fullmatch(r"the code is (\w{8}) now; the member is told by kith serve", done[0][1])
    assert new
    assert done[1:] == [
        (1, f"kith: no name to take from {one}: it was not chosen") for one in (ana, ben)
    ]
    await database.open(url)
    assert (await ReferralLink.get()).code == new[1]
    await database.close()


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_sign_has_words(language: str) -> None:
    told = keys(PROGRAMME.parent / "handlers" / "texts")[language]
    names = [look.__name__.replace("_", "-") for look in signs.LOOKS]
    assert {f"sign-{name}" for name in (*names, "shared-device", "many-rewards")} == {
        key for key in told if key.startswith("sign-")
    }
