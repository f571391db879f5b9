"""Has the model write the account of a compaction, and says what that took."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from typing import NamedTuple, assert_never

from k2desk.core.errors import ProviderError
from k2desk.core.events import Event, SpendReserved, SpendSettled
from k2desk.core.messages import Completed, ModelRequest, ReasoningPiece, Retrying, TextPiece, Usage
from k2desk.core.ports import Model
from k2desk.core.prices import Price
from k2desk.core.tokens import weigh
from k2desk.core.wording import mark

_log = logging.getLogger(__name__)


class Written(NamedTuple):
    """An account, or why there is none.

    Args:
        text: the account, "" where there is none.
        trouble: why there is none.
        usage: what the request took, as the gateway reported it.
    """

    text: str = ""
    trouble: str = ""
    usage: Usage | None = None


class Scribe:
    """Writes one account at a time.

    Args:
        model: the model behind its wire.
        price: what its tokens cost.
    """

    def __init__(self, model: Model, price: Price) -> None:
        self._model, self._price = model, price
        self._reserved: SpendReserved | None = None
        self.written = Written()
        """What came of the last request."""

    async def write(self, name: str, request: ModelRequest) -> AsyncGenerator[Event, None]:
        """Ask the model and yield what it costs; what came of it is in `written`, and nothing is raised.

        The cost is set aside and settled, but not asked about: what a compaction saves is more.

        Args:
            name: of the compaction.
            request: without tools.
        """
        self.written, model = Written(), request.model
        reserved = SpendReserved(f"account {name}", model, self._price, request.estimated, request.max_tokens)
        self._reserved = reserved
        yield reserved
        self.written = await self._ask(request)
        yield self._settle(reserved)

    def broken_off(self) -> list[Event]:
        """Return the settlement of a request that was stopped."""
        return [self._settle(self._reserved)] if self._reserved is not None else []

    def _settle(self, reserved: SpendReserved) -> Event:
        """Say what it took; where nothing was reported, all that was sent counts and what was heard."""
        self._reserved = None
        told = self.written.usage
        usage = told or Usage(reserved.prompt, round(weigh(self.written.text).tokens))
        return SpendSettled(reserved.id, reserved.model, reserved.price, usage, told is None)

    async def _ask(self, request: ModelRequest) -> Written:
        text, usage, ended = "", None, ""
        try:
            async for piece in self._model.stream(request):
                match piece:
                    case TextPiece():
                        text += piece.text
                    case Retrying():
                        text = ""
                    case Completed():
                        usage, ended = piece.usage, "calls" if piece.calls else piece.finish
                    case ReasoningPiece():
                        pass
                    case _:
                        assert_never(piece)
        except ProviderError as error:
            return Written(trouble=mark(f"the model could not sum it up: {error}"))
        if ended in ("length", "calls", "content_filter") or not text.strip():
            _log.warning("the account of a compaction ended with %r and is not used", ended)
            return Written(trouble=mark("the model did not bring its account to an end"), usage=usage)
        return Written(text.strip(), usage=usage)
