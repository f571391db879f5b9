"""A proposal ticked as a whole: every line, and what happens to each file."""

from __future__ import annotations

import hashlib

from k2desk.core.permissions import FileTicks
from k2desk.core.proposals import FileChange
from k2desk.patch.everything import everything


def test_every_line_and_every_file_is_ticked() -> None:
    blobs = {hashlib.sha256(data).hexdigest(): data for data in (b"a\nb\n", b"a\nB\nc\n", b"\0")}
    text, more, binary = blobs
    files = (
        FileChange("a", "modify", text, more),
        FileChange("new", "create", None, text),
        FileChange("gone", "delete", text, None),
        FileChange("image", "modify", text, binary),
    )
    assert everything(files, blobs.__getitem__) == (
        FileTicks("a", (0, 1, 2), True),
        FileTicks("new", (0, 1), True),
        FileTicks("gone", (0, 1), True),
        FileTicks("image", (), True),
    )
