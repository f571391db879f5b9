"""What became of each compaction, as rows; and what is pinned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from k2desk.core.context import ContextUse, Pin
from k2desk.core.events import (
    CompactionFailed,
    CompactionMade,
    CompactionStarted,
    CompactionUndone,
    Pinned,
    Unpinned,
)
from k2desk.core.short import short
from k2desk.core.wording import mark, retold, say, say_count
from k2desk.transcript.board import Board
from k2desk.transcript.rows import GroupRow, QuestionRow, ReceiptRow, Row, TextRow, ToolRow, UserRow


class Receipts:
    """Turns compactions into rows on a board and remembers the pins."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._holding: list[str] = []
        self.pins: dict[Pin, str] = {}
        """What is pinned, with the words it goes by, in the order it was pinned."""

    def start(self, event: CompactionStarted, at: float) -> None:
        """Room is being made."""
        self._board.append(ReceiptRow(_key(event.id), event.id, event.reason, at))

    def make(self, event: CompactionMade, at: float) -> None:
        """It is made; the one before can't be undone while this one holds."""
        self._take_undo()
        self._holding.append(event.id)
        self._put(event.id, state="made", finished=at, made=event, undoable=True)

    def fail(self, event: CompactionFailed, at: float) -> None:
        """No room was made."""
        state = "stopped" if event.stopped else "failed"
        self._put(event.id, state=state, finished=at, message=retold(event.message))

    def undo(self, event: CompactionUndone) -> None:
        """It is taken back; the one before can be undone again."""
        if event.id in self._holding:
            self._holding.remove(event.id)
        self._put(event.id, state="undone", undoable=False)
        if self._holding:
            self._put(self._holding[-1], undoable=True)

    def pin(self, event: Pinned) -> None:
        """Something is kept word for word."""
        self.pins[event.pin] = event.label

    def unpin(self, event: Unpinned) -> None:
        """It need not be any longer."""
        self.pins.pop(event.pin, None)

    def _take_undo(self) -> None:
        if self._holding:
            self._put(self._holding[-1], undoable=False)

    def _put(self, name: str, **values: object) -> None:
        key = _key(name)
        if key in self._board:
            self._board.put(msgspec.structs.replace(self._board.get(key), **values))


def pins_of(row: Row) -> dict[Pin, str]:
    """Return what pinning a row keeps, with the words it goes by in lists; of a group every call of it."""
    rows: Sequence[Row] = row.calls if isinstance(row, GroupRow) else (row,)
    return {pin: short(words, 60) for one in rows for pin, words in _pins(one)}


def _pins(row: Row) -> Iterator[tuple[Pin, str]]:
    match row:
        case UserRow() if row.seq:
            yield Pin("words", str(row.seq)), row.text
        case TextRow() if row.turn and not row.running:
            yield Pin("answer", f"{row.turn}.{row.step}"), row.text
        case ToolRow() if row.status != "running":
            yield Pin("result", row.call_id), row.label
        case QuestionRow() if row.decision is not None:
            yield Pin("decision", row.request_id), f"{row.question.title} {row.question.text}"
        case _:  # it holds nothing of its own
            return


CATEGORIES = {
    "system": mark("System and tools"),
    "conversation": mark("Conversation"),
    "files": mark("Files"),
    "output": mark("Tool output"),
    "reasoning": mark("Reasoning"),
}
"""What takes room in the context, by the fields of `ContextUse`, in the user's words."""


def told(row: ReceiptRow) -> tuple[str, str]:
    """Return what became of a compaction: a headline and what follows it."""
    match row.state:
        case "running":
            return say("Making room in the context"), say("the model sums up what was said; Stop ends it")
        case "failed":
            return say("Not compacted"), row.message
        case "stopped":
            return say("Compaction stopped"), row.message
        case _ if row.made is None:
            return say("Compacted"), ""
    sizes = say(
        "{before} → {after} tokens", before=_short(row.made.before.total), after=_short(row.made.after.total)
    )
    if row.state == "undone":
        return say("Compaction undone"), say(
            "requests hold everything again, {count} tokens", count=_short(row.made.before.total)
        )
    return say("Compacted: {sizes}", sizes=sizes), " · ".join((_why(row.made), _counts(row.made)))


def brief(row: ReceiptRow) -> tuple[str, str, str]:
    """Return a receipt's line: a headline, what follows it, and the figure beside it."""
    head, detail = told(row)
    if row.made is None or row.state != "made":
        return head, detail, ""
    pinned = say("{pinned} pinned", pinned=row.made.pinned) if row.made.pinned else ""
    return head, say("{why}, the original is kept", why=_why(row.made)), pinned


def left_out(made: CompactionMade) -> tuple[tuple[str, int, int], ...]:
    """Return for each kind of content what it took before and takes now: name, tokens, tokens."""
    return tuple(
        (words_of, _tokens(made.before, name), _tokens(made.after, name))
        for name, words_of in CATEGORIES.items()
    )


def kept(made: CompactionMade) -> str:
    """Return what requests hold still, in a sentence."""
    if made.text:
        pins = (
            say_count(", {n} pinned thing word for word", ", {n} pinned things word for word", made.pinned)
            if made.pinned
            else ""
        )
        by = say("the model's own account") if made.by == "model" else say("an account by K2Desk")
        return say("Kept: {by}, what you decided, your last messages{pins}.", by=by, pins=pins)
    return say("Kept: every message, every call, and a line instead of each result that is left out.")


def _why(made: CompactionMade) -> str:
    because = {
        "room": say("nearly full"),
        "overflow": say("the gateway said it was full"),
        "asked": say("you asked for it"),
        "limit": say("to save money"),
    }
    return because[made.reason] + (f"; {retold(made.trouble)}" if made.trouble else "")


def counts(made: CompactionMade) -> str:
    """Return how much is left out, by kind; "" where it is only reasoning."""
    counted = [
        say_count("{n} message", "{n} messages", made.turns) if made.turns else "",
        say_count("{n} answer", "{n} answers", made.answers) if made.answers else "",
        say_count("{n} result", "{n} results", made.results) if made.results else "",
    ]
    return ", ".join(filter(None, counted))


def _counts(made: CompactionMade) -> str:
    if not (counted := counts(made)):
        return say("reasoning of finished turns left out")
    pinned = say(" · {pinned} pinned kept", pinned=made.pinned) if made.pinned else ""
    return say("{things} left out{pinned}", things=counted, pinned=pinned)


def _tokens(use: ContextUse, name: str) -> int:
    value: int = getattr(use, name)
    return value


def _short(tokens: int) -> str:
    return f"{tokens / 1000:.1f}k" if tokens < 100_000 else f"{tokens // 1000}k"


def _key(name: str) -> str:
    return f"compaction:{name}"
