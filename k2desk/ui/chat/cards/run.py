"""The card that asks whether a process may run: the exact command, where it runs, what it can do."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from k2desk.core.permissions import NO_RULE, Decision, JudgedPart, Question
from k2desk.core.visible import hidden_names
from k2desk.core.wording import mark, retold
from k2desk.transcript.rows import QuestionRow
from k2desk.ui.chat.cards.buttons import KeyButton
from k2desk.ui.chat.cards.card import Card, NoteField, plain, row
from k2desk.ui.chat.cards.exact import Exact
from k2desk.ui.chat.cards.parts import add_parts
from k2desk.ui.measures import grown
from k2desk.ui.words import tr

_OPEN = mark("Nothing here can confine it. Allow it only if you would run it yourself.")
_REAL_LINE = mark(
    "On the real files: it works on your own files instead of a copy, this once, git's data excepted. "
    "What it does to files git doesn't ignore can be undone."
)
_REAL = mark(
    "It works on your own files instead of a copy, this once, git's data excepted. "
    "What it does to files git doesn't ignore can be undone."
)
_MARK = re.compile("⟨(?:U\\+[0-9A-F]{4,6}|[0-9A-F]{2})⟩|[\u2400-\u241f\u2421]")


class RunCard(Card):
    """Asks for a command or a run of the tests.

    Args:
        row: what is asked.
    """

    always_asked = Signal(object)
    """(this card): the user wants a rule for it."""
    model_asked = Signal(str)
    """(words): ask the model beside the thread."""

    def __init__(self, asked: QuestionRow) -> None:
        question = asked.question
        super().__init__(
            asked.request_id, question, "flask" if question.kind == "tests" else "terminal", question.title
        )
        self._show_line(question)
        self.once = KeyButton(tr("Run once"), "1", self._allow_once)
        self.session = KeyButton(tr("For this session"), "2", self._allow_session)
        self.always = KeyButton(tr("Always…"), "3", self._ask_always)
        self.reject = KeyButton(tr("Reject"), "4", self._reject)
        self.real = KeyButton(tr("On the real files"), "5", self._allow_real_files)
        self.real.setToolTip(tr(_REAL))
        self.real.setAccessibleDescription(tr(_REAL))
        self.why = KeyButton(tr("Explain"), "?", self._explain, "quiet")
        self._told: QWidget | None = None
        self._page: QWidget | None = None
        size = self.exact.size_in_words
        self._hint = plain(
            tr("Long: {size}. Scroll to the end of the text to allow it.", size=size), "attention"
        )
        self._place_answers()
        # Only now: what is shown without a parent would be a window of its own and take the focus.
        self.session.setVisible(question.remember)
        self.real.setVisible(question.real_files)
        self.always.setVisible(self._can_rule)
        self.why.setVisible(question.kind == "command")
        if question.real_files:
            self.column.addWidget(plain(tr(_REAL_LINE), "dim"))
        self.column.addWidget(self._hint)
        self.note = NoteField(tr("Add a note for the model (goes with yes or no)"))
        self.column.addWidget(self.note)
        self.show_state()

    def _show_line(self, question: Question) -> None:
        """Show the command to the letter, and what there is to say of it."""
        without = [(part.start, part.start + len(part.text)) for part in question.parts if part.why]
        self.exact = Exact(question.text, without if len(without) < len(question.parts) else ())
        self.exact.read.connect(self.show_state)
        self.column.addWidget(self.exact)
        if warning := hiding(question.text):
            self.column.addWidget(plain(warning, "bad"))
        if question.confinement.endswith("not confined"):
            self.column.addWidget(plain(tr(_OPEN), "bad"))
        if question.facts or question.parts:
            self.column.addLayout(fact_grid(question.facts, question.parts))

    def _place_answers(self) -> None:
        """Put the answers beside each other, and what only explains at the right end."""
        answers = QHBoxLayout()
        answers.addLayout(row(self.once, self.session, self.always, self.reject, self.real), 1)
        answers.addWidget(self.why, 0, Qt.AlignmentFlag.AlignBottom)
        self.column.addLayout(answers)

    def ready(self) -> bool:
        """Return whether the whole text was in view."""
        return self.exact.was_read

    def show_state(self) -> None:
        """Let it be allowed once it was read to its end."""
        for button in (self.once, self.session, self.real):
            button.setEnabled(self.ready())
        self._hint.setVisible(self.armed and not self.ready())

    def keys(self) -> dict[str, Callable[[], None]]:
        """Return what each digit does."""
        known: dict[str, Callable[[], None]] = {"1": self._allow_once, "4": self._reject}
        if self.question.real_files:
            known["5"] = self._allow_real_files
        if self.question.remember:
            known["2"] = self._allow_session
        if self._can_rule:
            known["3"] = self._ask_always
        return {**known, "?": self._explain} if self.question.kind == "command" else known

    @property
    def _can_rule(self) -> bool:
        """Whether a rule could answer it the next time."""
        whys = {part.why for part in self.question.parts}
        asks = self.question.kind == "command" and self.question.remember
        return asks and NO_RULE in whys and whys <= {"", NO_RULE}

    # -- pages within the card

    def _ask_always(self) -> None:
        if self.armed and self._page is None:
            self.always_asked.emit(self)

    def show_page(self, page: QWidget | None) -> None:
        """Show a page below everything, in the place of the one that was there; None shows none."""
        if self._page is not None:
            self._page.hide()
            self._page.deleteLater()
        self._page = page
        if page is not None:
            self.column.addWidget(page)
            page.show()

    def leave_page(self) -> None:
        """Go back to the question without a rule."""
        self.show_page(None)
        self.setFocus()

    def rule_kept(self, left: str) -> None:
        """A rule is kept: the command is allowed with it, or the card says why it still asks."""
        self.show_page(None)
        self.setFocus()
        if left:
            self.column.addWidget(
                plain(tr("The rule is kept. This command still asks: {left}.", left=left), "attention")
            )
        else:
            self._allow_once()

    def _explain(self) -> None:
        """Show or hide what it does and what could go wrong."""
        if self._told is not None:
            self._told.setVisible(not self._told.isVisible())
            return
        from k2desk.ui.chat.cards.told import Told  # not needed until somebody asks

        told = self._told = Told(self.question.text)
        told.model_asked.connect(self.model_asked)
        self.column.insertWidget(self.column.count() - 1, told)
        told.show()

    def _allow_once(self) -> None:
        self.answer("allow", note=self.note.text())

    def _allow_session(self) -> None:
        self.answer("allow", scope="session", note=self.note.text())

    def _allow_real_files(self) -> None:
        if self.armed and self.ready():
            note = self.note.text().strip()
            self.finish(Decision("allow", self.question.digest, note=note, real_files=True))

    def _reject(self) -> None:
        self.answer("reject", note=self.note.text())


def hiding(text: str) -> str:
    """Return a warning about characters that hide, made visible already or not; "" where there are none."""
    named = hidden_names(text)
    if named:
        return tr("It holds characters that hide: {names}.", names=", ".join(named))
    return tr("It holds characters that hide; they are shown as marks.") if _MARK.search(text) else ""


def fact_grid(facts: tuple[tuple[str, str], ...], parts: tuple[JudgedPart, ...] = ()) -> QGridLayout:
    """Return a grid with a line for each program of a command and for each fact, label and value."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnMinimumWidth(0, grown(100))
    grid.setColumnStretch(1, 1)
    add_parts(grid, parts)
    for number, (name, value) in enumerate(facts, grid.rowCount()):
        grid.addWidget(plain(retold(name), "dim"), number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(plain(retold(value)), number, 1)
    return grid
