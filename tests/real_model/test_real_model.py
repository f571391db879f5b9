"""What the scripted model only pretends: a wrong key, streams, stops and a full context of a real server."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from pathlib import Path

import pytest
from real_model_kit import CONTEXT, KEY

from k2desk.bootstrap import main
from k2desk.core.errors import ContextOverflow, KeyRefused
from k2desk.core.events import TurnFinished
from k2desk.core.messages import (
    Assistant,
    Completed,
    Message,
    ModelEvent,
    ModelRequest,
    System,
    TextPiece,
    User,
)
from k2desk.desk.program import Program
from k2desk.provider.client import Client
from k2desk.provider.retry import RetryPolicy
from k2desk.settings.keys import Keys
from k2desk.settings.secret import Secret
from k2desk.settings.store import Store

pytestmark = pytest.mark.timeout(600)


def request(*messages: Message, max_tokens: int = 64) -> ModelRequest:
    return ModelRequest("smollm2", messages, max_tokens=max_tokens)


async def said(client: Client, asked: ModelRequest) -> list[ModelEvent]:
    async with aclosing(client.stream(asked)) as events:
        return [event async for event in events]


async def test_a_wrong_key(server: str, client: Client) -> None:
    other = Client(client.spec, lambda: "sk-wrong-0123456789abcdef", server, retry=RetryPolicy(tries=1))
    with pytest.raises(KeyRefused):
        await said(other, request(User("Hello")))
    await other.aclose()


async def test_models_with_the_context_the_server_was_started_with(client: Client) -> None:
    models = await client.models()
    assert [model.id for model in models] == ["smollm2"]
    assert models[0].context_tokens == CONTEXT


async def test_streaming_and_usage(client: Client) -> None:
    events = await said(client, request(User("Name three colours.")))
    pieces = [event for event in events if isinstance(event, TextPiece)]
    completed = events[-1]
    assert isinstance(completed, Completed)
    assert len(pieces) > 3
    assert completed.usage is not None
    assert completed.usage.prompt > 5
    assert 3 < completed.usage.completion <= 64


async def test_stop_in_mid_stream_and_the_server_is_free_again(client: Client) -> None:
    events = client.stream(request(User("Count from 1 to 500."), max_tokens=2000))
    async with aclosing(events):
        async for event in events:
            if isinstance(event, TextPiece):
                began = time.monotonic()
                break
    assert time.monotonic() - began < 1.0
    assert isinstance((await said(client, request(User("Say hello."), max_tokens=8)))[-1], Completed)


async def test_a_request_that_is_longer_than_the_context(client: Client) -> None:
    with pytest.raises(ContextOverflow):
        await said(client, request(User("word " * 6000)))


async def test_a_session_of_several_turns(client: Client) -> None:
    messages: list[Message] = [System("You answer in one short sentence.")]
    prompts = []
    for question in ("What is the capital of France?", "And of Italy?", "And of Spain?"):
        messages.append(User(question))
        events = await said(client, request(*messages, max_tokens=48))
        completed = events[-1]
        assert isinstance(completed, Completed)
        assert completed.usage is not None
        prompts.append(completed.usage)
        messages.append(Assistant("".join(e.text for e in events if isinstance(e, TextPiece))))
    assert prompts[0].prompt < prompts[1].prompt < prompts[2].prompt
    assert prompts[2].cached > 0, "the server keeps what was sent before"


async def test_the_whole_program_goes_through_turns(server: str, tmp_path: Path) -> None:
    """Tools, a system prompt and a journal; so small a model says little, but every turn comes to an end."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "a.py").write_text("print('hello')\n")
    store, keys = Store(tmp_path / "config"), Keys(list)
    keys.hold("llama-cpp", Secret(KEY))
    store.change(provider="llama-cpp")
    store.change(base_url=server, max_steps=2)
    program = Program(tmp_path / "data", store, keys)
    engine = await program.open_session(project)
    assert (engine.model, engine.context_tokens) == ("smollm2", CONTEXT)
    try:
        for words in ("Say hello.", "Say it again."):
            async with asyncio.timeout(240):
                await engine.turn(words)
        ends = [r.event.outcome for r in engine.log.records() if isinstance(r.event, TurnFinished)]
        assert len(ends) == 2
        assert set(ends) <= {"done", "limit", "failed"}
    finally:
        await engine.close()
        program.close()


def test_k2desk_check(
    server: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMETAPI_KEY", KEY)
    status = main(["check", "--base-url", server, "--model", "smollm2"])
    told = capsys.readouterr().out
    print(told)
    for title in ("Key accepted", "Models listed", "Streams", "Stop works"):
        assert f" ok  {title}" in told
    assert status == (0 if "RED" not in told and "\n  -" not in told else 1)
