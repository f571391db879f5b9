"""Rows 22 and 23: what proof costs over running the tests by hand, and how late a timer is meanwhile."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench._child import ask, home
from bench._subject import by_hand, project, proposal, suites
from bench._trust import trust
from bench.measure import Figure, in_turn, milliseconds, percentile, ratio

if TYPE_CHECKING:
    from k2desk.desk.suites import Suites
    from k2desk.proof.states import Ways

ROWS = ("22", "23")
DISPLAY = True
TESTS, SECONDS = 32, 0.08
"""A suite of some 2.6 seconds, as the pictures have it."""
QUICK = 0.005
"""What each test waits where every hunk is tried."""
HUNKS = (1, 8, 32)
WAITS = 0.02
"""What each test waits where runs go side by side, so that there is something to gain on few processors."""
BESIDE = 8
"""Hunks that are tried so."""
RUNS = 5


def measure() -> list[Figure]:
    """Compare wall times in milliseconds; of each hunk the whole of it, divided by its runs."""
    with tempfile.TemporaryDirectory(prefix="k2desk-bench-") as folder:
        place = Path(folder)
        figures = [_one_run(place / "slow"), *_each_hunk(place / "quick"), *_beside(place / "beside")]
    return [*figures, _stall()]


def _one_run(place: Path) -> Figure:
    """Compare one run of the proof with the same tests in the folder itself."""
    from k2desk.proof.states import run_state

    root = project(place / "project", TESTS, SECONDS)
    ways = _ways(suites(place / "data", place / "config", root), root)
    with asyncio.Runner() as loop:

        def ours() -> None:
            report = loop.run(run_state({}, ways, lambda _copy: True))
            assert report.count("passed") == TESTS, report.note

        proved, plain = in_turn(
            lambda: milliseconds(ours), lambda: milliseconds(lambda: _plain(root)), runs=RUNS
        )
    return ratio("22", "one run of the proof, against the tests by hand", proved, plain, 1.2, "ms")


def _each_hunk(place: Path) -> list[Figure]:
    """Prove 1 to 32 hunks one run after the other, and compare with as many runs by hand."""
    root = project(place / "project", TESTS, QUICK)
    own = suites(place / "data", place / "config", root)
    plain = statistics.median(milliseconds(lambda: _plain(root)) for _ in range(RUNS))
    figures = []
    for count in HUNKS:
        runs, spent = _proved(own, place, count)
        what = f"proof of {count} hunk{'s' * (count > 1)}, each of its runs, against one by hand"
        detail = f"{runs} runs in {spent / 1000:.1f} s, {plain:.0f} ms by hand"
        figures.append(Figure("22", what, spent / runs / plain, 2.5, "×", detail))
    return figures


def _beside(place: Path) -> list[Figure]:
    """Prove the same hunks with 1, 2 and 4 runs side by side; on fewer processors only waiting overlaps."""
    root = project(place / "project", TESTS, WAITS)
    own = {runs: suites(place / "data", place / f"config{runs}", root, runs) for runs in (1, 2, 4)}
    spent = {runs: _proved(suite, place, BESIDE)[1] for runs, suite in own.items()}
    figures = []
    for runs in (2, 4):
        detail = f"{spent[runs] / 1000:.1f} s against {spent[1] / 1000:.1f} s one after the other"
        what = f"proof of {BESIDE} hunks, {runs} runs side by side"
        figures.append(Figure("22", what, spent[runs] / spent[1], 0.9, "×", detail))
    return figures


def _proved(own: Suites, place: Path, count: int) -> tuple[int, float]:
    """Prove so many hunks; return how many runs it took, and how many milliseconds.

    Where this Python has `coverage`, one more run finds out which test runs which line, and tells that
    each hunk is seen by a test; without it no outcome tells so.
    """
    from k2desk.core.events import SessionStarted
    from k2desk.desk.proving import Proving
    from k2desk.journal.journal import Journal

    root, journal = place / "project", Journal(place / "data")
    log = journal.create(SessionStarted(str(root), "bench", "bench", "bench"))
    digest, change = own.plan(root).digest, proposal(log, TESTS, count, f"p{count}")
    began = time.perf_counter()
    event = asyncio.run(Proving(own).prove_hunks(log, root, digest, change, lambda _told: None))
    spent = (time.perf_counter() - began) * 1000
    kinds = {badge.kind for badges in event.badges for badge in badges}
    assert kinds in ({"safe alone"}, {"not exercised"}), kinds
    journal.close()
    return event.runs + (kinds == {"safe alone"}), spent


def _stall() -> Figure:
    """Have every hunk tried while the real window shows the proposal."""
    with tempfile.TemporaryDirectory(prefix="k2desk-bench-") as folder, home(COMETAPI_KEY="sk-bench") as env:
        root = project(Path(folder) / "project", TESTS, QUICK)
        trust(env, root)
        found = ask("_proving", str(root), env=env)
    late = [float(one) for one in found["late"]]
    detail = f"{max(late):.3g} ms at worst, {found['runs']} runs in {found['seconds']:.1f} s"
    what = "a timer while runs go on, 99th percentile"
    return Figure("23", what, percentile(late, 0.99), 16.0, "ms", detail)


def _ways(own: Suites, root: Path) -> Ways:
    return own.ways(root, own.plan(root).digest)


def _plain(root: Path) -> None:
    done = subprocess.run(by_hand(root), cwd=root, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout[-2_000:]
