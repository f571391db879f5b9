"""Which changes are decided as a whole, since they have no lines to choose from."""

from __future__ import annotations

from k2desk.patch.text import LARGEST, comparable

_SNIFF = 8_000
"""A NUL among so many first bytes makes a file binary, as for git."""


def is_binary(data: bytes) -> bool:
    """Return whether bytes are no text, by the rule git has for it."""
    return b"\0" in data[:_SNIFF]


def is_whole(before: bytes, after: bytes) -> bool:
    """Return whether a change is taken or left as a whole: either side is binary or over 2 MiB."""
    before, after = comparable(before, after)
    return max(len(before), len(after)) > LARGEST or is_binary(before) or is_binary(after)
