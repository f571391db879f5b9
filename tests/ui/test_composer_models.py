"""What follows an ``@``, and the words for what the assistant is doing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject

from k2desk.core.events import (
    Attachment,
    DecisionMade,
    DecisionRequested,
    Event,
    Record,
    StepRetried,
    StepStarted,
    TextDelta,
    ThoughtDelta,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.permissions import Decision, Question
from k2desk.ui.models.completion import Completion, Mention, mention_at, name_of
from k2desk.ui.models.progress import Progress


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("", None),
        ("me@example.org", None),
        ("@", Mention(0, "")),
        ("see @src/mo", Mention(4, "src/mo")),
        ("(@mo", Mention(1, "mo")),
        ("@money.py:12", Mention(0, "money.py", 12, 12)),
        ("@money.py:12-", Mention(0, "money.py", 12, 12)),
        ("@money.py:12-30", Mention(0, "money.py", 12, 30)),
        ("@money.py:30–12", Mention(0, "money.py", 30, 30)),
        ("@money.py:", Mention(0, "money.py")),
        ("@one two", None),
        ("@one @two", Mention(5, "two")),
    ],
)
def test_mentions(text: str, mention: Mention | None) -> None:
    assert mention_at(text) == mention


@pytest.mark.parametrize(
    ("attachment", "name"),
    [
        (Attachment("a.py"), "a.py"),
        (Attachment("a.py", 3, 3), "a.py:3"),
        (Attachment("a.py", 3), "a.py:3"),
        (Attachment("a.py", 3, 9), "a.py:3–9"),
        (Attachment("a\u202egpj.py"), "a⟨U+202E⟩gpj.py"),
    ],
)
def test_names_hide_nothing(attachment: Attachment, name: str) -> None:
    assert name_of(attachment) == name


def test_the_list_makes_hiding_characters_visible_and_gives_the_true_path() -> None:
    home = QObject()
    rows = Completion(home)
    rows.offer(["a\u202eb.py"])
    assert rows.index(0, 0).data() == "a⟨U+202E⟩b.py"
    assert rows.path(0) == "a\u202eb.py"


def told(*events: tuple[float, Event]) -> Progress:
    progress = Progress()
    for seq, (at, event) in enumerate(events, 1):
        progress.apply(Record(session="s", seq=seq, at=at, event=event, digest=""))
    return progress


QUESTION = Question(kind="ask", title="", text="", digest="d")
START = ((0.0, TurnStarted(1, "x")), (1.0, StepStarted(1, 1, "m")))


@pytest.mark.parametrize(
    ("events", "now", "words"),
    [
        ((), 5, ""),
        (START, 1.5, "Waiting for the model… 1 s"),
        ((*START, (2.0, ThoughtDelta(1, 1, "a")), (9.0, ThoughtDelta(1, 1, "b"))), 14, "Thinking… 12 s"),
        ((*START, (2.0, TextDelta(1, 1, "a"))), 14, "Answering…"),
        ((*START, (2.0, StepRetried(1, 1, 2, 5, 8.0, "busy"))), 5, "Trying again in 5 s"),
        ((*START, (2.0, ToolStarted("c", "run_tests", "Run tests"))), 4, "Run tests… 2 s"),
        (
            (*START, (2.0, ToolStarted("c", "t", "Read a")), (3.0, ToolFinished("c", "t", "ok", ""))),
            3,
            "Working…",
        ),
        ((*START, (2.0, DecisionRequested("r", "c", QUESTION))), 99, "Waiting for your decision"),
        ((*START, (2.0, TurnFinished(1, "done"))), 99, ""),
        ((*START, (2.0, TurnFinished(1, "cancelled"))), 99, "Stopped"),
        ((*START, (2.0, TurnFinished(1, "interrupted"))), 99, "The last turn was cut off"),
    ],
)
def test_progress(events: tuple[tuple[float, Event], ...], now: float, words: str) -> None:
    assert told(*events).text(now) == words


@pytest.mark.parametrize("call", ["c", ""])
def test_a_decision_ends_the_waiting(call: str) -> None:
    progress = told(*START, (2.0, DecisionRequested("r", call, QUESTION)))
    assert progress.waits
    made = DecisionMade("r", call, Decision("allow", digest="d"))
    progress.apply(Record(session="s", seq=9, at=3.0, event=made, digest=""))
    assert not progress.waits
    assert progress.text(3.2) == "Working…"
