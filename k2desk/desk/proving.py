"""Proves selections: the state a selection would make of the folder, tried in copies, kept by its hash."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from k2desk.core.errors import ToolError
from k2desk.core.proving import HunksProved, Proof, SelectionProved, SmallestFound
from k2desk.core.testing import TestProgress
from k2desk.desk.selections import Hunks, reached_by, runs_of, with_report, writes_of
from k2desk.desk.suites import Suites
from k2desk.desk.trust import root_of

if TYPE_CHECKING:
    from k2desk.core.permissions import FileTicks
    from k2desk.core.ports import Log
    from k2desk.core.proposals import Proposal
    from k2desk.core.working import Step, Working
    from k2desk.proof.plans import Plan, R
    from k2desk.proof.scratch import Scratch
    from k2desk.proof.trees import Looked, Tree
    from k2desk.proof.trial import Each, Trials

Told = Callable[[TestProgress], object]
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
        told: Told,
        *,
        fresh: bool = False,
    ) -> SelectionProved:
        """Say what the tests say of a selection; see `core.proving.ProofDesk`."""
        import asyncio

        root = root_of(folder)
        ways = await asyncio.to_thread(self._suites.ways, root, digest)
        base = await self._looked_at(root, told)
        trials, chosen = self._trials[root], tuple(ticks())
        writes = await asyncio.to_thread(writes_of, log, proposal, chosen, base)
        tree = trials.tree(base, writes)
        if fresh:
            trials.forget(base, tree)
        elif kept := self._kept(log, tree, base, ways.command.words()):
            return self._recorded(log, SelectionProved(proposal.id, chosen, kept))
        async with self._suites.reached(ways) as ways:
            await trials.before(base, ways, told)
            chosen = tuple(ticks())
            writes = await asyncio.to_thread(writes_of, log, proposal, chosen, base)
            executed = trials.known(base, ways)
            first = await asyncio.to_thread(reached_by, log, executed, writes)
            proof, report = await trials.prove(base, writes, ways, told, first)
        proof = await asyncio.to_thread(with_report, log, proof, report)
        return self._recorded(log, SelectionProved(proposal.id, chosen, proof))

    async def prove_hunks(
        self,
        log: Log,
        folder: Path,
        digest: str,
        proposal: Proposal,
        told: Told,
    ) -> HunksProved:
        """Try each hunk alone and left out; see `core.proving.ProofDesk`."""
        import asyncio

        from k2desk.proof.attribution import badges
        from k2desk.proof.leaning import leaning_of, with_what_it_needs
        from k2desk.proof.plans import one_by_one

        hunks = await self._hunks(log, folder, digest, proposal, told)
        count = len(hunks.parts)
        leaning = await asyncio.to_thread(leaning_of, proposal, hunks.parts, log.get_blob)
        groups = [with_what_it_needs(hunk, leaning) for hunk in range(count)]

        def tell(done: int) -> None:
            told(TestProgress(done, 2 * count + 2, phase="hunks"))

        _, found = await self._follow(lambda _width: one_by_one(count, groups), hunks, tell)
        executed = await self._trials[hunks.root].executed(hunks.base, hunks.ways)
        run = await asyncio.to_thread(hunks.run, executed)
        shown = badges(count, found.told, found.flaky, groups, run)
        tried = await asyncio.to_thread(runs_of, log, found)
        event = HunksProved(proposal.id, hunks.base.hash, hunks.command, len(tried), shown, tried)
        log.append(event)
        return event

    async def find_smallest(
        self,
        log: Log,
        folder: Path,
        digest: str,
        proposal: Proposal,
        told: Told,
    ) -> SmallestFound:
        """Work out which hunks are enough; see `core.proving.ProofDesk`."""
        import asyncio

        from k2desk.proof.smallest import smallest

        hunks = await self._hunks(log, folder, digest, proposal, told)

        def tell(done: int) -> None:
            told(TestProgress(done, phase="smallest"))

        one, found = await self._follow(partial(smallest, len(hunks.parts)), hunks, tell)
        if one is None:
            raise ToolError("the tests came to no result, without the change or with all of it")
        tried = await asyncio.to_thread(runs_of, log, found)
        ticks = hunks.ticks(one.hunks)
        event = SmallestFound(
            proposal.id, hunks.base.hash, hunks.command, one.fixes, one.hunks, ticks, one.sure, tried
        )
        log.append(event)
        return event

    async def _hunks(self, log: Log, folder: Path, digest: str, proposal: Proposal, told: Told) -> Hunks:
        import asyncio

        from k2desk.proof.hunk_ticks import parts_of

        root = root_of(folder)
        ways = await asyncio.to_thread(self._suites.ways, root, digest)
        base = await self._looked_at(root, told)
        parts = await asyncio.to_thread(parts_of, proposal, log.get_blob)
        if len(parts) > MOST_HUNKS:
            raise ToolError(f"it has more than {MOST_HUNKS} hunks")
        return Hunks(log, root, proposal, parts, ways, base)

    async def _follow(
        self, plan: Callable[[int], Plan[R]], hunks: Hunks, tell: Callable[[int], object]
    ) -> tuple[R, Each]:
        """Carry out the plan for as many runs side by side as there is room for."""
        trials = self._trials[hunks.root]
        async with self._suites.reached(hunks.ways) as ways:
            return await trials.follow(plan(ways.width), hunks.base, hunks.writes, ways, tell)

    async def _looked_at(self, root: Path, told: Told) -> Tree:
        """Look at the files as they are, and tell how far that is."""
        from k2desk.core.finishing import to_its_stop

        def heard(step: Step) -> None:
            told(TestProgress(phase="before", step=step))

        return await to_its_stop(partial(self._look, root), lambda _tree: None, heard)

    def _look(self, root: Path, working: Working) -> Tree:
        from k2desk.proof.trees import Looked
        from k2desk.proof.trial import Trials

        looked = self._looked.setdefault(root, Looked(root))

        def is_base(copy: Scratch) -> bool:
            return looked.is_copy(copy.copied)

        self._trials.setdefault(root, Trials(is_base))
        return looked.look(self._suites.paths(root), working)

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
