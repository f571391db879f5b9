"""SEARCH/REPLACE blocks, with the markers of aider, Cline and Roo."""

from __future__ import annotations

import re
from collections.abc import Sequence

from k2desk.core.errors import PatchError
from k2desk.patch.edits import Edit
from k2desk.patch.pasted import is_fence
from k2desk.patch.spots import Spot
from k2desk.patch.wishes import Wish

FORM = "SEARCH/REPLACE block"
_SEARCH = re.compile(r"(?:<{5,9}|-{5,9}) ?SEARCH>?[ \t\r]*$")
_DIVIDER = re.compile(r"={5,9}[ \t\r]*$")
_REPLACE = re.compile(r"(?:>{5,9}|\+{5,9}) ?REPLACE>?[ \t\r]*$")
_START = re.compile(r":start_line: ?(\d{1,9})[ \t\r]*$")
_HINT = re.compile(r":(?:start|end)_line: ?\d{1,9}[ \t\r]*$")
_RULE = re.compile(r"-{5,9}[ \t\r]*$")
_TAG = re.compile(r"<(?:path|file_path)>(.*?)</(?:path|file_path)>")
_DECORATION = "`*#: \t\r\"'"
_SPAN = re.compile(r"`([^`]+)`")
_LIKE_PATH = re.compile(r"(?:[\w@+~.()\[\]-]+/)*[\w@+~.()\[\]-]*[./][\w@+~()\[\]-]+")
_LABELS = ("File:", "file:", "Path:", "path:", "filename:", "Filename:", "File", "file")
_BARE = frozenset({"Makefile", "Dockerfile", "LICENSE", "README", "Procfile", "Justfile", "CHANGELOG"})
_LOOKED_AT = 4
"""So many lines above a block may name its file, empty ones not counted."""


def begins_block(lines: Sequence[str], at: int) -> bool:
    """Tell whether a block begins at a line."""
    return _SEARCH.match(lines[at]) is not None


def read_block(lines: Sequence[str], at: int, before: str) -> tuple[Wish, int]:
    """Read a block.

    Args:
        lines: of the text.
        at: where it begins, see `begins_block`.
        before: the file of the block before it, "" for none; it holds on where nothing else is named.

    Returns:
        What it wants, and the index of the line after it.

    Raises:
        PatchError: a marker is missing or there twice, or no file is named.
    """
    path = _path(lines, at) or before
    if not path:
        raise PatchError(f"Line {at + 1}: no file is named. Write its path on the line above the block.")
    first, spot = _hints(lines, at + 1)
    ends = [number for number in range(first, len(lines)) if _REPLACE.match(lines[number])]
    if not ends:
        raise PatchError(f"Line {at + 1}: the block has no >>>>>>> REPLACE; the text may be cut off.")
    within = range(first, ends[0])
    if any(_SEARCH.match(lines[number]) for number in within):
        raise PatchError(f"Line {at + 1}: another block begins before this one has its >>>>>>> REPLACE.")
    dividers = [number for number in within if _DIVIDER.match(lines[number])]
    if len(dividers) != 1:
        count = "no line" if not dividers else f"{len(dividers)} lines"
        raise PatchError(
            f"Line {at + 1}: the block has {count} of =======, so its two halves can't be told apart."
        )
    old, new = (_text(lines, first, dividers[0]), _text(lines, dividers[0] + 1, ends[0]))
    return Wish(path, edits=(Edit(old, new, spot=spot),), line=at + 1, form=FORM), ends[0] + 1


def _hints(lines: Sequence[str], at: int) -> tuple[int, Spot]:
    """Read the line numbers Roo puts below the marker."""
    line = 0
    first = at
    while first < len(lines) and _HINT.match(lines[first]):
        found = _START.match(lines[first])
        line = int(found[1]) if found else line
        first += 1
    if first > at and first < len(lines) and _RULE.match(lines[first]):
        first += 1
    return first, Spot(line)


def _text(lines: Sequence[str], first: int, last: int) -> str:
    return "".join(line + "\n" for line in lines[first:last])


def _path(lines: Sequence[str], at: int) -> str:
    """Look above a block for the path of its file."""
    looked, fenced = 0, False
    for number in range(at - 1, -1, -1):
        line = lines[number].strip()
        if not line:
            continue
        looked += 1
        if looked > _LOOKED_AT or _REPLACE.match(line) or (fenced and is_fence(line)):
            return ""
        if (tag := _TAG.search(line)) is not None:
            return tag[1].strip()
        if is_fence(line):
            fenced = True
            words = line.strip("`~ \t")
            if "/" in words or "." in words:
                return _named(words.rpartition(" ")[2].rpartition(":")[2])
            continue
        if line.startswith("<") and line.endswith(">"):
            continue
        return _named(line)
    return ""


def _named(line: str) -> str:
    """Return the path a line names, its decoration taken off; "" where it is a sentence without one."""
    spans = [span for span in _SPAN.findall(line) if _LIKE_PATH.fullmatch(span)]
    if len(spans) == 1:
        return str(spans[0])
    bare = line.strip(_DECORATION)
    for words in _LABELS:
        bare = bare.removeprefix(words).strip(_DECORATION)
    return bare if _LIKE_PATH.fullmatch(bare) or bare in _BARE else ""
