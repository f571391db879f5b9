"""What happens: the closed set of typed events, and the record that holds one.

The screen, the disk, the tests and a replay all see this list and nothing else.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from k2desk.core.agenda import ModeChanged as ModeChanged
from k2desk.core.agenda import PlanApproved as PlanApproved
from k2desk.core.agenda import Todo as Todo
from k2desk.core.agenda import TodosUpdated as TodosUpdated
from k2desk.core.answered import StepFinished as StepFinished
from k2desk.core.answered import StepRetried as StepRetried
from k2desk.core.answered import StepStarted as StepStarted
from k2desk.core.answered import TextDelta as TextDelta
from k2desk.core.answered import ThoughtDelta as ThoughtDelta
from k2desk.core.asides import AsideAsked as AsideAsked
from k2desk.core.asides import AsideDelta as AsideDelta
from k2desk.core.asides import AsideFinished as AsideFinished
from k2desk.core.called import ToolFinished as ToolFinished
from k2desk.core.called import ToolOutput as ToolOutput
from k2desk.core.called import ToolStarted as ToolStarted
from k2desk.core.context import CompactionFailed as CompactionFailed
from k2desk.core.context import CompactionMade as CompactionMade
from k2desk.core.context import CompactionStarted as CompactionStarted
from k2desk.core.context import CompactionUndone as CompactionUndone
from k2desk.core.context import Pinned as Pinned
from k2desk.core.context import Unpinned as Unpinned
from k2desk.core.gateway import GatewayChecked as GatewayChecked
from k2desk.core.happened import Happened
from k2desk.core.permissions import Decision, Question
from k2desk.core.proposed import ProposalEdited as ProposalEdited
from k2desk.core.proposed import ProposalEnded as ProposalEnded
from k2desk.core.proposed import ProposalMade as ProposalMade
from k2desk.core.proving import HunksProved as HunksProved
from k2desk.core.proving import SelectionProved as SelectionProved
from k2desk.core.proving import SmallestFound as SmallestFound
from k2desk.core.ruled import RuleDropped as RuleDropped
from k2desk.core.ruled import RuleKept as RuleKept
from k2desk.core.said import Attachment as Attachment
from k2desk.core.said import Terms as Terms
from k2desk.core.said import TurnStarted as TurnStarted
from k2desk.core.said import TurnSteered as TurnSteered
from k2desk.core.scope import ScopeAgreed as ScopeAgreed
from k2desk.core.shelved import SessionArchived as SessionArchived
from k2desk.core.shelved import SessionPinned as SessionPinned
from k2desk.core.spent import LimitRaised as LimitRaised
from k2desk.core.spent import SpendReserved as SpendReserved
from k2desk.core.spent import SpendSettled as SpendSettled
from k2desk.core.testing import TestsRan as TestsRan
from k2desk.core.writes import WriteDone as WriteDone
from k2desk.core.writes import WriteIntended as WriteIntended
from k2desk.core.writes import WriteUndone as WriteUndone


class SessionStarted(Happened, frozen=True):
    """A session begins: in which folder, with which program, provider and model.

    Args:
        terms: what the engine goes by; None in records of earlier versions.
    """

    workspace: str
    version: str
    provider: str
    model: str
    terms: Terms | None = None


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
        message: why, for the user.
        wants: what has to be another one before it can go on: the ``key``, the ``model``, or the session, for
            want of ``room`` in the context.
    """

    turn: int
    outcome: Literal["done", "cancelled", "rejected", "limit", "failed", "interrupted"]
    message: str = ""
    wants: Literal["", "key", "model", "room"] = ""


Event: TypeAlias = (
    SessionStarted
    | SessionRenamed
    | SessionForked
    | SessionPinned
    | SessionArchived
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
    | ProposalEdited
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
    | ScopeAgreed
    | GuideAdopted
    | RuleKept
    | RuleDropped
    | ModelTold
    | GatewayChecked
    | TestsRan
    | SelectionProved
    | HunksProved
    | SmallestFound
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


class Record(msgspec.Struct, frozen=True, gc=False):
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
