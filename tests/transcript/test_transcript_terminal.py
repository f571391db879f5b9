"""A turn told to a terminal: the answer here, the progress there, and nothing that moves a cursor."""

from __future__ import annotations

import pytest

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
    Noticed,
    StepFinished,
    StepRetried,
    StepStarted,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    WriteDone,
    WriteIntended,
)
from k2desk.core.permissions import Decision, Question
from k2desk.core.proposals import FileWrite
from k2desk.transcript.terminal import Terminal


def told(*events: Event) -> tuple[str, list[str]]:
    said: list[str] = []
    notes: list[str] = []
    terminal = Terminal(said.append, notes.append)
    for event in events:
        terminal.tell(event)
    return "".join(said), notes


def test_the_answer_is_told_as_it_comes_and_ends_with_its_line() -> None:
    said, notes = told(
        StepStarted(1, 1, "m"),
        TextDelta(1, 1, ""),
        TextDelta(1, 1, "One "),
        TextDelta(1, 1, "cent."),
        StepFinished(1, 1, "stop"),
        TextDelta(1, 2, "Two.\n"),
        StepFinished(1, 2, "stop"),
        TextDelta(1, 3, "Cut"),
        TurnFinished(1, "done"),
    )
    assert said == "One cent.\nTwo.\nCut\n"
    assert notes == []


def test_what_counts_no_more_is_said() -> None:
    said, notes = told(
        StepRetried(1, 1, 2, 3, 1.6, "Busy."), TextDelta(1, 1, "Wro"), StepRetried(1, 1, 3, 3, 2.0, "Broken.")
    )
    assert said == "Wro\n"
    assert notes == [
        "! Busy. Try 2 of 3 in 2 s.",
        "! Broken. Try 3 of 3 in 2 s. What stands above counts no more.",
    ]


def test_calls_are_told_by_a_line_and_only_their_failures_by_another() -> None:
    _, notes = told(
        ToolStarted("a", "read_file", "Read a.py"),
        ToolFinished("a", "read_file", "ok", "text"),
        ToolStarted("b", "run_tests", "Run tests", "in a copy"),
        ToolFinished("b", "run_tests", "failed", "long", "1 failed"),
        ToolFinished("c", "edit", "refused", "A rule forbids it.\nMore."),
    )
    assert notes == [
        "· Read a.py",
        "· Run tests [in a copy]",
        "✗ run_tests: 1 failed (failed)",
        "✗ edit: A rule forbids it. (refused)",
    ]


@pytest.mark.parametrize(
    ("verdict", "rule", "line"),
    [
        ("allow", "run_tests", "✓ allowed by run_tests: pytest -q"),
        ("allow", "", "✓ allowed by the user: pytest -q"),
        ("reject", "nobody is there", "✗ refused: nobody is there: pytest -q"),
    ],
)
def test_answers_name_who_gave_them(verdict: str, rule: str, line: str) -> None:
    asked = DecisionRequested("r", "c", Question("tests", "Run?", "pytest -q\nmore", "d"))
    made = DecisionMade("r", "c", Decision(verdict, "d"), rule)  # type: ignore[arg-type]
    assert told(asked, made)[1] == [line]
    assert told(made)[1] == [line.replace("pytest -q", "a question")]


def test_a_file_for_assistants_goes_by_its_name() -> None:
    question = Question("guide", "Show AGENTS.md to the model?", "# For assistants", "d")
    _, notes = told(
        DecisionRequested("r", "", question), DecisionMade("r", "", Decision("reject", "d"), "nobody")
    )
    assert notes == ["✗ refused: nobody: Show AGENTS.md to the model?"]


def test_writes_and_ends_are_told() -> None:
    files = (FileWrite("a.py", None, None), FileWrite("b.py", None, None))
    _, notes = told(
        WriteIntended("w", "r", files),
        WriteDone("w"),
        Noticed("info", "Something."),
        TurnFinished(1, "limit", "Enough."),
        TurnFinished(1, "cancelled"),
    )
    assert notes == [
        "✓ wrote a.py, b.py",
        "! Something.",
        "! The turn ended: limit. Enough.",
        "! The turn ended: cancelled.",
    ]


def test_nothing_moves_the_cursor_or_breaks_a_line_of_progress() -> None:
    said, notes = told(TextDelta(1, 1, "a\x1b[2Jb\r\u202ec\n"), ToolStarted("a", "t", "Read \x1b]0;x\x07\ny"))
    assert said == "a␛[2Jb␍⟨U+202E⟩c\n"
    assert notes == ["· Read ␛]0;x␇ y"]
