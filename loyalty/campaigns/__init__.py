"""Campaigns: written by staff, approved, launched to a frozen audience, counted to the last row."""

from loyalty.campaigns import drafts
from loyalty.campaigns.arms import HELD_OUT
from loyalty.campaigns.audience import Audience, Group, Recipient, measure, one, sample
from loyalty.campaigns.checking import Findings, check
from loyalty.campaigns.clicks import Clicks, clicked, wipe
from loyalty.campaigns.clicks import of as clicks_of
from loyalty.campaigns.counting import Count, Counts, counts, next_due, per_second
from loyalty.campaigns.course import (
    cancel,
    clear,
    due,
    launch,
    overdue,
    pause,
    resume,
    settle,
    unfrozen,
    unplan,
)
from loyalty.campaigns.drafts import find, links_of, listed, texts_of
from loyalty.campaigns.errors import BadCampaign, Changed, Miswritten, NoCampaign
from loyalty.campaigns.expecting import Expected
from loyalty.campaigns.freezing import freeze, left
from loyalty.campaigns.links import Target, target
from loyalty.campaigns.overall import Overall, overall
from loyalty.campaigns.people import become_one, leave
from loyalty.campaigns.results import Result, Sum, result
from loyalty.campaigns.times import begins_at, ends_at
from loyalty.campaigns.trying import try_out
from loyalty.campaigns.wording import Wording, Wordings, Words, is_campaign, test
from loyalty.campaigns.written import Button, Plan, Text, Written, columns, read

__all__ = [
    "HELD_OUT",
    "Audience",
    "BadCampaign",
    "Button",
    "Changed",
    "Clicks",
    "Count",
    "Counts",
    "Expected",
    "Findings",
    "Group",
    "Miswritten",
    "NoCampaign",
    "Overall",
    "Plan",
    "Recipient",
    "Result",
    "Sum",
    "Target",
    "Text",
    "Wording",
    "Wordings",
    "Words",
    "Written",
    "become_one",
    "begins_at",
    "cancel",
    "check",
    "clear",
    "clicked",
    "clicks_of",
    "columns",
    "counts",
    "drafts",
    "due",
    "ends_at",
    "find",
    "freeze",
    "is_campaign",
    "launch",
    "leave",
    "left",
    "links_of",
    "listed",
    "measure",
    "next_due",
    "one",
    "overall",
    "overdue",
    "pause",
    "per_second",
    "read",
    "result",
    "resume",
    "sample",
    "settle",
    "target",
    "test",
    "texts_of",
    "try_out",
    "unfrozen",
    "unplan",
    "wipe",
]
