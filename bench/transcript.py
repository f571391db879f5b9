"""Rows 4 and 6: a long conversation on the screen, as it grows, is opened and gets another width."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bench._child import ask, calm, home, rest, tell
from bench._session import conversation, pieces
from bench.measure import Figure, in_turn, median_ratio, milliseconds, percentile, ratio

if TYPE_CHECKING:
    from PySide6.QtGui import QTextDocument
    from PySide6.QtWidgets import QApplication

    from k2desk.core.events import Event, Record
    from k2desk.transcript.fold import Transcript
    from k2desk.ui.chat.view import TranscriptView

ROWS = ("4", "6")
TOKENS = 200_000
FEW = 1_000
FRAMES = 90
GROWTH = 132
"""Characters of a frame: 33 deltas, 2,000 of them in a second at 60 frames."""
SIZE = (900, 900)
NARROW = 560
LINES = 6_000
AT_ONCE = 33
"""Lines of output of a frame."""


def measure() -> list[Figure]:
    """Compare wall time, in milliseconds."""
    with home("offscreen") as env:
        found = ask("transcript", env=env)
    many, few = found["many"], found["few"]
    detail = f"{statistics.median(many):.3g} ms against {statistics.median(few):.3g} ms"
    growth = statistics.median(many) / statistics.median(few)
    return [
        Figure("4", "flush and paint, at 200k tokens against 1k tokens", growth, 1.1, "×", detail),
        Figure("4", "flush and paint, 99th percentile", percentile(many, 0.99), 16.0, "ms"),
        *(
            Figure("4", f"{LINES:,} coloured lines of output, {how}, 99th percentile", worst, 16.0, "ms")
            for how, worst in (
                ("their end shown", percentile(found["end"], 0.99)),
                ("all of them", percentile(found["all"], 0.99)),
            )
        ),
        ratio("6", "200k tokens, opened, against setMarkdown", found["open"], found["markdown"], 0.25, "ms"),
        Figure(
            "6",
            "200k tokens, another width, against one document",
            median_ratio(found["resize"], found["one"]),
            0.1,
            "×",
            f"{statistics.median(found['resize']):.3g} ms against {statistics.median(found['one']):.3g} ms",
        ),
    ]


def _child() -> None:
    app = calm()
    long, short = (_records(conversation(tokens)) for tokens in (TOKENS, FEW))
    grown = [_Growing(short), _Growing(long)]
    app.processEvents()
    few, many = in_turn(*(lambda one=one: one.frame() for one in grown), runs=FRAMES, warmup=5)
    opened, markdown, resized, one = _open_and_resize(app, long)
    end, all_ = (_printed(whole=whole) for whole in (False, True))
    tell(few=few, many=many, end=end, all=all_, open=opened, markdown=markdown, resize=resized, one=one)


def _records(events: Iterator[Event]) -> list[Record]:
    from k2desk.core.events import Record

    return [Record("bench", number, 1.0, event, "") for number, event in enumerate(events, 1)]


def _view() -> TranscriptView:
    from k2desk.ui.chat.view import TranscriptView
    from k2desk.ui.models.selection import Selection

    view = TranscriptView(Selection())
    view.resize(*SIZE)
    view.show()
    return view


class _Growing:
    """A conversation in a view of its own that says more and more."""

    def __init__(self, records: list[Record]) -> None:
        from k2desk.core.events import StepStarted, TextDelta, TurnStarted
        from k2desk.transcript.fold import Transcript

        self._view = _view()
        self._transcript: Transcript = Transcript(records)
        self._view.reset(self._transcript.rows)
        text = "".join(event.event.text for event in records if isinstance(event.event, TextDelta))
        growth = (TextDelta(999, 1, piece) for piece in pieces(text * 400, GROWTH))
        begun: list[Event] = [TurnStarted(999, "Go on."), StepStarted(999, 1, "rate-model")]
        for record in _records(iter(begun)):
            self._view.apply(self._transcript.apply(record))
        self._events: Iterator[Event] = itertools.chain(growth)

    def frame(self) -> float:
        """Say a little more; return how long it takes until that is painted."""
        record = _records(itertools.islice(self._events, 1))[0]
        view = self._view

        def show() -> None:
            view.apply(self._transcript.apply(record))
            view.flush()
            view.viewport().repaint()

        spent = milliseconds(show)
        rest(0.01)
        return spent


def _printed(*, whole: bool) -> list[float]:
    """Have a command print coloured lines; return how long each of the last frames takes until it is painted.

    Args:
        whole: whether all of them are shown, and not their end alone.
    """
    from k2desk.core.events import ToolOutput, ToolStarted
    from k2desk.core.printed import Style
    from k2desk.transcript.fold import Transcript

    view, transcript = _view(), Transcript()
    view.reset(transcript.rows)

    def show(event: Event) -> None:
        view.apply(transcript.apply(_records(iter((event,)))[0]))
        view.flush()
        view.viewport().repaint()

    show(ToolStarted("c", "run_command", "Run pytest", "in a copy"))
    view.stack.openness.turn("tool:c", opened=True)
    if whole:
        view.stack.openness.show_all("tool:c")
    line = "tests/test_ledger.py::test_round_once "
    end = len(line) + len("PASSED\n")
    styles = tuple(Style(number * end + len(line), 6, "green bold") for number in range(AT_ONCE))
    output = ToolOutput("c", f"{line}PASSED\n" * AT_ONCE, 0, styles)
    spent = [milliseconds(lambda: show(output)) for _ in range(LINES // AT_ONCE)]
    return spent[-FRAMES:]


def _open_and_resize(app: QApplication, records: list[Record]) -> tuple[list[float], ...]:
    from PySide6.QtGui import QTextDocument

    from k2desk.transcript.export import conversation as exported
    from k2desk.transcript.fold import Transcript

    view = _view()
    text = exported(Transcript(records).rows)
    document = QTextDocument()
    document.setTextWidth(SIZE[0])

    def opened() -> None:
        view.reset(Transcript(records).rows)
        view.viewport().repaint()

    def markdown() -> None:
        document.setMarkdown(text)
        document.size()

    widths, others = itertools.cycle((NARROW, SIZE[0])), itertools.cycle((NARROW, SIZE[0]))

    def resized() -> None:
        before = view.stack.width
        view.resize(next(widths), SIZE[1])
        app.processEvents()
        view.viewport().repaint()
        assert view.stack.width != before

    def one() -> None:
        _lay_out(document, next(others))

    first, second, third, fourth = in_turn(
        *(lambda work=work: milliseconds(work) for work in (opened, markdown, resized, one))
    )
    return first, second, third, fourth


def _lay_out(document: QTextDocument, width: int) -> None:
    document.setTextWidth(width)
    document.size()


if __name__ == "__main__":
    _child()
