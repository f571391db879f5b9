"""Row 2: until the window can be used, against an empty one and against git-cola's first paint."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench._child import ask, home
from bench._repository import repository
from bench._trust import trust
from bench.measure import Figure, in_turn, ratio

ROWS = ("2",)
DISPLAY = True


def measure() -> list[Figure]:
    """Compare the wall time from the start of the process, in milliseconds.

    Ours can be used when Qt's loop runs, the rows of the root are painted and the composer takes a key; what
    no key needs, asyncio, is imported after that. The others are measured to their first paint, which is not
    yet that much.
    """
    with tempfile.TemporaryDirectory(prefix="k2desk-bench-") as folder, home(COMETAPI_KEY="sk-bench") as env:
        place = str(repository(Path(folder) / "small", 300))
        trust(env, Path(place))

        def spent(moment: str, *words: str) -> float:
            found = ask(*words, env=env)
            return float(found[moment] - found["began"]) * 1000

        ours, floor, cola = in_turn(
            lambda: spent("usable", "_start", place),
            lambda: spent("painted", "_bare"),
            lambda: spent("painted", "_cola", place),
        )
    return [
        ratio("2", "start, can be used, against an empty window", ours, floor, 1.9, "ms"),
        ratio("2", "start, can be used, against git-cola painted", ours, cola, 0.35, "ms"),
    ]
