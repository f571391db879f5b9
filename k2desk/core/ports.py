"""The seams between rooms: what one asks of another, as Protocols.

`bootstrap` joins the implementations; no room below it knows who answers.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import msgspec

from k2desk.core.context import Roomy
from k2desk.core.desk import Desk as Desk
from k2desk.core.desk import KeyCheck as KeyCheck
from k2desk.core.desk import SessionInfo as SessionInfo
from k2desk.core.events import Attachment, Event, Record
from k2desk.core.guarding import Guarded
from k2desk.core.messages import ModelEvent, ModelRequest, ToolSchema
from k2desk.core.permissions import Decision, Question, Risk
from k2desk.core.proposals import FileWrite, Proposal, TestReport


class Model(Protocol):
    """A model behind a wire."""

    def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """Ask once, retries included, and yield the answer as it comes; the last event is `Completed`.

        Raises:
            ProviderError: when no whole answer could be had.
        """
        ...

    def hurry(self) -> None:
        """Let a next try that is waited for begin now."""
        ...


class Blobs(Protocol):
    """A content store."""

    def put_blob(self, data: bytes) -> str:
        """Keep bytes in the content store and return their SHA-256 in hexadecimal."""
        ...

    def get_blob(self, sha256: str) -> bytes:
        """Return the bytes of a blob.

        Raises:
            JournalError: when it is not there or its bytes do not hash to its name.
        """
        ...


class Log(Blobs, Protocol):
    """The record of one session."""

    @property
    def session(self) -> str:
        """The session's id."""
        ...

    def append(self, event: Event, *, durable: bool = False) -> Record:
        """Store an event, then tell every subscriber. Thread-safe.

        Args:
            event: what happened.
            durable: True returns only after the disk has it (turn edges, write intents).
        """
        ...

    def first(self) -> Record:
        """Return the record the session began with, without reading the others."""
        ...

    def records(self, after: int = 0) -> Sequence[Record]:
        """Return every record whose ``seq`` is greater than ``after``, in order."""
        ...

    def joined(self) -> Sequence[Record]:
        """Return every record, in order, but the pieces of a text between its first and last as one.

        Of a long session these are a tenth as many, and so is the memory they take while they are read.
        """
        ...

    def subscribe(self, listener: Callable[[Record], None]) -> Callable[[], None]:
        """Call ``listener`` with each record after it is stored, in the thread that appended it.

        Returns:
            A function that ends the subscription.
        """
        ...


class ToolResult(msgspec.Struct, frozen=True):
    """What a tool gives back: one part for the model, one for the user.

    Args:
        text: for the model.
        summary: figures for the user's line.
        ok: False where it ran and failed.
        report: of a test run.
        refused: True where the user or the fence refused it.
        then: a plan with a question the call has still to ask before it is over; allowed, it goes to
            `Tool.run` in its turn. With a proposal it is about what the call did, else a second try.
    """

    text: str
    summary: str = ""
    ok: bool = True
    report: TestReport | None = None
    refused: bool = False
    then: Plan | None = None


class Plan(msgspec.Struct, frozen=True):
    """What a call is going to do, worked out before anybody is asked; nothing has happened yet.

    Args:
        label: the line in words, such as ``Read src/ledger/money.py``.
        question: what to ask the user; None where the call passes by rule.
        confinement: the chip of the line.
        proposal: of a call that proposes.
        state: whatever the tool wants to find again in `Tool.run`.
    """

    label: str
    question: Question | None = None
    confinement: str = ""
    proposal: Proposal | None = None
    state: Any = None


class ToolContext(Protocol):
    """What a tool may use while it works on one call."""

    @property
    def call_id(self) -> str:
        """The call it works on."""
        ...

    @property
    def approval(self) -> str:
        """The request the user, or a rule of the user's, allowed; "" where the call passed without one."""
        ...

    def emit(self, event: Event) -> None:
        """Tell of something that happens while the call runs, such as `ToolOutput`."""
        ...


class Tool(Protocol):
    """Something the model may do."""

    @property
    def schema(self) -> ToolSchema:
        """What the model sees."""
        ...

    @property
    def risk(self) -> Risk:
        """What it can do at worst."""
        ...

    async def plan(self, arguments: str, context: ToolContext) -> Plan:
        """Validate the arguments and say what will happen, without doing it.

        Raises:
            ToolError: a text the model can correct itself by; the user is not asked.
        """
        ...

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        """Do it.

        Args:
            plan: what `plan` returned.
            decision: the user's answer; None where the call passed by rule.
            context: of this call.

        Raises:
            ToolError: a text for the model.
        """
        ...


class Proposes(Protocol):
    """Makes proposals of patches that came from the user."""

    async def plan(self, text: str | bytes, origin: str) -> Plan:
        """Work out what a text wants; nothing is written. The plan has a proposal and a question.

        Args:
            text: from anywhere, with a patch in any form in it.
            origin: where it came from, such as ``Pasted from the clipboard``.

        Raises:
            K2DeskError: there is no patch in it, or it fits nowhere; a sentence for the user.
        """
        ...

    async def run(self, plan: Plan, decision: Decision, approval: str) -> ToolResult:
        """Have exactly what is ticked written.

        Args:
            plan: what `plan` returned.
            decision: the user's allowance.
            approval: the request it answers.

        Raises:
            K2DeskError: it could not be written; every file is as it was.
        """
        ...


class Writes(Protocol):
    """The one writer, and what takes its work back."""

    def apply(self, files: Sequence[FileWrite], approval_id: str, *, reverts: str = "") -> str:
        """Write all files or none, durably. Blocks; call it outside the event loop.

        Returns:
            The id of the change.

        Raises:
            StaleError: a file is not what ``before`` says; nothing was written.
            WorkspaceError: writing failed; every file is as it was.
        """
        ...

    def record(self, files: Sequence[FileWrite], approval_id: str) -> str:
        """Tell of a change a command made on the user's own files, so that it can be undone; return its id,
        "" where nothing of it is there any more. Blocks."""
        ...

    def revert(self, change_id: str, paths: Sequence[str] = ()) -> str:
        """Take a change back (or bring a taken back one again) as a change of its own.

        Args:
            change_id: the change.
            paths: only these files of it; none for all.

        Raises:
            StaleError: a file was changed since; nothing was written.
        """
        ...


class Engine(Guarded, Roomy, Protocol):
    """One open session in one workspace, as the interface and the command line see it."""

    @property
    def log(self) -> Log:
        """The session's record; subscribe to it to see everything that happens."""
        ...

    @property
    def workspace(self) -> Path:
        """The user's folder."""
        ...

    @property
    def provider(self) -> str:
        """The provider's name for the status bar, such as ``CometAPI`` or ``Demo model``."""
        ...

    @property
    def model(self) -> str:
        """The model's id."""
        ...

    @property
    def context_tokens(self) -> int:
        """How many tokens the model's context holds."""
        ...

    async def turn(
        self, text: str, attachments: Sequence[Attachment] = (), message: str = "", *, as_it_is: bool = False
    ) -> None:
        """Run one turn to its end; every event goes to the log. Cancel the task to stop it.

        It always ends with `TurnFinished`, whatever happens.

        Args:
            text: the user's words.
            attachments: what goes along.
            message: the id of the queued message these words were, "" where they were said at once.
            as_it_is: whether secrets in the words are sent; else the model gets marks in their place.
        """
        ...

    async def steer(
        self, text: str, attachments: Sequence[Attachment] = (), message: str = "", *, as_it_is: bool = False
    ) -> bool:
        """Say something while a turn runs; the model hears it with its next request, as `TurnSteered`.

        Words the turn ends without having heard are dropped: they are still the caller's.

        Returns:
            False where no turn runs.
        """
        ...

    def carried(self, attachment: Attachment) -> str:
        """Return what something would carry along if it was sent now, with marks for secrets. Blocks.

        Raises:
            K2DeskError: it can't be read.
        """
        ...

    def withdraw(self, message: str) -> bool:
        """Take words back that `steer` took and the model has not heard; False where it has."""
        ...

    async def aside(self, text: str) -> None:
        """Answer a side question that leaves the thread alone; it may run beside a turn. Cancel to stop it.

        It always ends with `AsideFinished`, whatever happens.
        """
        ...

    def stop_asides(self) -> None:
        """Stop every side question that is being answered."""
        ...

    async def propose(self, text: str | bytes, origin: str) -> None:
        """Put a patch of the user's own to the user, and have what is ticked written. Cancel to put it away.

        It may run beside a turn. Once it is stored as a proposal it always ends with `ProposalEnded`.

        Args:
            text: from anywhere, with a patch in any form in it.
            origin: where it came from, such as ``Pasted from the clipboard``.

        Raises:
            K2DeskError: there is no patch in it, or it fits nowhere; nothing was stored then.
        """
        ...

    def hurry(self) -> None:
        """Let the next try of a request that failed begin now, instead of when it is due."""
        ...

    def decide(self, request_id: str, decision: Decision) -> bool:
        """Answer a question. A late, double or crossed answer changes nothing and returns False."""
        ...

    async def edit(self, proposal_id: str, path: str, data: bytes | None) -> None:
        """Edit what is proposed for a file while the question about it waits; the answer is bound to it.

        Args:
            proposal_id: of the proposal.
            path: of the file, after the change.
            data: its proposed bytes from now on, None for those that were proposed.

        Raises:
            PatchError: the question is answered, or was never asked.
            JournalError: the record can't be written.
        """
        ...

    async def revert(self, change_id: str, paths: Sequence[str] = ()) -> None:
        """Undo a change or some files of it, or redo what was undone; a refusal arrives as `Noticed`."""
        ...

    async def close(self) -> None:
        """Let go of connections and processes; a running turn must have been cancelled before."""
        ...
