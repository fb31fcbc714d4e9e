"""Everything that can be said, a few taps from `help`; and what was not understood leads there."""

from handlers.activities import EARN
from handlers.consenting import REMINDERS, STOP
from handlers.inviting import APPEAL, FRIENDS
from handlers.league import LEAGUE
from handlers.messages import Button, Inbound, Line, Reply
from handlers.points import HISTORY, INVITE, POINTS, REWARDS
from handlers.profile import CONTACT, FORGET, HELP, MENU, PROFILE, TELLING
from handlers.reasons import WHY
from handlers.redeeming import TIER
from handlers.vouchers import VOUCHERS
from handlers.words import SMALL_TALK, folded
from loyalty.models import Member
from loyalty.programme import Brand

SECTIONS: dict[str, tuple[Button, ...]] = {
    "points": (POINTS, HISTORY, Button("button-why", "why"), TIER, Button("button-proof", "proof")),
    "rewards": (
        REWARDS,
        Button("button-redeem", "redeem"),
        VOUCHERS,
        Button("button-cancel-voucher", "cancel voucher"),
    ),
    "collecting": (EARN, INVITE, FRIENDS, WHY, LEAGUE, APPEAL),
    "profile": (PROFILE, *TELLING, Button("button-link", "link")),
    "news": (
        Button("button-news", "news"),
        REMINDERS,
        STOP,
        Button("button-stop-all", "stop all"),
        Button("button-export", "export"),
        FORGET,
    ),
}
# How else somebody names a section, in all languages.
_CALLED = {
    "points": "points point history level tier proof punkte punkten punkt verlauf stufe nachweis",
    "rewards": "rewards reward redeem redeeming voucher vouchers code codes"
    " pramien pramie einlosen gutschein gutscheine gutscheinen",
    "collecting": "collecting collect earn earning friends invite inviting"
    " sammeln verdienen freunde freunden einladen",
    "profile": "profile name birthday language zone link linking account"
    " profil geburtstag sprache zeitzone verbinden konto",
    "news": "news offers messages reminders data privacy"
    " erinnerungen neuigkeiten angebote angeboten daten datenschutz",
}


_THANKS = frozenset(["thanks", "thank", "thx", "cheers", "danke", "dankeschon", "dank", "merci"])


async def menu(message: Inbound, member: Member, brand: Brand) -> Reply:
    """What it may be about, one button each; to thanks only that it was a pleasure."""
    if _THANKS & set(folded(message.text).split()):
        return Reply("thanks", buttons=MENU)
    sections = (Button(f"button-help-{name}", f"help with {name}") for name in SECTIONS)
    return Reply("help", buttons=(*sections, CONTACT))


async def section(message: Inbound, member: Member, brand: Brand) -> Reply:
    """What can be said about one subject; all subjects if none is named."""
    named = {word for word in folded(message.argument).split() if word not in SMALL_TALK}
    for name, buttons in SECTIONS.items():
        if named & set(_CALLED[name].split()):
            return Reply(f"help-{name}", buttons=(*buttons, HELP))
    return await menu(message, member, brand)


async def unknown(message: Inbound, member: Member, brand: Brand) -> Reply:
    """It was not understood: say so, and where everything is that would be."""
    return Reply("unknown", lines=(Line("menu"),), buttons=(POINTS, CONTACT, HELP))


async def not_text(message: Inbound, member: Member, brand: Brand) -> Reply:
    """A voice note, sticker, picture or place: say kindly that only words are understood."""
    return Reply("not-text", lines=(Line("menu"),), buttons=MENU)
