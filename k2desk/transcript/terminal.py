"""A turn as readable text: the answer for whoever reads it, the progress for whoever watches."""

from __future__ import annotations

from collections.abc import Callable

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
    Noticed,
    StepFinished,
    StepRetried,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    WriteDone,
    WriteIntended,
)
from k2desk.core.permissions import Question
from k2desk.core.visible import visible


class Terminal:
    """Tells events; nothing of the model's or a tool's can move the cursor or hide.

    Args:
        say: takes pieces of the answer.
        note: takes whole lines of progress.
    """

    def __init__(self, say: Callable[[str], object], note: Callable[[str], object]) -> None:
        self._say, self._note = say, note
        self._open = False
        self._questions: dict[str, Question] = {}
        self._writing: dict[str, tuple[str, ...]] = {}

    def tell(self, event: Event) -> None:
        """Tell what happened; most events say nothing here."""
        match event:
            case TextDelta(text=text) if text:
                self._say(visible(text))
                self._open = not text.endswith("\n")
            case StepFinished():
                self._end_line()
            case StepRetried(attempt=attempt, attempts=attempts, seconds=seconds, reason=reason):
                again = " What stands above counts no more." if self._open else ""
                self._end_line()
                self._line("!", f"{reason} Try {attempt} of {attempts} in {seconds:.0f} s.{again}")
            case ToolStarted(label=label, confinement=confinement):
                self._line("·", f"{label} [{confinement}]" if confinement else label)
            case ToolFinished(status=status) if status != "ok":
                self._line("✗", f"{event.name}: {event.summary or _first(event.text)} ({status})")
            case TurnFinished(outcome=outcome, message=message):
                self._end_line()
                if outcome != "done":
                    self._line("!", f"The turn ended: {outcome}. {message}".rstrip())
            case Noticed(text=text):
                self._line("!", text)
            case _:
                self._decided(event)

    def _decided(self, event: Event) -> None:
        match event:
            case DecisionRequested(request_id=request_id, question=question):
                self._questions[request_id] = question
            case DecisionMade(request_id=request_id, decision=decision, rule=rule):
                asked = self._questions.pop(request_id, None)
                what = _about(asked) if asked is not None else "a question"
                sign, verb = ("✓", "allowed by") if decision.verdict == "allow" else ("✗", "refused:")
                self._line(sign, f"{verb} {rule or 'the user'}: {what}")
            case WriteIntended(change_id=change_id, files=files):
                self._writing[change_id] = tuple(file.path for file in files)
            case WriteDone(change_id=change_id):
                self._line("✓", f"wrote {', '.join(self._writing.pop(change_id, ()))}")
            case _:
                pass

    def _line(self, sign: str, text: str) -> None:
        self._note(f"{sign} {' '.join(visible(text).split())}")

    def _end_line(self) -> None:
        if self._open:
            self._say("\n")
            self._open = False


def _about(question: Question) -> str:
    """Return what a question is about in a line: a file for assistants by its name, not by how it begins."""
    return question.title if question.kind in ("guide", "scope") else _first(question.text)


def _first(text: str) -> str:
    return text.strip().partition("\n")[0][:200]
