"""What K2Desk keeps of others between two starts: small files, written whole or not at all."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from k2desk.settings.store import replace_file


class Kept:
    """A drawer of such files; one that can't be read counts as missing, as everything in it can be had again.

    Args:
        folder: made when something is first kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, *name: str) -> bytes | None:
        """Return what was kept under a name, None where nothing was."""
        try:
            return self._path(name).read_bytes()
        except OSError:
            return None

    def write(self, data: bytes, *name: str) -> None:
        """Keep something under a name, in place of what was there; where that fails, the log says so."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            replace_file(self._path(name), data)
        except OSError as error:
            logging.getLogger(__name__).warning("Nothing can be kept in %s: %s", self._folder, error.strerror)

    def _path(self, name: tuple[str, ...]) -> Path:
        """Return the file of a name; parts of it come from outside and never become part of a path."""
        return self._folder / f"{hashlib.sha256(chr(0).join(name).encode()).hexdigest()[:32]}.json"
