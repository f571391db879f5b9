"""A desk that plays the recording: its journal, its blobs and its writes are real ones."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import recorded

from k2desk.core.comments import Comments
from k2desk.core.context import ContextUse, Pin
from k2desk.core.errors import StaleError
from k2desk.core.events import (
    Attachment,
    DecisionMade,
    DecisionRequested,
    Event,
    Noticed,
    ProposalEnded,
    ProposalMade,
    SessionRenamed,
    SessionStarted,
    SpendSettled,
    StepFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.permissions import Confinement, Decision, FileTicks, Question
from k2desk.core.ports import KeyCheck, SessionInfo
from k2desk.core.prices import Price
from k2desk.core.proposals import Proposal
from k2desk.core.spending import Limits
from k2desk.core.unsent import Unsent
from k2desk.core.working import Steps
from k2desk.demo import lay_out
from k2desk.desk.exports import Exports
from k2desk.desk.gateways import Gateways
from k2desk.desk.library import Library
from k2desk.desk.proving import Proving
from k2desk.desk.releases import Releases
from k2desk.desk.rewinding import Rewinding
from k2desk.desk.rulebook import Rulebook
from k2desk.desk.servers import ServerBook
from k2desk.desk.suites import Suites
from k2desk.desk.trust import Trusting
from k2desk.desk.walls import Walls
from k2desk.journal.journal import Journal
from k2desk.journal.log import SessionLog
from k2desk.settings.keys import Keys
from k2desk.settings.store import Store
from k2desk.tools.applying import writes_for
from k2desk.tools.own_patch import drafted
from k2desk.tools.proposing import plan_of
from k2desk.workspace.fence import Fence
from k2desk.workspace.writer import Writer

OTHERS = ("Explain the journal format", "CSV import crash")
KEY = "sk-recorded-0123456789abcd4f2a"


PRICE = Price(1.10, 4.40, 0.28)
"""What the recorded model costs."""


class Clock:
    """The time of the recording: five past two in the afternoon of this day, then as the beats say."""

    def __init__(self) -> None:
        today = datetime.now(UTC).replace(hour=14, minute=5, second=0, microsecond=0)
        self.now = today.timestamp()

    def __call__(self) -> float:
        return self.now


class RecordedEngine:
    """A session that plays the recording; its record, its blobs and its writes are real."""

    provider, model, context_tokens = "CometAPI", recorded.MODEL, 262_144
    limits, mode = Limits(1.0, 10.0), "act"

    @property
    def context(self) -> ContextUse:
        """Share the last report out as such a conversation does."""
        events = [record.event for record in self.log.records()]
        told = [event.usage for event in events if isinstance(event, StepFinished) and event.usage]
        used = told[-1].prompt + told[-1].completion if told else 0
        head, said, read, thought = min(used, 6_200), used * 12 // 100, used * 46 // 100, used * 21 // 100
        rest = max(used - head - said - read - thought, 0)
        limit = self.context_tokens
        return ContextUse(head, said, read, rest, thought, limit, limit * 4 // 5, bool(told))

    def __init__(self, log: SessionLog, workspace: Path, clock: Clock) -> None:
        self.log, self.workspace, self._clock = log, workspace, clock
        self.pins: dict[Pin, str] = {}  # nothing of it is pinned
        self._fence = Fence(workspace)
        self._writer = Writer(self._fence, log)
        self._questions: dict[str, asyncio.Future[Decision]] = {}

    async def turn(
        self, text: str, attachments: Sequence[Attachment] = (), message: str = "", *, as_it_is: bool = False
    ) -> None:
        """Play the conversation; it waits for the same two decisions as the real one."""
        self.say([(1.0, TurnStarted(1, text, tuple(attachments), message=message))])
        try:
            self.say(recorded.looking())
            await self._ask("request-1", recorded.TESTS_CALL, recorded.tests_question())
            self.say(recorded.failing())
            modes = {path: (self.workspace / path).stat().st_mode & 0o777 for path in recorded.PATHS}
            made = recorded.proposal(self._blobs(), modes)
            self.say([(0.1, ProposalMade(made))])
            decision = await self._ask("request-2", recorded.EDIT_CALL, recorded.proposal_question(made))
            self.say([(0.1, ToolStarted(recorded.EDIT_CALL, "propose_edit", "Propose 3 hunks in 2 files"))])
            await asyncio.to_thread(self._apply, made, decision)
            self.say(recorded.passing())
            self.say([(0.1, TurnFinished(1, "done"))])
        except asyncio.CancelledError:
            self.say([(0.1, TurnFinished(1, "cancelled"))])
            raise

    def say(self, beats: Iterable[tuple[float, Event]]) -> None:
        """Store events, each so many seconds after the one before."""
        for seconds, event in beats:
            self._clock.now += seconds
            record = self.log.append(event)
            if isinstance(event, StepFinished) and event.usage is not None:
                self.log.append(SpendSettled(f"request {record.seq}", recorded.MODEL, PRICE, event.usage))

    async def _ask(self, request_id: str, call_id: str, question: Question) -> Decision:
        self._questions[request_id] = asyncio.get_running_loop().create_future()
        self.say([(0.1, DecisionRequested(request_id, call_id, question))])
        decision = await self._questions[request_id]
        self.say([(2.0, DecisionMade(request_id, call_id, decision))])
        return decision

    def _blobs(self) -> dict[str, tuple[str, str]]:
        put = self.log.put_blob
        return {path: (put(old), put(new)) for path, (old, new) in recorded.versions().items()}

    def _apply(self, made: Proposal, decision: Decision) -> None:
        ticks = {tick.path: tick for tick in decision.ticks}
        found = [
            writes_for(file, ticks.get(file.path, FileTicks(file.path)), self.log) for file in made.files
        ]
        self._writer.apply([write for writes in found for write in writes], "request-2")

    async def propose(self, text: str | bytes, origin: str) -> None:
        """Put a patch to the user; nothing is ever written of it here."""
        files = await asyncio.to_thread(drafted, text, self._fence, self.log)
        plan = plan_of(files, origin, "", self.workspace, self.log)
        if plan.proposal is not None and plan.question is not None:
            self.say([(0.1, ProposalMade(plan.proposal))])
            await self._ask("request-own", "", plan.question)
            self.say([(0.1, ProposalEnded(plan.proposal.id, "refused", "Rejected. Nothing was written."))])

    def decide(self, request_id: str, decision: Decision) -> bool:
        """Answer a question of the turn."""
        waiting = self._questions.pop(request_id, None)
        if waiting is None or waiting.done():
            return False
        waiting.set_result(decision)
        return True

    async def revert(self, change_id: str, paths: Sequence[str] = ()) -> None:
        """Take a change back by the real writer."""
        try:
            await asyncio.to_thread(self._writer.revert, change_id, paths)
        except StaleError as error:
            self.say([(0.1, Noticed("attention", str(error)))])

    async def close(self) -> None:
        """Let go of the folder."""
        self._fence.close()


class RecordedDesk:
    """A desk with one project and a journal that holds two more sessions.

    Args:
        folder: an empty folder; takes the project and the journal.
        key_place: where the key is, "" for none.
        trusted: whether the user trusts the project's folder.
    """

    provider = "CometAPI"
    confinement = Confinement("full", "bubblewrap, no network")

    def __init__(self, folder: Path, key_place: str = "Secret Service", *, trusted: bool = True) -> None:
        self.key_place = key_place
        self.gateways = Gateways(folder / "data", Store(folder / "config"), Keys(list))
        store = Store(folder / "config")
        self.trust = Trusting(store)
        self.tests = Suites(folder / "data", store, Walls(store, self.confinement), self.trust)
        self.proofs = Proving(self.tests)
        self.rules = Rulebook(folder / "config", lambda: self.journal)
        self.servers = ServerBook(folder / "config", folder / "data")
        self.clock = Clock()
        self.journal = Journal(folder / "data", clock=self.clock)
        self.library = Library(folder / "data", lambda: self.journal)
        self.rewinding = Rewinding(folder / "data", lambda: self.journal)
        self.exports = Exports(lambda: self.journal, tuple)
        self.releases = Releases(folder / "data", store)
        self.steps = Steps()
        self.workspace = lay_out(folder)
        if trusted:
            self.trust.once(self.workspace)
        _git(self.workspace, "switch", "--quiet", "--create", "fix/rounding")
        (self.workspace / "flat.ledger").write_text(
            "2026-03-01 Rent\n    flat:rent  640.00\n", encoding="utf-8"
        )
        readme = self.workspace / "README.md"
        readme.write_text(f"{readme.read_text(encoding='utf-8')}\nSee `flat.ledger`.\n", encoding="utf-8")
        self._begin_others()

    def _begin_others(self) -> None:
        now = self.clock.now
        for title in reversed(OTHERS):
            self.clock.now = now - timedelta(days=1).total_seconds() - 3000 * OTHERS.index(title)
            log = self.journal.create(self._started(self.workspace))
            for event in (TurnStarted(1, title), SessionRenamed(title), TurnFinished(1, "done")):
                log.append(event)
        self.clock.now = now

    def _started(self, workspace: Path) -> SessionStarted:
        return SessionStarted(str(workspace), "0.1.0", self.provider, recorded.MODEL)

    async def prepare(self) -> None:
        """Do nothing: all is known."""

    def start_demo(self) -> Path:
        """Offer the demo: here it is the one project there is."""
        return self.workspace

    async def open_session(self, workspace: Path, session: str = "") -> RecordedEngine:
        """Begin a session, or open one again."""
        journal = self.journal
        log = journal.open(session) if session else journal.create(self._started(workspace))
        return RecordedEngine(log, workspace, self.clock)

    def unsent(self, _session: str) -> Unsent:
        """Return nothing: nobody has written anything."""
        return Unsent()

    def left_behind(self, _workspace: Path, _session: str) -> None:
        """Return nothing, as `unsent` does."""

    def keep_unsent(self, _session: str, _unsent: Unsent) -> None:
        """Forget it with the picture."""

    def comments(self, _session: str) -> Comments:
        """Return nothing, as `unsent` does."""
        return Comments()

    def keep_comments(self, _session: str, _comments: Comments) -> None:
        """Forget them with the picture."""

    def sessions(self, workspace: Path | None = None) -> Sequence[SessionInfo]:
        """List what the journal holds."""
        return self.journal.sessions(workspace)

    async def check_key(self, key: str) -> KeyCheck:
        """Accept the one key."""
        ok = key == KEY
        return KeyCheck(ok, "The gateway accepts this key." if ok else "Not accepted.", (recorded.MODEL,))

    async def keep_key(self, key: str, *, in_keyring: bool) -> str:
        """Say where it would be kept."""
        self.key_place = "Secret Service" if in_keyring else "this session"
        return self.key_place


def _git(folder: Path, *words: str) -> None:
    git = shutil.which("git") or "git"
    subprocess.run([git, *words], cwd=folder, check=True)
