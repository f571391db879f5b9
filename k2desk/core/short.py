"""A long text in few words."""

from __future__ import annotations

import textwrap

_LOOKED_AT = 8
"""How many times the wanted length is looked at: white space is folded, so some of it may be nothing."""
_MORE = " …"


def short(text: str, length: int) -> str:
    """Return a text on one line, cut at a word where it is long.

    Args:
        text: of any length; no more than its beginning is looked at.
        length: the most characters there may be, the mark of a cut included; at least 8.
    """
    begin = text.lstrip()[: length * _LOOKED_AT]
    line = " ".join(begin.split())
    if len(line) > length:
        found = textwrap.shorten(line, length, placeholder=_MORE)
        return found if found.strip(_MORE) else f"{line[: length - 1]}…"
    if len(begin) < len(text.strip()) and not text.isspace():
        return f"{line[: length - len(_MORE)].rstrip()}{_MORE}"
    return line
