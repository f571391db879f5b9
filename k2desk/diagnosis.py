"""What K2Desk is made of on this machine: for a report of a fault, and for the test of a built program.

Nothing in it is the user's: no key, no path below the home folder, no name of a project.
"""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import msgspec

from k2desk import __version__
from k2desk.core.permissions import Confinement


class Diagnosis(msgspec.Struct, frozen=True):
    """One look at the program and what it needs.

    Args:
        version: K2Desk's own.
        bundled: whether it brings its own Python.
        python: the version of the Python it runs on.
        qt: the version of Qt.
        system: the operating system and its version.
        confinement: how commands are confined, in words.
        git: whether git was found.
        ripgrep: where searches are done: ``own``, ``system`` or ``git`` without one.
        tools: the names of the model's tools that were found.
        providers: ids of providers.
        panes: ids of panes.
        commands: names of the command line's commands.
        languages: those whose files are looked through for what they define.
    """

    version: str
    bundled: bool
    python: str
    qt: str
    system: str
    confinement: str
    git: bool
    ripgrep: str
    tools: tuple[str, ...]
    providers: tuple[str, ...]
    panes: tuple[str, ...]
    commands: tuple[str, ...]
    languages: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it in lines for the eye."""
        kind = "bundled" if self.bundled else "from its environment"
        rows = {
            "K2Desk": f"{self.version}, {kind}",
            "Python": self.python,
            "Qt": self.qt,
            "System": self.system,
            "Confinement": self.confinement,
            "git": "found" if self.git else "none found",
            "Search": {"own": "its own ripgrep", "system": "the system's ripgrep", "git": "git grep"}[
                self.ripgrep
            ],
            **{
                name: ", ".join(getattr(self, name.lower()))
                for name in ("Tools", "Providers", "Panes", "Commands", "Languages")
            },
        }
        return "".join(f"{name:<12} {value}\n" for name, value in rows.items())


def diagnose(confinement: Confinement) -> Diagnosis:
    """Look at everything. Imports all of K2Desk, and blocks for a moment.

    Args:
        confinement: what the probe found.
    """
    from PySide6.QtCore import qVersion

    from k2desk.commands import base
    from k2desk.provider.spec import specs
    from k2desk.tools.found import tool_types
    from k2desk.ui.pane import panes
    from k2desk.workspace.programs import find_bundled, find_program
    from k2desk.workspace.symbols import languages

    nowhere = Path(sys.prefix) / "no-workspace"
    found = {program: find_program(program, nowhere) is not None for program in ("rg", "git")}
    return Diagnosis(
        version=__version__,
        bundled=bool(getattr(sys, "frozen", False)),
        python=platform.python_version(),
        qt=qVersion() or "",
        system=platform.platform(),
        confinement=confinement.label,
        git=found["git"],
        ripgrep="own" if find_bundled("rg") else "system" if found["rg"] else "git",
        tools=tuple(tool.name for tool in tool_types()),
        providers=tuple(spec.id for spec in specs()),
        panes=tuple(pane.id for pane in panes()),
        commands=tuple(name for name in base.names() if base.load(name)),
        languages=languages(),
    )
