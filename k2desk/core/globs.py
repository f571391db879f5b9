"""Globs over paths of the workspace: ``*`` and ``?`` stay within a folder, ``**`` does not."""

from __future__ import annotations

import re
from functools import lru_cache

DEEP = "**"
"""The part of a glob that stands for any number of folders."""


@lru_cache(maxsize=512)
def glob(pattern: str) -> re.Pattern[str]:
    """Return a glob as an expression for `re.Pattern.fullmatch`; ``[`` and ``{`` mean themselves.

    Where ``**`` stands for whole folders only, matching takes no longer than the glob times the path: the
    first place a piece between two stars fits leaves most room to what follows, so no other is tried (atomic
    groups, https://docs.python.org/3.11/library/re.html).

    Args:
        pattern: with ``/``, such as ``src/**/*.py``.
    """
    blocks: list[list[str]] = [[]]
    for part in pattern.split("/"):
        if part == DEEP:
            blocks.append([])
        else:
            blocks[-1].append(_part(part))
    first, *others = map("/".join, blocks)
    if not others:
        return re.compile(first, re.DOTALL)
    *middle, last = others
    made = f"{first}/" if first else ""
    made += "".join(f"(?>(?:[^/]+/)*?{block}/)" for block in middle if block)
    made += f"(?:[^/]+/)*{last}" if last else ".+" if made else ".*"
    return re.compile(made, re.DOTALL)


def _part(text: str) -> str:
    """Return the expression of what stands between two slashes."""
    if DEEP in text:  # only a rule of the user's own may hold it
        pieces = re.split(r"(\*\*|\*)", text)
        return "".join({"**": ".*", "*": "[^/]*"}.get(piece) or _plain(piece) for piece in pieces)
    first, *pieces = map(_plain, text.split("*"))
    if not pieces:
        return first
    between = "".join(f"(?>[^/]*?{piece})" for piece in pieces[:-1] if piece)
    return f"{first}{between}[^/]*{pieces[-1]}"


def _plain(text: str) -> str:
    return "[^/]".join(map(re.escape, text.split("?")))
