"""The user's own slash commands: words in ``commands/*.md`` beside the settings, never in a workspace."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ARGUMENTS = "$ARGUMENTS"
"""What stands for the words behind the command."""
MOST = 200
"""Commands that are read."""
LARGEST = 64 * 1024
"""Bytes of a command."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_HEAD = re.compile(r"\A---[ \t]*\n(?P<head>.*?)^---[ \t]*\n", re.DOTALL | re.MULTILINE)
_DESCRIPTION = re.compile(r"^description:[ \t]*(?P<words>.+?)[ \t]*$", re.MULTILINE)


class OwnCommand(NamedTuple):
    """A command of the user's.

    Args:
        name: as it is typed behind the slash.
        told: what it is for, in a line.
        text: what it stands for.
    """

    name: str
    told: str
    text: str

    def words(self, arguments: str) -> str:
        """Return what is sent, with the words that were typed behind the command."""
        if ARGUMENTS in self.text:
            return self.text.replace(ARGUMENTS, arguments).strip()
        return f"{self.text}\n\n{arguments}".strip()


def own_commands(folder: Path) -> tuple[OwnCommand, ...]:
    """Return the user's commands by name; what can't be read, or has another name, is passed over. Blocks.

    Args:
        folder: of the settings.
    """
    return tuple(_read(folder / "commands"))


def own_command(folder: Path, name: str) -> OwnCommand | None:
    """Return the user's command of this name. Blocks."""
    return _command(folder / "commands", name) if _NAME.fullmatch(name) else None


def _read(folder: Path) -> Iterator[OwnCommand]:
    try:
        names = sorted(name.removesuffix(".md") for name in os.listdir(folder) if name.endswith(".md"))
    except OSError:
        return  # there are none
    for name in [name for name in names if _NAME.fullmatch(name)][:MOST]:
        if (found := _command(folder, name)) is not None:
            yield found


def _command(folder: Path, name: str) -> OwnCommand | None:
    path = folder / f"{name}.md"
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return None
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        return None
    told, head = "", _HEAD.match(text)
    if head is not None:
        text = text[head.end() :]
        if found := _DESCRIPTION.search(head["head"]):
            told = found["words"].strip("\"'")
    text = text.strip()
    return OwnCommand(name, told or text.partition("\n")[0].lstrip("# "), text) if text else None
