"""A file as the viewer shows it: read through the fence, its lines, or a sentence why it has none."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from k2desk.core.errors import WorkspaceError
from k2desk.core.visible import visible
from k2desk.core.wording import retold
from k2desk.patch.lines import split_lines
from k2desk.patch.whole import is_binary
from k2desk.ui.diff.shown import LONGEST, ShownLines, only_crlf
from k2desk.ui.words import tr, trn
from k2desk.workspace.fence import Fence

LARGEST = 5 * 1024 * 1024
"""Bytes of the largest file that is shown."""
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """What there is to show of a file.

    Args:
        path: relative to the workspace.
        lines: as they are shown; empty where ``sentence`` says why.
        facts: size, line ends and encoding, in words.
        sentence: why it is not shown and what to do, "" where it is.
        remark: what is not shown of its lines, "" where all is.
        digest: SHA-256 of its bytes, "" where they are not shown.
        then: of a file as it was, the moment in a sentence; "" for the file as it is.
    """

    path: str
    lines: Sequence[str] = ()
    facts: tuple[str, ...] = ()
    sentence: str = ""
    remark: str = ""
    digest: str = ""
    then: str = ""


def open_file(root: Path, path: str) -> OpenedFile:
    """Read a file of the workspace. Blocks.

    Args:
        root: the workspace.
        path: relative to it.
    """
    try:
        fence = Fence(root)
    except WorkspaceError as error:
        return OpenedFile(path, sentence=retold(error))
    try:
        found = fence.stat(path)
        size = found.size
        if found.kind == "folder":  # git lists a submodule as it lists files
            words = tr(
                "{path} is a folder. If it is a submodule, open it by itself to see its files.",
                path=visible(path),
            )
            return OpenedFile(path, sentence=words)
        if size > LARGEST:
            words = tr(
                "{path} is {size}; K2Desk shows files up to {largest}. "
                "Search in it, or ask about the part you need.",
                path=visible(path),
                size=size_words(size),
                largest=size_words(LARGEST),
            )
            return OpenedFile(path, facts=(size_words(size),), sentence=words)
        return shown_file(path, fence.read(path, LARGEST))
    except WorkspaceError as error:
        return OpenedFile(path, sentence=retold(error))
    finally:
        fence.close()


def shown_file(path: str, data: bytes) -> OpenedFile:
    """Return what there is to show of a file's bytes."""
    size = size_words(len(data))
    if data.startswith(_UTF16):
        words = tr(
            "{path} is UTF-16 text; K2Desk shows UTF-8. Save it as UTF-8 in your editor to read it here.",
            path=visible(path),
        )
        return OpenedFile(path, (), (size, "UTF-16"), words)
    if is_binary(data):
        words = tr(
            "{path} is no text, so there are no lines to show. Open it in the program it belongs to.",
            path=visible(path),
        )
        return OpenedFile(path, (), (size, tr("binary")), words)
    if not data:
        return OpenedFile(path, (), (size,), tr("{path} is empty.", path=visible(path)))
    text = data.removeprefix(_BOM)
    lines = split_lines(text)
    cut = sum(len(line) > LONGEST for line in lines)
    remark = ""
    if cut:
        remark = trn(
            "{n:,} long line is cut at {longest:,} characters; ask about it to have it read whole.",
            "{n:,} long lines are cut at {longest:,} characters; ask about them to have them read whole.",
            cut,
            longest=LONGEST,
        )
    return OpenedFile(
        path,
        ShownLines(lines, only_crlf(text)),
        (size, _ends(text), _encoding(data)),
        remark=remark,
        digest=hashlib.sha256(data).hexdigest(),
    )


def file_then(path: str, data: bytes, then: str) -> OpenedFile:
    """Return what there is to show of a file as it was; ``then`` says when."""
    return replace(shown_file(path, data), then=then)


def size_words(size: int) -> str:
    """Return a size as people say it, such as ``4.1 KB``."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return tr("{size:.1f} KB", size=size / 1024)
    return tr("{size:.1f} MB", size=size / 1024 / 1024)


def _ends(data: bytes) -> str:
    if only_crlf(data):
        return "CRLF"
    return tr("CRLF and LF") if b"\r\n" in data else "LF" if b"\n" in data else tr("one line")


def _encoding(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return tr("not UTF-8")
    return tr("UTF-8 with BOM") if data.startswith(_BOM) else "UTF-8"
