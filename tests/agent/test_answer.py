"""One answer of the model becomes events."""

from __future__ import annotations

from agent_kit import Script, call, says

from k2desk.agent.answer import answer, join
from k2desk.core.events import StepFinished, StepRetried, TextDelta, ThoughtDelta
from k2desk.core.messages import Completed, ModelRequest, ReasoningPiece, Retrying, TextPiece, Usage

REQUEST = ModelRequest("kimi-k2-thinking", ())


async def test_pieces_become_events_of_their_step() -> None:
    retry = Retrying(2, 5, 1.5, "The gateway is busy.")
    done = Completed("tool_calls", (call(0),), Usage(10, 5, 8), "reasoning")
    script = Script(
        [ReasoningPiece("hm"), retry, ReasoningPiece("so"), TextPiece("Look"), TextPiece("."), done]
    )
    assert [event async for event in answer(script, REQUEST, 3, 2, 3600.0)] == [
        ThoughtDelta(3, 2, "hm"),
        StepRetried(3, 2, 2, 5, 1.5, "The gateway is busy."),
        ThoughtDelta(3, 2, "so"),
        TextDelta(3, 2, "Look."),
        StepFinished(3, 2, "tool_calls", (call(0),), Usage(10, 5, 8), "reasoning"),
    ]
    assert script.closed == 1


async def test_a_stream_without_an_end_gives_no_finished_step() -> None:
    script = Script(says("half")[:-1])
    assert [event async for event in answer(script, REQUEST, 1, 1)] == [TextDelta(1, 1, "half")]


def test_a_batch_leaves_at_most_one_delta_of_each_kind() -> None:
    flood = [
        piece for number in range(50) for piece in (ReasoningPiece(f"r{number}"), TextPiece(f"t{number}"))
    ]
    joined = list(join([*flood]))
    assert joined == [
        ReasoningPiece("".join(f"r{number}" for number in range(50))),
        TextPiece("".join(f"t{number}" for number in range(50))),
    ]
