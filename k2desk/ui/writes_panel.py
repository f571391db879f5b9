"""Whether everything that was written was allowed: the panel above the figure of the status bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from k2desk.core.verified import Verified
from k2desk.core.visible import visible
from k2desk.core.wording import mark, retold
from k2desk.ui.controls import button, label, restyle
from k2desk.ui.measures import grown
from k2desk.ui.popup import Popup
from k2desk.ui.words import tr, trn

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
        super().__init__(window, grown(WIDTH), tr("What was written, against what you allowed"))
        self._anchor: QWidget | None = None
        self._head, self._state = label("", "strong"), label("", "dim")
        names = (mark("Record"), mark("Writes"), mark("Signature"), mark("Since then"))
        self._lines = {name: label("", "dim") for name in names}
        self._found = label("", "bad")
        for words in (*self._lines.values(), self._found):
            words.setWordWrap(True)
        self.again = button(tr("Check again"), check, "small")
        head = QHBoxLayout()
        head.addWidget(self._head)
        head.addStretch()
        head.addWidget(self._state)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        for row, (name, words) in enumerate(self._lines.items()):
            grid.addWidget(label(tr(name)), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, row, 1)
        grid.setColumnStretch(1, 1)
        foot = QHBoxLayout()
        foot.addWidget(label(tr("k2desk verify checks every session."), "faint"))
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
        self._state.setText(tr("checking…"))
        self.again.setEnabled(True)

    def show_found(self, one: Verified) -> None:
        """Show what was found."""
        count = one.unapproved
        self._head.setText(trn("{n} write without approval", "{n} writes without approval", count))
        restyle(self._head, "strong", *(("bad",) if not one.fine else ()))
        self._state.setText(tr("all explained") if one.fine else tr("look at this"))
        restyle(self._state, "good" if one.fine else "bad")
        faults = [visible(fault) for fault in one.faults]
        lost = [
            tr(
                "Record {seq}: {path}: {why}.",
                seq=lost.seq,
                path=visible(lost.path) or tr("the whole change"),
                why=visible(retold(lost.why)),
            )
            for lost in one.unexplained
        ]
        self._lines["Record"].setText(
            trn(
                "{n:,} entry, each bound to the one before",
                "{n:,} entries, each bound to the one before",
                one.records,
            )
            if not faults
            else trn("{n:,} entry, not whole, see below", "{n:,} entries, not whole, see below", one.records)
        )
        self._lines["Writes"].setText(_compared(one.changes, explained=not lost))
        self._lines["Signature"].setText(_signature(one))
        self._lines["Since then"].setText(_since(one.differing))
        self._show_found(faults + lost)
        if self._anchor is not None:
            self.fit(self._anchor)

    def _show_found(self, found: Sequence[str]) -> None:
        more = (
            [tr("and {count} more; k2desk verify lists them", count=len(found) - MOST)]
            if len(found) > MOST
            else []
        )
        self._found.setText("\n".join([*found[:MOST], *more]))
        self._found.setVisible(bool(found))


def _compared(changes: int, *, explained: bool) -> str:
    if not explained:
        return trn(
            "{n} write; what is unexplained stands below",
            "{n} writes; what is unexplained stands below",
            changes,
        )
    if not changes:
        return tr("nothing was written")
    return trn(
        "{n} write, compared byte for byte with what was ticked or taken back",
        "{n} writes, compared byte for byte with what was ticked or taken back",
        changes,
    )


def _signature(one: Verified) -> str:
    match one.signer:
        case "kept":
            rest = one.records - one.signed
            return tr("up to entry {signed:,}, with the key in the keyring", signed=one.signed) + (
                tr("; {rest:,} since", rest=rest) if rest else ""
            )
        case "gone":
            return tr("only with a key that was never kept: it proves nothing once the program has ended")
        case "none":
            return tr("none yet; the end of a turn or a write is signed")


def _since(differing: Sequence[str]) -> str:
    if not differing:
        return tr("every file is as K2Desk left it")
    names = ", ".join(visible(path) for path in differing[:3])
    more = tr(" and {count} more", count=len(differing) - 3) if len(differing) > 3 else ""
    return tr("changed by somebody else, which is no fault: {names}{more}", names=names, more=more)
