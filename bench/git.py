"""Row 12: what the program asks git, against git itself."""

from __future__ import annotations

import statistics
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench._repository import worked_on
from bench.measure import Figure, in_turn, milliseconds
from k2desk.workspace import history
from k2desk.workspace.git import Git

ROWS = ("12",)
FREE_MS = 2.0
"""What the way through the program may cost in any case, in milliseconds."""
LIMIT = 1.2

STATUS = ("status", "--porcelain=v2", "-z", "--branch", "--untracked-files=all")
LOG = ("log", f"--max-count={history.MOST}", "HEAD", "--")
DIFF = ("diff", "--no-color")


def measure() -> list[Figure]:
    """Compare wall time, in milliseconds, from the question to the answer taken apart."""
    with tempfile.TemporaryDirectory(prefix="k2desk-bench-") as folder:
        place = worked_on(Path(folder) / "project")
        git = Git(place)
        return [
            _figure("status of 4,800 files", git.state, place, STATUS),
            _figure(f"log of {history.MOST} commits", lambda: history.log(git), place, LOG),
            _figure("diff of 20,000 lines", git.diff, place, DIFF),
        ]


def _figure(what: str, ours: Callable[[], object], place: Path, words: tuple[str, ...]) -> Figure:
    def bare() -> None:
        subprocess.run(["git", *words], cwd=place, capture_output=True, check=True)

    assert ours()
    mine, floor = in_turn(lambda: milliseconds(ours), lambda: milliseconds(bare), runs=11)
    value = statistics.median((a - FREE_MS) / b for a, b in zip(mine, floor, strict=True))
    detail = f"{statistics.median(mine):.3g} ms against {statistics.median(floor):.3g} ms"
    return Figure("12", f"{what}, less {FREE_MS:g} ms, against git", value, LIMIT, "×", detail)
