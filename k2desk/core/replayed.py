"""What running a recorded session again has shown."""

from __future__ import annotations

import msgspec


class Replayed(msgspec.Struct, frozen=True):
    """How a replay ended.

    Args:
        tree: SHA-256 over the files the session wrote to, as they are at its end, hexadecimal.
        turns: how many turns were replayed.
        events: how many things happened again.
        difference: where it first went another way, in words that may hold anybody's; "" where it did not.
    """

    tree: str
    turns: int
    events: int
    difference: str = ""
