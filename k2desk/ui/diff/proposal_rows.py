"""The rows of a proposal, made when they are asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Literal

from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.patch.lines import split_lines
from k2desk.ui.diff.proposed import ProposedFile
from k2desk.ui.diff.rows import GUARDED, WHOLE, Action, DiffRow, DocKey
from k2desk.ui.diff.runs import MORE, Run, Sections, Unfolded
from k2desk.ui.diff.shown import ShownLines, only_crlf, shown_line
from k2desk.ui.highlight import language_of
from k2desk.ui.words import tr, trn

_SHORT = 12
"""So many added lines may stand between a removed line and what is said about it: both are read as pairs."""
_KINDS = {"create": mark("new file"), "delete": mark("deleted"), "rename": mark("renamed"), "modify": ""}


class _Sides:
    """The lines of a file before and after."""

    def __init__(self, file: ProposedFile) -> None:
        self.crlf = all(only_crlf(data) for data in (file.before, file.after) if data)
        self.old = [] if file.binary else split_lines(file.before)
        self.new = [] if file.binary else split_lines(file.after)


class ProposalRows:
    """A proposal as rows, see `rows.DiffRows`.

    Args:
        files: of the proposal.
        unfolded: what is unfolded and folded away at first; None for nothing.
    """

    def __init__(self, files: Sequence[ProposedFile], unfolded: Unfolded | None = None) -> None:
        self.files = files
        self._sides = [_Sides(file) for file in files]
        self.last_line = max(
            (len(lines) for both in self._sides for lines in (both.old, both.new)), default=0
        )
        """The highest line number there is."""
        self._sections = Sections(files, [len(sides.old) for sides in self._sides])
        self._unfolded = unfolded or Unfolded()
        self._cached = lru_cache(maxsize=2048)(self._make)
        self._lay_out()

    @property
    def kinds(self) -> bytes:
        """The kind of every row."""
        return self._kinds

    def row(self, index: int) -> DiffRow:
        """Make a row."""
        return self._cached(index)

    def document(self, key: DocKey) -> tuple[Sequence[str], str]:
        """Return one side of a file; the key is its number and ``old`` or ``new``."""
        number, side = key
        sides, change = self._sides[number], self.files[number].change
        if side == "old":
            return ShownLines(sides.old, sides.crlf), language_of(change.old_path or change.path)
        return ShownLines(sides.new, sides.crlf), language_of(change.path)

    def unfolded_for(self, files: Sequence[ProposedFile]) -> Unfolded:
        """Return what is unfolded here for an edited version of the same files."""
        same = {number for number, (was, now) in enumerate(zip(self.files, files, strict=True)) if was is now}
        return self._unfolded.within(same)

    def file_named(self, path: str) -> int:
        """Return the number of a file, -1 where the proposal does not touch it."""
        return next((at for at, file in enumerate(self.files) if file.change.path == path), -1)

    def path_of(self, file: int) -> str:
        """Return the path of a file, as the proposal names it."""
        return self.files[file].change.path

    def row_of(self, file: int, side: Literal["old", "new"], line: int) -> int:
        """Return the row of a line; where it is folded or gone, the row it would stand below."""
        for at, run in enumerate(self._runs):  # of a file in two sections either may hold it
            first = run.old if side == "old" else run.new
            if run.file == file and run.kind in " -+" and first and first <= line < first + run.count:
                found = self._starts[at] + line - first
                return found if run.kind != "-" else self._end_of_block(at, found)
        found = 0
        for at, run in enumerate(self._runs):
            if run.file != file:
                continue
            start, first = self._starts[at], run.old if side == "old" else run.new
            if run.kind in " -+" and first:
                if line < first:
                    return found
                found = start + run.count - 1
            elif run.kind in "fnc":
                found = start
        return found

    def _end_of_block(self, at: int, row: int) -> int:
        """Return the last row of what stands instead of removed lines, where that is short, else ``row``."""
        after = self._runs[at + 1] if at + 1 < len(self._runs) else None
        if after is None or after.kind != "+" or after.count > _SHORT:
            return row
        return self._starts[at + 1] + after.count - 1

    def act(self, index: int, action: Action) -> None:
        """Reveal folded lines, or a file that was held back; fold files away and bring them back."""
        run = self._runs[bisect_right(self._starts, index) - 1]
        self._unfolded.act(run, action, len(self.files))
        self._cached.cache_clear()
        self._lay_out()

    def _lay_out(self) -> None:
        self._runs = self._sections.lay_out(self._unfolded)
        self._starts = [0, *accumulate(run.count for run in self._runs)]
        self._kinds = b"".join(run.kind.encode() * run.count for run in self._runs)

    def _make(self, index: int) -> DiffRow:
        number = bisect_right(self._starts, index) - 1
        run = self._runs[number]
        match run.kind:
            case "f":
                return self._file_row(run)
            case "h":
                return self._hunk_row(run)
            case "c":
                return self._folded_row(run)
            case "n" | "t" | "m":
                return DiffRow(run.kind, run.text, file=run.file, hunk=run.hunk, beyond=run.beyond)
            case " " | "-" | "+":
                return self._line_row(run, index - self._starts[number])

    def _file_row(self, run: Run) -> DiffRow:
        file = self.files[run.file]
        hunks = [file.hunks[unit] for unit in (file.beyond if run.beyond else file.within) if unit >= 0]
        return DiffRow(
            "f",
            visible(file.change.path),
            file=run.file,
            hunk=run.hunk,
            aside=tr(_KINDS[file.change.kind]),
            added=sum(hunk.added for hunk in hunks),
            removed=sum(hunk.removed for hunk in hunks),
            actions=(("fold", "unfold" if run.file in self._unfolded.shut else "fold"),),
            chip=" · ".join(
                [tr("runs code")] * bool(file.runs_code) + [tr("edited by you")] * bool(file.edited)
            ),
            beyond=run.beyond,
        )

    def _hunk_row(self, run: Run) -> DiffRow:
        if run.hunk == WHOLE:
            return DiffRow("h", run.text, file=run.file, hunk=WHOLE)
        hunk = self.files[run.file].hunks[run.hunk]
        start, count = (
            (hunk.new_start, hunk.new_count) if hunk.new_count else (hunk.old_start, hunk.old_count)
        )
        first, last = start - run.old, start + count - 1
        span = f"{first}–{last}" if last > first else f"{first}"
        return DiffRow("h", visible(hunk.heading), file=run.file, hunk=run.hunk, aside=span)

    def _folded_row(self, run: Run) -> DiffRow:
        if run.hunk == GUARDED:
            words = tr("show") if run.file in self._unfolded.shut else tr("Show anyway")
            actions: list[tuple[Action, str]] = [("show", words)]
            return DiffRow("c", run.text, file=run.file, hunk=run.hunk, actions=tuple(actions))
        actions = [("all", tr("show all"))]
        if run.hidden > MORE:
            if run.gap < len(self.files[run.file].hunks):
                actions.insert(0, ("up", tr("show {more} more ↑", more=MORE)))
            if run.gap > 0 and run.joins:
                actions.insert(0, ("down", tr("show {more} more ↓", more=MORE)))
        words = trn("⋯ {n:,} unchanged line", "⋯ {n:,} unchanged lines", run.hidden)
        return DiffRow("c", words, file=run.file, hunk=run.hunk, actions=tuple(actions))

    def _line_row(self, run: Run, at: int) -> DiffRow:
        sides = self._sides[run.file]
        old = run.old + at if run.old else 0
        new = run.new + at if run.new else 0
        data = sides.new[new - 1] if new else sides.old[old - 1]
        text, tail = shown_line(data, sides.crlf)
        if not data.endswith(b"\n"):
            tail = tail or tr("no newline at the end")
        change = run.change + at if run.change >= 0 else -1
        code = (run.file, "new" if new else "old"), (new or old) - 1
        alone = not sides.old or not sides.new
        return DiffRow(run.kind, text, old, new, run.file, run.hunk, change, alone, tail, code=code)
