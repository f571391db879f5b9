"""Row 17: the start with a thousand sessions, and the opening of a very large one."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench._child import ask, home
from bench._repository import repository
from bench._session import conversation, store
from bench._trust import trust
from bench.measure import Figure, in_turn, ratio
from k2desk.core.events import (
    Event,
    StepFinished,
    StepStarted,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.messages import ToolCall

ROWS = ("17",)
DISPLAY = True
SESSIONS = 1_000
CALLS, SIZE = 4_000, 62_500
"""Calls of the large session, and characters of each result: 250 MB."""
RUNS = 3


def measure() -> list[Figure]:
    """Compare wall time, in milliseconds; memory in MiB."""
    with (
        tempfile.TemporaryDirectory(prefix="k2desk-bench-") as folder,
        home(COMETAPI_KEY="sk-bench") as full,
        home(COMETAPI_KEY="sk-bench") as empty,
    ):
        place = repository(Path(folder) / "small", 300)
        for env in (full, empty):
            trust(env, place)
        short = [list(conversation(870))] * SESSIONS
        large = store(Path(full["K2DESK_HOME"]) / "data", place, [*short, _large()])[-1]

        def spent(env: dict[str, str]) -> float:
            found = ask("_start", str(place), env=env)
            return float(found["usable"] - found["began"]) * 1000

        many, none = in_turn(lambda: spent(full), lambda: spent(empty))
        opened = [ask("_opened", str(place), large, env=full) for _ in range(RUNS)]
    seconds = statistics.median(float(one["spent"]) for one in opened)
    held = statistics.median(float(one["resident"]) for one in opened)
    return [
        ratio("17", "start with 1,000 sessions, against none", many, none, 1.1, "ms"),
        Figure("17", "a session of 250 MB, opened and painted", seconds, 2.0, "s"),
        Figure("17", "memory with that session open", held, 400.0, "MiB"),
    ]


def _large() -> Iterator[Event]:
    """Yield the events of a session in which large files were read, ten in a turn."""
    text = "a line of a file that was read\n" * (SIZE // 31)
    for number in range(CALLS):
        turn, step = number // 10 + 1, number % 10 + 1
        if step == 1:
            yield TurnStarted(turn, "Read on.")
        call = ToolCall(f"functions.read_file:{number}", "read_file", f'{{"path": "part_{number}.txt"}}')
        yield StepStarted(turn, step, "rate-model")
        yield StepFinished(turn, step, "tool_calls", (call,))
        yield ToolStarted(call.id, call.name, f"Read part_{number}.txt")
        yield ToolFinished(call.id, call.name, "ok", f"{number}\n{text}", "2,016 lines")
        if step == 10:
            yield StepStarted(turn, 11, "rate-model")
            yield StepFinished(turn, 11, "stop")
            yield TurnFinished(turn, "done")
