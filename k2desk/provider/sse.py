"""A reader of server-sent events over bytes, as they come off the wire."""

from __future__ import annotations

from typing import Final

from k2desk.core.errors import AnswerBroken
from k2desk.provider.seams import Seam

MAX_EVENT: Final = 16 * 1024 * 1024
"""Bytes of one event; a whole file may come as the arguments of one call."""

_JOINED: Final = 64 * 1024
"""Bytes of an unfinished line up to which joining is tried; beyond, it is no stream of small pieces."""

_BOM: Final = b"\xef\xbb\xbf"
_PIECE: Final = b'"choices"'
_OTHERS: Final = (b"event", b"id", b"retry")


class EventReader:
    """Turns bytes, split anywhere, into the data of events.

    It follows the WHATWG's rules (html.spec.whatwg.org, "server-sent events"), on bytes: lines end with
    CR LF, LF or CR and with nothing else, so a U+2028 inside JSON stays where it is. The names, ids and retry
    times of events mean nothing here and are skipped. Beyond the standard, a line of another kind that looks
    like a piece of an answer is not skipped: its beginning was damaged. It goes on as data, so that whoever
    reads that finds the damage.

    Args:
        max_event: bytes one event may have.
    """

    __slots__ = ("_after_cr", "_begun", "_data", "_held", "_max", "_rest", "comments", "seam")

    def __init__(self, max_event: int = MAX_EVENT) -> None:
        self.comments = 0  # comments seen: signs of life that say nothing
        self.seam: Seam | None = None  # of the events that come now, where that is known
        self._rest: list[bytes] = []  # pieces of the line that has not ended
        self._data: list[bytes] = []  # data lines of the event that has not ended
        self._held = 0  # bytes in both
        self._max = max_event
        self._begun = False
        self._after_cr = False

    def feed(self, data: bytes) -> list[bytes]:
        """Take what came and return the data of every event that ended in it.

        Raises:
            AnswerBroken: an event grows beyond the limit.
        """
        if self._after_cr and data:
            self._after_cr = False
            data = data.removeprefix(b"\n")
        if self.seam is not None and (joined := self._join(data, self.seam)) is not None:
            return [joined]
        if b"\r" in data:
            self._after_cr = data.endswith(b"\r")
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        end = data.rfind(b"\n")
        if end < 0:
            self._rest.append(data)
            self._hold(len(data))
            return []
        self._rest.append(data[:end])
        lines = b"".join(self._rest)
        self._rest = [data[end + 1 :]]
        if not self._begun:
            self._begun = True
            lines = lines.removeprefix(_BOM)
        events: list[bytes] = []
        for line in lines.split(b"\n"):
            if line.startswith(b"data: "):  # nearly every line; a call less is a fifth of the time
                self._data.append(line[6:])
            elif line:
                self._line(line)
            else:
                self._dispatch(events)
        self._held = sum(map(len, self._data))
        self._hold(len(self._rest[0]))
        return events

    def close(self) -> list[bytes]:
        """Say that nothing more comes; return the last event where only its blank line is missing."""
        events: list[bytes] = []
        line = b"".join(self._rest)
        if line:
            self._line(line if self._begun else line.removeprefix(_BOM))
        self._rest = []
        self._dispatch(events)
        return events

    def _join(self, data: bytes, seam: Seam) -> bytes | None:
        """Return the one event that all events ending in ``data`` make, None where they are not alike."""
        if self._data or self._held > _JOINED or b"\r" in data:
            return None
        lines = b"".join([*self._rest, data])
        end = lines.rfind(b"\n\n")
        joined = seam.join(lines[:end]) if end > 0 else None
        if joined is not None:
            self._rest = [lines[end + 2 :]]
            self._held = len(self._rest[0])
        return joined

    def _line(self, line: bytes) -> None:
        if line.startswith(b"data:"):
            self._data.append(line[6:] if line.startswith(b"data: ") else line[5:])
        elif line == b"data":
            self._data.append(b"")
        elif line.startswith(b":"):
            self.comments += 1
            if _PIECE in line:
                self._data.append(line)
        elif b"{" in line and line.partition(b":")[0] not in _OTHERS:
            self._data.append(line)

    def _dispatch(self, events: list[bytes]) -> None:
        data = self._data
        if len(data) == 1:
            events.append(data[0])
            data.clear()
        elif data:
            events.append(b"\n".join(data))
            data.clear()

    def _hold(self, size: int) -> None:
        self._held += size
        if self._held > self._max:
            raise AnswerBroken(f"The gateway sent one piece of over {self._max >> 20} MB; it was not read.")
