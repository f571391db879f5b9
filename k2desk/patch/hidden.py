"""What a diff can hide, in words."""

from __future__ import annotations

from collections.abc import Iterable

from k2desk.core.visible import hidden_names, visible
from k2desk.core.wording import mark
from k2desk.patch.blocks import blocks
from k2desk.patch.kinds import kind_of
from k2desk.patch.text import BOM, comparable

LONG_LINE = 500
"""A line of more characters is named."""
FAR_COLUMN = 200
"""A change to the right of this column is named."""
MOST_NAMED = 5


def hidden_facts(
    path: str,
    before: bytes | None,
    after: bytes | None,
    old_mode: int = 0,
    new_mode: int = 0,
) -> tuple[str, ...]:
    """Name everything about a change that its coloured lines do not show.

    Args:
        path: the file's path.
        before: the old bytes, None for a new file.
        after: the new bytes, None for a deleted file.
        old_mode: permission bits before, 0 for no file or unknown.
        new_mode: permission bits after, 0 for no file or unknown.

    Returns:
        Short phrases, each complete in itself, in a fixed order; none where nothing is hidden.
    """
    facts = [*_path(path), *_mode(old_mode, new_mode)]
    old_view, new_view = comparable(before or b"", after or b"")
    if (old_view, new_view) != (before or b"", after or b""):
        before = None if before is None else old_view
        after = None if after is None else new_view
        facts.append("in UTF-16")
    if b"\0" in (before or b"") or b"\0" in (after or b""):
        return (*facts, *_binary(before, after))
    facts += _ends(before, after)
    old, new, found = blocks(before or b"", after or b"")
    gone = [[_text(line) for line in old[block.old_start : block.old_end]] for block in found]
    come = [[_text(line) for line in new[block.new_start : block.new_end]] for block in found]
    facts += _characters(come)
    return (*facts, *_columns(gone, come))


def _binary(before: bytes | None, after: bytes | None) -> list[str]:
    old, new = kind_of(before or b""), kind_of(after or b"")
    kinds = (
        [] if not (old or new) else [new or old] if old == new or not (old and new) else [f"{old} → {new}"]
    )
    shown = [mark("not shown here: look at it outside")] if "picture" in f"{old}{new}" else []
    return [f"binary, {_size(before)} → {_size(after)}", *kinds, *shown]


def _path(path: str) -> list[str]:
    names = hidden_names(path)
    return [mark(f"the path holds {_list(names)}: {visible(path)}")] if names else []


def _mode(old: int, new: int) -> list[str]:
    if new and not old and new & 0o111:
        return [mark(f"may be executed (mode {new & 0o7777:o})")]
    if not old or not new or old == new:
        return []
    now = bool(new & 0o111)
    word = (
        ""
        if now == bool(old & 0o111)
        else mark(", may be executed")
        if now
        else mark(", may no longer be executed")
    )
    return [f"mode {old & 0o7777:o} → {new & 0o7777:o}{word}"]


def _size(data: bytes | None) -> str:
    return mark("no file") if data is None else f"{len(data):,} bytes"


def _ends(before: bytes | None, after: bytes | None) -> list[str]:
    """Compare line ends, the end of the last line, byte order marks and encodings."""
    facts: list[str] = []
    if after is None:
        return facts
    old, new = _line_ends(before or b""), _line_ends(after)
    if new == "mixed" and old != "mixed":
        facts.append(
            mark(f"line endings become mixed, CRLF and LF (were {old})")
            if old
            else mark("mixed line endings")
        )
    elif old and new and old != new:
        facts.append(mark(f"line endings change: {old} → {new}"))
    elif new == "CRLF" and not old:
        facts.append(mark("line endings are CRLF"))
    open_before, open_after = (bool(data) and not data.endswith(b"\n") for data in (before or b"", after))
    if open_after:
        facts.append(mark("no newline at the end") + ("" if not before or open_before else mark(" any more")))
    elif open_before and after:
        facts.append(mark("a newline at the end is added"))
    mark_before, mark_after = (before or b"").startswith(BOM), after.startswith(BOM)
    if mark_before != mark_after:
        facts.append(
            mark("a byte order mark is added") if mark_after else mark("the byte order mark is removed")
        )
    if not _is_utf8(after):
        facts.append(mark("holds bytes that are no UTF-8"))
    return facts


def _line_ends(data: bytes) -> str:
    """Return ``LF``, ``CRLF``, ``mixed``, or "" where no line has an end."""
    crlf, feeds = data.count(b"\r\n"), data.count(b"\n")
    if not feeds:
        return ""
    return "CRLF" if crlf == feeds else "mixed" if crlf else "LF"


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _text(line: bytes) -> str:
    return line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "replace")


def _characters(come: list[list[str]]) -> list[str]:
    """Name invisible and bidirectional characters in added lines; the byte order mark has its own words."""
    text = "\n".join(line for lines in come for line in lines).removeprefix("\ufeff")
    names = hidden_names(text)
    return [mark(f"hidden characters: {_list(names)}")] if names else []


def _columns(gone: list[list[str]], come: list[list[str]]) -> list[str]:
    """Name long lines, and changes so far to the right that a window does not show them."""
    facts: list[str] = []
    longest = max((len(line) for lines in come for line in lines), default=0)
    if longest > LONG_LINE:
        count = sum(len(line) > LONG_LINE for lines in come for line in lines)
        facts.append(
            mark(
                f"{count} line{'' if count == 1 else 's'} over {LONG_LINE} characters, "
                f"the longest {longest:,}"
            )
        )
    if any(_tails(old) != _tails(new) for old, new in zip(gone, come, strict=True)):
        facts.append(mark(f"changes beyond column {FAR_COLUMN}"))
    return facts


def _tails(lines: Iterable[str]) -> list[str]:
    return [line[FAR_COLUMN:] for line in lines if len(line) > FAR_COLUMN]


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")
