"""Sends as fast as the clients allow, and does nothing else: `-m benchmarks.bare_sending`.

Arguments: the channel, where its stand-in is, the port to listen on. Between SIGUSR1 and SIGUSR2
it sends; no row is read, claimed or noted.
"""

import asyncio
import itertools
import signal
import sys
from datetime import UTC, datetime

import uvloop

from bot.channels.telegram import Telegram
from bot.channels.whatsapp import WhatsApp
from bot.voice import Spoken
from loyalty.outgoing import Letter, Saying

AT_ONCE = 100  # as many calls in flight as Kith has
TEXT = Spoken("Hello <b>Ana</b>, it is spring.", ())


def channel_of(name: str, api_url: str) -> Telegram | WhatsApp:
    """The same adapter that Kith sends with."""
    if name == "telegram":
        return Telegram("1:benchmark", api_url=api_url, link_url="https://t.me")
    return WhatsApp(
        "AC0", "benchmark", sender="whatsapp:+447700900000", api_url=api_url,
        link_url="https://wa.me", status_url="https://kith.example/status",
    )  # fmt: skip


async def main(name: str, api_url: str, port: int) -> None:
    """Send whenever it is told to."""
    channel, told = channel_of(name, api_url), asyncio.Event()
    await channel.start()
    numbers = itertools.count(1)
    now = datetime.now(UTC)

    async def send() -> None:
        while True:
            await told.wait()
            number = next(numbers)
            to = f"telegram:{number}" if name == "telegram" else f"whatsapp:+{number}"
            await channel.send(
                Letter(number, "", name, to, None, "marketing", Saying(""), "en", heard_at=now),
                TEXT,
            )

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, told.set)
    loop.add_signal_handler(signal.SIGUSR2, told.clear)
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", port)
    async with server:
        await asyncio.gather(*(send() for _ in range(AT_ONCE)))


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
