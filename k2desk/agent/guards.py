"""What watches over a session: its caps, its progress, the files for assistants, its money, its mode."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from dataclasses import dataclass

from k2desk.agent.caps import Caps
from k2desk.agent.checks import Check, Moment
from k2desk.agent.guidance import Guidance
from k2desk.agent.money import Fuse
from k2desk.agent.progress import Progress
from k2desk.agent.setting import Setting
from k2desk.core.events import Event, ModeChanged
from k2desk.core.guarding import Guide
from k2desk.core.permissions import Mode
from k2desk.core.ports import Tool
from k2desk.core.spending import Day, Limits


def _no_guides(_folders: Collection[str]) -> Sequence[Guide]:
    return ()


@dataclass(frozen=True, slots=True)
class Senses:
    """What the guards ask of the program around them.

    Args:
        limits: how much may be spent.
        today: what all sessions have spent since midnight; blocks for a moment.
        tree: a hash over the files of the workspace; blocks.
        guides: the files for assistants in these folders; blocks.
        adopted: path and SHA-256 of those the user let the model see in this workspace; blocks.
    """

    limits: Callable[[], Limits] = Limits
    today: Callable[[], Day] = Day
    tree: Callable[[], str] = str
    guides: Callable[[Collection[str]], Sequence[Guide]] = _no_guides
    adopted: Callable[[], Collection[tuple[str, str]]] = tuple


NO_SENSES = Senses()
"""Where nothing is limited and there is nothing to look at."""


class Guards:
    """The guards of one session; they know what happened by `learn`, live and from the record alike.

    Args:
        setting: what the session is about.
        senses: what they ask of the program.
        tools: what the model may call.
        compact: makes the next request shorter where money is short.
    """

    def __init__(
        self,
        setting: Setting,
        senses: Senses,
        tools: Sequence[Tool],
        compact: Callable[[Moment], AsyncGenerator[Event, None]],
    ) -> None:
        quiet = [tool.schema.name for tool in tools if tool.risk == "note"]
        self.mode: Mode = "act"
        """What the model may do."""
        self.fuse = Fuse(setting.model, setting.price, senses.limits, senses.today, compact)
        spending = self.fuse.spending
        self._caps = Caps(setting.max_steps)
        self._progress = Progress(senses.tree, lambda: spending.dollars, quiet)
        self._guidance = Guidance(str(setting.workspace), senses.guides, senses.adopted)

    def checks(self, between: Sequence[Check]) -> tuple[Check, ...]:
        """Return who has a word before a request, in order; the fuse is last, for it sets aside what is sent.

        Args:
            between: what else has a word, before the fuse.
        """
        return (self._caps, self._progress, self._guidance, *between, self.fuse)

    def learn(self, event: Event) -> None:
        """Take in what happened."""
        for guard in (self._caps, self._progress, self._guidance, self.fuse):
            guard.learn(event)
        if isinstance(event, ModeChanged):
            self.mode = event.mode
