"""The card of a proposed plan: its words to edit, its ways to choose from, and the three answers to it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPlainTextEdit, QPushButton, QVBoxLayout

from k2desk.core.permissions import Decision
from k2desk.core.visible import visible
from k2desk.transcript.rows import QuestionRow
from k2desk.ui.chat.cards.buttons import KeyButton
from k2desk.ui.chat.cards.card import Card, NoteField, plain, row
from k2desk.ui.chat.cards.patch import apply_cap
from k2desk.ui.controls import button
from k2desk.ui.words import tr

_SIGNS = ("○", "●")
"""Before the name of a way: another one is chosen, or this one; its colour alone would not say it to all."""
LINES = 14
"""Lines of the plan that are shown at once."""


class PlanCard(Card):
    """Asks for the approval of a plan.

    Args:
        asked: what is asked.
    """

    def __init__(self, asked: QuestionRow) -> None:
        question = asked.question
        super().__init__(asked.request_id, question, "bulb", tr("Proposed plan"))
        self.setAccessibleDescription(visible(f"{question.title}\n{question.text}")[:4000])
        self.column.addWidget(plain(question.title))
        self.ways: list[QPushButton] = []
        self._group = QButtonGroup(self)
        for name, what in question.facts:
            self._offer(name, what, recommended=name == question.recommended)
        self.text = QPlainTextEdit(question.text)
        self.text.setAccessibleName(tr("The plan; you may edit it"))
        self.text.setTabChangesFocus(True)
        self.text.installEventFilter(self)
        self.text.textChanged.connect(self.show_state)
        self.text.document().documentLayout().documentSizeChanged.connect(self._fit)
        frame = QFrame()
        frame.setProperty("class", "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(6, 4, 6, 4)
        inside.addWidget(self.text)
        self.column.addWidget(frame)
        self.approve = KeyButton(tr("Approve and act"), apply_cap(), self.accept, "primary")
        self.reject = KeyButton(tr("Reject…"), "", self._ask)
        self.revise = KeyButton(tr("Ask for another"), "", partial(self._ask, "revise"))
        self.column.addLayout(row(self.approve, self.reject, self.revise))
        self._asking = ""
        self.note = NoteField("")
        self.note.returnPressed.connect(self._send)
        self.note.hide()
        self.column.addWidget(self.note)
        self._fit()

    def _offer(self, name: str, what: str, *, recommended: bool) -> None:
        words = tr("{name} (recommended)", name=visible(name)) if recommended else visible(name)
        made = button(words, self.show_state, "row")
        made.setCheckable(True)
        made.toggled.connect(lambda on: made.setText(f"{_SIGNS[on]}  {words}".replace("&", "&&")))
        made.toggled.emit(False)
        made.setChecked(recommended)
        made.setAccessibleDescription(what)
        self._group.addButton(made)
        self.ways.append(made)
        pair = QVBoxLayout()
        pair.setSpacing(3)
        pair.addWidget(made)
        pair.addWidget(plain(what, "dim"))
        self.column.addLayout(pair)

    @property
    def choice(self) -> str:
        """Which way is chosen, "" where none is or there is only one."""
        at = next((number for number, made in enumerate(self.ways) if made.isChecked()), -1)
        return self.question.choices[at] if at >= 0 else ""

    def ready(self) -> bool:
        """Return whether there is a plan, and a way chosen where there are several."""
        return bool(self.text.toPlainText().strip()) and (not self.ways or bool(self.choice))

    def show_state(self) -> None:
        """Say what the button will do."""
        edited = self.text.toPlainText().strip() != self.question.text
        self.approve.say(tr("Approve with your edits") if edited else tr("Approve and act"))
        self.approve.setEnabled(self.ready())

    def accept(self) -> None:
        """Approve the plan as it stands."""
        if self.armed and self.ready():
            words = self.text.toPlainText().strip()
            self.finish(Decision("allow", self.question.digest, answer=words, choice=self.choice))

    def _fit(self, *_: object) -> None:
        """Show every line, as they are broken, up to `LINES`."""
        lines = min(max(self.text.document().size().height(), 3), LINES)
        height = round(lines * self.text.fontMetrics().lineSpacing() + 12)
        if height != self.text.height():
            self.text.setFixedHeight(height)

    def _ask(self, verdict: str = "reject") -> None:
        """Open the line for the reason; pressing the same button again sends it."""
        if self._asking == verdict:
            self._send()
            return
        self._asking = verdict
        hint = tr("Why not? Enter sends it, an empty note just rejects")
        hint = tr("What should be different? Enter sends it") if verdict == "revise" else hint
        self.note.setPlaceholderText(hint)
        self.note.setAccessibleName(hint)
        self.note.show()
        self.note.setFocus()

    def _send(self) -> None:
        words = self.note.text().strip()
        if self._asking == "revise" and words:
            self.answer("revise", note=words)
        elif self._asking == "reject":
            self.answer("reject", note=words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Escape leave the words, and the keys that approve a patch approve the plan."""
        if event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, self._fit)  # the lines are broken anew for the width there is
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
            if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.accept()
                return True
        return super().eventFilter(watched, event)
