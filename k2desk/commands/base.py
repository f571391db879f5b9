"""What a command is, and how the commands of this room are found."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_OURS: Final = frozenset({"base", "drive", "program", "telling"})
"""The modules of this room that are no commands."""
INTERRUPTED: Final = 130
"""The exit status after Ctrl+C: 128 and the number of the signal, as a shell says it."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command; a module of this room named like it holds it as ``COMMAND``.

    Args:
        summary: one sentence for ``k2desk --help``.
        arguments: adds what the command takes to its parser.
        run: does it and returns the exit status; what it raises as a `K2DeskError` is told and ends with 1.
        stopped: how things are when the user has interrupted it; what it did until then it takes back.
    """

    summary: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    stopped: str = "nothing of it is left half done"

    def start(self, name: str, given: argparse.Namespace) -> int:
        """Do it under this name and return the exit status: `INTERRUPTED` where the user stopped it."""
        try:
            return self.run(given)
        except KeyboardInterrupt:
            sys.stderr.write(f"k2desk {name}: stopped; {self.stopped}\n")
            return INTERRUPTED


def names() -> tuple[str, ...]:
    """Return the names of all commands, without importing one."""
    package = importlib.import_module(__package__)
    found = (module.name for module in pkgutil.iter_modules(package.__path__))
    return tuple(sorted(name for name in found if name not in _OURS))


def load(name: str) -> Command:
    """Return a command by its name."""
    command = importlib.import_module(f"{__package__}.{name}").COMMAND
    if not isinstance(command, Command):
        raise TypeError(f"{name}: COMMAND is no Command")
    return command
