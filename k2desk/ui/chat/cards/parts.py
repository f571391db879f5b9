"""The programs of a command on its card: which rule allows each, and which had none."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from k2desk.core.permissions import JudgedPart
from k2desk.core.wording import retold
from k2desk.ui.chat.cards.card import plain, row
from k2desk.ui.theme import look
from k2desk.ui.words import tr

MOST = 8
"""Programs that are listed; the exact text above shows all."""
LONGEST = 60
"""Characters of a program that are repeated."""


def add_parts(grid: QGridLayout, parts: tuple[JudgedPart, ...]) -> None:
    """Put a line for each program at the end of a grid of facts."""
    for number, part in enumerate(parts[:MOST], 1):
        _add(grid, tr("part {number}", number=number) if len(parts) > 1 else tr("rules"), part)
    if len(parts) > MOST:
        grid.addWidget(plain(tr("and {count} more", count=len(parts) - MOST), "dim"), grid.rowCount(), 1)


def _add(grid: QGridLayout, name: str, part: JudgedPart) -> None:
    program = plain(part.text if len(part.text) <= LONGEST else f"{part.text[:LONGEST]}…")
    program.setFont(look().code_font())
    said = (
        plain(retold(part.why), "attention")
        if part.why
        else plain(tr("allowed by “{rule}”", rule=part.rule), "good")
    )
    for made in (program, said):
        made.setWordWrap(False)
    lines = QVBoxLayout()
    lines.setSpacing(2)
    lines.addLayout(row(program, said))
    for kind, value in part.notes:
        note = plain(f"{retold(kind)} {value}")
        note.setFont(look().code_font())
        lines.addWidget(note)
    at = grid.rowCount()
    grid.addWidget(plain(name, "dim"), at, 0, Qt.AlignmentFlag.AlignTop)
    grid.addLayout(lines, at, 1)
