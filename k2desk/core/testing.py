"""How the tests of a workspace are run for the user, beside the conversation: values, events and the port."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

from k2desk.core.happened import Happened
from k2desk.core.proposals import TestReport
from k2desk.core.working import Step

if TYPE_CHECKING:
    from k2desk.core.ports import Log


class TestsRan(Happened, frozen=True):
    """The user had tests run in a copy of the files as they were; the model is not told.

    Args:
        report: what came of it.
        targets: the files or tests that were picked, empty for all.
    """

    __test__ = False  # its name is the field's own; pytest need not collect it

    report: TestReport
    targets: tuple[str, ...] = ()


class TestPlan(msgspec.Struct, frozen=True):
    """How the tests of a workspace would be run now.

    Args:
        command: the command line, hiding characters made visible; "" where none is known.
        reason: where the command comes from: a file of the project, or the user.
        digest: what an agreement is bound to: the command, the folder itself, and how well it is confined.
        agreed: whether the user agreed to exactly this, for as long as it stays so.
        trouble: why tests can't run here and what to do about it, "" where they can.
        chip: how they are confined, such as ``in a copy · confined · no network``.
        effect: the same as a sentence.
        choices: the other command lines that were found, and what speaks of each.
        picks: whether single tests can be run.
        sends: of a proof what would be sent where, such as ``on tls://build.example:8786, …``; "" where
            nothing leaves the machine.
    """

    __test__ = False

    command: str
    reason: str = ""
    digest: str = ""
    agreed: bool = False
    trouble: str = ""
    chip: str = ""
    effect: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    picks: bool = True
    sends: str = ""


class TestProgress(msgspec.Struct, frozen=True):
    """How far a run is.

    Args:
        done: tests that came to their end.
        whole: how many there are, 0 while that is not known.
        failed: of those that are done.
        phase: of a proof ``before`` runs the files as they are, ``first`` the tests that what has changed
            can reach, ``again`` what has changed once more; of ``hunks`` and ``smallest`` it is runs that are
            counted, of the latter without knowing how many.
        reached: of a run of all tests, how many were run before it because the change can reach them.
        reached_failed: how many of those fail and did not without the change.
        step: how far the files are read or copied before the run, None while that is not worth a word.
    """

    __test__ = False

    done: int = 0
    whole: int = 0
    failed: int = 0
    phase: Literal["", "before", "first", "again", "hunks", "smallest"] = ""
    reached: int = 0
    reached_failed: int = 0
    step: Step | None = None

    @property
    def words(self) -> str:
        """Such as ``41 of 88``."""
        return f"{self.done:,} of {self.whole:,}" if self.whole >= self.done > 0 else f"{self.done:,}"


class TestDesk(Protocol):
    """Runs the tests of workspaces in confined copies, once the user agreed."""

    def plan(self, folder: Path, log: Log | None = None) -> TestPlan:
        """Find out how the tests of a folder would be run. Blocks; nothing is started.

        Args:
            folder: the workspace.
            log: of the session that is open; what its user allowed until its end counts, None for nothing.
        """
        ...

    def agree(self, folder: Path, digest: str) -> TestPlan:
        """Keep that the user agrees to what was shown; a plan that has changed since is not. Blocks.

        What nothing here can confine is not kept: it is agreed to anew for each run.

        Raises:
            K2DeskError: it can't be kept.
        """
        ...

    def set_command(self, folder: Path, line: str) -> TestPlan:
        """Keep the user's own command line for a folder, "" for what is found there. Blocks.

        Raises:
            K2DeskError: it is none, or can't be kept.
        """
        ...

    async def run(
        self,
        log: Log,
        folder: Path,
        digest: str,
        targets: Sequence[str],
        told: Callable[[TestProgress], object],
    ) -> TestReport:
        """Run tests in a copy and record what came of it. Cancel the task to stop them.

        Args:
            log: of the session that is open.
            folder: the workspace.
            digest: of the plan the user agreed to.
            targets: test files or tests; empty for all.
            told: gets the progress, at most thirty times a second.

        Raises:
            K2DeskError: they can't run, or the plan has changed since; nothing was run.
        """
        ...
