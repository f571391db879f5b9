"""Keeps the claims of a conversation judged, also when what they rest on goes out of date."""

from __future__ import annotations

import msgspec

from k2desk.core.events import Event
from k2desk.transcript.board import Board
from k2desk.transcript.claims import cites, judged, may_claim
from k2desk.transcript.evidence import Evidence, Ledger
from k2desk.transcript.placing import named
from k2desk.transcript.rows import TextRow


class Judging:
    """Gives the rows of a board what their claims rest on.

    Args:
        board: the rows.
    """

    def __init__(self, board: Board) -> None:
        self._board = board
        self._ledger = Ledger()
        self._citing: list[str] = []
        """The keys of the rows that cite what is not out of date."""

    def hear(self, event: Event) -> None:
        """Take in what happened."""
        if not self._ledger.apply(event):
            return
        for key in self._citing:
            row = self._board.get(key) if key in self._board else None
            if isinstance(row, TextRow) and (found := self._known(row)) != row.evidence:
                self._board.put(msgspec.structs.replace(row, evidence=found))

    def judge(self, row: TextRow) -> None:
        """A row is whole: give it what it cites; one that claims nothing stays as it is."""
        text = row.text
        ids = self._ids(text)
        if not ids and not may_claim(text):
            return
        if not ids and not any(judged(line, ()) for line in text.splitlines() if len(line) < 200):
            return
        if ids:
            self._citing.append(row.key)
        self._board.put(msgspec.structs.replace(row, evidence=self._known(row)))

    def _known(self, row: TextRow) -> tuple[Evidence, ...]:
        known = self._ledger.known(self._ids(row.text), row.turn, row.step)
        return tuple(sorted(known, key=lambda one: -int(one.id[1:])))

    def _ids(self, text: str) -> frozenset[str]:
        """Return what a text cites, and the reads of files of which it names lines."""
        files = named(text)
        return cites(text) | (self._ledger.reads(files) if files else frozenset())
