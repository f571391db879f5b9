"""Reads the text of a git configuration, without git; generous, so that nothing passes unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SECTION = re.compile(r'\s*\[\s*([A-Za-z0-9.-]+)\s*(?:"((?:[^"\\]|\\.)*)")?\s*\]')
_ESCAPED, _ITSELF = re.compile(r"\\(.)"), r"\1"
_KEY = re.compile(r"\s*([A-Za-z][A-Za-z0-9-]*)\s*(?:=\s*(.*))?$")


def entries(text: str) -> Iterator[tuple[str, str]]:
    """Yield each key with its value; section and name in lower case, as ``git config --list`` prints them.

    The form is that of git-config(1), "CONFIGURATION FILE".

    Args:
        text: of the file.
    """
    section = ""
    for line in re.sub(r"\\\r?\n", "", text.removeprefix("\ufeff")).splitlines():
        rest = line
        if found := _SECTION.match(line):
            name, below = found.group(1).lower(), found.group(2)
            section = name if below is None else f"{name}.{_ESCAPED.sub(_ITSELF, below)}"
            rest = line[found.end() :]
        if rest.lstrip().startswith(("#", ";")) or not (key := _KEY.match(rest)):
            continue
        yield f"{section}.{key.group(1).lower()}", _value(key.group(2))


def _value(raw: str | None) -> str:
    """Return a value without quotes and comments; a key without one is true."""
    if raw is None:
        return "true"
    value, quoted, escaped = "", False, False
    for sign in raw:
        if escaped:
            value, escaped = value + sign, False
        elif sign == "\\":
            escaped = True
        elif sign == '"':
            quoted = not quoted
        elif sign in "#;" and not quoted:
            break
        else:
            value += sign
    return value.strip()
