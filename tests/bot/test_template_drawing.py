"""What a text of a campaign is as a WhatsApp template, and what WhatsApp would not take."""

from typing import Any

import pytest

from bot.templates import draw
from loyalty.campaigns import BadCampaign
from loyalty.campaigns.shelf import Drawn
from loyalty.campaigns.written import Text, checked
from loyalty.models import CampaignLink, CampaignText
from tests.loyalty.people import BRAND
from tests.phones import VOICE
from tests.template_standin import wrong_content

SPRING: dict[str, Any] = {
    "text": "Hello <b>{name|there}</b>, your {points} points wait for you at {link:shop} from now.",
    "template": "spring",
    "buttons": [{"label": "Rewards", "says": "rewards"}],
}
TAP = {"label": "Rewards", "says": "rewards"}
OPEN = {"label": "Shop", "url": "{link:shop}"}
PICTURE = "https://shop.example/a_b.png"


def drawn(**given: Any) -> Drawn:
    """A text as a template."""
    text = checked(Text, {"template": "spring", **given})
    buttons = [one.model_dump(exclude_defaults=True) for one in text.buttons]
    row = CampaignText(
        key="1:a:en", campaign_id=1, variant="a", locale="en", text=text.text,
        picture=text.picture, buttons=buttons, template="spring",
    )  # fmt: skip
    led = {"shop": CampaignLink(id=1, key="1:shop", campaign_id=1, name="shop", url="")}
    return draw(row, led, VOICE, BRAND)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"text": "It is <i>spring</i> & 5 * 3"}, "twilio/text"),
        ({"text": "It is spring", "picture": PICTURE}, "twilio/media"),
        ({"text": "It is spring", "buttons": [TAP]}, "twilio/quick-reply"),
        ({"text": "It is spring", "buttons": [OPEN]}, "twilio/call-to-action"),
        ({"text": "It is spring " * 60, "buttons": [OPEN]}, "whatsapp/card"),
        ({"text": "It is spring", "buttons": [OPEN, TAP]}, "whatsapp/card"),
        ({"text": "It is spring", "buttons": [TAP], "picture": PICTURE}, "whatsapp/card"),
    ],
)
def test_the_kind_that_has_what_the_text_has(given: dict[str, Any], kind: str) -> None:
    found = drawn(**given)
    assert list(found.types) == [kind]
    said = {"friendly_name": "x", "language": "en", "types": found.types}
    assert wrong_content({**said, "variables": found.samples}) == ""


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"text": "{name|Ana}, it is spring, come and see"}, "begins with"),
        ({"text": "Come and see it all, {name|you}!"}, "ends with"),
        ({"text": "All of this: <b>{points}</b>"}, "ends with"),
        ({"text": "You have {points} {worth} by now, dear friend of ours"}, "side by side"),
        ({"text": "Hi {name|you}, well"}, "at least 3 words around them, there are 2"),
        ({"text": "x " * 513}, "1,024 characters"),
        ({"text": "It is {{{name|you}}} who knows what it is"}, "no braces"),
        ({"text": "It is spring at {link:away} for all of us"}, "there is no link away"),
        ({"text": "Hi", "buttons": [OPEN, {**OPEN, "label": "B"}, {**OPEN, "label": "C"}]},
         "opens at most 2"),
    ],
)  # fmt: skip
def test_what_whatsapp_would_not_take(given: dict[str, Any], why: str) -> None:
    with pytest.raises(BadCampaign, match=why):
        drawn(**given)
