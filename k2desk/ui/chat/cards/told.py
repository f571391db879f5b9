"""What a command does and what could go wrong, shown on its card when it is asked for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from k2desk.core.wording import retold
from k2desk.shell.explain import explain
from k2desk.shell.parsing import take_apart
from k2desk.ui.chat.cards.card import plain
from k2desk.ui.controls import button
from k2desk.ui.theme import look
from k2desk.ui.words import tr

MOST = 8
"""Programs that are explained."""
LONGEST = 80


class Told(QFrame):
    """The table's own words on each program, and a way to ask the model.

    Args:
        line: the command.
    """

    model_asked = Signal(str)
    """(words): ask the model, beside the thread."""

    def __init__(self, line: str) -> None:
        super().__init__()
        self.setProperty("class", "card")
        self.setAccessibleName(tr("What this command does"))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(4)
        found = explain(take_apart(line))
        for number, told in enumerate(found[:MOST]):
            if number:
                column.addSpacing(6)
            text = plain(told.text[:LONGEST] + ("…" if len(told.text) > LONGEST else ""))
            text.setFont(look().code_font())
            column.addWidget(text)
            column.addWidget(plain(retold(told.does), "dim"))
            if told.risk:
                column.addWidget(plain(retold(told.risk), "attention"))
        if not found:
            column.addWidget(plain(tr("K2Desk can't tell what this runs; read it, or reject it."), "dim"))
        question = tr("What does this command do, and what could go wrong? Do not run it.\n{line}", line=line)
        self.ask = button(tr("Ask the model"), lambda: self.model_asked.emit(question), "link")
        column.addWidget(self.ask, alignment=Qt.AlignmentFlag.AlignLeft)
