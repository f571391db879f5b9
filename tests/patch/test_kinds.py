"""A binary file is told by its first bytes, and one that only begins alike is told as little as can be."""

from __future__ import annotations

import struct

import pytest

from k2desk.patch.hidden import hidden_facts
from k2desk.patch.kinds import kind_of

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 1_600, 1_000)
GIF = b"GIF89a" + struct.pack("<HH", 16, 8)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PNG, "PNG picture, 1,600×1,000"),
        (PNG[:20], ""),
        (PNG[:8] + b"\0" * 20, ""),
        (GIF, "GIF picture, 16×8"),
        (GIF[:8], ""),
        (b"RIFF\0\0\0\0WEBP", "WebP picture"),
        (b"RIFF\0\0\0\0WAVE", ""),
        (b"\xff\xd8\xff\xe0\0", "JPEG picture"),
        (b"PK\x03\x04\0", "ZIP archive"),
        (b"", ""),
        (b"\0\1\2", ""),
    ],
)
def test_what_the_first_bytes_say(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (PNG + b"\0", PNG + b"\0\0", ("PNG picture, 1,600×1,000", "not shown here: look at it outside")),
        (None, GIF + b"\0", ("GIF picture, 16×8", "not shown here: look at it outside")),
        (PNG + b"\0", None, ("PNG picture, 1,600×1,000", "not shown here: look at it outside")),
        (
            PNG + b"\0",
            GIF + b"\0",
            ("PNG picture, 1,600×1,000 → GIF picture, 16×8", "not shown here: look at it outside"),
        ),
        (b"PK\x03\x04\0", b"PK\x03\x04\0\0", ("ZIP archive",)),
        (b"\0", b"\0\0", ()),
    ],
)
def test_a_change_of_one_is_told_in_words(
    before: bytes | None, after: bytes | None, said: tuple[str, ...]
) -> None:
    first, *rest = hidden_facts("a.bin", before, after)
    assert first.startswith("binary, ")
    assert tuple(rest) == said
