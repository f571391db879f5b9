"""Writing all or nothing, undo and redo (A01 to A03, A06, A09, A10, P06, P07, P09, P10, G16)."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from k2desk.core.errors import FenceError, JournalError, StaleError, WorkspaceError
from k2desk.core.events import WriteDone, WriteIntended, WriteUndone
from k2desk.core.proposals import FileWrite
from k2desk.journal.changes import changes
from k2desk.journal.journal import Journal
from k2desk.journal.log import SessionLog
from k2desk.workspace import lock, renaming
from k2desk.workspace.fence import Fence
from k2desk.workspace.folders import Folder, HeldFolder, held
from k2desk.workspace.named_folder import named
from k2desk.workspace.writer import Writer

Contents = dict[str, tuple[bytes, int]]
OLD = b"one\r\ntwo\xff\r\n"
NEW = b"one\r\n2\xff"


def contents(root: Path) -> Contents:
    """Every file below a folder, with its permission bits."""
    return {
        str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mode & 0o7777)
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


@pytest.fixture
def writer(fence: Fence, log: SessionLog) -> Writer:
    return Writer(fence, log)


@pytest.fixture
def write(log: SessionLog) -> Callable[..., FileWrite]:
    """Make a `FileWrite` of bytes, keeping the new ones."""

    def made(path: str, before: bytes | None, after: bytes | None, *modes: int) -> FileWrite:
        old = None if before is None else hashlib.sha256(before).hexdigest()
        return FileWrite(path, old, None if after is None else log.put_blob(after), *modes)

    return made


@pytest.fixture
def five(root: Path, write: Callable[..., FileWrite]) -> list[FileWrite]:
    """A transaction that modifies, creates, deletes, renames and changes permissions."""
    (root / "src").mkdir()
    for name, data, mode in (
        ("src/a.py", OLD, 0o644),
        ("gone/deep.txt", b"gone", 0o600),
        ("run.sh", b"#!/bin/sh\n", 0o644),
        ("old.txt", b"same", 0o640),
    ):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(data)
        (root / name).chmod(mode)
    return [
        write("src/a.py", OLD, NEW),
        write("made/deep/b.py", None, b"created\n"),
        write("gone/deep.txt", b"gone", None),
        write("run.sh", b"#!/bin/sh\n", b"#!/bin/sh\n", 0o644, 0o755),
        write("old.txt", b"same", None),
        write("new.txt", None, b"same", 0, 0o640),
    ]


AFTER: Contents = {
    "made/deep/b.py": (b"created\n", 0o644),
    "new.txt": (b"same", 0o640),
    "run.sh": (b"#!/bin/sh\n", 0o755),
    "src/a.py": (NEW, 0o644),
}


def test_every_kind_of_write_is_done_and_undone_and_redone(
    writer: Writer, five: list[FileWrite], root: Path, log: SessionLog
) -> None:
    before = contents(root)
    change = writer.apply(five, "request-1")
    assert contents(root) == AFTER
    assert not (root / "gone").exists()
    undo = writer.revert(change)
    assert contents(root) == before
    assert not (root / "made").exists()
    redo = writer.revert(change)
    assert contents(root) == AFTER
    writer.revert(redo)
    assert contents(root) == before
    made = changes(log.records())
    assert [item.approval_id for item in made] == ["request-1", "user", "user", "user"]
    assert [item.reverts for item in made][:3] == ["", change, undo]
    assert {item.state for item in made} <= {"applied", "undone"}


def test_the_intent_is_in_the_record_before_the_first_byte(
    fence: Fence, log: SessionLog, five: list[FileWrite], root: Path
) -> None:
    before = contents(root)
    seen: list[str] = []

    def look(step: str) -> None:
        kinds = [type(record.event) for record in log.records()]
        if step == "checked":
            assert WriteIntended not in kinds
        elif step == "intended":
            assert kinds[-1] is WriteIntended
            assert contents(root) == before
        elif step == "done":
            assert kinds[-1] is WriteDone
        seen.append(step)

    Writer(fence, log, look).apply(five, "r")
    assert seen[:2] == ["checked", "intended"]
    assert seen[-1] == "done"
    intent = next(record.event for record in log.records() if isinstance(record.event, WriteIntended))
    for file in intent.files:
        for blob in (file.before, file.after):
            if blob is not None:
                log.get_blob(blob)


@pytest.mark.parametrize("changed", ["content", "gone", "mode", "appeared", "link", "folder", "huge"])
def test_a_file_changed_since_stops_everything(
    changed: str, writer: Writer, five: list[FileWrite], root: Path, log: SessionLog, tmp_path: Path
) -> None:
    path, file = "src/a.py", root / "src/a.py"
    match changed:
        case "content":
            file.write_bytes(b"mine")
        case "gone":
            file.unlink()
        case "mode":
            path = "run.sh"
            (root / path).chmod(0o700)
        case "appeared":
            path = "new.txt"
            (root / path).write_bytes(b"mine")
        case "link":
            file.unlink()
            (tmp_path / "outside").write_bytes(OLD)
            file.symlink_to(tmp_path / "outside")
        case "folder":
            file.unlink()
            file.mkdir()
        case "huge":
            with file.open("r+b") as stream:
                stream.truncate(65 * 1024 * 1024)
    before = {} if changed == "huge" else contents(root)
    with pytest.raises(StaleError) as caught:
        writer.apply(five, "r")
    assert caught.value.paths == (path,)
    assert changed == "huge" or contents(root) == before
    assert not any(isinstance(record.event, WriteIntended) for record in log.records())


def test_all_stale_files_are_named(writer: Writer, five: list[FileWrite], root: Path) -> None:
    (root / "src/a.py").write_bytes(b"mine")
    (root / "old.txt").write_bytes(b"mine")
    with pytest.raises(StaleError, match="Nothing was written") as caught:
        writer.apply(five, "r")
    assert set(caught.value.paths) == {"src/a.py", "old.txt"}


def test_places_that_may_not_be_written_are_refused(
    writer: Writer, write: Callable[..., FileWrite], root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / "up").symlink_to(outside)
    (root / "dangling").symlink_to(tmp_path / "nothing")
    (root / ".git").mkdir()
    for path in (".git/hooks/pre-commit", "../x", "up/x", "up/y/x"):
        with pytest.raises(FenceError):
            writer.apply([write(path, None, b"x")], "r")
    with pytest.raises(StaleError):
        writer.apply([write("dangling", None, b"x")], "r")
    assert not list(outside.iterdir())
    assert not (tmp_path / "nothing").exists()


def test_a_transaction_must_make_sense(writer: Writer, write: Callable[..., FileWrite], root: Path) -> None:
    for files, words in (
        ([], "nothing to write"),
        ([write("a", None, None)], "neither"),
        ([write("./a", None, b"x")], "plain form"),
        ([write("a", None, b"x"), write("a", None, b"y")], "named twice"),
        ([write("a", None, b"x"), write("a/b", None, b"y")], "lies below"),
    ):
        with pytest.raises(WorkspaceError, match=words):
            writer.apply(files, "r")
    with pytest.raises(JournalError):
        writer.apply([FileWrite("a", None, "0" * 64)], "r")
    assert contents(root) == {}


def test_a_file_with_several_names_is_left_alone(
    writer: Writer, write: Callable[..., FileWrite], root: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside").write_bytes(OLD)
    os.link(tmp_path / "outside", root / "a")
    with pytest.raises(WorkspaceError, match="hard links"):
        writer.apply([write("a", OLD, NEW)], "r")
    assert (tmp_path / "outside").read_bytes() == OLD


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_an_error_at_any_step_leaves_everything_as_it_was(
    number: int, fence: Fence, log: SessionLog, five: list[FileWrite], root: Path
) -> None:
    before = contents(root)
    steps: list[str] = []
    change = Writer(fence, log, steps.append).apply(five, "r")
    Writer(fence, log).revert(change)
    for at in range(steps.index("intended") + 1, steps.index("done")):
        count = 0

        def fail(name: str, at: int = at) -> None:
            nonlocal count
            if count == at and not name.startswith("took back"):
                count += 1
                raise OSError(number, os.strerror(number))
            count += 1

        with pytest.raises(WorkspaceError, match="Every file is as it was"):
            Writer(fence, log, fail).apply(five, "r")
        assert contents(root) == before, steps[at]
        assert not (root / "made").exists()
        last = log.records()[-1].event
        assert isinstance(last, WriteUndone)
        assert last.conflicts == ()
    change = Writer(fence, log).apply(five, "r")
    assert contents(root) == AFTER


def test_a_failure_of_the_failure_is_left_for_the_next_start(
    fence: Fence, log: SessionLog, five: list[FileWrite], root: Path
) -> None:
    before = contents(root)

    def fail(name: str) -> None:
        if name.startswith(("put src/a.py", "took back")):
            raise OSError(errno.EIO, "broken")

    with pytest.raises(WorkspaceError, match="Open this session again"):
        Writer(fence, log, fail).apply(five, "r")
    with pytest.raises(WorkspaceError, match="could not be taken back"):
        Writer(fence, log, fail).recover()
    found = Writer(fence, log).recover()
    assert [(item.written, item.conflicts) for item in found] == [(False, ())]
    assert contents(root) == before
    assert Writer(fence, log).recover() == ()


@pytest.mark.parametrize("opener", [held, named])
def test_the_same_holds_without_an_exchange(
    opener: Callable[[Path], Folder],
    log: SessionLog,
    five: list[FileWrite],
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(*_: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(renaming, "_call", missing)
    fence = Fence(root, opener)
    before = contents(root)
    change = Writer(fence, log).apply(five, "r")
    assert contents(root) == AFTER
    Writer(fence, log).revert(change)
    assert contents(root) == before

    def fail(name: str) -> None:
        if name == "settled new.txt":
            raise OSError(errno.EIO, "broken")

    with pytest.raises(WorkspaceError):
        Writer(fence, log, fail).apply(five, "r")
    assert contents(root) == before

    def interfere(name: str) -> None:
        if name.startswith("put run.sh") or name == "put gone/deep.txt":
            (root / "src/a.py").write_bytes(b"mine")

    with pytest.raises(StaleError):
        Writer(fence, log, interfere).apply(five, "r")
    assert contents(root) == {**before, "src/a.py": (b"mine", 0o644)}
    fence.close()


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("src/a.py", b"mine"),
        ("new.txt", b"mine"),
        ("old.txt", b"mine"),
        ("old.txt", None),
        ("src/a.py", None),
    ],
)
def test_a_change_after_the_check_is_not_lost(
    path: str, data: bytes | None, fence: Fence, log: SessionLog, five: list[FileWrite], root: Path
) -> None:
    before = contents(root)

    def interfere(name: str) -> None:
        if name == "intended":
            (root / path).unlink(missing_ok=True)
            if data is not None:
                (root / path).write_bytes(data)

    with pytest.raises(StaleError, match="changed meanwhile") as caught:
        Writer(fence, log, interfere).apply(five, "r")
    assert caught.value.paths == (path,)
    expected = {name: value for name, value in before.items() if name != path}
    if data is not None:
        expected[path] = (data, 0o644)
    assert contents(root) == dict(sorted(expected.items()))
    last = log.records()[-1].event
    assert isinstance(last, WriteUndone)


def test_a_race_against_an_editor_never_loses_its_bytes(
    fence: Fence, log: SessionLog, write: Callable[..., FileWrite], root: Path
) -> None:
    file = root / "a"
    file.write_bytes(b"0")
    ended = threading.Event()
    saved: list[bytes] = []

    def edit() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            data = b"edit %d" % number
            (root / "a.tmp").write_bytes(data)
            before = file.read_bytes()
            os.replace(root / "a.tmp", file)
            saved.append(data)
            assert before

    editor = threading.Thread(target=edit)
    editor.start()
    stale = written = 0
    try:
        for number in range(150):
            seen = file.read_bytes()
            try:
                Writer(fence, log).apply([write("a", seen, b"model %d" % number)], "r")
                written += 1
            except StaleError:
                stale += 1
    finally:
        ended.set()
        editor.join()
    assert stale
    known = {hashlib.sha256(file.read_bytes()).hexdigest()}
    for record in log.records():
        if isinstance(record.event, WriteIntended):
            known |= {file.before or "" for file in record.event.files}
    assert not [path for path in os.listdir(root) if path.startswith(".k2desk")]
    # What the editor saved last is there, unless a write that had seen exactly it came after.
    assert hashlib.sha256(saved[-1]).hexdigest() in known


def test_a_folder_moved_during_the_write_is_noticed(
    fence: Fence, log: SessionLog, five: list[FileWrite], root: Path, tmp_path: Path
) -> None:
    def move(name: str) -> None:
        if name == "put src/a.py":
            (root / "src").rename(tmp_path / "moved")
            (root / "src").mkdir()
            (root / "src/a.py").write_bytes(b"other")

    with pytest.raises(StaleError, match="moved meanwhile"):
        Writer(fence, log, move).apply(five, "r")
    assert contents(tmp_path / "moved") == {"a.py": (OLD, 0o644)}
    assert (root / "src/a.py").read_bytes() == b"other"
    assert not (root / "new.txt").exists()


def test_undo_never_overwrites_what_the_user_wrote(
    writer: Writer, five: list[FileWrite], root: Path, tmp_path: Path
) -> None:
    change = writer.apply(five, "r")
    (root / "src/a.py").write_bytes(b"mine")
    before = contents(root)
    with pytest.raises(StaleError) as caught:
        writer.revert(change)
    assert caught.value.paths == ("src/a.py",)
    assert contents(root) == before
    (root / "src/a.py").unlink()
    (tmp_path / "outside").write_bytes(NEW)
    (root / "src/a.py").symlink_to(tmp_path / "outside")
    with pytest.raises(StaleError):
        writer.revert(change)
    (root / "src/a.py").unlink()
    os.link(tmp_path / "outside", root / "src/a.py")
    with pytest.raises(WorkspaceError, match="hard links"):
        writer.revert(change)
    assert (tmp_path / "outside").read_bytes() == NEW


def test_there_is_nothing_to_take_back_of_what_never_was(writer: Writer) -> None:
    with pytest.raises(JournalError):
        writer.revert("nothing")


def test_a_journal_that_fails_stops_the_write_before_the_first_byte(
    writer: Writer, five: list[FileWrite], root: Path, journal: Journal
) -> None:
    before = contents(root)
    journal.close()
    with pytest.raises(JournalError):
        writer.apply(five, "r")
    assert contents(root) == before


def test_a_journal_that_fails_at_the_end_is_completed_later(
    fence: Fence, log: SessionLog, five: list[FileWrite], root: Path, tmp_path: Path, journal: Journal
) -> None:
    def cut(name: str) -> None:
        if name == "settled new.txt":
            journal.close()

    with pytest.raises(JournalError):
        Writer(fence, log, cut).apply(five, "r")
    assert contents(root) == AFTER
    again = Journal(tmp_path / "data")
    try:
        opened = again.open(log.session)
        assert [item.written for item in Writer(fence, opened).recover()] == [True]
        assert changes(opened.records())[0].state == "applied"
    finally:
        again.close()


@pytest.mark.parametrize(("at", "path"), [("put src/a.py", "src/a.py"), ("put old.txt", "old.txt")])
def test_a_file_touched_during_the_taking_back_is_a_conflict(
    at: str, path: str, fence: Fence, log: SessionLog, five: list[FileWrite], root: Path
) -> None:
    def interfere(name: str) -> None:
        if name == at:
            (root / path).write_bytes(b"mine")
            raise OSError(errno.EIO, "broken")

    with pytest.raises(WorkspaceError):
        Writer(fence, log, interfere).apply(five, "r")
    last = log.records()[-1].event
    assert isinstance(last, WriteUndone)
    assert last.conflicts == (path,)
    assert (root / path).read_bytes() == b"mine"
    assert not [name for name in contents(root) if ".k2desk" in name]


def test_the_kernels_other_errors_are_told(root: Path) -> None:
    with held(root) as folder:
        assert isinstance(folder, HeldFolder)
        with pytest.raises(FileNotFoundError):
            renaming.exchange(folder.descriptor, "nothing", "nowhere")
        with pytest.raises(NotImplementedError):
            renaming._call(folder.descriptor, "a", "b", 64)


def test_one_transaction_at_a_time(fence: Fence, root: Path) -> None:
    again = lock.exclusive(root, seconds=0.01)
    with lock.exclusive(root), pytest.raises(WorkspaceError, match="still under way"), again:
        pass
    with lock.exclusive(root):
        pass


def test_another_programs_lock_is_respected(root: Path) -> None:
    import fcntl

    descriptor = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with pytest.raises(WorkspaceError, match="Another K2Desk"), lock.exclusive(root, seconds=0.05):
            pass
    finally:
        os.close(descriptor)


def test_an_unreadable_file_is_told(
    writer: Writer, five: list[FileWrite], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> os.stat_result:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(HeldFolder, "stat", refuse)
    with pytest.raises(WorkspaceError, match="cannot be read: broken"):
        writer.apply(five, "r")


def test_what_a_command_did_is_told_as_far_as_it_is_there(
    root: Path, writer: Writer, write: Callable[..., FileWrite], log: SessionLog
) -> None:
    log.put_blob(OLD)
    (root / "kept").write_bytes(NEW)
    (root / "edited").write_bytes(b"by the user")
    files = [write("kept", OLD, NEW, 0o644, 0o644), write("edited", OLD, NEW, 0o644, 0o644)]
    change_id = writer.record([*files, write("gone", OLD, None, 0o644, 0)], "r1")
    (change,) = changes(log.records())
    assert (change.id, change.approval_id, change.state) == (change_id, "r1", "applied")
    assert sorted(file.path for file in change.files) == ["gone", "kept"]
    writer.revert(change_id)
    assert (root / "kept").read_bytes() == (root / "gone").read_bytes() == OLD
    assert (root / "edited").read_bytes() == b"by the user"
    assert writer.record([files[1]], "r1") == ""
    with pytest.raises(FenceError):
        writer.record([write(".git/config", None, NEW)], "r1")
