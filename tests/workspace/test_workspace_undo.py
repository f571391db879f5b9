"""Undo and redo of single files, in any order, over restarts, and never over anything else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from k2desk.core.errors import JournalError, StaleError, WorkspaceError
from k2desk.core.events import SessionStarted
from k2desk.core.proposals import FileWrite
from k2desk.journal.changes import changes
from k2desk.journal.journal import Journal
from k2desk.journal.log import SessionLog
from k2desk.workspace.fence import Fence
from k2desk.workspace.oversight import Oversight
from k2desk.workspace.writer import Writer

NO_APPROVAL = "no approval of the user, or of a rule of the user's, stands in the record"
NAMES = ("a.txt", "deep/down/b.txt", "c.sh")
Contents = dict[str, tuple[bytes, int]]
CONTENT = st.none() | st.tuples(
    st.sampled_from([b"", b"one\r\n", b"two\xff", b"\xef\xbb\xbfthree\n", b"x" * 5000]),
    st.sampled_from([0o600, 0o644, 0o755]),
)
CHANGE = st.dictionaries(st.sampled_from(NAMES), CONTENT, min_size=1)
REVERT = st.tuples(st.integers(0, 5), st.sets(st.sampled_from(NAMES)))
STEP = st.one_of(CHANGE, REVERT, st.just("restart"))


def contents(root: Path) -> Contents:
    return {
        str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mode & 0o777)
        for path in root.rglob("*")
        if path.is_file()
    }


def wished(root: Path, log: SessionLog, change: dict[str, tuple[bytes, int] | None]) -> list[FileWrite]:
    """The writes that bring files from what they are to what they are to be."""
    found = contents(root)
    made = []
    for name, new in change.items():
        old = found.get(name)
        if old == new:
            continue
        before, after = (log.put_blob(item[0]) if item else None for item in (old, new))
        made.append(FileWrite(name, before, after, old[1] if old else 0, new[1] if new else 0))
    return made


class Run:
    """A sequence of changes, undos, redos and restarts, and the state before each."""

    def __init__(self, base: Path) -> None:
        self.base, self.root = base, base / "root"
        self.root.mkdir(parents=True)
        self.journal = Journal(base / "data")
        self.session = self.journal.create(SessionStarted(str(self.root), "0", "demo", "demo")).session
        self.done: list[tuple[str, Contents]] = []
        self.fence = Fence(self.root)
        self._begin()

    def _begin(self) -> None:
        self.log = self.journal.open(self.session)
        self.writer = Writer(self.fence, self.log)

    def close(self) -> None:
        self.fence.close()
        self.journal.close()

    def restart(self) -> None:
        """Go on as a program that just started."""
        self.close()
        self.journal, self.fence = Journal(self.base / "data"), Fence(self.root)
        self._begin()

    def step(self, step: object) -> None:
        before = contents(self.root)
        try:
            match step:
                case dict():
                    files = wished(self.root, self.log, step)
                    self.done += [(self.writer.apply(files, "r"), before)] if files else []
                case (int(number), set(names)):
                    made = changes(self.log.records())
                    change = made[number % len(made)].id if made else "none"
                    self.done.append((self.writer.revert(change, sorted(names)), before))
                case _:
                    self.restart()
        except (JournalError, StaleError):
            assert contents(self.root) == before, "a refusal writes nothing"

    def take_all_back(self) -> None:
        """Take back what was done, undos and redos too, the newest first."""
        for change, before in reversed(self.done):
            self.writer.revert(change)
            assert contents(self.root) == before


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=max(100, settings().max_examples // 2),
)
@given(first=st.dictionaries(st.sampled_from(NAMES), CONTENT), steps=st.lists(STEP, min_size=1, max_size=5))
def test_any_sequence_of_undo_and_redo_leads_back(
    tmp_path: Path, first: dict[str, tuple[bytes, int] | None], steps: list[object]
) -> None:
    shutil.rmtree(tmp_path / "base", ignore_errors=True)
    run = Run(tmp_path / "base")
    try:
        for name, content in first.items():
            if content is not None:
                (run.root / name).parent.mkdir(parents=True, exist_ok=True)
                (run.root / name).write_bytes(content[0])
                (run.root / name).chmod(content[1])
        before = contents(run.root)
        for step in steps:
            run.step(step)
        run.take_all_back()
        assert contents(run.root) == before
        found = Oversight(run.log.get_blob).take(run.log.records()).unexplained
        assert {item.why for item in found} <= {NO_APPROVAL}, "what it takes back explains each undo"
    finally:
        run.close()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    made = Run(tmp_path / "base")
    for name, data in {"a.txt": b"one", "deep/down/b.txt": b"two", "c.sh": b"three"}.items():
        (made.root / name).parent.mkdir(parents=True, exist_ok=True)
        (made.root / name).write_bytes(data)
    yield made
    made.close()


def three(run: Run) -> str:
    """Change one file, delete one, and make one."""
    change = {"a.txt": (b"new", 0o644), "deep/down/b.txt": None, "made/d.txt": (b"made", 0o600)}
    run.step(change)
    return run.done[-1][0]


def test_one_file_is_taken_back_and_the_others_stay(run: Run) -> None:
    first = contents(run.root)
    change = three(run)
    run.restart()
    run.writer.revert(change, ["deep/down/b.txt"])
    assert contents(run.root) == {
        "a.txt": (b"new", 0o644),
        "c.sh": first["c.sh"],
        "deep/down/b.txt": first["deep/down/b.txt"],
        "made/d.txt": (b"made", 0o600),
    }
    run.restart()
    rest = run.writer.revert(change)
    assert contents(run.root) == first, "all of it takes back what is left"
    assert not (run.root / "made").exists()
    run.writer.revert(change, ["made/d.txt"])
    assert contents(run.root) == {**first, "made/d.txt": (b"made", 0o600)}
    run.writer.revert(rest)
    assert contents(run.root) == first, "what is in effect goes first"


def test_what_was_taken_back_file_by_file_is_brought_again_at_once_and_explained(run: Run) -> None:
    change = three(run)
    written = contents(run.root)
    for name in ("a.txt", "deep/down/b.txt", "made/d.txt"):
        run.writer.revert(change, [name])
    run.writer.revert(change)
    assert contents(run.root) == written
    found = Oversight(run.log.get_blob).take(run.log.records()).unexplained
    assert {(item.change_id, item.why) for item in found} == {(change, NO_APPROVAL)}


def test_an_edited_file_keeps_no_other_from_being_taken_back(run: Run) -> None:
    change = three(run)
    (run.root / "a.txt").write_bytes(b"mine")
    with pytest.raises(StaleError) as caught:
        run.writer.revert(change)
    assert caught.value.paths == ("a.txt",)
    run.writer.revert(change, ["deep/down/b.txt", "made/d.txt"])
    assert (run.root / "a.txt").read_bytes() == b"mine"
    assert (run.root / "deep/down/b.txt").read_bytes() == b"two"
    with pytest.raises(StaleError):
        run.writer.revert(change)


def test_a_single_file_is_never_restored_through_a_link(run: Run, tmp_path: Path) -> None:
    change = three(run)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.txt").write_bytes(b"new")
    (run.root / "a.txt").unlink()
    (run.root / "a.txt").symlink_to(outside / "a.txt")
    with pytest.raises(StaleError):
        run.writer.revert(change, ["a.txt"])
    (run.root / "a.txt").unlink()
    os.link(outside / "a.txt", run.root / "a.txt")
    with pytest.raises(WorkspaceError, match="hard links"):
        run.writer.revert(change, ["a.txt"])
    shutil.rmtree(run.root / "deep", ignore_errors=True)
    (run.root / "deep").symlink_to(outside)
    with pytest.raises(WorkspaceError):
        run.writer.revert(change, ["deep/down/b.txt"])
    assert contents(outside) == {"a.txt": (b"new", (outside / "a.txt").stat().st_mode & 0o777)}


@pytest.mark.parametrize("names", [["c.sh"], ["a.txt", "nowhere"]])
def test_only_what_the_change_wrote_can_be_taken_back(run: Run, names: list[str]) -> None:
    change = three(run)
    before = contents(run.root)
    with pytest.raises(JournalError, match="did not write one of these files"):
        run.writer.revert(change, names)
    assert contents(run.root) == before
