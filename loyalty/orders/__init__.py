"""Orders: what shops tell, in any order and any number of times, and the points that follow.

An order's state is a function of the set of its events (`fold`), so late, doubled and swapped
events end in the same place. Points are posted as the difference to what was posted before.
"""

from loyalty.orders.checking import drift
from loyalty.orders.customers import customer_of, waiting_for
from loyalty.orders.lots import NEVER, forgiven, realign
from loyalty.orders.news import LONGEST_EMAIL, Customer, OrderLine, OrderNews, read, stored
from loyalty.orders.recording import Recorded, events_of, rate_of, record
from loyalty.orders.returning import Returned, due_back, use_and_return
from loyalty.orders.settling import (
    Change,
    available_at,
    expires_at,
    remaining_cents,
    settle,
    too_early,
)
from loyalty.orders.state import State, deciding, fold

__all__ = [
    "LONGEST_EMAIL",
    "NEVER",
    "Change",
    "Customer",
    "OrderLine",
    "OrderNews",
    "Recorded",
    "Returned",
    "State",
    "available_at",
    "customer_of",
    "deciding",
    "drift",
    "due_back",
    "events_of",
    "expires_at",
    "fold",
    "forgiven",
    "rate_of",
    "read",
    "realign",
    "record",
    "remaining_cents",
    "settle",
    "stored",
    "too_early",
    "use_and_return",
    "waiting_for",
]
