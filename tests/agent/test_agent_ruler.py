"""Rules answer in the place of the user, and the record tells that they did."""

from __future__ import annotations

from collections.abc import Callable

from agent_kit import Look, Script, asks, call, events, says

from k2desk.agent.session import Session
from k2desk.core.events import DecisionMade, DecisionRequested, ToolFinished, TurnFinished
from k2desk.core.messages import ToolCall
from k2desk.core.permissions import Decision
from k2desk.core.ruler import Asked, Ruled
from k2desk.journal.log import SessionLog

Open = Callable[..., Session]


class ByName:
    """Forbids one tool and answers questions about the others."""

    def __init__(self, **decision: str) -> None:
        self.decision = decision
        self.asked: list[Asked] = []

    def refusal(self, call: ToolCall) -> str:
        return "A rule forbids it." if call.name == "forbidden" else ""

    def parts(self, asked: Asked) -> tuple[()]:
        return ()

    def answer(self, asked: Asked) -> Ruled:
        self.asked.append(asked)
        return Ruled(Decision(digest=asked.question.digest, **self.decision), "the rule's text")  # type: ignore[arg-type]


async def test_a_question_is_answered_by_rule_and_told(log: SessionLog, open_session: Open) -> None:
    tool = Look(question=asks())
    ruler = ByName(verdict="allow")
    session = open_session(log, Script(says(calls=[call(0)]), says("Done.")), tool, ruler=ruler)
    await session.turn("go")
    (asked,), (made,) = events(log, DecisionRequested), events(log, DecisionMade)
    assert (made.request_id, made.rule) == (asked.request_id, "the rule's text")
    assert tool.approvals == [asked.request_id]
    assert [one.call for one in ruler.asked] == [call(0)]


async def test_a_no_with_a_reason_lets_the_model_go_on(log: SessionLog, open_session: Open) -> None:
    tool = Look(question=asks())
    ruler = ByName(verdict="reject", note="nobody is there")
    await open_session(log, Script(says(calls=[call(0)]), says("Then not.")), tool, ruler=ruler).turn("go")
    assert tool.runs == []
    assert events(log)[-1] == TurnFinished(1, "done")
    assert [e.text for e in events(log, ToolFinished)] == [
        "The user rejected this: nobody is there. Nothing was run."
    ]


async def test_a_forbidden_call_is_not_even_planned(log: SessionLog, open_session: Open) -> None:
    tool = Look("forbidden", plan_error=AssertionError("planned"))
    session = open_session(
        log, Script(says(calls=[call(0, "forbidden")]), says("Then not.")), tool, ruler=ByName()
    )
    await session.turn("go")
    (finished,) = events(log, ToolFinished)
    assert (finished.status, finished.text) == ("refused", "A rule forbids it.")
