"""Row 24: what more workers of a cluster bring, for a suite that waits and one that computes."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.measure import Figure
from k2desk.core.proposals import TestReport
from k2desk.proof.cluster import Connected, connected, reach_of
from k2desk.proof.scratch import Scratch
from k2desk.proof.states import Heard, Ways
from k2desk.proof.tests import own_command
from k2desk.proof.trees import Leaf
from k2desk.sandbox.probe import probe
from k2desk.sandbox.runner import Runner

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "proof"))

ROWS = ("24",)
RUNS = 8
"""States that are tried, as of a proposal with three hunks."""
SUITES = {
    "waits": "sleep 0.5; echo 'test one ... ok'",
    "computes": "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo 'test one ... ok'",
}
LEAST = 1.6
"""Times as fast that two workers have to be where the tests wait; four have to be twice as much."""


def measure() -> list[Figure]:
    """Compare the wall time of the same runs with 1, 2 and 4 workers, in seconds."""
    from cluster_kit import cluster

    taken: dict[tuple[str, int], float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in (1, 2, 4):
            with cluster(Path(folder) / f"cluster{count}", count) as made:
                for suite, line in SUITES.items():
                    root = Path(folder) / f"{suite}{count}"
                    root.mkdir()
                    (root / "run.sh").write_text(line)
                    taken[suite, count] = asyncio.run(_taken(made.address, root, count))
    return [_figure(suite, count, taken) for suite in SUITES for count in (2, 4)]


def _figure(suite: str, count: int, taken: dict[tuple[str, int], float]) -> Figure:
    """Say which part of one worker's time several take; here all of them share this machine's processors."""
    one, many = taken[suite, 1], taken[suite, count]
    limit = 2 / (LEAST * count) if suite == "waits" else 1.0
    detail = f"{many:.2f} s against {one:.2f} s with one: {one / many:.2f} times as fast"
    return Figure(
        "24", f"{RUNS} runs of tests, a suite that {suite}, {count} workers", many / one, limit, "×", detail
    )


async def _taken(address: str, root: Path, count: int) -> float:
    """Return how long the runs take, after one that sends the files to each worker."""

    @asynccontextmanager
    async def copy(_heard: Heard) -> AsyncIterator[Scratch]:
        made = Scratch.make(root, ["run.sh"], root.parent / "copies")
        yield made
        made.close()

    ways = Ways(own_command("sh run.sh"), Runner(probe()), copy, 60.0)
    async with connected(reach_of(address)) as there:
        await asyncio.gather(*(_run(there, ways, -n - 1) for n in range(count)))
        begun = time.monotonic()
        await asyncio.gather(*(_run(there, ways, n) for n in range(RUNS)))
        return time.monotonic() - begun


async def _run(there: Connected, ways: Ways, number: int) -> TestReport:
    changes = {"state": (Leaf(str(number), False), str(number).encode())}
    report = await there.run(changes, ways, lambda _copy: True)
    assert report.count("passed") == 1, report
    return report
