"""The requests of a session: what was said so far, the same tools every time, and as much room as is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from k2desk.agent.aside import STILL_RUNS, asked_aside
from k2desk.agent.context import Conversation, room
from k2desk.agent.load import said_load
from k2desk.agent.meter import Meter
from k2desk.core.events import AsideAsked
from k2desk.core.messages import ModelRequest, ToolSchema, User


class Requests:
    """Builds requests; each repeats the bytes of the one before but for its end.

    Args:
        model: the model's id.
        schemas: the tools, the same bytes for the whole session.
        conversation: what was said.
        meter: tells how much it is.
        limit: tells how many tokens the context holds.
    """

    def __init__(
        self,
        model: str,
        schemas: Sequence[ToolSchema],
        conversation: Conversation,
        meter: Meter,
        limit: Callable[[], int],
    ) -> None:
        self._model, self._schemas = model, tuple(schemas)
        self._conversation, self._meter, self._limit = conversation, meter, limit

    def next(self, affordable: int | None) -> ModelRequest:
        """Return the next request of the turn.

        Args:
            affordable: how many tokens of an answer the money buys; None where nothing has cut that.

        Raises:
            ContextOverflow: too little is left for an answer.
        """
        conversation = self._conversation
        messages = conversation.messages()
        most = self._meter.most(conversation.load.weight)
        tokens = room(self._limit(), most)
        tokens = min(tokens, affordable or tokens)
        return ModelRequest(self._model, messages, self._schemas, tokens, conversation.calls, estimated=most)

    def aside(self, asked: AsideAsked) -> ModelRequest:
        """Return the request of a side question, which no later one repeats.

        Raises:
            ContextOverflow: too little is left for an answer.
        """
        conversation, question = self._conversation, asked_aside(asked.text)
        messages = (*conversation.messages(STILL_RUNS), User(question))
        most = self._meter.most(conversation.load.plus(said_load(question)).weight)
        tokens, calls = room(self._limit(), most), conversation.calls
        return ModelRequest(
            self._model, messages, self._schemas, tokens, calls, calling=False, estimated=most
        )
