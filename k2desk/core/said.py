"""What the user says, and what goes along with it."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from k2desk.core.happened import Happened

Carried: TypeAlias = Literal["file", "folder", "text", "test", "session"]
"""What goes along: a file or some of its lines, the names in a folder, words that were pasted, a test that
failed, what was said in an earlier session."""


class Attachment(msgspec.Struct, frozen=True, omit_defaults=True):
    """Context that goes along with the user's words.

    Args:
        path: where it is found: relative to the workspace, the id of a test or of a session; of pasted words
            what they are called.
        first: first line, from 1; 0 for the whole file.
        last: last line, inclusive; 0 for the whole file.
        kind: what it is.
        text: what nobody could read again: the pasted words, what the failed test said, the title of the
            session.
    """

    path: str
    first: int = 0
    last: int = 0
    kind: Carried = "file"
    text: str = ""

    @property
    def on_disk(self) -> bool:
        """Whether its path is one of the workspace."""
        return self.kind in ("file", "folder")


class Terms(msgspec.Struct, frozen=True):
    """What the settings had the engine go by when the session began; a replay goes by the same.

    Args:
        context_tokens: how many tokens the model's context holds.
        max_steps: how many answers a turn may take before the user is asked.
        compact_at: share of the context from which on room is made between turns.
        keep_reasoning: whether the thoughts of finished turns are sent.
    """

    context_tokens: int
    max_steps: int
    compact_at: float
    keep_reasoning: bool


class TurnStarted(Happened, frozen=True):
    """The user said something; turns count from 1.

    Args:
        text: the user's own words; the transcript shows these.
        attachments: what goes along, as chips.
        context: what the attachments held at that moment, as it is sent to the model after the words. It is
            part of the event so that every later request repeats the very same bytes.
        message: the id of the queued message these words were, "" where they were said at once.
        as_it_is: whether the user wants secrets in these words sent.
    """

    turn: int
    text: str
    attachments: tuple[Attachment, ...] = ()
    context: str = ""
    message: str = ""
    as_it_is: bool = False


class TurnSteered(Happened, frozen=True):
    """The user said something while the turn ran; the model hears it with its next request.

    It stands between two steps, after the results of the calls. The fields are those of `TurnStarted`.
    """

    turn: int
    text: str
    attachments: tuple[Attachment, ...] = ()
    context: str = ""
    message: str = ""
    as_it_is: bool = False
