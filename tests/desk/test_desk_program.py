"""The whole program without a window: the demo, from the question to the written file and back."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from k2desk.core.errors import JournalError, WorkspaceError
from k2desk.core.events import (
    Attachment,
    DecisionRequested,
    Event,
    ProposalMade,
    Record,
    SessionForked,
    TextDelta,
    ToolFinished,
    TurnFinished,
    TurnStarted,
    WriteDone,
    WriteIntended,
)
from k2desk.core.permissions import Decision, FileTicks
from k2desk.core.ports import Engine
from k2desk.core.proposals import Proposal
from k2desk.core.resources import resource
from k2desk.core.unsent import Unsent
from k2desk.demo import Demo, demo
from k2desk.desk.program import Program, _own_file
from k2desk.patch.hunks import hunks
from k2desk.provider.spec import specs
from k2desk.settings.keys import Keys
from k2desk.settings.secret import Secret
from k2desk.settings.store import Store

QUESTION = "Totals drift by a cent on long ledgers. Find out why and fix it; keep the public API."
Choose = Callable[[Engine, Proposal, DecisionRequested, int], Decision]


def harmless(engine: Engine, proposal: Proposal, asked: DecisionRequested, _number: int) -> Decision:
    """Tick everything but the hunk that changes ``__repr__``."""
    ticks = []
    for file in proposal.files:
        before = engine.log.get_blob(file.before) if file.before else b""
        after = engine.log.get_blob(file.after) if file.after else b""
        found = [h for h in hunks(before, after) if not any(b"!r" in line.data for line in h.lines)]
        ticks.append(FileTicks(file.path, tuple(n for hunk in found for n in hunk.changes), True))
    return Decision("allow", asked.question.digest, ticks=tuple(ticks))


def everything(engine: Engine, proposal: Proposal, asked: DecisionRequested, _number: int) -> Decision:
    ticks = tuple(FileTicks(file.path, tuple(range(1000)), True) for file in proposal.files)
    return Decision("allow", asked.question.digest, ticks=ticks)


def first(verdict: str, note: str) -> Choose:
    def choose(engine: Engine, proposal: Proposal, asked: DecisionRequested, number: int) -> Decision:
        if number == 1:
            return Decision(verdict, asked.question.digest, note=note)  # type: ignore[arg-type]
        return everything(engine, proposal, asked, number)

    return choose


class Player:
    """A user who lets tests run and decides proposals by a rule; hears everything."""

    def __init__(self, engine: Engine, choose: Choose) -> None:
        self.engine, self.choose = engine, choose
        self.events: list[Event] = []
        self.proposals: dict[str, Proposal] = {}
        self.loop = asyncio.get_running_loop()
        engine.log.subscribe(self.hear)

    def hear(self, record: Record) -> None:
        self.events.append(record.event)
        match record.event:
            case ProposalMade(proposal=proposal):
                self.proposals[proposal.id] = proposal
            case DecisionRequested(question=question) as asked if question.kind != "guide":
                if question.kind == "proposal":
                    proposal = self.proposals[question.proposal_id]
                    decision = self.choose(self.engine, proposal, asked, len(self.proposals))
                else:
                    decision = Decision("allow", question.digest, scope="session")
                self.loop.call_soon_threadsafe(self.engine.decide, asked.request_id, decision)
            case _:
                pass

    def finished(self, name: str) -> list[ToolFinished]:
        return [e for e in self.events if isinstance(e, ToolFinished) and e.name == name]

    @property
    def said(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, TextDelta))

    @property
    def outcome(self) -> str:
        return [event.outcome for event in self.events if isinstance(event, TurnFinished)][-1]


@asynccontextmanager
async def opened(tmp_path: Path) -> AsyncIterator[tuple[Program, Engine, Demo]]:
    folder = tmp_path / "demo"
    folder.mkdir()
    with demo(folder, pace=0) as ready:
        keys = Keys(list)
        keys.hold(ready.spec.id, Secret(ready.key))
        program = Program(folder / "data", Store(folder / "config"), keys, ready.spec)
        program.trust.once(ready.workspace)
        await program.prepare()
        engine = await program.open_session(ready.workspace)
        show_guides(engine)
        try:
            yield program, engine, ready
        finally:
            await engine.close()
            program.close()


def show_guides(engine: Engine) -> None:
    """Let the model see the files for assistants, as soon as it is asked."""
    loop = asyncio.get_running_loop()

    def hear(record: Record) -> None:
        if isinstance(asked := record.event, DecisionRequested) and asked.question.kind == "guide":
            decision = Decision("allow", asked.question.digest)
            loop.call_soon_threadsafe(engine.decide, asked.request_id, decision)

    engine.log.subscribe(hear)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    }


async def test_some_accepted_then_undone_gives_the_bytes_of_before(tmp_path: Path) -> None:
    async with opened(tmp_path) as (program, engine, ready):
        before = contents(ready.workspace)
        player = Player(engine, harmless)
        await engine.turn(QUESTION)
        runs = player.finished("run_tests")
        assert [(run.summary, run.status) for run in runs] == [
            ("1 failed, 37 passed", "failed"),
            ("39 passed", "ok"),
        ]
        assert player.finished("propose_edit")[0].text.startswith("Applied 2 of 3 hunks.")
        assert player.outcome == "done"
        after = contents(ready.workspace)
        assert {path for path in after if after[path] != before[path]} == {
            "src/ledger/money.py",
            "tests/test_money.py",
        }
        asked = [event for event in player.events if isinstance(event, DecisionRequested)]
        written = [event for event in player.events if isinstance(event, WriteIntended)]
        assert [write.approval_id for write in written] == [
            request.request_id for request in asked if request.question.kind == "proposal"
        ]
        await engine.revert(written[0].change_id)
        assert contents(ready.workspace) == before
        await engine.revert(written[0].change_id)
        assert contents(ready.workspace) == after
        program._records().verify(engine.log.session)


async def test_everything_accepted_the_tests_tell_and_the_harm_is_taken_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, engine, _ready):
        player = Player(engine, everything)
        await engine.turn(QUESTION)
        assert [run.summary for run in player.finished("run_tests")] == [
            "1 failed, 37 passed",
            "1 failed, 38 passed",
            "39 passed",
        ]
        assert len(player.proposals) == 2
        assert player.outcome == "done"


async def test_a_reason_reaches_the_model(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, engine, _ready):
        player = Player(engine, first("reject", "I want smaller steps"))
        await engine.turn(QUESTION)
        assert [call.status for call in player.finished("propose_edit")] == ["refused", "ok"]
        assert "I want smaller steps" in player.finished("propose_edit")[0].text
        assert player.outcome == "done"


async def test_a_wish_gives_another_proposal(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, engine, _ready):
        player = Player(engine, first("revise", "leave the repr alone"))
        await engine.turn(QUESTION)
        assert [call.status for call in player.finished("propose_edit")] == ["refused", "ok"]
        assert player.finished("run_tests")[-1].summary == "39 passed"


async def test_a_plain_no_ends_the_turn_and_writes_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, engine, ready):
        before = contents(ready.workspace)
        player = Player(engine, first("reject", ""))
        await engine.turn(QUESTION)
        assert player.outcome == "rejected"
        assert contents(ready.workspace) == before


async def test_a_file_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, engine, ready):
        money = ready.workspace / "src/ledger/money.py"

        def edit_then_accept(e: Engine, p: Proposal, asked: DecisionRequested, number: int) -> Decision:
            if number == 1:
                money.write_bytes(money.read_bytes() + b"# mine\n")
            return everything(e, p, asked, number)

        player = Player(engine, edit_then_accept)
        before = contents(ready.workspace)
        await engine.turn(QUESTION)
        first_try = player.finished("propose_edit")[0]
        assert first_try.status == "refused"
        assert first_try.text.count("Nothing was written") == 1
        assert contents(ready.workspace)["tests/test_money.py"] == before["tests/test_money.py"] or any(
            isinstance(event, WriteDone) for event in player.events
        )
        assert money.read_bytes().endswith(b"# mine\n")


async def test_what_goes_along_is_text_and_leaves_room_for_the_rest(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, engine, ready):
        (ready.workspace / "tool.bin").write_bytes(b"\x7fELF\0" * 1000)
        (ready.workspace / "server.log").write_text("".join(f"{n:07}\n" for n in range(1, 100_001)))
        (ready.workspace / "bundle.js").write_text("x" * 300_000)
        along = (
            Attachment("tool.bin"),
            Attachment("server.log"),
            Attachment("server.log", 50_000, 50_001),
            Attachment("bundle.js"),
        )
        await engine.turn("What are these?", along)
        begun = next(r.event for r in engine.log.records() if isinstance(r.event, TurnStarted))
        binary, log, lines, line = begun.context.split("\n\n")
        assert binary == "tool.bin: could not be read. It is binary (5,000 bytes); only text goes along."
        assert "\n0032768\n… 537,857 more characters from line 32769 on are left out" in log
        assert lines == "server.log:50000-50001\n```\n0050000\n0050001\n```"
        assert "\n… 37,856 more characters of this line are left out" in line
        assert len(begun.context) < 600_000


async def test_stop_answers_every_open_call_and_the_session_goes_on(tmp_path: Path) -> None:
    async with opened(tmp_path) as (program, engine, _ready):
        asked = asyncio.Event()
        loop = asyncio.get_running_loop()

        def hear(record: Record) -> None:
            if isinstance(event := record.event, DecisionRequested) and event.question.kind != "guide":
                loop.call_soon_threadsafe(asked.set)

        engine.log.subscribe(hear)
        turn = asyncio.create_task(engine.turn(QUESTION))
        await asyncio.wait_for(asked.wait(), 30)
        began = loop.time()
        turn.cancel()
        with pytest.raises(asyncio.CancelledError):
            await turn
        assert loop.time() - began < 0.2
        events = [record.event for record in engine.log.records()]
        assert [e.status for e in events if isinstance(e, ToolFinished)][-1] == "cancelled"
        assert isinstance(events[-1], TurnFinished)
        assert events[-1].outcome == "cancelled"
        player = Player(engine, harmless)
        await engine.turn("go on")
        assert player.outcome == "done"
        assert program.sessions()[0].turns == 2


async def test_a_session_opens_again_where_it_was(tmp_path: Path) -> None:
    async with opened(tmp_path) as (program, engine, ready):
        player = Player(engine, harmless)
        await engine.turn(QUESTION)
        written = next(event for event in player.events if isinstance(event, WriteIntended))
        await engine.close()
        again = await program.open_session(ready.workspace, engine.log.session)
        assert [record.digest for record in again.log.records()] == [
            record.digest for record in engine.log.records()
        ]
        await again.revert(written.change_id)
        assert b"float(amount)" in (ready.workspace / "src/ledger/money.py").read_bytes()
        await again.close()


CRASH = """
import asyncio, os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import test_desk_program as t
from k2desk.core.proposals import FileWrite
from k2desk.workspace.workspace import open_workspace
from k2desk.workspace.writer import Writer

async def crash():
    async with t.opened(Path(sys.argv[1])) as (program, engine, ready):
        workspace = open_workspace(ready.workspace, program._data)
        log = engine.log
        files = [
            FileWrite(path, log.put_blob(workspace.fence.read(path)), log.put_blob(b"new\\n"), 0o644, 0o644)
            for path in ("README.md", "src/ledger/money.py")
        ]
        put = []

        def step(name):
            put.append(name.startswith("put "))
            if sum(put) == 1:
                print("killed after", name, flush=True)
                os._exit(9)

        Writer(workspace.fence, log, step).apply(files, "user")

asyncio.run(crash())
"""


def test_a_write_that_a_crash_cut_off_is_taken_back_at_the_next_start(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CRASH, str(tmp_path), str(Path(__file__).parent)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 9, done.stdout + done.stderr
    workspace = tmp_path / "demo" / "ledger"
    project = resource("demo/workspace")
    assert contents(workspace) != contents(project), "the crash left nothing to mend, so it proves nothing"
    data = tmp_path / "demo" / "data"
    program = Program(data, Store(tmp_path / "config"), Keys(list), specs()[0])

    async def open_and_close() -> None:
        await (await program.open_session(workspace)).close()

    asyncio.run(open_and_close())
    program.close()
    assert contents(workspace) == {k: v for k, v in contents(project).items() if "__pycache__" not in k}


@pytest.mark.parametrize(
    ("base_url", "named"),
    [
        ("", "CometAPI"),
        ("https://api.cometapi.com/v1", "CometAPI"),
        ("https://gateway.example.org/v1", "gateway.example.org"),
        ("http://127.0.0.1:8080/v1", "127.0.0.1"),
        ("http://me:secret@127.0.0.1:8080/v1", "cometapi"),
    ],
)
def test_the_provider_is_named_after_where_the_requests_go(tmp_path: Path, base_url: str, named: str) -> None:
    store = Store(tmp_path / "config")
    store.change(base_url=base_url)
    comet = next(spec for spec in specs() if spec.id == "cometapi")
    assert Program(tmp_path / "data", store, Keys(list), comet).provider == named


async def test_a_session_is_open_in_one_window_only(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, engine, ready):
        other = Program(tmp_path / "demo/data", Store(tmp_path / "other"), Keys(list), ready.spec)
        with pytest.raises(JournalError, match="another K2Desk window"):
            await other.open_session(ready.workspace, engine.log.session)
        beside = await other.open_session(ready.workspace)
        await engine.turn("hello")
        await engine.close()
        again = await other.open_session(ready.workspace, engine.log.session)
        ends = [r.event for r in again.log.records() if isinstance(r.event, TurnFinished)]
        assert [end.outcome for end in ends] == ["done"]
        await again.close()
        await beside.close()
        other.close()


async def test_a_fork_takes_the_words_up_again_and_leaves_everything_else_alone(tmp_path: Path) -> None:
    async with opened(tmp_path) as (program, engine, ready):
        player = Player(engine, harmless)
        await engine.turn(QUESTION, (Attachment("README.md"),))
        assert player.outcome == "done"
        await engine.turn("thanks")
        files, records = contents(ready.workspace), engine.log.records()
        first = next(r.seq for r in records if isinstance(r.event, TurnStarted))
        forked = program.fork(ready.workspace, engine.log.session, first)
        assert contents(ready.workspace) == files
        assert engine.log.records() == records
        assert program.unsent(forked) == Unsent(QUESTION, (Attachment("README.md"),))
        fork = await program.open_session(ready.workspace, forked)
        told = next(r.event for r in fork.log.records() if isinstance(r.event, SessionForked))
        assert told == SessionForked(
            engine.log.session, first, ("src/ledger/money.py", "tests/test_money.py")
        )
        instead = Player(fork, harmless)
        await fork.turn("hello")
        assert instead.outcome == "done"
        program._records().verify(forked)
        assert engine.log.records() == records
        await fork.close()
        program.keep_unsent(forked, Unsent())
        assert program.unsent(forked) == Unsent()


async def test_words_that_were_never_sent_are_found_again_but_not_taken_from_another_window(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as (program, engine, ready):
        session = engine.log.session
        program.keep_unsent(session, Unsent("half a thought"))
        assert program.left_behind(ready.workspace, "another") is None, "it is open there"
        assert program.left_behind(ready.workspace, session) is None
        await engine.close()
        found = program.left_behind(ready.workspace, "another")
        assert found is not None
        assert (found[0].id, found[1]) == (session, Unsent("half a thought"))
        again = await program.open_session(ready.workspace, session)
        assert program.left_behind(ready.workspace, "another") is None
        await again.close()


async def test_a_session_goes_on_in_its_own_folder_only(tmp_path: Path) -> None:
    async with opened(tmp_path) as (program, engine, _ready):
        await engine.close()
        other = tmp_path / "other"
        other.mkdir()
        with pytest.raises(JournalError, match="belongs to the folder"):
            await program.open_session(other, engine.log.session)


async def test_the_data_folder_is_no_workspace(tmp_path: Path) -> None:
    async with opened(tmp_path) as (program, _, ready):
        with pytest.raises(WorkspaceError):
            await program.open_session(ready.workspace.parent)


WATCHED = """
import asyncio, sys
from pathlib import Path
folder = Path(sys.argv[1]).resolve()
sys.path.insert(0, sys.argv[2])
others = []

def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        path, mode, flags = arguments
        path = path.decode("utf-8", "replace") if isinstance(path, bytes) else path
        writes = (mode and any(c in mode for c in "wax+")) or (flags and flags & 0o3)
        if writes and path.startswith(str(folder / "demo/ledger")) and not armed_off:
            others.append(path)

armed_off = []
import test_desk_program as t

async def play():
    async with t.opened(folder) as (program, engine, ready):
        sys.addaudithook(watch)
        player = t.Player(engine, t.harmless)
        await engine.turn(t.QUESTION)
        assert player.outcome == "done", player.outcome
        armed_off.append(True)

asyncio.run(play())
print("opened for writing by its path:", others)
"""


def test_an_appimage_is_started_anew_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its insides are unmounted when this process ends; another program's AppImage is none of ours."""
    inside = tmp_path / ".mount_k2desk"
    monkeypatch.setattr(sys, "executable", str(inside / "usr/lib/k2desk/k2desk"))
    assert _own_file() == sys.executable
    monkeypatch.setenv("APPIMAGE", "/home/me/K2Desk.AppImage")
    monkeypatch.setenv("APPDIR", str(tmp_path / ".mount_editor"))
    assert _own_file() == sys.executable
    monkeypatch.setenv("APPDIR", str(inside))
    assert _own_file() == "/home/me/K2Desk.AppImage"


def test_at_run_time_nothing_opens_a_file_of_the_workspace_for_writing_by_its_path(tmp_path: Path) -> None:
    """The writer works relative to a descriptor, with names of its own; whoever opens by path is not it."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(tmp_path), str(Path(__file__).parent)],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.stdout.strip().endswith("opened for writing by its path: []"), done.stdout + done.stderr
