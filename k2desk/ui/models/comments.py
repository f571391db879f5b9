"""The comments on lines that wait in the open session: the one owner of them, and how they are sent."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from k2desk.core.comments import Comments, LineComment, as_message, still_waiting
from k2desk.core.errors import K2DeskError
from k2desk.core.events import DecisionMade, TurnStarted, TurnSteered
from k2desk.core.permissions import Decision

if TYPE_CHECKING:
    from k2desk.core.events import Record
    from k2desk.core.ports import Engine
    from k2desk.ui.runtime import Runtime


class WaitingComments(QObject):
    """Keeps every comment as soon as it is written, and lets go of it when the record holds it.

    Args:
        runtime: sends, and tells what was heard.
        parent: see Qt.
    """

    changed = Signal()
    """Other comments wait."""

    def __init__(self, runtime: Runtime, parent: QObject) -> None:
        super().__init__(parent)
        self._runtime = runtime
        self._comments = Comments()
        self._session = ""
        runtime.recorded.connect(self._recorded)

    @property
    def waiting(self) -> tuple[LineComment, ...]:
        """What waits, in the order of writing."""
        return self._comments.waiting

    def open(self, engine: Engine, records: Sequence[Record]) -> None:
        """Go over to another session."""
        self._session = engine.log.session
        kept = self._runtime.desk.comments(self._session)
        self._comments = kept
        said = self._runtime.entered.of((TurnStarted, TurnSteered, DecisionMade), records)
        self._become(still_waiting(kept, said))
        self.changed.emit()

    def put(self, comment: LineComment) -> None:
        """Add a comment, or change the one with its id; without words it is removed."""
        if not comment.text.strip():
            self.remove(comment.id)
        elif any(one.id == comment.id for one in self.waiting):
            waiting = tuple(comment if one.id == comment.id else one for one in self.waiting)
            self._become(msgspec.structs.replace(self._comments, waiting=waiting))
        else:
            self._become(msgspec.structs.replace(self._comments, waiting=(*self.waiting, comment)))

    def remove(self, name: str) -> None:
        """Let a comment go unsent."""
        waiting = tuple(one for one in self.waiting if one.id != name)
        self._become(msgspec.structs.replace(self._comments, waiting=waiting))

    def send(self, request: str = "", digest: str = "") -> None:
        """Send all of them as one message.

        Args:
            request: of the question about a proposal of the model that waits: the message answers it, asking
                for another version. "" where none waits: the model hears it with its next request.
            digest: what the answer is bound to.
        """
        if not self.waiting or self._runtime.engine is None:
            return
        words, name = as_message(self.waiting), request or secrets.token_hex(8)
        going = tuple(one.id for one in self.waiting)
        self._become(Comments(self.waiting, going, name))
        if request:
            self._runtime.decide(request, Decision("revise", digest, note=words))
        elif self._runtime.running:
            steer = partial(self._runtime.engine.steer, words, (), name)
            self._runtime.spend(steer, partial(self._steered, words, name))
        else:
            self._runtime.submit(words, (), name)

    def _steered(self, words: str, name: str, taken: bool) -> None:
        if not taken:
            self._runtime.submit(words, (), name)

    def _recorded(self, record: Record) -> None:
        self._become(still_waiting(self._comments, (record,)))

    def _become(self, comments: Comments) -> None:
        """Keep other comments than before, and show them."""
        if comments == self._comments:
            return
        self._comments = comments
        try:
            self._runtime.desk.keep_comments(self._session, comments)
        except K2DeskError as error:
            self._runtime.noticed.emit("attention", str(error))
        self.changed.emit()
