"""What the user's words name of what goes along with them: how it is written there, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, assert_never

from k2desk.core.events import Attachment
from k2desk.core.visible import visible

_BEFORE, _AFTER = r"(?:^|(?<=[\s(\[{\"']))", r"(?:#[\w.-]*\w)?(?![\w/-]|\.\w)"
"""What stands around a mention; a symbol's name belongs to it, whatever else goes on is another word."""


class Mentioned(NamedTuple):
    """Characters that name something: the first, how many, and what."""

    start: int
    length: int
    item: Attachment


def written(item: Attachment) -> str:
    """Return what stands in the words for what goes along, such as ``@src/money.py``; "" for nothing."""
    match item.kind:
        case "file":
            return f"@{item.path}"
        case "folder":
            return f"@{item.path}/"
        case "test":
            return f"@{visible(' '.join(item.path.split()).rpartition('::')[2])}"
        case "session":
            return f"@“{visible(item.text)}”"
        case "text":
            return ""
        case _:
            assert_never(item.kind)


def mentioned(text: str, items: Sequence[Attachment]) -> list[Mentioned]:
    """Return where a text names what went along with it, in order.

    Args:
        text: as it is shown.
        items: what went along; nothing else is named, whatever stands behind an ``@``.
    """
    named: dict[str, list[Attachment]] = {}
    for item in items:
        if words := visible(written(item)):
            named.setdefault(words, []).append(item)
    found = []
    for words, meant in named.items():
        for number, match in enumerate(re.finditer(_BEFORE + re.escape(words) + _AFTER, text, re.MULTILINE)):
            item = meant[min(number, len(meant) - 1)]
            found.append(Mentioned(match.start(), match.end() - match.start(), item))
    return sorted(found, key=lambda one: one.start)
