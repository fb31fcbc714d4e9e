"""`kith campaign result` and `overall`: plain words, and nothing that is not proven."""

from collections.abc import Awaitable
from datetime import datetime, timedelta

import pytest

from bot.clock import Clock
from bot.commands import measuring
from bot.commands.base import Refused
from bot.commands.campaigns import print_findings
from loyalty import campaigns
from loyalty.models import Campaign
from tests.bot.test_campaign_commands import Says, says
from tests.loyalty.audiences import TEXT, Crowd, branded, drafted, gathered, launched
from tests.loyalty.people import BRAND
from tests.loyalty.test_campaign_results import bought

__all__ = ["says"]  # a fixture


async def test_a_result_is_read_in_plain_words(says: Says, now: datetime) -> None:
    before = now - timedelta(days=20)
    await gathered(Crowd(300), before)
    made = await launched(BRAND, before, held_out=30, texts=[TEXT, {**TEXT, "variant": "b"}])
    await bought(made, {"a": 0.5, "b": 0.1, "-": 0.1}, 3, before + timedelta(days=1))
    said = await says("result", "spring")
    assert said[0] == "spring: running, 300 members"
    assert any(line.startswith("variant a on telegram: ") for line in said)
    assert any(line.startswith("  sent 0, queued ") for line in said)
    assert any(line.startswith("  clicked 0, wrote since 0, ordered ") for line in said)
    assert "winner: variant a" in said
    proofs = {line.rpartition(": ")[0].partition(":")[0]: line for line in said if "lift" in line}
    assert proofs["variant a against held out"].endswith("proven: more")
    assert not proofs["variant a against held out"].endswith("not proven: more")
    assert proofs["variant b against held out"].endswith("not proven: it may be chance")
    await drafted(now, name="autumn")
    with pytest.raises(Refused, match="not launched"):
        await says("result", "autumn")


async def test_too_early_and_nobody_held_out(says: Says, now: datetime) -> None:
    await gathered(Crowd(40), now)
    made = await launched(BRAND, now, held_out=50)
    await bought(made, {"a": 0.9, "-": 0.1}, 3, now)
    said = "\n".join(await says("result", "spring"))
    assert "not proven: orders count until" in said
    assert ": proven" not in said
    await launched(BRAND, now, name="all")
    assert (await says("result", "all"))[-1] == "not proven: nobody was held out of it"


async def test_what_could_be_proven_is_said_before(
    says: Says, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    await gathered(Crowd(25, no=5), now)
    made = await drafted(now, held_out=50)
    found = await campaigns.check(made, BRAND, now)
    assert found.expected is not None
    assert (found.expected.told, found.expected.held_out, found.expected.rate) == (10, 10, 0.0)
    assert any(
        line.startswith("could prove: a rise from 0.0% that ordered within 14 days to ")
        for line in await says("show", "spring")
    )
    await Campaign.filter(id=made.id).update(held_out=100)
    few = await campaigns.check(await Campaign.get(id=made.id), BRAND, now)
    print_findings(few, BRAND)
    assert (
        "could prove: nothing, about 20 told against 0 held out are too few"
        in capsys.readouterr().out
    )


async def test_all_campaigns_together(
    says: Says,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    later, rules = now + timedelta(days=100), branded(held_out=3000)
    await gathered(Crowd(300), now)
    waiting = list[Awaitable[None]]()
    clock = Clock()
    monkeypatch.setattr(clock, "now", lambda: later)
    monkeypatch.setattr(measuring, "with_brand", lambda work: work(rules, clock))
    monkeypatch.setattr(measuring, "run", waiting.append)
    await says("overall")
    await waiting.pop()
    said = capsys.readouterr().out
    assert "held out: " not in said  # nobody ever said yes
    assert "not proven: one of the two has no members" in said
    rules = BRAND
    await says("overall", "--days", "7")
    with pytest.raises(Refused, match="nobody is held out"):
        await waiting.pop()
