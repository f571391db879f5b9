"""The assistant's words, laid out on the page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from k2desk.transcript.blocks import Block
from k2desk.transcript.chips import with_chips
from k2desk.transcript.evidence import Evidence
from k2desk.transcript.markdown import Blocks, chunks
from k2desk.transcript.rows import Row, TextRow
from k2desk.ui.chat.ink import LINE, ink
from k2desk.ui.chat.parts import Part, TextPart
from k2desk.ui.chat.prose import grow, parts_of
from k2desk.ui.chat.room import Room
from k2desk.ui.chat.sheet import Sheet, Stretch
from k2desk.ui.measures import grown


class ProseSheet(Sheet):
    """The assistant's words: what is old is read when it is looked at, what is new while it comes.

    Args:
        row: what was said so far.
        width: of the column, in pixels.
    """

    def __init__(self, row: TextRow, width: float) -> None:
        self._width = min(width, ink().measure)
        self._row = row
        *old, last = chunks(row.text)
        parts: list[Part] = []
        for number, text in enumerate(old):
            height = estimate(text, self._width)
            expand = partial(_expand, text, self._width, number == 0, row.evidence)
            parts.append(Stretch(self._width, 0.0, height, expand))
        self._first = not old
        self._fed = row.size
        self._starts: list[int] = []
        """For each block of the end, the index of its first part among those of the end."""
        self._blocks = Blocks()
        self._end: list[Part] = []
        if not row.running:
            expand = partial(_expand, last, self._width, not old, row.evidence)
            parts.append(Stretch(self._width, 0.0, estimate(last, self._width), expand))
        super().__init__(parts)
        if row.running:
            self._show(self._blocks.feed(last))

    def go_on(self, row: Row, room: Room) -> float | None:
        """Show more of what is said, as long as its claims are judged as they were."""
        if not isinstance(row, TextRow) or row.evidence != self._row.evidence:
            return None
        self._row = row
        more, self._fed = row.since(self._fed), row.size
        return self._show(self._blocks.feed(more))

    def _show(self, first: int) -> float:
        """Show the blocks from the one before ``first`` on; a part that looks the same stays."""
        first = max(first - 1, 0)
        start = self._starts[first] if first < len(self._starts) else len(self._end)
        base = len(self.parts) - len(self._end) + start
        old, fresh = self._end[start:], list[Part]()
        del self._starts[first:]
        blocks = self._blocks.blocks
        for number, block in enumerate(blocks[first:], first):
            self._starts.append(start + len(fresh))
            growing = self._row.running and number == len(blocks) - 1
            fresh += self._parts(block, number, old[len(fresh) :], growing=growing)
        same = 0
        while same < min(len(fresh), len(old)) and fresh[same] is old[same] and not fresh[same].code:
            same += 1
        self._end[start:] = fresh
        self.parts[base:] = fresh
        self.place(base)
        return self.parts[base + same].top if same < len(fresh) else self.height

    def _parts(self, block: Block, number: int, old: list[Part], *, growing: bool) -> list[Part]:
        if old and grow(old[0], block, growing=growing):
            return old[:1]
        block = with_chips(block, self._row.evidence)
        made = parts_of(block, self._width, first=self._first and number == 0, growing=growing)
        return [_same(part, old[index : index + 1]) for index, part in enumerate(made)]


def _same(part: Part, old: list[Part]) -> Part:
    """Return the old part where it looks like the new one."""
    for last in old:
        if isinstance(part, TextPart) and isinstance(last, TextPart) and part.looks_like(last):
            return last
    return part


def _expand(text: str, width: float, first: bool, evidence: Sequence[Evidence] | None) -> list[Part]:
    parts: list[Part] = []
    for block in Blocks(text).blocks:
        parts += parts_of(with_chips(block, evidence), width, first=first and not parts)
    return parts


def estimate(text: str, width: float) -> float:
    """Guess the height of Markdown, in pixels, without reading it."""
    per_line = max(width / (ink().cell * 0.9), 8)
    breaks = text.count("\n")
    return grown(LINE) * (1 + breaks * 0.75 + len(text) / per_line * 0.75)
