"""The ticks of one file of a proposal, counted by hunk."""

from __future__ import annotations

from typing import Literal, TypeAlias

from k2desk.core.permissions import FileTicks
from k2desk.patch.hunks import Hunk
from k2desk.ui.diff.proposed import ProposedFile
from k2desk.ui.diff.rows import WHOLE

State: TypeAlias = Literal["none", "some", "all"]


class TickedFile:
    """A file with its ticks; everything is ticked at first, but for a file other programs run code from.

    Args:
        file: the file.
    """

    def __init__(self, file: ProposedFile) -> None:
        self.file = file
        self.by_hand = bool(file.runs_code)
        """Whether only the user ticks it, for itself."""
        self.lines = set() if self.by_hand else set(range(file.lines))
        self._unit = not self.by_hand
        self._count()

    def set(self, hunk: int, on: bool) -> None:
        """Tick or untick a hunk; `WHOLE` means the operation on the file."""
        if hunk == WHOLE:
            self._unit = on
        else:
            self.set_lines(self.file.changes[hunk], on)

    def set_all(self, on: bool) -> None:
        """Tick or untick everything."""
        self._unit = on
        self.set_lines(range(self.file.lines), on)

    def set_lines(self, changes: range, on: bool) -> None:
        """Tick or untick changed lines."""
        self.lines = self.lines | set(changes) if on else self.lines - set(changes)
        self._count()

    def adopt(self, ticks: FileTicks) -> None:
        """Take over what was decided."""
        self.lines = set(ticks.lines) & set(range(self.file.lines))
        self._unit = ticks.whole
        self._count()

    def decision(self) -> FileTicks | None:
        """Return the ticks as a decision holds them, None where there are none."""
        match self.file.change.kind:
            case "modify" if self.file.change.old_mode:
                whole = self._unit
            case "create" | "modify":
                whole = bool(self.lines) or (self.file.has_unit and self._unit)
            case "delete":
                whole = len(self.lines) == self.file.lines if self.file.hunks else self._unit
            case "rename":
                whole = self._unit
        if not whole and not self.lines:
            return None
        return FileTicks(self.file.change.path, tuple(sorted(self.lines)), whole, self.file.edited)

    def twin(self) -> TickedFile:
        """Return another one with the same ticks."""
        made = TickedFile(self.file)
        made.lines, made._unit = set(self.lines), self._unit
        made._count()
        return made

    def carry(self, old: TickedFile) -> None:
        """Take over the ticks of the file before an edit, or in the version before: of every same hunk."""
        known = dict(zip(map(content, old.file.hunks), old.file.changes, strict=True))
        self._unit = old._unit
        for hunk, changes in zip(self.file.hunks, self.file.changes, strict=True):
            if (were := known.get(content(hunk))) is not None:
                kept = {changes.start + line - were.start for line in old.lines if line in were}
                self.lines = (self.lines - set(changes)) | kept
            elif self.by_hand:
                self.lines = self.lines - set(changes)
        self._count()

    @property
    def state(self) -> State:
        """Return whether all of it is ticked, some, or nothing."""
        states = {self.hunk_state(hunk) for hunk in range(len(self._counts))}
        if self.file.has_unit:
            states.add(self.hunk_state(WHOLE))
        return states.pop() if len(states) == 1 else "some"

    def hunk_state(self, hunk: int) -> State:
        """Return the same for a hunk; `WHOLE` asks for the operation on the file."""
        if hunk == WHOLE:
            return "all" if self._unit else "none"
        ticked, whole = self.hunk_lines(hunk)
        return "none" if not ticked else "all" if ticked == whole else "some"

    def hunk_lines(self, hunk: int) -> tuple[int, int]:
        """Return how many lines of a hunk are ticked, and how many changed lines it has."""
        return self._counts[hunk], len(self.file.changes[hunk])

    @property
    def partly(self) -> bool:
        """Whether some hunk is ticked only in part."""
        return any(self.hunk_state(hunk) == "some" for hunk in range(len(self._counts)))

    @property
    def parts(self) -> tuple[int, int]:
        """How many hunks have a tick, and how many there are; a file without any counts as one."""
        if not self._counts:
            return int(self._unit), 1
        return sum(count > 0 for count in self._counts), len(self._counts)

    def _count(self) -> None:
        self._counts = [sum(map(self.lines.__contains__, changes)) for changes in self.file.changes]


def content(hunk: Hunk) -> tuple[tuple[str, bytes], ...]:
    """Return what a hunk does, wherever it stands."""
    return tuple((line.sign, line.data) for line in hunk.lines if line.change >= 0)
