"""The ledger: every change of points is an entry; points wait in lots until they are taken.

The account row is locked first, so one account's entries form one chain. Balances are read from the
lots and the clock: points mature and expire by `now`, not by a job having run.
"""

from loyalty.ledger.entries import (
    OWN,
    Balance,
    Cause,
    Drawn,
    Kind,
    NewLot,
    Posting,
    fingerprint_of,
    genesis,
    hash_of,
    moment_key,
    moved,
    seal_of,
    sealed,
)
from loyalty.ledger.posting import Head, chained, claw_back, gain, hold, lapse, spend
from loyalty.ledger.reading import accounts_with_expired, balance, lifetime, recent
from loyalty.ledger.returning import GRACE, give_back, move

__all__ = [
    "GRACE",
    "OWN",
    "Balance",
    "Cause",
    "Drawn",
    "Head",
    "Kind",
    "NewLot",
    "Posting",
    "accounts_with_expired",
    "balance",
    "chained",
    "claw_back",
    "fingerprint_of",
    "gain",
    "genesis",
    "give_back",
    "hash_of",
    "hold",
    "lapse",
    "lifetime",
    "moment_key",
    "move",
    "moved",
    "recent",
    "seal_of",
    "sealed",
    "spend",
]
