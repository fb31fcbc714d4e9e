"""What can be known about a friend, their advocate and the others they brought: asked by index."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from loyalty.models import Member
from loyalty.money import cents_of
from loyalty.programme import Brand
from loyalty.statements import Sql, instant, numbered, packed, row, rows
from referral_links import blocks
from referral_links.blocks import mailbox
from referral_links.counting import NOWHERE
from referral_links.models import Referral

SINCE = timedelta(days=30)  # other friends of the same advocate count for so long
_MOST = 200  # of them, and of others who paid with the same card


@dataclass(slots=True)
class Person:
    """Somebody as far as their orders, addresses and doors tell."""

    id: int
    name: str = ""
    contacts: set[str] = field(default_factory=set)  # "phone:+44...", "email:<mailbox>"
    proven: set[str] = field(default_factory=set)  # those that are identities, not only typed
    emails: set[str] = field(default_factory=set)  # as they were typed
    payments: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    orders: int = 0
    largest: int = 0  # cents that remain paid of their largest order
    doors: set[tuple[str, str]] = field(default_factory=set)  # network, device
    attributed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that the signs look at."""

    friend: Person
    advocate: Person
    siblings: Sequence[Person]  # whom the same advocate brought lately
    line: frozenset[int]  # who brought the advocate, and who brought those
    payers: Mapping[int, datetime]  # others who paid with the friend's card, and when first
    bought_before: bool  # that card or e-mail address was here before the friend was
    blocked: tuple[str, ...]
    moved_in: bool  # the advocate came with a file: what they bought before is not here
    attributed_at: datetime
    least: int  # cents from which on a first order pays


_LINE = Sql(  # UNION, so that it ends where it began if it goes round
    "WITH RECURSIVE line(id) AS (SELECT advocate_id FROM referral WHERE friend_id = $1"
    " UNION SELECT r.advocate_id FROM line JOIN referral r ON r.friend_id = line.id)"
    " SELECT id FROM line LIMIT 1000"
)
_SIBLINGS = Sql(
    "SELECT m.id, m.name, r.attributed_at FROM referral r JOIN member m ON m.id = r.friend_id"
    " WHERE r.advocate_id = $1 AND r.attributed_at >= $2 AND r.friend_id <> $3"
    " AND m.merged_into_id IS NULL AND m.forgotten_at IS NULL"
    f" ORDER BY r.attributed_at DESC LIMIT {_MOST}"
)
_ORDERS = numbered(
    "SELECT member_id, phone, email, payment_hash, address_hash, COUNT(*) AS orders,"
    " MAX(total_cents - refunded_cents) AS largest FROM shop_order WHERE member_id IN ({one})"
    " AND paid_at IS NOT NULL AND NOT cancelled"
    " GROUP BY member_id, phone, email, payment_hash, address_hash"
)
_CONTACTS = Sql(
    "SELECT member_id, address FROM identity WHERE member_id IN ($1, $2)"
    " AND kind IN ('phone', 'email')"
)
_PAYERS = Sql(
    "SELECT member_id, MIN(paid_at) AS first FROM shop_order WHERE payment_hash = $1"
    " AND payment_hash <> '' AND paid_at IS NOT NULL AND (member_id IS NULL OR member_id <> $2)"
    f" GROUP BY member_id ORDER BY 2 LIMIT {_MOST}"
)
_BY_EMAIL = Sql(
    "SELECT 1 AS found FROM shop_order WHERE email = $1 AND paid_at < $2"
    " AND (member_id IS NULL OR member_id <> $3) LIMIT 1"
)
_DOORS = numbered(
    "SELECT friend_id, network, device FROM door WHERE friend_id IN ({one})"
    f" AND network NOT IN ('', '{NOWHERE}')"
)


async def line_of(member_id: int) -> frozenset[int]:
    """Who brought a member, who brought those, and so on."""
    return frozenset(int(one["id"]) for one in await rows(_LINE, member_id))


async def gather(referral: Referral, friend: Member, brand: Brand) -> Evidence:
    """Ask for everything once, before anything is judged."""
    advocate = await Member.get(id=referral.advocate_id)
    new, old = Person(friend.id, friend.name), Person(advocate.id, advocate.name)
    since = referral.attributed_at - SINCE
    siblings = [
        Person(int(one["id"]), one["name"], attributed_at=instant(one["attributed_at"]))
        for one in await rows(_SIBLINGS, old.id, since, new.id)
    ]
    everybody = {person.id: person for person in (new, old, *siblings)}
    await _add_contacts(new, old)
    await _add_orders(everybody)
    await _add_doors(everybody)
    payers, before = await _paid_elsewhere(new, referral.attributed_at)
    return Evidence(
        friend=new,
        advocate=old,
        siblings=siblings,
        line=await line_of(old.id),
        payers=payers,
        bought_before=before,
        blocked=tuple(await _blocked((new, old), brand)),
        moved_in=advocate.imported_in is not None,
        attributed_at=referral.attributed_at,
        least=cents_of(brand.programme.referral.minimum_order),
    )


async def contacts_of(member_ids: tuple[int, int]) -> tuple[Person, Person]:
    """What two members are reached and recognised by, their orders included."""
    one, other = Person(member_ids[0]), Person(member_ids[1])
    await _add_contacts(one, other)
    await _add_orders({one.id: one, other.id: other})
    return one, other


async def _add_contacts(one: Person, other: Person) -> None:
    for found in await rows(_CONTACTS, one.id, other.id):
        person = one if found["member_id"] == one.id else other
        kind, _, value = str(found["address"]).partition(":")
        _add_contact(person, kind, value)
    for person in (one, other):
        person.proven |= person.contacts


async def _add_orders(everybody: Mapping[int, Person]) -> None:
    for found in await rows(_ORDERS, packed(everybody)):
        person = everybody[int(found["member_id"])]
        person.orders += int(found["orders"])
        person.largest = max(person.largest, int(found["largest"]))
        for kind in ("phone", "email"):
            _add_contact(person, kind, found[kind])
        if found["payment_hash"]:
            person.payments.add(found["payment_hash"])
        if found["address_hash"]:
            person.addresses.add(found["address_hash"])


def _add_contact(person: Person, kind: str, value: str) -> None:
    if kind == "email":
        person.emails.add(value)
        value = mailbox(value)
    if value:
        person.contacts.add(f"{kind}:{value}")


async def _add_doors(everybody: Mapping[int, Person]) -> None:
    for found in await rows(_DOORS, packed(everybody)):
        everybody[int(found["friend_id"])].doors.add((found["network"], found["device"]))


async def _paid_elsewhere(friend: Person, since: datetime) -> tuple[dict[int, datetime], bool]:
    """Who else paid with the friend's cards, and whether somebody did before they came."""
    payers: dict[int, datetime] = {}
    before = False
    for payment in sorted(friend.payments):
        for found in await rows(_PAYERS, payment, friend.id):
            first = instant(found["first"])
            before = before or first < since
            if found["member_id"] is not None:
                payers[int(found["member_id"])] = first
    for email in sorted(friend.emails - {""}):
        before = before or await row(_BY_EMAIL, email, since, friend.id) is not None
    return payers, before


async def _blocked(people: Sequence[Person], brand: Brand) -> list[str]:
    values: dict[str, set[str]] = defaultdict(set)
    for person in people:
        values["member"] |= set(await blocks.numbers_of(person.id))
        values["payment"] |= person.payments
        values["address"] |= person.addresses
        for contact in person.contacts:
            kind, _, value = contact.partition(":")
            values[kind].add(value)
    return await blocks.standing(((k, v) for k, many in values.items() for v in many), brand)
