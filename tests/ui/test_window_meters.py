"""The figures of the bars say what the records say."""

from __future__ import annotations

import pytest

from k2desk.core.events import (
    Event,
    Record,
    StepFinished,
    StepRetried,
    StepStarted,
    TextDelta,
    ThoughtDelta,
)
from k2desk.core.messages import Usage
from k2desk.ui.figures import short_count
from k2desk.ui.models.meters import Meters


def folded(*events: tuple[float, Event]) -> Meters:
    meters = Meters()
    for seq, (at, event) in enumerate(events, 1):
        meters.apply(Record(session="s", seq=seq, at=at, event=event, digest=""))
    return meters


def test_speed_counts_from_the_first_piece_of_the_last_try() -> None:
    meters = folded(
        (0, StepStarted(1, 1, "m")),
        (1, ThoughtDelta(1, 1, "…")),
        (5, StepRetried(1, 1, 2, 5, 1.0, "busy")),
        (10, ThoughtDelta(1, 1, "…")),
        (11, TextDelta(1, 1, "…")),
        (12, StepFinished(1, 1, "stop", usage=Usage(completion=124))),
    )
    assert meters.rate == pytest.approx(62)


def test_an_answer_too_short_to_measure_has_no_speed() -> None:
    meters = folded((1, TextDelta(1, 1, "…")), (1.01, StepFinished(1, 1, "stop", usage=Usage(completion=9))))
    assert meters.rate == 0


@pytest.mark.parametrize(
    ("tokens", "words"),
    [(0, "0"), (999, "999"), (1000, "1k"), (3149, "3.1k"), (79_000, "79k"), (1_200_000, "1.2M")],
)
def test_counts_are_short(tokens: int, words: str) -> None:
    assert short_count(tokens) == words
