"""Audiences without the people: members, their yes and a campaign's rows, by the thousand.

The statements are text, so that they can be run in the database of another process too.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from loyalty.statements import Sql, dialect, rows
from tests import postgres

FIRST_CHAT = 1_000_000
FIRST_NUMBER = 447_000_000_000
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
SAYING = '{"text":"campaign"}'
FOLLOWING = "SELECT setval(pg_get_serial_sequence('member', 'id'), max(id)) FROM member"
TEXT = "Hello <b>{name|there}</b>, it is spring."


@dataclass(frozen=True, slots=True)
class Audience:
    """A campaign to so many members, who all said yes and wrote a minute ago."""

    size: int
    campaign: int = 1
    channel: str = "telegram"
    now: datetime = NOON
    state: str = "running"
    per_second: int | None = None
    zone: str = "UTC"
    begin: int = 0  # members up to here belong to an earlier audience
    valid: timedelta = timedelta(days=3)
    template: str = ""

    def statements(self) -> list[str]:
        """How it is written, on either database."""
        return [*self.people(), *self.rows()]

    def address(self, member: str = "n") -> str:
        """The expression of a member's address."""
        if self.channel == "telegram":
            return f"'telegram:' || ({FIRST_CHAT} + {member})"
        return f"'whatsapp:+' || ({FIRST_NUMBER} + {member})"

    def people(self) -> list[str]:
        """The members alone."""
        each = (
            f"WITH RECURSIVE each_one(n) AS (SELECT {self.begin + 1} UNION ALL"
            f" SELECT n + 1 FROM each_one WHERE n < {self.begin + self.size})"
        )
        at, heard = self._moment(self.now), self._moment(self.now - timedelta(minutes=1))
        return [
            f"""INSERT INTO account (key, total, debt, length, head)
                {each} SELECT 'account' || n, 0, 0, 0, 'head' || n FROM each_one""",
            f"""INSERT INTO member (id, account_id, number, name, locale, zone,
                marketing, silent, joined_at)
                {each} SELECT n, 'account' || n, 'M' || n, 'Ana', 'en', '{self.zone}', true,
                false, {at}
                FROM each_one""",
            f"""INSERT INTO identity (member_id, kind, address, heard_at)
                {each} SELECT n, '{self.channel}', {self.address()}, {heard} FROM each_one""",
            f"""INSERT INTO consent (member_id, channel, purpose, granted, wording,
                source, at)
                {each} SELECT n, '{self.channel}', 'marketing', true, 'yes', 'test', {at}
                FROM each_one""",
        ]

    def rows(self) -> list[str]:
        """The campaign and its rows alone."""
        at, over = self._moment(self.now), self._moment(self.now + self.valid)
        pace = "NULL" if self.per_second is None else str(self.per_second)
        return [
            f"""INSERT INTO campaign (id, name, state, per_second, version, segment, local_time,
                held_out, outcome_days, created_by, created_at, approved_by, launched_by,
                frozen_through)
                VALUES ({self.campaign}, 'campaign {self.campaign}', 'draft', {pace}, 1, '', '',
                0, 14, 'eve', {at}, '', 'eve', 0)""",
            f"""INSERT INTO campaign_text (key, campaign_id, variant, locale, text, picture,
                buttons, template) VALUES ('{self.campaign}:a:en', {self.campaign}, 'a', 'en',
                '{TEXT}', '', '[]', '{self.template}')""",
            f"""UPDATE campaign SET state = '{self.state}', launched_at = {at}, frozen_at = {at}
                WHERE id = {self.campaign}""",
            f"""INSERT INTO outgoing (once, member_id, channel, address, locale, kind, saying,
                state, reason, attempts, not_before, valid_until, lease_until, created_at,
                campaign_id, variant)
                SELECT 'campaign:{self.campaign}:' || m.id, m.id, '{self.channel}', i.address,
                'en', 'marketing', '{SAYING}', 'queued', '', 0, {at}, {over}, {at}, {at},
                {self.campaign}, 'a' FROM member m JOIN identity i ON i.member_id = m.id
                WHERE m.id > {self.begin} AND m.id <= {self.begin + self.size}
                AND i.kind = '{self.channel}' ORDER BY m.id""",
        ]

    def _moment(self, at: datetime) -> str:
        return f"'{at.astimezone(UTC).isoformat(' ')}'"


async def write(audience: Audience, *, people: bool = True, campaign: bool = True) -> None:
    """Into the open database; or only the campaign, to members who are there; or only them."""
    statements = audience.people() if people else []
    for statement in [*statements, *(audience.rows() if campaign else ())]:
        await rows(Sql(_typed(statement), statement))
    if dialect() == "postgres":
        await rows(Sql(FOLLOWING))


async def write_to(url: str, audience: Audience) -> None:
    """Into a database that is not open here."""
    if url.startswith("sqlite://"):
        with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as file, file:
            for statement in audience.statements():
                file.execute(statement)
        return
    for statement in [*audience.statements(), FOLLOWING]:
        await postgres.ask(url, _typed(statement))


def _typed(statement: str) -> str:
    return statement.replace(f"'{SAYING}'", f"'{SAYING}'::jsonb")


async def counts(campaign: int = 1) -> dict[str, int]:
    """How many rows of a campaign are in which state."""
    found = await rows(
        Sql("SELECT state, count(*) AS n FROM outgoing WHERE campaign_id = $1 GROUP BY state"),
        campaign,
    )
    return {one["state"]: one["n"] for one in found}
