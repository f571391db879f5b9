"""A side question, laid out: a line that folds, and the answer below it, set off from the thread."""

from __future__ import annotations

import time

from k2desk.core.visible import visible
from k2desk.core.wording import retold
from k2desk.transcript import words
from k2desk.transcript.markdown import Blocks
from k2desk.transcript.rows import AsideRow
from k2desk.ui.chat.lines import LinePart, Words
from k2desk.ui.chat.parts import Part
from k2desk.ui.chat.prose import parts_of, plain_parts
from k2desk.ui.chat.room import Room
from k2desk.ui.chat.sheet import Frame, Sheet
from k2desk.ui.chat.worked import PAD
from k2desk.ui.words import tr


def beside(row: AsideRow, room: Room) -> Sheet:
    """Lay out an aside."""
    opened = room.opened(row.key)
    spent = words.duration(max((row.finished or time.time()) - row.started, 0.0))
    head = LinePart(
        0,
        room.width,
        0,
        dot="accent" if row.running else "attention" if row.trouble else "good",
        words=[Words(tr("Aside"), "accent", strong=True), Words(f" · {visible(row.question)}", "text")],
        figures=[Words(spent, "accent" if row.running else "dim")],
        opened=opened,
        action=f"toggle:{row.key}",
    )
    parts: list[Part] = [head]
    if opened:
        parts += _answer(row, room.width - 2 * PAD)
        if row.running:
            stop = [Words(tr("Stop"), "accent")]
            parts.append(LinePart(PAD, room.width, 4, words=stop, action="stop-aside", boxed=False))
        if row.trouble:
            parts += plain_parts(
                visible(retold(row.trouble)), PAD, room.width - 2 * PAD, 4, color="attention"
            )
    space = 10 if len(parts) > 1 else 0
    sheet = Sheet(parts, [Frame(0, len(parts) - 1, 0, room.width, below=space, rule=len(parts) > 1)], space)
    sheet.live = row.running
    return sheet


def _answer(row: AsideRow, width: float) -> list[Part]:
    """Return the answer's parts, moved into the frame."""
    parts: list[Part] = []
    for block in Blocks(row.text).blocks:
        parts += parts_of(block, width, first=False)
    for part in parts:
        part.x += PAD
    if parts:
        parts[0].before = 8
    return parts
