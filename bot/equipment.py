"""What every part of the program speaks with: the texts, the channels, the brand."""

from dataclasses import dataclass
from pathlib import Path

import handlers
from bot.brand import Branding
from bot.channels.base import Channel
from bot.channels.configured import channels_of
from bot.clock import Clock
from bot.settings import Settings
from bot.shops.base import ShopPost
from bot.shops.configured import shops_of
from bot.voice import Voice

TEXTS = Path(handlers.__file__).parent / "texts"


@dataclass(frozen=True, slots=True)
class Equipment:
    """Made from the settings alone; `branding.load()` reads the rules from the database."""

    voice: Voice
    channels: dict[str, Channel]
    branding: Branding
    shops: dict[str, ShopPost]


def equipped(settings: Settings, clock: Clock) -> Equipment:
    """What the settings say, ready to be used; nothing is connected yet."""
    voice = Voice(TEXTS)
    channels = channels_of(settings, voice, clock)
    shops = shops_of(settings, clock)
    branding = Branding(
        secret=settings.secret_key.encode(),
        public_url=settings.public_url,
        channels=channels.values(),
        shops=shops,
        wording=voice.wording,
        clock=clock,
    )
    return Equipment(voice, channels, branding, shops)
