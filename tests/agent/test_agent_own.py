"""A patch of the user's own lies under the same review, and the record tells all of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from agent_kit import NoWrites, Script, events, names, says, session_on
from own_kit import DIFF, Desk

from k2desk.core.errors import PatchError, ToolError
from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    ProposalEnded,
    ProposalMade,
    WriteDone,
    WriteIntended,
)
from k2desk.core.messages import User
from k2desk.core.permissions import Decision, FileTicks
from k2desk.core.ports import Plan, ToolResult
from k2desk.core.ruler import Asked, Ruled
from k2desk.journal.history import PUT_AWAY, cut_off
from k2desk.journal.log import SessionLog
from k2desk.tools.own_patch import OwnPatches

ALL = (FileTicks("money.py", (0, 1), whole=True),)


@pytest.fixture
async def desk(log: SessionLog, tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk(log, tmp_path, Script(says("ok"), says("ok")))
    yield made
    await made.session.close()
    made.workspace.close()


async def test_it_is_asked_decided_written_and_told(desk: Desk) -> None:
    end = await desk.propose(ticks=ALL)
    assert (desk.root / "money.py").read_text() == "a = 1\nb = 2\n"
    assert names(desk.log)[1:] == [
        "ProposalMade",
        "DecisionRequested",
        "DecisionMade",
        "WriteIntended",
        "WriteDone",
        "ProposalEnded",
    ]
    [made], [asked], [intended] = (
        events(desk.log, kind) for kind in (ProposalMade, DecisionRequested, WriteIntended)
    )
    assert (made.proposal.call_id, made.proposal.summary) == ("", "Pasted from the clipboard")
    assert (asked.call_id, asked.question.proposal_id) == ("", made.proposal.id)
    assert intended.approval_id == asked.request_id
    assert (end.proposal_id, end.status, end.summary) == (made.proposal.id, "ok", "applied 1 of 1 hunk")


async def test_the_model_hears_of_it_with_the_next_message(desk: Desk) -> None:
    await desk.propose(ticks=ALL)
    [written] = events(desk.log, WriteDone)
    await desk.session.turn("go on")
    model = desk.model
    [words] = [message.text for message in model.requests[0].messages if isinstance(message, User)]
    assert "the user changed money.py with a patch of their own" in words
    await desk.session.revert(written.change_id)
    await desk.session.turn("and now?")
    words = [message.text for message in model.requests[1].messages if isinstance(message, User)][-1]
    assert "the user changed money.py with a patch of their own" in words
    assert "a change of yours" not in words


@pytest.mark.parametrize("verdict", ["reject", "revise"])
async def test_a_no_writes_nothing(desk: Desk, verdict: str) -> None:
    end = await desk.propose(verdict=verdict, ticks=ALL)
    assert (end.status, end.text) == ("refused", "Rejected. Nothing was written.")
    assert events(desk.log, WriteIntended) == []


async def test_a_file_that_changed_meanwhile_is_refused(desk: Desk) -> None:
    task = asyncio.ensure_future(desk.session.propose(DIFF, "Dropped"))
    question = await desk.asked()
    (desk.root / "money.py").write_text("a = 9\nb = 1\n")
    answer = Decision("allow", question.question.digest, ticks=ALL)
    assert desk.session.decide(question.request_id, answer)
    await task
    [end] = events(desk.log, ProposalEnded)
    assert end.status == "refused"
    assert "no longer what you were shown" in end.text


@pytest.mark.parametrize(
    ("text", "error"),
    [("only prose", PatchError), (DIFF.replace("b = 1", "quite another"), ToolError)],
)
async def test_what_fits_nowhere_is_said_and_not_stored(
    desk: Desk, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await desk.session.propose(text, "Pasted")
    assert names(desk.log) == ["SessionStarted"]


async def test_closing_puts_it_away(desk: Desk) -> None:
    task = asyncio.ensure_future(desk.session.propose(DIFF, "Pasted"))
    question = await desk.asked()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert events(desk.log, ProposalEnded)[-1].status == "cancelled"
    late = Decision("allow", question.question.digest, ticks=ALL)
    assert not desk.session.decide(question.request_id, late)


class _Yes:
    """A rule that says yes to everything; implements the port."""

    def answer(self, asked: Asked) -> Ruled | None:
        return Ruled(Decision("allow", asked.question.digest, ticks=ALL), "always")

    def refusal(self, _call: object) -> str:
        return ""


async def test_no_rule_answers_for_the_user(desk: Desk) -> None:
    desk.session._gate.ruler = _Yes()
    end = await desk.propose(verdict="reject")
    assert [made.decision.verdict for made in events(desk.log, DecisionMade)] == ["reject"]
    assert (end.status, events(desk.log, WriteIntended)) == ("refused", [])


class _Broken(OwnPatches):
    """Plans well and fails at the writing."""

    error: Exception = RuntimeError("a listener broke")

    async def run(self, plan: Plan, decision: Decision, approval: str) -> ToolResult:
        raise self.error


@pytest.mark.parametrize(
    ("error", "words"), [(RuntimeError("boom"), "made a mistake"), (ToolError("the disk is full"), "disk")]
)
async def test_whatever_breaks_it_comes_to_an_end(
    desk: Desk, error: Exception, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    own = desk.session._own
    assert own is not None
    broken = _Broken(own._proposes._means)  # type: ignore[attr-defined]
    broken.error = error
    own._proposes = broken
    with caplog.at_level(logging.CRITICAL):
        end = await desk.propose(ticks=ALL)
    assert end.status == "failed"
    assert words in end.text


async def test_a_session_without_it_says_so(log: SessionLog) -> None:
    session = session_on(log, Script(), writes=NoWrites())
    with pytest.raises(PatchError, match="no patches"):
        await session.propose(DIFF, "Pasted")
    await session.close()


async def test_a_crash_is_told_when_the_session_is_opened_again(desk: Desk) -> None:
    task = asyncio.ensure_future(desk.session.propose(DIFF, "Pasted"))
    await desk.asked()
    records = tuple(desk.log.records())
    [made] = events(desk.log, ProposalMade)
    assert cut_off(records) == (ProposalEnded(made.proposal.id, "cancelled", PUT_AWAY),)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert cut_off(tuple(desk.log.records())) == ()
