"""What was recorded here and now happens again: every way a session can go, and every way it can differ."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from run_kit import Said, Talk, project, says
from test_whole_way import Answer, engine, newest

from k2desk.agent.session import Session
from k2desk.core.context import Pin
from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
    ProposalMade,
    Record,
    StepStarted,
    ToolFinished,
    TurnFinished,
    TurnStarted,
    WriteIntended,
)
from k2desk.core.permissions import Decision, FileTicks, Question
from k2desk.demo import Demo
from k2desk.journal import Journal
from k2desk.journal.log import SessionLog
from k2desk.provider.scripted.server import ScriptedServer
from k2desk.provider.spec import ProviderSpec
from k2desk.replay.recording import Recording
from k2desk.replay.run import Outcome, replay

READ = ("read_file", {"path": "src/money.py"})
EDIT = (
    "propose_edit",
    {"summary": "Two.", "edits": [{"path": "src/money.py", "old": "CENT = 1", "new": "CENT = 2"}]},
)


def everything(question: Question, log: SessionLog) -> Decision:
    if question.kind == "plan":
        return Decision("allow", question.digest, answer=question.text + "\n2. Test it.")
    if question.kind == "scope":
        return Decision("allow", question.digest, answer=f"tests/**\n{question.text}", note="Those, too.")
    if question.kind == "ask":
        return Decision("allow", question.digest, answer="The second one.")
    if question.kind != "proposal":
        return Decision("allow", question.digest, scope="session" if question.remember else "once")
    proposal = newest(log, ProposalMade).proposal
    ticks = [FileTicks(file.path, tuple(range(50)), whole=True) for file in proposal.files]
    return Decision("allow", question.digest, ticks=tuple(ticks), note="Thanks.")


def nothing(question: Question, log: SessionLog) -> Decision:
    return Decision("reject", question.digest, note="Not like this.")


async def recorded(
    folder: Path, said: Sequence[Said], act: Callable[[Session], Any], answer: Answer = everything
) -> Recording:
    """Record a session in a small project: what the user does is ``act``."""
    root = project(folder)
    journal = Journal(folder / "data")
    with ScriptedServer(Talk(*said), key="sk-x", pace=0.0) as server:
        spec = ProviderSpec(
            id="demo",
            name="Demo",
            base_url=server.base_url,
            model="kimi-k2-thinking",
            context_tokens=262_144,
        )
        async with engine(Demo(root, spec, "sk-x"), journal, folder / "data", answer) as session:
            await act(session)
    records, get = session.log.records(), session.log.get_blob
    names = {
        name
        for record in records
        if isinstance(record.event, ProposalMade | WriteIntended)
        for file in getattr(record.event, "files", ()) or record.event.proposal.files
        for name in (file.before, file.after)
        if name
    }
    blobs = {name: get(name) for name in names}
    journal.close()
    return Recording(records, blobs.__getitem__)


async def again(recording: Recording) -> Outcome:
    return await replay(recording)


def one(text: str = "Do it.") -> Callable[[Session], Any]:
    return lambda session: session.turn(text)


def with_event(recording: Recording, kind: type[Event], change: Callable[[Any], Event]) -> Recording:
    """Change the first event of a kind."""
    records = list(recording.records)
    at = next(at for at, record in enumerate(records) if isinstance(record.event, kind))
    records[at] = msgspec.structs.replace(records[at], event=change(records[at].event))
    return Recording(tuple(records), recording.blob)


def without(recording: Recording, *kinds: type[Event]) -> Recording:
    return Recording(tuple(r for r in recording.records if not isinstance(r.event, kinds)), recording.blob)


COMMAND = ("run_command", {"command": "printf 'CENT = 3\\n' > src/money.py"})
PLAN = ("propose_plan", {"summary": "Fix it", "plan": "1. Fix it."})
TODOS = ("update_todos", {"todos": [{"text": "Fix it", "state": "doing"}]})
AGREE = ("agree_scope", {"summary": "Fix it.", "files": ["docs/*.md"], "lines": 9})
ASK = ("ask_user", {"question": "Which one?", "choices": ["The first one.", "The second one."]})
WRONG = ("propose_edit", {"summary": "No.", "edits": [{"path": "src/money.py", "old": "nix", "new": "x"}]})
WAYS: dict[str, Sequence[Said]] = {
    "words": [says("Hello.", thinking="They greet.")],
    "reads side by side": [says("Look.", READ, ("list_folder", {"path": "."}), READ), says("Seen.")],
    "an edit": [says("", READ), says("", EDIT), says("Done.")],
    "a wrong edit, then a right one": [says("", WRONG), says("", EDIT), says("Done.")],
    "a plan, a list, a question": [says("", PLAN), says("", TODOS), says("", ASK), says("Done.")],
    "an agreement that was edited": [says("", AGREE), says("", EDIT), says("Done.")],
    "a command that changes files": [says("", COMMAND), says("", READ), says("Done.")],
    "tests": [says("", ("run_tests", {})), says("Done.")],
    "a tool that is not there": [says("", ("fly", {})), says("Then not.")],
    "no way out of the folder": [says("", ("read_file", {"path": "../../etc/passwd"})), says("Then not.")],
    "the same call over and over": [*[says("", READ)] * 4, says("Done.")],
}


@pytest.mark.parametrize("way", WAYS)
async def test_it_happens_again(tmp_path: Path, way: str) -> None:
    recording = await recorded(tmp_path, WAYS[way], one())
    assert newest_of(recording, TurnFinished) == TurnFinished(1, "done")
    outcome = await again(recording)
    assert outcome.difference == ""
    assert outcome.turns == 1


@pytest.mark.parametrize("way", ["an edit", "a command that changes files", "a plan, a list, a question"])
async def test_what_was_turned_down_is_turned_down_again(tmp_path: Path, way: str) -> None:
    recording = await recorded(tmp_path, WAYS[way], one(), nothing)
    assert (await again(recording)).difference == ""


async def test_a_session_of_many_deeds(tmp_path: Path) -> None:
    async def act(session: Session) -> None:
        await session.set_mode("plan")
        await session.turn("Look at it.")
        await session.set_mode("act")
        await session.pin(Pin("words", str(said(session, TurnStarted).seq)), "the wish")
        await session.turn("Now do it.")
        await session.revert(newest(session.log, WriteIntended).change_id)
        await session.turn("And again.")
        await session.aside("What was that?")

    recording = await recorded(tmp_path, [says("", EDIT), says("No."), says("", EDIT), says("Yes.")], act)
    outcome = await again(recording)
    assert outcome.difference == ""
    assert outcome.turns == 3


def said(session: Session, kind: type[Event]) -> Record:
    return next(record for record in session.log.records() if isinstance(record.event, kind))


async def test_words_said_while_it_worked_are_heard_at_the_same_place(tmp_path: Path) -> None:
    async def act(session: Session) -> None:
        loop, told = asyncio.get_running_loop(), asyncio.Event()

        def hear(record: Record) -> None:
            if isinstance(record.event, StepStarted) and record.event.step == 1:
                loop.call_soon_threadsafe(told.set)

        session.log.subscribe(hear)
        turn = asyncio.create_task(session.turn("Look."))
        await told.wait()
        await session.steer("And be quick.")
        await turn

    slow = says("", READ)
    recording = await recorded(tmp_path, [slow, says("Quickly."), says("Quickly.")], act)
    assert (await again(recording)).difference == ""


@pytest.mark.parametrize("kind", [StepStarted, DecisionRequested])
async def test_a_turn_that_was_stopped_is_stopped_there(tmp_path: Path, kind: type[Event]) -> None:
    async def act(session: Session) -> None:
        loop, told = asyncio.get_running_loop(), asyncio.Event()
        session.log.subscribe(
            lambda record: loop.call_soon_threadsafe(told.set) if isinstance(record.event, kind) else None
        )
        turn = asyncio.create_task(session.turn("Do it."))
        await told.wait()
        turn.cancel()
        with suppress(asyncio.CancelledError):
            await turn
        await session.turn("Then once more.")

    def late(question: Question, log: SessionLog) -> Decision:
        first = len([r for r in log.records() if isinstance(r.event, TurnStarted)]) == 1
        return Decision("allow", "" if first else question.digest)

    recording = await recorded(tmp_path, [says("", EDIT), says("Done.")], act, late)
    ends = [r.event.outcome for r in recording.records if isinstance(r.event, TurnFinished)]
    assert ends[0] == "cancelled"
    outcome = await again(recording)
    assert outcome.difference == ""
    assert outcome.turns == 2


async def test_an_answer_that_never_came_fails_again(tmp_path: Path) -> None:
    recording = await recorded(tmp_path, [says("", fault="400")], one())
    assert newest_of(recording, TurnFinished).outcome == "failed"
    assert (await again(recording)).difference == ""


def newest_of(recording: Recording, kind: type[Event]) -> Any:
    return [r.event for r in recording.records if isinstance(r.event, kind)][-1]


async def test_a_tool_of_a_server_is_known_from_the_record_alone(tmp_path: Path) -> None:
    recording = await recorded(tmp_path, WAYS["tests"], one())
    text = msgspec.json.encode(recording.records).replace(b"run_tests", b"mcp__docs__run")
    other = Recording(msgspec.json.decode(text, type=tuple[Record, ...]), recording.blob)
    assert (await again(other)).difference == ""


async def test_a_miss_is_a_difference_and_no_call(tmp_path: Path) -> None:
    recording = await recorded(tmp_path, [says("", READ), says("Seen.")], one())
    cut = [at for at, record in enumerate(recording.records) if isinstance(record.event, StepStarted)][1]
    short = Recording(recording.records[:cut], recording.blob)
    outcome = await again(short)
    assert "the record has nothing more, the replay StepStarted" in outcome.difference


async def test_every_change_of_the_record_is_found(tmp_path: Path) -> None:
    recording = await recorded(tmp_path, WAYS["an edit"], one())
    replace = msgspec.structs.replace

    def ticks(made: DecisionMade) -> DecisionMade:
        return replace(made, decision=replace(made.decision, ticks=()))

    def proposed(made: ProposalMade) -> ProposalMade:
        proposal = made.proposal
        file = replace(proposal.files[0], after=proposal.files[0].before)
        return ProposalMade(replace(proposal, files=(file,)))

    def written(intent: WriteIntended) -> WriteIntended:
        return replace(intent, files=(replace(intent.files[0], after=intent.files[0].before),))

    def asked(event: DecisionRequested) -> DecisionRequested:
        return replace(event, question=replace(event.question, title="Nothing to see"))

    changed = {
        "WriteIntended": with_event(recording, DecisionMade, ticks),
        ".proposal.files.0.after": with_event(recording, ProposalMade, proposed),
        ".files.0.after": with_event(recording, WriteIntended, written),
        ".question.title": with_event(recording, DecisionRequested, asked),
        "the record has": without(recording, DecisionRequested, DecisionMade),
        ".message": with_event(recording, TurnFinished, lambda event: replace(event, message="Other.")),
    }
    for words, other in changed.items():
        outcome = await again(other)
        assert words in outcome.difference, words
        assert outcome.difference.startswith("record ")


async def test_a_result_of_a_call_that_is_made_again_is_compared(tmp_path: Path) -> None:
    recording = await recorded(tmp_path, [says("", TODOS), says("Done.")], one())
    other = with_event(recording, ToolFinished, lambda event: msgspec.structs.replace(event, text="Lies."))
    assert ".text: recorded “Lies.”, now “Noted: 0 of 1 done.”" in (await again(other)).difference
