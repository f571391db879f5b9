"""What the user has written about single lines of proposals and not sent yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

import msgspec

from k2desk.core.events import DecisionMade, Event, Record, TurnStarted, TurnSteered
from k2desk.core.visible import visible

Side: TypeAlias = Literal["old", "new"]

QUOTED = 200
"""Characters of a line that are repeated to the model."""


class LineComment(msgspec.Struct, frozen=True):
    """What the user says about one line.

    Args:
        id: unique among those that wait.
        path: of the file, as the proposal names it.
        side: whether the line is one of the file before or of the proposed one.
        line: its number there, from 1.
        sign: ``-``, ``+``, or a blank where the line stays as it is.
        quoted: the line as it was shown.
        text: the user's words.
    """

    id: str
    path: str
    side: Side
    line: int
    sign: str
    quoted: str
    text: str


class Comments(msgspec.Struct, frozen=True):
    """The comments of one session that wait.

    Args:
        waiting: in the order of their writing.
        going: ids of those that were handed over; they wait until the record holds them.
        sent_as: the message or the answered request they went with, "" for none.
    """

    waiting: tuple[LineComment, ...] = ()
    going: tuple[str, ...] = ()
    sent_as: str = ""


def still_waiting(comments: Comments, happened: Iterable[Record | Event]) -> Comments:
    """Leave out what the record knows as sent.

    Args:
        comments: as they were kept.
        happened: records or events, in order.
    """
    for one in happened:
        event = one.event if isinstance(one, Record) else one
        match event:
            case TurnStarted(message=name) | TurnSteered(message=name):
                sent = name
            case DecisionMade(request_id=name, decision=decision) if decision.verdict == "revise":
                sent = name
            case _:
                continue
        if comments.sent_as and sent == comments.sent_as:
            left = tuple(comment for comment in comments.waiting if comment.id not in comments.going)
            return Comments(left)
    return comments


def as_message(comments: Sequence[LineComment]) -> str:
    """Return comments as one message: the place, the line as a quotation, the user's words.

    The line is one of the repository or of the model: what hides in it is made visible, and as it stays one
    line behind its mark, it can't pass for words of the user.
    """
    count = len(comments)
    parts = [f"My {'comment' if count == 1 else f'{count} comments'} on lines of your proposal:"]
    for one in sorted(comments, key=lambda one: (one.path, one.line)):
        kind = {"-": "removed line", "+": "added line"}.get(one.sign, "line")
        line = _one_line(one.quoted)
        line = line if len(line) <= QUOTED else f"{line[:QUOTED]}…"
        parts.append(f"{_one_line(one.path)}, {kind} {one.line}:\n> {line}\n{one.text.strip()}")
    return "\n\n".join(parts)


def _one_line(text: str) -> str:
    return visible(text).replace("\n", "␊")
