"""A file's bytes as text and back, byte for byte, whatever it is encoded in."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, TypeAlias

from k2desk.core.errors import PatchError

Encoding: TypeAlias = Literal["utf-8", "utf-16-le", "utf-16-be", "latin-1"]

LARGEST = 2 * 1024 * 1024
"""Files over this many bytes are not edited."""
BOM = b"\xef\xbb\xbf"
_MARKS: dict[bytes, Encoding] = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_FAR_MARKS = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
_NOT_LATIN = re.compile(rb"[\x80-\x9f]")
_WIDE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


class Text(NamedTuple):
    """A file as text.

    Args:
        text: its characters; in UTF-8, bytes that are none are surrogates, as in `os.fsdecode`.
        encoding: what its bytes are.
        mark: the byte order mark it begins with, which is not part of ``text``.
    """

    text: str
    encoding: Encoding = "utf-8"
    mark: bytes = b""


def decode(data: bytes) -> Text:
    """Read a file as text.

    It is UTF-16 where its byte order mark says so; Latin-1 where it is no UTF-8, holds nothing that could be
    and nothing Latin-1 lacks; else UTF-8.

    Raises:
        PatchError: it is over 2 MiB, or no text.
    """
    if len(data) > LARGEST:
        raise PatchError(
            f"The file has {len(data):,} bytes; files over {LARGEST // 1024 // 1024} MiB can't be edited."
        )
    encoding = _MARKS.get(data[:2])
    if encoding is not None and not data.startswith(_FAR_MARKS):
        return _wide(data, encoding)
    if b"\0" in data:
        raise PatchError("The file is binary (it holds NUL bytes) and can't be edited.")
    mark = BOM if data.startswith(BOM) else b""
    body = data[len(mark) :]
    try:
        return Text(body.decode(), "utf-8", mark)
    except UnicodeDecodeError:
        if mark or _NOT_LATIN.search(body) or _WIDE.search(body):
            return Text(body.decode("utf-8", "surrogateescape"), "utf-8", mark)
        return Text(body.decode("latin-1"), "latin-1")


def _wide(data: bytes, encoding: Encoding) -> Text:
    try:
        text = data[2:].decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise PatchError("The file is binary (it begins like UTF-16 but is none) and can't be edited.")
    return Text(text, encoding, data[:2])


def encode(text: str, like: Text) -> bytes:
    """Return text as the bytes of a file, encoded as ``like`` was.

    Raises:
        PatchError: the encoding has no such character; the sentence names it.
    """
    try:
        return like.mark + text.encode(like.encoding, "surrogateescape")
    except UnicodeEncodeError as error:
        sign = text[error.start]
        raise PatchError(
            f"The file is in {like.encoding.upper()}, which has no {sign!r} (U+{ord(sign):04X}). Write it "
            "another way, or ask the user to convert the file to UTF-8."
        ) from None


def comparable(before: bytes, after: bytes) -> tuple[bytes, bytes]:
    """Return two versions of a file as they are compared and shown, line by line.

    Where all there is is UTF-16, and of one kind, both become UTF-8 with a byte order mark; all else stays.
    """
    there = [data for data in (before, after) if data]
    if len({_MARKS.get(data[:2], data[:2]) for data in there}) != 1 or there[0][:2] not in _MARKS:
        return before, after
    try:
        views = [BOM + decode(data).text.encode() if data else b"" for data in (before, after)]
    except (PatchError, UnicodeEncodeError):
        return before, after
    return views[0], views[1]


def restored(view: bytes, before: bytes, after: bytes) -> bytes:
    """Return what was composed of the views `comparable` gave as the bytes of the file.

    Args:
        view: composed of both views.
        before: the file's bytes before.
        after: its bytes after.
    """
    if comparable(before, after) == (before, after) or not view:
        return view
    mark = (before or after)[:2]
    return mark + view.removeprefix(BOM).decode().encode(_MARKS[mark])
