"""A call of the model, as it runs: its beginning, its live output and its end."""

from __future__ import annotations

from typing import Literal

from k2desk.core.happened import Happened
from k2desk.core.printed import Printed, Style
from k2desk.core.proposals import TestReport


class ToolStarted(Happened, frozen=True):
    """A call begins to run.

    Args:
        label: what it does, in words, such as ``Read src/ledger/money.py``.
        confinement: the chip, "" where none applies.
    """

    call_id: str
    name: str
    label: str
    confinement: str = ""


class ToolOutput(Happened, frozen=True):
    """Live output of a running call; see `core.printed.Printed`."""

    call_id: str
    text: str
    back: int = 0
    styles: tuple[Style, ...] = ()

    @property
    def piece(self) -> Printed:
        """What was printed."""
        return Printed(self.text, self.back, self.styles)


def output_of(call_id: str, piece: Printed) -> ToolOutput:
    """Return the event for what a call has printed."""
    return ToolOutput(call_id, piece.text, piece.back, piece.styles)


class ToolFinished(Happened, frozen=True):
    """A call came to its end.

    Args:
        status: ``ok``; ``failed`` (it ran, badly); ``refused`` (by the user, a rule or the fence);
            ``cancelled`` (stopped, or cut off by a crash).
        text: the result as the model gets it.
        summary: the figures for the user, such as ``1 failed, 86 passed``.
        seconds: wall time.
        report: of a test run.
    """

    call_id: str
    name: str
    status: Literal["ok", "failed", "refused", "cancelled"]
    text: str
    summary: str = ""
    seconds: float = 0.0
    report: TestReport | None = None
