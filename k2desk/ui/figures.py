"""Figures in the few characters a bar has room for."""

from __future__ import annotations


def short_count(tokens: int) -> str:
    """Return a count of tokens in at most four characters and its unit, such as ``79k``."""
    if tokens < 1000:
        return str(tokens)
    if tokens < 10_000:
        return f"{tokens / 1000:.1f}k".replace(".0k", "k")
    return f"{tokens // 1000}k" if tokens < 1_000_000 else f"{tokens / 1e6:.1f}M"
