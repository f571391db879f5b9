"""What follows an ``@``, and the words for what the assistant is doing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Qt

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
from k2desk.core.ports import SessionInfo
from k2desk.core.proposals import TestCase
from k2desk.ui.models.completion import Completion, Known, Mention, Offer, mention_at, name_of, offers
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
    rows.offer([Offer(Attachment("a\u202eb.py"), "@a ", "changed · M")])
    assert rows.index(0, 0).data() == "a⟨U+202E⟩b.py"
    assert rows.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "a⟨U+202E⟩b.py, changed · M"
    assert rows.index(0, 0).data(Qt.ItemDataRole.UserRole).attachment.path == "a\u202eb.py"


PATHS = ("src/ledger/money.py", "src/ledger/report.py", "tests/test_money.py", "README.md")
KNOWN = Known(
    lambda typed, limit: [path for path in PATHS if typed.casefold() in path.casefold()][:limit],
    {"src/ledger/report.py": "M", "gone.py": "D", "notes.txt": "?"},
    (TestCase("tests/test_money.py::test_total", "failed", 0.1, "E   assert 1 == 2", 0, "printed"),),
    (SessionInfo("s7", "/ledger", "Rounding error\nin totals", 0.0, 0.0, 2),),
)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("report", ["src/ledger/report.py"]),
        ("ledger", ["src/ledger/", "src/ledger/money.py", "src/ledger/report.py"]),
        ("src/", ["src/", "src/ledger/", "src/ledger/money.py", "src/ledger/report.py"]),
        ("changed", ["notes.txt", "src/ledger/report.py"]),
        ("fail", ["tests/test_money.py::test_total"]),
        ("tests", ["tests/test_money.py::test_total", "tests/", "tests/test_money.py"]),
        ("total", ["tests/test_money.py::test_total"]),
        ("rounding", ["“Rounding error”"]),
        ("ses", ["“Rounding error”"]),
        ("nothing", []),
    ],
)
def test_what_fits(query: str, names: list[str]) -> None:
    assert [offer.name for offer in offers(Mention(0, query), KNOWN)] == names


def test_with_nothing_typed_what_changed_and_what_fails_stands_first() -> None:
    found = offers(Mention(0, ""), KNOWN)
    assert [offer.told for offer in found[:3]] == ["changed · ?", "changed · M", "failing test"]
    assert [offer.name for offer in found].count("src/ledger/report.py") == 1


def test_a_range_of_lines_is_one_of_a_file() -> None:
    (offer,) = offers(Mention(0, "money.py", 3, 9), Known(lambda *_: ["money.py"]))
    assert (offer.attachment, offer.words) == (Attachment("money.py", 3, 9), "@money.py ")


def test_a_failing_test_carries_what_it_said_and_a_session_its_title() -> None:
    test, *_ = offers(Mention(0, "failing"), KNOWN)
    assert test.attachment.text == "E   assert 1 == 2\n\nprinted"
    assert test.words == "@test_total "
    session, *_ = offers(Mention(0, "sessions"), KNOWN)
    assert session.attachment == Attachment("s7", kind="session", text="Rounding error")


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
