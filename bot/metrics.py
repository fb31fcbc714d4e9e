"""What /metrics shows: few numbers, counted where they happen."""

import re
from collections.abc import Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from loyalty.jobs import Standing
from scheduler.runs import Ended

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
job_runs = Counter(
    "kith_job_runs_total",
    "Runs of recurring jobs in this process, by how they ended",
    ["job", "outcome"],
    registry=REGISTRY,
)
job_did = Counter(
    "kith_job_did_total",
    "How much recurring jobs did in this process, each in its own unit",
    ["job"],
    registry=REGISTRY,
)
job_age = Gauge(
    "kith_job_last_success_age_seconds",
    "How long ago the newest run of a job began that was a success, in any process",
    ["job"],
    registry=REGISTRY,
)
job_failures = Gauge(
    "kith_job_failures_in_a_row",
    "How often a job has failed since its newest success, in any process",
    ["job"],
    registry=REGISTRY,
)
job_seconds = Gauge(
    "kith_job_last_seconds",
    "How long the newest successful run of a job took, in any process",
    ["job"],
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


def count_run(job: str, ended: Ended | None) -> None:
    """One more run of a job; None: it failed."""
    job_runs.labels(job, "failed" if ended is None else "done").inc()
    if ended is not None:
        job_did.labels(job).inc(max(0, ended.did))


def show_jobs(known: Iterable[Standing], now: datetime) -> None:
    """How jobs fare, as the database says; nothing of those of which it says nothing."""
    for gauge in (job_age, job_failures, job_seconds):
        gauge.clear()
    for one in known:
        job_failures.labels(one.job).set(one.failures)
        if one.done is not None:
            job_age.labels(one.job).set((now - one.done.started_at).total_seconds())
            job_seconds.labels(one.job).set((one.done.took_ms or 0) / 1000)
