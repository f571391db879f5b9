"""Side questions and their answers, as rows."""

from __future__ import annotations

import msgspec

from k2desk.core.events import AsideAsked, AsideDelta, AsideFinished
from k2desk.core.wording import mark, retold, say
from k2desk.transcript.board import Board
from k2desk.transcript.pieces import Pieces
from k2desk.transcript.rows import AsideRow

_ENDS = {"cancelled": mark("You stopped it."), "interrupted": mark("K2Desk ended while it was answered.")}


class Asides:
    """Turns asides into rows on a board; several may be answered at once."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def ask(self, event: AsideAsked, at: float) -> None:
        """The user asks."""
        self._board.append(AsideRow(_key(event.aside), Pieces(), 0, True, event.text, at))

    def say(self, event: AsideDelta) -> None:
        """The model answers."""
        row = self._row(event.aside)
        if row is None:
            return
        pieces = Pieces() if event.again else row.pieces
        pieces.add(event.text)
        self._board.put(msgspec.structs.replace(row, pieces=pieces, size=pieces.size))

    def finish(self, event: AsideFinished, at: float) -> None:
        """It is over."""
        row = self._row(event.aside)
        if row is not None:
            trouble = retold(event.message) or say(_ENDS.get(event.outcome, ""))
            self._board.put(msgspec.structs.replace(row, running=False, finished=at, trouble=trouble))

    def _row(self, aside: int) -> AsideRow | None:
        key = _key(aside)
        row = self._board.get(key) if key in self._board else None
        return row if isinstance(row, AsideRow) else None


def _key(aside: int) -> str:
    return f"aside:{aside}"
