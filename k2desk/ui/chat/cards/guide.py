"""The card that asks whether the model may see a file: one for assistants, or one that may hold secrets."""

from __future__ import annotations

from collections.abc import Callable

from k2desk.transcript.rows import QuestionRow
from k2desk.ui.chat.cards.buttons import KeyButton
from k2desk.ui.chat.cards.card import Card, plain, row
from k2desk.ui.chat.cards.exact import Exact
from k2desk.ui.chat.cards.run import fact_grid, hiding
from k2desk.ui.words import tr


class GuideCard(Card):
    """Shows the whole file for assistants, or the name of one with secrets, which is not read before.

    It can be let through once the end of the text was in view.

    Args:
        asked: what is asked.
    """

    def __init__(self, asked: QuestionRow) -> None:
        question = asked.question
        super().__init__(asked.request_id, question, "file", question.title)
        self.exact = Exact(question.text, prose=True)
        self.exact.read.connect(self.show_state)
        self.column.addWidget(self.exact)
        if warning := hiding(question.text):
            self.column.addWidget(plain(warning, "bad"))
        self.column.addLayout(fact_grid(question.facts, question.parts))
        self.show_it = KeyButton(tr("Show it to the model"), "1", self._show)
        self.session = KeyButton(tr("For this session"), "2", self._show_on)
        self.keep = KeyButton(tr("Keep it back"), "4" if question.remember else "2", self._keep)
        self._hint = plain(
            tr(
                "Long: {size}. Scroll to the end of the text to let it through.",
                size=self.exact.size_in_words,
            ),
            "attention",
        )
        self.column.addLayout(row(self.show_it, self.session, self.keep))
        self.session.setVisible(question.remember)
        self.column.addWidget(self._hint)
        self.show_state()

    def ready(self) -> bool:
        """Return whether the whole text was in view."""
        return self.exact.was_read

    def show_state(self) -> None:
        """Let it through once it was read to its end."""
        self.show_it.setEnabled(self.ready())
        self.session.setEnabled(self.ready())
        self._hint.setVisible(self.armed and not self.ready())

    def keys(self) -> dict[str, Callable[[], None]]:
        """Return what each digit does."""
        if self.question.remember:
            return {"1": self._show, "2": self._show_on, "4": self._keep}
        return {"1": self._show, "2": self._keep}

    def _show(self) -> None:
        self.answer("allow")

    def _show_on(self) -> None:
        self.answer("allow", scope="session")

    def _keep(self) -> None:
        self.answer("reject")
