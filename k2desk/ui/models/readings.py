"""Reads what a proposal changes, in the pool where that is more than the window can do between two frames."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from k2desk.core.proposals import Proposal
from k2desk.ui.diff.proposal_rows import ProposalRows
from k2desk.ui.diff.proposed import ProposedFile, is_little, proposed_files
from k2desk.ui.diff.ticked import TickedFile

if TYPE_CHECKING:
    from k2desk.scope.holding import Terms

T = TypeVar("T")


class InThread(Protocol):
    """Does blocking work in a pool, see `Runtime.in_thread`."""

    def __call__(
        self,
        work: Callable[[], T],
        done: Callable[[T], object],
        failed: Callable[[Exception], object],
        /,
    ) -> None:
        """Have ``work`` done, and ``done`` or ``failed`` called in the main thread."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """A proposal to be read.

    Args:
        proposal: as the user edited it.
        get_blob: reads the journal's content store, from any thread.
        edited: by path, what the user edited the proposed text into.
        terms: what was agreed when it was made, None for nothing.
    """

    proposal: Proposal
    get_blob: Callable[[str], bytes]
    edited: Mapping[str, str]
    terms: Terms | None

    def is_little(self, known: Sequence[ProposedFile]) -> bool:
        """Tell whether it can be read at once.

        Raises:
            JournalError: a blob is missing or damaged.
        """
        return is_little(self.proposal, self.get_blob, known)

    def read(self, known: ProposalRows | None) -> Read:
        """Read it.

        Args:
            known: the same proposal before an edit; what stays the same is taken from there.

        Raises:
            JournalError: a blob is missing or damaged.
        """
        before = known.files if known is not None else ()
        files = proposed_files(self.proposal, self.get_blob, self.edited, self.terms, before)
        rows = ProposalRows(files, known.unfolded_for(files) if known is not None else None)
        return Read([TickedFile(file) for file in files], rows)


@dataclass(frozen=True, slots=True)
class Read:
    """What was read.

    Args:
        ticked: the files, ticked as they are at first.
        rows: what they look like.
    """

    ticked: list[TickedFile]
    rows: ProposalRows


class Readings:
    """The proposals that are being read at present; of each only what was wanted last counts.

    Args:
        in_thread: does the work; None has everything read at once.
    """

    def __init__(self, in_thread: InThread | None) -> None:
        self._in_thread = in_thread
        self._going: dict[str, Wanted] = {}

    def clear(self) -> None:
        """Let none of them count any more."""
        self._going.clear()

    def drop(self, proposal_id: str) -> None:
        """Let what is read of a proposal not count any more."""
        self._going.pop(proposal_id, None)

    def __contains__(self, proposal_id: str) -> bool:
        return proposal_id in self._going

    def read(
        self,
        wanted: Wanted,
        known: ProposalRows | None,
        done: Callable[[Read], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Read a proposal; what is little at once, so that ``done`` is called before this returns.

        Raises:
            JournalError: a blob of what is little is missing or damaged.
        """
        name, going = wanted.proposal.id, self._going.get(wanted.proposal.id)
        if going is not None and going.proposal == wanted.proposal:
            return
        self._going.pop(name, None)
        if self._in_thread is None or wanted.is_little(known.files if known is not None else ()):
            done(wanted.read(known))
            return
        self._going[name] = wanted
        self._in_thread(
            partial(wanted.read, known),
            partial(self._over, wanted, done),
            partial(self._over, wanted, failed),
        )

    def _over(self, wanted: Wanted, then: Callable[[T], object], result: T) -> None:
        if self._going.get(wanted.proposal.id) is wanted:
            del self._going[wanted.proposal.id]
            then(result)
