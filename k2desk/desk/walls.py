"""How well commands are confined on this machine, and the runner for it; the user may forbid them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k2desk.core.errors import SandboxError
from k2desk.core.permissions import Confinement
from k2desk.core.wording import mark
from k2desk.settings.store import Store

if TYPE_CHECKING:
    from k2desk.sandbox.runner import Runner

UNPROBED = Confinement(
    "none", "looking…", mark("Whether commands can be confined here is being found out. Try again.")
)
FORBIDDEN = Confinement(
    "none", mark("commands are switched off"), mark("Commands and tests are switched off in the settings.")
)


class Walls:
    """What the probe found, and what runs commands by it. Used from several threads.

    Args:
        store: the settings, which may forbid commands at any time.
        found: what is known of the confinement before it is probed.
    """

    def __init__(self, store: Store, found: Confinement = UNPROBED) -> None:
        self._store = store
        self._found = found
        self._runner: Runner | None = None

    @property
    def confinement(self) -> Confinement:
        """What holds now."""
        return self._found if self._store.values.commands else FORBIDDEN

    def probe(self) -> None:
        """Find out how well commands are confined: at the start, and after every failure. Blocks."""
        from k2desk.sandbox.probe import probe

        self._found = probe()

    def runner(self) -> Runner:
        """Return the runner for what holds now; a new finding gets a new runner."""
        from k2desk.sandbox.runner import Runner

        now, made = self.confinement, self._runner
        if made is None or made.confinement is not now:
            try:
                made = Runner(now)
            except SandboxError as error:
                self._found = Confinement("none", mark("no confinement"), str(error))
                made = Runner(self._found)
            self._runner = made
        return made
