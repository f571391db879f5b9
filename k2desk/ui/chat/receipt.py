"""A compaction, laid out: a line that opens to what is left out and to what stands instead of it."""

from __future__ import annotations

import time

from k2desk.core.visible import visible
from k2desk.transcript import receipts, words
from k2desk.transcript.grid import cells
from k2desk.transcript.rows import ReceiptRow
from k2desk.ui.chat.code import CodePart
from k2desk.ui.chat.lines import LinePart, Words
from k2desk.ui.chat.parts import Part, TextPart
from k2desk.ui.chat.prose import plain_parts
from k2desk.ui.chat.room import Room
from k2desk.ui.chat.sheet import Frame, Sheet
from k2desk.ui.chat.worked import PAD
from k2desk.ui.words import tr

_DOTS = {
    "running": "accent",
    "made": "good",
    "failed": "attention",
    "stopped": "attention",
    "undone": "attention",
}
CLIP = 24
"""Lines of the account that are shown until all are asked for."""


def receipt(row: ReceiptRow, room: Room, free: float) -> Sheet:
    """Lay out a compaction.

    Args:
        row: the compaction.
        room: what it is laid out for.
        free: width kept free on the right for the button, in pixels.
    """
    head, detail, pinned = receipts.brief(row)
    opened = room.opened(row.key) if row.made is not None else None
    spent = words.duration(max((row.finished or time.time()) - row.started, 0.0))
    line = LinePart(
        0,
        room.width - free,
        0,
        dot=_DOTS[row.state],
        words=[Words(head, "text", strong=True), Words(f" · {detail}" if detail else "")],
        figures=[Words(spent, "accent")] if row.state == "running" else [Words(pinned)],
        opened=opened,
        action=f"toggle:{row.key}" if row.made is not None else "",
    )
    parts: list[Part] = [line]
    if opened:
        parts += _body(row, room)
    space = 10 if opened else 0
    frame = Frame(0, len(parts) - 1, 0, room.width, below=space, rule=bool(opened))
    sheet = Sheet(parts, [frame], space)
    sheet.live = row.state == "running"
    return sheet


def _body(row: ReceiptRow, room: Room) -> list[Part]:
    """Return what an open receipt shows: the figures by kind, what is kept, the account itself."""
    made, width = row.made, room.width - 2 * PAD
    if made is None:
        return []
    rows = [("", tr("before"), tr("now"), tr("left out"))]
    for name, before, after in receipts.left_out(made):
        rows.append((tr(name), f"{before:,}", f"{after:,}", f"{max(before - after, 0):,}"))
    rows.append((tr("Together"), f"{made.before.total:,}", f"{made.after.total:,}", f"{_gained(row):,}"))
    first = max(18, *(cells(name) + 2 for name, *_ in rows))
    lines = [
        name + " " * (first - cells(name)) + "".join(" " * (10 - cells(one)) + one for one in figures)
        for name, *figures in rows
    ]
    parts: list[Part] = [CodePart(PAD, width, 6, "\n".join(lines), boxed=False, color="dim")]
    kept = tr("{kept} Everything stays readable above; only requests hold less.", kept=receipts.kept(made))
    if counted := receipts.counts(made):
        parts += plain_parts(tr("Left out: {things}.", things=counted), PAD, width, 6, color="dim")
    parts += plain_parts(kept, PAD, width, 6, color="dim")
    if made.text:
        parts.append(TextPart(PAD, width, 10, tr("What the model reads instead"), color="faint"))
        parts += _account(made.text, row.key, width, room)
    return parts


def _gained(row: ReceiptRow) -> int:
    return max(row.made.before.total - row.made.after.total, 0) if row.made is not None else 0


def _account(text: str, key: str, width: float, room: Room) -> list[Part]:
    lines = visible(text).strip("\n").split("\n")
    hidden = len(lines) - CLIP
    if hidden <= 0 or room.whole(key):
        return plain_parts("\n".join(lines), PAD, width, 4)
    more = [Words(tr("{hidden:,} more lines below · show all", hidden=hidden), "accent")]
    return [
        *plain_parts("\n".join(lines[:CLIP]), PAD, width, 4),
        LinePart(PAD, width, 4, words=more, action=f"all:{key}", boxed=False),
    ]
