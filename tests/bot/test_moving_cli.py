"""`kith import`, `kith imports` and `kith export` as they are typed."""

import getpass
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.bot.commands import kith
from tests.bot.test_cli import PROGRAMME, SECRET, one_line

Fresh = Callable[[str], str]
FILE = "name,phone,email,points\nAna,07700 900001,,240\nBen,,ben@example.com,x\n"


def test_from_a_dry_run_to_undo_and_out_again(fresh_database: Fresh, tmp_path: Path) -> None:
    url = fresh_database("sqlite")
    given = {"KITH_DATABASE_URL": url, "KITH_SECRET_KEY": SECRET}
    file = tmp_path / "members.csv"
    file.write_text(FILE)
    status, _, err = kith("import", str(file), **given)
    assert (status, "holds no rules yet" in one_line(err)) == (1, True)
    assert kith("programme", "apply", str(PROGRAMME), **given)[0] == 0

    status, out, err = kith("import", str(file), "--region", "gb", **given)
    assert status == 1
    assert out.splitlines() == [
        "kith layout, utf-8, cells separated by ,",
        "1 member would be new, 0 known",
        "240 points would be added, 0 taken",
        "a dry run: nothing was written; --commit does it",
    ]
    assert "1 line refused" in err
    refused = (tmp_path / "members.refused.csv").read_text().splitlines()
    assert refused[0] == "line,reason,name,phone,email,points"
    assert refused[1].startswith("3,\"points: a whole number such as 1200, not 'x'\",Ben,")

    words = ("import", str(file), "--region", "GB", "--commit", "--by", "Bo")
    status, out, _ = kith(*words, **given)
    assert (status, "batch 1; kith imports undo 1 takes it back" in out) == (1, True)
    assert "1 line had been taken in before" in kith(*words, **given)[1]
    reports = [tmp_path / f"members.refused{more}.csv" for more in ("", "-2", "-3")]
    assert len({path.read_text() for path in reports}) == 1
    assert kith("verify", **given)[:2] == (0, "everything adds up\n")

    target = tmp_path / "out.csv"
    assert kith("export", str(target), **given)[1] == f"1 member written to {target}\n"
    assert "'+447700900001" in target.read_text("utf-8-sig")

    links = tmp_path / "links.csv"
    status, out, _ = kith("imports", "invite", "1", str(links), "--bot", "@AcmeBot", **given)
    assert (status, out[:13]) == (0, "0 invitations")

    assert kith("imports", "undo", "1", **given)[1] == "1 line of batch 1 undone\n"
    assert kith("imports", "undo", "1", **given)[1] == "batch 1 was undone before\n"
    assert "undone" in kith("imports", "list", **given)[1]
    acts = [line.split("  ")[2:] for line in kith("acts", **given)[1].splitlines()]
    assert [act[1:3] for act in acts] == [
        ["import.undo", "import:1"], ["import.undo", "import:1"], ["import.invite", "import:1"],
        ["export", "members"], ["import.begin", "import:1"], ["import.begin", "import:1"],
        ["programme.apply", "programme:1"],
    ]  # fmt: skip
    assert {act[0] for act in acts[-3:]} == {getpass.getuser(), "Bo"}
    with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as database:
        assert database.execute("SELECT count(*) FROM identity").fetchone() == (0,)


def test_what_is_typed_wrongly_is_one_line(fresh_database: Fresh, tmp_path: Path) -> None:
    url = fresh_database("sqlite")
    given = {"KITH_DATABASE_URL": url, "KITH_SECRET_KEY": SECRET}
    assert kith("programme", "apply", str(PROGRAMME), **given)[0] == 0
    file = tmp_path / "members.csv"
    file.write_text("Someone,Balance\nana@example.com,5\n")
    for words, status, said in (
        ((str(tmp_path / "none.csv"),), 2, "none.csv: there is no such file"),
        ((str(tmp_path),), 2, "that is a folder, not a file"),
        ((str(file), "--encoding", "runes"), 2, "--encoding runes: such as utf-8"),
        ((str(file), "--report", __file__), 2, "there is such a file already"),
        ((str(file),), 2, "--layout"),
        ((str(file), "--column", "mail=Someone"), 2, "--column mail=Someone: one of"),
        ((str(file), "--region", "uk"), 2, "--region UK: GB is the United Kingdom's"),
        ((str(file), "--region", "England"), 2, "--region ENGLAND: two letters such as GB"),
        ((str(file), "--report", str(file)), 2, "that is the file itself"),
    ):
        found, _, err = kith("import", *words, **given)
        assert (found, said in one_line(err)) == (status, True), err
    assert list(tmp_path.glob("*refused*")) == []
    lost = tmp_path / "nowhere" / "out.csv"
    refused = one_line(kith("export", str(lost), **given)[2])
    assert refused == f"kith: {lost}: there is no folder {lost.parent}"
    named = ("--layout", "kith", "--column", "email=Someone", "--column", "points=Balance")
    assert "1 member would be new" in kith("import", str(file), *named, **given)[1]
    assert list(tmp_path.glob("*refused*")) == []
    links = tmp_path / "links.csv"
    for asked in (("undo", "7"), ("invite", "7", str(links), "--bot", "AcmeBot")):
        assert "no batch 7" in one_line(kith("imports", *asked, **given)[2])
    assert not links.exists()
