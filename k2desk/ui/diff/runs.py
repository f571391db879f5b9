"""The order of a proposal's rows: runs of rows of one kind, with unchanged lines folded away."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from k2desk.core.visible import visible
from k2desk.core.wording import retold
from k2desk.patch.hunks import Hunk
from k2desk.ui.diff.proposed import ProposedFile
from k2desk.ui.diff.rows import GUARDED, WHOLE, Action, Kind
from k2desk.ui.words import tr, trn

MORE = 20
"""So many folded lines one step reveals."""
_FEW = 2
"""So few folded lines are shown at once: the row that folds them would be no shorter."""
GUARD = 3_000
"""A file with more changed lines is held back until the user asks for it."""


@dataclass(frozen=True, slots=True)
class Run:
    """Rows of one kind that follow each other.

    Args:
        kind: of every row.
        count: how many rows.
        file: the file, from 0.
        hunk: the hunk, see `rows.DiffRow.hunk`.
        old: number of the first row's old line, 0 for none; of a hunk header how many revealed lines follow.
        new: number of the first row's new line, 0 for none.
        change: number of the first row's changed line, -1 for none.
        text: of rows that are no lines.
        gap: of folded lines, which gap of the file they are: 0 before the first hunk.
        hidden: how many lines are folded or held back.
        beyond: whether it stands among what lies outside of what was agreed.
        joins: of folded lines, whether the hunk above them stands right there.
    """

    kind: Kind
    count: int
    file: int
    hunk: int
    old: int = 0
    new: int = 0
    change: int = -1
    text: str = ""
    gap: int = -1
    hidden: int = 0
    beyond: bool = False
    joins: bool = True


@dataclass(slots=True)
class Unfolded:
    """What the user has unfolded: files that were held back, and per gap the lines revealed at both ends.

    And what the user has folded away: whole files.
    """

    files: set[int] = field(default_factory=set)
    shut: set[int] = field(default_factory=set)
    gaps: dict[int, dict[int, tuple[int, int]]] = field(default_factory=dict)
    """By file and gap."""

    def of(self, file: int) -> tuple[object, ...]:
        """Return what holds for a file, for comparing."""
        return file in self.files, file in self.shut, *sorted(self.gaps.get(file, {}).items())

    def within(self, same: Container[int]) -> Unfolded:
        """Return what holds where only these files are the same: the others have other gaps."""
        gaps = {file: dict(found) for file, found in self.gaps.items() if file in same}
        return Unfolded(set(self.files), set(self.shut), gaps)

    def act(self, run: Run, action: Action, files: int) -> None:
        """Reveal more at a folded row, or fold files.

        Args:
            run: the row's.
            action: what it offers.
            files: how many there are.
        """
        gaps = self.gaps.setdefault(run.file, {})
        down, up = gaps.get(run.gap, (0, 0))
        match action:
            case "show":
                self.files.add(run.file)
                self.shut.discard(run.file)
            case "fold":
                self.shut ^= {run.file}
            case "fold-all":
                self.shut = set() if len(self.shut) == files else set(range(files))
            case "down":
                gaps[run.gap] = (down + MORE, up)
            case "up":
                gaps[run.gap] = (down, up + MORE)
            case "all":
                gaps[run.gap] = (down + run.hidden, up + run.hidden)


class Sections:
    """The rows of a proposal in order; a file is laid out anew only where something of it was folded.

    Args:
        files: of the proposal.
        line_counts: how many lines each had before.
    """

    def __init__(self, files: Sequence[ProposedFile], line_counts: Sequence[int]) -> None:
        self._files, self._line_counts = files, line_counts
        self._made: dict[tuple[int, bool, tuple[object, ...]], tuple[Run, ...]] = {}

    def lay_out(self, unfolded: Unfolded) -> list[Run]:
        """Put the rows in order, with what the user wants to see of the unchanged lines."""
        runs: list[Run] = []
        for number, file in enumerate(self._files):
            if file.within:
                runs += self._section(number, unfolded, beyond=False)
        outside = [number for number, file in enumerate(self._files) if file.beyond]
        if outside:
            words = tr("Outside what was agreed · nothing of it is ticked with the rest")
            runs.append(Run("t", 1, outside[0], WHOLE, text=words, beyond=True))
        for number in outside:
            runs += self._section(number, unfolded, beyond=True)
        return runs

    def _section(self, number: int, unfolded: Unfolded, *, beyond: bool) -> tuple[Run, ...]:
        key = number, beyond, unfolded.of(number)
        if key not in self._made:
            file, count = self._files[number], self._line_counts[number]
            units = file.beyond if beyond else file.within
            self._made[key] = tuple(_section(number, file, count, unfolded, units))
        return self._made[key]


def _section(
    number: int, file: ProposedFile, line_count: int, unfolded: Unfolded, units: tuple[int, ...]
) -> Iterator[Run]:
    """Lay out those units of a file that stand together: within what was agreed, or outside of it."""
    beyond, some = units == file.beyond, frozenset(unit for unit in units if unit >= 0)
    guarded = file.lines > GUARD and number not in unfolded.files
    shut = number in unfolded.shut
    lines = sum(len(file.changes[hunk]) for hunk in some)
    yield Run("f", 1, number, GUARDED if guarded or shut else WHOLE, beyond=beyond)
    if shut:
        words = tr(
            "{hunks}, {lines}, folded away",
            hunks=trn("{n:,} hunk", "{n:,} hunks", len(some)),
            lines=trn("{n:,} changed line", "{n:,} changed lines", lines),
        )
        yield Run("c", 1, number, GUARDED, text=words, hidden=lines)
        return
    if WHOLE in units:
        yield from _operation(number, file)
    if not (beyond and file.within):  # else they are said already
        yield from (Run("n", 1, number, WHOLE, text=retold(fact)) for fact in file.facts)
    reasons = {unit: file.outside[unit] for unit in units} if beyond else {}
    if len(set(reasons.values())) == 1:
        yield Run("n", 1, number, WHOLE, text=retold(reasons.popitem()[1]))
        reasons.clear()
    if guarded:
        words = trn("{n:,} line changed", "{n:,} lines changed", lines)
        yield Run("c", 1, number, GUARDED, text=words, hidden=lines)
    else:
        yield from _file_runs(number, file, line_count, unfolded, some, reasons)


def _operation(number: int, file: ProposedFile) -> Iterator[Run]:
    """Lay out what happens to the file itself, where that has a tick of its own."""
    if file.change.kind == "rename":
        words = tr("Renamed from {old_path}", old_path=visible(file.change.old_path))
        yield Run("h" if file.hunks else "n", 1, number, WHOLE, text=words)
    elif file.change.old_mode and file.hunks:
        yield Run("h", 1, number, WHOLE, text=tr("The permissions of the file"))


def _file_runs(
    number: int,
    file: ProposedFile,
    line_count: int,
    unfolded: Unfolded,
    some: frozenset[int],
    reasons: Mapping[int, str],
) -> Iterator[Run]:
    """Lay out some hunks and what is between them; ``old`` and ``new`` are the lines done so far."""
    old = new = 0
    for index, hunk in enumerate(file.hunks):
        gap = hunk.old_start - (hunk.old_count > 0) - old
        joins = index - 1 in some
        down, hidden, up = _fold(number, index, len(file.hunks), gap, unfolded, joins=joins)
        if index in some:
            if down:
                yield Run(" ", down, number, index - 1, old + 1, new + 1)
            if hidden:
                yield Run("c", 1, number, index, gap=index, hidden=hidden, joins=joins)
            yield Run("h", 1, number, index, old=up)
            if index in reasons:
                yield Run("n", 1, number, index, text=retold(reasons[index]))
            if up:
                yield Run(" ", up, number, index, old + gap - up + 1, new + gap - up + 1)
            yield from _hunk_runs(number, index, hunk)
        old, new = old + gap + hunk.old_count, new + gap + hunk.new_count
    last = len(file.hunks)
    if last - 1 in some:
        down, hidden, _ = _fold(number, last, last, line_count - old, unfolded)
        if down:
            yield Run(" ", down, number, last - 1, old + 1, new + 1)
        if hidden:
            yield Run("c", 1, number, last - 1, gap=last, hidden=hidden)


def _fold(
    file: int, gap: int, hunks: int, count: int, unfolded: Unfolded, *, joins: bool = True
) -> tuple[int, int, int]:
    """Divide a gap into lines that follow on the hunk above, folded ones, and those that lead to the next."""
    down, up = unfolded.gaps.get(file, {}).get(gap, (0, 0))
    down = 0 if gap == 0 or not joins else min(down, count)
    up = 0 if gap == hunks else min(up, count - down)
    hidden = count - down - up
    if hidden > _FEW:
        return down, hidden, up
    return (down + hidden, 0, up) if gap == hunks else (down, 0, up + hidden)


def _hunk_runs(file: int, index: int, hunk: Hunk) -> Iterator[Run]:
    start = 0
    for at, line in enumerate(hunk.lines, 1):
        if at == len(hunk.lines) or hunk.lines[at].sign != line.sign:
            first = hunk.lines[start]
            yield Run(first.sign, at - start, file, index, first.old, first.new, first.change)
            start = at
