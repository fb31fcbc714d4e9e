"""Who gives a command: it is kept with what they did."""

import getpass
from typing import Annotated

import typer

By = Annotated[
    str, typer.Option("--by", help="Who does it; your name on this machine if left out.")
]


def somebody(by: str = "") -> str:
    """Who was named; if nobody, who uses this machine."""
    if by.strip():
        return by.strip()
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "staff"
