"""A06: whatever a file is made of, the bytes no edit touches are the same afterwards, on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from model_kit import Model  # type: ignore[import-not-found]

BODIES = {
    "CRLF": b"one\r\nOLD\r\nthree\r\n",
    "byte order mark": b"\xef\xbb\xbfone\nOLD\nthree\n",
    "UTF-16 LE": b"\xff\xfe" + "one\nOLD\nthrée\n".encode("utf-16-le"),
    "UTF-16 BE": b"\xfe\xff" + "one\r\nOLD\r\n".encode("utf-16-be"),
    "Latin-1": b"caf\xe9\nOLD\n",
    "invalid UTF-8": b"a\xff\xc3\xa9\x80\nOLD\nb\xfe\n",
    "no final newline": b"one\nOLD",
    "mixed endings": b"one\r\nOLD\nthree\rfour\r\n\n",
    "form feed and separators": b"a\x0cb\nOLD\n\xe2\x80\xa8c\xc2\x85\n",
}


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("mode", [0o644, 0o755, 0o600])
async def test_a06_only_the_edit_differs(model: Model, root: Path, kind: str, mode: int) -> None:
    body = BODIES[kind]
    (root / "f").write_bytes(body)
    (root / "f").chmod(mode)
    wide = kind.startswith("UTF-16")
    codec = "utf-16-le" if body.startswith(b"\xff\xfe") else "utf-16-be"
    old, new = ("OLD".encode(codec), "new".encode(codec)) if wide else (b"OLD", b"new")
    edit = {"path": "f", "old": "OLD", "new": "new"}
    assert (await model.call("propose_edit", summary="s", edits=[edit])).ok
    assert (root / "f").read_bytes() == body.replace(old, new)
    assert (root / "f").stat().st_mode & 0o777 == mode
    model.means.writes.revert(model.writes[-1].change_id)
    assert (root / "f").read_bytes() == body
