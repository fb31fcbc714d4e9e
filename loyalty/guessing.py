"""Wrong voucher codes are counted, per caller and of all together, so that nobody tries them out.

The counts are rows: all processes share them. Whoever has guessed too often hears the same for any
code until the window is over. One-time codes that are typed in chats are counted per chat.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from tortoise.expressions import Q

from loyalty import programme
from loyalty.errors import TooManyGuesses
from loyalty.models import Guess
from loyalty.programme import VoucherRules
from loyalty.statements import Sql, rows

EVERYBODY, CALLER, CHAT = "*", "by:", "link:"  # what its rows are called
_LONGEST = 150

# $1 caller, $2 now, $3 where the window that still counts begins, $4 where one at the latest that
# any clock here began: one that begins later was begun by a clock that was ahead for a moment
_MISS = Sql(
    "INSERT INTO guess (caller, misses, since) VALUES ($1, 1, $2) ON CONFLICT (caller) DO UPDATE"
    " SET misses = CASE WHEN guess.since <= $3 OR guess.since > $4 THEN 1"
    " ELSE guess.misses + 1 END,"
    " since = CASE WHEN guess.since <= $3 OR guess.since > $4 THEN $2 ELSE guess.since END"
    " RETURNING misses"
)


async def allow(caller: str, now: datetime) -> None:
    """Refuse a caller who has guessed too often; what they ask is not even looked at."""
    counted = await Guess.filter(caller__in=(_row(caller), EVERYBODY))
    if not counted:
        return
    rules = await _rules(now)
    window = timedelta(minutes=rules.guess_minutes)
    for guess in counted:
        most = rules.guesses_overall if guess.caller == EVERYBODY else rules.guesses_per_caller
        left = guess.since + window - now
        if guess.misses >= most and _stands(guess, window, now):
            raise TooManyGuesses(minutes=max(1, -(-left // timedelta(minutes=1))))


async def miss(caller: str, now: datetime) -> None:
    """Count a wrong code. It counts when the transaction around it commits, if there is one."""
    window = timedelta(minutes=(await _rules(now)).guess_minutes)
    for row in (_row(caller), EVERYBODY):
        await rows(_MISS, row, now, now - window, now + window)


async def forget(now: datetime) -> int:
    """Delete counts whose window is over, and return how many; those of others stay."""
    since = now - timedelta(minutes=(await _rules(now)).guess_minutes)
    ours = Q(caller=EVERYBODY) | Q(caller__startswith=CALLER)
    return await Guess.filter(ours, since__lte=since).delete()


def _stands(guess: Guess, window: timedelta, now: datetime) -> bool:
    return now - window < guess.since <= now + window


async def _rules(now: datetime) -> VoucherRules:
    found = await programme.current(now)
    return found[1].vouchers if found else VoucherRules()


def _row(caller: str) -> str:
    """The key of a caller's row: never that of everybody."""
    return f"{CALLER}{caller[:_LONGEST]}"


async def locked_out(
    address: str, secret: bytes, most: int, within: timedelta, now: datetime
) -> int:
    """For how many minutes no one-time code is looked at in this chat; 0: it is."""
    counted = await Guess.get_or_none(caller=chat(address, secret))
    if counted is None or counted.misses < most or not _stands(counted, within, now):
        return 0
    return max(1, -(-(counted.since + within - now) // timedelta(minutes=1)))


async def miss_in_chat(address: str, secret: bytes, within: timedelta, now: datetime) -> None:
    """Count a wrong one-time code of this chat."""
    await rows(_MISS, chat(address, secret), now, now - within, now + within)


def chat(address: str, secret: bytes) -> str:
    """A chat's name in the counts: not its address."""
    return f"{CHAT}{hmac.new(secret, address.encode(), hashlib.sha256).hexdigest()[:32]}"
