"""Row 9: a keystroke of go-to-file over 100,000 paths, against a plain loop in Python."""

from __future__ import annotations

import itertools
import statistics

from bench._repository import FOLDERS, paths
from bench.measure import Figure, in_turn, median_ratio, milliseconds
from k2desk.workspace.fuzzy import Fuzzy
from k2desk.workspace.paths import PathList

ROWS = ("9",)
FILES = 100_000
QUERIES = ("ledger", "audrep", "money_12", "account/rates", "jrnl.py", "balance_99")


def measure() -> list[Figure]:
    """Compare the wall time of a keystroke, in milliseconds; queries are typed letter by letter."""
    listed = list(paths(FILES, FOLDERS))
    fuzzy = Fuzzy(PathList(listed))
    fuzzy.find("a")  # the list is copied with the first search, which the program makes in a thread
    strokes = [query[:end] for query in QUERIES for end in range(1, len(query) + 1)]
    mine, floor = itertools.cycle(strokes), itertools.cycle(strokes)
    ours, plain = in_turn(
        lambda: milliseconds(lambda: fuzzy.find(next(mine))),
        lambda: milliseconds(lambda: _loop(listed, next(floor))),
        runs=len(strokes),
        warmup=len(strokes),
    )
    detail = f"{statistics.median(ours):.3g} ms against {statistics.median(plain):.3g} ms"
    return [
        Figure("9", "go to file, a keystroke", statistics.median(ours), 5.0, "ms"),
        Figure("9", "go to file, against a plain loop", median_ratio(ours, plain), 0.1, "×", detail),
    ]


def _loop(listed: list[str], letters: str) -> list[str]:
    found: list[str] = []
    for path in listed:
        at = -1
        for letter in letters:
            at = path.find(letter, at + 1)
            if at < 0:
                break
        else:
            found.append(path)
    return found
