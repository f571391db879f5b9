"""Proves selections: the state a selection would make of the folder, tried in copies, kept by its hash."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from k2desk.core.errors import ToolError
from k2desk.core.proving import HunkRun, HunksProved, Proof, SelectionProved, SmallestFound
from k2desk.core.testing import TestProgress
from k2desk.core.visible import visible
from k2desk.desk.suites import Suites
from k2desk.desk.trust import root_of

if TYPE_CHECKING:
    from k2desk.core.permissions import FileTicks
    from k2desk.core.ports import Log
    from k2desk.core.proposals import Proposal, TestReport
    from k2desk.patch.ticked import Write
    from k2desk.proof.hunk_ticks import Part
    from k2desk.proof.plans import Plan, R
    from k2desk.proof.reach import Executed
    from k2desk.proof.scratch import Scratch
    from k2desk.proof.states import Ways
    from k2desk.proof.trees import Looked, Tree
    from k2desk.proof.trial import Each, Trials

MOST_HUNKS = 32
"""Of more, none is tried by itself."""


class Proving:
    """Says what the tests say of a selection; implements `core.proving.ProofDesk`.

    Args:
        suites: knows how tests are run, and copies the files.
    """

    def __init__(self, suites: Suites) -> None:
        self._suites = suites
        self._looked: dict[Path, Looked] = {}
        self._trials: dict[Path, Trials] = {}
        self._told: dict[str, list[SelectionProved]] = {}
        """By session, what its record says of selections."""

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
        """Say what the tests say of a selection; see `core.proving.ProofDesk`."""
        import asyncio

        root = root_of(folder)
        ways = await asyncio.to_thread(self._suites.ways, root, digest)
        base = await asyncio.to_thread(self._look, root)
        trials, chosen = self._trials[root], tuple(ticks())
        writes = await asyncio.to_thread(_writes, log, proposal, chosen, base)
        tree = trials.tree(base, writes)
        if fresh:
            trials.forget(base, tree)
        elif kept := self._kept(log, tree, base, ways.command.words()):
            return self._recorded(log, SelectionProved(proposal.id, chosen, kept))
        async with self._suites.reached(ways) as ways:
            await trials.before(base, ways, told)
            chosen = tuple(ticks())
            writes = await asyncio.to_thread(_writes, log, proposal, chosen, base)
            executed = trials.known(base, ways)
            first = await asyncio.to_thread(_reached, log, executed, writes)
            proof, report = await trials.prove(base, writes, ways, told, first)
        proof = await asyncio.to_thread(_with_report, log, proof, report)
        return self._recorded(log, SelectionProved(proposal.id, chosen, proof))

    async def prove_hunks(
        self,
        log: Log,
        folder: Path,
        digest: str,
        proposal: Proposal,
        told: Callable[[TestProgress], object],
    ) -> HunksProved:
        """Try each hunk alone and left out; see `core.proving.ProofDesk`."""
        import asyncio

        from k2desk.proof.attribution import badges
        from k2desk.proof.leaning import leaning_of, with_what_it_needs
        from k2desk.proof.plans import one_by_one

        hunks = await self._hunks(log, folder, digest, proposal)
        count = len(hunks.parts)
        leaning = await asyncio.to_thread(leaning_of, proposal, hunks.parts, log.get_blob)
        groups = [with_what_it_needs(hunk, leaning) for hunk in range(count)]

        def tell(done: int) -> None:
            told(TestProgress(done, 2 * count + 2, phase="hunks"))

        _, found = await self._follow(lambda _width: one_by_one(count, groups), hunks, tell)
        async with self._suites.reached(hunks.ways) as ways:
            executed = await self._trials[hunks.root].executed(hunks.base, ways)
        run = await asyncio.to_thread(hunks.run, executed)
        shown = badges(count, found.told, found.flaky, groups, run)
        tried = await asyncio.to_thread(_runs, log, found)
        event = HunksProved(proposal.id, hunks.base.hash, hunks.command, len(tried), shown, tried)
        log.append(event)
        return event

    async def find_smallest(
        self,
        log: Log,
        folder: Path,
        digest: str,
        proposal: Proposal,
        told: Callable[[TestProgress], object],
    ) -> SmallestFound:
        """Work out which hunks are enough; see `core.proving.ProofDesk`."""
        import asyncio

        from k2desk.proof.smallest import smallest

        hunks = await self._hunks(log, folder, digest, proposal)

        def tell(done: int) -> None:
            told(TestProgress(done, phase="smallest"))

        one, found = await self._follow(partial(smallest, len(hunks.parts)), hunks, tell)
        if one is None:
            raise ToolError("the tests came to no result, without the change or with all of it")
        tried = await asyncio.to_thread(_runs, log, found)
        ticks = hunks.ticks(one.hunks)
        event = SmallestFound(
            proposal.id, hunks.base.hash, hunks.command, one.fixes, one.hunks, ticks, one.sure, tried
        )
        log.append(event)
        return event

    async def _hunks(self, log: Log, folder: Path, digest: str, proposal: Proposal) -> _Hunks:
        import asyncio

        from k2desk.proof.hunk_ticks import parts_of

        root = root_of(folder)
        ways = await asyncio.to_thread(self._suites.ways, root, digest)
        base = await asyncio.to_thread(self._look, root)
        parts = await asyncio.to_thread(parts_of, proposal, log.get_blob)
        if len(parts) > MOST_HUNKS:
            raise ToolError(f"it has more than {MOST_HUNKS} hunks")
        return _Hunks(log, root, proposal, parts, ways, base)

    async def _follow(
        self, plan: Callable[[int], Plan[R]], hunks: _Hunks, tell: Callable[[int], object]
    ) -> tuple[R, Each]:
        """Carry out the plan for as many runs side by side as there is room for."""
        trials = self._trials[hunks.root]
        async with self._suites.reached(hunks.ways) as ways:
            return await trials.follow(plan(ways.width), hunks.base, hunks.writes, ways, tell)

    def _look(self, root: Path) -> Tree:
        from k2desk.proof.trees import Looked
        from k2desk.proof.trial import Trials

        looked = self._looked.setdefault(root, Looked(root))

        def is_base(copy: Scratch) -> bool:
            return looked.is_copy(copy.copied)

        self._trials.setdefault(root, Trials(is_base))
        return looked.look(self._suites.paths(root))

    def _said(self, log: Log) -> list[SelectionProved]:
        """Return what the record of a session says of selections, oldest first; read once."""
        if log.session not in self._told:
            events = (record.event for record in log.joined())
            self._told[log.session] = [event for event in events if isinstance(event, SelectionProved)]
        return self._told[log.session]

    def _kept(self, log: Log, tree: Tree, base: Tree, command: str) -> Proof | None:
        """Return the proof the record holds of this state, None where there is none."""
        wanted = (tree.hash, base.hash, command)
        proofs = (event.proof for event in reversed(self._said(log)))
        return next((one for one in proofs if (one.tree, one.base, one.command) == wanted), None)

    def _recorded(self, log: Log, event: SelectionProved) -> SelectionProved:
        """Record what is new; what was said last of these ticks is not said again."""
        said, about = self._said(log), (event.proposal_id, event.ticks)
        last = next((one for one in reversed(said) if (one.proposal_id, one.ticks) == about), None)
        if last != event:
            log.append(event)
            said.append(event)
        return event


@dataclass(frozen=True, slots=True)
class _Hunks:
    """The hunks of a proposal, ready to be tried."""

    log: Log
    root: Path
    proposal: Proposal
    parts: Sequence[Part]
    ways: Ways
    base: Tree

    @property
    def command(self) -> str:
        return self.ways.command.words()

    def ticks(self, chosen: Collection[int]) -> tuple[FileTicks, ...]:
        from k2desk.proof.hunk_ticks import ticks_of

        return ticks_of(self.proposal, self.parts, chosen)

    def writes(self, chosen: Collection[int]) -> Sequence[Write]:
        return _writes(self.log, self.proposal, self.ticks(chosen), self.base)

    def run(self, executed: Executed | None) -> frozenset[int]:
        """Return the hunks of which a line is known to be run; blocks."""
        from k2desk.proof.reach import ran

        if executed is None:
            return frozenset()
        found = ((part, _changes(self.log, self.writes({part}))) for part in range(len(self.parts)))
        return frozenset(
            part
            for part, changes in found
            for path, (before, after) in changes.items()
            if before is not None and after is not None and ran(executed, path, before, after)
        )


def _changes(log: Log, writes: Sequence[Write]) -> dict[str, tuple[bytes | None, bytes | None]]:
    """Return what each file was and will be."""
    return {
        one.file.path: (None if one.file.before is None else log.get_blob(one.file.before), one.data)
        for one in writes
    }


def _reached(log: Log, executed: Executed | None, writes: Sequence[Write]) -> tuple[str, ...]:
    """Return the tests a selection can reach; none where that may be every one."""
    from k2desk.proof.reach import reached

    if executed is None:
        return ()
    return reached(executed, _changes(log, writes)) or ()


def _writes(log: Log, proposal: Proposal, ticks: Sequence[FileTicks], base: Tree) -> list[Write]:
    """Return what the ticks stand for.

    Raises:
        ToolError: a file is not what it was when the change was proposed.
        JournalError: its bytes are missing.
    """
    from k2desk.core.permissions import FileTicks
    from k2desk.patch.ticked import ticked_writes

    ticked = {one.path: one for one in ticks}
    found: list[Write] = []
    for file in proposal.files:
        before = log.get_blob(file.before) if file.before else b""
        after = log.get_blob(file.after) if file.after else b""
        found += ticked_writes(file, ticked.get(file.path, FileTicks(file.path)), before, after)
    for write in found:
        there = base.files.get(write.file.path)
        if there is not None and there.content != write.file.before:
            raise ToolError(f"{visible(write.file.path)} has changed on the disk since this was proposed")
    return found


def _with_report(log: Log, proof: Proof, report: TestReport) -> Proof:
    import msgspec

    return msgspec.structs.replace(proof, report=log.put_blob(msgspec.json.encode(report)))


def _runs(log: Log, found: Each) -> tuple[HunkRun, ...]:
    """Return the runs as they are recorded; what they wrote goes to the store."""
    return tuple(
        HunkRun(
            tuple(sorted(hunks)),
            run.tree,
            run.report.exit_status,
            run.report.seconds,
            run.report.count("passed"),
            run.report.count("failed"),
            run.report.count("skipped"),
            run.report.note,
            log.put_blob(run.output.encode("utf-8", "replace")) if run.output else "",
        )
        for hunks, run in found.runs.items()
    )
