"""What /metrics shows: few numbers, counted where they happen."""

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
released = Counter(
    "kith_marketing_total",
    "Marketing rows by what was decided just before they were sent",
    ["channel", "decision"],
    registry=REGISTRY,
)
oldest = Gauge(
    "kith_outgoing_oldest_seconds",
    "How long the row has waited that has been due for longest",
    ["channel", "kind"],
    registry=REGISTRY,
)
waiting = Gauge(
    "kith_outgoing_rows", "Rows that are not settled, by state", ["state"], registry=REGISTRY
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
