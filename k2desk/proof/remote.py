"""What a worker of a cluster does with a run: the same as the desktop, in a copy made of what it was sent."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

import msgspec

from k2desk import __version__
from k2desk.core.errors import K2DeskError
from k2desk.core.permissions import Confinement, Level
from k2desk.core.printed import Printed, take_back
from k2desk.core.proposals import TestReport
from k2desk.core.wording import mark
from k2desk.proof.burn import burn
from k2desk.proof.packed import unpack
from k2desk.proof.runs import run_tests
from k2desk.proof.scratch import Scratch, private_folder
from k2desk.proof.tests import TestCommand
from k2desk.sandbox.probe import probe
from k2desk.sandbox.runner import Runner

_BEST_FIRST: tuple[Level, ...] = get_args(Level)
_running: dict[str, tuple[asyncio.AbstractEventLoop, asyncio.Task[Answer]]] = {}
"""The runs of this worker, by their names. Each has a loop of its own, in the thread the worker gave it."""


class Change(msgspec.Struct, frozen=True):
    """What a file becomes in the state that is tried.

    Args:
        path: as the file system has it, relative to the project.
        data: its bytes, None where it will be gone.
        runs: whether it may be executed.
    """

    path: bytes
    data: bytes | None
    runs: bool = False


class Job(msgspec.Struct, frozen=True):
    """One run.

    Args:
        name: of the run.
        version: of the K2Desk that asks.
        level: how well the desktop confines; the worker has to do so at least as well.
        folder: the name of the project's folder, without what it lies in.
        changes: what is another one than in the files that were sent.
        runner: of the command, see `k2desk.proof.tests.TestCommand`.
        line: the same.
        targets: the tests that are run, empty for all.
        seconds: the time they may take.
    """

    name: str
    version: str
    level: Level
    folder: str
    changes: tuple[Change, ...]
    runner: str
    line: str
    targets: tuple[str, ...]
    seconds: float


class Answer(msgspec.Struct, frozen=True):
    """What came of a run.

    Args:
        report: the result, None where it was not run.
        output: what it wrote.
        refusal: why it was not run, as the end of a sentence.
    """

    report: TestReport | None = None
    output: str = ""
    refusal: str = ""


def same(data: bytes) -> bytes:
    """Return the files that were sent: as a task they are sent once, and come again where they get lost."""
    return data


def work(base: bytes, job: bytes) -> bytes:
    """Make a run in the thread of a worker.

    Args:
        base: the files, packed.
        job: a `Job` as MessagePack.

    Returns:
        An `Answer` as MessagePack; nothing else of ours is ever read from a cluster.
    """
    wanted = msgspec.msgpack.decode(job, type=Job)
    if refusal := _refusal(wanted):
        return msgspec.msgpack.encode(Answer(refusal=refusal))
    dask: Any = sys.modules["distributed"]  # a worker calls this, so it is loaded
    home = Path(dask.get_worker().local_directory) / "k2desk-runs"
    return msgspec.msgpack.encode(asyncio.run(_made(base, wanted, home)))


def stop(name: str) -> None:
    """Stop a run of this worker, where it has one of this name; its processes end with it."""
    if (found := _running.get(name)) is not None:
        loop, task = found
        loop.call_soon_threadsafe(task.cancel)


@cache
def _confinement() -> Confinement:
    return probe()


def _refusal(job: Job) -> str:
    if job.version != __version__:
        return mark(
            f"a worker has K2Desk {__version__} and this is {job.version}. Install the same one on both"
        )
    there = _confinement()
    if _BEST_FIRST.index(there.level) > _BEST_FIRST.index(job.level) or there.level == "none":
        return mark(
            f"a worker confines tests less well than this machine ({there.label}). Mend it there: "
            f"{there.reason or 'its level is ' + there.level}"
        )
    return ""


async def _made(base: bytes, job: Job, home: Path) -> Answer:
    task = asyncio.ensure_future(_run(base, job, home))
    _running[job.name] = asyncio.get_running_loop(), task
    try:
        return await task
    except asyncio.CancelledError:
        return Answer(refusal=mark("it was stopped"))
    except (K2DeskError, OSError) as error:
        return Answer(refusal=str(error))
    finally:
        del _running[job.name]


async def _run(base: bytes, job: Job, home: Path) -> Answer:
    copy = await asyncio.to_thread(_copy, base, job, home)
    runner, parts = Runner(_confinement()), list[str]()

    def show(piece: Printed) -> None:
        take_back(parts, piece.back)
        parts.append(piece.text)

    try:
        command = TestCommand(job.runner, "", job.line)
        report = await run_tests(copy, command, runner, job.targets, show, seconds=job.seconds, gentle=True)
    finally:
        await runner.close()
        await asyncio.to_thread(burn, copy.folder)
    return Answer(report, "".join(parts))


def _copy(base: bytes, job: Job, home: Path) -> Scratch:
    folder = private_folder(home, "tree", "results")
    try:
        copy = Scratch(folder / "project" / job.folder, folder, (), {})
        unpack(base, copy.tree)
        copy.apply({os.fsdecode(one.path): one.data for one in job.changes}, _modes(job.changes))
    except BaseException:
        burn(folder)
        raise
    return copy


def _modes(changes: tuple[Change, ...]) -> Mapping[str, int]:
    return {os.fsdecode(one.path): 0o755 if one.runs else 0o644 for one in changes}
