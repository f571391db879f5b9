"""One run of the tests of one state of the files: what is other in it, how tests are run, and the run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from k2desk.core.errors import StaleError
from k2desk.core.printed import Printed
from k2desk.core.proposals import TestReport
from k2desk.core.working import Step
from k2desk.patch.ticked import Write
from k2desk.proof.lines import record_lines
from k2desk.proof.reach import Executed
from k2desk.proof.runs import run_tests
from k2desk.proof.scratch import Scratch
from k2desk.proof.tests import TestCommand
from k2desk.proof.trees import Leaf
from k2desk.proof.verdict import Outcomes
from k2desk.sandbox.runner import Runner


@dataclass(frozen=True, slots=True)
class Ways:
    """How tests are run for a trial.

    Args:
        command: the one the user agreed to.
        runner: confines it.
        copy: makes a copy of the files as they are, and tells how far it is.
        seconds: the time one run may take.
        cluster: address of the cluster the user agreed to, "" for this machine.
        run: makes a run where it is to be made, as `run_state` does on this machine; None for that.
        width: how many runs are made side by side.
        copying: held while a copy is made: several would wait for one disk, and fill the pool of threads.
        heard: hears how far a copy is.
    """

    command: TestCommand
    runner: Runner
    copy: Callable[[Heard], AbstractAsyncContextManager[Scratch]]
    seconds: float
    cluster: str = ""
    run: Run | None = None
    width: int = 1
    copying: asyncio.Lock = field(default_factory=asyncio.Lock)
    heard: Heard = lambda _step: None


def changes_of(writes: Sequence[Write]) -> Changes:
    """Return what becomes of each file: its leaf and its bytes, None and None where it will be gone."""
    return {
        write.file.path: (
            None if write.data is None else Leaf(str(write.file.after), bool(write.file.mode_after & 0o100)),
            write.data,
        )
        for write in writes
    }


async def run_state(
    changes: Changes,
    ways: Ways,
    is_base: Callable[[Scratch], bool],
    targets: tuple[str, ...] = (),
    show: Callable[[Printed], None] = lambda _piece: None,
) -> TestReport:
    """Make one run: copy the files, bring the copy into a state, and run its tests.

    Args:
        changes: what is another one in the state than in the files as they are.
        ways: how tests are run.
        is_base: tells whether a copy is of the state that was looked at.
        targets: the tests that are run, empty for all.
        show: gets the live output.

    Raises:
        StaleError: the files changed meanwhile.
        SandboxError: they could not be confined.
    """
    async with _copied(ways, is_base) as copy:
        await asyncio.to_thread(_apply, copy, changes)
        return await run_tests(
            copy, ways.command, ways.runner, targets, show, seconds=ways.seconds, gentle=True
        )


async def record_state(expected: Outcomes, ways: Ways, is_base: Callable[[Scratch], bool]) -> Executed | None:
    """Run the tests of the files as they are and find out which lines each of them runs.

    Args:
        expected: what the tests come to there.
        ways: how tests are run.
        is_base: tells whether a copy is of the state that was looked at.

    Raises:
        StaleError: the files changed meanwhile.
        SandboxError: they could not be confined.
    """
    async with _copied(ways, is_base) as copy:
        return await record_lines(copy, ways.command, ways.runner, expected, seconds=ways.seconds)


@asynccontextmanager
async def _copied(ways: Ways, is_base: Callable[[Scratch], bool]) -> AsyncIterator[Scratch]:
    """Copy the files as they were looked at.

    Raises:
        StaleError: they changed meanwhile.
    """
    async with AsyncExitStack() as kept:
        async with ways.copying:
            copy = await kept.enter_async_context(ways.copy(ways.heard))
        ways.heard(None)
        if not is_base(copy):
            raise StaleError("Files have changed on the disk meanwhile.")
        yield copy


def _apply(copy: Scratch, changes: Changes) -> None:
    copy.apply(
        {path: data for path, (_, data) in changes.items()},
        {path: 0o755 if leaf.runs else 0o644 for path, (leaf, _) in changes.items() if leaf is not None},
    )


Heard = Callable[[Step | None], object]
"""Hears how far a copy is, in a thread; None once it is made."""
Changes = Mapping[str, tuple[Leaf | None, bytes | None]]
Run = Callable[
    [Changes, Ways, Callable[[Scratch], bool], tuple[str, ...], Callable[[Printed], None]],
    Awaitable[TestReport],
]
"""The port where runs are made: on this machine (`run_state`), or on a cluster (`k2desk.proof.cluster`)."""
