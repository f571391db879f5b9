"""Row 25: a session of 2,000 turns shown as it was, at any place the handle of the slider is dragged to."""

from __future__ import annotations

import random
import statistics
from typing import TYPE_CHECKING

from bench._child import ask, calm, home, rest, tell
from bench.measure import Figure, milliseconds, percentile
from bench.turns import MANY, turns

if TYPE_CHECKING:
    from k2desk.transcript.timeline import Timeline
    from k2desk.ui.time.page import TimePage

ROWS = ("25",)
DISPLAY = True
MOVES = 400
FRAME = 16
"""Milliseconds."""
SIZE = (900, 900)


def measure() -> list[Figure]:
    """Time each move until it is painted, in milliseconds of wall time."""
    with home() as env:
        found = ask("timeline", env=env)
    jumps, drag = found["jumps"], found["drag"]
    typical = f"{statistics.median(jumps):.3g} ms at the median, {found['read']:.0f} ms until it was read"
    steady = f"{statistics.median(drag):.3g} ms at the median"
    return [
        Figure(
            "25", "2,000 turns, any place, 99th percentile", percentile(jumps, 0.99), FRAME, "ms", typical
        ),
        Figure("25", "2,000 turns, dragged, 99th percentile", percentile(drag, 0.99), FRAME, "ms", steady),
    ]


def _child() -> None:
    import gc

    from k2desk.core.events import Record
    from k2desk.journal.joined import joined
    from k2desk.transcript.timeline import Timeline
    from k2desk.ui.models.selection import Selection
    from k2desk.ui.time.page import TimePage

    app = calm()
    records = list(joined(Record("bench", n, 1.0, event, "") for n, event in enumerate(turns(1, MANY), 1)))
    read: list[Timeline] = []
    took = milliseconds(lambda: read.append(Timeline(records)))
    gc.freeze()
    timeline = read[0]
    page = TimePage(Selection())
    page.bar.show_timeline(timeline)
    page.resize(*SIZE)
    page.show()
    app.processEvents()
    places = random.Random(1)
    anywhere = [places.randrange(len(timeline)) for _ in range(MOVES + 20)]
    across = [len(timeline) * number // (MOVES + 20) for number in range(MOVES + 20)]
    jumps, drag = ([_move(page, timeline, place) for place in wanted][20:] for wanted in (anywhere, across))
    tell(jumps=jumps, drag=drag, read=took)


def _move(page: TimePage, timeline: Timeline, place: int) -> float:
    """Go to a place; return the milliseconds until it is painted."""

    def move() -> None:
        page.show_place(timeline, place)
        page.repaint()

    spent = milliseconds(move)
    rest(0.01)
    return spent


if __name__ == "__main__":
    _child()
