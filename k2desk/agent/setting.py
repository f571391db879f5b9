"""What a session is about, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from k2desk.core.prices import Price
from k2desk.core.short import short
from k2desk.core.wording import mark

MAX_STEPS = 300
"""How many answers a turn may take before the user is asked whether it goes on."""
LONGEST_TITLE = 60
"""Characters of the first line that make the title."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a session is about.

    Args:
        workspace: the user's folder.
        provider: the provider's name for the status bar.
        model: the model's id.
        context_tokens: how many tokens the model's context holds.
        system: the standing instructions, the same bytes for the whole session.
        price: what the model's tokens cost; see `Price.source` for who says so.
        max_steps: how many answers a turn may take before the user is asked whether it goes on.
        compact_at: share of the context from which on room is made between turns.
        keep_reasoning: whether the thoughts of finished turns are sent; when room is made they go first.
    """

    workspace: Path
    provider: str
    model: str
    context_tokens: int
    system: str
    price: Price
    max_steps: int = MAX_STEPS
    compact_at: float = 0.8
    keep_reasoning: bool = True


def title_of(text: str) -> str:
    """Return the first line of the user's words, cut at a word where it is long."""
    return short(text.strip().partition("\n")[0], LONGEST_TITLE) or mark("New session")
