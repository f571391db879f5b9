"""One chunk, with every liberty gateways take."""

from __future__ import annotations

import msgspec
import pytest

from k2desk.core.messages import Usage
from k2desk.provider.chunks import decode, plain


def test_a_chunk_of_moonshots_service() -> None:
    chunk = decode(
        b'{"id":"c","object":"chat.completion.chunk","created":0,"model":"kimi","choices":[{"index":0,'
        b'"delta":{},"finish_reason":"stop","usage":{"prompt_tokens":1336,"completion_tokens":31,'
        b'"total_tokens":1367,"cached_tokens":1280,"prompt_tokens_details":{"cached_tokens":1280}}}],'
        b'"system_fingerprint":"f","obfuscation":"x","logprobs":null}'
    )
    choice = chunk.choices[0]
    assert choice.finish_reason == "stop"
    assert choice.usage.usage() == Usage(1336, 31, 1280)
    assert chunk.fault is None


@pytest.mark.parametrize(
    "fields",
    [
        b'{"choices":null}',
        b'{"choices":[]}',
        b'{"choices":[null]}',
        b'{"choices":[{}]}',
        b'{"choices":[{"delta":null,"finish_reason":null,"usage":null}],"usage":null,"error":null}',
        b'{"choices":[{"delta":{"content":null,"reasoning_content":null,"tool_calls":null}}]}',
        b'{"choices":[{"delta":{"tool_calls":[null,{"function":null}]}}]}',
        b'{"choices":[{"delta":{"tool_calls":[{"index":"1","id":7,"function":{"arguments":{"a":1}}}]}}]}',
        b"{}",
    ],
)
def test_what_may_be_missing_or_null(fields: bytes) -> None:
    assert decode(fields).fault is None


@pytest.mark.parametrize(
    ("wire", "usage"),
    [
        (b'{"prompt_tokens":5,"completion_tokens":6}', Usage(5, 6, 0)),
        (
            b'{"prompt_tokens":5,"completion_tokens":6,"prompt_tokens_details":{"cached_tokens":3}}',
            Usage(5, 6, 3),
        ),
        (b'{"prompt_tokens":5,"completion_tokens":6,"prompt_tokens_details":null}', Usage(5, 6, 0)),
        (b'{"prompt_tokens":5.0,"completion_tokens":null,"cached_tokens":2}', Usage(5, 0, 2)),
    ],
)
def test_usage_in_every_shape(wire: bytes, usage: Usage) -> None:
    assert decode(b'{"usage":' + wire + b"}").usage.usage() == usage


def test_errors_inside_a_stream() -> None:
    assert decode(b'{"error":{"message":"m","code":500}}').fault == {"message": "m", "code": 500}
    assert decode(b'{"error":"m"}').fault == "m"
    assert decode(b'{"object":"error","message":"m","type":"t","code":400}').fault == {
        "message": "m",
        "type": "t",
        "code": 400,
    }


@pytest.mark.parametrize("data", [b"", b"[]", b'{"choices":', b"hello", b'{"choices":{}}'])
def test_no_chunk(data: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode(data)


def test_broken_utf8_is_no_chunk() -> None:
    with pytest.raises(UnicodeDecodeError):
        decode(b'{"choices":[{"delta":{"content":"\xff"}}]}')


def test_text_in_parts() -> None:
    assert plain("a") == "a"
    assert plain(None) == ""
    assert plain([{"type": "reasoning.text", "text": "a"}, {"summary": "b"}, "c", 1]) == "abc"
