"""What processes try at once with rules of earning: see tests/racer.py."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from handlers import purchases
from loyalty import earning, ledger
from loyalty.errors import Refusal
from loyalty.ledger import Cause
from loyalty.models import Member
from tests.loyalty.rulings import brand_with, points_of, rule

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MOST = 7  # of the same thing by one member
BUDGET = 100  # points for everybody
RULES = (
    rule("visit", points=5, max_count=MOST, count_period="day"),
    rule("prize", points=30, budget=BUDGET),
    rule("double", kind="purchase", multiplier="2", budget=BUDGET),
    rule("story", points=50, approval=True),
    rule("a-gold", kind="purchase", multiplier="2", tags=["gold"], budget=10**6),
    rule("b-silver", kind="purchase", multiplier="2", tags=["silver"], budget=10**6),
)
BRAND = brand_with(*RULES)


async def _somebody(turn: int) -> Member:
    everybody = await Member.all().order_by("id")
    return everybody[turn % len(everybody)]


async def visit(racer: str, turn: int) -> str:
    """Another visit of the same member, every time."""
    try:
        await earning.do(await _somebody(0), "visit", once=f"{racer}:{turn}", brand=BRAND, now=NOW)
    except Refusal as refusal:
        return refusal.text
    return "earned"


async def same(racer: str, turn: int) -> str:
    """The very same visit, every time."""
    outcome = await earning.do(await _somebody(0), "visit", once="same", brand=BRAND, now=NOW)
    return f"{outcome.points} for activity {outcome.activity.id}"


async def prize(racer: str, turn: int) -> str:
    """Members take from one budget."""
    try:
        await earning.do(
            await _somebody(turn), "prize", once=f"{racer}:{turn}", brand=BRAND, now=NOW
        )
    except Refusal as refusal:
        return refusal.text
    return "earned"


async def double(racer: str, turn: int) -> str:
    """Orders of members take from one budget; the last one gets what is left."""
    member = await _somebody(turn)
    key = f"kith:{racer}-{turn}"
    terms = await earning.purchase_terms(
        member.account_id, [], 3000, BRAND, NOW, order=key, paid_at=NOW
    )
    return str(points_of(terms, 3000, 3000) - 30)


async def family(racer: str, turn: int) -> str:
    """Orders of members who brought each other take from one budget, and pay two accounts each."""
    member = await _somebody(turn)
    body = {
        "event": "paid",
        "order": f"{racer}-{turn}",
        "at": NOW.isoformat(),
        "currency": "GBP",
        "total": "54.00",
        "customer": {"member": member.number},
    }
    await purchases.arrived(body, source="kith", brand=BRAND, now=NOW)
    return "told"


async def adopting(racer: str, turn: int) -> str:
    """Two orders wait for an address, whose rules have budgets; half of all the other way round."""
    member, email = await _somebody(turn), f"{racer}-{turn}@example.com"
    tags = ("gold", "silver") if turn % 2 else ("silver", "gold")
    for number, tag in enumerate((*tags, "")):
        customer = {"email": email} if tag else {"email": email, "member": member.number}
        body = {
            "event": "paid",
            "order": f"{racer}-{turn}-{number}",
            "at": (NOW + timedelta(seconds=number)).isoformat(),
            "currency": "GBP",
            "total": "54.00",
            "customer": customer,
            "lines": [{"sku": "1", "total": "54.00", "tags": [tag]}] if tag else [],
        }
        await purchases.arrived(body, source="kith", brand=BRAND, now=NOW)
    return "adopted"


async def twin(racer: str, turn: int) -> str:
    """The same gain, every time, of somebody in debt."""
    account = (await _somebody(0)).account_id
    cause = Cause("earn_activity", "test", "twin", BRAND, {})
    posting = await ledger.gain(account, 5, cause, available_at=NOW, expires_at=None, now=NOW)
    return f"entry {posting.entry_id}"


async def decide(racer: str, turn: int) -> str:
    """Staff approve and reject the same claim."""
    act = earning.approve if turn % 2 else earning.reject
    try:
        activity, _ = await act(1, by=racer, reason="", brand=BRAND, now=NOW)
    except Refusal as refusal:
        return refusal.text
    return activity.state


async def grant(racer: str, turn: int) -> str:
    """Staff give the same points under the same key."""
    activity = await earning.grant(
        await _somebody(0), 30, reason="sorry", by="mo", once="g", brand=BRAND, now=NOW
    )
    return f"{activity.points} for activity {activity.id}"


THINGS: dict[str, Callable[[str, int], Awaitable[str]]] = {
    "visit": visit,
    "same": same,
    "prize": prize,
    "double": double,
    "decide": decide,
    "family with a budget": family,
    "grant": grant,
    "adopting": adopting,
    "twin": twin,
}
