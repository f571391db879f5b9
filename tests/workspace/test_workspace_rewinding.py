"""Going back to a message takes all files along or none, and can itself be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from k2desk.core.errors import JournalError, StaleError, WorkspaceError
from k2desk.core.events import SessionStarted, TurnFinished, TurnStarted, WriteIntended
from k2desk.core.proposals import FileWrite
from k2desk.core.rewind import Touched
from k2desk.journal import Journal
from k2desk.journal.log import SessionLog
from k2desk.workspace.fence import Fence
from k2desk.workspace.rewinding import go_again, go_back, touched
from k2desk.workspace.verification import verify
from k2desk.workspace.writer import Writer


class Told:
    """A session that wrote in three turns."""

    def __init__(self, root: Path, journal: Journal) -> None:
        self.root, self.journal = root, journal
        self.fence = Fence(root)
        self.log: SessionLog = journal.create(SessionStarted(str(root), "0.1.0", "CometAPI", "k2"))
        self.writer = Writer(self.fence, self.log)
        self.asked: list[int] = []

    def turn(self, **files: tuple[str | None, str | None]) -> str:
        """Ask, and have files written: name to text before and after."""
        self.asked.append(self.log.append(TurnStarted(len(self.asked) + 1, "Do it")).seq)
        writes = tuple(
            FileWrite(f"{name}.py", self.blob(before), self.blob(after), 0o644, 0o644)
            for name, (before, after) in files.items()
        )
        change = self.writer.apply(writes, "user") if writes else ""
        self.log.append(TurnFinished(len(self.asked), "done"))
        return change

    def blob(self, text: str | None) -> str | None:
        return None if text is None else self.log.put_blob(text.encode())

    @property
    def files(self) -> dict[str, str]:
        return {path.stem: path.read_text() for path in sorted(self.root.glob("*.py"))}


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    root = tmp_path / "ledger"
    root.mkdir()
    (root / "a.py").write_text("a0")
    (root / "b.py").write_text("b0")
    journal = Journal(tmp_path / "data")
    made = Told(root, journal)
    yield made
    made.fence.close()
    journal.close()


def test_files_go_back_to_each_message_and_forth_again(told: Told) -> None:
    states = [told.files]
    told.turn(a=("a0", "a1"), c=(None, "c1"))
    states.append(told.files)
    told.turn(a=("a1", "a2"), b=("b0", None))
    states.append(told.files)
    told.turn(c=("c1", "c2"))
    states.append(told.files)
    assert touched(told.log, told.fence, told.asked[0]) == (
        Touched("a.py", "restored"),
        Touched("b.py", "brought back"),
        Touched("c.py", "removed"),
    )
    for number, seq in enumerate(told.asked):
        steps = go_back(told.log, told.fence, seq)
        assert told.files == states[number]
        go_again(told.log, told.fence, steps)
        assert told.files == states[3]
    told.journal.verify(told.log.session)
    assert all(not one.faults for one in verify(told.journal, told.journal.sessions()))


def test_what_was_undone_since_is_brought_again(told: Told) -> None:
    change = told.turn(a=("a0", "a1"), b=("b0", "b1"))
    later = told.turn()
    del later
    told.writer.revert(change, ("b.py",))
    assert told.files == {"a": "a1", "b": "b0"}
    assert touched(told.log, told.fence, told.asked[1]) == (Touched("b.py", "restored"),)
    steps = go_back(told.log, told.fence, told.asked[1])
    assert told.files == {"a": "a1", "b": "b1"}
    go_again(told.log, told.fence, steps)
    assert told.files == {"a": "a1", "b": "b0"}
    go_back(told.log, told.fence, told.asked[0])
    assert told.files == {"a": "a0", "b": "b0"}
    assert go_back(told.log, told.fence, told.asked[0]) == ()


def test_where_a_file_was_changed_since_nothing_is_written(told: Told) -> None:
    told.turn(a=("a0", "a1"), b=("b0", "b1"))
    told.turn(a=("a1", "a2"))
    (told.root / "b.py").write_text("mine")
    found = touched(told.log, told.fence, told.asked[0])
    assert [file.path for file in found if file.changed] == ["b.py"]
    with pytest.raises(StaleError, match=r"b\.py\. Nothing was written") as refused:
        go_back(told.log, told.fence, told.asked[0])
    assert refused.value.paths == ("b.py",)
    assert told.files == {"a": "a2", "b": "mine"}
    go_back(told.log, told.fence, told.asked[1])
    assert told.files == {"a": "a1", "b": "mine"}


def test_a_failure_half_way_takes_back_what_was_done(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    first = told.turn(a=("a0", "a1"))
    told.turn(b=("b0", "b1"))
    revert = Writer.revert

    def failing(self: Writer, change_id: str, paths: tuple[str, ...] = ()) -> str:
        if change_id == first:
            raise WorkspaceError("the disk is full")
        return revert(self, change_id, paths)

    monkeypatch.setattr(Writer, "revert", failing)
    with pytest.raises(WorkspaceError, match="disk is full"):
        go_back(told.log, told.fence, told.asked[0])
    assert told.files == {"a": "a1", "b": "b1"}


def test_while_a_change_is_being_written_nobody_goes_back(told: Told) -> None:
    told.turn(a=("a0", "a1"))
    told.log.append(WriteIntended("open", "user", (FileWrite("b.py", None, None, 0, 0),)))
    with pytest.raises(JournalError, match="just being written"):
        touched(told.log, told.fence, 1)
