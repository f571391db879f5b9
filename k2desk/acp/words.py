"""What the user says in an editor: blocks of a prompt become words and attachments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote, urlsplit

from acp import schema

from k2desk.core.errors import K2DeskError
from k2desk.core.events import Attachment
from k2desk.core.fences import fenced

Block: TypeAlias = (
    schema.TextContentBlock
    | schema.ImageContentBlock
    | schema.AudioContentBlock
    | schema.ResourceContentBlock
    | schema.EmbeddedResourceContentBlock
)

TEXT_ONLY = "K2Desk's models read text only. Leave the image or the sound out and say in words what it shows."
_LINES = re.compile(r"L?(\d{1,7})(?:[-:]L?(\d{1,7}))?")


class Said(NamedTuple):
    """What the user said, and what goes along."""

    text: str
    attachments: tuple[Attachment, ...]


def said(blocks: Sequence[Block], root: Path) -> Said:
    """Read the blocks of a prompt.

    A file below the workspace goes along by its name, and is read through the fence; text that an editor has
    embedded, such as an unsaved buffer, goes along as the user's own words.

    Args:
        blocks: as the editor sends them.
        root: the workspace.

    Raises:
        K2DeskError: there is something in it a model can't read, or nothing.
    """
    words: list[str] = []
    attachments: dict[Attachment, None] = {}
    for block in blocks:
        match block:
            case schema.TextContentBlock(text=text):
                words.append(text)
            case schema.ResourceContentBlock(uri=uri, name=name):
                along = _attachment(uri, root)
                if along is not None:
                    attachments[along] = None
                words.append(f"`{along.path if along else name or uri}`")
            case schema.EmbeddedResourceContentBlock(resource=schema.TextResourceContents() as resource):
                words.append(_quoted(resource.uri, resource.text, root))
            case _:
                raise K2DeskError(TEXT_ONLY)
    text = "".join(words).strip()
    if not text:
        raise K2DeskError("There are no words in this message. Say what is to be done.")
    return Said(text, tuple(attachments))


def _attachment(uri: str, root: Path) -> Attachment | None:
    """Return the file of the workspace that a URI names, with its lines; None for anything else."""
    parts = urlsplit(uri)
    if parts.scheme not in ("file", "") or parts.netloc not in ("", "localhost"):
        return None
    try:
        path = Path(unquote(parts.path)).relative_to(root)
    except ValueError:
        return None
    if ".." in path.parts or not path.parts:
        return None
    lines = _LINES.fullmatch(parts.fragment)
    first = int(lines[1]) if lines else 0
    last = int(lines[2] or lines[1]) if lines else 0
    return Attachment(path.as_posix(), first, max(first, last))


def _quoted(uri: str, text: str, root: Path) -> str:
    """Return embedded text in a fence that it can't close."""
    along = _attachment(uri, root)
    return f"\n\n{along.path if along else uri}\n{fenced(text)}\n\n"
