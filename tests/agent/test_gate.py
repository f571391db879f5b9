"""An answer counts once, for exactly the question that was shown."""

from __future__ import annotations

import asyncio

import pytest
from agent_kit import asks

from k2desk.agent.gate import Gate
from k2desk.core.events import DecisionMade, DecisionRequested, SessionForked
from k2desk.core.messages import ToolCall
from k2desk.core.permissions import Decision, Question
from k2desk.core.ruler import Asked, Ruled

QUESTION = asks()("ls")
ALLOW = Decision("allow", QUESTION.digest)
FOR_SESSION = Decision("allow", QUESTION.digest, scope="session")


@pytest.fixture
def gate() -> Gate:
    return Gate()


def known(gate: Gate, question: Question) -> Decision | None:
    found = gate.known(Asked(question))
    return found.decision if found is not None else None


def told(gate: Gate, decision: Decision, question: Question = QUESTION, rule: str = "") -> None:
    gate.learn(DecisionRequested("r1", "c1", question))
    gate.learn(DecisionMade("r1", "c1", decision, rule))


async def test_the_answer_arrives(gate: Gate) -> None:
    with gate.ask("r1", QUESTION) as answer:
        assert gate.decide("r1", ALLOW)
        assert await answer == ALLOW


async def test_an_answer_to_other_bytes_is_void(gate: Gate) -> None:
    with gate.ask("r1", QUESTION) as answer:
        assert not gate.decide("r1", Decision("allow", asks()("rm -r .").digest))
        assert not answer.done()


async def test_a_second_answer_changes_nothing(gate: Gate) -> None:
    with gate.ask("r1", QUESTION) as answer:
        assert gate.decide("r1", Decision("reject", QUESTION.digest))
        assert not gate.decide("r1", ALLOW)
        assert (await answer).verdict == "reject"


async def test_a_scope_that_cannot_be_read_is_no_answer(gate: Gate) -> None:
    question = Question("scope", "Round once.", "a\nat most 3 changed lines\nno new dependencies", "d")
    with gate.ask("r1", question) as answer:
        assert not gate.decide("r1", Decision("allow", "d", answer="../a\nat most 3 changed lines\nnone"))
        assert not answer.done()
        assert gate.decide("r1", Decision("allow", "d", answer=question.text))
    with gate.ask("r2", question):
        assert gate.decide("r2", Decision("reject", "d", note="No."))


async def test_an_answer_to_a_question_that_is_gone_is_late(gate: Gate) -> None:
    with gate.ask("r1", QUESTION) as answer:
        pass
    assert answer.cancelled()
    assert not gate.decide("r1", ALLOW)


async def test_crossed_answers_reach_nobody(gate: Gate) -> None:
    other = asks()("make")
    with gate.ask("r1", QUESTION), gate.ask("r2", other) as second:
        assert not gate.decide("r2", ALLOW)
        assert not second.done()
        assert gate.decide("r1", ALLOW)


async def test_only_a_proposal_can_be_revised(gate: Gate) -> None:
    proposal = asks("proposal")("diff")
    with gate.ask("r1", QUESTION), gate.ask("r2", proposal):
        assert not gate.decide("r1", Decision("revise", QUESTION.digest))
        assert gate.decide("r2", Decision("revise", proposal.digest))


async def test_a_stop_ends_the_waiting(gate: Gate) -> None:
    async def wait() -> None:
        with gate.ask("r1", QUESTION) as answer:
            await answer

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not gate.decide("r1", ALLOW)


def test_an_answer_for_the_session_holds_for_the_same_digest(gate: Gate) -> None:
    assert known(gate, QUESTION) is None
    told(gate, FOR_SESSION)
    assert known(gate, QUESTION) == FOR_SESSION
    assert known(gate, asks()("ls -a")) is None


def test_it_does_not_hold_for_a_fork(gate: Gate) -> None:
    told(gate, FOR_SESSION)
    gate.learn(SessionForked("s", 7))
    assert known(gate, QUESTION) is None


def test_an_answer_for_once_holds_for_once(gate: Gate) -> None:
    told(gate, ALLOW)
    assert known(gate, QUESTION) is None


class Saying:
    """A ruler that always says the same."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision

    def refusal(self, call: ToolCall) -> str:
        return ""

    def answer(self, asked: Asked) -> Ruled:
        return Ruled(self.decision, "a rule")


def test_a_rule_answers_only_the_question_it_was_asked() -> None:
    allowed = Decision("allow", QUESTION.digest)
    assert known(Gate(Saying(allowed)), QUESTION) == allowed
    assert known(Gate(Saying(allowed)), asks()("ls -a")) is None


def test_a_no_is_not_remembered(gate: Gate) -> None:
    told(gate, Decision("reject", QUESTION.digest, scope="session"))
    assert known(gate, QUESTION) is None


def test_a_question_that_offers_no_session_rule_makes_none(gate: Gate) -> None:
    proposal = asks("proposal", remember=False)("diff")
    told(gate, Decision("allow", proposal.digest, scope="session"), proposal)
    assert known(gate, proposal) is None
    assert known(gate, asks("proposal")("diff")) is None


def test_a_rule_is_not_used_where_the_question_offers_none(gate: Gate) -> None:
    told(gate, FOR_SESSION)
    assert known(gate, asks(remember=False)("ls")) is None


async def test_only_what_was_offered_may_work_on_the_real_files(gate: Gate) -> None:
    plain, offered = asks()("make"), Question("command", "Go on?", "make", "d-real", real_files=True)
    with gate.ask("r1", plain), gate.ask("r2", offered) as answer:
        assert not gate.decide("r1", Decision("allow", plain.digest, real_files=True))
        assert not gate.decide("r2", Decision("allow", "d-real", scope="session", real_files=True))
        assert gate.decide("r2", Decision("allow", "d-real", real_files=True))
        assert (await answer).real_files
