"""The channels whose settings are there."""

from bot import pictures
from bot.channels.base import Channel
from bot.channels.telegram import Telegram
from bot.channels.whatsapp import WhatsApp
from bot.clock import Clock
from bot.settings import Settings
from bot.voice import Voice

COMMANDS = {  # what Telegram's menu offers: the word, and the text that explains it
    "points": "button-points",
    "rewards": "button-rewards",
    "vouchers": "button-vouchers",
    "earn": "button-earn",
    "invite": "button-invite",
    "friends": "button-friends",
    "history": "button-history",
    "profile": "button-profile",
    "language": "button-language",
    "stop": "button-stop",
    "help": "button-help",
}


def channels_of(settings: Settings, voice: Voice, clock: Clock) -> dict[str, Channel]:
    """The channels whose settings are there."""
    channels: dict[str, Channel] = {}
    public_url = settings.public_url.rstrip("/")
    if settings.telegram_token:
        webhook = settings.telegram_mode == "webhook"
        channels["telegram"] = Telegram(
            settings.telegram_token,
            api_url=settings.telegram_api_url,
            link_url=settings.telegram_link_url,
            webhook_url=f"{public_url}/webhooks/telegram" if webhook else "",
            secret=settings.telegram_secret,
            commands={
                code: [(word, voice.wording(key, code)) for word, key in COMMANDS.items()]
                for code in voice.locales
            },
        )
    if settings.twilio_account_sid:
        channels["whatsapp"] = WhatsApp(
            settings.twilio_account_sid,
            settings.twilio_auth_token,
            sender=settings.twilio_sender,
            api_url=settings.twilio_api_url,
            link_url=settings.whatsapp_link_url,
            status_url=f"{public_url}/webhooks/twilio/status",
            picture_url=pictures.addresses(public_url, settings.secret_key.encode(), clock),
        )
    return channels
