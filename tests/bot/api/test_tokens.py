"""`kith token`: made once, shown once, revoked for good."""

import hashlib
import re
from collections.abc import Callable

import pytest

from loyalty import access
from tests.bot.commands import kith
from tests.bot.test_cli import one_line


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_a_token_is_made_listed_and_revoked(
    dialect: str, fresh_database: Callable[[str], str]
) -> None:
    given = {"KITH_DATABASE_URL": fresh_database(dialect)}
    assert kith("token", "list", **given) == (0, "no tokens\n", "")
    scopes = ("--scope", "vouchers:use", "--scope", "members:read")
    status, token, err = kith("token", "create", "till", *scopes, **given)
    assert (status, one_line(err)) == (0, "kith: the token of till, which is shown only now:")
    assert re.fullmatch(r"kith_[\w-]{43}\n", token)
    status, listed, _ = kith("token", "list", **given)
    assert (status, listed.split("  ")[1::2]) == (0, ["till", "in force"])
    assert listed.endswith("members:read vouchers:use\n")
    assert token.strip() not in listed
    assert hashlib.sha256(token.strip().encode()).hexdigest() == access.hash_of(token.strip())
    status, out, err = kith("token", "create", "till", *scopes, **given)
    assert (status, out, one_line(err)) == (1, "", "kith: the name till was used before")
    assert kith("token", "revoke", "till", **given) == (0, "till opens nothing any more\n", "")
    status, _, err = kith("token", "revoke", "till", **given)
    assert (status, one_line(err)) == (1, "kith: no token named till is in force")
    assert "revoked 2" in kith("token", "list", "--limit", "1", **given)[1]
    assert kith("token", "list", "--after", "1", **given) == (0, "no more tokens\n", "")
    acts = [line.split("  ")[3:] for line in kith("acts", **given)[1].splitlines()]
    made = ["token.create", "token:1", "scopes members:read vouchers:use"]
    assert acts == [["token.revoke", "token:1"], made]


def test_wrong_words_are_usage(fresh_database: Callable[[str], str]) -> None:
    given = {"KITH_DATABASE_URL": fresh_database("sqlite")}
    status, out, err = kith("token", "create", "till", "--scope", "everything", **given)
    assert (status, out) == (2, "")
    assert one_line(err).startswith("kith: everything is not a scope; there are: members:read ")
    for name in ("", "x" * 81, "a\nb"):
        status, _, err = kith("token", "create", name, "--scope", "rules:read", **given)
        assert (status, one_line(err)) == (2, "kith: a name has 1 to 80 characters")
    assert kith("token", "create", "till", **given)[0] == 2
