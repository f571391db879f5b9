"""Unified diffs: git's with their extended headers, those of other programs, and those models write."""

from __future__ import annotations

from collections.abc import Sequence

from k2desk.core.errors import PatchError
from k2desk.core.wording import mark
from k2desk.patch.diff_paths import Extended, bare, executable, git_line, named, take_field
from k2desk.patch.edits import Edit
from k2desk.patch.hunk_lines import as_edit, read_body, read_header
from k2desk.patch.pasted import is_fence, is_signature
from k2desk.patch.wishes import Wish, WishKind

FORM = "unified diff"
_GIT = "diff --git "
_BEGINNINGS = (_GIT, "diff --cc ", "diff --combined ", "diff -", "Index: ", "@@ ", "*** ", "<<<<<<< ")


def begins_diff(lines: Sequence[str], at: int) -> bool:
    """Tell whether the part of a diff that is about one file begins at a line."""
    line = lines[at]
    if line.startswith(("diff --git ", "diff --cc ", "diff --combined ")):
        return True
    return line.startswith("--- ") and at + 1 < len(lines) and lines[at + 1].startswith("+++ ")


def _stops(lines: Sequence[str], at: int) -> bool:
    """Tell whether a hunk can't go on at a line."""
    line = lines[at]
    return line.startswith(_BEGINNINGS) or begins_diff(lines, at) or is_fence(line) or is_signature(lines, at)


def read_diff(lines: Sequence[str], at: int) -> tuple[Wish, int]:
    """Read the part of a diff that is about one file.

    Args:
        lines: of the text.
        at: where it begins, see `begins_diff`.

    Returns:
        What it wants, and the index of the line after it.

    Raises:
        PatchError: it can't be read, or asks for what is never done.
    """
    first, header = at, Extended()
    if lines[at].startswith("diff --c"):
        raise PatchError(f"Line {at + 1}: this is the diff of a merge, which belongs to several versions.")
    if lines[at].startswith(_GIT):
        header.first = lines[at].removeprefix(_GIT)
        at += 1
        while at < len(lines) and take_field(header, lines[at].rstrip("\r")):
            at += 1
    written = None
    if at < len(lines) and begins_diff(lines, at) and lines[at].startswith("--- "):
        written = named(lines[at][4:]), named(lines[at + 1][4:])
        at += 2
    if header.binary:
        raise PatchError(f"Line {first + 1}: it changes a binary file, which can't be read here.")
    edits, at = _hunks(lines, at)
    if not edits and written is not None and not (header.rename or header.copy):
        raise PatchError(
            f"Line {first + 1}: no hunk follows; each begins with a line such as @@ -1,3 +1,4 @@."
        )
    return _wish(header, written, edits, first + 1), at


def _hunks(lines: Sequence[str], at: int) -> tuple[list[Edit], int]:
    edits: list[Edit] = []
    under: list[str] = []
    while at < len(lines) and (header := read_header(lines[at].rstrip("\r"))) is not None:
        if (
            header.old_count < 0
            and at + 1 < len(lines)
            and read_header(lines[at + 1].rstrip("\r")) is not None
        ):
            under += [header.under] if header.under else []
            at += 1
            continue
        body = read_body(lines, at + 1, header, _stops)
        if not body.old and not body.new:
            raise PatchError(f"Line {at + 1}: this hunk has no lines.")
        names = (*under, header.under) if header.under else tuple(under)
        edits.append(as_edit(header, body, under=names))
        at, under = body.end, []
        at = _skip_blank(lines, at)
    return edits, at


def _skip_blank(lines: Sequence[str], at: int) -> int:
    """Pass over empty lines before another hunk; models put them there."""
    after = at
    while after < len(lines) and not lines[after].strip():
        after += 1
    return after if after < len(lines) and read_header(lines[after].rstrip("\r")) is not None else at


def _paths(header: Extended, written: tuple[str, str] | None) -> tuple[str, str]:
    """Return the paths before and after, from the surest place to the least sure; "" for no file."""
    if header.rename or header.copy:
        return header.old, header.new
    if written is not None:
        old, new = bare(*written)
    else:
        old, new = bare(*git_line(header.first))
    return "" if header.created else old, "" if header.deleted else new


def _wish(header: Extended, written: tuple[str, str] | None, edits: list[Edit], line: int) -> Wish:
    old, new = _paths(header, written)
    if not old and not new:
        raise PatchError(f"Line {line}: the diff names no file. Begin it with --- a/PATH and +++ b/PATH.")
    was, now = executable(header.old_mode), executable(header.new_mode)
    if not old:
        content = _whole(edits, "new", line)
        return Wish(new, "create", content=content, executable=now, line=line, form=FORM)
    if not new:
        gone = _whole(edits, "old", line) if edits or header.deleted else None
        return Wish(old, "delete", content=gone, was_executable=was, line=line, form=FORM)
    moved = new if new != old else ""
    if not edits and not moved and now is None:
        raise PatchError(f"Line {line}: nothing is said of what becomes of {old}.")
    kind: WishKind = "copy" if header.copy else "edit"
    return Wish(old, kind, moved, tuple(edits), None, now, was, line, FORM)


def _whole(edits: Sequence[Edit], side: str, line: int) -> str:
    """Return the content of a file that a diff makes or deletes: its one hunk holds all of it."""
    other = "old" if side == "new" else "new"
    if len(edits) > 1 or any(getattr(edit, other) for edit in edits):
        verb = mark("is new") if side == "new" else mark("is deleted")
        raise PatchError(f"Line {line}: the file {verb}, so it must have one hunk with all its lines.")
    return str(getattr(edits[0], side)) if edits else ""
