"""How two chats are connected: asking for a code, typing it, saying yes."""

import re

from tests.phones import Phone


async def code_of(phone: Phone) -> str:
    """Ask for a code, and read it."""
    said = await phone.say("link")
    found = re.search(r"another chat: ([0-9A-Z]{8})\.|weiteren Chat: ([0-9A-Z]{8})\.", said)
    assert found, said
    return found[1] or found[2]


async def merged(one: Phone, other: Phone) -> str:
    """The second one types the first one's code and says yes."""
    assert "Shall they become one?" in await other.say(f"link {await code_of(one)}")
    return await other.tap("Yes, both are mine")


async def connected(phone: Phone, said: str) -> str:
    """A stranger says something with a code, and that it is theirs."""
    assert "Say yes only if you asked for the code" in await phone.say(said)
    return await phone.tap("Yes, connect it")
