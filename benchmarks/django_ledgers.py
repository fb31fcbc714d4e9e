"""Posts points through django-hordak or pinax-points: other_ledgers runs it in an environment of
its own, as `python django_ledgers.py NAME DSN SECONDS`. Prints postings per second, and
microseconds of CPU for each, for each line.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings

MEMBERS = 256


def configure(dsn: str, apps: list[str]) -> None:
    """The smallest Django that it runs in."""
    parts = urlsplit(dsn)
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    settings.configure(
        SECRET_KEY="benchmark",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": parts.path.strip("/"),
                "USER": parts.username,
                "PASSWORD": parts.password or "",
                "HOST": host,
                "PORT": parts.port or "",
            }
        },
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", *apps],
        CURRENCIES=["GBP"],
        DEFAULT_CURRENCY="GBP",
        HORDAK_DECIMAL_PLACES=2,
    )
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def hordak() -> Callable[[int], None]:
    """A transfer from the programme's account to a member's, as its documentation books one."""
    from hordak.models import Account
    from moneyed import Money

    def account(name: str, kind: str) -> Any:
        return Account.objects.create(name=name, type=kind, currencies=["GBP"])

    programme = account("programme", Account.TYPES.expense)
    members = [account(f"member {n}", Account.TYPES.liability) for n in range(MEMBERS)]

    def post(number: int) -> None:
        members[number % MEMBERS].transfer_to(programme, Money(54, "GBP"))

    return post


def pinax() -> Callable[[int], None]:
    """An award of points to a user, who has some: the first award also makes the user's account."""
    from django.contrib.auth.models import User
    from pinax.points.models import award_points

    users = [User.objects.create(username=f"member {n}") for n in range(MEMBERS)]

    def post(number: int) -> None:
        award_points(users[number % MEMBERS], 54, reason="order 1001")

    for number in range(MEMBERS):
        post(number)
    return post


def figures(post: Callable[[int], None], seconds: float) -> tuple[float, float]:
    """Postings per second of one writer, microseconds of CPU per posting."""
    began, used, count = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - began < seconds:
        post(count)
        count += 1
    spent = time.process_time() - used
    return count / (time.perf_counter() - began), spent * 1e6 / count


LEDGERS = {
    "django-hordak": (["mptt", "hordak"], hordak),
    "pinax-points": (["pinax.points"], pinax),
}


def main(name: str, dsn: str, seconds: str) -> None:
    """Measure once each time a line comes in, until there are no more."""
    apps, ledger = LEDGERS[name]
    configure(dsn, apps)
    post = ledger()
    print("ready", flush=True)
    for _ in sys.stdin:
        print(json.dumps(figures(post, float(seconds))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
