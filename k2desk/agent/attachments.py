"""What goes along with the user's words, as the model reads it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import assert_never

from k2desk.core.errors import K2DeskError
from k2desk.core.events import Attachment
from k2desk.core.fences import fenced
from k2desk.core.visible import count_hidden, encodable, hidden_note, visible

NAME = 300
"""Characters of a name that stand above what it names."""


async def along_with(attachments: Sequence[Attachment], read: Callable[[Attachment], str]) -> str:
    """Return what goes along as it is sent, "" for nothing; the reading is done off the loop."""
    if not attachments:
        return ""
    return encodable(await asyncio.to_thread(attach, tuple(attachments), read))


def attach(attachments: Sequence[Attachment], read: Callable[[Attachment], str]) -> str:
    """Read every attachment once and render them one after the other. Blocks.

    Args:
        attachments: what goes along.
        read: returns the lines of one; what it can't read is told to the model instead.
    """
    blocks = []
    for attachment in attachments:
        try:
            blocks.append(attached(attachment, read(attachment)))
        except K2DeskError as error:
            blocks.append(f"{where(attachment)}: could not be read. {error}")
    return "\n\n".join(blocks)


def attached(attachment: Attachment, content: str) -> str:
    """Render one attachment as a fenced block that its content cannot close.

    Args:
        attachment: which lines of which file.
        content: the lines.
    """
    content, hidden = visible(content.replace("\r\n", "\n")), count_hidden(content.replace("\r\n", "\n"))
    note = f"\n{hidden_note(hidden)}" if hidden else ""
    return f"{where(attachment)}\n{fenced(content)}{note}"


def where(attachment: Attachment) -> str:
    """Return what stands above a block: ``path:first-last`` as the model is asked to cite it, or its kind."""
    match attachment.kind:
        case "file":
            return _lines(attachment)
        case "folder":
            return f"The files in {attachment.path or '.'}/"
        case "text":
            return "Text the user pasted"
        case "test":
            return f"The test {_flat(attachment.path)} failed"
        case "session":
            return f"What was said in an earlier session, “{_flat(attachment.text)}”"
        case _:
            assert_never(attachment.kind)


def _lines(attachment: Attachment) -> str:
    if not attachment.first:
        return attachment.path
    if attachment.last in (0, attachment.first):
        return f"{attachment.path}:{attachment.first}" + ("" if attachment.last else "-")
    return f"{attachment.path}:{attachment.first}-{attachment.last}"


def _flat(text: str) -> str:
    """Return a name nobody vouches for on one line, with what hides made visible."""
    return visible(" ".join(text.split()))[:NAME]
