"""About the member and about us: profile, language, what can be said, and a way to a person."""

from handlers import joining
from handlers.dialogue import Chat
from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import HISTORY, INVITE, POINTS, REWARDS, day
from handlers.words import folded
from loyalty.models import Member
from loyalty.programme import Brand

LANGUAGES = {
    "en": ("en", "english", "englisch", "anglais", "ingles"),
    "de": ("de", "german", "deutsch", "allemand", "aleman"),
}
LANGUAGE_BUTTONS = tuple(
    Button(f"button-language-{code}", f"language {code}") for code in LANGUAGES
)
MENU = (POINTS, REWARDS, INVITE)


async def show(message: Inbound, member: Member, brand: Brand) -> Reply:
    """What is kept about the member, and how to change it."""
    params: dict[str, Param] = {"number": member.number, "day": day(member.joined_at)}
    lines = [Line("profile-marketing-on" if member.marketing else "profile-marketing-off")]
    if member.silent:
        lines.append(Line("profile-silent"))
    if member.name:
        lines.insert(0, Line("profile-name", {"name": member.name}))
    wanted = member.marketing and not member.silent
    switch = Button("button-stop", "stop") if wanted else Button("button-start", "start")
    buttons = (Button("button-language", "language"), switch, POINTS)
    return Reply("profile", params, tuple(lines), buttons)


async def language(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Speak another language from now on, or ask which."""
    code = language_of(message.argument)
    if not code:
        return Reply("language-which", buttons=LANGUAGE_BUTTONS, expecting="language")
    member.locale = code
    await Member.filter(id=member.id).update(locale=code)
    return Reply("language-set", buttons=MENU)


async def language_stranger(message: Inbound, chat: Chat, brand: Brand) -> Reply:
    """Speak another language from now on, or ask which."""
    code = language_of(message.argument)
    if not code:
        return Reply("language-which", buttons=LANGUAGE_BUTTONS, expecting="language")
    chat.locale = code
    return await joining.welcome(message, chat, brand)


def language_of(text: str) -> str:
    """The language that somebody named; nothing if we do not speak it."""
    said = folded(text)
    return next((code for code, names in LANGUAGES.items() if said in names), "")


async def menu(message: Inbound, member: Member, brand: Brand) -> Reply:
    """What a member can say."""
    return Reply("menu", buttons=(*MENU, HISTORY))


async def unknown(message: Inbound, member: Member, brand: Brand) -> Reply:
    """It was not understood: say so, and what would be."""
    return Reply("unknown", lines=(Line("menu"),), buttons=MENU)


async def not_text(message: Inbound, member: Member, brand: Brand) -> Reply:
    """A voice note, sticker, picture or place: say kindly that only words are understood."""
    return Reply("not-text", lines=(Line("menu"),), buttons=MENU)


async def contact(message: Inbound, member: Member, brand: Brand) -> Reply:
    """How to reach a person."""
    return Reply(*_contact(brand), buttons=MENU)


async def contact_stranger(message: Inbound, chat: Chat, brand: Brand) -> Reply:
    """How to reach a person."""
    return Reply(*_contact(brand), buttons=(joining.JOIN,))


def _contact(brand: Brand) -> tuple[str, dict[str, Param]]:
    address = brand.programme.brand.contact
    return ("contact", {"contact": address}) if address else ("contact-none", {})
