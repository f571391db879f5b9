"""The strip above the composer: what is being done, and behind it the model's list and the approved plan."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.transcript.agenda import Agenda
from k2desk.ui.controls import ElidedLabel, IconButton, IconLabel, button, label
from k2desk.ui.words import tr

TALLEST = 260
"""How tall what is behind the strip gets before it scrolls, in pixels."""
_MARKS = {"open": ("dot", "faint"), "doing": ("chevron-right", "accent"), "done": ("check", "good")}
_WORDS = {"open": mark("to do"), "doing": mark("being done"), "done": mark("done")}


class AgendaStrip(QFrame):
    """One line; it opens to the list or to the plan."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("agenda")
        self.setProperty("class", "card")
        self.setAccessibleName(tr("What is to be done"))
        self._agenda = Agenda()
        self.opened = ""
        """What is open: ``todos``, ``plan`` or nothing."""
        self._count = label("", "strong")
        self._now = ElidedLabel(Qt.TextElideMode.ElideRight, "dim")
        self._fold = IconButton("chevron-right", tr("Show the list"), size=16)
        self._fold.clicked.connect(lambda: self.open("todos"))
        self._plan = button(
            tr("Plan"), lambda: self.open("plan"), "quiet", "small", name=tr("Show the approved plan")
        )
        self._plan.setCheckable(True)
        self._make_inside()
        head = QHBoxLayout()
        head.setContentsMargins(8, 2, 8, 2)
        head.setSpacing(8)
        head.addWidget(self._fold)
        head.addWidget(self._count)
        head.addWidget(self._now)
        head.addStretch(1)
        head.addWidget(self._plan)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._scroll)

    def _make_inside(self) -> None:
        """Make what scrolls behind the line."""
        self._inside = QVBoxLayout()
        self._inside.setContentsMargins(12, 2, 12, 10)
        self._inside.setSpacing(4)
        body = QWidget()
        body.setLayout(self._inside)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(body)
        body.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.hide()

    def show_agenda(self, agenda: Agenda) -> None:
        """Show what is to be done now."""
        self._agenda = agenda
        total = len(agenda.todos)
        self._fold.setVisible(bool(total))
        self._count.setText(tr("{done} of {total} done", done=agenda.done, total=total) if total else "")
        self._count.setVisible(bool(total))
        plan = visible(agenda.plan.summary) if agenda.plan is not None else ""
        self._now.setText(visible(agenda.headline) if total else plan)
        self._plan.setVisible(bool(plan))
        if (self.opened == "todos" and not total) or (self.opened == "plan" and not plan):
            self.opened = ""
        self._show_inside()
        self.setVisible(bool(total or plan))

    def open(self, what: str) -> None:
        """Open the list or the plan; what is open closes."""
        self.opened = "" if self.opened == what else what
        self._show_inside()

    def _show_inside(self) -> None:
        while (item := self._inside.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        opened = self.opened == "todos"
        arrow = ("chevron-down", tr("Hide the list")) if opened else ("chevron-right", tr("Show the list"))
        self._fold.show_icon(*arrow)
        self._plan.setChecked(self.opened == "plan")
        for made in self._rows():
            self._inside.addWidget(made)
            made.show()  # else its height does not count yet
        self._scroll.setVisible(bool(self.opened))
        self._fit()

    def _fit(self) -> None:
        """Take the height that is needed, up to `TALLEST`."""
        width = max(self.width() - 2, 200)
        height = self._inside.heightForWidth(width)
        self._scroll.setFixedHeight(min(max(height, self._inside.minimumSize().height(), 1), TALLEST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._fit()

    def _rows(self) -> list[QWidget]:
        if self.opened == "plan" and self._agenda.plan is not None:
            plan = self._agenda.plan
            chosen = [_text(tr("chosen: {option}", option=plan.option), "dim")] if plan.option else []
            return [_text(plan.summary, "strong"), *chosen, _text(plan.text)]
        if self.opened == "todos":
            return [_entry(todo.text, todo.state) for todo in self._agenda.todos]
        return []


def _entry(text: str, state: str) -> QWidget:
    made = QWidget()
    line = QHBoxLayout(made)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    words = _text(text, *(("dim",) if state != "doing" else ("strong",)))
    words.setAccessibleName(f"{tr(_WORDS[state])}: {words.text()}")
    if state == "done":
        font = QFont(words.font())
        font.setStrikeOut(True)
        words.setFont(font)
    line.addWidget(IconLabel(*_MARKS[state], 16), alignment=Qt.AlignmentFlag.AlignTop)
    line.addWidget(words, 1)
    return made


def _text(text: str, *classes: str) -> QLabel:
    made = label(visible(text), *classes)
    made.setWordWrap(True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
