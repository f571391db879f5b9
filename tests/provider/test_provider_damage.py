"""Damage of any kind at any byte: every stream ends by name, and no piece of a call is lost in silence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from provider_kit import chunk, said, streamed
from rapidfuzz.distance import Levenshtein
from tally_kit import Tally

from k2desk.core.errors import ProviderError
from k2desk.core.messages import Completed, ToolSchema
from k2desk.provider.assemble import Assembler
from k2desk.provider.sse import EventReader

TOOL = ToolSchema(
    "ReadFile", "Reads.", {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}
)
INDEX = re.compile(rb'(?<="index":)\d+')
RECORDED = [
    "llama_k2t_tool_stream.sse",
    "llama_k2t_tool_stream_nousage.sse",
    "llama_plain.sse",
    "llama_k2t_length.sse",
    "llama_k2t_truncated_args.sse",
]


def calls_in_pieces() -> bytes:
    """Two long calls in mixed pieces, as Moonshot's own service sends them."""
    texts = [msgspec.json.encode({"path": name * 12}).decode() for name in ("src/a.py ", "tests/b ")]
    events = [chunk({"role": "assistant", "content": ""}), chunk({"reasoning_content": "I look."})]
    for index in range(2):
        function = {"name": "ReadFile", "arguments": ""}
        call = {"index": index, "id": f"ReadFile:{index}", "type": "function", "function": function}
        events.append(chunk({"tool_calls": [call]}))
    for at in range(0, max(map(len, texts)), 9):
        for index, text in enumerate(texts):
            if piece := text[at : at + 9]:
                events.append(chunk({"tool_calls": [{"index": index, "function": {"arguments": piece}}]}))
    events += [
        chunk(finish="tool_calls"),
        b'{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3}}',
    ]
    return streamed(*events).body


def leaked_call() -> bytes:
    """A call that leaked into the text, in pieces."""
    text = (
        "Look.<|tool_calls_section_begin|><|tool_call_begin|>functions.ReadFile:0<|tool_call_argument_begin|>"
        '{"path": "src/a.py"}<|tool_call_end|><|tool_calls_section_end|>'
    )
    pieces = [chunk({"content": text[at : at + 11]}) for at in range(0, len(text), 11)]
    return streamed(*pieces, chunk(finish="stop")).body


def replay(data: bytes, sizes: Sequence[int] = ()) -> tuple[str, str, object]:
    """Return thinking, text, and the whole answer or the error; any other exception is a mistake of ours."""
    reader, answer, pieces, at = EventReader(), Assembler(0, (TOOL,)), [], 0
    try:
        for size in [*sizes, len(data)]:
            pieces += answer.feed(reader.feed(data[at : at + size]))
            reader.seam = answer.seam
            at += size
        pieces += answer.feed(reader.close())
        rest, ended = answer.end()
    except ProviderError as error:
        return *said(pieces), (type(error), str(error))
    return *said([*pieces, *rest]), ended


@st.composite
def damages(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    """One byte flipped, lost or come from nowhere."""
    share = draw(st.floats(0, 1, exclude_max=True))
    kind = draw(st.sampled_from(["flip", "delete", "insert"]))
    byte = draw(st.one_of(st.integers(0, 255), st.sampled_from(b'\n\r:{}[]",\\dx ')))

    def damage(data: bytes) -> bytes:
        at = int(share * len(data))
        kept = data[at:] if kind == "insert" else data[at + 1 :]
        return data[:at] + (b"" if kind == "delete" else bytes([byte])) + kept

    return damage


def check(whole: bytes, broken: bytes) -> None:
    """No call differs from the true one by more than the damaged byte itself, unless it cannot run.

    Only an index that became another index can't be told from the truth.
    """
    if INDEX.sub(b"", broken) == INDEX.sub(b"", whole):
        return
    true, found = replay(whole)[2], replay(broken)[2]
    if not isinstance(found, Completed):
        return
    assert isinstance(true, Completed), "an answer that was none became one"
    for call in found.calls:
        if call.name == TOOL.name and _parses(call.arguments):
            near = min(Levenshtein.distance(call.arguments, other.arguments) for other in true.calls)
            assert near <= 2, call


def _parses(arguments: str) -> bool:
    try:
        return isinstance(msgspec.json.decode(arguments), dict)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False


SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("name", RECORDED)
@SHARED
@given(damage=damages())
def test_one_damaged_byte_of_a_recorded_stream(
    recorded: Callable[[str], bytes], name: str, damage: Callable[[bytes], bytes]
) -> None:
    whole = recorded(name)
    if isinstance(replay(whole)[2], Completed):
        check(whole, damage(whole))
    else:
        replay(damage(whole))


@pytest.mark.parametrize("whole", [calls_in_pieces(), leaked_call()], ids=["pieces", "leak"])
@SHARED
@given(damage=damages())
def test_one_damaged_byte_of_a_stream_of_calls(whole: bytes, damage: Callable[[bytes], bytes]) -> None:
    check(whole, damage(whole))


@pytest.mark.parametrize("whole", [calls_in_pieces(), leaked_call()], ids=["pieces", "leak"])
@SHARED
@given(st.data())
def test_several_damages_at_once_end_by_name(whole: bytes, data: st.DataObject) -> None:
    for damage in data.draw(st.lists(damages(), min_size=2, max_size=6)):
        whole = damage(whole)
    replay(whole)


@pytest.mark.parametrize("whole", [calls_in_pieces(), leaked_call()], ids=["pieces", "leak"])
def test_no_place_to_break_off_runs_a_call(whole: bytes) -> None:
    finish = whole.index(b'"finish_reason":"')
    proved = whole.index(b"}", finish)
    for end in range(0, len(whole), 3):
        ended = replay(whole[:end])[2]
        assert isinstance(ended, Completed) <= (end > proved), end


@pytest.mark.parametrize("whole", [calls_in_pieces(), leaked_call()], ids=["pieces", "leak"])
@SHARED
@given(sizes=st.lists(st.one_of(st.integers(1, 40), st.integers(1, 4000)), max_size=60))
@example(sizes=[1] * 4000)
def test_any_split_is_the_same_answer(tally: Tally, whole: bytes, sizes: list[int]) -> None:
    tally("splits")
    assert replay(whole, sizes) == replay(whole)
    crlf = whole.replace(b"\n", b"\r\n")
    assert replay(crlf, sizes) == replay(whole)


@given(st.binary(max_size=300))
def test_noise_ends_by_name(noise: bytes) -> None:
    replay(noise)
    replay(b"data: " + noise + b"\n\n" + calls_in_pieces())
