"""How full the model's context is, and the events that make room in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol

import msgspec

from k2desk.core.happened import Happened
from k2desk.core.messages import Usage


class Mark(msgspec.Struct, frozen=True, order=True, gc=False):
    """A place in the conversation: just before a step of a turn.

    Args:
        turn: of the place, from 1; 0 lies before everything.
        step: of the turn; 0 lies before the user's words that began it.
    """

    turn: int = 0
    step: int = 0


class ContextUse(msgspec.Struct, frozen=True):
    """How full the context is, in tokens by what takes them.

    Args:
        system: the standing instructions and the tools.
        conversation: what the user and the model said, calls and accounts of compactions included.
        files: what was read from the workspace, attachments included.
        output: what commands, tests and the other tools answered.
        reasoning: what the model thought.
        limit: how many the context holds, question and answer together.
        compact_at: from how many on it is compacted before the next turn.
        measured: whether the gateway's own count is behind it, and not only an estimate.
    """

    system: int = 0
    conversation: int = 0
    files: int = 0
    output: int = 0
    reasoning: int = 0
    limit: int = 0
    compact_at: int = 0
    measured: bool = False

    @property
    def total(self) -> int:
        """All of it."""
        return self.system + self.conversation + self.files + self.output + self.reasoning

    @property
    def nearly_full(self) -> bool:
        """Whether room is about to be made."""
        return 0 < self.compact_at <= self.total


class Pin(msgspec.Struct, frozen=True, gc=False):
    """Something of the conversation that comes back word for word after every compaction.

    Args:
        kind: ``words`` of the user, an ``answer`` of the model, the ``result`` of a call, a ``decision`` of
            the user.
        name: the number of the record of the words; turn and step of the answer, such as ``3.2``; the id of
            the call; the id of the request the decision answered.
    """

    kind: Literal["words", "answer", "result", "decision"]
    name: str


class Roomy(Protocol):
    """What an open session lets be asked and done about the model's context."""

    @property
    def context(self) -> ContextUse:
        """How full the context is, by what takes the room."""
        ...

    @property
    def pins(self) -> Mapping[Pin, str]:
        """What is pinned, with the words it goes by, in the order it was pinned."""
        ...

    async def compact(self, wish: str = "") -> None:
        """Make room in the context now, or before the next request of the turn that runs; cancel to stop it.

        Args:
            wish: what the account of what is left out should mind in particular.
        """
        ...

    async def undo_compaction(self, compaction: str) -> None:
        """Let requests hold again what a compaction left out; a refusal arrives as a `Noticed` event."""
        ...

    async def pin(self, pin: Pin, label: str) -> None:
        """Keep something word for word through compactions; a refusal arrives as a `Noticed` event.

        Args:
            pin: what.
            label: what it is called in lists, in a few words.
        """
        ...

    async def unpin(self, pin: Pin) -> None:
        """Keep it no longer."""
        ...


class Pinned(Happened, frozen=True):
    """The user wants something kept word for word; ``label`` names it in a few words."""

    pin: Pin
    label: str


class Unpinned(Happened, frozen=True):
    """It need not be kept any longer."""

    pin: Pin


class CompactionStarted(Happened, frozen=True):
    """Room is being made in the context.

    Args:
        id: unique in the session.
        reason: ``room`` (the context was nearly full), ``overflow`` (the gateway said that it is), ``asked``
            (by the user).
    """

    id: str
    reason: Literal["room", "overflow", "asked", "limit"]


class CompactionMade(Happened, frozen=True):
    """Later requests hold less; the record holds everything still.

    Args:
        id: of the compaction.
        reason: see `CompactionStarted`.
        by: who wrote the account: the ``model``, or ``rules`` of K2Desk where it could not or need not.
        summed: what lies before this place is left out; ``text`` stands instead of it.
        stubbed: results of calls before this place are left out; a line names each call.
        hushed: thoughts before this place are left out.
        text: the message that stands instead of what is left out, as it is sent; it is part of the event so
            that every later request repeats the very same bytes. "" where nothing is left out as a whole.
        before: how full the context was.
        after: how full it is.
        turns: how many of the user's messages are left out.
        answers: how many of the model's answers.
        results: how many results of calls, those with a line instead included.
        pinned: how many pinned things are repeated word for word.
        trouble: why the model did not write the account where it should have, "" where all went well.
        model: who was asked for the account, "" where nobody was.
        usage: what that took, as the gateway reported it.
        said: the account in the model's own words, before what must not be lost was put around it.
    """

    id: str
    reason: Literal["room", "overflow", "asked", "limit"]
    by: Literal["model", "rules"]
    summed: Mark
    stubbed: Mark
    hushed: Mark
    text: str
    before: ContextUse
    after: ContextUse
    turns: int = 0
    answers: int = 0
    results: int = 0
    pinned: int = 0
    trouble: str = ""
    model: str = ""
    usage: Usage | None = None
    said: str = ""


class CompactionFailed(Happened, frozen=True):
    """No room was made and nothing changed.

    Args:
        id: of the compaction.
        message: why, for the user.
        tokens: how full the context was.
        stopped: whether the user, or the end of the program, stopped it.
    """

    id: str
    message: str
    tokens: int = 0
    stopped: bool = False


class CompactionUndone(Happened, frozen=True):
    """The user took a compaction back; requests hold again what it left out."""

    id: str
