"""Keeps bytes in memory, for what is only looked at."""

from __future__ import annotations

import hashlib

from k2desk.core.errors import JournalError


class Shelf:
    """A content store that is gone with the program; implements `core.ports.Blobs`."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def put_blob(self, data: bytes) -> str:
        """Keep bytes and return their SHA-256 in hexadecimal."""
        name = hashlib.sha256(data).hexdigest()
        self._kept[name] = data
        return name

    def get_blob(self, sha256: str) -> bytes:
        """Return the bytes of a blob.

        Raises:
            JournalError: it was never put there.
        """
        try:
            return self._kept[sha256]
        except KeyError:
            raise JournalError(f"There is no blob {sha256}.") from None
