"""Three versions of edited files as rows: before, what K2Desk wrote, and what is on the disk now."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.patch.blocks import blocks
from k2desk.patch.lines import split_lines
from k2desk.patch.way_back import WayBack
from k2desk.ui.diff.rows import Action, DiffRow, DocKey, Kind
from k2desk.ui.diff.shown import ShownLines, only_crlf, shown_line
from k2desk.ui.diff.versions import Versions
from k2desk.ui.highlight import language_of
from k2desk.ui.words import tr

_FATES = {
    ("fits", False): mark("as K2Desk wrote it"),
    ("fits", True): mark("as it was before"),
    ("done", False): mark("taken back already"),
    ("done", True): mark("there already"),
    ("edited", False): mark("you edited it since: change it by hand"),
    ("edited", True): mark("you edited it since: change it by hand"),
}
YOURS = mark("changed since")
TAKE_BACK, BRING_BACK = mark("Take K2Desk’s change back here"), mark("Bring K2Desk’s change again here")
_TITLES = {"before": mark("Before"), "wrote": mark("What K2Desk wrote"), "now": mark("On disk now")}


@dataclass(frozen=True, slots=True)
class _Span:
    """Rows that follow each other: one row of its own, or the lines of one version in one place.

    Args:
        kinds: of its rows.
        file: the file, from 0.
        part: the hunk, -1 for the file itself.
        row: the row, where it is one of its own.
        side: the version, else "".
        first: index of the first line, from 0.
    """

    kinds: bytes
    file: int
    part: int
    row: DiffRow | None = None
    side: str = ""
    first: int = 0


class VersionRows:
    """Three versions of files as rows, see `rows.DiffRows`; to read, but for what still fits.

    Args:
        files: the files.
        take: called with file and hunk where the user wants that hunk.
    """

    def __init__(self, files: Sequence[Versions], take: Callable[[int, int], None]) -> None:
        self._files, self._take = files, take
        self._lines = [
            {
                side: split_lines(data)
                for side, data in (("before", f.before), ("wrote", f.wrote), ("now", f.now))
            }
            for f in files
        ]
        self._crlf = [all(only_crlf(data) for data in (f.there, f.wanted, f.now) if data) for f in files]
        self._yours = [
            frozenset(
                line for block in blocks(f.there, f.now)[2] for line in range(block.new_start, block.new_end)
            )
            for f in files
        ]
        self.last_line = max((len(lines) for sides in self._lines for lines in sides.values()), default=0)
        """The highest line number there is."""
        self._spans = [span for number, file in enumerate(files) for span in self._of_file(number, file)]
        self._starts, at = list[int](), 0
        for span in self._spans:
            self._starts.append(at)
            at += len(span.kinds)
        self.kinds = b"".join(span.kinds for span in self._spans)
        """The kind of every row."""

    def row(self, index: int) -> DiffRow:
        """Make a row."""
        number = bisect_right(self._starts, index) - 1
        span, at = self._spans[number], index - self._starts[number]
        if span.row is not None:
            return span.row
        kind: Kind = {32: " ", 45: "-", 43: "+"}[span.kinds[at]]  # type: ignore[assignment]
        line = span.first + at
        text, tail = shown_line(self._lines[span.file][span.side][line], self._crlf[span.file])
        if span.side == "now" and line in self._yours[span.file]:
            tail = tail or tr(YOURS)
        old, new = (line + 1, 0) if span.side == "before" else (0, line + 1)
        code = (span.file, span.side), line
        return DiffRow(kind, text, old, new, span.file, span.part, alone=True, tail=tail, code=code)

    def document(self, key: DocKey) -> tuple[Sequence[str], str]:
        """Return one version of a file; the key is its number and ``before``, ``wrote`` or ``now``."""
        number, side = key
        lines = ShownLines(self._lines[number][side], self._crlf[number])
        return lines, language_of(self._files[number].path)

    def act(self, index: int, action: Action) -> None:
        """Have the hunk of a row."""
        span = self._spans[bisect_right(self._starts, index) - 1]
        if action == "take":
            self._take(span.file, span.part)

    def _of_file(self, number: int, file: Versions) -> Iterator[_Span]:
        aside = tr("edited since") if file.ways else tr("not as it was")
        yield _alone(DiffRow("f", visible(file.path), file=number, hunk=-1, aside=aside), number)
        if file.words:
            yield _alone(DiffRow("n", visible(file.words), file=number, hunk=-1), number)
        for part, way in enumerate(file.ways):
            yield from self._of_part(number, file, part, way)

    def _of_part(self, number: int, file: Versions, part: int, way: WayBack) -> Iterator[_Span]:
        words = tr(
            "Place {part} of {count} · {fates}",
            part=part + 1,
            count=len(file.ways),
            fates=tr(_FATES[way.fate, file.redo]),
        )
        yield _alone(DiffRow("h", words, file=number, hunk=part), number, part)
        old, new = way.hunk.old_start, way.hunk.new_start
        sides = (
            {"before": ("-", old), "wrote": ("+", new)}
            if file.redo
            else {"before": ("+", new), "wrote": ("-", old)}
        )
        for side, (sign, start) in sides.items():
            kinds = "".join(line.sign for line in way.hunk.lines if line.sign in (" ", sign))
            shown = kinds.replace(sign, "-" if side == "before" else "+").encode()
            yield from self._version(number, part, side, shown, max(0, start - 1))
        yield from self._version(number, part, "now", b" " * (way.now_end - way.now_start), way.now_start)
        if way.patch:
            action: tuple[Action, str] = ("take", tr(BRING_BACK if file.redo else TAKE_BACK))
            yield _alone(
                DiffRow("c", tr("It still fits"), file=number, hunk=part, actions=(action,)), number, part
            )

    def _version(self, number: int, part: int, side: str, kinds: bytes, first: int) -> Iterator[_Span]:
        aside = "" if kinds else tr("nothing here")
        yield _alone(DiffRow("t", tr(_TITLES[side]), file=number, hunk=part, aside=aside), number, part)
        if kinds:
            yield _Span(kinds, number, part, side=side, first=first)


def _alone(row: DiffRow, file: int, part: int = -1) -> _Span:
    return _Span(row.kind.encode(), file, part, row)
