"""Text in a block of Markdown that it cannot close."""

from __future__ import annotations

import re


def fenced(text: str) -> str:
    """Put text between fences of more backticks than it holds in a row anywhere.

    Args:
        text: whatever it is; it is not made visible here.
    """
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    end = "" if text.endswith("\n") or not text else "\n"
    return f"{fence}\n{text}{end}{fence}"
