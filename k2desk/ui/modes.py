"""The ways from one mode to another, for the palette and the keys."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from k2desk.core.permissions import Mode
from k2desk.ui.actions import Action
from k2desk.ui.runtime import Runtime
from k2desk.ui.topbar import MODES
from k2desk.ui.words import tr

NEXT_KEYS = ("Ctrl+Shift+M",)


def mode_actions(runtime: Runtime) -> Iterator[Action]:
    """Yield an action for each mode, and one that leads from each to the next."""

    def opened() -> bool:
        return runtime.engine is not None

    def following() -> None:
        if runtime.engine is not None:
            modes = [*MODES.values()]
            set_mode(runtime, modes[(modes.index(runtime.engine.mode) + 1) % len(modes)])

    yield Action("mode.next", tr("Take the next mode: Ask, Plan, Act"), NEXT_KEYS, following, opened)
    for title, mode in MODES.items():
        run = partial(set_mode, runtime, mode)
        yield Action(f"mode.{mode}", tr("Take the mode {title}", title=tr(title)), (), run, opened)


def set_mode(runtime: Runtime, mode: Mode) -> None:
    """Let the model do more or less from its next call on."""
    runtime.ask(lambda engine: engine.set_mode(mode))
