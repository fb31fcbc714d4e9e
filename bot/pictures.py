"""Pictures that we draw: the QR code of a voucher, and the signed address where it is fetched."""

import hashlib
import hmac
import re
import struct
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

import segno

from bot.clock import Clock

MODULE = 12  # pixels of the smallest square
BORDER = 4  # squares of silence around it, as the standard asks for
FETCH_WITHIN = timedelta(hours=1)  # a provider fetches at once, or a little later when it is busy
SIGNATURE_BYTES = 16

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,120}", re.ASCII)


@lru_cache(maxsize=256)
def qr_png(text: str) -> bytes:
    """The QR code of what a message shows: kept, since it is sent or fetched more than once."""
    return draw_png(text)


def draw_png(text: str) -> bytes:
    """A PNG with the QR code of a text, in 8-bit RGB: WhatsApp takes nothing with fewer bits."""
    code = segno.make(text, error="m", micro=False)
    lines = [
        b"\0" + b"".join((b"\0" if dark else b"\xff") * 3 * MODULE for dark in row)
        for row in code.matrix_iter(border=BORDER)
    ]
    side = len(lines) * MODULE
    pixels = b"".join(line * MODULE for line in lines)
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(pixels, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def addresses(public_url: str, secret: bytes, clock: Clock) -> Callable[[str], str]:
    """A function that makes the address of a voucher's picture, good for an hour from now."""

    def address(voucher_key: str) -> str:
        token = signed(secret, voucher_key, clock.now() + FETCH_WITHIN)
        return f"{public_url}/pictures/{token}.png"

    return address


def signed(secret: bytes, voucher_key: str, until: datetime) -> str:
    """A token that names a voucher until an instant; nobody else can make one."""
    said = struct.pack(">I", int(until.timestamp())) + bytes.fromhex(voucher_key)
    return urlsafe_b64encode(_signature(secret, said) + said).rstrip(b"=").decode()


def voucher_of(secret: bytes, token: str, now: datetime) -> str | None:
    """The voucher key that a token names; None if it is not ours, or its time is over."""
    if not _TOKEN.fullmatch(token):
        return None
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    signature, said = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
    if len(said) <= 4 or not hmac.compare_digest(signature, _signature(secret, said)):
        return None
    (until,) = struct.unpack(">I", said[:4])
    return said[4:].hex() if now.timestamp() < until else None


def _signature(secret: bytes, said: bytes) -> bytes:
    return hmac.new(secret, b"picture:" + said, hashlib.sha256).digest()[:SIGNATURE_BYTES]
