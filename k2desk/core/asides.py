"""The events of side questions, which leave the thread alone."""

from __future__ import annotations

from typing import Literal

from k2desk.core.happened import Happened
from k2desk.core.messages import Usage


class AsideAsked(Happened, frozen=True):
    """The user asked something that leaves the thread alone; asides count from 1.

    The model answers from what it knows at that moment, without tools; no later request holds either.
    """

    aside: int
    text: str


class AsideDelta(Happened, frozen=True):
    """More of the answer to an aside.

    Args:
        again: whether the try before failed, so that its text counts no more.
    """

    aside: int
    text: str
    again: bool = False


class AsideFinished(Happened, frozen=True):
    """An aside is over; its answer is the sum of the deltas.

    Args:
        outcome: ``done``; ``cancelled`` (stopped by the user); ``failed`` (told in ``message``);
            ``interrupted`` (a crash cut it off).
        usage: as the gateway reported it, None where it told nothing.
    """

    aside: int
    outcome: Literal["done", "cancelled", "failed", "interrupted"]
    message: str = ""
    usage: Usage | None = None
