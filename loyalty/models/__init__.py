"""Every table of the programme, one file per subject. No table here knows a wire protocol."""

from loyalty.models.access import ApiAnswer, ApiToken, ImportBatch, ImportedLine
from loyalty.models.books import (
    Account,
    Checkpoint,
    CheckpointHead,
    Draw,
    LedgerEntry,
    Lot,
    ProgrammeVersion,
)
from loyalty.models.earning import Activity, RuleBudget, TierStanding
from loyalty.models.people import Consent, Identity, LinkCode, Member
from loyalty.models.post import Outgoing, Setting
from loyalty.models.shopping import Guess, Order, OrderEvent, Reward, Voucher

__all__ = [
    "Account",
    "Activity",
    "ApiAnswer",
    "ApiToken",
    "Checkpoint",
    "CheckpointHead",
    "Consent",
    "Draw",
    "Guess",
    "Identity",
    "ImportBatch",
    "ImportedLine",
    "LedgerEntry",
    "LinkCode",
    "Lot",
    "Member",
    "Order",
    "OrderEvent",
    "Outgoing",
    "ProgrammeVersion",
    "Reward",
    "RuleBudget",
    "Setting",
    "TierStanding",
    "Voucher",
]
