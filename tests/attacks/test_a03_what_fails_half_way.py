"""A03, A10: a disk or a record that fails in the middle of a change leaves every file as it was."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from model_kit import Model  # type: ignore[import-not-found]

from k2desk.bootstrap import main
from k2desk.core.errors import JournalError, WorkspaceError
from k2desk.core.proposals import FileWrite
from k2desk.journal import Journal, schema
from k2desk.settings.folders import folders
from k2desk.workspace.writer import Writer

NAMES = ("a.py", "b.py", "c.py", "d.py", "e.py")


def five(model: Model, root: Path) -> list[FileWrite]:
    """Five files, each of them to be changed."""
    log, made = model.means.log, []
    for name in NAMES:
        (root / name).write_bytes(name.encode())
        (root / name).chmod(0o640)
        after = log.put_blob(b"written " + name.encode())
        made.append(FileWrite(name, log.put_blob(name.encode()), after, 0o640, 0o640))
    return made


def untouched(root: Path) -> bool:
    """Whether all five are as before, and nothing lies beside them."""
    found = {path.name: (path.read_bytes(), path.stat().st_mode & 0o7777) for path in root.iterdir()}
    return found == {name: (name.encode(), 0o640) for name in NAMES}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EDQUOT])
@pytest.mark.parametrize("place", ["put b.py", "put e.py", "settled a.py"])
def test_a03_the_second_of_five_fails(model: Model, root: Path, number: int, place: str) -> None:
    files = five(model, root)
    failed = []

    def fail(step: str) -> None:
        if step == place and not failed:
            failed.append(step)
            raise OSError(number, os.strerror(number))

    with pytest.raises(WorkspaceError, match="Every file is as it was") as told:
        Writer(model.means.workspace.fence, model.means.log, fail).apply(files, "request-1")
    assert failed
    assert os.strerror(number) in str(told.value)
    assert untouched(root)


def test_a03_a_folder_that_takes_no_more_files(model: Model, root: Path) -> None:
    """A real disk's own answer, which root gets as well: a name the file system can't hold."""
    files = five(model, root)
    after = model.means.log.put_blob(b"x")
    files.insert(1, FileWrite("n" * 300, None, after, 0, 0o644))
    with pytest.raises(WorkspaceError):
        model.means.writes.apply(files, "request-1")
    assert untouched(root)


def test_a10_a_record_somebody_holds(
    model: Model, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "BUSY_MS", 50)
    journal = Journal(tmp_path / "data")
    log = journal.open(model.means.log.session)
    files = five(model, root)
    other = sqlite3.connect(tmp_path / "data" / "journal.sqlite3", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(JournalError, match="Another K2Desk holds the journal"):
            Writer(model.means.workspace.fence, log).apply(files, "request-1")
        assert untouched(root)
    finally:
        other.execute("ROLLBACK")
        other.close()
    Writer(model.means.workspace.fence, log).apply(files, "request-1")
    assert (root / "e.py").read_bytes() == b"written e.py"
    journal.close()


def test_a10_a_record_whose_disk_is_full(model: Model, root: Path, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "data")
    log = journal.open(model.means.log.session)
    files = five(model, root)
    connection = journal._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    writer = Writer(model.means.workspace.fence, log)

    def use_up() -> None:
        for _ in range(200):
            writer.revert(writer.apply(files, "request-1"))

    with pytest.raises(JournalError, match="is full; make room"):
        use_up()
    journal.close()
    assert untouched(root) or all((root / n).read_bytes() == b"written " + n.encode() for n in NAMES)


def zeros(path: Path) -> None:
    path.write_bytes(b"\0" * 8192)


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def noise(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[100:4000] = os.urandom(3900)
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [zeros, cut, noise])
def test_a10_a_damaged_record_is_left_alone_and_told(
    root: Path, damage: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    patch = root.parent / "a.diff"
    patch.write_text("--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n")
    asked = ["propose", str(patch), "--workspace", str(root), "--apply"]
    assert main(asked) == 0, capsys.readouterr()
    (root / "a.py").write_text("a = 1\n")
    journal = folders().data / "journal.sqlite3"
    for beside in journal.parent.glob("journal.sqlite3-*"):
        beside.unlink()
    damage(journal)
    before = journal.read_bytes()
    capsys.readouterr()
    assert main(asked) == 1
    told = capsys.readouterr()
    assert "is damaged and was left as it is. Move it" in told.err + told.out
    assert (root / "a.py").read_text() == "a = 1\n"
    assert journal.read_bytes() == before
