"""The card of K2Desk's own questions: a limit is reached, nothing moves; a button for each way."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from k2desk.core.wording import retold
from k2desk.transcript.rows import QuestionRow
from k2desk.ui.chat.cards.buttons import KeyButton
from k2desk.ui.chat.cards.card import Card, NoteField, plain
from k2desk.ui.chips import Wrap
from k2desk.ui.words import tr

_AROUND = 28 + 18 + 3 * 10
"""What is beside the words and the buttons: edges, the icon, the gaps, in pixels."""
_WIDEST = (1 << 24) - 1
"""Qt's own word for no limit, QWIDGETSIZE_MAX."""


class ChoiceCard(Card):
    """Asks which way to go on; with a line for words where they could change the way.

    Args:
        asked: what is asked.
    """

    def __init__(self, asked: QuestionRow) -> None:
        question = asked.question
        super().__init__(asked.request_id, question, "warning", question.title)
        self.title.setWordWrap(False)
        self.head.setStretchFactor(self.title, 0)
        self.text = plain(retold(question.text), "dim")
        self.head.addWidget(self.text, 1)
        self._buttons = QWidget()
        line = Wrap(self._buttons, spacing=8)
        self.choices = [
            KeyButton(retold(choice), str(number), partial(self._choose, choice))
            for number, choice in enumerate(question.choices, 1)
        ]
        for made in self.choices:
            line.addWidget(made)
        self._beside = False
        self.column.addWidget(self._buttons)
        self.note = NoteField(tr("What should it do differently? Goes with your answer"))
        self.column.addWidget(self.note)
        self.note.setVisible(question.kind == "stall")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the buttons beside the words where there is room, else below them."""
        super().resizeEvent(event)
        words = self.fontMetrics().horizontalAdvance(f"{self.title.text()}  {self.text.text()}") * 1.08
        buttons = sum(made.sizeHint().width() + 8 for made in self.choices)
        beside = words + buttons + _AROUND <= self.width()
        if beside == self._beside:
            return
        self._beside = beside
        if beside:
            self.column.removeWidget(self._buttons)
            self._buttons.setFixedWidth(buttons)
            self.head.addWidget(self._buttons)
        else:
            self.head.removeWidget(self._buttons)
            self._buttons.setMinimumWidth(0)
            self._buttons.setMaximumWidth(_WIDEST)
            self.column.insertWidget(1, self._buttons)

    def keys(self) -> dict[str, Callable[[], None]]:
        """Return what each digit does."""
        return {str(n): partial(self._choose, text) for n, text in enumerate(self.question.choices, 1)}

    def _choose(self, choice: str) -> None:
        self.answer("allow", answer=choice, note=self.note.text())
