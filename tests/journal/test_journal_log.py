"""Subscribers hear every record after it is stored, in order."""

from __future__ import annotations

import pytest

from k2desk.core.events import Event, Noticed, Record
from k2desk.journal.log import SessionLog


def note(text: str) -> Event:
    return Noticed("info", text)


def test_a_listener_finds_the_record_already_stored(log: SessionLog) -> None:
    found: list[bool] = []
    log.subscribe(lambda record: found.append(record in log.records()))
    log.append(note("a"))
    assert found == [True]


def test_the_first_record_is_read_alone(log: SessionLog) -> None:
    log.append(note("a"))
    assert log.first() == log.records()[0]


def test_a_subscription_ends(log: SessionLog) -> None:
    told: list[Record] = []
    end = log.subscribe(told.append)
    twice = log.subscribe(told.append)
    log.append(note("a"))
    assert len(told) == 2
    end()
    end()
    log.append(note("b"))
    assert len(told) == 3
    twice()
    log.append(note("c"))
    assert len(told) == 3


def test_what_a_listener_appends_is_told_after_what_it_hears(log: SessionLog) -> None:
    first: list[str] = []
    second: list[str] = []

    def answer(record: Record) -> None:
        assert isinstance(record.event, Noticed)
        first.append(record.event.text)
        if record.event.text == "question":
            log.append(note("answer"))

    log.subscribe(answer)
    log.subscribe(lambda record: second.append(record.event.text))  # type: ignore[union-attr]
    log.append(note("question"))
    assert first == second == ["question", "answer"]


def test_an_error_of_a_listener_is_raised_after_all_have_heard(log: SessionLog) -> None:
    told: list[Record] = []

    def fail(record: Record) -> None:
        raise ValueError(record.seq)

    end = log.subscribe(fail)
    log.subscribe(told.append)
    with pytest.raises(ValueError, match="2"):
        log.append(note("a"))
    log.subscribe(fail)
    with pytest.raises(ExceptionGroup, match="several listeners"):
        log.append(note("b"))
    end()
    assert [record.seq for record in told] == [2, 3]
    assert len(log.records()) == 3
