"""What each reminder is worth: who was told against who was held out of it."""

from loyalty.worth.judging import MONEY, SHARES, Prospect, Side, Verdict, judged
from loyalty.worth.rules import Reminding, reminding
from loyalty.worth.summing import Worth, worth

__all__ = [
    "MONEY",
    "SHARES",
    "Prospect",
    "Reminding",
    "Side",
    "Verdict",
    "Worth",
    "judged",
    "reminding",
    "worth",
]
