"""Has the model draft the message of a commit, and puts the answer where the user writes it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPlainTextEdit

from k2desk.core.events import Record, StepStarted, TextDelta, TurnFinished, TurnStarted
from k2desk.ui.controls import button
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr

WORDS = (
    "Draft a message for a commit of what is staged (see the changes with git). First line: what it does, at "
    "most 72 characters. Then, after an empty line, why, in few sentences. Answer with the message alone."
)


class Draft(QObject):
    """Asks in the conversation, where the user sees it, and hears the answer.

    Args:
        runtime: sends the question.
        message: takes the answer, unless the user has written something meanwhile.
    """

    def __init__(self, runtime: Runtime, message: QPlainTextEdit) -> None:
        super().__init__(message)
        self._runtime, self._message = runtime, message
        self._turn = 0
        self._pieces: list[str] = []
        self.button = button(tr("Draft"), self.ask, "small", tip=tr("Have the assistant draft the message"))
        runtime.recorded.connect(self._recorded)

    def ask(self) -> None:
        """Ask for a draft."""
        self._runtime.submit(WORDS)

    def _recorded(self, record: Record) -> None:
        match record.event:
            case TurnStarted(turn=turn, text=text) if text == WORDS:
                self._turn, self._pieces = turn, []
            case StepStarted(turn=turn) if turn == self._turn:
                self._pieces = []  # only the last step answers
            case TextDelta(turn=turn, text=text) if turn == self._turn:
                self._pieces.append(text)
            case TurnFinished(turn=turn) if self._turn and turn == self._turn:
                self._turn = 0
                self._take("".join(self._pieces))
            case _:
                pass

    def _take(self, text: str) -> None:
        lines = [line for line in text.strip().split("\n") if not line.startswith("```")]
        if lines and not self._message.toPlainText().strip():
            self._message.setPlainText("\n".join(lines).strip())
