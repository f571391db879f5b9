"""The real program on stage: its own desk, its own loop with a gateway on loopback, folders made for it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from opened import opened  # type: ignore[import-not-found]
from scene import Scene  # type: ignore[import-not-found]

from k2desk.core.gateway import GatewayView
from k2desk.core.permissions import Confinement
from k2desk.desk.gateways import Gateways
from k2desk.desk.program import Program
from k2desk.provider.scripted.answer import Answer, SpokenCall
from k2desk.provider.scripted.conversation import Conversation
from k2desk.provider.scripted.server import DEMO_KEY
from k2desk.settings.keys import Keys
from k2desk.settings.secret import Secret
from k2desk.settings.store import Store

CONFINED = Confinement("full", "bubblewrap, no network")


@dataclass
class Words:
    """A model that says these answers one after the other, and then that it is done."""

    answers: list[Answer] = field(default_factory=list)
    model: str = "kimi-k2-thinking"

    def answer(self, _conversation: Conversation) -> Answer:
        """Return the next one."""
        return self.answers.pop(0) if self.answers else Answer(text="Done.")


def call(name: str, arguments: object) -> Answer:
    """Return an answer that calls a tool."""
    return Answer(calls=(SpokenCall(name, json.dumps(arguments)),))


class Elsewhere(Gateways):
    """The gateway on this machine, as if it were the provider's own: it wants a key, and goes by its name."""

    @property
    def name(self) -> str:
        """The provider's."""
        return self.spec.name

    @property
    def key_needed(self) -> bool:
        """Whether the provider needs one."""
        return self.spec.key_needed

    def view(self, balance: str = "") -> GatewayView:
        """Show the provider's address: the port is another one every time."""
        return replace(super().view(balance), base_url=self.spec.base_url)


class Staged(Program):
    """The program as it is; only what it finds out about this machine is the same on every one.

    Args:
        folder: takes the settings and the data.
        found: how well commands are confined here.
        instead: settings, by the names of `Settings`.
    """

    def __init__(self, folder: Path, *, found: Confinement = CONFINED, **instead: Any) -> None:
        store, keys = Store(folder / "config"), Keys(list)
        store.use(**instead)
        super().__init__(folder / "data", store, keys)
        self._walls._found = found
        self.gateways.__class__ = Elsewhere

    async def prepare(self) -> None:
        """Ask the gateway; the probe and the user's shell say something else on every machine."""
        await self._ask_gateway()


@asynccontextmanager
async def really(
    program: Program, folder: Path | None, theme: str, size: tuple[int, int], *, key: str = DEMO_KEY
) -> AsyncIterator[Scene]:
    """Open the program's window on a folder, and close it in the end.

    Args:
        program: behind it.
        folder: to begin with; None for none.
        theme: to begin with.
        size: of the window, in pixels.
        key: the user's; "" for none.
    """
    if key:
        program._keys.hold("cometapi", Secret(key))
    try:
        async with opened(program, folder, theme, size) as scene:
            yield scene
    finally:
        program.close()
