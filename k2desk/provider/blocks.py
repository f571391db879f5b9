"""Reasoning that comes in blocks: gathered from its pieces, and put together again as the gateway sent it.

Some gateways sign or encrypt blocks and want them back as they were. Their words are the reasoning itself;
what is kept besides is each block's frame.
https://openrouter.ai/docs/use-cases/reasoning-tokens#preserving-reasoning-blocks
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from k2desk.core.messages import Frame
from k2desk.provider.chunks import Text

KEY: Final = "reasoning_details"
WORDS: Final = ("text", "summary")
"""Fields of a block that hold words of the reasoning."""
SEALS: Final = ("signature", "data")
"""Fields that say more than the words do."""
_PLACE: Final = ("type", "index", "id")
"""By these a piece is told to go on with the block before it."""
MOST: Final = 512 * 1024
"""Characters that all frames may take; more than that is let go of."""


class Blocks:
    """The blocks of one answer, in the order they began."""

    def __init__(self) -> None:
        self._blocks: list[tuple[dict[str, Any], int]] = []
        """Each block without its words, and how many characters of the reasoning are in it."""

    def add(self, value: Text) -> None:
        """Take the blocks, or pieces of blocks, of one chunk."""
        for piece in value if isinstance(value, list) else [value]:
            if isinstance(piece, dict):
                self._add(piece)

    def _add(self, piece: dict[str, Any]) -> None:
        fields = {name: value for name, value in piece.items() if value is not None}
        words = sum(len(fields[name]) for name in WORDS if isinstance(fields.get(name), str))
        fields |= {name: "" for name in WORDS if isinstance(fields.get(name), str)}
        if self._blocks:
            last, length = self._blocks[-1]
            if all(fields.get(name, last.get(name)) == last.get(name) for name in _PLACE):
                last.update(fields)
                self._blocks[-1] = last, length + words
                return
        self._blocks.append((fields, words))

    @property
    def sealed(self) -> bool:
        """Whether the words alone would not do."""
        return any(fields.get(name) for fields, _ in self._blocks for name in SEALS)

    def frames(self) -> tuple[Frame, ...]:
        """Return the blocks without their words; none where they are too long to be kept."""
        made = tuple(Frame(msgspec.json.encode(fields).decode(), length) for fields, length in self._blocks)
        return made if sum(len(frame.fields) for frame in made) <= MOST else ()


def whole(reasoning: str, frames: Sequence[Frame]) -> list[dict[str, Any]]:
    """Return reasoning in its blocks; in one of its own where the frames are not of this reasoning.

    Args:
        reasoning: all of it.
        frames: of its blocks.
    """
    if not frames or sum(frame.length for frame in frames) != len(reasoning):
        return [{"type": "reasoning.text", "text": reasoning}]
    blocks, begin = [], 0
    for frame in frames:
        block = msgspec.json.decode(frame.fields, type=dict[str, Any])
        begin, words = begin + frame.length, reasoning[begin : begin + frame.length]
        blocks.append(block | {name: words for name in WORDS if block.get(name) == ""})
    return blocks
