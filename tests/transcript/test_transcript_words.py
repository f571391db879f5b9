"""Figures for the eye."""

import pytest

from k2desk.transcript.rows import ChangeRow
from k2desk.transcript.words import change, duration, files, tokens


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0.0 s"),
        (0.24, "0.2 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (125, "2 min 5 s"),
    ],
)
def test_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(("count", "text"), [(1, "1 token"), (950, "950 tokens"), (3100, "3.1k tokens")])
def test_tokens(count: int, text: str) -> None:
    assert tokens(count) == text


def test_files_are_counted() -> None:
    assert (files(1), files(0)) == ("1 file", "0 files")


@pytest.mark.parametrize(
    ("summary", "head"),
    [
        ("Applied 2 of 3 hunks", "Applied 2 of 3 hunks"),
        ("applied 1 of 1 hunk", "Applied 1 of 1 hunk"),
        ("as the tool tells it", "Applied as the tool tells it"),
        ("", "Applied changes in 1 file"),
    ],
)
def test_how_much_was_applied_is_told_as_the_tool_did(summary: str, head: str) -> None:
    assert change(ChangeRow("w1", "w1", ("a.py",), "applied", summary)) == (head, "a.py")
