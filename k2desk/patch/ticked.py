"""The writes that what is ticked in a proposal stands for: one answer for who applies and for who checks."""

from __future__ import annotations

import hashlib
from typing import NamedTuple, assert_never

from k2desk.core.permissions import FileTicks
from k2desk.core.proposals import FileChange, FileWrite
from k2desk.patch.compose import compose
from k2desk.patch.whole import is_whole


class Write(NamedTuple):
    """One file to write, with the bytes it will hold.

    Args:
        file: the write; ``after`` is the SHA-256 of the bytes.
        data: the bytes, None where the file will be gone.
    """

    file: FileWrite
    data: bytes | None


def ticked_writes(file: FileChange, ticks: FileTicks, before: bytes, after: bytes) -> list[Write]:
    """Return the writes for what is ticked in one file; none where nothing is.

    Args:
        file: of the proposal.
        ticks: of that file.
        before: the bytes the proposal was made against, empty where there was no file.
        after: the proposed bytes, empty where the file goes.
    """
    if is_whole(before, after):
        data = after if ticks.whole else before
    else:
        data = compose(before, after, frozenset(ticks.lines))
    name = hashlib.sha256(data).hexdigest()
    old_mode = file.old_mode or file.mode
    mode = file.mode if ticks.whole else old_mode
    path = file.old_path or file.path
    gone = Write(FileWrite(path, file.before, None, old_mode, 0, file.links), None)
    match file.kind:
        case "create":
            return [Write(FileWrite(file.path, None, name, 0, file.mode), data)] if ticks.whole else []
        case "delete" if ticks.whole:
            return [gone]
        case "rename" if ticks.whole:
            return [gone, Write(FileWrite(file.path, None, name, 0, mode), data)]
        case "delete" | "rename" | "modify":
            if data == before and mode == old_mode:
                return []
            return [Write(FileWrite(path, file.before, name, old_mode, mode, file.links), data)]
        case _:
            assert_never(file.kind)
