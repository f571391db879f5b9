"""Any state of the past is what folding the record up to there from nothing gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
    Record,
    StepFinished,
    StepRetried,
    StepStarted,
    TextDelta,
    ThoughtDelta,
    ToolFinished,
    ToolOutput,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    TurnSteered,
    WriteDone,
    WriteIntended,
)
from k2desk.core.messages import ToolCall
from k2desk.core.permissions import Decision, Question
from k2desk.core.printed import Style
from k2desk.core.proposals import FileWrite
from k2desk.replay.recording import of_bundle
from k2desk.transcript.fold import Transcript
from k2desk.transcript.moments import Moment
from k2desk.transcript.pieces import Pieces
from k2desk.transcript.rows import Row, ToolRow
from k2desk.transcript.timeline import Timeline

RECORDINGS = sorted((Path(__file__).parents[1] / "recordings").glob("*.k2bundle"))
QUESTION = Question("command", "Run a command?", "make", "d")


def plain(row: Row) -> Any:
    """Return everything there is to see of a row: of a shared text what belongs to this state."""
    told = msgspec.structs.asdict(row)
    pieces = told.pop("pieces", None)
    if isinstance(pieces, Pieces):
        told["text"] = pieces.whole()[: told["size"]]
        told["styles"] = pieces.styles(0, told["size"])
    if "calls" in told:
        told["calls"] = [plain(call) for call in told["calls"]]
    return type(row).__name__, told


def same(timeline: Timeline, records: Sequence[Record], place: int) -> bool:
    anew = Transcript(records[: place + 1])
    return [plain(row) for row in timeline.rows(place)] == [plain(row) for row in anew.rows]


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.stem)
def test_every_place_of_a_recording(recording: Path) -> None:
    records = of_bundle(recording).records
    timeline = Timeline(records, every=16, most=4)
    assert [place for place in range(len(records)) if not same(timeline, records, place)] == []
    assert (timeline.seq(7), timeline.at(7)) == (records[7].seq, records[7].at)


class Told:
    """Makes a session out of numbers: each says what happens next, whatever runs then."""

    def __init__(self) -> None:
        self.turn, self.step, self.begun = 0, 0, 0
        self.events: list[Event] = []
        self.open: list[str] = []

    def go_on(self, what: int) -> None:
        kind, how = what % 10, what // 10
        if kind == 0 or not self.turn:
            self.turn, self.step = self.turn + 1, 0
            self.events.append(TurnStarted(self.turn, f"Question {self.turn}"))
        elif kind == 1:
            self.events.append(
                TurnFinished(self.turn, ("done", "cancelled", "interrupted", "limit")[how % 4])
            )  # type: ignore[arg-type]
        elif kind in (2, 3) or not self.step:
            self.step += 1
            self.events.append(StepStarted(self.turn, self.step, "k2"))
        elif kind == 4:
            self.events.append(ThoughtDelta(self.turn, self.step, "abc "[: how % 5]))
        elif kind == 5:
            self.events.append(
                TextDelta(self.turn, self.step, ("so it is", "\n", "", "2 pass [E1]. ")[how % 4])
            )
        elif kind == 6:
            self.events.append(StepRetried(self.turn, self.step, 1, 3, 1.0, "The gateway was busy."))
        elif kind == 7:
            self._call(("read_file", "run_command")[how % 2], begins=how < 7)
        elif self.open:
            self._tell(self.open[how % len(self.open)], how, ends=kind == 9)

    def _call(self, name: str, *, begins: bool) -> None:
        self.begun += 1
        call = f"functions.{name}:{self.begun}"
        self.open.append(call)
        self.events.append(StepFinished(self.turn, self.step, "tool_calls", (ToolCall(call, name, "{}"),)))
        if begins:
            self.events.append(ToolStarted(call, name, f"Do {self.begun}"))

    def _tell(self, call: str, how: int, *, ends: bool) -> None:
        name = call.partition(".")[2].partition(":")[0]
        if ends:
            self.open.remove(call)
            status: Any = ("ok", "ok", "failed", "cancelled")[how % 4]
            self.events.append(ToolFinished(call, name, status, "result", "done", 0.5))
        else:
            styles = (Style(0, 1, "red"),) if how % 2 else ()
            self.events.append(ToolOutput(call, ("12%", "a\nb", "")[how % 3], how // 3, styles))


@st.composite
def sessions(draw: st.DrawFn) -> list[Record]:
    """Draw a session."""
    told = Told()
    for what in draw(st.binary(min_size=1, max_size=60)):
        told.go_on(what % 100)
    return [Record("s", seq, 1000.0 + seq, event, "") for seq, event in enumerate(told.events, 1)]


@given(sessions(), st.data(), st.integers(1, 9), st.integers(1, 5))
def test_a_place_is_the_fold_up_to_it(
    records: list[Record], data: st.DataObject, every: int, most: int
) -> None:
    timeline = Timeline(records, every, most)
    for _ in range(3):
        assert same(timeline, records, data.draw(st.integers(0, len(records) - 1)))
    assert len(timeline._kept) <= most
    assert all(
        list(rows) == timeline.rows(n * timeline._every - 1) for n, rows in enumerate(timeline._kept) if n
    )


def told(*events: Event) -> Timeline:
    return Timeline(Record("s", 10 * seq, 1000.0 + seq, event, "") for seq, event in enumerate(events, 1))


def writes() -> Iterator[Event]:
    """Two files are written, taken back and brought again."""
    there = tuple(FileWrite(path, "a" * 64, "b" * 64) for path in ("a.py", "b.py"))
    back = tuple(FileWrite(path, "b" * 64, "a" * 64) for path in ("a.py", "b.py"))
    for name, files, reverts in (("1", there, ""), ("2", back, "1"), ("3", there, "2")):
        yield WriteIntended(name, "r", files, reverts)
        yield WriteDone(name)


def test_moments_are_what_somebody_would_look_for() -> None:
    timeline = told(
        TurnStarted(1, "one"),
        DecisionRequested("r1", "c1", QUESTION),
        DecisionMade("r1", "c1", Decision("allow", "d"), rule="make is allowed"),
        DecisionRequested("r2", "c2", QUESTION),
        TurnSteered(1, "more"),
        DecisionMade("r2", "c2", Decision("reject", "d")),
        DecisionMade("r3", "c3", Decision("allow", "d"), rule="make is allowed"),
        TurnFinished(1, "done"),
        *writes(),
    )
    assert list(timeline.moments) == [
        Moment(0, "message", text="one"),
        Moment(3, "question", text="Run a command?"),
        Moment(4, "message", text="more"),
        Moment(5, "decision", "reject"),
        Moment(7, "end", "done"),
        Moment(9, "write", "written", files=2),
        Moment(11, "write", "back", files=2),
        Moment(13, "write", "again", files=2),
    ]


def test_steps_go_from_moment_to_moment() -> None:
    words = [TextDelta(1, 1, "x")] * 3
    timeline = told(*words, TurnStarted(1, "one"), *words, TurnFinished(1, "done"), *words)
    assert [timeline.step(place, 1) for place in (0, 3, 4, 7, 10)] == [3, 7, 7, 10, 10]
    assert [timeline.step(place, -1) for place in (10, 7, 4, 3, 0)] == [7, 3, 3, 0, 0]
    assert (timeline.step(0, 2), timeline.step(10, -2), timeline.step(5, 10), timeline.step(5, -10)) == (
        7,
        3,
        10,
        0,
    )
    assert [timeline.moment(place) for place in (2, 3, 10)] == [
        None,
        timeline.moments[0],
        timeline.moments[1],
    ]


def test_what_a_program_takes_back_stays_in_the_states_before() -> None:
    timeline = told(
        TurnStarted(1, "one"),
        ToolStarted("c", "run_command", "Run make"),
        ToolOutput("c", "10%", styles=(Style(0, 2, "red"),)),
        ToolOutput("c", "20%", 3),
    )
    before, after = (timeline.rows(place)[-1] for place in (2, 3))
    assert isinstance(before, ToolRow)
    assert isinstance(after, ToolRow)
    assert (before.output, after.output) == ("10%", "20%")
    assert (before.pieces.styles(0, 3), after.pieces.styles(0, 3)) == ((Style(0, 2, "red"),), ())
