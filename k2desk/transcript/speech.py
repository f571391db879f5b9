"""One step of the model as rows: what it thinks, what it says, and the tries that failed."""

from __future__ import annotations

import msgspec

from k2desk.core.events import StepFinished, StepRetried, StepStarted, TextDelta, ThoughtDelta
from k2desk.core.messages import Usage
from k2desk.core.wording import retold, say
from k2desk.transcript.board import Board
from k2desk.transcript.judging import Judging
from k2desk.transcript.pieces import Pieces
from k2desk.transcript.rows import NoticeRow, TextRow, ThoughtRow


class Speech:
    """Turns the deltas of the running step into rows on a board; what is said has its claims judged."""

    def __init__(self, board: Board, judging: Judging) -> None:
        self._board = board
        self._judging = judging
        self._open: ThoughtRow | TextRow | None = None
        self._step: list[str] = []
        self._blank = ""
        self._retry: NoticeRow | None = None
        self._weight = 0

    def begin(self, event: StepStarted, at: float, seq: int) -> None:
        """A request goes out: a thought without words yet."""
        self.close(at)
        self._step, self._weight = [], 0
        self._append(ThoughtRow(f"thought:{seq}", Pieces(), 0, True, at))

    def think(self, event: ThoughtDelta, at: float, seq: int) -> None:
        """More of the thinking."""
        self._settle()
        row = self._open
        if not isinstance(row, ThoughtRow):
            self.close(at)
            row = ThoughtRow(f"thought:{seq}", Pieces(), 0, True, at)
            self._append(row)
        row.pieces.add(event.text)
        weight = _weight(event.text)
        self._weight += weight
        self._show(
            ThoughtRow(
                row.key, row.pieces, row.pieces.size, True, row.started, tokens=row.tokens + _tokens(weight)
            )
        )

    def say(self, event: TextDelta, at: float, seq: int) -> None:
        """More of the answer; white space before its first word makes no row."""
        self._settle()
        self._weight += _weight(event.text)
        row = self._open
        if isinstance(row, TextRow):
            row.pieces.add(event.text)
            self._show(TextRow(row.key, row.pieces, row.pieces.size, True, event.turn, event.step))
            return
        self._blank += event.text
        if not self._blank.strip():
            return
        pieces = Pieces(self._blank.lstrip("\r\n"))
        self.close(at)
        self._append(TextRow(f"text:{seq}", pieces, pieces.size, True, event.turn, event.step))

    def retry(self, event: StepRetried, at: float, seq: int) -> None:
        """The try failed: its rows go, a notice counts down to the next one."""
        self._open, self._blank = None, ""
        for key in self._step:
            if key in self._board:
                self._board.remove(key)
        self._step, self._weight = [], 0
        detail = say("try {attempt} of {attempts}", attempt=event.attempt, attempts=event.attempts)
        self._retry = NoticeRow(
            f"retry:{event.turn}.{event.step}", "attention", retold(event.reason), detail, at + event.seconds
        )
        self._board.put(self._retry)

    def finish(self, event: StepFinished, at: float) -> None:
        """The answer is whole; the gateway's figures replace the estimates."""
        self.close(at)
        self._settle()
        whole = self._weight + sum(_weight(call.name + call.arguments) for call in event.calls)
        for key in self._step:
            row = self._board.get(key) if key in self._board else None
            if isinstance(row, ThoughtRow):
                told = _share(event.usage, row, whole)
                self._board.put(msgspec.structs.replace(row, tokens=told))
            elif isinstance(row, TextRow):
                self._judging.judge(row)
        self._step = []

    def close(self, at: float) -> None:
        """Nothing more comes to the open row; one without words goes."""
        row, self._open, self._blank = self._open, None, ""
        if isinstance(row, ThoughtRow):
            if row.size:
                self._board.put(msgspec.structs.replace(row, running=False, finished=at))
            else:
                self._board.remove(row.key)
        elif row is not None:
            self._board.put(msgspec.structs.replace(row, running=False))

    def end(self, at: float) -> None:
        """The turn is over."""
        self.close(at)
        if self._retry is not None:
            self._board.remove(self._retry.key)
            self._retry = None

    def _settle(self) -> None:
        """The next try is under way: its notice counts no longer."""
        if self._retry is not None:
            done = msgspec.structs.replace(self._retry, level="info", until=0.0)
            self._board.put(
                msgspec.structs.replace(done, detail=say("went on with {detail}", detail=done.detail))
            )
            self._retry = None

    def _append(self, row: ThoughtRow | TextRow) -> None:
        self._open = row
        self._step.append(row.key)
        self._board.append(row)

    def _show(self, row: ThoughtRow | TextRow) -> None:
        self._open = row
        self._board.replace(row.key, row)


def _weight(text: str) -> int:
    """Bytes of UTF-8, which follow the tokens of any language better than characters do."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _tokens(weight: int) -> int:
    return (weight + 2) // 4


def _share(usage: Usage | None, row: ThoughtRow, whole: int) -> int:
    """Return the thought's share of the reported tokens, or the estimate where nothing was reported."""
    if usage is None or not usage.completion:
        return row.tokens
    return max(1, round(usage.completion * _weight(row.text) / whole))
