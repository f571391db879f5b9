"""A session to pass on: as a text to read, or as a bundle for a report from which secrets were taken out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from k2desk.core.working import Working

SUFFIX = ".k2bundle"
"""What the name of a bundle ends with."""


class Contents(msgspec.Struct, frozen=True):
    """What a bundle holds; its ``manifest.json``.

    Args:
        session: the session's id.
        version: of K2Desk that made the bundle.
        system: operating system and Python, in words.
        records: how many records it has.
        turns: how many of the user's messages begin one.
        head: digest of the last record of the original; what was taken out gave the records here others.
        files: paths whose bytes before or after a change are in it.
        redacted: how many secrets were taken out, by kind.
        left_out: how many files of bytes that are no text were left out.
        format: of the bundle.
    """

    session: str
    version: str
    system: str
    records: int
    turns: int
    head: str
    files: tuple[str, ...]
    redacted: dict[str, int]
    left_out: int
    format: int = 1


class Bundle(msgspec.Struct, frozen=True):
    """A bundle that lies nowhere yet.

    Args:
        contents: what it holds.
        events: its events as text, a line each, for the user to read before it is kept.
        data: the bytes of the file, a ZIP archive.
    """

    contents: Contents
    events: str
    data: bytes


class ExportDesk(Protocol):
    """Makes sessions into files outside of the journal. Everything blocks."""

    def report(self, session: str, working: Working | None = None) -> str:
        """Return a session as Markdown, to read and keep.

        Args:
            session: its id.
            working: hears how far it is, and may stop it.

        Raises:
            JournalError: there is no such session, or it can't be read.
            Stopped: it was asked to end.
        """
        ...

    def bundle(self, session: str, working: Working | None = None) -> Bundle:
        """Return a session as a bundle for a report.

        Args:
            session: its id.
            working: hears how far it is, and may stop it.

        Raises:
            JournalError: there is no such session, or it can't be read.
            Stopped: it was asked to end.
        """
        ...

    def keep(self, path: Path, data: bytes, inside: Sequence[Path] = ()) -> None:
        """Write a file the user has named, whole or not at all; only its owner can read it.

        Args:
            path: where.
            data: all of it.
            inside: folders it may not lie in.

        Raises:
            WorkspaceError: it lies in one of these folders, or can't be written.
        """
        ...
