"""What a binary file is, told by its first bytes; nothing of it is decoded."""

from __future__ import annotations

import struct

from k2desk.core.wording import mark

# The first bytes of each format, as `file` and the formats' own papers have them.
_BEGINS = (
    (b"\xff\xd8\xff", mark("JPEG picture")),
    (b"\x00\x00\x01\x00", "icon"),
    (b"%PDF-", mark("PDF document")),
    (b"PK\x03\x04", mark("ZIP archive")),
    (b"\x1f\x8b", mark("gzip archive")),
    (b"SQLite format 3\x00", mark("SQLite database")),
    (b"\x7fELF", mark("program (ELF)")),
    (b"MZ", mark("program (Windows)")),
    (b"\x00asm", "WebAssembly"),
)


def kind_of(data: bytes) -> str:
    """Return what the bytes seem to be, such as ``PNG picture, 16×16``; "" for something unknown."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])  # https://www.w3.org/TR/png-3/#11IHDR
        return mark(f"PNG picture, {width:,}×{height:,}")
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return mark(f"GIF picture, {width:,}×{height:,}")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return mark("WebP picture")
    return next((kind for begins, kind in _BEGINS if data.startswith(begins)), "")
