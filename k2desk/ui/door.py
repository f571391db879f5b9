"""One program for each data folder: a second start knocks here, hands over its folder and ends.

What comes in is untrusted, though only programs of the same user reach the socket: it is bounded, checked,
and can do no more than the user's own "Open a folder". Where the system's Python has no such sockets, as on
Windows, every start is a program of its own; sessions are locked against each other all the same.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QSocketNotifier, QTimer

from k2desk.core.errors import JournalError
from k2desk.journal.held import Held
from k2desk.ui.windows import Windows

MOST_BYTES = 16 * 1024
"""What a knock may have; a path is at most 4 KiB on Linux."""
MOST_WAITING = 8
KNOCK_MS = 5_000
"""How long who knocks may take to say what for, and how long an answer is waited for."""
LONGEST_ADDRESS = 100
"""Bytes of a socket's path that every system takes; Linux takes 107."""
TAKEN, REFUSED = b"taken\n", b"refused\n"
NO_ANSWER = "The K2Desk that is running does not answer, so another one is started.\n"


class Knock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a second start wants.

    Args:
        folder: to be opened, absolute; "" for whatever is open.
    """

    folder: str


_decoder = msgspec.json.Decoder(Knock)


def address(data: Path) -> str:
    """Return the socket a program with this data folder listens on, which is the user's alone.

    It is "" where there can be none: the path is too long, or the system has no such sockets.
    """
    path = str(data / "window.sock")
    fits = len(os.fsencode(path)) <= LONGEST_ADDRESS
    return path if fits and hasattr(socket, "AF_UNIX") else ""


class Door(QObject):
    """Listens for second starts, unless another program with this data folder does.

    Args:
        data: the data folder.
        windows: open what is wanted; while they live, so does this.
    """

    def __init__(self, data: Path, windows: Windows) -> None:
        super().__init__(windows)
        self._windows = windows
        self._callers: set[_Caller] = set()
        self._socket: socket.socket | None = None
        self._held: Held | None = None
        self._where = address(data)
        if self._where:
            with contextlib.suppress(JournalError, OSError):  # one that is too busy to answer keeps its door
                self._held = Held(data, "window.lock")
                self._listen()

    def _listen(self) -> None:
        Path(self._where).unlink(missing_ok=True)  # left by a program that crashed
        listening = socket.socket(socket.AF_UNIX)
        listening.setblocking(False)
        try:
            listening.bind(self._where)
            os.chmod(self._where, 0o600)
            listening.listen(MOST_WAITING)
        except OSError:
            listening.close()
            raise
        self._socket = listening
        self._notifier = QSocketNotifier(listening.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._answer_door)

    @property
    def open(self) -> bool:
        """Whether it listens."""
        return self._socket is not None

    @property
    def waiting(self) -> int:
        """How many have knocked and not said yet what for."""
        return len(self._callers)

    def close(self) -> None:
        """Listen no more."""
        for caller in tuple(self._callers):
            caller.end()
        if self._socket is not None:
            self._notifier.setEnabled(False)
            self._socket.close()
            self._socket = None
            Path(self._where).unlink(missing_ok=True)
        if self._held is not None:
            self._held.release()

    def _answer_door(self) -> None:
        if self._socket is None:
            return
        with contextlib.suppress(OSError):
            calling, _ = self._socket.accept()
            if len(self._callers) < MOST_WAITING:
                self._callers.add(_Caller(self, calling))
            else:
                calling.close()

    def heard(self, caller: _Caller, line: bytes) -> None:
        """Look at what somebody wants, in a thread, and open it."""
        alive = self._windows.alive
        if alive:
            answer = partial(self._answer, caller)
            alive[-1].runtime.in_thread(partial(wanted, line), answer, lambda _: caller.end(REFUSED))
        else:
            caller.end(REFUSED)

    def forget(self, caller: _Caller) -> None:
        """Let go of somebody who has gone."""
        self._callers.discard(caller)

    def _answer(self, caller: _Caller, folder: Path | None) -> None:
        caller.end(TAKEN if self._windows.open(folder) else REFUSED)


class _Caller(QObject):
    """One who knocked."""

    def __init__(self, door: Door, calling: socket.socket) -> None:
        super().__init__(door)
        self._door, self._socket, self._heard = door, calling, b""
        calling.setblocking(False)
        self._notifier = QSocketNotifier(calling.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hear)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self.end)
        self._patience.start(KNOCK_MS)

    def _hear(self) -> None:
        try:
            piece = self._socket.recv(MOST_BYTES + 1)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        self._heard += piece
        line, ended, rest = self._heard.partition(b"\n")
        if not piece or len(self._heard) > MOST_BYTES or rest:
            self.end()
        elif ended:
            self._notifier.setEnabled(False)
            self._patience.stop()
            self._door.heard(self, line)

    def end(self, answer: bytes = b"") -> None:
        """Hang up, after an answer where there is one."""
        self._notifier.setEnabled(False)
        self._patience.stop()
        with contextlib.suppress(OSError):  # it may have hung up itself
            self._socket.send(answer)
        self._socket.close()
        self._door.forget(self)
        self.deleteLater()


def wanted(line: bytes) -> Path | None:
    """Return the folder a knock asks for, None where it asks for none. Blocks.

    Raises:
        ValueError: it is no knock, or there is no such folder.
    """
    try:
        folder = _decoder.decode(line).folder
    except (UnicodeError, msgspec.MsgspecError) as error:
        raise ValueError("no knock") from error
    if not folder:
        return None
    path = Path(folder)
    if "\0" in folder or not path.is_absolute() or not path.is_dir():
        raise ValueError("no folder")
    return path.resolve()


def hand_over(data: Path, folder: Path | None, *, patience: int = KNOCK_MS) -> bool:
    """Hand a folder to the program that runs with this data folder.

    Args:
        data: the data folder.
        folder: to be opened there, None for none in particular.
        patience: how long an answer is waited for, in milliseconds.

    Returns:
        Whether it took it. False where none runs, or it does not answer; the latter is said.
    """
    where = address(data)
    if not where:
        return False
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(patience / 1000)
        try:
            client.connect(where)
            client.sendall(msgspec.json.encode(Knock(str(folder or ""))) + b"\n")
            answer = client.recv(MOST_BYTES)
        except (ConnectionRefusedError, FileNotFoundError):
            return False  # a program that crashed left its socket
        except OSError:
            answer = b""  # it is there, and does not answer
    if answer not in (TAKEN, REFUSED):
        sys.stderr.write(NO_ANSWER)
    return answer == TAKEN
