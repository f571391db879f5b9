"""The ticks of one file of a proposal, counted by hunk."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain
from typing import Literal, TypeAlias

from k2desk.core.permissions import FileTicks
from k2desk.patch.hunks import Hunk
from k2desk.ui.diff.proposed import ProposedFile
from k2desk.ui.diff.rows import BEYOND, WHOLE

State: TypeAlias = Literal["none", "some", "all"]


class TickedFile:
    """A file with its ticks; everything is ticked at first, but for a file other programs run code from, and
    what lies outside of what was agreed.

    Args:
        file: the file.
    """

    def __init__(self, file: ProposedFile) -> None:
        self.file = file
        self.by_hand = bool(file.runs_code)
        """Whether only the user ticks it, for itself."""
        self.lines = set() if self.by_hand else set(range(file.lines))
        self._unit = not self.by_hand and WHOLE not in file.outside
        for hunk in file.outside:
            self.lines -= set(file.changes[hunk]) if hunk >= 0 else set()
        self._count()

    @property
    def units(self) -> tuple[int, ...]:
        """What the tick of the file stands for: all of it that lies within what was agreed, if any does."""
        return self.file.within or self.file.units

    @property
    def easy(self) -> bool:
        """Whether it is ticked together with the others."""
        return not self.by_hand and bool(self.file.within)

    def set(self, hunk: int, on: bool) -> None:
        """Tick or untick a hunk; `WHOLE` means the operation on the file, `BEYOND` what was not agreed."""
        self._set_units(self.file.beyond if hunk == BEYOND else (hunk,), on)

    def set_all(self, on: bool) -> None:
        """Tick or untick what the tick of the file stands for."""
        self._set_units(self.units, on)

    def _set_units(self, units: tuple[int, ...], on: bool) -> None:
        if WHOLE in units:
            self._unit = on
        changes = [self.file.changes[hunk] for hunk in units if hunk != WHOLE]
        self.set_lines(set(chain.from_iterable(changes)), on)

    def clear(self) -> None:
        """Untick everything."""
        self._unit = False
        self.set_lines(range(self.file.lines), on=False)

    def set_lines(self, changes: Collection[int], on: bool) -> None:
        """Tick or untick changed lines."""
        self.lines = self.lines.union(changes) if on else self.lines.difference(changes)
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
        if self.file.change == old.file.change and self.file.outside == old.file.outside:
            self.lines, self._unit = set(old.lines), old._unit
            self._count()
            return
        known = dict(zip(map(content, old.file.hunks), enumerate(old.file.changes), strict=True))
        if self._carries(WHOLE, WHOLE, old):
            self._unit = old._unit
        for number, (hunk, changes) in enumerate(zip(self.file.hunks, self.file.changes, strict=True)):
            at, were = known.get(content(hunk), (WHOLE, range(0)))
            if at >= 0 and self._carries(number, at, old):
                kept = {changes.start + line - were.start for line in old.lines if line in were}
                self.lines = (self.lines - set(changes)) | kept
            elif self.by_hand:
                self.lines = self.lines - set(changes)
        self._count()

    def _carries(self, unit: int, was: int, old: TickedFile) -> bool:
        """Tell whether a tick is taken over: not where only now it lies outside of what was agreed."""
        return unit not in self.file.outside or was in old.file.outside

    @property
    def state(self) -> State:
        """Return whether all that the tick of the file stands for is ticked, some, or nothing."""
        return self._state_of(self.units)

    def _state_of(self, units: tuple[int, ...]) -> State:
        states = {self.hunk_state(unit) for unit in units}
        return states.pop() if len(states) == 1 else "some"

    def hunk_state(self, hunk: int) -> State:
        """Return the same for a hunk; `WHOLE` asks for the file itself, `BEYOND` for what was not agreed."""
        if hunk == WHOLE:
            return "all" if self._unit else "none"
        if hunk == BEYOND:
            return self._state_of(self.file.beyond)
        ticked, whole = self.hunk_lines(hunk)
        return "none" if not ticked else "all" if ticked == whole else "some"

    def hunk_lines(self, hunk: int) -> tuple[int, int]:
        """Return how many lines of a hunk are ticked, and how many changed lines it has."""
        return self._counts[hunk], len(self.file.changes[hunk])

    @property
    def parts(self) -> tuple[int, int]:
        """How many hunks have a tick, and how many there are; a file without any counts as one."""
        return (self._some, len(self._counts)) if self._counts else (int(self._unit), 1)

    def _count(self) -> None:
        self._counts = [sum(map(self.lines.__contains__, changes)) for changes in self.file.changes]
        self._some = sum(count > 0 for count in self._counts)
        self.partly = any(
            0 < count < len(changes) for count, changes in zip(self._counts, self.file.changes, strict=True)
        )
        """Whether some hunk is ticked only in part."""


def content(hunk: Hunk) -> tuple[tuple[str, bytes], ...]:
    """Return what a hunk does, wherever it stands."""
    return tuple((line.sign, line.data) for line in hunk.lines if line.change >= 0)
