"""What happens: the closed set of typed events, and the record that holds one.

The screen, the disk, the tests and a replay all see this list and nothing else.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from k2desk.core.asides import AsideAsked as AsideAsked
from k2desk.core.asides import AsideDelta as AsideDelta
from k2desk.core.asides import AsideFinished as AsideFinished
from k2desk.core.context import CompactionFailed as CompactionFailed
from k2desk.core.context import CompactionMade as CompactionMade
from k2desk.core.context import CompactionStarted as CompactionStarted
from k2desk.core.context import CompactionUndone as CompactionUndone
from k2desk.core.context import Pinned as Pinned
from k2desk.core.context import Unpinned as Unpinned
from k2desk.core.gateway import GatewayChecked as GatewayChecked
from k2desk.core.happened import Happened
from k2desk.core.messages import ToolCall, Usage
from k2desk.core.permissions import Decision, Mode, Question
from k2desk.core.prices import Price
from k2desk.core.proposals import TestReport
from k2desk.core.proposed import ProposalEnded as ProposalEnded
from k2desk.core.proposed import ProposalMade as ProposalMade
from k2desk.core.ruled import RuleKept as RuleKept
from k2desk.core.said import Attachment as Attachment
from k2desk.core.said import TurnStarted as TurnStarted
from k2desk.core.said import TurnSteered as TurnSteered
from k2desk.core.writes import WriteDone as WriteDone
from k2desk.core.writes import WriteIntended as WriteIntended
from k2desk.core.writes import WriteUndone as WriteUndone


class SessionStarted(Happened, frozen=True):
    """A session begins: in which folder, with which program, provider and model."""

    workspace: str
    version: str
    provider: str
    model: str


class SessionRenamed(Happened, frozen=True):
    """The session has a title."""

    title: str


class SessionForked(Happened, frozen=True):
    """This session repeats another one up to here; from now on it goes its own way.

    Args:
        session: the other one.
        seq: number of its record that is the first not to be repeated.
        differs: files that are not as they were at that moment, as far as the record knows.
    """

    session: str
    seq: int
    differs: tuple[str, ...] = ()


class StepStarted(Happened, frozen=True):
    """A request goes to the model; steps count from 1 within the turn."""

    turn: int
    step: int
    model: str


class ThoughtDelta(Happened, frozen=True):
    """More of the model's thinking in this step."""

    turn: int
    step: int
    text: str


class TextDelta(Happened, frozen=True):
    """More of the model's answer in this step."""

    turn: int
    step: int
    text: str


class StepRetried(Happened, frozen=True):
    """The try failed; its thoughts and text count no more, another try follows in ``seconds``."""

    turn: int
    step: int
    attempt: int
    attempts: int
    seconds: float
    reason: str


class StepFinished(Happened, frozen=True):
    """The answer of this step is whole; its text is the sum of the deltas since the last retry."""

    turn: int
    step: int
    finish: str
    calls: tuple[ToolCall, ...] = ()
    usage: Usage | None = None
    reasoning_key: str = ""


class DecisionRequested(Happened, frozen=True):
    """A call waits for the user."""

    request_id: str
    call_id: str
    question: Question


class DecisionMade(Happened, frozen=True):
    """The user, or a rule the user made, has answered.

    Args:
        rule: what answered instead of the user, "" where the user did.
    """

    request_id: str
    call_id: str
    decision: Decision
    rule: str = ""


class ToolStarted(Happened, frozen=True):
    """A call begins to run.

    Args:
        label: what it does, in words, such as ``Read src/ledger/money.py``.
        confinement: the chip, "" where none applies.
    """

    call_id: str
    name: str
    label: str
    confinement: str = ""


class ToolOutput(Happened, frozen=True):
    """Live output of a running call, control characters already made visible."""

    call_id: str
    text: str


class ToolFinished(Happened, frozen=True):
    """A call came to its end.

    Args:
        status: ``ok``; ``failed`` (it ran, badly); ``refused`` (by the user, a rule or the fence);
            ``cancelled`` (stopped, or cut off by a crash).
        text: the result as the model gets it.
        summary: the figures for the user, such as ``1 failed, 86 passed``.
        seconds: wall time.
        report: of a test run.
    """

    call_id: str
    name: str
    status: Literal["ok", "failed", "refused", "cancelled"]
    text: str
    summary: str = ""
    seconds: float = 0.0
    report: TestReport | None = None


class SpendReserved(Happened, frozen=True):
    """Money is set aside for a request that is about to be sent; it counts until it is settled.

    Args:
        id: of this request, unique.
        model: who is asked.
        price: what its tokens cost.
        prompt: tokens that are sent, estimated.
        completion: tokens the answer may take at most.
    """

    id: str
    model: str
    price: Price
    prompt: int
    completion: int


class SpendSettled(Happened, frozen=True):
    """What a request really took, every try of it; it counts instead of what was reserved.

    Args:
        id: of the request.
        model: who answered.
        price: what the tokens cost.
        usage: of all tries together.
        estimated: whether a part of it is our own guess, because the gateway reported none.
    """

    id: str
    model: str
    price: Price
    usage: Usage
    estimated: bool = False


class LimitRaised(Happened, frozen=True):
    """The user allowed more, in dollars: for this session (``task``) or for today (``day``)."""

    scope: Literal["task", "day"]
    dollars: float


class ModeChanged(Happened, frozen=True):
    """What the model may do changed: by the user, or with the approval of a plan."""

    mode: Mode
    by: Literal["user", "plan"] = "user"


class Todo(msgspec.Struct, frozen=True):
    """One thing to do."""

    text: str
    state: Literal["open", "doing", "done"] = "open"


class TodosUpdated(Happened, frozen=True):
    """The model's list of what is to be done, whole; at most one entry is being done."""

    todos: tuple[Todo, ...]


class PlanApproved(Happened, frozen=True):
    """The user approved a plan.

    Args:
        request_id: the question it answers.
        summary: the model's sentence about it.
        text: the plan as the user approved it.
        option: the way the user chose where the model gave several, else "".
        edited: whether the user changed the model's words.
    """

    request_id: str
    summary: str
    text: str
    option: str = ""
    edited: bool = False


class GuideAdopted(Happened, frozen=True):
    """The user let the model see a file of the repository that is written for assistants.

    Args:
        path: relative to the workspace, such as ``AGENTS.md``.
        sha256: of the file's bytes.
        text: its words, what hides made visible.
    """

    path: str
    sha256: str
    text: str


class ModelTold(Happened, frozen=True):
    """K2Desk told the model something; it goes along with the next request."""

    text: str


class Noticed(Happened, frozen=True):
    """A sentence for the user that belongs to no call."""

    level: Literal["info", "attention", "bad"]
    text: str


class TurnFinished(Happened, frozen=True):
    """The turn is over.

    Args:
        outcome: ``done``; ``cancelled`` (stopped by the user); ``rejected`` (the user said no and nothing
            more); ``limit`` (too many steps); ``failed`` (an error, told in ``message``); ``interrupted``
            (a crash cut it off; written when the session is opened again).
    """

    turn: int
    outcome: Literal["done", "cancelled", "rejected", "limit", "failed", "interrupted"]
    message: str = ""


Event: TypeAlias = (
    SessionStarted
    | SessionRenamed
    | SessionForked
    | TurnStarted
    | TurnSteered
    | StepStarted
    | ThoughtDelta
    | TextDelta
    | StepRetried
    | StepFinished
    | DecisionRequested
    | DecisionMade
    | ToolStarted
    | ToolOutput
    | ToolFinished
    | ProposalMade
    | ProposalEnded
    | WriteIntended
    | WriteDone
    | WriteUndone
    | SpendReserved
    | SpendSettled
    | LimitRaised
    | ModeChanged
    | TodosUpdated
    | PlanApproved
    | GuideAdopted
    | RuleKept
    | ModelTold
    | GatewayChecked
    | Noticed
    | CompactionStarted
    | CompactionMade
    | CompactionFailed
    | CompactionUndone
    | Pinned
    | Unpinned
    | AsideAsked
    | AsideDelta
    | AsideFinished
    | TurnFinished
)


class Record(msgspec.Struct, frozen=True):
    """An event in its place in the session.

    Args:
        session: the session's id.
        seq: its number in the session, from 1, without gaps.
        at: when it was stored, seconds since the epoch, UTC.
        event: what happened.
        digest: SHA-256 over the digest of the record before and this record's own bytes, hexadecimal.
    """

    session: str
    seq: int
    at: float
    event: Event
    digest: str
