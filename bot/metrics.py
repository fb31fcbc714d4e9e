"""What /metrics shows: few numbers, counted where they happen."""

import re

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

received = Counter(
    "kith_received_total",
    "Inbound messages by what became of them",
    ["channel", "outcome"],
    registry=REGISTRY,
)
refused = Counter(
    "kith_refused_requests_total",
    "Webhook requests that were not accepted, by reason",
    ["route", "reason"],
    registry=REGISTRY,
)
asked = Counter(
    "kith_api_requests_total",
    "Requests to the API by operation and status",
    ["operation", "status"],
    registry=REGISTRY,
)
shop_events = Counter(
    "kith_shop_events_total",
    "Order events of Shopify and WooCommerce by what became of them",
    ["shop", "outcome"],
    registry=REGISTRY,
)
openings_lost = Counter(
    "kith_openings_lost_total",
    "Openings of links that were not counted: too many while the database was away",
    registry=REGISTRY,
)
sent = Counter(
    "kith_send_attempts_total",
    "Attempts to hand a message to its provider, by result",
    ["channel", "result"],
    registry=REGISTRY,
)
refusals = Counter(
    "kith_send_failures_total",
    "Messages that a provider did not take, or reported as failed later, by its own reason",
    ["channel", "reason"],
    registry=REGISTRY,
)
send_seconds = Histogram(
    "kith_send_seconds",
    "How long the provider took to accept a message",
    ["channel"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
in_hand = Gauge(
    "kith_messages_in_hand", "Claimed rows that this process is sending", registry=REGISTRY
)
windows_missed = Counter(
    "kith_windows_missed_total",
    "Messages to WhatsApp that came after the 24 hours were over, against what we knew",
    registry=REGISTRY,
)
windows_closed = Counter(
    "kith_windows_closed_total",
    "Messages to WhatsApp after the 24 hours: sent as a template, held until they write, skipped",
    ["became"],
    registry=REGISTRY,
)
rate_limit = Gauge(
    "kith_send_rate_limit",
    "Messages a second that this process may send on a channel; 0: any number",
    ["channel"],
    registry=REGISTRY,
)
turn = Gauge(
    "kith_sends_marketing",
    "1 for the process whose turn it is to send a channel's marketing",
    ["channel"],
    registry=REGISTRY,
)
released = Counter(
    "kith_marketing_total",
    "Marketing rows by what was decided just before they were sent",
    ["channel", "decision"],
    registry=REGISTRY,
)
oldest = Gauge(
    "kith_outgoing_oldest_seconds",
    "How long the row has been due that has been due for longest, by what it is",
    ["channel", "kind"],
    registry=REGISTRY,
)
waiting = Gauge(
    "kith_outgoing_rows", "Rows that are not settled, by state", ["state"], registry=REGISTRY
)
fenced = Gauge("kith_fenced", "1 while nothing is sent: see kith unfence", registry=REGISTRY)
late = Gauge(
    "kith_outgoing_late_rows",
    "Rows that were due for so long that staff decide: see kith outgoing late",
    ["channel", "kind"],
    registry=REGISTRY,
)
shops_refused = Gauge(
    "kith_shop_calls_refused",
    "Discounts that a shop refused to create or remove: see kith shops refused",
    registry=REGISTRY,
)
referrers_silent = Gauge(
    "kith_referrers_silent",
    "Strong referrers who bring nobody any more: see kith referrals silent",
    registry=REGISTRY,
)
parked = Gauge("kith_parked_messages", "Inbound messages that wait for staff", registry=REGISTRY)

MOST_REASONS = 50  # of one channel; what else a provider thinks of is "other"
_CODE = re.compile(r"\d{3,6}\b")
_PREFIX = re.compile(r"^(Forbidden|Bad Request|Conflict|Unauthorized): ")
_reasons: dict[str, set[str]] = {}


def count_failure(channel: str, told: str) -> None:
    """One more that failed for what a provider `told`: its code, or its first words.

    What follows a colon, a quotation mark or a figure may be the message's own.
    """
    code = _CODE.match(told)
    words = re.split(r"[^A-Za-z _-]", _PREFIX.sub("", told), maxsplit=1)[0]
    reason = code[0] if code else words.strip().lower()[:40] or "unknown"
    known = _reasons.setdefault(channel, set())
    if reason not in known and len(known) >= MOST_REASONS:
        reason = "other"
    known.add(reason)
    refusals.labels(channel, reason).inc()
