"""Rows as text."""

import pytest

from k2desk.core.events import Attachment
from k2desk.core.permissions import Decision, Question
from k2desk.transcript import export
from k2desk.transcript.pieces import Pieces
from k2desk.transcript.rows import (
    ChangeRow,
    GroupRow,
    NoticeRow,
    QuestionRow,
    Row,
    TextRow,
    ThoughtRow,
    ToolRow,
    UserRow,
)

USER = UserRow("u", "Why?", (Attachment("a.py", 10, 32),), 0.0)
TEXT = TextRow("x", Pieces("Because of `x`."), 15, False)
THOUGHT = ThoughtRow("t", Pieces("one\n\ntwo"), 8, False, 10.0, 51.0, 3100)
TOOL = ToolRow(
    "t",
    "c",
    "run_tests",
    "Run tests",
    0.0,
    status="failed",
    summary="1 failed",
    seconds=2.4,
    arguments="{}",
    pieces=Pieces("```\nx\n"),
    size=6,
)
QUIET = ToolRow("t", "c", "read_file", "Read `a`", 0.0, status="ok")
GROUP = GroupRow("g", (QUIET, QUIET))
PENDING = QuestionRow("q", "r", "c", Question("command", "Run a command?", "ls", "d"))
DONE = QuestionRow("q", "r", "c", PENDING.question, None, Decision("allow", "d"))
CHANGE = ChangeRow("k", "w", ("a.py",), "applied")
NOTICE = NoticeRow("n", "info", "Stopped", "you did")


@pytest.mark.parametrize(
    ("row", "label", "line"),
    [
        (USER, "you", "Why?"),
        (TEXT, "assistant", "Because of `x`."),
        (THOUGHT, "thinking", "Thought for 41 s · 3.1k tokens"),
        (TOOL, "tool failed", "Run tests · failed · 1 failed · 2.4 s"),
        (QUIET, "tool", "Read `a`"),
        (GROUP, "tool", "Read 1 file"),
        (PENDING, "decision needed", "Run a command? · ls"),
        (DONE, "decision", "Allowed · ls"),
        (CHANGE, "change", "Applied changes in 1 file · a.py"),
        (NOTICE, "notice", "Stopped · you did"),
        (NoticeRow("n", "info", "Stopped"), "notice", "Stopped"),
    ],
)
def test_label_and_line(row: Row, label: str, line: str) -> None:
    assert (export.label(row), export.line(row)) == (label, line)


def test_a_running_thought_counts() -> None:
    row = ThoughtRow("t", Pieces("hm"), 2, True, 10.0, 0.0, 1)
    assert export.thought(row, 22.0) == "Thinking 12 s · 1 token"
    assert export.thought(ThoughtRow("t", Pieces(), 0, True, 10.0), 13.0) == "Waiting for the model · 3.0 s"


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (Attachment("a.py"), "a.py"),
        (Attachment("a.py", 3), "a.py:3"),
        (Attachment("a.py", 3, 3), "a.py:3"),
        (Attachment("a.py", 3, 9), "a.py:3–9"),
        (Attachment("src", kind="folder"), "src/"),
        (Attachment("Pasted text", kind="text", text="one\n"), "Pasted text, 1 line"),
        (Attachment("Pasted text", kind="text", text="one\ntwo"), "Pasted text, 2 lines"),
        (Attachment("tests/a.py::T::test_b", kind="test", text="E"), "test_b failed"),
        (Attachment("test_b", kind="test"), "test_b failed"),
        (Attachment("s1", kind="session", text="Rounding\n in totals"), "“Rounding in totals”"),
    ],
)
def test_a_chip(item: Attachment, text: str) -> None:
    assert export.attachment(item) == text


@pytest.mark.parametrize(
    ("row", "held"),
    [
        (THOUGHT, "two"),
        (TOOL, "{}"),
        (TOOL, "```"),
        (GROUP, "Read `a`"),
        (USER, "a.py:10–32"),
        (NOTICE, "you did"),
    ],
)
def test_everything_can_be_found(row: Row, held: str) -> None:
    assert held in export.searchable(row)


def test_a_conversation_as_markdown() -> None:
    rows = (USER, UserRow("v", "And?", (), 0.0), THOUGHT, ThoughtRow("w", Pieces(), 0, True, 0.0, 3.0))
    text = export.conversation((*rows, TOOL, QUIET, GROUP, TEXT, CHANGE))
    assert text == (
        "**You:**\n\nWhy?\n\n- with `a.py:10–32`\n\n"
        "**You:**\n\nAnd?\n\n"
        "*Thought for 41 s · 3.1k tokens*\n\n> one\n>\n> two\n\n"
        "*Waiting for the model · 3.0 s*\n\n"
        "- `Run tests · failed · 1 failed · 2.4 s`\n\n````text\n```\nx\n````\n\n"
        "- `` Read `a` ``\n\n"
        "- `` Read `a` ``\n- `` Read `a` ``\n\n"
        "Because of `x`.\n\n"
        "- `Applied changes in 1 file · a.py`\n"
    )


@pytest.mark.parametrize(
    ("words", "held"),
    [
        ("the writer lives in writer.py", True),
        ("**writer**", True),
        ("lives in writer.py and", True),
        ("snake_case", True),
        ("writers", False),
    ],
)
def test_words_are_held_as_written_and_as_shown(words: str, held: bool) -> None:
    text = "The **writer** lives in `writer.py`\nand says snake_case."
    said = TextRow("x", Pieces(text), len(text), False)
    assert export.holds(said, words) is held


def test_only_what_is_markdown_is_read_so() -> None:
    assert not export.holds(UserRow("u", "a **b** c", (), 0.0), "a b c")
