"""Tool calls that leaked as special tokens: found, told apart from talk about them, never half a call."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from provider_kit import said

from k2desk.core.errors import AnswerBroken, AnswerEmpty, ProviderError, RequestRejected
from k2desk.core.messages import Completed, ToolCall, ToolSchema
from k2desk.provider.assemble import Assembler
from k2desk.provider.leaks import begins, read

BEGIN, END = "<|tool_calls_section_begin|>", "<|tool_calls_section_end|>"
CALL, ARGS, CALL_END = "<|tool_call_begin|>", "<|tool_call_argument_begin|>", "<|tool_call_end|>"


def tool(name: str, *keys: str, optional: Sequence[str] = ()) -> ToolSchema:
    fields = {key: {"type": "string"} for key in (*keys, *optional)}
    return ToolSchema(name, name, {"type": "object", "properties": fields, "required": list(keys)})


TOOLS = (
    tool("read_file", "path", optional=("first_line",)),
    tool("run_tests", "command"),
    tool("git_status"),
    tool("mcp.web-search", "query"),
)


def leak(identity: str = "functions.read_file:0", arguments: str = '{"path": "a.py"}') -> str:
    return f"{CALL}{identity}{ARGS}{arguments}{CALL_END}"


READ = ("read_file", '{"path": "a.py"}')


def answer(*deltas: tuple[str, str], finish: str = "stop", size: int = 0) -> tuple[str, str, Completed]:
    """Return thinking, text and the whole answer; with a size every delta is cut into pieces of it."""
    assembler, pieces = Assembler(2, TOOLS), []
    for field, text in deltas:
        step = size or max(len(text), 1)
        for at in range(0, len(text), step):
            choice = {"delta": {field: text[at : at + step]}}
            pieces += assembler.feed([msgspec.json.encode({"choices": [choice]})])
    pieces += assembler.feed([msgspec.json.encode({"choices": [{"finish_reason": finish}]})])
    rest, completed = assembler.end()
    return *said([*pieces, *rest]), completed


def recovered(completed: Completed) -> list[tuple[str, str]]:
    assert all(call.recovered for call in completed.calls)
    assert [call.id for call in completed.calls] == [
        f"functions.{call.name}:{number}" for number, call in enumerate(completed.calls, 2)
    ]
    return [(call.name, call.arguments) for call in completed.calls]


VARIANTS = {
    "official": BEGIN + leak() + END,
    "no section markers": leak(),
    "no section begin": leak() + END,
    "no section end": BEGIN + leak(),
    "singular section markers": "<|tool_call_section_begin|>" + leak() + "<|tool_call_section_end|>",
    "section end cut": BEGIN + leak() + "<|tool_calls_sec",
    "name without prefix": BEGIN + leak("read_file:0") + END,
    "name without counter": BEGIN + leak("functions.read_file") + END,
    "bare counter": BEGIN + leak("3") + END,
    "bare counter with prefix": BEGIN + leak("functions.3") + END,
    "white space everywhere": f"{BEGIN}\n{CALL} functions.read_file:0 {ARGS} {READ[1]} \n{CALL_END}\n{END}\n",
    "no end before the section's end": BEGIN + leak().removesuffix(CALL_END) + END,
    "no end before the end of the text": BEGIN + leak().removesuffix(CALL_END),
    "a stray end before it": CALL_END + "\n" + END + BEGIN + leak() + END,
}


class TestVariants:
    @pytest.mark.parametrize("field", ["content", "reasoning_content", "reasoning"])
    @pytest.mark.parametrize("size", [0, 1, 2, 7])
    @pytest.mark.parametrize("name", VARIANTS)
    def test_a_leak_of_any_shape_split_anywhere_is_a_call(self, name: str, size: int, field: str) -> None:
        thinking, text, completed = answer((field, "Let me look. " + VARIANTS[name]), size=size)
        assert (text if field == "content" else thinking) == "Let me look. "
        assert recovered(completed) == [READ]

    def test_a_name_with_a_dot_and_a_hyphen(self) -> None:
        for identity in ("functions.mcp.web-search:0", "mcp.web-search:4"):
            completed = answer(("content", leak(identity, '{"query": "x"}')))[2]
            assert recovered(completed) == [("mcp.web-search", '{"query": "x"}')]

    def test_several_calls_and_a_missing_end_between_them(self) -> None:
        first = leak().removesuffix(CALL_END)
        completed = answer(("content", BEGIN + first + leak("functions.git_status:1", "") + END))[2]
        assert recovered(completed) == [READ, ("git_status", "{}")]

    def test_inside_a_think_tag_that_is_never_closed(self) -> None:
        for size in (0, 1, 5):
            thinking, text, completed = answer(
                ("content", f"<think>\nI must look.{BEGIN}{leak()}{END}"), size=size
            )
            assert (thinking, text) == ("I must look.", "")
            assert recovered(completed) == [READ]
            assert completed.reasoning_key == "reasoning_content"

    def test_inside_a_think_tag_and_after_it(self) -> None:
        content = (
            f"<think>Look.{BEGIN}{leak()}{END}More.</think>{BEGIN}{leak('functions.git_status:1', '{}')}{END}"
        )
        thinking, text, completed = answer(("content", content))
        assert (thinking, text) == ("Look.", "")
        assert recovered(completed) == [READ, ("git_status", "{}")]

    def test_thought_first_and_then_said_is_one_call(self) -> None:
        completed = answer(
            ("reasoning_content", "So: " + leak()), ("content", leak("functions.read_file:1"))
        )[2]
        assert recovered(completed) == [READ]

    def test_an_answer_beside_a_call_in_the_thinking_is_shown(self) -> None:
        thinking, text, completed = answer(("reasoning_content", "hm " + leak()), ("content", "I look."))
        assert (thinking, text) == ("hm ", "I look.")
        assert recovered(completed) == [READ]

    def test_marks_inside_the_arguments_are_arguments(self) -> None:
        arguments = msgspec.json.encode(
            {"path": f"x {CALL_END} {CALL}functions.run_tests:1{ARGS}{{}}"}
        ).decode()
        completed = answer(("content", BEGIN + leak(arguments=arguments) + END))[2]
        assert recovered(completed) == [("read_file", arguments)]

    def test_broken_arguments_with_their_end_reach_the_tool_as_they_are(self) -> None:
        for arguments in ('{"path":', '{"path": "a"} and so on', "[1]", "[" * 100_000):
            assert recovered(answer(("content", leak(arguments=arguments)))[2]) == [("read_file", arguments)]

    def test_an_unknown_tool_beside_a_known_one_goes_back_to_the_model(self) -> None:
        completed = answer(("content", leak() + leak("functions.fly:1", "{}")))[2]
        assert recovered(completed) == [READ, ("fly", "{}")]

    @pytest.mark.parametrize(
        ("arguments", "name"),
        [
            ('{"path": "a", "first_line": "1"}', "read_file"),
            ('{"command": "x"}', "run_tests"),
            ("{}", "git_status"),
        ],
    )
    def test_a_bare_counter_is_the_tool_whose_arguments_these_are(self, arguments: str, name: str) -> None:
        assert recovered(answer(("content", leak("7", arguments)))[2]) == [(name, arguments)]


class TestCut:
    @pytest.mark.parametrize(
        "text",
        [
            BEGIN,
            BEGIN + CALL,
            BEGIN[:-5],
            BEGIN + CALL + "functions.read_fi",
            BEGIN + CALL + "functions.read_file:0" + ARGS[:-3],
            BEGIN + CALL + "functions.read_file:0" + ARGS,
            BEGIN + CALL + "functions.read_file:0" + ARGS + '{"path": "a',
            BEGIN + CALL + "functions.read_file:0" + ARGS + '{"path": "a' + END,
            BEGIN + leak() + CALL + "functions.read_file:1" + ARGS + '{"path": "a',
            leak() + CALL,
        ],
    )
    def test_a_call_that_was_cut_is_neither_shown_nor_run(self, text: str) -> None:
        for field in ("content", "reasoning_content"):
            for size in (0, 1):
                with pytest.raises(AnswerBroken, match="cut; nothing of it was run"):
                    answer((field, "Look." + text), size=size)

    def test_nothing_runs_without_a_reason_to_finish(self) -> None:
        assembler = Assembler(0, TOOLS)
        assembler.feed([msgspec.json.encode({"choices": [{"delta": {"content": leak()}}]}), b"[DONE]"])
        with pytest.raises(AnswerBroken, match="broke off"):
            assembler.end()

    def test_nothing_runs_where_the_length_was_reached(self) -> None:
        with pytest.raises(AnswerBroken, match="longest length") as caught:
            answer(("content", leak()), finish="length")
        assert caught.value.code == "length"
        with pytest.raises(RequestRejected, match="filter"):
            answer(("content", "x" + leak()), finish="content_filter")

    def test_a_bare_counter_that_fits_no_tool_is_not_run(self) -> None:
        for arguments in ('{"nothing": 1}', "{", "[]"):
            with pytest.raises(AnswerBroken, match="which tool"):
                answer(("content", leak("3", arguments)))

    def test_more_than_anybody_calls_for_is_not_run(self) -> None:
        with pytest.raises(AnswerBroken, match="beyond measure"):
            answer(("content", leak(arguments='{"path": "' + "x" * 5_000_000 + '"}')))
        with pytest.raises(AnswerBroken, match="more than 128"):
            answer(("content", leak() * 200))

    def test_marks_without_end_cost_no_more_than_their_length(self) -> None:
        for marks in (BEGIN * 50_000, (CALL + "look ") * 50_000, END * 50_000):
            text = f"x {marks} and so on"
            assert answer(("content", text))[1] == text

    def test_two_tools_that_fit_are_one_too_many(self) -> None:
        twins = (tool("a", "path"), tool("b", "path"))
        assert [found.name for found in read(leak("3"), twins)] == [""]


class TestTalk:
    @pytest.mark.parametrize(
        "text",
        [
            f"The mark is `{BEGIN}{leak()}{END}`.",
            f"Two backticks: ``{leak()}``.",
            f"```text\n{BEGIN}{leak()}{END}\n```\nso.",
            f"~~~\n{leak()}\n~~~\n",
            f"````md\n```\n{leak()}\n```\n````\n",
            f"  ```\n{leak()}",
            f"A call begins with {CALL} and then comes the id.",
            f"{BEGIN} begins a section.",
            f"{BEGIN}, as they say",
            f"A call of another program: {leak('functions.fly:0', '{}')}",
            f"{CALL}{'x' * 300}",
            f"{CALL}:{ARGS}",
            f"{CALL}functions.read_file:0<|else|>",
            f"It ends with {END}",
            f"It ends with {END} and {CALL_END}, mostly.",
            "a <|tool",
            "1 <",
        ],
    )
    def test_what_only_speaks_of_calls_is_left_alone(self, text: str) -> None:
        for size in (0, 1, 3):
            _, shown, completed = answer(("content", text), size=size)
            assert shown == text
            assert completed.calls == ()

    def test_after_a_block_of_code_a_leak_is_a_leak(self) -> None:
        quoted = f"```\n{leak()}\n```\n"
        assert answer(("content", quoted + leak()))[1] == quoted
        assert recovered(answer(("content", quoted + leak()))[2]) == [READ]

    def test_without_tools_nothing_is_kept_back(self) -> None:
        assembler = Assembler()
        pieces = assembler.feed([msgspec.json.encode({"choices": [{"delta": {"content": leak()}}]})])
        assert said(pieces) == ("", leak())

    def test_beside_true_calls_a_leak_is_hidden_and_not_run(self) -> None:
        true = {
            "tool_calls": [{"index": 0, "id": "x", "function": {"name": "git_status", "arguments": "{}"}}]
        }
        for leftover in (BEGIN, leak(), END, CALL_END + END, BEGIN + CALL):
            assembler = Assembler(0, TOOLS)
            pieces = assembler.feed(
                [
                    msgspec.json.encode({"choices": [{"delta": delta}]})
                    for delta in ({"content": "Look." + leftover}, true)
                ]
            )
            assembler.feed([b'{"choices":[{"finish_reason":"tool_calls"}]}'])
            rest, completed = assembler.end()
            assert said([*pieces, *rest]) == ("", "Look.")
            assert completed.calls == (ToolCall("functions.git_status:0", "git_status", "{}"),)

    def test_only_a_leak_cut_to_nothing_is_an_empty_answer(self) -> None:
        with pytest.raises(AnswerEmpty):
            answer(("content", " "))


NAMES = frozenset(tool.name for tool in TOOLS)
PARTS = st.sampled_from(
    [
        BEGIN,
        END,
        CALL,
        ARGS,
        CALL_END,
        "functions.read_file:0",
        "3",
        '{"path": "a"}',
        '{"pa',
        "`",
        "```\n",
        "\n",
        "hm",
        "<",
    ]
)


@given(st.lists(PARTS, max_size=12), st.data())
def test_any_split_ends_the_same(parts: list[str], data: st.DataObject) -> None:
    whole = "".join(parts)

    def run(pieces: list[str]) -> object:
        try:
            return answer(*(("content", piece) for piece in pieces))
        except ProviderError as error:
            return type(error), str(error)

    pieces, rest = [], whole
    while rest:
        size = data.draw(st.integers(1, len(rest)))
        pieces.append(rest[:size])
        rest = rest[size:]
    assert run(pieces) == run([whole])


@given(st.integers(0, 200), st.integers(0, 200))
def test_a_leak_cut_anywhere_never_runs_another_call(start: int, end: int) -> None:
    whole = "Look. " + BEGIN + leak() + leak("functions.run_tests:1", '{"command": "pytest -q"}') + END
    kept = whole[:start] + whole[max(start, end) :]
    try:
        completed = answer(("content", kept))[2]
    except ProviderError:
        return
    true = {READ, ("run_tests", '{"command": "pytest -q"}')}
    for call in completed.calls:
        damaged = (call.name, call.arguments) not in true
        assert not damaged or not parses(call.arguments) or call.name not in NAMES or start < end


def parses(arguments: str) -> bool:
    try:
        return isinstance(msgspec.json.decode(arguments), dict)
    except msgspec.DecodeError:
        return False


def test_what_has_to_come_before_it_can_be_said() -> None:
    whole = BEGIN + leak()
    decided = whole.index(ARGS) + len(ARGS)
    verdicts = [begins(whole[:size], NAMES) for size in range(len("<|tool_call"), decided + 1)]
    assert set(verdicts[:-1]) == {"open"}
    assert verdicts[-1] == "call"
