"""What a selection of a proposal stands for in the files, and how the runs of selections are recorded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from k2desk.core.errors import ToolError
from k2desk.core.proving import HunkRun, Proof
from k2desk.core.visible import visible

if TYPE_CHECKING:
    from k2desk.core.permissions import FileTicks
    from k2desk.core.ports import Log
    from k2desk.core.proposals import Proposal, TestReport
    from k2desk.patch.ticked import Write
    from k2desk.proof.hunk_ticks import Part
    from k2desk.proof.reach import Executed
    from k2desk.proof.states import Ways
    from k2desk.proof.trees import Tree
    from k2desk.proof.trial import Each


@dataclass(frozen=True, slots=True)
class Hunks:
    """The hunks of a proposal, ready to be tried.

    Args:
        log: of the session.
        root: the workspace.
        proposal: the proposal.
        parts: its hunks.
        ways: how tests are run.
        base: the files as they are.
    """

    log: Log
    root: Path
    proposal: Proposal
    parts: Sequence[Part]
    ways: Ways
    base: Tree

    @property
    def command(self) -> str:
        """The command line, for the eye."""
        return self.ways.command.words()

    def ticks(self, chosen: Collection[int]) -> tuple[FileTicks, ...]:
        """Return the ticks for some of them, as a decision would hold them."""
        from k2desk.proof.hunk_ticks import ticks_of

        return ticks_of(self.proposal, self.parts, chosen)

    def writes(self, chosen: Collection[int]) -> Sequence[Write]:
        """Return what some of them stand for; blocks."""
        return writes_of(self.log, self.proposal, self.ticks(chosen), self.base)

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


def reached_by(log: Log, executed: Executed | None, writes: Sequence[Write]) -> tuple[str, ...]:
    """Return the tests a selection can reach; none where that may be every one."""
    from k2desk.proof.reach import reached

    if executed is None:
        return ()
    return reached(executed, _changes(log, writes)) or ()


def writes_of(log: Log, proposal: Proposal, ticks: Sequence[FileTicks], base: Tree) -> list[Write]:
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


def with_report(log: Log, proof: Proof, report: TestReport) -> Proof:
    """Return a proof that leads to its whole report in the store."""
    import msgspec

    return msgspec.structs.replace(proof, report=log.put_blob(msgspec.json.encode(report)))


def runs_of(log: Log, found: Each) -> tuple[HunkRun, ...]:
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
