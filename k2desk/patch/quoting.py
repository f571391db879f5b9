"""Paths the way git writes them into a diff: quoted like C where they hold anything unusual."""

from __future__ import annotations

import re

_SHORT = {7: b"a", 8: b"b", 9: b"t", 10: b"n", 11: b"v", 12: b"f", 13: b"r", 34: b'"', 92: b"\\"}
_LONG = {value: bytes([key]) for key, value in _SHORT.items()}
_UNUSUAL = re.compile(rb'[\x00-\x1f"\\\x7f-\xff]')
_ESCAPE = re.compile(rb'\\([abtnvfr"\\]|[0-3][0-7]{2})')


def quote(path: str) -> bytes:
    """Return a path as it stands in a diff header, in quotation marks where git would put them."""
    data = path.encode("utf-8", "surrogateescape")
    if not _UNUSUAL.search(data):
        return data
    return b'"' + _UNUSUAL.sub(_escape, data) + b'"'


def _escape(match: re.Match[bytes]) -> bytes:
    value = match.group()[0]
    return b"\\" + _SHORT.get(value, b"%03o" % value)


def unquote(data: bytes) -> str:
    """Return the path a diff header means; bytes that are no UTF-8 become surrogates, as in `os.fsdecode`."""
    if len(data) > 1 and data.startswith(b'"') and data.endswith(b'"'):
        data = _ESCAPE.sub(_unescape, data[1:-1])
    return data.decode("utf-8", "surrogateescape")


def _unescape(match: re.Match[bytes]) -> bytes:
    value = match.group(1)
    return _LONG.get(value) or bytes([int(value, 8)])
