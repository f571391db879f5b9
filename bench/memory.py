"""Row 3: memory after the start, and with much of everything open, against an empty window."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench._child import ask, home
from bench._diff import long_diff
from bench._repository import FOLDERS, repository
from bench._session import long_session
from bench._trust import trust
from bench.measure import Figure, in_turn, ratio

ROWS = ("3",)
DISPLAY = True
TOKENS = 200_000
FILES = 100_000
RUNS = 3
"""Memory varies by less than one per cent from run to run."""


def measure() -> list[Figure]:
    """Compare resident memory, in MiB."""
    with tempfile.TemporaryDirectory(prefix="k2desk-bench-") as folder, home(COMETAPI_KEY="sk-bench") as env:
        small = str(repository(Path(folder) / "small", 300))
        large = repository(Path(folder) / "large", FILES, FOLDERS)
        for each in (Path(small), large):
            trust(env, each)
        diff = Path(folder) / "long.diff"
        diff.write_bytes(long_diff())
        session = long_session(Path(env["K2DESK_HOME"]) / "data", large, TOKENS)

        def held(*words: str) -> float:
            found = ask(*words, env=env)
            if found.get("paths", FILES) != FILES:
                raise SystemExit(f"{found['paths']} files were listed instead of {FILES}")
            return float(found["resident"])

        begun, full, floor = in_turn(
            lambda: held("_start", small),
            lambda: held("_loaded", str(large), session, str(diff)),
            lambda: held("_bare"),
            runs=RUNS,
        )
    return [
        ratio("3", "memory, when the window can be used", begun, floor, 1.45, "MiB"),
        ratio("3", "memory, with 200k tokens, 100k files and a long diff", full, floor, 2.6, "MiB"),
    ]
