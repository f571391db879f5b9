"""Reads a session back from the file a report carried; the file is as untrusted as whoever sent it."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping
from itertools import pairwise

import msgspec

from k2desk.core.errors import JournalError
from k2desk.core.events import Event, Record
from k2desk.core.exports import Contents

LARGEST = 64 * 1024 * 1024
"""Bytes of one entry that are read at most."""
MOST = 512 * 1024 * 1024
"""Bytes of all entries together."""

_Line = tuple[int, float, Event]


def unbundle(data: bytes) -> tuple[Contents, tuple[Record, ...], Mapping[str, bytes]]:
    """Return what a bundle holds: its manifest, its records in order, and its blobs by SHA-256.

    Records of a bundle have no digest: what was taken out of them would have given them others.

    Raises:
        JournalError: it is no bundle, or not a whole one; a sentence for the user.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = _entries(archive)
        contents = msgspec.json.decode(entries["manifest.json"], type=Contents)
        lines = [line for line in entries["events.jsonl"].splitlines() if line]
        told = [msgspec.json.decode(line, type=_Line) for line in lines]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise JournalError(f"This is no bundle of K2Desk: {error}. Choose a .k2bundle file.") from error
    except (KeyError, msgspec.DecodeError, RecursionError) as error:
        raise JournalError(f"This bundle can't be read: {error}. Ask for it once more.") from error
    if contents.format != 1:
        raise JournalError("This bundle was made by a newer K2Desk. Update yours to read it.")
    if not told:
        raise JournalError("This bundle holds no session. Ask for it once more.")
    if len(told) != contents.records or not all(one[0] < after[0] for one, after in pairwise(told)):
        raise JournalError(
            f"This bundle lacks some of its {contents.records:,} records. Ask for it once more."
        )
    blobs = {name.removeprefix("blobs/"): one for name, one in entries.items() if name.startswith("blobs/")}
    for name, one in blobs.items():
        if hashlib.sha256(one).hexdigest() != name:
            raise JournalError(f"The bundle is damaged: blob {name[:12]} holds other bytes. Ask for it anew.")
    return contents, tuple(Record(contents.session, seq, at, event, "") for seq, at, event in told), blobs


def _entries(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Read every entry; how large one claims to be counts for nothing."""
    entries: dict[str, bytes] = {}
    left = MOST
    for info in archive.infolist():
        with archive.open(info) as opened:
            most = min(LARGEST, left)
            entries[info.filename] = data = opened.read(most + 1)
        left -= len(data)
        if len(data) > most:
            raise zipfile.BadZipFile("it unpacks to more than a session needs")
    return entries
