"""The fold of a stream, against recorded streams and against every liberty taken with tool calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from provider_kit import said

from k2desk.core.errors import (
    AnswerBroken,
    AnswerEmpty,
    GatewayBusy,
    ModelMissing,
    ProviderError,
    RequestRejected,
)
from k2desk.core.messages import Completed, ToolCall, Usage
from k2desk.provider.assemble import DONE, Assembler
from k2desk.provider.sse import EventReader


def chunk(delta: dict[str, Any] | None = None, finish: str | None = None, **more: Any) -> bytes:
    return msgspec.json.encode(
        {"choices": [{"index": 0, "delta": delta or {}, "finish_reason": finish}], **more}
    )


def call(index: int | None = None, name: str | None = None, arguments: Any = None, **more: Any) -> bytes:
    function = {key: value for key, value in (("name", name), ("arguments", arguments)) if value is not None}
    piece = {"function": function, **more} if function else dict(more)
    return chunk({"tool_calls": [piece if index is None else {"index": index, **piece}]})


def fold(*events: bytes, first_call: int = 0) -> list[Any]:
    assembler = Assembler(first_call)
    pieces = [piece for event in events for piece in assembler.feed([event])]
    rest, completed = assembler.end()
    return [*pieces, *rest, completed]


def calls_of(*events: bytes, finish: str = "tool_calls", first_call: int = 0) -> list[tuple[str, str, str]]:
    completed = fold(*events, chunk(finish=finish), first_call=first_call)[-1]
    return [(call.id, call.name, call.arguments) for call in completed.calls]


def replay(data: bytes, sizes: Sequence[int] = ()) -> tuple[str, str, Any]:
    """Return thinking, text, and how it ended: the whole answer, or the error."""
    reader, assembler, pieces = EventReader(), Assembler(4), []
    at = 0
    try:
        for size in [*sizes, len(data)]:
            pieces += assembler.feed(reader.feed(data[at : at + size]))
            at += size
        pieces += assembler.feed(reader.close())
        rest, ended = assembler.end()
    except ProviderError as error:
        return *said(pieces), (type(error), str(error), error.code)
    return *said([*pieces, *rest]), ended


class TestRecorded:
    def test_a_thought_and_a_call(self, recorded: Callable[[str], bytes]) -> None:
        thinking, text, completed = replay(recorded("llama_k2t_tool_stream.sse"))
        assert thinking == "I need to read it."
        assert text == ""
        assert completed == Completed(
            "tool_calls",
            (ToolCall("functions.ReadFile:4", "ReadFile", '{"path": "a.py"}'),),
            Usage(730, 72, 0),
            "reasoning_content",
            "kimi-k2-thinking",
        )

    def test_no_usage(self, recorded: Callable[[str], bytes]) -> None:
        *_, completed = replay(recorded("llama_k2t_tool_stream_nousage.sse"))
        assert isinstance(completed, Completed)
        assert completed.usage is None
        assert len(completed.calls) == 1

    def test_only_thinking(self, recorded: Callable[[str], bytes]) -> None:
        thinking, text, (kind, message, code) = replay(recorded("llama_plain.sse"))
        assert thinking.startswith("You can use the im_system")
        assert text == ""
        assert (kind, code) == (AnswerEmpty, "")
        assert "only thought" in message

    def test_cut_inside_the_thinking(self, recorded: Callable[[str], bytes]) -> None:
        kind, message, code = replay(recorded("llama_k2t_length.sse"))[2]
        assert (kind, code) == (AnswerEmpty, "length")
        assert "while thinking" in message

    def test_a_call_that_looks_whole_but_was_cut_is_dropped(self, recorded: Callable[[str], bytes]) -> None:
        kind, message, code = replay(recorded("llama_k2t_truncated_args.sse"))[2]
        assert (kind, code) == (AnswerBroken, "length")
        assert "dropped" in message

    def test_not_streamed(self, recorded: Callable[[str], bytes]) -> None:
        *said_, completed = fold(recorded("llama_k2t_tool.json"), first_call=4)
        assert said(said_) == ("I need to read it.", "")
        assert completed.calls == (ToolCall("functions.ReadFile:4", "ReadFile", '{"path": "a.py"}'),)

    @pytest.mark.parametrize(
        "name",
        [
            "llama_k2t_tool_stream.sse",
            "llama_k2t_tool_stream_nousage.sse",
            "llama_plain.sse",
            "llama_k2t_length.sse",
            "llama_k2t_truncated_args.sse",
        ],
    )
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(data=st.data())
    def test_any_split_is_the_same_answer(
        self, recorded: Callable[[str], bytes], name: str, data: st.DataObject
    ) -> None:
        wire = recorded(name)
        sizes = data.draw(st.lists(st.one_of(st.integers(1, 40), st.integers(1, len(wire)))))
        assert replay(wire, sizes) == replay(wire)
        crlf = wire.replace(b"\n", b"\r\n")
        assert replay(crlf, sizes) == replay(wire)

    def test_every_place_to_break_off_is_seen(self, recorded: Callable[[str], bytes]) -> None:
        wire = recorded("llama_k2t_tool_stream.sse")
        finish = wire.index(b'"finish_reason":"tool_calls"')
        whole = wire.index(b"\n", finish)
        for end in range(0, len(wire), 13):
            *_, ended = replay(wire[:end])
            assert isinstance(ended, Completed) == (end >= whole)


class TestCalls:
    def test_pieces_of_several_calls_may_be_mixed(self) -> None:
        assert calls_of(
            call(1, "b", '{"x"', id="1"), call(0, "a", "{", id="0"), call(1, None, ":1}"), call(0, None, "}")
        ) == [("functions.a:0", "a", "{}"), ("functions.b:1", "b", '{"x":1}')]

    def test_ids_are_ours_and_count_on(self) -> None:
        found = calls_of(call(0, "a", "{}", id="call_1"), call(1, "a", "{}", id="call_1"), first_call=7)
        assert [identity for identity, *_ in found] == ["functions.a:7", "functions.a:8"]

    def test_no_index_but_ids(self) -> None:
        assert calls_of(
            call(None, "a", "{", id="x"),
            call(None, "b", "[", id="y"),
            call(None, None, "}", id="x"),
            call(None, None, "]"),
        ) == [("functions.a:0", "a", "{}"), ("functions.b:1", "b", "[]")]

    def test_no_index_and_no_id_but_names(self) -> None:
        assert calls_of(
            call(None, "a", '{"x":'),
            call(None, "a", "1}"),
            call(None, "a", "{}"),
            call(None, "b"),
            call(None, None, "{}"),
        ) == [("functions.a:0", "a", '{"x":1}'), ("functions.a:1", "a", "{}"), ("functions.b:2", "b", "{}")]

    def test_several_whole_calls_of_one_index(self) -> None:
        assert calls_of(call(0, "a", '{"x":1}', id="c1"), call(0, "a", '{"x":2}', id="c2")) == [
            ("functions.a:0", "a", '{"x":1}'),
            ("functions.a:1", "a", '{"x":2}'),
        ]
        assert calls_of(call(0, "a", "{}", id="c1"), call(0, "b", "", id="c2"), call(0, None, "{}")) == [
            ("functions.a:0", "a", "{}"),
            ("functions.b:1", "b", "{}"),
        ]

    def test_another_id_with_every_piece_is_still_one_call(self) -> None:
        pieces = [
            call(0, "a", text, id=f"chatcmpl-tool-{n}") for n, text in enumerate(('{"x"', ":", "1}", ""))
        ]
        assert calls_of(*pieces) == [("functions.a:0", "a", '{"x":1}')]

    def test_an_end_in_the_middle_is_no_end(self) -> None:
        assert calls_of(call(0, "a", '{"x":"}', id="c1"), call(0, "a", '"}', id="c2")) == [
            ("functions.a:0", "a", '{"x":"}"}')
        ]

    def test_a_call_that_is_said_again_whole_is_one_call(self) -> None:
        assert calls_of(
            call(0, "a", '{"x"', id="c"), call(0, None, ":1}"), call(0, "a", '{"x":1}', id="c")
        ) == [("functions.a:0", "a", '{"x":1}')]

    def test_no_more_calls_than_anybody_makes(self) -> None:
        with pytest.raises(AnswerBroken, match="more than 128"):
            calls_of(*(call(n, "a", "{}") for n in range(129)))

    def test_a_piece_without_its_index_among_others_that_have_theirs_is_damaged(self) -> None:
        begun = [call(0, "a", "{", id="x"), call(1, "b", "{", id="y")]
        with pytest.raises(AnswerBroken, match="damaged"):
            calls_of(*begun, call(0, None, "}"), call(None, None, "}"))
        assert calls_of(*begun[:1], call(0, None, '"x":'), call(None, None, "1}")) == [
            ("functions.a:0", "a", '{"x":1}')
        ]
        assert calls_of(call(0, "a", "{}", id="x"), call(1, "b", "{", id="y"), call(None, None, "}")) == [
            ("functions.a:0", "a", "{}"),
            ("functions.b:1", "b", "{}"),
        ]

    def test_a_late_id_belongs_to_the_call_before(self) -> None:
        assert calls_of(
            call(None, "a", "{"), call(None, None, "}", id="x"), call(None, "b", "{}", id="y")
        ) == [
            ("functions.a:0", "a", "{}"),
            ("functions.b:1", "b", "{}"),
        ]

    def test_a_name_may_come_late_and_again(self) -> None:
        assert calls_of(call(0, None, '{"x"'), call(0, "a", ":"), call(0, "a", "1}"), call(0, "other")) == [
            ("functions.a:0", "a", '{"x":1}')
        ]

    def test_arguments_may_be_an_object_or_nothing(self) -> None:
        assert calls_of(call(0, "a", {"x": [1]}), call(1, "b"), call(2, "c", " ")) == [
            ("functions.a:0", "a", '{"x":[1]}'),
            ("functions.b:1", "b", "{}"),
            ("functions.c:2", "c", "{}"),
        ]

    def test_broken_arguments_reach_the_tool_as_they_are(self) -> None:
        assert calls_of(call(0, "a", '{"x": "line\n')) == [("functions.a:0", "a", '{"x": "line\n')]

    def test_the_finish_need_not_say_so(self) -> None:
        assert calls_of(call(0, "a", "{}"), finish="stop") == [("functions.a:0", "a", "{}")]

    def test_empty_pieces_are_no_call(self) -> None:
        events = fold(
            call(0), call(None, id="x"), chunk({"content": "hi"}), chunk({"tool_calls": [None]}, "stop")
        )
        assert events[-1].calls == ()

    def test_a_call_without_a_name_is_no_answer(self) -> None:
        with pytest.raises(AnswerBroken, match="naming"):
            fold(call(0, None, "{}"), chunk(finish="tool_calls"))


class TestEnds:
    def test_done_alone_is_no_proof(self) -> None:
        with pytest.raises(AnswerBroken, match="broke off"):
            fold(chunk({"content": "hi"}), DONE)

    def test_nothing_at_all(self) -> None:
        with pytest.raises(AnswerBroken, match="broke off"):
            fold()

    def test_done_is_noted(self) -> None:
        assembler = Assembler()
        assembler.feed([chunk({"content": "hi"}, "stop"), DONE])
        assert assembler.done
        assert assembler.finish == "stop"

    def test_only_thinking(self) -> None:
        with pytest.raises(AnswerEmpty, match="only thought"):
            fold(chunk({"reasoning_content": "hm"}), chunk({"content": "\n"}, "stop"))
        with pytest.raises(AnswerEmpty, match="only thought"):
            fold(chunk({"content": "<think>hm</think>"}, "stop"))

    def test_nothing_said(self) -> None:
        with pytest.raises(AnswerEmpty, match="was empty"):
            fold(chunk(finish="stop"))

    def test_a_long_text_is_cut_but_counts(self) -> None:
        assert fold(chunk({"content": "hi"}), chunk(finish="length"))[-1].finish == "length"

    def test_the_filter(self) -> None:
        for events in ([], [call(0, "a", "{}"), chunk({"content": "x"})]):
            with pytest.raises(RequestRejected, match="filter"):
                fold(*events, chunk(finish="content_filter"))
        assert fold(chunk({"content": "x"}), chunk(finish="content_filter"))[-1].finish == "content_filter"

    def test_a_call_was_wanted_and_none_came(self) -> None:
        with pytest.raises(AnswerEmpty, match="no call arrived"):
            fold(chunk({"content": "Let me look."}, "tool_calls"))

    def test_the_first_reason_to_finish_counts_but_a_cut_is_a_cut(self) -> None:
        assert fold(chunk({"content": "x"}, "stop"), chunk(finish="tool_calls"))[-1].finish == "stop"
        for reasons in (("stop", "length"), ("length", "stop")):
            ends = [chunk(finish=reason) for reason in reasons]
            with pytest.raises(AnswerBroken, match="longest length"):
                fold(call(0, "a", "{}"), *ends)


class TestChunks:
    def test_usage_comes_in_three_places_and_the_last_counts(self) -> None:
        first, last = (
            {"prompt_tokens": 1, "completion_tokens": 1},
            {"prompt_tokens": 9, "completion_tokens": 2},
        )
        inside = msgspec.json.encode(
            {"choices": [{"delta": {"content": "x"}, "finish_reason": "stop", "usage": first}]}
        )
        alone = msgspec.json.encode({"choices": [], "usage": last})
        assert fold(inside)[-1].usage == Usage(1, 1)
        assert fold(inside, alone)[-1].usage == Usage(9, 2)
        assert fold(chunk({"content": "x"}, "stop", usage=last))[-1].usage == Usage(9, 2)
        assert fold(chunk({"content": "x"}, "stop", usage=None))[-1].usage is None

    @pytest.mark.parametrize("key", ["reasoning_content", "reasoning"])
    def test_the_key_of_the_reasoning_is_remembered(self, key: str) -> None:
        events = fold(chunk({key: "hm"}), chunk({"content": "x"}, "stop"))
        assert said(events) == ("hm", "x")
        assert events[-1].reasoning_key == key

    def test_reasoning_in_parts(self) -> None:
        details = [{"type": "reasoning.text", "text": "hm"}]
        events = fold(chunk({"reasoning_details": details}), chunk({"content": "x"}, "stop"))
        assert said(events) == ("hm", "x")
        assert events[-1].reasoning_key == "reasoning_details"

    def test_reasoning_that_is_there_and_empty_is_not_missing(self) -> None:
        assert fold(chunk({"reasoning_content": "", "content": "x"}, "stop"))[-1].reasoning_key == (
            "reasoning_content"
        )
        assert fold(chunk({"reasoning_content": None, "content": "x"}, "stop"))[-1].reasoning_key == ""
        events = fold(chunk({"reasoning_content": ""}), chunk({"reasoning": "hm", "content": "x"}, "stop"))
        assert events[-1].reasoning_key == "reasoning"

    def test_the_same_thought_under_two_keys_is_one_thought(self) -> None:
        events = fold(chunk({"reasoning_content": "hm", "reasoning": "hm"}), chunk({"content": "x"}, "stop"))
        assert said(events)[0] == "hm"

    def test_empty_parts_are_no_reasoning(self) -> None:
        events = fold(chunk({"reasoning_details": [{"type": "encrypted"}], "content": "x"}, "stop"))
        assert events[-1].reasoning_key == ""

    def test_thoughts_in_the_content_go_back_as_reasoning(self) -> None:
        events = fold(chunk({"content": "<think>hm</think>x"}, "stop"))
        assert said(events) == ("hm", "x")
        assert events[-1].reasoning_key == "reasoning_content"

    def test_text_in_parts(self) -> None:
        assert said(fold(chunk({"content": [{"type": "text", "text": "x"}]}, "stop"))) == ("", "x")

    def test_a_last_chunk_with_the_whole_message_says_it_once(self) -> None:
        last = msgspec.json.encode(
            {
                "object": "chat.completion.chunk",
                "choices": [{"delta": None, "message": {"content": "hi"}, "finish_reason": "stop"}],
            }
        )
        assert said(fold(chunk({"content": "hi"}), last)) == ("", "hi")

    def test_the_model_that_answered(self) -> None:
        assert fold(chunk({"content": "x"}, model="a"), chunk(finish="stop", model="b"))[-1].model == "a"

    def test_a_damaged_piece_breaks_the_answer(self) -> None:
        for damaged in (
            b'{"choices":[{"delta":',
            b' {"choices":[{"delta":{"content":"\xff"}}]}',
            b'{"choices":4}',
            b'X"choices":[{"delta":{"content":"x"}}]}',
        ):
            with pytest.raises(AnswerBroken, match="damaged"):
                fold(damaged)

    @pytest.mark.parametrize(
        ("key", "damaged"),
        [("arguments", "argumentz"), ("function", "functioz"), ("tool_calls", "tool_callz")],
    )
    def test_a_piece_of_a_call_with_a_damaged_key_is_not_lost_in_silence(
        self, key: str, damaged: str
    ) -> None:
        fold(
            chunk({"tool_calls": [{"index": 0, "function": {"name": None}}]}), chunk({"content": "x"}, "stop")
        )
        fold(chunk({"refusal": "function"}), chunk({"content": "x"}, "stop"))
        piece = call(0, None, "b").replace(key.encode(), damaged.encode())
        with pytest.raises(AnswerBroken, match="damaged"):
            fold(call(0, "a", '{"x":"a'), piece, call(0, None, '"}'), chunk(finish="tool_calls"))

    def test_figures_nobody_can_read_cost_no_answer(self) -> None:
        for usage in ([], {"prompt_tokens": "many"}, {"prompt_tokens_details": []}):
            assert fold(chunk({"content": "x"}, "stop", usage=usage))[-1].usage is None
            inside = {"delta": {"content": "x"}, "finish_reason": "stop", "usage": usage}
            assert fold(msgspec.json.encode({"choices": [inside, None]}))[-1].usage is None

    def test_damage_after_the_end_of_the_answer_does_not_matter(self) -> None:
        assert fold(chunk({"content": "x"}, "stop"), b'{"choices":[],"usa')[-1].finish == "stop"

    def test_other_noise_is_skipped_and_counted(self) -> None:
        assembler = Assembler()
        assembler.feed([b"upstream says hello", b"", chunk({"content": "x"}, "stop")])
        assert assembler.skipped == 2
        assert assembler.end()[1].finish == "stop"

    def test_an_error_inside_the_stream(self) -> None:
        with pytest.raises(GatewayBusy, match="upstream died"):
            fold(chunk({"content": "x"}), b'{"error":{"message":"upstream died","code":502}}')
        with pytest.raises(ModelMissing):
            fold(b'{"error":{"message":"no","code":"model_not_found"}}')
        with pytest.raises(GatewayBusy, match="boom"):
            fold(b'{"error":"boom"}')
