"""The card of a question the model asks: ready answers and a line for one's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from k2desk.core.visible import visible
from k2desk.transcript.rows import QuestionRow
from k2desk.ui.chat.cards.buttons import KeyButton
from k2desk.ui.chat.cards.card import Card, NoteField, plain, row
from k2desk.ui.words import tr

WIDE = 60
"""Characters of an answer that fit on a button; a longer one is written out above its button."""


class AskCard(Card):
    """Asks what the model wants to know.

    Args:
        asked: what is asked.
    """

    def __init__(self, asked: QuestionRow) -> None:
        super().__init__(asked.request_id, asked.question, "message", asked.question.title)
        self.column.addWidget(plain(asked.question.text))
        self.choices: list[KeyButton] = []
        for number, choice in enumerate(asked.question.choices, 1):
            key = str(number) if number < 10 else ""
            words = " ".join(visible(choice).split())
            if len(words) > WIDE:
                self.column.addWidget(plain(choice, "dim"))
                words = f"{words[: WIDE - 1]}…"
            self.choices.append(KeyButton(words, key, partial(self._choose, choice)))
            self.column.addLayout(row(self.choices[-1]))
        self.note = NoteField(tr("Your own answer; Enter sends it"))
        self.note.returnPressed.connect(self._send)
        self.column.addWidget(self.note)
        self.refuse = KeyButton(tr("No answer"), "", self._refuse, "quiet")
        self.column.addLayout(row(self.refuse))

    def keys(self) -> dict[str, Callable[[], None]]:
        """Return what each digit does."""
        return {str(n): partial(self._choose, text) for n, text in enumerate(self.question.choices[:9], 1)}

    def _choose(self, choice: str) -> None:
        self.answer("allow", answer=choice)

    def _send(self) -> None:
        if self.note.text().strip():
            self.answer("allow", answer=self.note.text().strip())

    def _refuse(self) -> None:
        self.answer("reject")
