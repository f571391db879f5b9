"""Foreign text in Markdown: it shows as the characters it has and can never become markup."""

from __future__ import annotations

import re

from k2desk.core.visible import visible

_RUN = re.compile(r"`+")


def code(text: str) -> str:
    """Return text as a code span on one line."""
    line = " ".join(visible(text).split())
    ticks = "`" * (_longest(line) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def fence(text: str) -> list[str]:
    """Return text as the lines of a fenced block."""
    body = visible(text.replace("\r\n", "\n")).rstrip("\n")
    ticks = "`" * max(3, _longest(body) + 1)
    return ["", f"{ticks}text", *body.split("\n"), ticks, ""]


def _longest(text: str) -> int:
    return max((len(run) for run in _RUN.findall(text)), default=0)
