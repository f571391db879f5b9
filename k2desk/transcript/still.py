"""Rows as a picture of their moment: no clock runs on, and nothing in them waits for anybody."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from k2desk.core.wording import mark, retold, say
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
from k2desk.transcript.words import subject

RUNNING = mark("was running")
_SHORTEST = 0.1
"""Seconds; a call that runs and has taken none yet would count on."""


def still(row: Row, at: float) -> Row:
    """Return a row as it is to be shown of a moment that is over.

    Args:
        row: as it was.
        at: the moment, seconds since the epoch.
    """
    match row:
        case ThoughtRow(running=True) | AsideRow(running=True):
            return replace(row, running=False, finished=at)
        case TextRow(running=True):
            return replace(row, running=False)
        case ToolRow():
            return _call(row, at)
        case GroupRow():
            return replace(row, calls=tuple(_call(call, at) for call in row.calls)) if row.running else row
        case QuestionRow(pending=True):
            return NoticeRow(
                row.key,
                "attention",
                say("You were asked: {title}", title=retold(row.question.title)),
                subject(row),
            )
        case NoticeRow():
            return replace(row, until=0.0, goes_on=False) if row.until or row.goes_on else row
        case ReceiptRow(state="running"):
            return NoticeRow(row.key, "info", say("Making room in the context"), say("it was under way here"))
        case ReceiptRow():
            return replace(row, undoable=False) if row.undoable else row
        case UserRow() | ThoughtRow() | TextRow() | AsideRow() | QuestionRow() | ChangeRow():
            return row
        case _:
            assert_never(row)


def _call(row: ToolRow, at: float) -> ToolRow:
    if row.status != "running":
        return row
    waits = row.seconds > 0
    return row if waits else replace(row, seconds=max(at - row.started, _SHORTEST), summary=say(RUNNING))
