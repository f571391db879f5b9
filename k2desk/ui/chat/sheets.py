"""The sheet of any row, its estimated height and the space above it."""

from __future__ import annotations

from typing import assert_never

from k2desk.transcript.rows import (
    AsideRow,
    ChangeRow,
    GroupRow,
    NoticeRow,
    QuestionRow,
    ReceiptRow,
    Row,
    TextRow,
    ThoughtRow,
    ToolRow,
    UserRow,
)
from k2desk.ui.chat import worked
from k2desk.ui.chat.beside import beside
from k2desk.ui.chat.bubble import SHARE, bubble, folded
from k2desk.ui.chat.lines import HEIGHT
from k2desk.ui.chat.receipt import receipt
from k2desk.ui.chat.room import Room
from k2desk.ui.chat.said import ProseSheet, estimate
from k2desk.ui.chat.sheet import Sheet
from k2desk.ui.measures import grown

ASIDE = 96
"""Width of the button beside a row, in pixels."""
CARD = 190.0
"""What a card's height is estimated at before it is made, in pixels."""


class CardSheet(Sheet):
    """The place of a card, which is a widget of its own."""

    def __init__(self, height: float) -> None:
        super().__init__([], (), height)


def sheet_of(row: Row, room: Room) -> Sheet:
    """Lay out a row."""
    match row:
        case UserRow():
            return bubble(row, room)
        case TextRow():
            return ProseSheet(row, room.width)
        case ThoughtRow():
            return worked.thought(row, room)
        case AsideRow():
            return beside(row, room)
        case ToolRow():
            return worked.call(row, room)
        case GroupRow():
            return worked.group(row, room)
        case QuestionRow():
            return CardSheet(CARD) if row.pending else worked.decision(row, room)
        case ChangeRow():
            return worked.change(row, room, grown(ASIDE) if row.reverting else 0)
        case NoticeRow():
            return worked.notice(row, room)
        case ReceiptRow():
            return receipt(row, room, grown(ASIDE) if row.undoable else 0)
        case _:
            assert_never(row)


def guess(row: Row, room: Room) -> float:
    """Guess a row's height without laying it out, in pixels."""
    match row:
        case UserRow():
            text, _ = (row.text, 0) if room.opened(row.key) else folded(row.text)
            return estimate(text, room.width * SHARE) + 24
        case TextRow():
            return estimate(row.text, room.width)
        case AsideRow() if room.opened(row.key):
            return grown(HEIGHT) + estimate(row.text or row.trouble, room.width)
        case ThoughtRow() | ToolRow() | GroupRow() if room.opened(row.key):
            return grown(HEIGHT) * 4.0
        case QuestionRow() if row.pending:
            return CARD
        case ReceiptRow() if room.opened(row.key):
            return grown(HEIGHT) * 12.0
        case _:
            return float(grown(HEIGHT))


def gap(row: Row) -> float:
    """Return the empty space above a row, in pixels."""
    match row:
        case UserRow():
            return 26.0
        case TextRow() | QuestionRow():
            return 14.0
        case _:
            return 10.0
