"""M04: 100 MB, a path outside, rich text: capped, picked first, plain.

The window's side of it, dropping and the dialog included, is in tests/ui/test_paste_page.py.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from k2desk.core.errors import PatchError
from k2desk.patch.reading import MOST, read_patch
from k2desk.ui.dropped import read_capped


def test_m04_a_hundred_megabytes_are_not_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.diff"
    with huge.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(PatchError, match="104,857,600 bytes; a patch may have 4 MiB"):
        read_capped(huge)


@pytest.mark.parametrize("text", ["x" * (MOST + 1), b"x" * (MOST + 1)], ids=["text", "bytes"])
def test_m04_a_pasted_text_is_capped(text: str | bytes) -> None:
    with pytest.raises(PatchError, match="too long"):
        read_patch(text)


def test_m04_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.diff"
    os.mkfifo(pipe)
    with pytest.raises(PatchError, match="no ordinary file"):
        read_capped(pipe)
    with pytest.raises(PatchError, match="no ordinary file"):
        read_capped(Path("/dev/zero"))
