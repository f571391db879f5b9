"""What this K2Desk is: its version, what it is made of on this machine, and a copy of that for a report."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from k2desk import __version__
from k2desk.core.wording import mark
from k2desk.ui.controls import button, give_size, label
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.ui.window import Window

SIZE = (640, 520)
CLAIM = mark("A coding assistant that writes nothing without you. Free software under the MIT licence.")
PROMISE = mark(
    "What is copied names programs and versions. It holds no key, no path and no name of a project."
)


class AboutDialog(QDialog):
    """Tells what K2Desk is made of.

    Args:
        runtime: lends the thread.
        diagnose: finds it out, in lines for the eye; blocks.
        parent: the window it lies over.
    """

    def __init__(self, runtime: Runtime, diagnose: Callable[[], str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About K2Desk"))
        give_size(self, *SIZE)
        name = label(f"K2Desk {__version__}")
        name.setFont(look().ui_font(22, weight=QFont.Weight.DemiBold))
        claim, promise = label(tr(CLAIM), "dim"), label(tr(PROMISE), "faint")
        self.facts = label(tr("Looking…"), name=tr("Diagnostics"))
        self.facts.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.rows = QGridLayout()
        self.rows.setHorizontalSpacing(16)
        self.rows.setVerticalSpacing(4)
        self.rows.setColumnStretch(1, 1)
        self._found = ""
        self.copy = button(tr("Copy diagnostics"), self._copy)
        self.copy.setEnabled(False)
        self.said = label("", "dim", name=tr("What happened"))
        for wrapped in (claim, promise, self.facts):
            wrapped.setWordWrap(True)
        self._lay_out(name, claim, promise)
        runtime.in_thread(diagnose, self._show, self._fail)

    def _lay_out(self, *words: QLabel) -> None:
        inside = QFrame()
        held = QVBoxLayout(inside)
        held.setContentsMargins(14, 12, 14, 12)
        held.addWidget(self.facts)
        held.addLayout(self.rows)
        held.addStretch(1)
        area = QScrollArea()
        area.setProperty("class", "card")
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        for ground in (area.viewport(), inside):
            ground.setAutoFillBackground(False)  # it would paint over the rounded corners
        close = button(tr("Close"), self.close, "primary")
        foot = QHBoxLayout()
        foot.addWidget(self.copy)
        foot.addWidget(self.said, 1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 14)
        column.setSpacing(8)
        column.addWidget(words[0])
        column.addWidget(words[1])
        column.addSpacing(4)
        column.addWidget(area, 1)
        column.addWidget(words[2])
        column.addLayout(foot)
        close.setFocus()

    def _show(self, text: str) -> None:
        self._found = text
        self.facts.hide()
        for number, line in enumerate(text.splitlines()):
            name, _, value = line.partition(" ")
            self._add_row(number, name, value.strip())
        self.copy.setEnabled(True)
        self.copy.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_row(self, number: int, name: str, value: str) -> None:
        """Show a fact beside its name: a long one goes on below itself."""
        what, said = label(name, "dim"), label(value)
        what.setAlignment(Qt.AlignmentFlag.AlignTop)
        what.setBuddy(said)
        said.setWordWrap(True)
        said.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        said.setAccessibleName(f"{name}: {value}")
        for column, made in enumerate((what, said)):
            made.setFont(look().code_font())
            self.rows.addWidget(made, number, column)

    def _fail(self, error: Exception) -> None:
        self.facts.setText(
            tr("This could not be found out ({name}). Try k2desk --diagnose.", name=type(error).__name__)
        )

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._found)
        self.said.setText(tr("Copied."))


def open_about(window: Window) -> None:
    """Show what this K2Desk is; one dialog at a time."""
    there = window.findChild(AboutDialog)
    if there is not None:
        there.activateWindow()
        return
    find = partial(window.memory.diagnose, window.runtime.desk.confinement)
    dialog = AboutDialog(window.runtime, find, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
