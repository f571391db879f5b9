"""A change of one file as a unified diff that ``git apply`` takes."""

from __future__ import annotations

from k2desk.patch.hunks import Hunk, hunks
from k2desk.patch.quoting import quote


def to_unified(
    path: str,
    before: bytes | None,
    after: bytes | None,
    *,
    old_path: str = "",
    old_mode: int = 0o644,
    new_mode: int = 0o644,
    context: int = 3,
) -> bytes:
    """Return the diff of one file, with the prefixes ``a/`` and ``b/``; nothing where nothing changes.

    Args:
        path: the file's path, relative to the repository, with ``/``; the new one of a rename.
        before: the old bytes, None for a new file.
        after: the new bytes, None for a deleted file.
        old_path: the path before a rename, else "".
        old_mode: permission bits before; git keeps only whether the owner may execute it.
        new_mode: permission bits after.
        context: how many unchanged lines stand around a change.
    """
    source = old_path or path
    old, new = _git_mode(old_mode), _git_mode(new_mode)
    header: list[bytes] = []
    if before is None and after is not None:
        header.append(b"new file mode " + new)
    elif after is None and before is not None:
        header.append(b"deleted file mode " + old)
    elif old != new:
        header += [b"old mode " + old, b"new mode " + new]
    if source != path:
        header += [b"rename from " + quote(source), b"rename to " + quote(path)]
    found = hunks(before or b"", after or b"", context)
    if not header and not found:
        return b""
    lines = [b"diff --git " + quote("a/" + source) + b" " + quote("b/" + path), *header]
    if found:
        lines.append(b"--- " + (b"/dev/null" if before is None else _named("a/" + source)))
        lines.append(b"+++ " + (b"/dev/null" if after is None else _named("b/" + path)))
    return b"\n".join([*lines, b""]) + b"".join(map(_hunk, found))


def _git_mode(mode: int) -> bytes:
    return b"100755" if mode & 0o100 else b"100644"


def _named(path: str) -> bytes:
    """Return a path for the ``---`` and ``+++`` lines, which end with a tab where the path holds a blank."""
    return quote(path) + (b"\t" if " " in path else b"")


def _hunk(hunk: Hunk) -> bytes:
    heading = " " + hunk.heading if hunk.heading else ""
    head = f"@@ -{hunk.old_start},{hunk.old_count} +{hunk.new_start},{hunk.new_count} @@{heading}\n"
    rows = [head.encode("utf-8", "replace")]
    for line in hunk.lines:
        rows += (line.sign.encode(), line.data)
        if not line.data.endswith(b"\n"):
            rows.append(b"\n\\ No newline at end of file\n")
    return b"".join(rows)
