"""What a call printed or answered: its last lines, or all of it, which then grows where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from k2desk.core.printed import Style
from k2desk.core.visible import visible
from k2desk.transcript.rows import Row, ToolRow
from k2desk.ui.chat.code import CodePart, Styles
from k2desk.ui.chat.ink import CODE
from k2desk.ui.chat.lines import LinePart, Words
from k2desk.ui.chat.parts import Part
from k2desk.ui.chat.room import Room
from k2desk.ui.chat.sheet import Frame, Sheet
from k2desk.ui.measures import grown
from k2desk.ui.words import trn

CLIP = 400 // CODE
"""Lines of output that are shown until all are asked for."""


class Shown(NamedTuple):
    """What is shown of an output.

    Args:
        text: can be shown as it is.
        above: how many lines above it are left out.
        styles: tells how the program painted it, None where it is not what was printed.
    """

    text: str
    above: int
    styles: Styles | None


def shown(row: ToolRow, *, whole: bool) -> Shown:
    """Return all of a call's output, or its last `CLIP` lines, which cost as much as there are of them."""
    raw, start, above = (row.output.rstrip("\r\n"), 0, 0) if whole else row.ending(CLIP)
    text = _readable(raw)
    styles = row.pieces.styles
    return Shown(text, above, (lambda a, b: styles(start + a, start + b)) if text == raw else None)


def _readable(raw: str) -> str:
    return visible(raw.replace("\r\n", "\n"))


def output_parts(output: Shown, x: float, width: float, key: str) -> list[Part]:
    """Return an output as lines; above them the offer to show the rest."""
    before = 2 if output.above else 6
    code = CodePart(x, width, before, output.text, boxed=False, color="dim", styles=output.styles)
    if not output.above:
        return [code]
    label = trn("{n:,} more line above · show all", "{n:,} more lines above · show all", output.above)
    return [LinePart(x, width, 4, words=[Words(label, "accent")], action=f"all:{key}", boxed=False), code]


def clipped(text: str, x: float, width: float, key: str, room: Room) -> list[Part]:
    """Return text as lines, the first `CLIP` of them until all are asked for."""
    lines = text.split("\n")
    hidden = len(lines) - CLIP
    if hidden <= 0 or room.whole(key):
        return [CodePart(x, width, 6, text, boxed=False, color="dim")]
    label = trn("{n:,} more line below · show all", "{n:,} more lines below · show all", hidden)
    more = LinePart(x, width, 4, words=[Words(label, "accent")], action=f"all:{key}", boxed=False)
    return [CodePart(x, width, 2, "\n".join(lines[:CLIP]), boxed=False, color="dim"), more]


class GrowingCall(Sheet):
    """A call that runs, with all of its output: what it prints costs as much as that is.

    Args:
        row: the call so far.
        room: what it is laid out for.
        parts: what stands above the output, its head first.
        pad: between its edge and the output, in pixels.
        head: makes the head anew.
    """

    def __init__(
        self,
        row: ToolRow,
        room: Room,
        parts: Sequence[Part],
        pad: float,
        head: Callable[[ToolRow, float, bool], LinePart],
    ) -> None:
        self._row, self._width, self._head = row, room.width, head
        self._code = CodePart(pad, room.width - 2 * pad, 6, "", boxed=False, color="dim", styles=self._styles)
        self._read, self._kept = 0, ""
        """How much of the output is whole lines, and what they read as."""
        self._as_printed = True
        super().__init__([*parts, self._code], [Frame(0, len(parts), 0, room.width, below=8, rule=True)], 8)
        self.live = not row.seconds
        self._show(row)

    def go_on(self, row: Row, room: Room) -> float | None:
        """Show what was printed since, as long as the call runs and is shown in full."""
        if (
            not isinstance(row, ToolRow)
            or row.status != "running"
            or (row.arguments, row.seconds) != (self._row.arguments, self._row.seconds)
            or not (room.opened(row.key) and room.whole(row.key))
        ):
            return None
        before, self.parts[0] = self.parts[0].text, self._head(row, self._width, True)
        last_line = self._code.top + self._code.height - grown(CODE)
        self._show(row)
        return last_line if self.parts[0].text == before else 0.0

    def _show(self, row: ToolRow) -> None:
        """Read on from the last line, the only one that can be taken back."""
        self._row = row
        raw = row.pieces.between(self._read, row.size).rstrip("\r\n")
        cut = raw.rfind("\n") + 1
        lines, end = _readable(raw[:cut]), _readable(raw[cut:])
        self._as_printed = self._as_printed and lines == raw[:cut]
        self._read, self._kept = self._read + cut, self._kept + lines
        self._code.show((self._kept + end).rstrip("\n"), growing=True)
        self.place()

    def _styles(self, start: int, stop: int) -> Sequence[Style]:
        return self._row.pieces.styles(start, stop) if self._as_printed else ()
