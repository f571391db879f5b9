"""Going back to before a message: what it would do to the files, and how it is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple, Protocol


class Touched(NamedTuple):
    """A file going back would write.

    Args:
        path: relative to the workspace.
        what: ``restored`` to what it held, ``removed`` since it was not there, or ``brought back``.
        changed: whether somebody else has changed it since, so that it would be left alone.
    """

    path: str
    what: Literal["restored", "removed", "brought back"]
    changed: bool = False


class Step(NamedTuple):
    """Some files of a change, taken back or brought again.

    Args:
        change_id: the change.
        paths: the files.
    """

    change_id: str
    paths: tuple[str, ...]


class RewindDesk(Protocol):
    """Takes the files of a session back to a message and forth again. Everything blocks."""

    def look(self, workspace: Path, session: str, seq: int) -> Sequence[Touched]:
        """Return what going back to before a record would do; nothing is written.

        Raises:
            WorkspaceError: the folder can't be opened.
            JournalError: there is no such session.
        """
        ...

    def back(self, workspace: Path, session: str, seq: int) -> Sequence[Step]:
        """Take the files back to what they were before a record, all of them or none.

        Returns:
            What was done, for `again`.

        Raises:
            StaleError: somebody else has changed one since; nothing was written.
            WorkspaceError: writing failed; every file is as it was.
            JournalError: there is no such session, or the record can't be kept.
        """
        ...

    def again(self, workspace: Path, session: str, steps: Sequence[Step]) -> None:
        """Bring the files back to what they were before `back`; the rest is as there."""
        ...
