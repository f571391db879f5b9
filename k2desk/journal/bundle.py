"""A session as one file a report can carry: its events and blobs, with every secret taken out.

A ZIP archive: ``manifest.json`` (`Contents`), ``events.jsonl`` (an array of number, seconds since the epoch
and event a line), and a file under ``blobs/`` for each blob, by its SHA-256. Pieces of a text are joined
before they are looked through, so that no secret hides at a seam; a blob without its secrets has another
name, and the events say so.
"""

from __future__ import annotations

import hashlib
import io
import platform
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from k2desk import __version__
from k2desk.core.events import (
    AsideDelta,
    Event,
    ProposalEdited,
    ProposalMade,
    Record,
    TextDelta,
    ThoughtDelta,
    ToolOutput,
    TurnStarted,
    WriteIntended,
)
from k2desk.core.exports import Bundle, Contents
from k2desk.core.printed import Printed, whole
from k2desk.core.redaction import redact
from k2desk.core.wording import mark
from k2desk.core.working import Working
from k2desk.journal.resting import blob_names

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of every entry: the archive tells nothing beside its contents."""


class _Cleaner:
    """Takes out what must not leave, and counts it."""

    def __init__(self, home: str, also: Callable[[str], str]) -> None:
        self.kinds: Counter[str] = Counter()
        self._home = home
        self._also = also

    def text(self, text: str) -> str:
        clean = redact(text)
        self.kinds.update(clean.kinds)
        known = self._also(clean.text)
        if known != clean.text:
            self.kinds[mark("key of K2Desk")] += 1
        return known.replace(self._home, "~") if len(self._home) > 1 else known

    def value(self, value: Any) -> Any:
        match value:
            case str():
                return self.text(value)
            case list() | tuple():
                return [self.value(item) for item in value]
            case dict():
                return {key: self.value(item) for key, item in value.items()}
            case _:
                return value


def bundle(
    records: Sequence[Record],
    blob: Callable[[str], bytes],
    home: str,
    also: Callable[[str], str],
    working: Working | None = None,
) -> Bundle:
    """Return a session as a bundle. Blocks, for long sessions for seconds.

    Args:
        records: the whole session, in order.
        blob: returns the bytes of a blob.
        home: the user's home folder, which becomes ``~``.
        also: takes further secrets out of a text: those this program knows.
        working: hears how far it is, and may stop it.

    Raises:
        Stopped: it was asked to end.
    """
    working, cleaner = working or Working(), _Cleaner(home, also)
    names, blobs, left_out = _blobs(records, blob, cleaner, working)
    lines = []
    for record in working.over(_joined(records), "Writing", "records"):
        event = cleaner.value(msgspec.to_builtins(record.event))
        event = msgspec.convert(_renamed(event, names), Event)
        lines.append(msgspec.json.encode((record.seq, record.at, event)).decode())
    contents = Contents(
        records[-1].session,
        __version__,
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        len(lines),
        sum(isinstance(record.event, TurnStarted) for record in records),
        records[-1].digest,
        tuple(sorted({cleaner.text(path) for record in records for path in _paths(record.event)})),
        dict(cleaner.kinds),
        left_out,
    )
    events = "\n".join(lines) + "\n"
    return Bundle(contents, events, _archive(contents, events, blobs))


def _archive(contents: Contents, events: str, blobs: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        manifest = msgspec.json.format(msgspec.json.encode(contents), indent=2)
        entries = {"manifest.json": manifest, "events.jsonl": events.encode()}
        entries |= {f"blobs/{name}": data for name, data in sorted(blobs.items())}
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _blobs(
    records: Iterable[Record], blob: Callable[[str], bytes], cleaner: _Cleaner, working: Working
) -> tuple[dict[str, str], dict[str, bytes], int]:
    """Return each blob's new name, the bytes by new name, and how many were no text."""
    names: dict[str, str] = {}
    blobs: dict[str, bytes] = {}
    left_out = 0
    resting = sorted({name for record in records for name in blob_names(record.event)})
    for name in working.over(resting, "Reading", "files"):
        data = blob(name)
        try:
            clean = cleaner.text(data.decode()).encode()
        except UnicodeDecodeError:
            clean = f"[left out: {len(data):,} bytes that are no text]\n".encode()
            left_out += 1
        names[name] = hashlib.sha256(clean).hexdigest()
        blobs[names[name]] = clean
    return names, blobs, left_out


def _renamed(value: Any, names: dict[str, str]) -> Any:
    match value:
        case str():
            return names.get(value, value)
        case list() | tuple():
            return [_renamed(item, names) for item in value]
        case dict():
            return {key: _renamed(item, names) for key, item in value.items()}
        case _:
            return value


def _paths(event: Event) -> tuple[str, ...]:
    match event:
        case ProposalMade(proposal=proposal):
            return tuple(file.path for file in proposal.files)
        case ProposalEdited(path=path):
            return (path,)
        case WriteIntended(files=files):
            return tuple(file.path for file in files)
        case _:
            return ()


def _joined(records: Iterable[Record]) -> list[Record]:
    """Return the records with the pieces of each text in the place of its first, as one."""
    found: list[Record] = []
    pieces: dict[int, list[Printed]] = {}
    begun: dict[tuple[Any, ...], int] = {}
    for record in records:
        key = _text_of(record.event)
        if key is None:
            found.append(record)
            # Whatever else happens in a turn ends its text; output comes until its call has ended.
            begun = {key: at for key, at in begun.items() if key[0] is ToolOutput}
            continue
        if key not in begun:
            begun[key] = len(found)
            found.append(record)
        pieces.setdefault(begun[key], []).append(_piece(record.event))
    for at, printed in pieces.items():
        event = msgspec.structs.replace(found[at].event, text=whole(printed))
        if isinstance(event, ToolOutput):  # its colours stood beside a text that redaction moves
            event = msgspec.structs.replace(event, back=0, styles=())
        found[at] = msgspec.structs.replace(found[at], event=event)
    return found


def _piece(event: Any) -> Printed:
    return event.piece if isinstance(event, ToolOutput) else Printed(event.text)


def _text_of(event: Event) -> tuple[Any, ...] | None:
    """Return what the pieces of the same text share, None for what is no piece."""
    match event:
        case TextDelta() | ThoughtDelta():
            return type(event), event.turn, event.step
        case ToolOutput(call_id=call_id):
            return ToolOutput, call_id
        case AsideDelta(aside=aside, again=False):
            return AsideDelta, aside
        case _:
            return None
