"""A Dask cluster of real processes on this machine, which end with the test."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

BOUND = 30
"""Seconds after which what is waited for has not come."""


async def until(true: Callable[[], object]) -> None:
    """Wait for something another process does."""
    async with asyncio.timeout(BOUND):
        while not true():  # noqa: ASYNC110 -- another process tells no event of ours
            await asyncio.sleep(0.01)


class Cluster:
    """A scheduler and its workers, each with one thread.

    Args:
        folder: where they lie.
        more: further options, such as those of TLS.
    """

    def __init__(self, folder: Path, stack: ExitStack, more: tuple[str, ...]) -> None:
        self.folder, self._stack, self._more = folder, stack, more
        own = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show")
        self.scheduler = self._start("dask_scheduler", *own, told=subprocess.PIPE)
        assert self.scheduler.stderr is not None
        stack.callback(self.scheduler.stderr.close)
        self._told = self.scheduler.stderr
        self.address = self._line("Scheduler at:").split()[-1]
        """Where the scheduler listens."""
        self.workers: list[subprocess.Popen[bytes]] = []

    def _line(self, words: str) -> str:
        """Wait for a line of the scheduler's, and return it."""
        return next(line for line in map(bytes.decode, self._told) if words in line)

    def _start(self, program: str, *options: str, told: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", f"distributed.cli.{program}", *self._more, *options]
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=told, cwd=self.folder)
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process

    def add(self, count: int = 1) -> None:
        """Start workers and wait for them; each has a folder of its own."""
        for _ in range(count):
            home = self.folder / f"worker{len(self.workers)}"
            options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(home))
            self.workers.append(self._start("dask_worker", self.address, "--host", "127.0.0.1", *options))
        for _ in range(count):
            self._line("Register worker")

    def runs(self, worker: int) -> list[Path]:
        """Return the copies in which a worker runs tests just now."""
        copies = (self.folder / f"worker{worker}").glob("*/*/k2desk-runs/scratch-*")
        return [copy for copy in copies if (copy / "tree" / "tests").exists()]


@contextmanager
def cluster(folder: Path, workers: int, *more: str) -> Iterator[Cluster]:
    """Give a cluster for as long as the block runs."""
    folder.mkdir()
    with ExitStack() as stack:
        made = Cluster(folder, stack, more)
        made.add(workers)
        yield made
