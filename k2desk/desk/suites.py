"""Runs the tests of workspaces for the user: how, whether the user agreed, and the run itself."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from k2desk.core.errors import ToolError
from k2desk.core.permissions import digest_of
from k2desk.core.printed import Printed
from k2desk.core.testing import TestPlan, TestProgress, TestsRan
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.desk.trust import Trusting, identity, root_of
from k2desk.desk.walls import Walls
from k2desk.settings.store import Store

if TYPE_CHECKING:
    from k2desk.core.ports import Log
    from k2desk.core.proposals import TestReport
    from k2desk.core.working import Step, Working
    from k2desk.proof.scratch import Scratch
    from k2desk.proof.states import Ways
    from k2desk.proof.tests import TestCommand
    from k2desk.proof.trees import Looked

MOST = 500
"""How many folders are remembered."""
NOT_TRUSTED = mark("nothing runs in this folder, because it is not trusted. Trust it, then run them.")
NO_TESTS = mark("no tests were found in this folder. Add some, or set the command that runs them.")
CHANGED = mark("How the tests are run has changed meanwhile. Look at the command, then start them again.")


class Suites:
    """Knows how the tests of each folder are run and what the user agreed to; nothing in a folder has a say.

    Args:
        data: the program's folder.
        store: the settings, where the user's commands and agreements are kept.
        walls: how commands are confined.
        trust: which folders are trusted.
    """

    def __init__(self, data: Path, store: Store, walls: Walls, trust: Trusting) -> None:
        self._data, self._store = data, store
        self._walls, self._trust = walls, trust
        self._looked: dict[Path, Looked] = {}
        self._looking = threading.Lock()

    def command(self, folder: Path) -> TestCommand | None:
        """Return how the tests of a folder are run: the user's own command, else the one found. Blocks."""
        from k2desk.proof.tests import detect, own_command

        line = self._kept(root_of(folder)).get("line", "")
        return own_command(line) if line else detect(folder)

    def plan(self, folder: Path, log: Log | None = None) -> TestPlan:
        """Find out how the tests of a folder would be run. Blocks; nothing is started.

        Args:
            folder: the workspace.
            log: of the session, whose user may have agreed for as long as it lasts.
        """
        from k2desk.proof.tests import detected
        from k2desk.tools.copies import effect

        root, confinement = root_of(folder), self._walls.confinement
        if not self._trust.trusted(root):
            return TestPlan("", trouble=NOT_TRUSTED)
        command = self.command(root)
        choices = tuple((visible(one.words()), one.reason) for one in detected(root))
        if command is None:
            return TestPlan("", trouble=NO_TESTS)
        words, level = command.words(), confinement.level
        address, sends, sent = self._sends(root)
        digest = digest_of("own tests", words, str(root), identity(root), level, *address)
        chip, sentence = effect(confinement)
        said = not address and self._said(root, command, log)
        return TestPlan(
            visible(words),
            command.reason,
            digest,
            level == "full" and (self._kept(root).get("agreed") == digest or said),
            confinement.reason if level == "none" else "",
            chip,
            f"{sentence} {sent}".strip(),
            choices,
            command.picks,
            sends,
        )

    def _sends(self, root: Path) -> tuple[tuple[str, ...], str, str]:
        """Return the cluster's address, and what is sent there, short and as a sentence; nothing where off.

        Whoever agrees agrees to the address; the files are those of the moment, as they are of a copy.
        """
        from k2desk.proof.trees import Looked

        if not (address := self._store.values.cluster.strip()):
            return (), "", ""
        paths = self.paths(root)
        with self._looking:
            tree = self._looked.setdefault(root, Looked(root)).look(paths)
        size = 0
        for path in tree.files:
            with contextlib.suppress(OSError):  # it has just gone
                size += (root / path).lstat().st_size
        shown = visible(address)
        what = mark(f"{len(tree.files):,} files ({size / 1e6:,.1f} MB, tree {tree.hash[:12]})")
        sealed = "" if address.startswith("tls://") else mark(" It goes there unencrypted.")
        sent = mark(
            f"Proofs of selections run on the cluster at {shown}: {what}, and what is ticked, are sent to "
            f"it. Files that usually hold secrets stay here.{sealed}"
        )
        return (address,), mark(f"on the cluster at {shown}, which is sent {what}"), sent

    def _said(self, root: Path, command: TestCommand, log: Log | None) -> bool:
        """Tell whether the user let the model run all tests for this session: they are the same runs."""
        from k2desk.core.agreements import Agreements
        from k2desk.tools.binding import digest_of_process

        if log is None:
            return False
        agreements, argv = Agreements(), (command.runner, command.words())
        for record in log.joined():
            agreements.learn(record.event)
        seconds = float(self._store.values.command_seconds)
        return agreements.holds(digest_of_process("tests", argv, root, self._walls.confinement, seconds))

    def agree(self, folder: Path, digest: str) -> TestPlan:
        """Keep that the user agrees to what was shown. Blocks.

        Raises:
            SettingsError: it can't be kept.
        """
        root = root_of(folder)
        if self.plan(root).digest == digest and self._walls.confinement.level == "full":
            self._keep(root, agreed=digest)
        return self.plan(root)

    def set_command(self, folder: Path, line: str) -> TestPlan:
        """Keep the user's own command line for a folder, "" for what is found there. Blocks.

        Raises:
            ToolError: it is no command.
            SettingsError: it can't be kept.
        """
        from k2desk.proof.tests import own_command

        root = root_of(folder)
        if line.strip():
            own_command(line)
        self._keep(root, line=line.strip())
        return self.plan(root)

    def _kept(self, root: Path) -> dict[str, str]:
        """Return what is kept of a folder; another one in its place has nothing."""
        entry = self._store.values.tests.get(str(root), {})
        return entry if entry.get("folder") == identity(root) else {}

    def _keep(self, root: Path, **news: str) -> None:
        entry = {**self._kept(root), "folder": identity(root), **news}
        rest = {path: one for path, one in self._store.values.tests.items() if path != str(root)}
        self._store.change(tests=dict(list(rest.items())[-(MOST - 1) :]) | {str(root): entry})

    # -- running them

    async def run(
        self,
        log: Log,
        folder: Path,
        digest: str,
        targets: Sequence[str],
        told: Callable[[TestProgress], object],
    ) -> TestReport:
        """Run tests in a copy and record what came of it; see `core.testing.TestDesk`."""
        import asyncio

        from k2desk.proof.progress import Counting
        from k2desk.proof.runs import run_tests

        command = await asyncio.to_thread(self._agreed, folder, digest)
        counting = Counting(len(targets) if targets else _last_count(log))

        def show(piece: Printed) -> None:
            told(counting.feed(piece))

        def copied(step: Step) -> None:
            told(TestProgress(step=step))

        async with self.copy(folder, copied) as copy:
            told(TestProgress())
            report = await run_tests(
                copy,
                command,
                self._walls.runner(),
                tuple(targets),
                show,
                seconds=float(self._store.values.command_seconds),
                gentle=True,
            )
        log.append(TestsRan(report, tuple(targets)))
        return report

    def ways(self, folder: Path, digest: str) -> Ways:
        """Return how tests are run for a trial. Blocks.

        Raises:
            ToolError: tests can't run here, or not by what the user agreed to.
        """
        from k2desk.proof.side_by_side import fitting
        from k2desk.proof.states import Ways

        given = self._store.values
        command, seconds = self._agreed(folder, digest), float(given.command_seconds)
        if self._store.values.cluster != given.cluster:
            raise ToolError(CHANGED)
        cluster = given.cluster.strip()
        runner = self._walls.runner()
        width = fitting(given.proof_runs) if runner.confined else 1
        return Ways(command, runner, partial(self.copy, folder), seconds, cluster, width=width)

    @asynccontextmanager
    async def reached(self, ways: Ways) -> AsyncIterator[Ways]:
        """Give the ways with where the runs are made: here, or on the cluster the user agreed to.

        Raises:
            ToolError: the cluster can't be had, as the end of a sentence; nothing is run here instead.
        """
        from dataclasses import replace

        if not ways.cluster:
            yield ways
            return
        from k2desk.proof.cluster import connected, reach_of

        given = self._store.values
        reach = reach_of(ways.cluster, given.cluster_ca, given.cluster_cert, given.cluster_key)
        async with connected(reach) as cluster:
            yield replace(ways, run=cluster.run, width=cluster.width)

    def paths(self, folder: Path) -> list[str]:
        """Return what a copy holds: every file but those that usually hold secrets. Blocks.

        Raises:
            WorkspaceError: the folder can't be listed.
        """
        from k2desk.workspace.workspace import open_workspace

        workspace = open_workspace(folder, self._data, self._trust.trusted)
        try:
            return [path for path in workspace.paths() if not workspace.fence.secret(path)]
        finally:
            workspace.close()

    def _agreed(self, folder: Path, digest: str) -> TestCommand:
        """Return the command the user agreed to.

        Raises:
            ToolError: tests can't run here, or it is another command by now.
        """
        plan, command = self.plan(folder), self.command(folder)
        if plan.trouble or command is None:
            raise ToolError(f"Tests cannot run here: {plan.trouble or NO_TESTS}")
        if plan.digest != digest:
            raise ToolError(CHANGED)
        return command

    @asynccontextmanager
    async def copy(
        self, folder: Path, told: Callable[[Step], object] | None = None
    ) -> AsyncIterator[Scratch]:
        """Copy the files of a folder, but for those that usually hold secrets; removed afterwards.

        Args:
            folder: the workspace.
            told: hears in a thread how far the copying is.

        Raises:
            WorkspaceError: they can't be copied.
        """
        import asyncio

        from k2desk.core.finishing import to_its_stop

        copy = await to_its_stop(partial(self._copy, folder), lambda made: made.close(), told)
        try:
            yield copy
        finally:
            with contextlib.suppress(
                OSError
            ):  # a process may hold a file still; the next start sweeps it away
                await asyncio.shield(asyncio.to_thread(copy.close))

    def _copy(self, folder: Path, working: Working) -> Scratch:
        from k2desk.proof.scratch import Scratch

        return Scratch.make(root_of(folder), self.paths(folder), self._data / "copies", working=working)


def _last_count(log: Log) -> int:
    """Return how many tests the newest run of all of them had, 0 where there was none."""
    for record in reversed(log.joined()):
        report: Any = getattr(record.event, "report", None)
        if report is not None and not getattr(record.event, "targets", ()):
            return len(report.cases)
    return 0
