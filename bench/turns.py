"""Rows 20 and 21: a session of 2,000 turns: what it takes of memory, and how soon a key is seen beside it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench._child import ask, home
from bench._diff import long_diff
from bench._repository import FOLDERS, repository
from bench._session import pieces, store
from bench._trust import trust
from bench.measure import Figure, percentile, ratio
from k2desk.core.events import (
    Event,
    StepFinished,
    StepStarted,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.messages import ToolCall

ROWS = ("20", "21")
DISPLAY = True
MANY, FEW = 2_000, 200
FILES = 100_000
RUNS = 3
RESULT = "    balance = sum(entry.amount for entry in postings)\n" * 20
ANSWER = (
    "The amount of turn {turn} is rounded in `ledger.py`, once for each posting and not once for the sum. "
    "The test that would tell is `test_rates.py::test_sum`:\n\n```python\nassert total(book) == 10.03\n"
    "```\n\nSay so, and I propose to round **where the sum is made**.\n"
)


def measure() -> list[Figure]:
    """Compare resident memory, in MiB; keys in milliseconds, from when one is due until it is painted."""
    with tempfile.TemporaryDirectory(prefix="k2desk-bench-") as folder, home(COMETAPI_KEY="sk-bench") as env:
        data = Path(env["K2DESK_HOME"]) / "data"
        small = repository(Path(folder) / "small", 300)
        large = repository(Path(folder) / "large", FILES, FOLDERS)
        for place in (small, large):
            trust(env, place)
        beside = store(data, large, [turns(1, MANY)])[0]
        diff = Path(folder) / "long.diff"
        diff.write_bytes(long_diff())

        grown = [ask("_grown", str(small), env=env) for _ in range(RUNS)]
        keys = ask("_typing", str(large), beside, str(diff), env=env)["spent"]
    many, few = ([float(one[name]) for one in grown] for name in ("many", "few"))
    late, typical = percentile(keys, 0.99), f"{percentile(keys, 0.5):.3g} ms at the median"
    return [
        ratio("20", "memory after 2,000 turns, against after 200", many, few, 1.1, "MiB"),
        Figure("21", "a key, everything loaded, 99th percentile", late, 16.0, "ms", typical),
    ]


def turns(first: int, last: int) -> Iterator[Event]:
    """Yield the events of turns in each of which a file was read and a question answered."""
    for turn in range(first, last + 1):
        yield TurnStarted(turn, f"Where is the amount of turn {turn} rounded?")
        call = ToolCall(f"functions.read_file:{turn}", "read_file", f'{{"path": "part_{turn}.py"}}')
        yield StepStarted(turn, 1, "rate-model")
        yield StepFinished(turn, 1, "tool_calls", (call,))
        yield ToolStarted(call.id, call.name, f"Read part_{turn}.py")
        yield ToolFinished(call.id, call.name, "ok", f"{turn}\n{RESULT}", "20 lines")
        yield StepStarted(turn, 2, "rate-model")
        for piece in pieces(ANSWER.format(turn=turn), 64):
            yield TextDelta(turn, 2, piece)
        yield StepFinished(turn, 2, "stop")
        yield TurnFinished(turn, "done")
