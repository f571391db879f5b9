"""A rule to be made or changed: every part of it, and why it can't be so."""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from k2desk.core.rules import Answer, Rule
from k2desk.core.wording import mark
from k2desk.ui.controls import button, label
from k2desk.ui.measures import grown
from k2desk.ui.segments import Segments
from k2desk.ui.settings.editors import Choice
from k2desk.ui.theme import look
from k2desk.ui.words import tr

ANSWERS: dict[Answer, str] = {"allow": mark("Allow"), "ask": mark("Ask"), "deny": mark("Deny")}
LINES = 2
"""Lines of the examples."""
_BESIDE = 7
"""Pixels by which the words before a field are lowered to stand beside its first line."""


class RuleForm(QFrame):
    """The fields of a rule.

    Args:
        rule: what they hold at first.
        tools: the names a rule may begin with.
        title: what is done with it.
    """

    saved = Signal(object)
    """(Rule): it is to be kept so."""
    left = Signal()
    """Nothing is to be changed."""

    def __init__(self, rule: Rule, tools: Sequence[str], title: str) -> None:
        super().__init__()
        self.setProperty("class", "card")
        self.setAccessibleName(title)
        self.answer = Segments(tr("Answer"), tuple(ANSWERS.values()), ANSWERS[rule.answer])
        self.tool = Choice()
        self.tool.addItems(list(tools))
        self.tool.setCurrentText(rule.tool)
        self.tool.setAccessibleName(tr("Tool"))
        self.pattern = _line(
            tr("Pattern"), rule.pattern, tr("git stash drop, or src/**; empty for all of it")
        )
        self.where = _line(tr("Folder"), rule.workspace, tr("empty for everywhere"))
        self.until = _line(tr("Last day"), str(rule.until or ""), tr("such as 2026-12-31; empty for ever"))
        self.match = _lines(tr("Examples that fit, one a line"), rule.match)
        self.not_match = _lines(tr("Examples that don't fit, one a line"), rule.not_match)
        self._wrong = label("", "bad", name=tr("Why the rule can't be kept"))
        self._wrong.setWordWrap(True)
        self.save = button(tr("Save rule"), self._save, "primary")
        self._lay_out(title)
        for field in (self.pattern, self.where, self.until):
            field.returnPressed.connect(self._save)

    def _lay_out(self, title: str) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, grown(80))
        grid.setColumnStretch(1, 1)
        fields: tuple[tuple[str, QWidget], ...] = (
            (tr("Answer"), self.answer),
            (tr("Tool"), self.tool),
            (tr("Pattern"), self.pattern),
            (tr("Folder"), self.where),
            (tr("Last day"), self.until),
            (tr("Fits"), self.match),
            (tr("Doesn't fit"), self.not_match),
        )
        for at, (name, field) in enumerate(fields):
            words = label(name, "dim")
            words.setContentsMargins(0, _BESIDE, 0, 0)
            grid.addWidget(words, at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(field, at, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._wrong, 1)
        foot.addWidget(button(tr("Cancel"), self.left.emit))
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        column.addWidget(label(title, "strong"))
        column.addLayout(grid)
        column.addLayout(foot)

    def refuse(self, words: str) -> None:
        """Say why it can't be so; it stays to be mended."""
        self._wrong.setText(words)
        self.save.setEnabled(True)

    def _save(self) -> None:
        folder, day = self.where.text().strip(), self.until.text().strip()
        try:
            until = datetime.date.fromisoformat(day) if day else None
        except ValueError:
            self.refuse(tr("{day!r} is no day; write it like 2026-12-31.", day=day))
            return
        if folder and not os.path.isabs(folder):
            self.refuse(tr("A folder is named by its whole path, from the root on."))
            return
        answer = next(name for name, word in ANSWERS.items() if word == self.answer.value)
        examples = [_examples(field) for field in (self.match, self.not_match)]
        self.save.setEnabled(False)
        self._wrong.setText("")
        self.saved.emit(
            Rule(self.tool.currentText(), self.pattern.text().strip(), answer, folder, until, *examples)
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape, which would close the whole dialog."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            event.accept()
        else:
            super().keyPressEvent(event)


def _line(name: str, text: str, hint: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setFont(look().code_font())
    made.setPlaceholderText(hint)
    made.setAccessibleName(name)
    made.setAccessibleDescription(hint)
    made.setMaxLength(1000)
    return made


def _lines(name: str, examples: Sequence[str]) -> QPlainTextEdit:
    made = QPlainTextEdit("\n".join(examples))
    made.setFont(look().code_font())
    made.setAccessibleName(name)
    made.setProperty("class", "box")
    made.setTabChangesFocus(True)
    made.setFixedHeight(LINES * made.fontMetrics().lineSpacing() + 18)
    return made


def _examples(field: QPlainTextEdit) -> tuple[str, ...]:
    return tuple(line.strip() for line in field.toPlainText().split("\n") if line.strip())
