"""Proof of a selection: what the tests say of exactly the ticked lines, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

from k2desk.core.happened import Happened
from k2desk.core.permissions import FileTicks

if TYPE_CHECKING:
    from k2desk.core.ports import Log
    from k2desk.core.proposals import Proposal
    from k2desk.core.testing import TestProgress


class Proof(msgspec.Struct, frozen=True):
    """What the tests said of one state of the files, compared with the state that is on the disk.

    Args:
        tree: hash over all files of the state that was tried.
        base: the same of what is on the disk.
        command: the command line that was run, for the eye.
        exit_status: of its process; None where it was ended.
        seconds: wall time of the run.
        passed: how many tests passed; the next two likewise.
        failed: how many failed.
        skipped: how many were skipped.
        before: how many failed without the change.
        known: how many failed without it and fail with it.
        named: whether the runner names its tests; else there are counts alone, and no lists.
        fixes: the tests that failed without the change and pass with it.
        breaks: those that passed without it and fail with it.
        new: those that fail and were not there without it.
        gone: those that ran without it and no longer do, or are skipped now.
        flaky: those whose outcome changed, and changed again when they were run once more.
        note: why there is no verdict, or why it is incomplete; "" where all went well.
        report: SHA-256 of the whole report in the journal's store, as JSON.
        fewer: how many fewer tests ran than without the change, where the runner names none.
        judges: the ticked files that decide themselves what the tests say: they hold a test it fixes, or set
            up how tests are run.
        added: the tests that pass and were not there without it.
        passing: how many passed without it; None where one of the runs is half, or it was not noted.
    """

    tree: str
    base: str
    command: str
    exit_status: int | None
    seconds: float
    passed: int
    failed: int
    skipped: int = 0
    before: int = 0
    known: int = 0
    named: bool = True
    fixes: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    flaky: tuple[str, ...] = ()
    note: str = ""
    report: str = ""
    fewer: int = 0
    judges: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    passing: int | None = None

    @property
    def unexplained(self) -> bool:
        """Whether the command says that it failed and no test does: its counts do not tell all then."""
        return bool(self.exit_status) and not self.failed and not self.note

    @property
    def worse(self) -> int:
        """How many tests fail because of the change, flaky ones left out; 0 of half a run."""
        if self.note:
            return 0
        return len(self.breaks) + len(self.new) if self.named else max(0, self.failed - self.before)


class SelectionProved(Happened, frozen=True):
    """What is ticked of a proposal was tried in a copy; the model is not told.

    Args:
        proposal_id: of the proposal.
        ticks: what was ticked.
        proof: what came of it.
    """

    proposal_id: str
    ticks: tuple[FileTicks, ...]
    proof: Proof


class Badge(msgspec.Struct, frozen=True):
    """A word about one hunk, which runs have shown.

    Args:
        kind: ``needed`` (a test the proposal fixes fails without it); ``safe alone`` (alone it breaks
            nothing); ``breaks`` (a test fails because of it); ``drops`` (because of it a test that ran no
            longer does, or is skipped); ``needs`` (alone it breaks a test that passes in the whole);
            ``not exercised`` (no outcome depends on it, and no line of it is known to be run); ``flaky``
            (only tests that do not hold tell it from nothing); ``not run``.
        test: a test that shows it, "" where none does.
        others: of ``needs``, the hunks without which that test fails too, counted from 0; empty where no
            single one is.
        count: how many tests show it.
    """

    kind: Literal["needed", "safe alone", "breaks", "drops", "needs", "not exercised", "flaky", "not run"]
    test: str = ""
    others: tuple[int, ...] = ()
    count: int = 0


class HunkRun(msgspec.Struct, frozen=True):
    """One run behind the badges.

    Args:
        hunks: the numbers of the hunks that were in it, from 0.
        tree: hash over all files of the state that was tried.
        exit_status: of its process; None where it was ended.
        seconds: wall time.
        passed: how many tests passed; the next two likewise.
        failed: how many failed.
        skipped: how many were skipped.
        note: why it has no results, or not all; "" where all went well.
        output: SHA-256 of what it wrote, in the journal's store; "" for nothing.
    """

    hunks: tuple[int, ...]
    tree: str
    exit_status: int | None
    seconds: float
    passed: int
    failed: int
    skipped: int = 0
    note: str = ""
    output: str = ""


class HunksProved(Happened, frozen=True):
    """Each hunk of a proposal was tried alone and left out; the model is not told.

    Args:
        proposal_id: of the proposal.
        base: hash over the files as they were.
        command: the command line that was run.
        runs: how many runs it took.
        badges: for each hunk, over all files in order, what was shown.
        tried: the runs, in their order.
    """

    proposal_id: str
    base: str
    command: str
    runs: int
    badges: tuple[tuple[Badge, ...], ...]
    tried: tuple[HunkRun, ...] = ()


class SmallestFound(Happened, frozen=True):
    """The smallest selection was worked out that fixes what the whole proposal fixes; the model is not told.

    Args:
        proposal_id: of the proposal.
        base: hash over the files as they were.
        command: the command line that was run.
        fixes: the tests the whole proposal fixes; empty where it fixes none, and nothing was looked for.
        hunks: the numbers of the hunks of the selection, from 0; it breaks no test the whole does not break.
        ticks: the selection, as a decision would hold it.
        sure: whether every selection of fewer hunks was tried; else only none of these can be left out.
        tried: the runs, in their order.
    """

    proposal_id: str
    base: str
    command: str
    fixes: tuple[str, ...] = ()
    hunks: tuple[int, ...] = ()
    ticks: tuple[FileTicks, ...] = ()
    sure: bool = False
    tried: tuple[HunkRun, ...] = ()


class ProofDesk(Protocol):
    """Tries selections in confined copies, once the user agreed that the tests of the workspace may run."""

    async def prove(
        self,
        log: Log,
        folder: Path,
        digest: str,
        proposal: Proposal,
        ticks: Callable[[], Sequence[FileTicks]],
        told: Callable[[TestProgress], object],
        *,
        fresh: bool = False,
    ) -> SelectionProved:
        """Say what the tests say of a selection. Cancel the task to stop.

        What is known by the hash of the files is not run again. What is new is recorded.

        Args:
            log: of the session that is open.
            folder: the workspace.
            digest: of the `TestPlan` the user agreed to.
            proposal: the proposal.
            ticks: returns what is ticked; asked again when the run without the change is over.
            told: gets the progress, at most thirty times a second.
            fresh: run again what is known.

        Raises:
            K2DeskError: it can't be tried, and why, as the end of a sentence.
        """
        ...

    async def prove_hunks(
        self,
        log: Log,
        folder: Path,
        digest: str,
        proposal: Proposal,
        told: Callable[[TestProgress], object],
    ) -> HunksProved:
        """Try each hunk alone and left out, by at most 2n + 2 runs of all tests. Cancel the task to stop.

        What is known by the hash of the files is not run again. What is new is recorded.

        Raises:
            K2DeskError: it can't be tried, and why, as the end of a sentence.
        """
        ...

    async def find_smallest(
        self,
        log: Log,
        folder: Path,
        digest: str,
        proposal: Proposal,
        told: Callable[[TestProgress], object],
    ) -> SmallestFound:
        """Work out which hunks are enough for what the proposal fixes. Cancel the task to stop.

        That may take many runs. What is known by the hash of the files is not run again, so a search that was
        stopped goes on where it was. What is found is recorded.

        Raises:
            K2DeskError: it can't be tried, and why, as the end of a sentence.
        """
        ...
