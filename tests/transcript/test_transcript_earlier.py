"""What another session is told of one."""

from __future__ import annotations

from transcript_teller import Teller  # type: ignore[import-not-found]

from k2desk.core.events import StepStarted, TextDelta, ThoughtDelta, TurnFinished, TurnStarted
from k2desk.transcript import earlier
from k2desk.transcript.earlier import said_in


def session(words: str) -> Teller:
    teller = Teller()
    teller.tell(
        TurnStarted(1, words),
        StepStarted(1, 1, "m"),
        ThoughtDelta(1, 1, "A secret plan."),
        TextDelta(1, 1, "It rounds twice."),
        TurnFinished(1, "done"),
    )
    return teller


def test_words_and_answers_are_told_without_thoughts_and_without_secrets() -> None:
    text = said_in(session("Why? My key is sk-proj-abcdef0123456789abcdef0123456789abcdef0123456789").records)
    assert "**You:**" in text
    assert "It rounds twice." in text
    assert "A secret plan." not in text
    assert "abcdef0123456789" not in text


def test_of_a_long_session_the_end_is_told() -> None:
    text = said_in(session("x" * earlier.MOST).records)
    assert text.startswith("[The first ")
    assert text.endswith("It rounds twice.\n")
    assert len(text) < earlier.MOST + 100
