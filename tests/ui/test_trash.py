"""Proposals that came to nothing are kept, and open again against the files as they are now."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from own_patch_kit import patch_desk
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from window_kit import Play, until  # type: ignore[import-not-found]

from k2desk.core.errors import PatchError
from k2desk.core.events import DecisionMade, DecisionRequested, ProposalMade
from k2desk.core.permissions import Decision, Question, Verdict
from k2desk.core.proposals import FileChange, Proposal
from k2desk.patch.export import to_unified
from k2desk.ui.diff.discarded import as_patch, discarded, named
from k2desk.ui.diff.story import Story
from k2desk.ui.memory import Memory
from k2desk.ui.pane import panes
from k2desk.ui.panes.changes import ChangesPane
from k2desk.ui.panes.review import Review
from k2desk.ui.runtime import Runtime
from k2desk.ui.window import Window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
desk = patch_desk
OLD, NEW = b"# Ledger\n", b"# The ledger\n"


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect the loop of each test here, not in a thread of the next one."""
    yield
    gc.collect()


@pytest.fixture
def window(runtime: Runtime, folder: Path, dressed: QApplication) -> Iterator[Window]:
    made = Window(runtime, Memory(), folder)
    made.furnish(panes())
    made.build_rest()
    made.show()
    yield made
    made.deleteLater()


async def rejected(window: Window, runtime: Runtime, folder: Path) -> tuple[ChangesPane, Review]:
    """Have a patch proposed and rejected, and the changes shown."""
    runtime.open_session(folder)
    await until(lambda: runtime.engine is not None)
    window.show_pane("changes")
    pane, review = window.work.pane("changes"), window.work.pane("review")
    assert isinstance(pane, ChangesPane)
    assert isinstance(review, Review)
    assert not pane.trash.isVisible()
    runtime.propose(to_unified("README.md", OLD, NEW), "Say which ledger", print)
    await until(review.can_apply)
    review._decide("reject", "")
    await until(pane.trash.isVisible)
    assert pane.trash.fold.text() == "▸  Trash · 1"
    return pane, review


def test_what_was_rejected_is_opened_again_by_keyboard(
    window: Window, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        pane, review = await rejected(window, runtime, folder)
        trash, first = pane.trash, review._shown
        (folder / "README.md").write_bytes(b"Mine above.\n" + OLD)
        QTest.keyClick(trash.fold, Qt.Key.Key_Space)
        assert trash.list.isVisible()
        assert trash.list.hasFocus() or not window.isActiveWindow()
        assert trash.model.index(0, 0).data() == "Say which ledger"
        spoken = trash.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        assert spoken == "Say which ledger, rejected. Enter opens it again under review."
        QTest.keyClick(trash.list, Qt.Key.Key_Return)
        await until(lambda: review._shown != first and review.can_apply())
        assert trash.model.rowCount() == 1, "the file was another, so it is another proposal"
        window.registry.run("review.apply")
        await until(lambda: (folder / "README.md").read_bytes() == b"Mine above.\n" + NEW)
        review_words = review._story[review._shown].proposal.summary
        assert review_words == "From the trash: Say which ledger"
        QTest.keyClick(trash.fold, Qt.Key.Key_Space)
        assert not trash.list.isVisible()

    play(scenario)


def test_what_was_rejected_is_reviewed_again_where_it_was(
    window: Window, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        _, review = await rejected(window, runtime, folder)
        first = review._shown
        window.registry.run("review.again")
        await until(lambda: review._shown != first and review.can_apply())
        assert not review.bar._again.isVisible()
        review._decide("reject", "")
        await until(review.bar._again.isVisible)
        (folder / "README.md").write_bytes(b"Another text.\n")
        review.bar._again.setFocus()
        QTest.keyClick(review.bar._again, Qt.Key.Key_Space)
        await until(review.bar._warning.isVisible)
        assert "does not fit the files as they are now. README.md" in review.bar._warning.text()
        assert (folder / "README.md").read_bytes() == b"Another text.\n"

    play(scenario)


def test_what_fits_no_more_says_why(window: Window, runtime: Runtime, folder: Path, play: Play) -> None:
    async def scenario() -> None:
        pane, _ = await rejected(window, runtime, folder)
        (folder / "README.md").write_bytes(b"Another text.\n")
        QTest.keyClick(pane.trash.fold, Qt.Key.Key_Space)
        spot = pane.trash.list.visualRect(pane.trash.model.index(0, 0)).center()
        QTest.mouseClick(pane.trash.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        await until(pane.trash.said.isVisible)
        assert "does not fit the files as they are now. README.md" in pane.trash.said.text()
        assert (folder / "README.md").read_bytes() == b"Another text.\n"
        QTest.keyClick(pane.trash.list, Qt.Key.Key_Return)
        await until(pane.trash.said.isVisible)

    play(scenario)


def test_a_session_that_is_opened_has_its_trash(
    window: Window, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        pane, _ = await rejected(window, runtime, folder)
        assert runtime.engine is not None
        records = list(runtime.engine.log.records())
        pane.trash._opened(runtime.engine, [])
        assert not pane.trash.isVisible()
        pane.trash._opened(runtime.engine, records)
        assert pane.trash.model.rowCount() == 1

    play(scenario)


def story(*proposals: tuple[Proposal, Verdict | None]) -> Story:
    made = Story()
    for proposal, verdict in proposals:
        made.apply(ProposalMade(proposal))
        question = Question("proposal", "", "", "d", proposal_id=proposal.id)
        made.apply(DecisionRequested(proposal.id, "", question))
        if verdict:
            made.apply(DecisionMade(proposal.id, "", Decision(verdict, "d")))
    return made


def proposal(name: str, after: str = "2") -> Proposal:
    return Proposal(name, "", "", (FileChange("a.txt", "modify", "1", after),))


def test_what_was_proposed_again_is_not_in_the_trash_twice() -> None:
    told = story((proposal("p"), "reject"), (proposal("q", "3"), "revise"), (proposal("r"), None))
    assert [item.proposal.id for item in discarded(told)] == ["q"]
    told = story((proposal("p"), "reject"), (proposal("r"), "reject"), (proposal("s", "4"), "allow"))
    assert [item.proposal.id for item in discarded(told)] == ["r"]
    assert named(proposal("p")) == "a.txt"


def test_as_a_patch() -> None:
    blobs = {"1": b"one\n", "2": b"two\n", "bin": b"\0"}
    files = (
        FileChange("new.sh", "create", None, "2", mode=0o755),
        FileChange("gone", "delete", "1", None),
        FileChange("to", "rename", "1", "2", old_path="from"),
        FileChange("run", "modify", "1", "1", mode=0o755, old_mode=0o644),
    )
    patch = as_patch(Proposal("p", "", "", files), blobs.__getitem__)
    for line in (b"new file mode 100755", b"deleted file", b"rename from from", b"old mode 100644"):
        assert line in patch
    with pytest.raises(PatchError, match="can't be opened again"):
        as_patch(Proposal("p", "", "", (FileChange("x", "modify", "1", "bin"),)), blobs.__getitem__)
