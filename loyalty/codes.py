"""Codes that people read aloud and type: Crockford's base 32, so that no two signs look alike."""

import hashlib
import hmac
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U
GROUP = 4  # signs, as codes are written and read aloud
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def canonical(typed: str) -> str:
    """What was meant: upper case, look-alikes forgiven, blanks and hyphens dropped."""
    return "".join(typed.split()).replace("-", "").upper().translate(_FORGIVEN)


def looks_like(typed: str, length: int) -> bool:
    """Whether a text can be a code of that length: one word, or groups of four signs.

    Any other words are a sentence, which may have as many letters.
    """
    groups = typed.split()
    code = canonical(typed)
    grouped = len(groups) == 1 or all(len(group.strip("-")) == GROUP for group in groups)
    return grouped and len(code) == length and all(sign in ALPHABET for sign in code)


def invented(length: int) -> str:
    """A random code; each character carries 5 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def derived(secret: bytes, name: str, length: int) -> str:
    """The first 5 x `length` bits of HMAC-SHA256(secret, name) as a code."""
    assert length * 5 <= 256, "an HMAC-SHA256 has 256 bits"
    bits = int.from_bytes(hmac.new(secret, name.encode(), hashlib.sha256).digest(), "big")
    return "".join(ALPHABET[bits >> (256 - 5 * (n + 1)) & 31] for n in range(length))


def random_key() -> str:
    """An unguessable name for a row that says nothing about anybody (104 bits)."""
    return secrets.token_hex(13)
