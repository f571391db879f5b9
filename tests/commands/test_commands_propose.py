"""``k2desk propose`` shows what a patch would do, and writes only when it is told to."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from k2desk.bootstrap import main
from k2desk.commands import propose
from k2desk.core.events import DecisionRequested, WriteDone, WriteIntended
from k2desk.journal import Journal
from k2desk.patch.reading import MOST
from k2desk.settings.folders import folders
from k2desk.tools.shelf import Shelf
from k2desk.workspace.fence import Fence
from k2desk.workspace.writer import Writer

DIFF = """--- a/src/a.py
+++ b/src/a.py
@@ -1,3 +1,3 @@
 one
-two
+TWO
 three
--- /dev/null
+++ b/new.txt
@@ -0,0 +1 @@
+new
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "ledger"
    (root / "src").mkdir(parents=True)
    (root / "src" / "a.py").write_text("one\ntwo\nthree\n")
    return root


@pytest.fixture
def patch(tmp_path: Path) -> Path:
    file = tmp_path / "change.diff"
    file.write_text(DIFF)
    return file


def run(folder: Path, patch: Path | str, *more: str) -> int:
    return main(["propose", str(patch), "--workspace", str(folder), *more])


def sessions() -> list[Any]:
    journal = Journal(folders().data)
    try:
        return [(info, journal.open(info.id).records()) for info in journal.sessions()]
    finally:
        journal.close()


def test_it_shows_and_writes_nothing(folder: Path, patch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, patch) == 0
    out, err = capsys.readouterr()
    assert "-two\n+TWO\n" in out
    assert "new file mode 100644" in out
    assert err.splitlines() == [
        "modify src/a.py (exact)",
        "create new.txt",
        "2 files would change. Nothing was written.",
    ]
    assert (folder / "src" / "a.py").read_text() == "one\ntwo\nthree\n"
    assert not (folders().data / "journal.sqlite3").exists()


def test_what_it_shows_git_applies(
    folder: Path, patch: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (folder / "src" / "a.py").write_bytes(b"one\ntwo\nthree\ncaf\xe9 \xc3\xa9\n")
    assert run(folder, patch) == 0
    diff = capsysbinary.readouterr().out
    subprocess.run(["git", "apply", "-"], cwd=folder, input=diff, check=True)
    assert (folder / "src" / "a.py").read_bytes() == b"one\nTWO\nthree\ncaf\xe9 \xc3\xa9\n"


def test_it_writes_all_of_it_in_a_session_of_its_own(folder: Path, patch: Path) -> None:
    assert run(folder, patch, "--apply") == 0
    assert (folder / "src" / "a.py").read_text() == "one\nTWO\nthree\n"
    assert (folder / "new.txt").read_text() == "new\n"
    [(info, records)] = sessions()
    assert info.title == "Patch from change.diff"
    events = [record.event for record in records]
    [asked] = [event for event in events if isinstance(event, DecisionRequested)]
    [intended] = [event for event in events if isinstance(event, WriteIntended)]
    assert intended.approval_id == asked.request_id
    assert any(isinstance(event, WriteDone) for event in events)


def test_what_it_wrote_can_be_undone_later(folder: Path, patch: Path) -> None:
    assert run(folder, patch, "--apply") == 0
    journal = Journal(folders().data)
    log = journal.open(journal.sessions()[0].id)
    [intended] = [record.event for record in log.records() if isinstance(record.event, WriteIntended)]
    fence = Fence(folder)
    Writer(fence, log).revert(intended.change_id)
    fence.close()
    journal.close()
    assert (folder / "src" / "a.py").read_text() == "one\ntwo\nthree\n"
    assert not (folder / "new.txt").exists()


def test_one_part_that_does_not_fit_refuses_all(
    folder: Path, patch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "new.txt").write_text("there already\n")
    assert run(folder, patch, "--apply") == 1
    assert "new.txt exists already" in capsys.readouterr().err
    assert (folder / "src" / "a.py").read_text() == "one\ntwo\nthree\n"
    assert not (folders().data / "journal.sqlite3").exists()


def test_json(folder: Path, patch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, patch, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["fits"], told["applied"], told["refusals"]) == (True, False, [])
    assert [(file["path"], file["kind"], file["matched"]) for file in told["files"]] == [
        ("src/a.py", "modify", ["exact"]),
        ("new.txt", "create", []),
    ]
    assert told["files"][0]["diff"].endswith("-two\n+TWO\n three\n")
    assert told["files"][1]["before"] is None
    assert len(told["files"][0]["after"]) == 64
    assert run(folder, patch, "--json", "--apply") == 0
    assert json.loads(capsys.readouterr().out)["applied"] is True
    assert run(folder, patch, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["fits"] is False
    assert "The new text is there already" in "\n".join(told["refusals"])


def test_json_carries_bytes_that_are_no_text(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "x.txt").write_bytes(b"a\xff\xc3\xa9\nb\n")
    other = tmp_path / "other.diff"
    other.write_bytes(b"--- a/x.txt\n+++ b/x.txt\n@@ -1,2 +1,2 @@\n a\xff\xc3\xa9\n-b\n+c\n")
    assert run(folder, other, "--json") == 0
    assert " a⟨FF⟩é\n-b\n+c\n" in json.loads(capsys.readouterr().out)["files"][0]["diff"]


def test_what_runs_code_must_be_ticked_for_itself(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = tmp_path / "evil.diff"
    evil.write_text("--- /dev/null\n+++ b/conftest.py\n@@ -0,0 +1 @@\n+import os\n")
    assert run(folder, evil) == 0
    assert "! conftest.py: pytest runs it before every test" in capsys.readouterr().err
    assert run(folder, evil, "--apply") == 1
    assert "Add --tick conftest.py to write it." in capsys.readouterr().err
    assert not (folder / "conftest.py").exists()
    assert run(folder, evil, "--apply", "--tick", "conftest.py") == 0
    assert (folder / "conftest.py").exists()


def test_other_names_of_a_file_and_a_renaming_are_told(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "outside.py").hardlink_to(folder / "src" / "a.py")
    move = tmp_path / "move.diff"
    move.write_text("diff --git a/src/a.py b/src/b.py\nrename from src/a.py\nrename to src/b.py\n")
    assert run(folder, move) == 0
    err = capsys.readouterr().err
    assert "rename src/a.py → src/b.py" in err
    assert "it has 2 names; the others keep the old bytes" in err


def test_from_the_input(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DIFF.encode())))
    assert run(folder, "-") == 0
    assert "2 files would change" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "words"), [("prose", "no change of a file"), ("x" * MOST, "may have 4 MiB")]
)
def test_what_is_no_patch_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    (tmp_path / "prose.txt").write_text(text + "\n")
    assert run(folder, tmp_path / "prose.txt") == 1
    assert words in capsys.readouterr().err


def test_what_cannot_be_looked_at_is_misuse(
    folder: Path, patch: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, tmp_path / "missing.diff") == 2
    assert "missing.diff: No such file" in capsys.readouterr().err
    assert run(tmp_path / "nowhere", patch) == 2
    assert "is no folder" in capsys.readouterr().err


def test_a_terminal_shows_what_hides(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sly = tmp_path / "sly.diff"
    sly.write_text("--- /dev/null\n+++ b/sly.txt\n@@ -0,0 +1 @@\n+\x1b]0;title\x07\n")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert run(folder, sly) == 0
    assert "+␛]0;title␇" in capsys.readouterr().out


def test_another_file_by_the_time_of_writing_is_refused(
    folder: Path, patch: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Between the look and the writing somebody else changes a file in a way the patch fits all the same."""
    drafted = propose._drafted

    def slow(text: bytes, where: Path) -> Any:
        found = drafted(text, where)
        (folder / "src" / "a.py").write_text("zero\none\ntwo\nthree\n")
        return found

    monkeypatch.setattr(propose, "_drafted", slow)
    assert run(folder, patch, "--apply") == 1
    assert "The files changed while this ran. Nothing was written" in capsys.readouterr().err
    assert (folder / "src" / "a.py").read_text() == "zero\none\ntwo\nthree\n"


def test_the_shelf_knows_what_it_holds() -> None:
    shelf = Shelf()
    assert shelf.get_blob(shelf.put_blob(b"x")) == b"x"
    with pytest.raises(Exception, match="There is no blob"):
        shelf.get_blob("0" * 64)


def test_it_works_without_qt(folder: Path, patch: Path) -> None:
    code = "import sys; sys.modules['PySide6'] = None; import k2desk.bootstrap as b; sys.exit(b.main())"
    words = ["propose", str(patch), "--workspace", str(folder)]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
