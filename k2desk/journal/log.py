"""The record of one session: appends, reads and tells its subscribers."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Protocol

from k2desk.core.events import Event, Record
from k2desk.journal.joined import joined

Listener = Callable[[Record], None]


class Store(Protocol):
    """What a log asks of the journal behind it."""

    def store(self, session: str, event: Event, durable: bool) -> Record:
        """Append an event in one transaction."""
        ...

    def read(self, session: str, after: int, at_once: int = ...) -> Iterator[Record]:
        """Yield the records after a number; so many are fetched at once."""
        ...

    def last(self, session: str) -> tuple[int, float, str]:
        """Return number, time and digest of the newest record."""
        ...

    def put_blob(self, data: bytes) -> str:
        """Keep bytes."""
        ...

    def get_blob(self, sha256: str) -> bytes:
        """Return bytes."""
        ...


class SessionLog:
    """The record of one session, as `core.ports.Log` describes it.

    Every opener in a process shares one object, so each subscriber hears every append of this process, in the
    order of the records. What another process appends is in `records`, but is not told.

    Args:
        store: the journal.
        session: the session's id.
    """

    def __init__(self, store: Store, session: str) -> None:
        self._store = store
        self._session = session
        self._order = threading.RLock()
        self._listeners: list[Listener] = []
        self._untold: deque[Record] = deque()
        self._telling = False
        self._reading = threading.Lock()
        self._whole: tuple[Record, ...] = ()
        """What `joined` returned last: a dozen ask for it while a session is opened, and it is read once."""

    @property
    def session(self) -> str:
        """The session's id."""
        return self._session

    def append(self, event: Event, *, durable: bool = False) -> Record:
        """Store an event, then tell every subscriber in this thread. Thread-safe.

        A listener may append itself; what it appends is told after the record it is hearing of. A listener
        must not wait for another thread that appends to the same session.

        Args:
            event: what happened.
            durable: True returns only after the disk has it.

        Raises:
            JournalError: nothing was stored.
        """
        with self._order:
            record = self._store.store(self._session, event, durable)
            self._whole = ()
            self._untold.append(record)
            if not self._telling:
                self._tell()
        return record

    def _tell(self) -> None:
        """Tell what is untold; a listener's error is raised after all have heard everything."""
        self._telling = True
        errors: list[Exception] = []
        try:
            while self._untold:
                record = self._untold.popleft()
                for listener in tuple(self._listeners):
                    try:
                        listener(record)
                    except Exception as error:  # noqa: BLE001 -- raised below
                        errors.append(error)
        finally:
            self._telling = False
        if errors:
            raise errors[0] if len(errors) == 1 else ExceptionGroup("several listeners failed", errors)

    def first(self) -> Record:
        """Return the record the session began with, without reading the others."""
        return next(self._store.read(self._session, 0, at_once=1))

    def records(self, after: int = 0) -> tuple[Record, ...]:
        """Return every record whose ``seq`` is greater than ``after``, in order."""
        return tuple(self._store.read(self._session, after))

    def joined(self) -> tuple[Record, ...]:
        """Return every record, in order, but the pieces of a text between its first and last as one."""
        with self._reading:
            whole = self._whole
            if not whole or whole[-1].digest != self._store.last(self._session)[2]:
                whole = tuple(joined(self._store.read(self._session, 0)))
                self._whole = whole
            return whole

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with each record after it is stored, in the thread that appended it.

        Returns:
            A function that ends the subscription; calling it twice is harmless.
        """
        entry: Listener = lambda record: listener(record)  # noqa: E731 -- its own identity: one may listen twice
        with self._order:
            self._listeners.append(entry)

        def end() -> None:
            with self._order:
                if entry in self._listeners:
                    self._listeners.remove(entry)

        return end

    def put_blob(self, data: bytes) -> str:
        """Keep bytes in the content store and return their SHA-256 in hexadecimal."""
        return self._store.put_blob(data)

    def get_blob(self, sha256: str) -> bytes:
        """Return the bytes of a blob.

        Raises:
            JournalError: it is not there, or its bytes do not hash to its name.
        """
        return self._store.get_blob(sha256)
