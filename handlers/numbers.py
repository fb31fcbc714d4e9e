"""What a typed number stands for, where there are no buttons to tap: it is in what was said last.

Replies note it in the conversation. What nobody asked for, a campaign or news, comes in between:
then its numbers are the ones that are read.
"""

from handlers.dialogue import Chat, choices
from handlers.messages import Button, Inbound
from handlers.staff_calls import CALL
from loyalty import campaigns, outgoing
from loyalty.campaigns import BadCampaign
from loyalty.campaigns.wording import words
from loyalty.outgoing import AT_ONCE, Letter
from loyalty.outgoing_statements import ROW
from loyalty.statements import Sql, rows

LONGEST = 3  # digits
LOOKED_AT = 5  # messages

_LAST = Sql(
    f"SELECT {ROW} FROM outgoing WHERE address = $1"
    " AND state NOT IN ('failed', 'skipped')"
    " AND (sent_at IS NOT NULL OR kind IN ('reply', 'voucher'))"
    " ORDER BY COALESCE(sent_at, created_at) DESC, id DESC LIMIT $2"
)


async def chosen(message: Inbound, chat: Chat) -> str | None:
    """What somebody chose by typing a number, or "more"."""
    typed = message.text.strip().casefold()
    if message.channel == "whatsapp" and typed.isdecimal() and len(typed) <= LONGEST:
        for row in await rows(_LAST, message.address, LOOKED_AT):
            letter = outgoing.letter_of(row)
            if letter.kind in AT_ONCE and not letter.once.startswith(CALL):
                break  # the last of these is in the conversation, also if it is not sent yet
            said = choices(await _buttons(letter), message.channel)
            if said:
                return said.get(typed)
    return chat.choices.get(typed) if chat.choices else None


async def _buttons(letter: Letter) -> tuple[Button, ...]:
    if not campaigns.is_campaign(letter):
        return letter.saying.buttons
    tried = letter.saying.params
    campaign_id = letter.campaign_id or int(str(tried["campaign"]))
    try:
        said = await words(campaign_id, letter.variant or str(tried["variant"]), letter.locale)
    except BadCampaign:
        return ()
    return tuple(Button(one.label, one.says) for one in said.buttons)
