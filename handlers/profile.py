"""About the member and about us: profile, language, and a way to a person."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers import joining
from handlers.calendar import day_of_year
from handlers.consenting import START, STOP
from handlers.dialogue import Chat
from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.places import zones_of
from handlers.points import POINTS, REWARDS, day
from handlers.words import folded
from loyalty import clocks, profiles
from loyalty.models import Identity, Member
from loyalty.programme import Brand

LANGUAGES = {
    "en": ("en", "english", "englisch", "anglais", "ingles"),
    "de": ("de", "german", "deutsch", "allemand", "aleman"),
}
LANGUAGE_BUTTONS = tuple(
    Button(f"button-language-{code}", f"language {code}") for code in LANGUAGES
)
HELP = Button("button-help", "help")
MENU = (POINTS, REWARDS, HELP)
PROFILE = Button("button-profile", "profile")
CONTACT = Button("button-contact", "contact")
FORGET = Button("button-forget-me", "forget me")
TELLING = (
    Button("button-name", "name"),
    Button("button-birthday", "birthday"),
    Button("button-language", "language"),
    Button("button-zone", "zone"),
)
_LEAVE_IT = Button("button-no", "no")
_DELETE_IT = Button("button-delete-it", "birthday none")
_NOTHING = ("none", "delete", "keiner", "keinen", "loschen", "entfernen")
# "My name is wrong", "has changed", "ist falsch": what follows is no name.
_NO_NAME = (
    "wrong not incorrect misspelled misspelt spelled spelt written missing has should was changed"
    " isn't falsch nicht verkehrt wird hat wurde stimmt fehlt ist is"
)
_NO_NAMES = frozenset(_NO_NAME.split())
# "Call me tomorrow", "call me when you can": that is about a telephone.
_NO_CALL = (
    "now today tonight tomorrow later soon asap anytime whenever when if in at on back by before"
    " after this next any again under about regarding maybe monday tuesday wednesday thursday"
    " friday saturday sunday"
)
_NO_CALLS = frozenset(_NO_CALL.split())
TOLD_BEFORE = timedelta(days=14)  # a present needs the day: as `scheduler.birthdays` pays it
MOST_NAMES = 3  # words of a name that follows "call me"


async def show(message: Inbound, member: Member, brand: Brand) -> Reply:
    """What is kept about the member, and how to change it."""
    params: dict[str, Param] = {"number": member.number, "day": day(member.joined_at)}
    news = STOP if member.marketing else Button("button-news-get", "news")
    buttons = (
        *TELLING,
        START if member.silent else news,
        Button("button-link", "link"),
        Button("button-export", "export"),
        FORGET,
    )
    return Reply("profile", params, tuple(await _facts(member)), buttons)


async def _facts(member: Member) -> list[Line]:
    lines = [
        Line("profile-name", {"name": member.name}) if member.name else Line("profile-no-name")
    ]
    if member.birthday:
        lines.append(Line("profile-birthday", {"birthday": {"birthday": member.birthday}}))
    else:
        lines.append(Line("profile-no-birthday"))
    lines.append(Line("profile-language"))
    lines.append(Line("profile-zone", {"zone": member.zone}))
    for channel in ("telegram", "whatsapp"):
        count = await Identity.filter(member_id=member.id, kind=channel).count()
        if count:
            lines.append(Line(f"profile-{channel}", {"count": count}))
    lines.append(Line("profile-marketing-on" if member.marketing else "profile-marketing-off"))
    if member.silent:
        lines.append(Line("profile-silent"))
    return lines


async def name(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Call the member by another name, or ask which."""
    said = as_typed(message)
    asked = message.argument == message.text.strip()
    if not said or (not asked and folded(said).split()[0] in _NO_NAMES):
        return Reply("name-which", buttons=(_LEAVE_IT,), expecting="name")
    await profiles.rename(member, said)
    return Reply("name-set", {"name": member.name}, buttons=(PROFILE, POINTS))


async def call_me(message: Inbound, member: Member, brand: Brand) -> Reply:
    """A name to be called by; or somebody would like to be called, and talk to a person."""
    words = message.argument.split()
    number = any(sign.isdecimal() for sign in message.argument)
    if not words or number or len(words) > MOST_NAMES or words[0] in _NO_CALLS:
        return await contact(message, member, brand)
    return await name(message, member, brand)


async def birthday(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Note the birthday, delete it, or ask for it."""
    said = message.argument
    if not said:
        known: dict[str, Param] = {"birthday": {"birthday": member.birthday}}
        lines = (Line("birthday-known", known),) if member.birthday else ()
        buttons = (_DELETE_IT, _LEAVE_IT) if member.birthday else (_LEAVE_IT,)
        return Reply("birthday-which", lines=lines, buttons=buttons, expecting="birthday")
    if folded(said) in _NOTHING:
        await profiles.drop_birthday(member)
        return Reply("birthday-dropped", buttons=(PROFILE, POINTS))
    meant = day_of_year(said)
    if not meant:
        params: dict[str, Param] = {"said": said[:60]}
        return Reply("birthday-unread", params, buttons=(_LEAVE_IT,), expecting="birthday")
    await profiles.tell_birthday(member, meant, message.received_at)
    near = too_near(member, brand, message.received_at)
    lines = (Line("birthday-ahead", {"days": TOLD_BEFORE.days}),) if near else ()
    noted: dict[str, Param] = {"birthday": {"birthday": meant}}
    return Reply("birthday-set", noted, lines, (PROFILE, POINTS))


def too_near(member: Member, brand: Brand, now: datetime) -> bool:
    """Whether the next birthday would bring a present, had it been told earlier."""
    zone = ZoneInfo(clocks.known(member.zone, "UTC"))
    today = now.astimezone(zone).date()
    years = (today.year, today.year + 1)
    day = next(day for year in years if (day := _celebrated(member.birthday, year)) >= today)
    begins = datetime.combine(day, time(), zone)
    told = member.birthday_at
    if told is not None and told <= begins - TOLD_BEFORE:
        return False
    rules = (rule for rule in brand.programme.earning if rule.kind == "birthday")
    return any(rule.active(begins, brand.programme.zone) for rule in rules)


def _celebrated(birthday: str, year: int) -> date:
    """The day of a birthday ("MM-DD") in a year; 29 February is 28 February in most."""
    month, day = (int(part) for part in birthday.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, day - 1)


async def zone(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Reckon by another time zone, or ask which."""
    said = message.argument
    if not said:
        known: dict[str, Param] = {"zone": member.zone}
        return Reply("zone-which", known, buttons=(_LEAVE_IT,), expecting="zone")
    found = zones_of(said, message.received_at)
    if len(found) != 1:
        text = "zone-several" if found else "zone-unread"
        return Reply(text, {"said": said[:60]}, buttons=(_LEAVE_IT,), expecting="zone")
    await profiles.move(member, found[0])
    clock = message.received_at.astimezone(ZoneInfo(found[0]))
    params: dict[str, Param] = {"zone": found[0], "time": f"{clock:%H:%M}"}
    return Reply("zone-set", params, buttons=(PROFILE, POINTS))


def as_typed(message: Inbound) -> str:
    """What follows the command word, with its capitals: the argument has lost them."""
    words = message.text.split()
    meant = folded(message.argument)
    ends = range(len(words), max(0, len(words) - 3), -1)  # "please" may stand behind it
    for start, end in ((first, last) for last in ends for first in range(last)):
        rest = " ".join(words[start:end])
        if folded(rest) == meant:
            return rest
    return message.argument


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


async def contact(message: Inbound, member: Member, brand: Brand) -> Reply:
    """How to reach a person."""
    return Reply(*_contact(brand), buttons=MENU)


async def contact_stranger(message: Inbound, chat: Chat, brand: Brand) -> Reply:
    """How to reach a person."""
    return Reply(*_contact(brand), buttons=(joining.JOIN,))


def _contact(brand: Brand) -> tuple[str, dict[str, Param]]:
    address = brand.programme.brand.contact
    return ("contact", {"contact": address}) if address else ("contact-none", {})
