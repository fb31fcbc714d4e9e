"""How the program speaks to whoever runs it: counted things, figures, files that cannot be used."""

from pathlib import Path


def figure(number: int) -> str:
    """A number as people read it: 1,200."""
    return f"{number:,}"


def counted(number: int, thing: str) -> str:
    """So many of something: "1 member", "1,200 entries"."""
    return f"{figure(number)} {thing if abs(number) == 1 else _several(thing)}"


def _several(thing: str) -> str:
    """More than one of it; in "line of batch 7" it is the first word that changes."""
    first, of, rest = thing.partition(" of ")
    consonant = first.endswith("y") and first[-2:-1] not in "aeiou"
    return (f"{first[:-1]}ies" if consonant else f"{first}s") + of + rest


def unusable(file: str | Path, error: OSError | UnicodeError) -> str:
    """Why a file cannot be read or written, with its name."""
    match error:
        case FileNotFoundError() if Path(file).parent.is_dir():
            return f"{file}: there is no such file"
        case FileNotFoundError():
            return f"{file}: there is no folder {Path(file).parent}"
        case NotADirectoryError():
            return f"{file}: {Path(file).parent} is no folder"
        case IsADirectoryError():
            return f"{file}: that is a folder, not a file"
        case PermissionError():
            return f"{file}: the permissions of this user do not allow it"
        case UnicodeError():
            return f"{file}: it is not written in UTF-8"
        case _:
            return f"{file}: {error.strerror or error}"
