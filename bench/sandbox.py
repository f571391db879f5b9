"""Row 15: what confinement adds to a command, against starting the same program plainly."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from bench.measure import Figure, extra, in_turn, milliseconds, percentile
from k2desk.sandbox.command import Command
from k2desk.sandbox.probe import probe
from k2desk.sandbox.runner import Runner

ROWS = ("15",)
RUNS = 21


def measure() -> list[Figure]:
    """Compare the wall time of ``true``, in milliseconds."""
    confinement = probe()
    if confinement.level != "full":
        raise SystemExit(f"row 15 needs bubblewrap: {confinement.reason}")
    runner = Runner(confinement)
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as loop:
        command = Command(("/usr/bin/true",), Path(folder), Path("/project"))

        def confined() -> None:
            outcome = loop.run(runner.run(command))
            assert outcome.exit_status == 0

        async def start_plainly() -> None:
            process = await asyncio.create_subprocess_exec("/usr/bin/true", stdout=asyncio.subprocess.PIPE)
            await process.communicate()
            assert process.returncode == 0

        def plain() -> None:
            loop.run(start_plainly())

        ours, floor = in_turn(lambda: milliseconds(confined), lambda: milliseconds(plain), runs=RUNS)
    worst = percentile(ours, 0.95) - percentile(floor, 0.95)
    return [
        extra("15", "sandboxed command, added to a plain one, median", ours, floor, 15.0, "ms"),
        Figure("15", "sandboxed command, added to a plain one, 95th percentile", worst, 30.0, "ms"),
    ]
