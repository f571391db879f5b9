"""A01, A02, A09: what somebody else wrote is never lost: not before a write, not during one, not by undo."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attack_kit import tries
from model_kit import Context, Model  # type: ignore[import-not-found]

from k2desk.core.errors import K2DeskError, StaleError, WorkspaceError
from k2desk.core.permissions import Decision, FileTicks
from k2desk.core.ports import Plan
from k2desk.core.proposals import FileWrite
from k2desk.journal import Journal
from k2desk.workspace.fence import Fence
from k2desk.workspace.writer import Writer

EDIT: dict[str, Any] = {
    "summary": "s",
    "edits": [{"path": "a.py", "old": "a = 1", "new": "a = 2"}, {"path": "b.py", "old": "b", "new": "c"}],
}


def accepted(plan: Plan) -> Decision:
    assert plan.question is not None
    assert plan.proposal is not None
    ticks = tuple(FileTicks(file.path, tuple(range(100)), whole=True) for file in plan.proposal.files)
    return Decision("allow", plan.question.digest, ticks=ticks)


def contents(root: Path) -> dict[str, bytes | None]:
    """Every name in the folder; None for what is no ordinary file."""
    return {
        path.name: path.read_bytes() if path.is_file() and not path.is_symlink() else None
        for path in sorted(root.iterdir())
    }


def edited(path: Path) -> None:
    path.write_text("mine = 1\n")


def gone(path: Path) -> None:
    path.unlink()


def linked(path: Path) -> None:
    path.rename(path.parent.parent / "elsewhere.py")
    path.symlink_to(path.parent.parent / "elsewhere.py")


def twice_named(path: Path) -> None:
    os.link(path, path.parent.parent / "second.py")


def executable(path: Path) -> None:
    path.chmod(0o755)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("change", [edited, gone, linked, twice_named, executable, a_folder])
async def test_a01_a_change_before_the_answer_stops_all_of_it(
    model: Model, root: Path, change: Callable[[Path], None]
) -> None:
    (root / "b.py").write_text("b\n")
    plan = await model.plan("propose_edit", **EDIT)
    decision = accepted(plan)
    change(root / "b.py")
    before, outside = contents(root), contents(root.parent / "proj-evil")
    try:
        told = await model.tools["propose_edit"].run(plan, decision, Context())
        assert told.refused
        words = told.text
    except K2DeskError as error:
        words = str(error)
    assert "b.py" in words
    assert contents(root) == before
    assert contents(root.parent / "proj-evil") == outside
    assert model.writes == []


@pytest.mark.timeout(600)
def test_a02_a_race_against_an_editor_never_loses_its_bytes(model: Model, root: Path) -> None:
    """The editor saves as editors do: what it saved last is there, or a write had seen exactly it."""
    log, file = model.means.log, root / "a"
    fence = Fence(root)
    file.write_bytes(b"0")
    ended = threading.Event()
    saved: list[bytes] = []

    def edit() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            data = b"edit %d" % number
            (root / "a.tmp").write_bytes(data)
            os.replace(root / "a.tmp", file)
            saved.append(data)

    editor = threading.Thread(target=edit)
    editor.start()
    stale = 0
    try:
        for number in range(tries(1_000, 100)):
            seen = file.read_bytes()
            before, after = log.put_blob(seen), log.put_blob(b"model %d" % number)
            try:
                Writer(fence, log).apply([FileWrite("a", before, after, 0o644, 0o644)], "request-1")
            except StaleError:
                stale += 1
    finally:
        ended.set()
        editor.join()
        fence.close()
    assert stale
    kept = {hashlib.sha256(file.read_bytes()).hexdigest()}
    for intent in model.writes:
        kept |= {one.before or "" for one in intent.files}
    assert hashlib.sha256(saved[-1]).hexdigest() in kept
    assert not list(root.glob(".k2desk*"))


def test_a02_saved_at_any_step_of_a_write(model: Model, root: Path) -> None:
    log, fence, file = model.means.log, Fence(root), root / "a"
    before, after = log.put_blob(b"old"), log.put_blob(b"model")
    files = [FileWrite("a", before, after, 0o644, 0o644)]
    steps: list[str] = []
    file.write_bytes(b"old")
    file.chmod(0o644)
    Writer(fence, log, steps.append).apply(files, "request-1")
    outcomes = []
    for at in range(len(steps)):
        file.write_bytes(b"old")
        reached, mine = 0, b"saved at %d" % at

        def save(_: str, at: int = at, mine: bytes = mine) -> None:
            nonlocal reached
            if reached == at:
                (root / "tmp").write_bytes(mine)
                (root / "tmp").chmod(0o644)
                os.replace(root / "tmp", file)
            reached += 1

        try:
            Writer(fence, log, save).apply(files, "request-1")
            outcomes.append("written")
        except StaleError:
            outcomes.append("stale")
        assert file.read_bytes() == mine, steps[at]
        assert not list(root.glob(".k2desk*")), steps[at]
    fence.close()
    assert "stale" in outcomes
    assert "written" in outcomes


async def change_of(model: Model, root: Path) -> str:
    """Apply the edit, and return the id of the change."""
    (root / "b.py").write_text("b\n")
    assert (await model.call("propose_edit", **EDIT)).ok
    return str(model.writes[-1].change_id)


@pytest.mark.parametrize("change", [edited, gone, linked, twice_named, a_folder])
async def test_a09_undo_never_overwrites(model: Model, root: Path, change: Callable[[Path], None]) -> None:
    made = await change_of(model, root)
    change(root / "b.py")
    before = contents(root)
    elsewhere = {path: path.read_bytes() for path in root.parent.glob("*.py")}
    with pytest.raises((StaleError, WorkspaceError), match=r"b\.py"):
        model.means.writes.revert(made)
    assert contents(root) == before
    assert {path: path.read_bytes() for path in root.parent.glob("*.py")} == elsewhere


async def test_a09_undo_twice_is_redo_and_never_more(model: Model, root: Path) -> None:
    before = contents(root)
    made = await change_of(model, root)
    written = contents(root)
    model.means.writes.revert(made)
    assert contents(root) == {**before, "b.py": b"b\n"}
    model.means.writes.revert(made)
    assert contents(root) == written
    (root / "a.py").write_text("mine\n")
    with pytest.raises(StaleError):
        model.means.writes.revert(made)
    assert (root / "a.py").read_text() == "mine\n"
    assert (root / "b.py").read_text() == "c\n"


async def test_a09_undo_after_a_restart(model: Model, root: Path, tmp_path: Path) -> None:
    made = await change_of(model, root)
    again = Journal(tmp_path / "data")
    try:
        log = again.open(model.means.log.session)
        fence = Fence(root)
        Writer(fence, log).recover()
        Writer(fence, log).revert(made)
        fence.close()
    finally:
        again.close()
    assert contents(root) == {"a.py": b"a = 1\n", "b.py": b"b\n"}
