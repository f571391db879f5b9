"""A text from anywhere as lines: indented fences brought to the margin, the carrier's line ends off."""

from __future__ import annotations

import re
from collections.abc import Sequence

_FENCE = re.compile(r"(?P<indent>[ \t]*)(?P<mark>`{3,}|~{3,})[ \t]*(?P<words>[^`]*)$")
_PATCH = re.compile(r"--- |diff --git |\*\*\* Begin Patch|[<-]{5,9} ?SEARCH")
_RULE = re.compile(r"-- ?\r?$")
_VERSION = re.compile(r"\d+\.")


def pasted_lines(text: str) -> list[str]:
    """Return the lines of a text, without their line feeds.

    Where every line ends with ``\\r\\n``, the carriage returns are the carrier's and go; else they belong to
    the lines. A patch in a fence that is indented, as in a list, is brought to the margin.
    """
    ends = text.count("\n")
    if ends and text.count("\r\n") == ends:
        text = text.replace("\r\n", "\n")
    lines = text.removesuffix("\n").split("\n")
    at = 0
    while at < len(lines):
        opening = _FENCE.match(lines[at])
        if opening is None:
            at += 1
            continue
        closing = _closing(lines, at, opening)
        _outdent(lines, at, closing, opening["indent"])
        at = closing + 1
    return lines


def _closing(lines: list[str], at: int, opening: re.Match[str]) -> int:
    """Return the index of the line that closes a fence, or of the last line."""
    mark = opening["mark"]
    for number in range(at + 1, len(lines)):
        bare = lines[number].strip()
        if (
            set(bare) == {mark[0]}
            and len(bare) >= len(mark)
            and not _deeper(lines[number], opening["indent"])
        ):
            return number
    return len(lines) - 1


def _deeper(line: str, indent: str) -> bool:
    return len(line) - len(line.lstrip()) > len(indent)


def _outdent(lines: list[str], first: int, last: int, indent: str) -> None:
    inside = lines[first : last + 1]
    patch = any(_PATCH.match(line, len(indent)) for line in inside)
    if indent and patch and all(line.startswith(indent) or not line.strip() for line in inside):
        for number in range(first, last + 1):
            lines[number] = lines[number][len(indent) :]


def is_fence(line: str) -> bool:
    """Tell whether a line opens or closes a fence."""
    return _FENCE.match(line) is not None and not line[:1].isspace()


def is_signature(lines: Sequence[str], at: int) -> bool:
    """Tell whether a line begins the signature git puts below a patch it mails: a rule, then its version."""
    after = lines[at + 1] if at + 1 < len(lines) else "0."
    return _RULE.match(lines[at]) is not None and _VERSION.match(after) is not None
