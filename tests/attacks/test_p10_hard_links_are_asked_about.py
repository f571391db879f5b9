"""P10: a file with another name outside is asked about with a warning, and the outside bytes stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from model_kit import Model  # type: ignore[import-not-found]

from k2desk.core.errors import WorkspaceError

EDIT = {"summary": "s", "edits": [{"path": "shared.txt", "old": "outside", "new": "mine"}]}


async def test_p10_the_outside_name_keeps_its_bytes(model: Model, root: Path) -> None:
    outside = root.parent / "secret"
    (root / "shared.txt").hardlink_to(outside)
    inode = outside.stat().st_ino
    plan = await model.plan("propose_edit", **EDIT)
    assert plan.question is not None
    [(label, words)] = plan.question.facts
    assert label == "hard link"
    assert "shared.txt has 1 other name" in words
    assert (await model.call("propose_edit", **EDIT)).ok
    assert (root / "shared.txt").read_text() == "mine\n"
    assert outside.read_text() == "outside\n"
    assert outside.stat().st_ino == inode
    model.means.writes.revert(model.writes[-1].change_id)
    assert (root / "shared.txt").read_text() == "outside\n"
    assert outside.stat().st_ino == inode


@pytest.mark.parametrize("arguments", [
    {"summary": "s", "delete": ["shared.txt"]},
    {"summary": "s", "rename": [{"old_path": "shared.txt", "new_path": "other.txt"}]},
])  # fmt: skip
async def test_p10_deleting_and_renaming_leave_it_alone(
    model: Model, root: Path, arguments: dict[str, object]
) -> None:
    (root / "shared.txt").hardlink_to(root.parent / "secret")
    assert (await model.call("propose_edit", **arguments)).ok
    assert (root.parent / "secret").read_text() == "outside\n"
    assert not (root / "shared.txt").exists()


async def test_p10_a_name_made_after_the_question_stops_the_write(model: Model, root: Path) -> None:
    (root / "shared.txt").write_text("outside\n")
    plan = await model.plan("propose_edit", **EDIT)
    assert plan.question is not None
    assert plan.question.facts == ()
    (root.parent / "later").hardlink_to(root / "shared.txt")
    with pytest.raises(WorkspaceError, match="hard links"):
        model.means.writes.apply(_writes(model, plan), "request-1")
    assert (root / "shared.txt").read_text() == "outside\n"


def _writes(model: Model, plan: object) -> list[object]:
    from k2desk.core.permissions import FileTicks
    from k2desk.tools.applying import writes_for

    [file] = plan.proposal.files  # type: ignore[attr-defined]
    return writes_for(file, FileTicks(file.path, tuple(range(10)), whole=True), model.means.log)
