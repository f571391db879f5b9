"""Work that has to be told to be over, whatever cuts it short: a turn, or making room in the context."""

from __future__ import annotations

import asyncio
import logging
from types import TracebackType

from k2desk.core.errors import K2DeskError
from k2desk.core.events import TurnFinished
from k2desk.core.wording import mark

_STOPPED = mark("Cancelled: the user stopped the turn")
_CUT_SHORT = mark("Cancelled: the turn broke off")
_BROKEN = mark("K2Desk made a mistake and stopped this turn; its log file says more. You can go on.")

_log = logging.getLogger(__name__)


class Cut:
    """Holds back every error of the work inside, but for a stop; what it was can be told afterwards.

    Args:
        what: the work, for the log file.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self.stopped = False
        """Whether the user stopped it."""
        self.error: K2DeskError | None = None
        """What it failed with; None where it came to its end, was stopped, or a mistake of ours broke it."""

    def __enter__(self) -> Cut:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> bool:
        match error:
            case asyncio.CancelledError():
                self.stopped = True
                return False
            case K2DeskError():
                self.error = error
                _log.error("%s failed", self._what, exc_info=error)
                return True
            case Exception():
                _log.error("%s broke", self._what, exc_info=error)
                return True
            case _:
                return False

    @property
    def why(self) -> str:
        """Return the beginning of the sentence that says why a call did not come to its end."""
        return _STOPPED if self.stopped else _CUT_SHORT

    def end(self, turn: int) -> TurnFinished:
        """Return the end of a turn that told none itself."""
        if self.stopped:
            return TurnFinished(turn, "cancelled")
        return TurnFinished(turn, "failed", str(self.error) if self.error is not None else _BROKEN)
