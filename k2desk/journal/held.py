"""A session belongs to one program at a time: two would answer the same calls and end the same turns."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from k2desk.core.errors import JournalError


class Held:
    """A session taken for this program, until it is released or the program ends, however it ends.

    Args:
        folder: where the locks lie, beside the journal; made where it is missing.
        session: which one.

    Raises:
        JournalError: another window has it, or the lock can't be made.
    """

    def __init__(self, folder: Path, session: str) -> None:
        self._path = folder / session
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._descriptor = self._taken()
        except OSError as error:
            raise JournalError(
                f"The session can't be locked in {folder}: {error.strerror or error}."
            ) from error

    def release(self) -> None:
        """Let others have it. May be called again."""
        if self._descriptor >= 0:
            if sys.platform != "win32":  # there an open file can't be removed; it stays, empty
                self._path.unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = -1

    def _taken(self) -> int:
        while True:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
            locked = _locked(descriptor)
            if locked and _still(self._path, descriptor):
                return descriptor
            os.close(descriptor)
            if not locked:
                raise JournalError(
                    "This session is open in another K2Desk window. Go on there, or begin a new session."
                )


def is_held(folder: Path, session: str) -> bool:
    """Return whether a session is open in some program, this one included."""
    if not (folder / session).exists():
        return False
    try:
        Held(folder, session).release()
    except JournalError:
        return True
    return False


def _locked(descriptor: int) -> bool:
    """Lock an open file without waiting; the lock goes with the descriptor."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _still(path: Path, descriptor: int) -> bool:
    """Return whether the path leads to the locked file: who held it before may have removed it meanwhile."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False
