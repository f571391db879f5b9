"""What the last station before the wire looks at: each message once, however long the conversation is."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from k2desk.agent import redacting
from k2desk.agent.redacting import Redacting
from k2desk.core.messages import Completed, Message, ModelEvent, ModelRequest, System, Tool, User

TOKEN = "ghp_" + "a1B2" * 9


class Listening:
    """A model that keeps what it was asked; implements the port."""

    def __init__(self) -> None:
        self.asked: list[ModelRequest] = []

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        self.asked.append(request)
        yield Completed("stop")

    def hurry(self) -> None:
        raise AssertionError("nobody waits here")


async def ask(redacted: Redacting, *messages: Message) -> None:
    async for _ in redacted.stream(ModelRequest("m", messages)):
        pass


async def test_a_request_costs_what_it_adds(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Message] = []
    looking = Redacting._message

    def look(self: Redacting, message: Message) -> Message:
        looked.append(message)
        return looking(self, message)

    monkeypatch.setattr(redacting.Redacting, "_message", look)
    model = Listening()
    redacted = Redacting(model)
    told: list[Message] = [System("s"), User(f"my key is {TOKEN}")]
    await ask(redacted, *told)
    told += [Tool("c", "read_file", f"KEY={TOKEN}")]
    await ask(redacted, *told)
    await ask(redacted, *told)
    assert looked == told
    first, second, third = (request.messages for request in model.asked)
    assert second[:2] == first
    assert third == second
    assert TOKEN not in repr(third)


async def test_another_beginning_is_looked_through_anew() -> None:
    model = Listening()
    redacted = Redacting(model)
    await ask(redacted, System("s"), User("one"), User("two"))
    await ask(redacted, System("s"), User(f"other {TOKEN}"), User("two"))
    assert [message.text for message in model.asked[1].messages][::2] == ["s", "two"]
    assert TOKEN not in repr(model.asked[1])
