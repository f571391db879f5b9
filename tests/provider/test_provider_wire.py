"""A request's bytes, exactly as the service wants them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from k2desk.core.messages import Assistant, Message, ModelRequest, System, Tool, ToolCall, ToolSchema, User
from k2desk.provider.wire import body

CALL = ToolCall("functions.read_file:3", "read_file", '{"path": "a.py"}')


def sent(*messages: Message, **more: Any) -> dict[str, Any]:
    return msgspec.json.decode(body(ModelRequest("kimi-k2-thinking", messages, **more)))


def test_a_request_that_works() -> None:
    schema = ToolSchema("read_file", "Reads.", {"type": "object", "properties": {"path": {"type": "string"}}})
    assert sent(System("Be kind."), User("Hi."), tools=(schema,), max_tokens=100) == {
        "model": "kimi-k2-thinking",
        "messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi."}],
        "tools": [
            {
                "type": "function",
                "function": {"name": "read_file", "description": "Reads.", "parameters": schema.parameters},
            }
        ],
        "temperature": 1.0,
        "max_tokens": 100,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_no_tools_are_left_out() -> None:
    assert "tools" not in sent(User("Hi."))


def test_a_running_chain_keeps_its_reasoning() -> None:
    messages = sent(
        User("Hi."), Assistant("", "I look.", calls=(CALL,)), Tool(CALL.id, "read_file", "x = 1")
    )["messages"]
    assert messages[1:] == [
        {
            "role": "assistant",
            "reasoning_content": "I look.",
            "tool_calls": [
                {
                    "id": "functions.read_file:3",
                    "type": "function",
                    "function": {"name": "read_file", "arguments": '{"path": "a.py"}'},
                }
            ],
        },
        {"role": "tool", "tool_call_id": "functions.read_file:3", "name": "read_file", "content": "x = 1"},
    ]


def test_reasoning_goes_back_under_its_own_name() -> None:
    assert sent(Assistant("x", "hm", "reasoning"))["messages"] == [
        {"role": "assistant", "content": "x", "reasoning": "hm"}
    ]
    assert sent(Assistant("x", "hm", "reasoning_details"))["messages"][0]["reasoning_details"] == [
        {"type": "reasoning.text", "text": "hm"}
    ]
    assert sent(Assistant("x", "hm", ""))["messages"][0]["reasoning_content"] == "hm"


def test_empty_reasoning_is_not_missing_reasoning() -> None:
    assert sent(Assistant("x", ""))["messages"][0]["reasoning_content"] == ""
    assert "reasoning_content" not in sent(Assistant("x"))["messages"][0]
    assert sent(Assistant("x", calls=(CALL,)))["messages"][0]["reasoning_content"] == " "


def test_nothing_is_sent_empty() -> None:
    assert sent(User("Hi."), Assistant("", "only thought"))["messages"] == [
        {"role": "user", "content": "Hi."}
    ]
    assert sent(Tool("a", "b", ""))["messages"][0]["content"] == "(no output)"


def test_a_longer_conversation_begins_with_the_same_bytes() -> None:
    first = body(ModelRequest("m", (System("s"), User("a"))))
    longer = body(ModelRequest("m", (System("s"), User("a"), Assistant("b"), User("c"))))
    shared = first[: first.index(b"]")]
    assert longer.startswith(shared)


def test_who_may_not_call_is_told_so_behind_the_same_tools() -> None:
    tools = (ToolSchema("look", "Look.", {"type": "object", "properties": {}}),)
    usual = body(ModelRequest("m", (User("a"),), tools))
    silent = body(ModelRequest("m", (User("a"),), tools, calling=False))
    assert b"tool_choice" not in usual
    assert silent.startswith(usual[: usual.index(b',"temperature"')])
    assert msgspec.json.decode(silent)["tool_choice"] == "none"
    assert b"tool_choice" not in body(ModelRequest("m", (User("a"),), calling=False))


@pytest.mark.parametrize(
    ("written", "sent_on"),
    [
        ('{"path":  "a.py"}', '{"path":  "a.py"}'),
        ('{"a": "one\ntwo"}', '{"a":"one\\ntwo"}'),
        ('{"a": 1', '{"unreadable_arguments": "{\\"a\\": 1"}'),
        ('{"a": [1,}', '{"unreadable_arguments": "{\\"a\\": [1,}"}'),
        ('{"a": 1} then', '{"unreadable_arguments": "{\\"a\\": 1} then"}'),
        ("[1]", '{"unreadable_arguments": "[1]"}'),
        ('{"a": "\\ud800\n"}', '{"unreadable_arguments": "{\\"a\\": \\"\\\\ud800\\n\\"}"}'),
    ],
)
def test_a_call_the_model_got_wrong_voids_no_later_request(written: str, sent_on: str) -> None:
    call = ToolCall("functions.read_file:0", "read_file", written)
    messages = sent(User("x"), Assistant("", "", calls=(call,)), Tool(call.id, call.name, "no"))["messages"]
    assert messages[1]["tool_calls"][0]["function"]["arguments"] == sent_on
    assert isinstance(msgspec.json.decode(sent_on), dict)


def test_arguments_nested_without_end_are_sent_as_text() -> None:
    call = ToolCall("functions.a:0", "a", '{"a":' * 100_000)
    arguments = sent(Assistant("", "", calls=(call,)))["messages"][0]["tool_calls"][0]["function"][
        "arguments"
    ]
    assert msgspec.json.decode(arguments) == {"unreadable_arguments": call.arguments}


def test_a_request_repeats_the_bytes_of_the_one_before_but_for_its_end() -> None:
    schema = ToolSchema("read_file", "Reads.", {"type": "object", "properties": {}})
    messages: tuple[Message, ...] = (System("Be kind."), User("Hi."))
    before = body(ModelRequest("kimi", messages, (schema,), 32_768))
    messages = (*messages, Assistant("", "I look.", calls=(CALL,)), Tool(CALL.id, "read_file", "x = 1"))
    after = body(ModelRequest("kimi", messages, (schema,), 32_000))
    end = before.index(b'],"max_tokens"')
    assert after[:end] == before[:end]
    assert before[end:] == b'],"max_tokens":32768}'
