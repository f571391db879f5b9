"""The levels of detail."""

import pytest

from k2desk.core.permissions import Decision, Question
from k2desk.transcript.detail import NAMES, Detail, following, open_at_first, shown
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

ASK = Question("command", "Run?", "x", "d")
WANT = Question("ask", "Which?", "x", "d")
TOOL = ToolRow("t", "c", "run_tests", "Run tests", 0.0)
FAILED = ToolRow("t", "c", "run_tests", "Run tests", 0.0, status="failed")


@pytest.mark.parametrize(
    ("row", "levels"),
    [
        (UserRow("u", "x", (), 0.0), "ena"),
        (TextRow("x", Pieces("x"), 1, False), "ena"),
        (ChangeRow("c", "w", ("a",)), "ena"),
        (ThoughtRow("t", Pieces(), 0, True, 0.0), "en"),
        (TOOL, "en"),
        (GroupRow("g", (TOOL,)), "en"),
        (QuestionRow("q", "r", "c", ASK), "ena"),
        (QuestionRow("q", "r", "c", ASK, None, Decision("allow", "d")), "e"),
        (QuestionRow("q", "r", "c", ASK, None, Decision("allow", "d", "session")), "en"),
        (QuestionRow("q", "r", "c", ASK, None, Decision("allow", "d", note="careful")), "en"),
        (QuestionRow("q", "r", "c", ASK, None, Decision("reject", "d")), "en"),
        (QuestionRow("q", "r", "c", WANT, None, Decision("allow", "d", answer="x")), "en"),
        (QuestionRow("q", "r", "c", ASK, closed=True), "en"),
        (QuestionRow("q", "r", "c", ASK, None, Decision("allow", "d"), "a rule"), "e"),
        (NoticeRow("n", "info", "x"), "en"),
        (NoticeRow("n", "bad", "x"), "ena"),
    ],
)
def test_what_is_shown(row: Row, levels: str) -> None:
    assert "".join(level[0] for level in NAMES if shown(row, level)) == levels


@pytest.mark.parametrize(
    ("row", "detail", "opened"),
    [
        (FAILED, "normal", True),
        (TOOL, "normal", False),
        (TOOL, "everything", True),
        (ThoughtRow("t", Pieces(), 0, True, 0.0), "normal", False),
        (GroupRow("g", (TOOL,)), "everything", True),
        (UserRow("u", "x", (), 0.0), "everything", False),
    ],
)
def test_what_is_open(row: Row, detail: Detail, opened: bool) -> None:
    assert open_at_first(row, detail) is opened


def test_one_key_goes_round() -> None:
    assert [following(level) for level in NAMES] == ["normal", "answers", "everything"]
