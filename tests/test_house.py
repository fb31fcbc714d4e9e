"""The rules of the house as tests: what every file must keep to, and what the pages must say."""

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest
import typer.main
from fluent.syntax import FluentParser, FluentSerializer
from fluent.syntax import ast as ftl
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from bot.cli import app
from bot.metrics import REGISTRY
from bot.settings import Settings
from loyalty.programme import Programme

TOP = Path(__file__).parent.parent
ROOMS = ("bot", "handlers", "loyalty", "referral_links", "scheduler")
TOP_LEVEL = {
    *ROOMS, "tests", "docs", "benchmarks", "pyproject.toml", "programme.toml", "Makefile",
    "README.md", "CHANGELOG.md", "LICENSE", "requirements.in", "requirements.txt",
    "requirements-test.in", "requirements-test.txt",
}  # fmt: skip
FILE_LINES = 400
FUNCTION_LINES = 60
VAGUE = re.compile(r"util|manager|service|helper", re.IGNORECASE)
# In brackets, so that this page does not contain what it forbids.
MACHINE = re.compile(
    r"/wor[k]/|/far[m]/|/roo[t]/|/tm[p]/[a-z]|/hom[e]/[a-z]|pythonhoste[d]|pyp[i][.]org|npm[j]s"
    r"|deb[.]deb[i]an"
)
UNFINISHED = re.compile(
    r"\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b|NotImplementedErro[r]|pytest\.ski[p]|mark\.ski[p]"
    r"|importorski[p]|assert Tru[e]\b|# type: ignor[e]( |$)|# noq[a]( |$)"
)
GENERATED = re.compile(r"(^|/)(\.(?!ci|gitignore)|build/|__pycache__/)|\.egg-info|^kith.*\.db")
SETTING = re.compile(r"\bKITH_[A-Z_]+[A-Z]\b")


def tracked(*suffixes: str) -> list[Path]:
    """What the repository holds, as it stands in the work tree; all of it, or by suffix."""
    paths = [path for path in map(Path, listed()) if (TOP / path).is_file()]
    return [path for path in paths if not suffixes or path.suffix in suffixes]


@cache
def listed() -> list[str]:
    """Every file that is not ignored; where git cannot say, whatever does not look generated."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    with suppress(OSError, subprocess.CalledProcessError):
        done = subprocess.run(command, cwd=TOP, check=True, capture_output=True, text=True)
        return done.stdout.splitlines()
    names = [str(path.relative_to(TOP)) for path in TOP.rglob("*")]
    return [name for name in names if not GENERATED.search(name)]


def text(path: Path | str) -> str:
    """A file of the repository."""
    return (TOP / path).read_text(encoding="utf-8")


def written(path: Path) -> bool:
    """Whether a person wrote this Python file; migrations are generated."""
    return "migrations" not in path.parts


def lines_like(pattern: re.Pattern[str]) -> Iterator[str]:
    """Where a pattern stands in the files that are text."""
    for path in tracked():
        if path.suffix in {".png", ".ico", ".ttf", ".woff2"}:
            continue
        for number, line in enumerate(text(path).splitlines(), 1):
            if pattern.search(line):
                yield f"{path}:{number}: {line.strip()[:100]}"


def test_top_level_holds_only_what_was_drawn() -> None:
    names = {path.parts[0] for path in tracked()}
    assert {name for name in names if not name.startswith(".")} - TOP_LEVEL == set()


def test_files_have_one_subject() -> None:
    long = {path: len(text(path).splitlines()) for path in tracked(".py") if written(path)}
    assert {str(path): n for path, n in long.items() if n > FILE_LINES} == {}


def test_functions_fit_a_screen() -> None:
    long = []
    for path in filter(written, tracked(".py")):
        for node in ast.walk(ast.parse(text(path))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long.append(f"{path}:{node.lineno} {node.name} has {lines} lines")
    assert long == []


def test_names_say_what_a_thing_is() -> None:
    vague = [str(path) for path in tracked() if VAGUE.search(path.name)]
    for path in tracked(".py"):
        vague += [
            f"{path}:{node.lineno} {node.name}"
            for node in ast.walk(ast.parse(text(path)))
            if isinstance(node, ast.ClassDef) and VAGUE.search(node.name)
        ]
    assert vague == []


def test_every_file_says_what_it_is() -> None:
    silent = [
        str(path)
        for path in filter(written, tracked(".py"))
        if path.name != "__init__.py" and not ast.get_docstring(ast.parse(text(path)))
    ]
    assert silent == []


def test_time_and_environment_come_from_the_edge() -> None:
    found = []
    for path in tracked(".py"):
        if path.parts[0] not in ROOMS[1:] or path == Path("scheduler/timetable.py"):
            continue
        for node in ast.walk(ast.parse(text(path))):
            if isinstance(node, ast.Attribute):
                name = ast.unparse(node)
                if re.search(r"\b(datetime|date)\.(now|utcnow|today)$|\btime\.time$", name):
                    found.append(f"{path}:{node.lineno} {name}")
                if re.search(r"\bos\.(environ|getenv)$", name):
                    found.append(f"{path}:{node.lineno} {name}")
    assert found == []


def test_nothing_names_a_machine_or_a_registry() -> None:
    assert list(lines_like(MACHINE)) == []


def test_nothing_is_left_unfinished_or_silenced() -> None:
    assert list(lines_like(UNFINISHED)) == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_requirements_are_pinned_and_hashed_without_an_address(name: str) -> None:
    content = text(name)
    assert "://" not in content
    for requirement in content.replace("\\\n", "").splitlines():
        assert re.match(r"[a-z0-9.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", requirement), requirement


def test_test_requirements_only_add() -> None:
    names = [
        {line.split("==")[0] for line in text(name).splitlines() if "==" in line[:60]}
        for name in ("requirements.txt", "requirements-test.txt")
    ]
    assert names[0] & names[1] == set()


def test_every_setting_is_explained_and_every_explained_setting_exists() -> None:
    settings = {f"KITH_{name.upper()}" for name in Settings.model_fields}
    table = set(re.findall(r"^\| `(KITH_[A-Z_]+)` \|", text("README.md"), re.MULTILINE))
    assert table == settings
    pages = tracked(".md")
    assert {name for page in pages for name in SETTING.findall(text(page))} - settings == set()


def commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """A command line program and all its commands, by name."""
    yield name, command
    for word, part in getattr(command, "commands", {}).items():
        yield from commands(part, f"{name} {word}")


def test_every_command_explains_itself() -> None:
    silent = []
    for name, command in commands(typer.main.get_command(app), "kith"):
        if not command.help:
            silent.append(name)
        silent += [
            f"{name} {option.name}"
            for option in command.params
            if option.param_type_name == "option" and not option.help
        ]
    assert silent == []


def test_every_command_is_explained() -> None:
    explained = "\n".join(text(page) for page in tracked(".md"))
    names = [name for name, _ in commands(typer.main.get_command(app), "kith")]
    assert [name for name in names if name not in explained] == []


def test_every_line_with_a_command_can_be_typed() -> None:
    wrong = []
    known = dict(commands(typer.main.get_command(app), "kith"))
    for page in tracked(".md"):
        for block in re.findall(r"^```\n(.*?)^```", text(page), re.MULTILINE | re.DOTALL):
            for line in re.findall(r"^(?:\S*/)?kith ([a-z].*)", block, re.MULTILINE):
                name, words = "kith", line.partition("#")[0].split()
                while words and f"{name} {words[0]}" in known:
                    name = f"{name} {words.pop(0)}"
                options = {word for one in known[name].params for word in one.opts}
                asked = set(re.findall(r"(?<!\S)--[a-z-]+", " ".join(words)))
                if hasattr(known[name], "commands") or asked - options:
                    wrong.append(f"{page}: kith {line}")
    assert wrong == []


def test_every_number_of_metrics_is_explained() -> None:
    told = {
        f"{one.name}_total" if one.type == "counter" else one.name for one in REGISTRY.collect()
    }
    rows = re.findall(r"^\| (`kith_[^|]*) \|", text("docs/operating.md"), re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(kith_\w+)`", row)} == told


def default_of(value: Any) -> str:
    """A default as programme.toml would write it; nothing for what has none."""
    if value is PydanticUndefined or value is None or isinstance(value, tuple):
        return ""
    return json.dumps(str(value)) if isinstance(value, str | Decimal) else str(value)


def sections(model: type[BaseModel]) -> dict[str, dict[str, str]]:
    """The tables of programme.toml: heading -> key -> default."""
    found: dict[str, dict[str, str]] = {}
    for name, field in model.model_fields.items():
        kind = field.annotation
        several = get_origin(kind) is tuple
        inner = get_args(kind)[0] if several else kind
        assert isinstance(inner, type), f"{name} is a table"
        assert issubclass(inner, BaseModel), f"{name} is a table"
        heading = f"[[{name}]]" if several else f"[{name}]"
        for key, part in inner.model_fields.items():
            union = get_origin(part.annotation) in (Union, UnionType)
            kinds = get_args(part.annotation) if union else (part.annotation,)
            assert not any(isinstance(kind, type) and issubclass(kind, BaseModel) for kind in kinds)
            found.setdefault(heading, {})[key] = default_of(part.default)
    return found


def test_every_key_of_the_programme_is_explained_with_its_default() -> None:
    explained: dict[str, dict[str, str]] = {}
    heading = ""
    for line in text("docs/programme.md").splitlines():
        if found := re.match(r"## `(\[+\w+\]+)`", line):
            heading = found[1]
        elif found := re.match(r"\| `(\w+)` \| (?:`([^`]*)`)?[^|]*\|", line):
            explained.setdefault(heading, {})[found[1]] = found[2] or ""
    assert explained == sections(Programme)


def sentences(path: Path) -> dict[str, set[str]]:
    """The keys of a file of texts, and the variables that each of them mentions."""
    resource = FluentParser().parse(text(path))
    assert not [entry for entry in resource.body if isinstance(entry, ftl.Junk)], path
    found = {}
    for entry in resource.body:
        if isinstance(entry, ftl.Message | ftl.Term):
            key = f"-{entry.id.name}" if isinstance(entry, ftl.Term) else entry.id.name
            assert key not in found, f"{path}: {key} is there twice"
            source = FluentSerializer().serialize_entry(entry)
            found[key] = set(re.findall(r"\$([a-zA-Z][\w-]*)", source))
    return found


def test_all_languages_have_the_same_sentences_with_the_same_variables() -> None:
    files: dict[str, dict[str, Path]] = {}
    for path in tracked(".ftl"):
        files.setdefault(path.parent.name, {})[path.stem] = path
    assert files.keys() == {"en", "de"}
    seen: dict[str, Path] = {}
    for subject, path in files["en"].items():
        english = sentences(path)
        for other in files.values():
            assert sentences(other[subject]) == english, path
        assert {key: seen[key] for key in english if key in seen} == {}, f"{path} says it again"
        seen |= dict.fromkeys(english, path)
    assert all(names.keys() == files["en"].keys() for names in files.values())


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for page in tracked(".md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text(page)):
            if not (TOP / page.parent / target).exists():
                broken.append(f"{page}: {target}")
    assert broken == []
