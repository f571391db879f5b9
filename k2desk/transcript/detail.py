"""How much of a conversation is shown: everything, the usual, or only answers and changes."""

from __future__ import annotations

from typing import Literal, TypeAlias

from k2desk.core.wording import mark
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

Detail: TypeAlias = Literal["everything", "normal", "answers"]

NAMES: dict[Detail, str] = {
    "everything": mark("everything"),
    "normal": mark("the usual"),
    "answers": mark("only answers and changes"),
}

_ORDER: tuple[Detail, ...] = ("everything", "normal", "answers")


def following(detail: Detail) -> Detail:
    """Return the level one press of the key leads to."""
    return _ORDER[(_ORDER.index(detail) + 1) % len(_ORDER)]


def shown(row: Row, detail: Detail) -> bool:
    """Return whether a row is there at all. What waits for the user, and what failed, always is."""
    match row, detail:
        case QuestionRow(), "everything":
            return True
        case QuestionRow(), "normal":
            return not _told_elsewhere(row)
        case QuestionRow(), _:
            return row.pending
        case ((UserRow() | TextRow() | ChangeRow() | AsideRow()), _):
            return True
        case ReceiptRow(), "answers":
            return row.state == "running"
        case NoticeRow(), "answers":
            return row.level != "info"
        case ((ThoughtRow() | ToolRow() | GroupRow()), "answers"):
            return False
        case _:
            return True


def _told_elsewhere(row: QuestionRow) -> bool:
    """Return whether the line of the call or the change tells of a decision well enough."""
    decision = row.decision
    if decision is None or row.question.kind in ("ask", "plan", "scope", "limit", "stall"):
        return False
    return bool(row.rule) or (decision.verdict == "allow" and decision.scope == "once" and not decision.note)


def open_at_first(row: Row, detail: Detail) -> bool:
    """Return whether a row that can be opened is open until the user says otherwise."""
    match row:
        case ToolRow(status="failed") | AsideRow():
            return True
        case ToolRow() | GroupRow() | ThoughtRow():
            return detail == "everything"
        case _:
            return False
