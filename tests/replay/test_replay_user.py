"""What the user did happens again at its place: edits, ticks, stops, limits, files that went along, forks.

Everything is recorded in this process, with real tools, a real writer and a model that says what it is told.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from agent_kit import Beat, Script, says
from guard_kit import billed

from k2desk.agent.guards import Senses
from k2desk.agent.session import Session
from k2desk.agent.setting import Setting
from k2desk.core.context import Pin
from k2desk.core.errors import PatchError
from k2desk.core.events import (
    Attachment,
    CompactionMade,
    CompactionUndone,
    DecisionMade,
    DecisionRequested,
    GuideAdopted,
    ModeChanged,
    ProposalEdited,
    ProposalMade,
    Record,
    SessionForked,
    SessionStarted,
    ToolFinished,
    TurnFinished,
    TurnStarted,
    TurnSteered,
    WriteDone,
    WriteIntended,
)
from k2desk.core.guarding import Guide
from k2desk.core.messages import ToolCall
from k2desk.core.permissions import Decision, FileTicks
from k2desk.core.prices import FREE, Price
from k2desk.core.said import Terms
from k2desk.core.spending import Limits
from k2desk.journal import Journal
from k2desk.journal.fork import fork
from k2desk.journal.log import SessionLog
from k2desk.replay.recording import Recording
from k2desk.replay.run import Outcome, replay
from k2desk.sandbox.probe import probe
from k2desk.sandbox.runner import Runner
from k2desk.tools.base import Means
from k2desk.tools.found import discover
from k2desk.workspace.workspace import open_workspace
from k2desk.workspace.writer import Writer

DEAR = Price(10.0, 100.0, 1.0)
"""An answer of 8,192 tokens comes to 82 cents."""
OLD = "A = 1\nB = 1\nC = 1\nD = 1\nE = 1\nF = 1\nG = 1\nH = 1\nI = 1\n"
TERMS = Terms(20_000, 300, 0.8, True)
User = Callable[[Session, DecisionRequested], Awaitable[object]]
"""What the user does when a question comes up."""


def tool(number: int, name: str, **arguments: object) -> ToolCall:
    return ToolCall(f"functions.{name}:{number}", name, json.dumps(arguments))


def edit(number: int = 0, *pairs: tuple[str, str]) -> ToolCall:
    edits = [{"path": "a.py", "old": old, "new": new} for old, new in pairs or [("A = 1", "A = 2")]]
    return tool(number, "propose_edit", summary="Two.", edits=edits)


def of(log: SessionLog, kind: type[Any]) -> list[Any]:
    return [record.event for record in log.records() if isinstance(record.event, kind)]


async def allows(session: Session, asked: DecisionRequested) -> None:
    question = asked.question
    ticks: tuple[FileTicks, ...] = ()
    if question.kind == "proposal":
        proposal = of(session.log, ProposalMade)[-1].proposal
        ticks = tuple(FileTicks(file.path, tuple(range(50)), whole=True) for file in proposal.files)
    assert session.decide(asked.request_id, Decision("allow", question.digest, ticks=ticks))


class Desk:
    """Records sessions over one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.root = folder, folder / "ledger"
        self.root.mkdir()
        (self.root / "a.py").write_text(OLD)
        self.journal = Journal(folder / "data")
        self.doing: list[asyncio.Task[object]] = []

    async def records(
        self,
        answers: Sequence[list[Beat]],
        act: Callable[[Session], Awaitable[object]],
        user: User = allows,
        *,
        price: Price = FREE,
        senses: Senses | None = None,
        log: SessionLog | None = None,
    ) -> SessionLog:
        """Have a session: what the user says is ``act``, what they do about questions ``user``."""
        begun = SessionStarted(str(self.root), "0.1.0", "Scripted", "kimi-k2-thinking", TERMS)
        log = log or self.journal.create(begun)
        workspace = open_workspace(self.root, self.folder / "data")
        writer = Writer(workspace.fence, log)
        means = Means(workspace, log, writer, lambda: Runner(probe()), self.folder / "copies")
        setting = Setting(self.root, "Scripted", "kimi-k2-thinking", TERMS.context_tokens, "You help.", price)
        session = Session(
            *(log, setting, Script(*answers), discover(means), writer),
            read_attachment=lambda attachment: f"lines of {attachment.path}\n",
            senses=senses or Senses(),
        )
        loop = asyncio.get_running_loop()

        def hear(record: Record) -> None:
            if isinstance(asked := record.event, DecisionRequested):
                loop.call_soon_threadsafe(
                    lambda: self.doing.append(asyncio.ensure_future(user(session, asked)))
                )

        end = log.subscribe(hear)
        try:
            await act(session)
            await asyncio.gather(*self.doing)
        finally:
            end()
            await session.close()
            workspace.close()
        return log


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    desk = Desk(tmp_path)
    yield desk
    desk.journal.close()


async def again(log: SessionLog, *, turns: int = 1) -> Outcome:
    """Replay, and see that nothing differs."""
    outcome = await replay(Recording(log.records(), log.get_blob))
    assert outcome.difference == ""
    assert outcome.turns == turns
    return outcome


def one(session: Session) -> Awaitable[None]:
    return session.turn("Do it.")


# -- proposals


async def edits_then_allows(session: Session, asked: DecisionRequested) -> None:
    proposal = of(session.log, ProposalMade)[-1].proposal
    await session.edit(proposal.id, "a.py", OLD.replace("A = 1", "A = 4").encode())
    await session.edit(proposal.id, "a.py", OLD.replace("A = 1", "A = 3").encode())
    after = of(session.log, ProposalEdited)[-1].after
    ticks = (FileTicks("a.py", (0, 1), after=after),)
    assert session.decide(asked.request_id, Decision("allow", asked.question.digest, ticks=ticks))


EDITED = [says(calls=[edit()]), says("Yes.")]


async def test_what_was_edited_before_deciding_is_edited_again(desk: Desk) -> None:
    """Whoever answers at once, instead of at the answer's place, fails here."""
    log = await desk.records(EDITED, one, edits_then_allows)
    assert (desk.root / "a.py").read_text() == OLD.replace("A = 1", "A = 3")
    for _ in range(3):
        await again(log)


async def test_an_edit_that_was_taken_back_is_taken_back(desk: Desk) -> None:
    async def user(session: Session, asked: DecisionRequested) -> None:
        proposal = of(session.log, ProposalMade)[-1].proposal
        await session.edit(proposal.id, "a.py", b"")
        await session.edit(proposal.id, "a.py", None)
        await allows(session, asked)

    await again(await desk.records(EDITED, one, user))


async def test_two_proposals_at_once_are_edited_and_answered_in_the_order_they_were(desk: Desk) -> None:
    """Both wait; the second is edited and answered first."""
    asked: list[DecisionRequested] = []

    async def user(session: Session, question: DecisionRequested) -> None:
        asked.append(question)
        if len(asked) == 1:
            await session.set_mode("plan")
        await edits_then_allows(session, question)

    other = tool(1, "read_file", path="a.py")
    answers = [says(calls=[edit(), other, edit(2, ("B = 1", "B = 2"))]), says("Yes.")]
    log = await desk.records(answers, one, user)
    assert of(log, ModeChanged)
    await again(log)


async def test_what_another_call_does_meanwhile_may_come_before_or_after_an_edit(desk: Desk) -> None:
    """Calls of one answer go their own ways: here one ended after the edit, and ends before it."""
    answers = [says(calls=[tool(1, "read_file", path="a.py"), edit()]), says("Yes.")]
    log = await desk.records(answers, one, edits_then_allows)
    records = list(log.records())
    read = next(n for n, record in enumerate(records) if isinstance(record.event, ToolFinished))
    edited = max(n for n, record in enumerate(records) if isinstance(record.event, ProposalEdited))
    records.insert(edited, records.pop(read))
    outcome = await replay(Recording(records, log.get_blob))
    assert outcome.difference == ""


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (
            lambda event: msgspec.structs.replace(event, path="b.py"),
            "the recorded answer is none to what the replay asks",
        ),
        (lambda event: msgspec.structs.replace(event, proposal_id="x"), "the recorded answer is none"),
    ],
)
async def test_an_edit_that_is_another_is_told_at_once(desk: Desk, other: Any, words: str) -> None:
    log = await desk.records(EDITED, one, edits_then_allows)
    records = list(log.records())
    at = max(n for n, record in enumerate(records) if isinstance(record.event, ProposalEdited))
    records[at] = msgspec.structs.replace(records[at], event=other(records[at].event))
    outcome = await replay(Recording(records, log.get_blob))
    assert words in outcome.difference


async def test_hunks_that_were_ticked_in_part_are(desk: Desk) -> None:
    async def user(session: Session, asked: DecisionRequested) -> None:
        ticks = (FileTicks("a.py", (0, 1)),)
        assert session.decide(asked.request_id, Decision("allow", asked.question.digest, ticks=ticks))

    call = edit(0, ("A = 1", "A = 2"), ("I = 1", "I = 2"))
    log = await desk.records([says(calls=[call]), says("Yes.")], one, user)
    assert (desk.root / "a.py").read_text() == OLD.replace("A = 1", "A = 2")
    await again(log)


async def test_undo_and_redo_of_one_file(desk: Desk) -> None:
    async def act(session: Session) -> None:
        await session.turn("Do it.")
        for _ in range(3):
            await session.revert(of(session.log, WriteIntended)[-1].change_id, ("a.py",))
        await session.turn("And?")

    log = await desk.records([*EDITED, says("So.")], act)
    assert (len(of(log, WriteDone)), (desk.root / "a.py").read_text()) == (4, OLD)
    await again(log, turns=2)


async def test_a_command_that_changes_files_which_are_taken_over(desk: Desk) -> None:
    command = tool(0, "run_command", command="printf 'A = 9\\n' > a.py")
    log = await desk.records([says(calls=[command]), says("Yes.")], one)
    assert of(log, WriteDone)
    await again(log)


# -- turns


STOPS = (ProposalMade, DecisionRequested, ProposalEdited, WriteIntended, ToolFinished)


@pytest.mark.parametrize("kind", STOPS)
async def test_a_turn_that_was_stopped_in_the_middle(desk: Desk, kind: type[Any]) -> None:
    async def act(session: Session) -> None:
        loop, turn = asyncio.get_running_loop(), asyncio.ensure_future(session.turn("Do it."))
        end = session.log.subscribe(
            lambda record: loop.call_soon_threadsafe(turn.cancel) if isinstance(record.event, kind) else None
        )
        with suppress(asyncio.CancelledError):
            await turn
        end()
        await session.turn("And?")

    async def user(session: Session, asked: DecisionRequested) -> None:
        if kind in (ProposalEdited, WriteIntended, ToolFinished):
            with suppress(AssertionError, PatchError):  # it may be too late
                await edits_then_allows(session, asked)

    log = await desk.records([*EDITED, says("So.")], act, user)
    assert [end.outcome for end in of(log, TurnFinished)] == ["cancelled", "done"]
    await again(log, turns=2)


async def test_words_that_were_said_while_a_question_waited(desk: Desk) -> None:
    async def user(session: Session, asked: DecisionRequested) -> None:
        await session.steer("Only A.", [Attachment("a.py", 1, 2)], "m1")
        await session.steer("And be quick.", (), "m2")
        await edits_then_allows(session, asked)

    log = await desk.records(EDITED, one, user)
    assert len(of(log, TurnSteered)) == 2
    await again(log)


async def test_what_went_along_goes_along_again(desk: Desk) -> None:
    along = [Attachment("a.py", 1, 2), Attachment("", kind="text", text="pasted\n```\n"), Attachment("b.py")]
    log = await desk.records([says("Seen.")], lambda session: session.turn("Look.", along))
    assert "lines of a.py" in of(log, TurnStarted)[0].context
    await again(log)


async def test_room_that_was_made_between_turns_and_given_back(desk: Desk) -> None:
    async def act(session: Session) -> None:
        for n in (1, 2, 3):
            await session.turn(f"question {n}")
        await session.pin(Pin("words", str(of_turn(session.log, 2).seq)), "the second")
        await session.compact("mind the second")
        await session.undo_compaction(of(session.log, CompactionMade)[-1].id)
        await session.turn("and now?")

    long = [says(f"Answer {n}. " + "word " * 3_000) for n in (1, 2, 3)]
    log = await desk.records([*long, says("## Goal\nRound."), says("Fine.")], act)
    assert (len(of(log, CompactionMade)), len(of(log, CompactionUndone))) == (1, 1)
    await again(log, turns=4)


async def test_room_that_was_made_in_a_turn(desk: Desk) -> None:
    async def act(session: Session) -> None:
        for n in (1, 2, 3, 4):
            await session.turn(f"question {n}")

    long = [says(f"Answer {n}. " + "word " * 5_300) for n in (1, 2, 3)]
    log = await desk.records([*long, says("## Goal\nRound."), says("Fine.")], act)
    assert of(log, CompactionMade)[0].reason == "room"
    await again(log, turns=4)


def of_turn(log: Any, number: int) -> Record:
    return next(r for r in log.records() if isinstance(r.event, TurnStarted) and r.event.turn == number)


# -- guards


def guide(text: str) -> Guide:
    return Guide("AGENTS.md", hashlib.sha256(text.encode()).hexdigest(), text)


@pytest.mark.parametrize("verdict", ["allow", "reject"])
async def test_files_for_assistants_that_were_shown_or_not(desk: Desk, verdict: Any) -> None:
    async def user(session: Session, asked: DecisionRequested) -> None:
        assert session.decide(asked.request_id, Decision(verdict, asked.question.digest))

    found = [guide("Use tabs.\n")]

    async def act(session: Session) -> None:
        await session.turn("Do it.")
        found[0] = guide("Use spaces.\n")
        await session.turn("Again.")

    senses = Senses(guides=lambda _: found)
    log = await desk.records([says("Yes."), says("Yes.")], act, user, senses=senses)
    assert len(of(log, GuideAdopted)) == (2 if verdict == "allow" else 0)
    await again(log, turns=2)


async def test_files_for_assistants_the_user_knew(desk: Desk) -> None:
    found = guide("Use tabs.\n")
    senses = Senses(guides=lambda _: [found], adopted=lambda: [(found.path, found.sha256)])
    log = await desk.records([says("Yes.")], one, senses=senses)
    assert (len(of(log, GuideAdopted)), of(log, DecisionRequested)) == (1, [])
    await again(log)


@pytest.mark.parametrize("raised", [True, False])
async def test_a_limit_of_money_that_was_raised_or_ended_the_turn(desk: Desk, raised: bool) -> None:
    async def user(session: Session, asked: DecisionRequested) -> None:
        answer = asked.question.choices[1 if raised else 0]
        assert session.decide(asked.request_id, Decision("allow", asked.question.digest, answer=answer))

    async def act(session: Session) -> None:
        await session.turn("Do it.")
        await session.turn("Again.")

    bills: Any = [billed(10_000, 4_000), billed(1, 1)]
    senses = Senses(limits=lambda: Limits(1.0))
    log = await desk.records(bills, act, user, price=DEAR, senses=senses)
    assert [question.question.kind for question in of(log, DecisionRequested)] == ["limit"]
    assert of(log, TurnFinished)[-1].outcome == ("done" if raised else "limit")
    await again(log, turns=2)


# -- forks


@pytest.mark.parametrize("turn", [2, 3])
async def test_a_fork_goes_its_own_way_again(desk: Desk, turn: int) -> None:
    async def act(session: Session) -> None:
        for words in ("Do it.", "And?", "So?"):
            await session.turn(words)

    first = await desk.records([*EDITED, says("So."), says("So it is.")], act, edits_then_allows)
    own = fork(desk.journal, first.session, of_turn(first, turn).seq, ["a.py"])
    answers = [says(calls=[edit(7, ("B = 1", "B = 2"))]), says("Done.")]
    log = await desk.records(answers, lambda session: session.turn("Otherwise."), log=own)
    assert of(log, SessionForked)
    assert len(of(log, DecisionMade)) == 2
    await again(log, turns=turn)


async def test_a_fork_in_the_middle_of_a_call_goes_its_own_way_again(desk: Desk) -> None:
    first = await desk.records(
        [*EDITED, says("So.")], lambda session: session.turn("Do it."), edits_then_allows
    )
    asked = next(r.seq for r in first.records() if isinstance(r.event, DecisionRequested))
    own = fork(desk.journal, first.session, asked + 1)
    assert [event.status for event in of(own, ToolFinished)][-1] == "cancelled"
    log = await desk.records([says("So it is.")], lambda session: session.turn("Otherwise."), log=own)
    assert of(log, TurnFinished)[-1].outcome == "done"
    await again(log, turns=2)
