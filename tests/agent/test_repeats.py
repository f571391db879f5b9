"""Identical calls are counted, and something that moves starts the count anew."""

from __future__ import annotations

from agent_kit import call

from k2desk.agent.repeats import Repeats, reminder


def test_only_the_very_same_call_counts() -> None:
    repeats = Repeats()
    assert [repeats.count(call(n, arguments='{"a": 1}')) for n in range(3)] == [1, 2, 3]
    assert repeats.count(call(4, arguments='{"a": 2}')) == 1
    assert repeats.count(call(5, "other", '{"a": 1}')) == 1


def test_what_moves_starts_the_count_anew() -> None:
    repeats = Repeats()
    repeats.count(call(0))
    repeats.moved()
    assert repeats.count(call(1)) == 1


def test_reminders_come_at_three_five_and_eight() -> None:
    assert [count for count in range(1, 13) if reminder(count)] == [3, 5, 8]
    assert "call 3 " in reminder(3)
