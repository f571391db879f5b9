"""Makes the manual page and the completions of shells from the command line itself, so they cannot differ.

Usage: ``python packaging/manual.py OUT`` writes ``k2desk.1`` and ``completions/`` into a folder.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Final

import shtab
from argparse_manpage.manpage import Manpage

from k2desk import __version__
from k2desk.cli import parser
from k2desk.commands import base

COMPLETIONS: Final = {"bash": "k2desk", "zsh": "_k2desk", "fish": "k2desk.fish"}
"""By shell, the name its completion goes by."""
_FOLDERS: Final = frozenset({"folder", "workspace", "play"})
_FILES: Final = frozenset({"patch", "file", "approve", "recording"})


def whole() -> argparse.ArgumentParser:
    """Return one parser of everything that may be typed, the commands as its subcommands."""
    made = parser()
    commands = made.add_subparsers(title="commands", metavar="COMMAND", prog="k2desk")
    for name in base.names():
        command = base.load(name)
        own = commands.add_parser(name, description=command.summary, help=command.summary)
        command.arguments(own)
    for one in (made, *commands.choices.values()):
        for action in one._actions:
            if action.dest in _FOLDERS:
                action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
            elif action.dest in _FILES:
                action.complete = shtab.FILE  # type: ignore[attr-defined]
    return made


def page() -> str:
    """Return the manual page, in troff."""
    data = {
        "prog": "k2desk",
        "version": __version__,
        "description": "A desktop coding assistant that writes nothing without you",
        "authors": ["The K2Desk founders"],
        "manual_section": 1,
        "manual_title": "K2Desk",
        "project_name": "k2desk",
    }
    return str(Manpage(whole(), _data=data, format="pretty"))


def write(out: Path) -> None:
    """Write the page and the completions into a folder.

    Args:
        out: it is made.
    """
    # argparse breaks lines by the width of the terminal; a page does not depend on who made it.
    os.environ["COLUMNS"] = "100"
    (out / "completions").mkdir(parents=True, exist_ok=True)
    (out / "k2desk.1").write_text(page(), encoding="utf-8")
    for shell, name in COMPLETIONS.items():
        text = shtab.complete(whole(), shell=shell)
        (out / "completions" / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
