"""What a proposed change is: blobs before and after, nothing written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

ChangeKind: TypeAlias = Literal["modify", "create", "delete", "rename"]


class FileChange(msgspec.Struct, frozen=True):
    """One file of a proposal. Its hunks are not stored: `patch.hunks` derives them from the two blobs.

    Args:
        path: relative to the workspace, with ``/``; the new path of a rename.
        kind: what happens to the file.
        before: SHA-256 of the bytes the proposal was made against, None where the file did not exist.
        after: SHA-256 of the proposed bytes, None where the file is deleted.
        old_path: the path before a rename, else "".
        mode: permission bits the file has or will have, such as 0o644.
        matched: how each edit found its place, such as ``exact`` or ``trailing white space``.
        old_mode: permission bits before, where the change alters them too; else 0.
        links: how many names the file has; with more than one, the others keep the old bytes.
    """

    path: str
    kind: ChangeKind
    before: str | None
    after: str | None
    old_path: str = ""
    mode: int = 0o644
    matched: tuple[str, ...] = ()
    old_mode: int = 0
    links: int = 1


class Proposal(msgspec.Struct, frozen=True):
    """A change the model would like; the user decides.

    Args:
        id: unique in the session.
        call_id: the call it answers, "" where it came from elsewhere.
        summary: the model's one sentence about it.
        files: in the order they are shown.
    """

    id: str
    call_id: str
    summary: str
    files: tuple[FileChange, ...]


def as_edited(proposal: Proposal, edits: Mapping[str, str]) -> Proposal:
    """Return a proposal as the user edited it.

    Args:
        proposal: as it was made.
        edits: by path, SHA-256 of the bytes that are proposed by now; "" leaves them as they were.
    """
    files = tuple(
        msgspec.structs.replace(file, after=edits[file.path])
        if file.after is not None and edits.get(file.path)
        else file
        for file in proposal.files
    )
    return msgspec.structs.replace(proposal, files=files)


class FileWrite(msgspec.Struct, frozen=True):
    """One file of a transaction of the writer: ``before`` must be there, ``after`` will be.

    Args:
        path: relative to the workspace.
        before: SHA-256 of the bytes that must be there at the moment of writing, None for no file.
        after: SHA-256 of the bytes that will be there, None for no file.
        mode_before: permission bits that are there, 0 for no file.
        mode_after: permission bits that will be there, 0 for no file.
        links: how many names the user was told the file has; with more, nothing is written.
    """

    path: str
    before: str | None
    after: str | None
    mode_before: int = 0
    mode_after: int = 0
    links: int = 1


class TestCase(msgspec.Struct, frozen=True):
    """The outcome of one test.

    Args:
        id: as the runner names it, such as ``tests/test_a.py::test_b``.
        outcome: passed, failed (errors included) or skipped.
        seconds: its duration.
        message: the failure's text, "" where it passed.
        line: where its definition begins in its file, from 1; 0 where that is not known.
        output: what it wrote meanwhile, "" where it wrote nothing or that was not kept.
    """

    __test__ = False  # its name is the field's own; pytest need not collect it

    id: str
    outcome: Literal["passed", "failed", "skipped"]
    seconds: float = 0.0
    message: str = ""
    line: int = 0
    output: str = ""


class Totals(msgspec.Struct, frozen=True):
    """How many tests had each outcome, where a runner tells no more than that."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)


class TestReport(msgspec.Struct, frozen=True):
    """What a run of the tests showed.

    Args:
        command: the command line, for the eye.
        exit_status: of the process; None where it was ended by us.
        seconds: wall time.
        cases: every test, in the order of the run.
        note: why there are no results, or why they are incomplete; "" where all went well.
        totals: the counts of a runner that names no single test, else None.
        output: the end of what it printed, where no failed test says why it ended as it did; else "".
    """

    __test__ = False

    command: str
    exit_status: int | None
    seconds: float
    cases: tuple[TestCase, ...] = ()
    note: str = ""
    totals: Totals | None = None
    output: str = ""

    def count(self, outcome: Literal["passed", "failed", "skipped"]) -> int:
        """Return how many tests had this outcome."""
        if self.totals is not None:
            return int(getattr(self.totals, outcome))
        return sum(case.outcome == outcome for case in self.cases)

    @property
    def unexplained(self) -> bool:
        """Whether the command says that it failed and no test does: its counts do not tell all then."""
        return bool(self.exit_status) and not self.count("failed")
