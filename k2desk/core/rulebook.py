"""The user's rules as the window sees them: kept, tried on the past, added and taken away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, TypeAlias

from k2desk.core.ports import Log
from k2desk.core.rules import Rule
from k2desk.core.rules_toml import Kept

Effect: TypeAlias = Literal["answered", "part", "rejected"]
"""What a rule would have done: ``answered`` a question, only a ``part`` of one, or let run what the user had
``rejected``."""


class Past(NamedTuple):
    """A question of the past, as a rule would have had it.

    Args:
        text: the command.
        effect: what would have become of it.
        why: of a ``part``: why it would have stayed a question.
    """

    text: str
    effect: Effect
    why: str = ""


class Replay(NamedTuple):
    """A rule tried on the user's own history.

    Args:
        asked: how many questions were looked at.
        answered: how many of them it would have answered.
        past: the commands it has to do with, the newest first, each once.
    """

    asked: int = 0
    answered: int = 0
    past: tuple[Past, ...] = ()


class RuleDesk(Protocol):
    """What a window may do with rules. Everything blocks for some milliseconds but `replay`, which may take
    longer."""

    @property
    def path(self) -> Path:
        """The file."""
        ...

    def kept(self) -> Sequence[Kept]:
        """Return every rule of the file, with why it is not used; one whose time is over is not."""
        ...

    def of_session(self, log: Log) -> Sequence[Rule]:
        """Return the rules that were made for a session and hold in it."""
        ...

    def tools(self) -> Sequence[str]:
        """Return the names a rule may begin with."""
        ...

    def complaint(self) -> str:
        """Return what is wrong with the file, "" for nothing."""
        ...

    def proposed(self, line: str, log: Log) -> str:
        """Return the narrowest useful pattern for the first part no rule answers; "" for none."""
        ...

    def answers(self, rule: Rule, line: str, log: Log) -> str:
        """Return why a command would stay a question with a further rule; "" where it would be allowed."""
        ...

    def trouble(self, rule: Rule) -> str:
        """Return why there can be no such rule, "" where there can."""
        ...

    def replay(self, rule: Rule, log: Log) -> Replay:
        """Try a rule on the newest questions about commands, of all sessions."""
        ...

    def keep(self, rule: Rule, log: Log | None = None) -> None:
        """Add a rule to the file, or to the record of one session where that is given.

        Raises:
            K2DeskError: it can't be, or can't be written.
        """
        ...

    def drop(self, rule: Rule, log: Log) -> None:
        """Let a rule hold no longer that was made for a session.

        Raises:
            K2DeskError: there is none such, or the record can't be written.
        """
        ...

    def remove(self, rule: Rule, instead: Rule | None = None) -> None:
        """Take a rule out of the file, or put another one in its place; comments stay.

        Raises:
            K2DeskError: it is not there any more, or the file can't be written.
        """
        ...
