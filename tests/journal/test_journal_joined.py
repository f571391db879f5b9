"""A joined record says what the whole one says, in fewer records."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.events import (
    Event,
    Record,
    StepFinished,
    StepRetried,
    StepStarted,
    TextDelta,
    ThoughtDelta,
    TurnFinished,
    TurnStarted,
)
from k2desk.journal.joined import joined
from k2desk.journal.journal import BATCH, Journal
from k2desk.journal.log import SessionLog
from k2desk.transcript.export import conversation, line, searchable
from k2desk.transcript.fold import Transcript


def records(events: list[Event]) -> list[Record]:
    return [
        Record("s", place, 100.0 + place, event, f"{place:064x}") for place, event in enumerate(events, 1)
    ]


def shown(told: list[Record]) -> list[str]:
    """Return what a reader and a screen reader are given of a conversation."""
    rows = Transcript(told).rows
    return [conversation(rows), *(f"{line(row)} {searchable(row)}" for row in rows)]


pieces = st.one_of(
    st.builds(TextDelta, st.just(1), st.integers(1, 2), st.text(max_size=3)),
    st.builds(ThoughtDelta, st.just(1), st.integers(1, 2), st.text(max_size=3)),
    st.just(StepRetried(1, 1, 2, 3, 1.0, "again")),
    st.just(StepStarted(1, 2, "m")),
)


@given(st.lists(pieces, max_size=30))
def test_joined_records_fold_to_the_same_conversation(events: list[Event]) -> None:
    whole = records([TurnStarted(1, "?"), StepStarted(1, 1, "m"), *events, StepFinished(1, 1, "stop")])
    fewer = list(joined(whole))
    assert shown(fewer) == shown(whole)
    assert fewer[-1] == whole[-1]
    assert [record.seq for record in fewer] == sorted({record.seq for record in fewer})
    assert {record.seq for record in fewer} <= {record.seq for record in whole}


def test_what_lies_between_the_first_and_the_last_piece_is_one() -> None:
    text = [TextDelta(1, 1, letter) for letter in "abcdef"]
    thought: list[Event] = [ThoughtDelta(1, 1, letter) for letter in "xyz"]
    whole = records([*thought, *text, TextDelta(1, 2, "other step"), TurnFinished(1, "done")])
    fewer = list(joined(whole))
    said = [getattr(record.event, "text", "") for record in fewer]
    assert said == ["x", "y", "z", "a", "bcde", "f", "other step", ""]
    assert [record.seq for record in fewer] == [1, 2, 3, 4, 8, 9, 10, 11]
    assert (fewer[4].at, fewer[4].digest) == (whole[7].at, whole[7].digest)


def test_a_log_longer_than_a_batch_is_read_whole(journal: Journal) -> None:
    from k2desk.core.events import SessionStarted

    log = journal.create(SessionStarted("/p", "0", "Nobody", "m"))
    for place in range(BATCH + 3):
        log.append(TextDelta(1, 1, f"{place} "))
    assert [record.seq for record in log.records()] == list(range(1, BATCH + 5))
    assert [record.seq for record in log.records(BATCH + 1)] == [BATCH + 2, BATCH + 3, BATCH + 4]
    assert [record.seq for record in log.joined()] == [1, 2, BATCH + 3, BATCH + 4]
    said = "".join(getattr(record.event, "text", "") for record in log.joined())
    assert said == "".join(f"{place} " for place in range(BATCH + 3))


def test_the_whole_is_read_once_while_nothing_happens(
    journal: Journal, log: SessionLog, folder: Path
) -> None:
    log.append(TextDelta(1, 1, "first"))
    whole = log.joined()
    assert log.joined() is whole
    log.append(TextDelta(1, 1, "second"))
    assert [record.seq for record in log.joined()] == [1, 2, 3]
    other = Journal(folder)
    other.open(log.session).append(TextDelta(1, 1, "from another window"))
    other.close()
    assert log.joined()[-1].seq == 4
