"""What servers and gateways of Kimi K2 were seen to do, one test each, over a real connection.

What the tools and the agent make of it is tested with them: arguments that do not fit their schema in
``tests/tools/test_tools_contract.py``, unknown tools and repeated calls in ``tests/agent/test_loop.py``,
calls left open by a stop in ``tests/agent/test_session.py``.
"""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from provider_kit import ONCE, SHORT, NewClient, chunk, collect, failure, request_of, said, serving, streamed

from k2desk.core.errors import AnswerBroken, AnswerEmpty, ContextOverflow, GatewayBusy, ProviderError
from k2desk.core.messages import (
    Assistant,
    Completed,
    ModelRequest,
    Retrying,
    System,
    Tool,
    ToolCall,
    ToolSchema,
    Usage,
    User,
)
from k2desk.provider import wire
from k2desk.provider.blocks import MOST
from k2desk.provider.scripted.faults import NAMED, Fault

LOOK = ToolSchema(
    "look", "Looks.", {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}
)
ARGUMENTS = '{"path":"a.py"}'


def piece(index: int | None = 0, arguments: Any = None, name: str | None = None, **more: Any) -> bytes:
    """A chunk with one piece of a call."""
    given = (("name", name), ("arguments", arguments))
    function = {key: value for key, value in given if value is not None}
    place = {} if index is None else {"index": index}
    return chunk({"tool_calls": [{**place, **more, "function": function}]})


async def answer(new_client: NewClient, *events: bytes, first_call: int = 0) -> tuple[str, str, Completed]:
    """Return thinking, text and the whole answer that a client gets from these events."""
    request = ModelRequest("demo-model", (User("x"),), (LOOK,), first_call=first_call)
    with serving(streamed(*events)) as server:
        told = await collect(new_client(server, retry=ONCE), request)
    assert isinstance(told[-1], Completed)
    return *said(told), told[-1]


async def error_of(new_client: NewClient, fault: Fault) -> ProviderError:
    with serving(fault) as server:
        return await failure(new_client(server, retry=ONCE))


class TestStream:
    """The shapes of a streamed answer."""

    @pytest.mark.parametrize(
        "last",
        [
            [msgspec.json.encode({"choices": [{"delta": {}, "finish_reason": "stop", "usage": "@"}]})],
            [chunk(finish="stop", usage=None), msgspec.json.encode({"choices": [], "usage": "@"})],
            [chunk(finish="stop", usage="@")],
            [
                msgspec.json.encode({"choices": [{"finish_reason": "stop", "usage": {"prompt_tokens": 1}}]}),
                chunk(usage="@"),
            ],
        ],
        ids=["inside the choice", "without choices", "beside the reason to finish", "twice, the last counts"],
    )
    async def test_usage_in_each_of_its_places(self, new_client: NewClient, last: list[bytes]) -> None:
        usage = b'{"prompt_tokens":9,"completion_tokens":2,"cached_tokens":4}'
        events = [event.replace(b'"@"', usage) for event in last]
        completed = (await answer(new_client, chunk({"content": "hi"}, usage=None), *events))[2]
        assert completed.usage == Usage(9, 2, 4)

    async def test_moonshots_real_last_chunk(self, new_client: NewClient) -> None:
        last = (
            b'{"id":"chatcmpl-69","object":"chat.completion.chunk","created":0,"model":"kimi","choices":[{"index"'
            b':0,"delta":{},"finish_reason":"stop","usage":{"prompt_tokens":1336,"completion_tokens":31,'
            b'"total_tokens":1367,"cached_tokens":1280,"prompt_tokens_details":{"cached_tokens":1280}}}],'
            b'"system_fingerprint":"fpv0_x"}'
        )
        assert (await answer(new_client, chunk({"content": "x"}), last))[2].usage == Usage(1336, 31, 1280)

    async def test_a_thinking_turn_with_two_calls_in_the_official_order(self, new_client: NewClient) -> None:
        thinking, text, completed = await answer(
            new_client,
            chunk({"role": "assistant", "content": ""}),
            chunk({"reasoning_content": "I need "}),
            chunk({"reasoning_content": "to look."}),
            chunk({"content": "Let me look."}),
            piece(0, "", "look", id="look:0", type="function"),
            piece(0, '{"pa'),
            piece(0, 'th":"a.py"}'),
            piece(1, "", "look", id="look:1", type="function"),
            piece(1, ARGUMENTS),
            chunk(finish="tool_calls"),
        )
        assert (thinking, text) == ("I need to look.", "Let me look.")
        assert completed.calls == (
            ToolCall("functions.look:0", "look", ARGUMENTS),
            ToolCall("functions.look:1", "look", ARGUMENTS),
        )

    @pytest.mark.parametrize("finish", ["stop", "tool_calls", "end_turn", "function_call"])
    async def test_calls_count_and_not_the_word_they_end_with(
        self, new_client: NewClient, finish: str
    ) -> None:
        completed = (await answer(new_client, piece(0, ARGUMENTS, "look", id="x"), chunk(finish=finish)))[2]
        assert completed.calls == (ToolCall("functions.look:0", "look", ARGUMENTS),)

    async def test_unknown_keys_and_nulls_mean_nothing(self, new_client: NewClient) -> None:
        odd = {"obfuscation": "xyz", "logprobs": None, "system_fingerprint": "f", "service_tier": {"a": 1}}
        events = [chunk({"content": None, "reasoning_content": None, "tool_calls": None}, **odd)]
        events += [msgspec.json.encode({"choices": [{"delta": None, "finish_reason": None}]})]
        events += [chunk({"content": "hi", "refusal": None}, **odd)]
        events += [msgspec.json.encode({"choices": [{"finish_reason": "stop"}]})]
        assert (await answer(new_client, *events))[1] == "hi"


class TestCallPieces:
    """How calls come in pieces."""

    @pytest.mark.parametrize(
        "pieces",
        [
            [piece(0, "", "look", id="x"), piece(0, '{"path":'), piece(0, '"a.py"}')],
            [piece(None, "", "look", id="x"), piece(None, '{"path":', id="x"), piece(None, '"a.py"}')],
            [piece(0, '{"path":'), piece(0, '"a.py"}', "look", id="x")],
            [piece(0, {"path": "a.py"}, "look", id="x")],
            [piece(0, '{"path":', "look", id="x"), piece(0, '"a.py"}', "look", id="x")],
            [piece(0, ARGUMENTS, "look"), piece(0, ARGUMENTS, "look")],
            [piece(0, ARGUMENTS, "look", id=""), piece(0, "", "", id="")],
            [piece(0, ARGUMENTS, "look", id=3)],
            [piece("0", ARGUMENTS, "look", id="x")],  # type: ignore[arg-type]
        ],
        ids=[
            "in order",
            "without index",
            "nameless at first",
            "as an object",
            "with its name in each",
            "said twice",
            "without id",
            "with a bare number for an id",
            "with text for an index",
        ],
    )
    async def test_one_call(self, new_client: NewClient, pieces: list[bytes]) -> None:
        completed = (await answer(new_client, *pieces, chunk(finish="tool_calls"), first_call=7))[2]
        assert completed.calls == (ToolCall("functions.look:7", "look", ARGUMENTS),)

    async def test_mixed_calls(self, new_client: NewClient) -> None:
        completed = (
            await answer(
                new_client,
                piece(0, '{"path":', "look", id="a"),
                piece(1, '{"path":', "look", id="b"),
                piece(0, '"a.py"}'),
                piece(1, '"b.py"}'),
                chunk(finish="tool_calls"),
            )
        )[2]
        assert [call.arguments for call in completed.calls] == ['{"path":"a.py"}', '{"path":"b.py"}']

    @pytest.mark.parametrize(
        "identity", ["Shell:81", "functions.look:0", "call_abc", "chatcmpl-tool-9", "0", 3, None, ""]
    )
    async def test_whatever_the_id_ours_counts_over_the_session(
        self, new_client: NewClient, identity: str | int | None
    ) -> None:
        found = []
        for first_call in (0, 1):  # the gateway begins at 0 in every answer
            events = [piece(0, ARGUMENTS, "look", id=identity), chunk(finish="tool_calls")]
            found += (await answer(new_client, *events, first_call=first_call))[2].calls
        assert [call.id for call in found] == ["functions.look:0", "functions.look:1"]


class TestReasoning:
    """Where the thinking is, and how it goes back."""

    @pytest.mark.parametrize(
        ("delta", "key"),
        [
            ({"reasoning_content": "hm"}, "reasoning_content"),
            ({"reasoning": "hm"}, "reasoning"),
            ({"reasoning_details": [{"type": "reasoning.text", "text": "hm"}]}, "reasoning_details"),
            ({"content": "<think>\nhm</think>\n"}, "reasoning_content"),
        ],
        ids=["reasoning_content", "reasoning", "reasoning_details", "a leading think tag"],
    )
    async def test_it_goes_back_under_the_key_it_came_under(
        self, new_client: NewClient, delta: dict[str, Any], key: str
    ) -> None:
        events = [chunk(delta), piece(0, ARGUMENTS, "look", id="x"), chunk(finish="tool_calls")]
        thinking, text, completed = await answer(new_client, *events)
        assert (thinking, text, completed.reasoning_key) == ("hm", "", key)
        message = Assistant(text, thinking, completed.reasoning_key, completed.calls)
        sent = sent_of(User("x"), message, Tool(completed.calls[0].id, "look", "x = 1"))[1]
        assert sent[key] == ("hm" if key != "reasoning_details" else delta[key])
        assert "content" not in sent

    async def test_blocks_go_back_as_they_came(self, new_client: NewClient) -> None:
        """In pieces, with what signs or encrypts them, and whatever else a gateway keeps in them."""

        def thought(text: str | None, **more: Any) -> bytes:
            block = {"type": "reasoning.text", "index": 0, "format": "unknown", "text": text, **more}
            return chunk({"reasoning": text, "reasoning_details": [block]})

        sealed = {"type": "reasoning.encrypted", "index": 1, "id": "r1", "data": "AAAA"}
        events = [
            thought("h"),
            thought("m…"),
            thought(None, signature="signed"),
            chunk({"reasoning_details": [sealed]}),
            piece(0, ARGUMENTS, "look", id="x"),
            chunk(finish="tool_calls"),
        ]
        thinking, text, completed = await answer(new_client, *events)
        assert (thinking, completed.reasoning_key) == ("hm…", "reasoning_details")
        message = Assistant(text, thinking, completed.reasoning_key, completed.calls, completed.frames)
        assert sent_of(User("x"), message)[1]["reasoning_details"] == [
            {"type": "reasoning.text", "index": 0, "format": "unknown", "text": "hm…", "signature": "signed"},
            sealed,
        ]
        # With a secret taken out of them, or without thoughts at all, the blocks fit no more.
        other = msgspec.structs.replace(message, reasoning="[redacted]")
        assert sent_of(User("x"), other)[1]["reasoning_details"] == [
            {"type": "reasoning.text", "text": "[redacted]"}
        ]
        gone = msgspec.structs.replace(message, reasoning=None)
        assert sent_of(User("x"), gone)[1]["reasoning_details"][0]["text"] == " "

    async def test_words_without_a_seal_go_back_as_words(self, new_client: NewClient) -> None:
        block = {"type": "reasoning.text", "index": 0, "text": "hm"}
        events = [chunk({"reasoning": "hm", "reasoning_details": [block]}), chunk({"content": "x"}, "stop")]
        completed = (await answer(new_client, *events))[2]
        assert (completed.reasoning_key, completed.frames) == ("reasoning", ())

    async def test_an_encrypted_thought_alone_goes_back(self, new_client: NewClient) -> None:
        sealed = {"type": "reasoning.encrypted", "data": "AAAA"}
        events = [chunk({"reasoning_details": [sealed], "content": "x"}), chunk(finish="stop")]
        completed = (await answer(new_client, *events))[2]
        message = Assistant("x", "", completed.reasoning_key, frames=completed.frames)
        assert sent_of(User("x"), message)[1]["reasoning_details"] == [sealed]

    async def test_blocks_beyond_measure_are_let_go_of(self, new_client: NewClient) -> None:
        sealed = {"type": "reasoning.encrypted", "data": "A" * (MOST + 1)}
        events = [
            chunk({"reasoning_details": [sealed], "reasoning": "hm", "content": "x"}),
            chunk(finish="stop"),
        ]
        completed = (await answer(new_client, *events))[2]
        assert completed.frames == ()

    async def test_empty_is_not_absent(self, new_client: NewClient) -> None:
        for delta, key in (({"reasoning_content": ""}, "reasoning_content"), ({}, "")):
            events = [chunk({**delta, "content": "hi"}), chunk(finish="stop")]
            assert (await answer(new_client, *events))[2].reasoning_key == key

    def test_a_call_without_any_gets_the_least_that_is_taken(self) -> None:
        call = ToolCall("functions.look:0", "look", ARGUMENTS)
        assert sent_of(Assistant("", calls=(call,)))[0]["reasoning_content"] == " "

    def test_results_follow_their_calls_in_order_and_bear_the_tools_name(self) -> None:
        calls = tuple(ToolCall(f"functions.look:{n}", "look", ARGUMENTS) for n in range(2))
        results = tuple(Tool(call.id, "look", "x") for call in calls)
        sent = sent_of(System("s"), User("x"), Assistant("", "hm", calls=calls), *results)
        assert [message.get("tool_call_id") for message in sent[3:]] == [call.id for call in calls]
        assert all(message["name"] == "look" for message in sent[3:])
        assert not any("name" in message for message in sent[:3])


def sent_of(*messages: Any) -> list[dict[str, Any]]:
    body = msgspec.json.decode(wire.body(ModelRequest("kimi-k2-thinking", messages)))
    return list(body["messages"])


class TestQuirks:
    """The numbered quirks of servers."""

    async def test_01_think_only_is_asked_three_times_and_then_named(self, new_client: NewClient) -> None:
        with serving(streamed(chunk({"reasoning_content": "hm"}), chunk(finish="stop"))) as server:
            error = await failure(new_client(server))
            assert isinstance(error, AnswerEmpty)
            assert "only thought" in str(error)
            assert len(server.chats) == 3

    async def test_02_thinking_that_used_up_the_room_is_named_and_not_repeated(
        self, new_client: NewClient
    ) -> None:
        with serving(streamed(chunk({"reasoning_content": "hm"}), chunk(finish="length"))) as server:
            assert "used up its room" in str(await failure(new_client(server)))
            assert len(server.chats) == 1

    @pytest.mark.parametrize("field", ["content", "reasoning_content"])
    async def test_03_to_05_a_call_that_leaks_is_recovered(self, new_client: NewClient, field: str) -> None:
        leak = (
            "<|tool_calls_section_begin|><|tool_call_begin|>functions.look:0<|tool_call_argument_begin|>"
            f"{ARGUMENTS}<|tool_call_end|><|tool_calls_section_end|>"
        )
        pieces = [chunk({field: leak[at : at + 5]}) for at in range(0, len(leak), 5)]
        thinking, text, completed = await answer(new_client, *pieces, chunk(finish="stop"))
        assert (thinking, text) == ("", "")
        assert completed.calls == (ToolCall("functions.look:0", "look", ARGUMENTS, recovered=True),)

    async def test_06_arguments_that_are_no_json_reach_the_tool_to_be_refused(
        self, new_client: NewClient
    ) -> None:
        for arguments in ('{"path": "a\n"}', '{"path": "a"} as you asked', '{"path": "a'):
            events = [piece(0, arguments, "look", id="x"), chunk(finish="tool_calls")]
            assert (await answer(new_client, *events))[2].calls[0].arguments == arguments

    def test_10_an_empty_answer_is_not_sent_back(self) -> None:
        assert sent_of(User("x"), Assistant("", "hm")) == [{"role": "user", "content": "x"}]

    def test_11_no_content_beside_calls_is_left_out(self) -> None:
        call = ToolCall("functions.look:0", "look", ARGUMENTS)
        assert "content" not in sent_of(Assistant("", "hm", calls=(call,)))[0]

    async def test_12_an_overflow_is_known_by_its_words(self, new_client: NewClient) -> None:
        assert isinstance(await error_of(new_client, NAMED["context"]), ContextOverflow)

    async def test_14_no_reason_to_finish_is_no_end_with_and_without_done(
        self, new_client: NewClient
    ) -> None:
        call = piece(0, ARGUMENTS, "look", id="x")
        for end in (b"data: [DONE]\n\n", b""):
            error = await error_of(new_client, streamed(call, end=end))
            assert isinstance(error, AnswerBroken)
            assert "broke off" in str(error)

    @pytest.mark.parametrize(
        "fault",
        [
            {"message": "died", "type": "upstream_error", "code": "x"},
            {"message": "died", "code": 502},
            {"message": "died", "code": None},
            "died",
        ],
        ids=["code is text", "code is a number", "code is null", "plain text"],
    )
    async def test_15_an_error_inside_the_stream(self, new_client: NewClient, fault: object) -> None:
        event = msgspec.json.encode({"error": fault})
        error = await error_of(new_client, streamed(chunk({"content": "x"}), event))
        assert isinstance(error, GatewayBusy)
        assert "died" in str(error)

    async def test_16_an_error_instead_of_the_stream(self, new_client: NewClient) -> None:
        assert "upstream went away" in str(await error_of(new_client, NAMED["json-error"]))

    async def test_17_comments_keep_nobody_waiting(self, new_client: NewClient) -> None:
        with serving(NAMED["pings"]) as server:
            error = await failure(new_client(server, retry=ONCE, patience=SHORT))
        assert "Nothing came" in str(error)

    async def test_18_what_follows_the_reason_to_finish_is_read(self, new_client: NewClient) -> None:
        usage = b'{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2}}'
        events = [chunk({"content": "hi"}, "stop"), chunk(finish="stop"), usage, usage]
        text, completed = (await answer(new_client, *events))[1:]
        assert (text, completed.usage) == ("hi", Usage(9, 2))

    async def test_19_a_line_of_a_megabyte(self, new_client: NewClient) -> None:
        arguments = msgspec.json.encode({"path": "x" * 1_000_000}).decode()
        events = [piece(0, arguments, "look", id="x"), chunk(finish="tool_calls")]
        assert (await answer(new_client, *events))[2].calls[0].arguments == arguments

    async def test_20_a_servers_own_time_limit_is_tried_again(self, new_client: NewClient) -> None:
        with serving(Fault(status=504, body=b"<html>", content_type="text/html"), first=1) as server:
            told = await collect(new_client(server))
        assert isinstance(told[0], Retrying)

    @pytest.mark.parametrize("name", ["crlf", "cr", "bytewise"])
    async def test_21_characters_and_line_ends_split_anywhere(self, new_client: NewClient, name: str) -> None:
        with serving(NAMED[name]) as server:
            assert "你好 🙂" in said(await collect(new_client(server, retry=ONCE)))[1]


class TestGateway:
    """What the gateway itself does to a stream."""

    async def test_usage_is_always_asked_for(self, new_client: NewClient) -> None:
        with serving() as server:
            await collect(new_client(server), request_of())
            assert server.chats[0]["stream_options"] == {"include_usage": True}

    async def test_what_a_thinking_model_refuses_is_never_sent(self, new_client: NewClient) -> None:
        with serving() as server:
            await collect(new_client(server), request_of())
            sent = set(server.chats[0])
        assert sent == {"model", "messages", "temperature", "max_tokens", "stream", "stream_options"}

    async def test_done_alone_proves_nothing(self, new_client: NewClient) -> None:
        assert "broke off" in str(await error_of(new_client, NAMED["done"]))

    async def test_lines_that_are_no_json_pass_through(self, new_client: NewClient) -> None:
        with serving(NAMED["garbage"]) as server:
            assert isinstance((await collect(new_client(server, retry=ONCE)))[-1], Completed)

    async def test_the_model_that_answers_may_be_another(self, new_client: NewClient) -> None:
        events = [chunk({"content": "x"}, model="kimi-k2-thinking-turbo"), chunk(finish="stop")]
        assert (await answer(new_client, *events))[2].model == "kimi-k2-thinking-turbo"

    async def test_usage_with_figures_of_its_own(self, new_client: NewClient) -> None:
        usage = {"prompt_tokens": 5, "completion_tokens": 6, "latency_checkpoint": {"a": 0.1}}
        events = [chunk({"content": "x"}, "stop", usage=usage)]
        assert (await answer(new_client, *events))[2].usage == Usage(5, 6)
