"""The figures of a check."""

from __future__ import annotations

from k2desk.core.events import Record
from k2desk.core.gateway import FAILING, PARTS, CheckLine, GatewayChecked
from k2desk.transcript.fold import Transcript


def test_a_check_counts_its_green_lines() -> None:
    lines = (CheckLine("key", "green"), CheckLine("stop", "red", "late", "It hangs up all the same."))
    check = GatewayChecked("cometapi", "https://a.test/v1", "k2", 0.0, lines)
    assert (check.greens, check.fine) == (1, False)
    assert GatewayChecked("p", "u", "m", 0.0, lines[:1]).fine
    assert [line.title for line in lines] == ["Key accepted", "Stop does not work"]
    assert len(PARTS) == 10
    assert [*FAILING] == [*PARTS]


def test_it_is_no_line_of_the_conversation() -> None:
    check = GatewayChecked("p", "u", "m", 0.0, ())
    assert Transcript([Record("s", 1, 0.0, check, "0" * 64)]).rows == []
