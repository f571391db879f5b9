"""Whether everything that was written was allowed: the panel above the figure of the status bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from k2desk.core.verified import Verified
from k2desk.core.visible import visible
from k2desk.transcript.words import counted
from k2desk.ui.controls import button, label, restyle
from k2desk.ui.popup import Popup

WIDTH = 430
MOST = 6
"""Findings that are listed; ``k2desk verify`` lists all."""


class WritesPanel(Popup):
    """What checking this session found.

    Args:
        window: what it lies over.
        check: checks again, and answers with `show_found`.
    """

    def __init__(self, window: QWidget, check: Callable[[], object]) -> None:
        super().__init__(window, WIDTH, "What was written, against what you allowed")
        self._anchor: QWidget | None = None
        self._head, self._state = label("", "strong"), label("", "dim")
        names = ("Record", "Writes", "Signature", "Since then")
        self._lines = {name: label("", "dim") for name in names}
        self._found = label("", "bad")
        for words in (*self._lines.values(), self._found):
            words.setWordWrap(True)
        self.again = button("Check again", check, "small")
        head = QHBoxLayout()
        head.addWidget(self._head)
        head.addStretch()
        head.addWidget(self._state)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        for row, (name, words) in enumerate(self._lines.items()):
            grid.addWidget(label(name), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, row, 1)
        grid.setColumnStretch(1, 1)
        foot = QHBoxLayout()
        foot.addWidget(label("k2desk verify checks every session.", "faint"))
        foot.addStretch()
        foot.addWidget(self.again)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        for part in (head, grid):
            column.addLayout(part)
        column.addWidget(self._found)
        column.addLayout(foot)

    def first(self) -> QWidget:
        """Let Enter check again."""
        return self.again

    def show_checking(self, anchor: QWidget) -> None:
        """Say that it is being looked at."""
        self._anchor = anchor
        self._state.setText("checking…")
        self.again.setEnabled(True)

    def show_found(self, one: Verified) -> None:
        """Show what was found."""
        count = one.unapproved
        self._head.setText(f"{counted(count, 'write')} without approval")
        restyle(self._head, "strong", *(("bad",) if not one.fine else ()))
        self._state.setText("all explained" if one.fine else "look at this")
        restyle(self._state, "good" if one.fine else "bad")
        faults = [visible(fault) for fault in one.faults]
        lost = [
            f"Record {lost.seq}: {visible(lost.path) or 'the whole change'}: {visible(lost.why)}."
            for lost in one.unexplained
        ]
        self._lines["Record"].setText(
            f"{one.records:,} entr{'y' if one.records == 1 else 'ies'}, "
            + ("each bound to the one before" if not faults else "not whole, see below")
        )
        self._lines["Writes"].setText(
            "nothing was written"
            if not one.changes and not lost
            else f"{counted(one.changes, 'write')}, compared byte for byte with what was ticked or taken back"
            if not lost
            else f"{counted(one.changes, 'write')}; what is unexplained stands below"
        )
        self._lines["Signature"].setText(_signature(one))
        self._lines["Since then"].setText(_since(one.differing))
        self._show_found(faults + lost)
        if self._anchor is not None:
            self.fit(self._anchor)

    def _show_found(self, found: Sequence[str]) -> None:
        more = [f"and {len(found) - MOST} more; k2desk verify lists them"] if len(found) > MOST else []
        self._found.setText("\n".join([*found[:MOST], *more]))
        self._found.setVisible(bool(found))


def _signature(one: Verified) -> str:
    match one.signer:
        case "kept":
            rest = one.records - one.signed
            return f"up to entry {one.signed:,}, with the key in the keyring" + (
                f"; {rest:,} since" if rest else ""
            )
        case "gone":
            return "only with a key that was never kept: it proves nothing once the program has ended"
        case "none":
            return "none yet; the end of a turn or a write is signed"


def _since(differing: Sequence[str]) -> str:
    if not differing:
        return "every file is as K2Desk left it"
    names = ", ".join(visible(path) for path in differing[:3])
    more = f" and {len(differing) - 3} more" if len(differing) > 3 else ""
    return f"changed by somebody else, which is no fault: {names}{more}"
