"""What the run behind the bar changed, below the diff: each test by name, and where it failed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from k2desk.core.proposals import TestReport
from k2desk.core.proving import Proof
from k2desk.core.visible import visible
from k2desk.ui.controls import ElidedLabel, IconButton, label, restyle, show_tip
from k2desk.ui.diff.layout import LINE
from k2desk.ui.measures import grown
from k2desk.ui.models.proof_words import face_of
from k2desk.ui.models.proofs import Proofs
from k2desk.ui.models.test_results import flat_rows, of_selection
from k2desk.ui.result_list import ResultList
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr, trn

if TYPE_CHECKING:
    from k2desk.core.ports import Engine

MOST_ROWS = 5
"""Rows that are seen at once; of more the rest is scrolled to."""


class TestStrip(QFrame):
    """A line of figures about exactly what is ticked, and the tests it changes something for.

    While newer ticks are tried it keeps its height, so that nothing jumps, and says nothing of older ones.

    Args:
        runtime: reads reports, and opens files.
        proofs: knows what was found.
    """

    __test__ = False  # its name is what it shows; pytest need not collect it

    left = Signal()
    """The user goes back to the diff."""

    def __init__(self, runtime: Runtime, proofs: Proofs) -> None:
        super().__init__()
        self._runtime, self._proofs = runtime, proofs
        self._proof: Proof | None = None
        self._opened = True
        self.setObjectName("outcomes")
        self.setAccessibleName(tr("Tests this selection changes"))
        self._passed, self._failed = label("", "chip-good"), label("", "chip-bad")
        self._change = ElidedLabel(Qt.TextElideMode.ElideMiddle, "dim")
        self._seconds = label("", "faint")
        self._fold = IconButton("chevron-down", "", size=16)
        self._fold.clicked.connect(self.toggle)
        self.list = ResultList(flat_rows)
        self.list.setAccessibleName(tr("Tests this selection changes"))
        self.list.laid_out.connect(self._fit)
        self.list.opened.connect(lambda path, line: runtime.file_requested.emit(path, line, line))
        self._lay_out()
        proofs.changed.connect(self.tell)
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 8, 6)
        head.setSpacing(8)
        head.addWidget(label(tr("TESTS"), "heading"))
        for part in (self._failed, self._passed, self._change):
            head.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        head.addWidget(self._seconds)
        head.addWidget(self._fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list)
        self.setFocusProxy(self.list)

    def tell(self) -> None:
        """Show what is known of the present ticks; nothing where no proposal waits for a decision."""
        proof = self._proofs.found()
        if self._proofs.said() is None:
            self._proof = None
            self.hide()
        elif proof is None or (proof.note and not proof.passed + proof.failed):
            self._clear()
        elif proof is not self._proof:
            self._proof = proof
            self._show(proof)

    def toggle(self) -> None:
        """Show the tests, or the line of figures alone."""
        self._opened = not self._opened
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the diff by Esc; it decides nothing."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def can_go(self) -> bool:
        """Tell whether there is a test to go to."""
        return not self.isHidden() and bool(self.list.rows)

    def go(self) -> None:
        """Let the arrow keys go from test to test."""
        self._opened = True
        self._fit()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear(self) -> None:
        """Say nothing, where nothing is known of these ticks."""
        if self._proof is None:
            return
        self._proof = None
        height = self.list.height()
        for part in (self._passed, self._failed, self._change, self._seconds):
            part.setText("")
        for chip in (self._passed, self._failed):
            chip.hide()
        self.list.show_results(())
        self.list.setFixedHeight(height)

    def _show(self, proof: Proof) -> None:
        restyle(self._passed, "chip-good" if face_of(proof) == "good" else "chip")
        self._passed.setText(tr("{count:,} passed", count=proof.passed))
        self._failed.setText(tr("{count:,} failed", count=proof.failed))
        self._passed.setVisible(proof.passed > 0)
        self._failed.setVisible(proof.failed > 0)
        self._change.setText(_change(proof))
        show_tip(self._change, "\n".join(map(visible, proof.breaks or proof.fixes)))
        self._seconds.setText(f"{proof.seconds:.1f} s")
        engine = self._runtime.engine
        if engine is None or not proof.report:
            self._take(proof, TestReport(proof.command, proof.exit_status, proof.seconds))
            return
        self.list.root = engine.workspace
        self._runtime.in_thread(partial(_report, engine, proof.report), partial(self._take, proof))

    def _take(self, proof: Proof, report: TestReport) -> None:
        """Show the tests of a report that was read, unless other ticks are spoken of by now."""
        if proof is not self._proof:
            return
        self.list.show_results(of_selection(proof, report))
        self.show()

    def _fit(self) -> None:
        """Take the height of the rows, of a few at most."""
        rows = len(self.list.rows)
        self._fold.setVisible(bool(rows))
        self.list.setVisible(bool(rows) and self._opened)
        self.list.setFixedHeight(grown(LINE) * min(rows, MOST_ROWS) + (4 if rows else 0))
        opened = ("chevron-down", tr("Hide the tests"))
        self._fold.show_icon(*(opened if self._opened else ("chevron-right", tr("Show the tests"))))


def _report(engine: Engine, digest: str) -> TestReport:
    """Read a report from the journal's store; blocks."""
    return msgspec.json.decode(engine.log.get_blob(digest), type=TestReport)


def _change(proof: Proof) -> str:
    """Say what matters most of what is different: the test by name, or how many there are; "" for nothing."""
    worse = proof.breaks + proof.new
    if worse:
        if len(worse) == 1:
            return tr("broken: {test}", test=_short(worse[0]))
        return trn("{n} test broken", "{n} tests broken", len(worse))
    if len(proof.fixes) == 1:
        return tr("fixed: {test}", test=_short(proof.fixes[0]))
    return trn("{n} test fixed", "{n} tests fixed", len(proof.fixes)) if proof.fixes else ""


def _short(test: str) -> str:
    return visible(test.rpartition("::")[2] or test)
