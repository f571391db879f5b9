"""What stands above the first hunk of a file in a git diff."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

import msgspec

from k2desk.patch.quoting import unquote

FileKind: TypeAlias = Literal["modify", "create", "delete", "rename", "copy", "combined"]

_FIELD = re.compile(
    rb"\n(old mode |new mode |new file mode |deleted file mode |similarity index |rename from |rename to |"
    rb"copy from |copy to |index |--- |\+\+\+ |Binary files |GIT binary patch)([^\n]*)"
)


class DiffFile(msgspec.Struct, frozen=True):
    """A file of a diff.

    Args:
        old_path: its path before; "" where it is new.
        new_path: its path after; "" where it is deleted.
        kind: what happens to it; ``combined`` is a file of a merge, compared with several at once.
        offset: of its header in the diff, in bytes.
        body: offset of its first hunk, or its end.
        end: offset after its last row.
        row: number of its header's row, from 0.
        first_hunk: index of its first hunk in `DiffIndex.hunks`.
        binary: whether git showed no lines because it is no text.
        old_mode: git's mode before, such as 0o100644; 0 where the diff does not tell.
        new_mode: git's mode after; 0 where the diff does not tell.
        similarity: percent of a rename or a copy that stayed; -1 where the diff does not tell.
    """

    old_path: str
    new_path: str
    kind: FileKind
    offset: int
    body: int
    end: int
    row: int
    first_hunk: int
    binary: bool = False
    old_mode: int = 0
    new_mode: int = 0
    similarity: int = -1

    @property
    def path(self) -> str:
        """Its path after, or before where it is deleted."""
        return self.new_path or self.old_path


def file_header(header: bytes, offset: int, body: int, end: int, row: int, first_hunk: int) -> DiffFile:
    """Read a file's header.

    Args:
        header: from ``diff --`` up to the first hunk.
        offset: as in `DiffFile`, like all that follow.
    """
    first = header.partition(b"\n")[0]
    found: dict[bytes, bytes] = {}
    for field, value in _FIELD.findall(header, len(first)):
        found.setdefault(field, value)
    old_path, new_path = _paths(first, found)
    kind = _kind(first, found)
    old_mode, new_mode = _modes(found)
    return DiffFile(
        "" if kind == "create" else old_path,
        "" if kind == "delete" else new_path,
        kind,
        offset,
        body,
        end,
        row,
        first_hunk,
        b"Binary files " in found or b"GIT binary patch" in found,
        old_mode,
        new_mode,
        _number(found.get(b"similarity index ", b"").removesuffix(b"%"), 10, -1),
    )


def _kind(first: bytes, found: dict[bytes, bytes]) -> FileKind:
    if not first.startswith(b"diff --git "):
        return "combined"
    if b"new file mode " in found:
        return "create"
    if b"deleted file mode " in found:
        return "delete"
    if b"rename to " in found:
        return "rename"
    return "copy" if b"copy to " in found else "modify"


def _paths(first: bytes, found: dict[bytes, bytes]) -> tuple[str, str]:
    """Return both paths, from the surest place to the least sure."""
    for source, target in ((b"rename from ", b"rename to "), (b"copy from ", b"copy to ")):
        if source in found and target in found:
            return unquote(found[source]), unquote(found[target])
    if not first.startswith(b"diff --git "):
        path = unquote(first.split(b" ", 2)[-1])
        return path, path
    rest = first.removeprefix(b"diff --git ")
    half = len(rest) // 2  # without a rename both halves name the same path
    old, new = _path(rest[:half], "a/"), _path(rest[half + 1 :], "b/")
    if found.get(b"--- ", b"/dev/null") != b"/dev/null":
        old = _path(found[b"--- "], "a/")
    if found.get(b"+++ ", b"/dev/null") != b"/dev/null":
        new = _path(found[b"+++ "], "b/")
    return old, new


def _path(data: bytes, prefix: str) -> str:
    return unquote(data.removesuffix(b"\t")).removeprefix(prefix)


def _modes(found: dict[bytes, bytes]) -> tuple[int, int]:
    both = _number(found.get(b"index ", b"").partition(b" ")[2], 8, 0)
    old = _number(found.get(b"old mode ", found.get(b"deleted file mode ", b"")), 8, both)
    new = _number(found.get(b"new mode ", found.get(b"new file mode ", b"")), 8, both)
    return old, new


def _number(digits: bytes, base: int, otherwise: int) -> int:
    return (
        int(digits, base) if digits.isdigit() and not (base == 8 and digits.strip(b"01234567")) else otherwise
    )
