"""The content store: bytes under their SHA-256, small ones in the database, large ones as files beside it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import sqlite3
from pathlib import Path

from k2desk.core.errors import JournalError
from k2desk.journal.leaving import remove_blobs

LARGEST_ROW = 64 * 1024
"""Up to this many bytes a blob lies in the database."""

_NAME = re.compile(r"[0-9a-f]{64}\Z")


class Blobs:
    """The blobs of one journal. The journal holds its lock around every call.

    Args:
        connection: the journal's database.
        folder: where the large ones lie; made when the first one comes.
    """

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep bytes and return their SHA-256 in hexadecimal; what is there already is not stored again."""
        name = hashlib.sha256(data).hexdigest()
        row = self._row(name)
        if len(data) > LARGEST_ROW:
            path = self._path(name)
            if row is None or not path.is_file() or path.stat().st_size != len(data):
                self._write(path, data)
        if row is None:
            self._connection.execute(
                "INSERT OR IGNORE INTO blobs (sha256, size, data) VALUES (?, ?, ?)",
                (name, len(data), data if len(data) <= LARGEST_ROW else None),
            )
        return name

    def get(self, name: str) -> bytes:
        """Return the bytes of a blob.

        Raises:
            JournalError: it is not there, or its bytes do not hash to its name.
        """
        row = self._row(name) if _NAME.match(name) else None
        if row is None:
            raise JournalError(f"The journal holds no blob {name[:64]}; restore the journal from a backup.")
        data = row[1]
        if data is None:
            try:
                data = self._path(name).read_bytes()
            except OSError as error:
                raise JournalError(
                    f"The blob {name} can't be read ({error}); restore the journal's folder from a backup."
                ) from error
        if hashlib.sha256(data).hexdigest() != name:
            raise JournalError(f"The blob {name} is damaged; restore the journal's folder from a backup.")
        return bytes(data)

    def forget(self, names: set[str]) -> None:
        """Remove blobs no record rests on; a file goes after its row, so that no row is without its bytes."""
        remove_blobs(self._connection, names)
        for name in names:
            self._path(name).unlink(missing_ok=True)

    def _row(self, name: str) -> tuple[int, bytes | None] | None:
        row: tuple[int, bytes | None] | None = self._connection.execute(
            "SELECT size, data FROM blobs WHERE sha256 = ?", (name,)
        ).fetchone()
        return row

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def _write(self, path: Path, data: bytes) -> None:
        """Write a file that is either whole or not there, whatever happens."""
        for folder in (self._folder, path.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        for folder in (path.parent, self._folder, self._folder.parent):
            sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Bring a folder's entries to the disk, where the system lets a folder be opened (Windows does not)."""
    with contextlib.suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
