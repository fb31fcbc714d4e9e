"""The peers: the same answer from one database read, with nothing written and nothing remembered.

`python -m benchmarks.peers NAME PORT DATABASE_URL API_URL`, where NAME is `ptb` (the webhook
application of python-telegram-bot as it comes), `ptb-concurrent` (with 256 updates at once) or
`bare` (an aiohttp handler without any framework on top). `page` and `counted` serve the headers
and bytes of a file, whose name stands in for API_URL; `counted` adds up who opened them
(benchmarks.counted_page).
"""

import hmac
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiosqlite
import asyncpg
import uvloop
from aiohttp import ClientSession, web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters

from benchmarks import counted_page
from benchmarks.outside import PATH, SECRET

Read = Callable[[int], Awaitable[int]]
READ = (
    "SELECT account.total FROM identity JOIN member ON member.id = identity.member_id"
    " JOIN account ON account.key = member.account_id WHERE identity.address = {}"
)
TOKEN = "1:benchmark"


async def reader(database_url: str) -> Read:
    """The one indexed read: how many points somebody has."""
    if database_url.startswith("sqlite://"):
        database = await aiosqlite.connect(database_url.removeprefix("sqlite://"))

        async def read_sqlite(chat: int) -> int:
            async with database.execute(READ.format("?"), (f"telegram:{chat}",)) as cursor:
                found = await cursor.fetchone()
                assert found
                return int(found[0])

        return read_sqlite
    pool = await asyncpg.create_pool(database_url)

    async def read_postgres(chat: int) -> int:
        found: int = await pool.fetchval(READ.format("$1"), f"telegram:{chat}")
        return found

    return read_postgres


def answer(points: int) -> str:
    """What is said."""
    return (
        f"You have <b>{points} points</b>, worth £{points / 20:.2f}.\n"
        "From 200 points on you can turn them into a voucher."
    )


BUTTONS = (
    ("Rewards", "say:rewards"),
    ("Invite a friend", "say:invite"),
    ("History", "say:history"),
)


def serve_ptb(port: int, database_url: str, api_url: str, *, concurrent: bool) -> None:
    """python-telegram-bot's own webhook application."""
    keyboard = InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data)] for label, data in BUTTONS]
    )
    kept: dict[str, Read] = {}

    async def prepare(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        kept["read"] = await reader(database_url)

    async def points(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message
        assert update.effective_chat
        total = await kept["read"](update.effective_chat.id)
        await update.message.reply_text(answer(total), parse_mode="HTML", reply_markup=keyboard)

    builder = ApplicationBuilder().token(TOKEN).base_url(f"{api_url}/bot").post_init(prepare)
    if concurrent:
        builder = builder.concurrent_updates(256)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, points))
    application.run_webhook(
        listen="127.0.0.1",
        port=port,
        url_path=PATH,
        secret_token=SECRET,
        webhook_url=f"http://127.0.0.1:{port}{PATH}",
    )


def serve_bare(port: int, database_url: str, api_url: str) -> None:
    """An aiohttp handler: the secret, the read, the same send by aiohttp's client."""
    keyboard = {"inline_keyboard": [[{"text": t, "callback_data": d}] for t, d in BUTTONS]}

    async def points(request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(secret.encode(), SECRET.encode()):
            return web.Response(status=403)
        chat = (await request.json())["message"]["chat"]["id"]
        message = {
            "chat_id": chat,
            "text": answer(await request.app["read"](chat)),
            "parse_mode": "HTML",
            "reply_markup": keyboard,
        }
        session: ClientSession = request.app["session"]
        async with session.post(f"{api_url}/bot{TOKEN}/sendMessage", json=message) as sent:
            await sent.json()
        return web.Response()

    async def parts(app: web.Application) -> Any:
        app["read"] = await reader(database_url)
        async with ClientSession() as session:
            app["session"] = session
            yield

    async def application() -> web.Application:
        app = web.Application()
        app.cleanup_ctx.append(parts)
        app.router.add_post(PATH, points)
        return app

    uvloop.install()
    web.run_app(application(), host="127.0.0.1", port=port, access_log=None, print=None)


def serve_page(port: int, answered: Path) -> None:
    """A page that is always the same, and counts nothing."""
    headers, body = counted_page.answer(answered)

    async def page(request: web.Request) -> web.Response:
        return web.Response(body=body, headers=headers)

    app = web.Application()
    app.router.add_get("/r/{code}", page)
    uvloop.install()
    web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None)


def main(name: str, port: str, database_url: str, api_url: str) -> None:
    """Serve one peer until the process is told to end."""
    if name == "bare":
        serve_bare(int(port), database_url, api_url)
    elif name == "page":
        serve_page(int(port), Path(api_url))
    elif name == "counted":
        counted_page.serve(int(port), database_url, Path(api_url))
    else:
        serve_ptb(int(port), database_url, api_url, concurrent=name == "ptb-concurrent")


if __name__ == "__main__":
    main(*sys.argv[1:])
