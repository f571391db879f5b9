"""What watches over a session, as the rooms around it see it: limits, mode, files for assistants."""

from __future__ import annotations

from typing import Protocol

import msgspec

from k2desk.core.permissions import Mode
from k2desk.core.spending import Limits


class Guarded(Protocol):
    """What an open session lets be asked and set of its guards."""

    @property
    def limits(self) -> Limits:
        """How much may be spent, as the settings have it now."""
        ...

    @property
    def mode(self) -> Mode:
        """What the model may do."""
        ...

    async def set_mode(self, mode: Mode) -> None:
        """Let the model do more or less from its next call on; a `ModeChanged` event tells of it."""
        ...


class Guide(msgspec.Struct, frozen=True):
    """A file a repository keeps for assistants, such as ``AGENTS.md``.

    Args:
        path: relative to the workspace.
        sha256: of its bytes.
        text: its words, what hides made visible.
        note: what the user should know of it, such as how many hidden characters it holds; "" for nothing.
    """

    path: str
    sha256: str
    text: str
    note: str = ""
