"""Number 14: nothing runs without an answer of its own, and the record holds it."""

from __future__ import annotations

import json

from mind_kit import Mind, no, yes  # type: ignore[import-not-found]

from k2desk.core.events import DecisionMade, DecisionRequested, Event, ToolStarted
from k2desk.core.permissions import Decision, Question

RUNS = ("run_command", "run_tests")


def unexplained(events: list[Event]) -> list[str]:
    """Return the calls that ran without an allowance of their own, or with one that had run already."""
    asked: dict[str, tuple[str, Question]] = {}
    allowed: dict[str, list[str]] = {}
    found = []
    for event in events:
        match event:
            case DecisionRequested(request_id=request, call_id=call, question=question):
                asked[request] = call, question
            case DecisionMade(request_id=request, decision=Decision(verdict="allow", digest=digest)):
                call, question = asked.pop(request)
                if question.digest == digest:
                    allowed.setdefault(call, []).append(request)
            case ToolStarted(call_id=call, name=name) if name in RUNS:
                if allowed.get(call):
                    allowed[call].pop()
                else:
                    found.append(call)
            case _:
                pass
    return found


async def test_n14_every_run_has_an_answer_of_its_own(mind: Mind) -> None:
    mind.answer = lambda question: no(question) if "rm" in question.text else yes(question)
    line = {"command": "echo same"}
    mind.says(*[("run_command", line)] * 3, ("run_command", {"command": "rm x"}), ("run_command", line))
    events = await mind.turn()
    started = [event for event in events if isinstance(event, ToolStarted)]
    assert started
    assert len(started) == sum(question.text == "echo same" for question in mind.asked)
    assert unexplained(events) == []
    assert unexplained([event for event in events if not isinstance(event, DecisionMade)]) == [
        event.call_id for event in started
    ]


async def test_n14_a_yes_of_before_is_none_to_the_same_question(mind: Mind) -> None:
    """A second press, an answer that comes late and one to another question change nothing."""
    said: list[tuple[str, Decision]] = []
    taken: list[bool] = []
    mind.answer = yes
    mind.says(("run_command", {"command": "echo same"}))
    first = await mind.turn()
    (request,) = (event.request_id for event in first if isinstance(event, DecisionRequested))
    said.append((request, yes(mind.asked[0])))

    def later(question: Question) -> Decision:
        taken.append(mind.session.decide(*said[0]))
        return no(question)  # type: ignore[no-any-return]

    mind.answer = later
    mind.says(("run_command", json.dumps({"command": "echo same "})))
    second = await mind.turn()
    assert taken == [False]
    assert mind.asked[0].digest == mind.asked[1].digest
    assert not [event for event in second if isinstance(event, ToolStarted)]
    assert unexplained([*first, *second]) == []
