"""Joining neighbours must change nothing but the time it takes."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.errors import ProviderError
from k2desk.provider.assemble import Assembler
from k2desk.provider.chunks import decode
from k2desk.provider.seams import Seam, seam_of
from k2desk.provider.sse import EventReader


def event(delta: dict[str, object], **more: object) -> bytes:
    return msgspec.json.encode(
        {"id": "c", "choices": [{"index": 0, "delta": delta, "finish_reason": None}], **more}
    )


def seam(data: bytes) -> Seam | None:
    return seam_of(data, decode(data))


def stream(events: list[bytes]) -> bytes:
    return b"".join(b"data: " + data + b"\n\n" for data in events)


def answer_of(wire: bytes, size: int, *, joining: bool) -> object:
    reader, assembler, pieces = EventReader(), Assembler(), []
    try:
        for at in range(0, len(wire), size):
            pieces += assembler.feed(reader.feed(wire[at : at + size]))
            reader.seam = assembler.seam if joining else None
        rest, completed = assembler.end()
    except ProviderError as error:
        return type(error), str(error)
    merged: list[list[str]] = []
    for piece in [*pieces, *rest]:
        kind = type(piece).__name__
        if merged and merged[-1][0] == kind:
            merged[-1][1] += piece.text
        else:
            merged.append([kind, piece.text])
    return merged, completed


TEXTS = st.sampled_from(
    ["a", 'say "x"', "\\", '\\"', "\n\n", "data: ", "你好", "🙂", '","reasoning":"', "<", ""]
)
DELTAS = st.one_of(
    st.builds(lambda text: {"content": text}, TEXTS),
    st.builds(lambda text: {"reasoning_content": text}, TEXTS),
    st.builds(lambda text, more: {"content": text, "reasoning": more}, TEXTS, TEXTS),
    st.builds(
        lambda text: {"tool_calls": [{"index": 0, "function": {"name": "t", "arguments": text}}]}, TEXTS
    ),
)
FINISH = msgspec.json.encode({"choices": [{"delta": {}, "finish_reason": "stop"}]})


@given(st.lists(DELTAS, max_size=40), st.integers(50, 2000), st.integers(0, 3))
def test_an_answer_is_the_same_joined_or_not(deltas: list[dict[str, object]], size: int, repeat: int) -> None:
    events = [event(delta) for delta in deltas for _ in range(repeat + 1)]
    wire = stream([*events, FINISH])
    assert answer_of(wire, size, joining=True) == answer_of(wire, size, joining=False)


def test_alike_events_become_one() -> None:
    events = [event({"content": text}) for text in ("a", 'b"c', "\\", "\\\\", "你")]
    joined = seam(events[0]).join(stream(events).removesuffix(b"\n\n"))
    assert decode(joined).choices[0].delta.content == 'ab"c\\\\\\你'


@pytest.mark.parametrize(
    "other",
    [
        event({"reasoning_content": "x"}),
        event({"content": "x", "reasoning": "y"}),
        event({"content": "x"}, usage=None),
        event({"content": "x"}).replace(b'"content"', b'"content" '),
        FINISH,
        b"[DONE]",
    ],
)
def test_anything_else_is_not_joined(other: bytes) -> None:
    alike = event({"content": "a"})
    for events in ([other, alike], [alike, other], [alike, other, alike], [other]):
        assert seam(alike).join(stream(events).removesuffix(b"\n\n")) is None


def test_comments_between_are_not_joined() -> None:
    alike = event({"content": "a"})
    lines = b"data: " + alike + b"\n\n: PING\n\ndata: " + alike
    assert seam(alike).join(lines) is None


@pytest.mark.parametrize(
    "data",
    [
        FINISH,
        event({"content": ""}),
        event({"content": "a", "reasoning_content": "b"}),
        event({"content": "a", "reasoning": "b"}),
        event({"content": "a", "tool_calls": [{"index": 0}]}),
        event({"content": [{"text": "a"}]}),
        event({"content": "a"}, error="no"),
        event({"content": "a"}, message={"content": "b"}).replace(b'"message"', b'"other"'),
        event({"content": "你"}).replace("你".encode(), b"\\u4f60"),
        b'{"choices":[]}',
        b'{"choices":[{}]}',
    ],
)
def test_events_that_have_no_seam(data: bytes) -> None:
    assert seam(data) is None


def test_white_space_after_the_colon_is_known() -> None:
    assert seam(b'{"choices": [{"delta": {"reasoning_content": "a"}}]}') is not None


def test_a_reader_with_a_seam_still_waits_for_the_blank_line() -> None:
    events = stream([event({"content": text}) for text in "abc"])
    reader = EventReader()
    reader.seam = seam(event({"content": "a"}))
    found = [data for at in range(0, len(events), 7) for data in reader.feed(events[at : at + 7])]
    assert [decode(data).choices[0].delta.content for data in found] == ["a", "b", "c"]
    assert reader.feed(b"data: " + b"x" * 70_000) == []
    assert reader.feed(b"\n\n") == [b"x" * 70_000]


def test_the_seam_is_learned_where_several_events_come_at_once() -> None:
    assembler = Assembler()
    alike = [event({"content": text}) for text in "ab"]
    assembler.feed(alike[:1])
    assert assembler.seam is None
    assembler.feed(alike)
    assert assembler.seam == seam(alike[0])
    assembler.feed([*alike, FINISH])
    assert assembler.seam is None
