"""What a campaign says to each recipient, looked up in the moment in which it is sent.

A launched campaign says what it says: its words are kept at hand, by variant and language. What
is known of the members is fetched for all rows of a batch in one statement.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from loyalty.campaigns import drafts, links, templates, texts
from loyalty.campaigns.checking import LONGEST_NAME
from loyalty.campaigns.errors import BadCampaign
from loyalty.campaigns.texts import FALLBACK
from loyalty.models import Campaign
from loyalty.outgoing import Letter, Param, Saying
from loyalty.programme import Brand, Programme
from loyalty.statements import numbered, packed, rows

TEST = "campaign-test"  # what the saying of a test message names; it is no row of the campaign
MOST_KEPT = 256  # texts at hand
NOBODY = 0  # whose number is no member's: staff who try it out


@dataclass(frozen=True, slots=True)
class Next:
    """A button: what a tap says, or where it leads; `link` is one of the campaign's."""

    label: str
    says: str
    url: str
    link: str


@dataclass(frozen=True, slots=True)
class Words:
    """One variant in one language, ready to be filled in."""

    parts: texts.Parts
    picture: str
    buttons: tuple[Next, ...]
    template: str
    links: Mapping[str, int]
    locale: str  # of the text, which need not be who reads it
    sign: str  # which of the template's versions says the same

    @property
    def needs(self) -> set[str]:
        """The values that it mentions."""
        return texts.values_in(self.parts)


@dataclass(frozen=True, slots=True)
class Wording:
    """What one row says: words, and what is known of whom it is for."""

    words: Words
    values: Mapping[str, Param]
    letter_id: int
    locale: str

    def link(self, name: str, brand: Brand) -> str:
        """The recipient's own address for a link."""
        return links.address(brand, self.letter_id, self.words.links[name])

    def token(self, name: str, brand: Brand) -> str:
        """The end of that address."""
        return links.token(brand.secret, self.letter_id, self.words.links[name])


def is_campaign(letter: Letter) -> bool:
    """Whether a row says what a campaign says, or tries it out."""
    return letter.campaign_id is not None or letter.saying.text == TEST


def test(campaign_id: int, variant: str) -> Saying:
    """What a test message says."""
    return Saying(TEST, {"campaign": campaign_id, "variant": variant})


class Wordings:
    """What rows say. One of these is kept, because a launched campaign stays what it is."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str, str], Words] = {}

    async def of(
        self, letters: Iterable[Letter], brand: Brand, now: datetime
    ) -> dict[int, Wording]:
        """What rows say, by their ids; a row whose campaign says nothing is left out."""
        said = dict[int, Words]()
        asked = [letter for letter in letters if is_campaign(letter)]
        for letter in asked:
            campaign_id, variant = _of(letter)
            try:
                said[letter.id] = await self._words(campaign_id, variant, letter.locale)
            except BadCampaign:
                continue
        members = [one.member_id for one in asked if one.member_id is not None]
        needs = set[str]().union(*(one.needs for one in said.values()))
        known = await values(members, needs, brand.programme, now)
        known[NOBODY] = example(brand.programme)
        return {
            letter.id: Wording(
                said[letter.id],
                in_language(
                    known.get(letter.member_id or NOBODY, {}), letter.locale, brand.programme
                ),
                letter.id,
                letter.locale,
            )
            for letter in asked
            if letter.id in said
        }

    async def _words(self, campaign_id: int, variant: str, locale: str) -> Words:
        key = (campaign_id, variant, locale)
        if key not in self._kept:
            found = await words(campaign_id, variant, locale)
            if not await Campaign.exists(id=campaign_id, launched_at__isnull=False):
                return found
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = found
        return self._kept[key]


async def words(campaign_id: int, variant: str, locale: str) -> Words:
    """What a variant says to whoever reads a language, or the nearest there is. BadCampaign."""
    said = {one.locale: one for one in await drafts.texts_of(campaign_id) if one.variant == variant}
    if not said:
        raise BadCampaign(f"variant {variant} says nothing")
    language = locale.replace("_", "-").partition("-")[0].lower()
    text = said.get(language) or said.get(FALLBACK) or said[min(said)]
    return Words(
        texts.parse(text.text),
        text.picture,
        tuple(
            Next(
                one["label"],
                one.get("says", ""),
                one.get("url", ""),
                links.named(one.get("url", "")),
            )
            for one in text.buttons
        ),
        text.template,
        {one.name: one.id for one in await drafts.links_of(campaign_id)},
        text.locale,
        templates.sign(text),
    )


# What a tier review has kept: at most a quarter of an hour behind the ledger.
_VALUES = numbered(
    "SELECT m.id, m.name, s.tier, s.by_hand, COALESCE((SELECT SUM(l.remaining) FROM lot l"
    " WHERE l.account_id = m.account_id AND l.remaining > 0 AND l.available_at <= $2"
    " AND (l.expires_at IS NULL OR l.expires_at > $2)), 0) AS points FROM member m"
    " LEFT JOIN tier_standing s ON s.account_id = m.account_id WHERE m.id IN ({one})"
)
_NAMES = numbered("SELECT id, name FROM member WHERE id IN ({one})")


async def values(
    members: Sequence[int], needs: Collection[str], programme: Programme, now: datetime
) -> dict[int, dict[str, Param]]:
    """What is known of members, in one statement; tiers by their slugs."""
    if not members or not needs:
        return {}
    asked = _NAMES if set(needs) <= {"name"} else _VALUES
    found = dict[int, dict[str, Param]]()
    for one in await rows(asked, packed(members), *([now] if asked is _VALUES else [])):
        first = (str(one["name"]).split() or [""])[0]
        known: dict[str, Param] = {"name": _cut(first)}
        if asked is _VALUES:
            points = int(one["points"])
            worth = programme.worth(points)
            known["points"] = {"decimal": str(points)}
            known["worth"] = {"money": worth.cents, "currency": worth.currency}
            known["tier"] = _tier(programme, str(one["tier"] or ""), str(one["by_hand"] or ""))
        found[int(one["id"])] = known
    return found


def in_language(
    known: Mapping[str, Param], locale: str, programme: Programme
) -> Mapping[str, Param]:
    """The same, with the tier called as it is called there."""
    slug = known.get("tier")
    tier = next((one for one in programme.tiers if one.slug == slug), None)
    return {**known, "tier": tier.title(locale) if tier else ""} if known else {}


def example(programme: Programme) -> dict[str, Param]:
    """What staff read who are no members themselves."""
    points = max(programme.points.minimum, programme.points.step)
    worth = programme.worth(points)
    return {
        "name": "",
        "points": {"decimal": str(points)},
        "worth": {"money": worth.cents, "currency": worth.currency},
        "tier": _tier(programme, "", ""),
    }


def _tier(programme: Programme, kept: str, by_hand: str) -> str:
    slugs = {tier.slug for tier in programme.tiers}
    ladder = [tier.slug for tier in programme.tiers if not tier.hidden]
    if by_hand in slugs:
        return by_hand
    return kept if kept in ladder else (ladder[0] if ladder else "")


def _of(letter: Letter) -> tuple[int, str]:
    if letter.campaign_id is not None:
        return letter.campaign_id, letter.variant
    return int(str(letter.saying.params["campaign"])), str(letter.saying.params["variant"])


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
