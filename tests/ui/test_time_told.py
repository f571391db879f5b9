"""Every moment has words, and what others said in it is plain text of one line."""

from __future__ import annotations

from typing import get_args, get_type_hints

import pytest

from k2desk.core.events import TurnFinished
from k2desk.core.permissions import Verdict
from k2desk.transcript.moments import Moment
from k2desk.ui.time.told import LONGEST, told


@pytest.mark.parametrize("outcome", get_args(get_type_hints(TurnFinished)["outcome"]))
def test_every_end_of_a_turn(outcome: str) -> None:
    assert "turn" in told(Moment(0, "end", outcome))


@pytest.mark.parametrize("verdict", get_args(Verdict))
def test_every_verdict(verdict: str) -> None:
    assert told(Moment(0, "decision", verdict)).startswith("You ")


@pytest.mark.parametrize(
    ("how", "files", "words"),
    [
        ("written", 1, "1 file was written"),
        ("written", 2, "2 files were written"),
        ("back", 1, "1 file went back"),
        ("again", 3, "3 files came back again"),
    ],
)
def test_every_write(how: str, files: int, words: str) -> None:
    assert told(Moment(0, "write", how, files=files)) == words


def test_what_was_said_is_plain_and_short() -> None:
    words = told(Moment(0, "message", text="Read {this}\nand \u202ethat" + " again" * 200))
    assert words.startswith("You said: Read {this} and ")
    assert "\u202e" not in words
    assert "\n" not in words
    assert len(words) <= LONGEST + len("You said: ")
    assert told(Moment(0, "question", text="Run a command?")) == "You were asked: Run a command?"
