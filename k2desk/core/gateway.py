"""What the check of a gateway finds: ten lines, each green, red or untried."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import msgspec

from k2desk.core.happened import Happened

Part: TypeAlias = Literal[
    "key", "models", "streams", "reasoning", "roundtrip", "schema", "two", "usage", "stop", "price"
]

PARTS: Final[dict[Part, str]] = {
    "key": "Key accepted",
    "models": "Models listed",
    "streams": "Streams",
    "reasoning": "Reasoning present",
    "roundtrip": "Reasoning survives the round trip",
    "schema": "Tool call valid against its schema",
    "two": "Two calls in one answer",
    "usage": "Usage plausible",
    "stop": "Stop works",
    "price": "Price known",
}
"""The lines in the order they are shown, each with its words."""


class CheckLine(msgspec.Struct, frozen=True):
    """What one line of the check found.

    Args:
        part: which line.
        state: ``untried`` where something before it stood in the way.
        detail: figures or the reason, in plain words; what a gateway said in it is untrusted text.
        remedy: of a red line: what K2Desk does about it, or the user can.
    """

    part: Part
    state: Literal["green", "red", "untried"]
    detail: str = ""
    remedy: str = ""

    @property
    def title(self) -> str:
        """The line's words."""
        return PARTS[self.part]


class GatewayChecked(Happened, frozen=True):
    """A check of the gateway has ended; a session holds the newest one known when it was opened.

    Args:
        provider: id of the provider.
        base_url: where the requests went.
        model: that answered them.
        checked: when, seconds since the epoch, UTC.
        lines: what was found, in the order of `PARTS`.
        dollars: what it cost, US dollars.
    """

    provider: str
    base_url: str
    model: str
    checked: float
    lines: tuple[CheckLine, ...]
    dollars: float = 0.0

    @property
    def greens(self) -> int:
        """How many lines are green."""
        return sum(line.state == "green" for line in self.lines)

    @property
    def fine(self) -> bool:
        """Whether every line is."""
        return self.greens == len(self.lines)
