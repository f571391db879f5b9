"""What the user has written and not sent: what waits, and the keeping of it and of the draft."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from k2desk.core.errors import K2DeskError
from k2desk.core.events import TurnFinished, TurnStarted, TurnSteered
from k2desk.core.unsent import Unsent, Waiting, before_any, still_unsent
from k2desk.core.wording import mark
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.core.events import Attachment, Record
    from k2desk.core.ports import Engine, SessionInfo
    from k2desk.ui.runtime import Runtime

T = TypeVar("T")

SETTLE_MS = 400
"""How long after the last key the draft is kept."""
_ENDED_WELL = ("done", "rejected")
_WHY = {
    "cancelled": mark("the turn was stopped"),
    "limit": mark("the turn reached a limit"),
    "failed": mark("the turn failed"),
    "interrupted": mark("the turn was cut off"),
}


class Outbox(QObject):
    """Owns the queue of the open session, sends from it, and keeps it with the draft between starts.

    Args:
        runtime: sends, and tells what was heard.
        written: returns the draft and what would go along with it.
        parent: see Qt.
    """

    changed = Signal()
    """The queue, or what becomes of a message in it, is another one."""
    restored = Signal(object)
    """(Unsent): what was left of this session is there again; the draft is to be shown."""

    emptied = Signal()
    """The draft stays with the session it was written in."""

    def __init__(
        self, runtime: Runtime, written: Callable[[], tuple[str, tuple[Attachment, ...]]], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._runtime, self._written = runtime, written
        self.queue: list[Waiting] = []
        """What waits, the next one first."""
        self.going: set[str] = set()
        """Ids of the messages the model hears with its next request."""
        self.halted = ""
        """Why nothing is sent by itself, "" where something is."""
        self._urgent = ""
        self._session = ""
        self._early = ""
        """The name for what is written before a session is open, "" where none is about to be."""
        self._kept = Unsent()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SETTLE_MS)
        self._soon.timeout.connect(self.keep)
        runtime.recorded.connect(self._recorded)
        runtime.running_changed.connect(self._running_changed)

    # -- what the user does with it

    def add(self, text: str, attachments: Sequence[Attachment], *, as_it_is: bool = False) -> str:
        """Let a message wait at the end, and return its id."""
        message = Waiting(secrets.token_hex(8), text, tuple(attachments), as_it_is)
        self.queue.append(message)
        self._tell()
        return message.id

    def send_next(self) -> None:
        """Begin a turn with the message that waits first, where none runs."""
        if self.queue and not self._runtime.running:
            first = self.queue[0]
            self.halted = ""
            self._runtime.submit(first.text, first.attachments, first.id, as_it_is=first.as_it_is)

    def send_now(self, message: str) -> None:
        """Let the model hear a message with its next request; where no turn runs, begin one with it."""
        found, engine = self._find(message), self._runtime.engine
        if found is None or engine is None:
            return
        if not self._runtime.running:
            self._to_front(found)
            self.send_next()
            return
        self.going.add(message)
        self._tell()
        steer = partial(engine.steer, found.text, found.attachments, message, as_it_is=found.as_it_is)
        self._runtime.spend(steer, partial(self._steered, message), partial(self._not_steered, message))

    def stop_and_send(self, message: str) -> None:
        """Stop the turn and begin another one with a message."""
        found = self._find(message)
        if found is None:
            return
        self._to_front(found)
        if self._runtime.running:
            self._urgent = message
            self._runtime.stop()
        else:
            self.send_next()

    def edit(self, message: str, text: str) -> None:
        """Change the words of a message; without words it is removed."""
        if not text.strip():
            self.remove(message)
            return
        self._withdraw(message)
        self.queue = [
            msgspec.structs.replace(one, text=text.strip(), as_it_is=False) if one.id == message else one
            for one in self.queue
        ]
        self._tell()

    def remove(self, message: str) -> None:
        """Let a message go unsent."""
        self._withdraw(message)
        self.queue = [one for one in self.queue if one.id != message]
        self._tell()

    def move(self, message: str, place: int) -> None:
        """Put a message in another place, counted from 0; beyond the ends it stays at the end."""
        found = self._find(message)
        if found is not None:
            self.queue.remove(found)
            self.queue.insert(max(0, min(place, len(self.queue))), found)
            self._tell()

    def _to_front(self, found: Waiting) -> None:
        self._withdraw(found.id)
        self.queue.remove(found)
        self.queue.insert(0, found)

    def _find(self, message: str) -> Waiting | None:
        return next((one for one in self.queue if one.id == message), None)

    def _withdraw(self, message: str) -> None:
        if message in self.going and self._runtime.engine is not None:
            self._runtime.engine.withdraw(message)
        self.going.discard(message)

    # -- what became of it

    def _steered(self, message: str, taken: bool) -> None:
        if not taken:
            self.going.discard(message)
            self._tell()
            if not self.halted:
                self.send_next()

    def _not_steered(self, message: str, error: Exception) -> None:
        self._steered(message, taken=False)
        self._runtime.noticed.emit("bad", str(error))

    def _recorded(self, record: Record) -> None:
        """Let go of what the record holds: it is sent."""
        match record.event:
            case TurnStarted(message=message) | TurnSteered(message=message) if (
                self._find(message) is not None
            ):
                self.going.discard(message)
                self.queue = [one for one in self.queue if one.id != message]
                self._tell()
            case TurnFinished(outcome=outcome):
                self.halted = "" if outcome in _ENDED_WELL else tr(_WHY[outcome])
            case _:
                pass

    def _running_changed(self, running: bool) -> None:
        if running:
            self.halted = ""
        else:
            urgent, self._urgent = self._urgent, ""
            self.going.clear()
            if urgent or not self.halted:
                self.send_next()
        self.changed.emit()

    # -- keeping it

    def begin(self) -> None:
        """Take up what was written for the folder that comes, where its session was not open in time."""
        coming = self._runtime.coming
        if coming is not None and not (self._session or self._early):
            self._early = before_any(coming)
            self._kept = self._runtime.desk.unsent(self._early)
            if self._kept != Unsent():
                self.restored.emit(self._kept)

    def touch(self) -> None:
        """The draft is another one; it is kept a moment after the last key."""
        if self._session or self._runtime.coming is not None:
            self._soon.start()

    def keep(self) -> bool:
        """Keep everything now, and return whether it is kept. Writes a small file."""
        self._soon.stop()
        self.begin()
        text, attachments = self._written()
        unsent, place = Unsent(text, attachments, tuple(self.queue)), self._session or self._early
        if not place or unsent == self._kept:
            return bool(place)
        try:
            self._runtime.desk.keep_unsent(place, unsent)
            self._kept = unsent
        except K2DeskError as error:
            self._runtime.noticed.emit("attention", str(error))
        return unsent == self._kept

    def open(self, engine: Engine, records: Sequence[Record]) -> None:
        """Go over to another session: what waits in the old one stays there, what waited in this one comes.

        A draft goes along where it was typed before any session was open, or where the new one has no words.
        """
        self.keep()
        desk, session, first = self._runtime.desk, engine.log.session, not self._session
        fresh = not any(isinstance(record.event, TurnStarted) for record in records)
        if not (fresh or first):
            self.emptied.emit()
        elif not first and self._written()[0] and not self.queue:
            desk.keep_unsent(self._session, Unsent())  # the words go along
        self._session, self._kept = session, desk.unsent(session)
        unsent = still_unsent(self._kept, records)
        self.queue, self.going, self._urgent = list(unsent.queue), set(), ""
        self.halted = tr("K2Desk was closed") if self.queue else ""
        if unsent.draft or unsent.attachments:
            self.restored.emit(unsent)
        if first and fresh and self._kept == Unsent():
            look = partial(_in_thread, partial(desk.left_behind, engine.workspace, session))
            self._runtime.spend(look, partial(self._look_back, session))
        self.changed.emit()
        if self.keep() and self._early:
            desk.keep_unsent(self._early, Unsent())  # it is in the session now
            self._early = ""

    def _look_back(self, session: str, found: tuple[SessionInfo, Unsent] | None) -> None:
        """Take up the words of a session in which nothing else was said, or say where they wait."""
        if found is None or session != self._session:
            return
        info, left = found
        if info.turns:
            title = info.title or tr("another session")
            self._runtime.noticed.emit(
                "info", tr("Unsent words wait in “{title}”. Sessions lists it.", title=title)
            )
            return
        self.queue += left.queue
        self.halted = self.halted or (tr("K2Desk was closed") if self.queue else "")
        self.restored.emit(left)
        self._tell()
        self._runtime.desk.keep_unsent(info.id, Unsent())

    def _tell(self) -> None:
        self.changed.emit()
        self.keep()


async def _in_thread(work: Callable[[], T]) -> T:
    import asyncio

    return await asyncio.to_thread(work)
