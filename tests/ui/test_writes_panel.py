"""The figure of the status bar and the panel behind it, by keyboard: the same check as ``k2desk verify``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from window_kit import Play, SmallDesk, until  # type: ignore[import-not-found]

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    ProposalMade,
    WriteDone,
    WriteIntended,
)
from k2desk.core.permissions import Decision, FileTicks, Question
from k2desk.core.proposals import FileChange, FileWrite, Proposal
from k2desk.ui.memory import Memory
from k2desk.ui.runtime import Runtime
from k2desk.ui.statusbar import StatusBar
from k2desk.ui.window import Window
from k2desk.ui.writes_panel import WritesPanel


@pytest.fixture
def window(runtime: Runtime, folder: Path, dressed: QApplication) -> Iterator[Window]:
    made = Window(runtime, Memory(), folder)
    made.furnish()
    made.build_rest()
    made.show()
    QTest.qWaitForWindowExposed(made)
    yield made
    made.close()
    made.deleteLater()
    dressed.processEvents()


LEADING = 4
"""Pixels between two lines, which may be closer than they would like."""


def said(panel: WritesPanel) -> str:
    return "\n".join(part.text() for part in panel.findChildren(QLabel) if not part.isHidden())


def whole(panel: WritesPanel) -> bool:
    """Return whether every sentence has the height of all its lines."""
    shown = [part for part in panel.findChildren(QLabel) if not part.isHidden()]
    return all(part.height() > part.heightForWidth(part.width()) - LEADING for part in shown)


def test_what_was_written_by_keyboard_alone(
    window: Window, desk: SmallDesk, folder: Path, play: Play
) -> None:
    (folder / "a.py").write_bytes(b"TWO\n")

    async def scenario() -> None:
        window.runtime.open_session(folder)
        await until(lambda: window.runtime.engine is not None)
        log = desk.engines[0].log
        before, after = log.put_blob(b"two\n"), log.put_blob(b"TWO\n")
        assert after == hashlib.sha256(b"TWO\n").hexdigest()
        change = Proposal("p1", "c1", "A change", (FileChange("a.py", "modify", before, after),))
        log.append(ProposalMade(change))
        log.append(DecisionRequested("r1", "c1", Question("proposal", "Apply?", "", "d", proposal_id="p1")))
        log.append(DecisionMade("r1", "c1", Decision("allow", "d", ticks=(FileTicks("a.py", (0, 1)),))))
        log.append(WriteIntended("w1", "r1", (FileWrite("a.py", before, after, 0o644, 0o644),)))
        log.append(WriteDone("w1"))
        (status,) = window.findChildren(StatusBar)
        await until(lambda: status.writes.text() == "0 writes without approval")

        window.focus_composer()
        held = window.focusWidget()
        status.writes.setFocus()
        QTest.keyClick(status.writes, Qt.Key.Key_Return)
        (panel,) = window.findChildren(WritesPanel)
        await until(lambda: "all explained" in said(panel))
        assert "1 write, compared byte for byte" in said(panel)
        assert "every file is as K2Desk left it" in said(panel)
        await until(lambda: whole(panel))
        assert panel.geometry().bottom() < status.mapTo(window, status.rect().topLeft()).y() + 4
        (folder / "a.py").write_bytes(b"mine\n")
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Return)
        await until(lambda: "changed by somebody else, which is no fault: a.py" in said(panel))
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Escape)
        assert panel.isHidden()
        assert window.focusWidget() is status.writes
        assert held is not None

        log.append(WriteIntended("w2", "r1", (FileWrite("a.py", before, after, 0o644, 0o644),)))
        await until(lambda: status.writes.text() == "1 write without approval")
        window.registry.run("writes.show")
        await until(lambda: "look at this" in said(panel))
        assert "its approval was used up by an earlier write" in said(panel)

    play(scenario)
