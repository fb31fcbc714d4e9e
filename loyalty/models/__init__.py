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
from loyalty.models.campaigns import (
    Campaign,
    CampaignLink,
    CampaignText,
    Click,
    MemberTag,
    Segment,
    Template,
)
from loyalty.models.earning import Activity, RuleBudget, TierStanding
from loyalty.models.jobs import JobRun
from loyalty.models.people import Consent, Identity, LinkCode, Member, ReminderChoice
from loyalty.models.post import Outgoing, Setting
from loyalty.models.shopping import Guess, Order, OrderEvent, Reward, Voucher
from loyalty.models.staffing import Act, Proposal, Staff, StaffChat

__all__ = [
    "Account",
    "Act",
    "Activity",
    "ApiAnswer",
    "ApiToken",
    "Campaign",
    "CampaignLink",
    "CampaignText",
    "Checkpoint",
    "CheckpointHead",
    "Click",
    "Consent",
    "Draw",
    "Guess",
    "Identity",
    "ImportBatch",
    "ImportedLine",
    "JobRun",
    "LedgerEntry",
    "LinkCode",
    "Lot",
    "Member",
    "MemberTag",
    "Order",
    "OrderEvent",
    "Outgoing",
    "ProgrammeVersion",
    "Proposal",
    "ReminderChoice",
    "Reward",
    "RuleBudget",
    "Segment",
    "Setting",
    "Staff",
    "StaffChat",
    "Template",
    "TierStanding",
    "Voucher",
]
