"""Row 1: the first paint of the real window, against an empty one."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench._child import ask, home
from bench._repository import repository
from bench._trust import trust
from bench.measure import Figure, in_turn, ratio

ROWS = ("1",)
DISPLAY = True
RUNS = 11


def measure() -> list[Figure]:
    """Compare the wall time from the start of the process, in milliseconds."""
    with tempfile.TemporaryDirectory(prefix="k2desk-bench-") as folder, home(COMETAPI_KEY="sk-bench") as env:
        place = str(repository(Path(folder) / "small", 300))
        trust(env, Path(place))

        def painted(*words: str) -> float:
            found = ask(*words, env=env)
            return float(found["painted"] - found["began"]) * 1000

        ours, floor = in_turn(lambda: painted("_start", place), lambda: painted("_bare"), runs=RUNS)
    return [ratio("1", "start, first paint, against an empty window", ours, floor, 1.35, "ms")]
