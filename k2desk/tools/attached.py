"""What goes along with the user's words, read when it is sent: as much as leaves room for the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from k2desk.core.errors import ToolError
from k2desk.core.events import Attachment
from k2desk.core.redaction import redact
from k2desk.core.visible import visible
from k2desk.tools.base import readable
from k2desk.workspace.workspace import Workspace

MOST_ATTACHED = 256 * 1024
"""Characters of one attachment that go along: about a quarter of the model's context."""
MOST_NAMES = 2_000
"""Names of files in a folder that go along."""


def carried(workspace: Workspace, said_in: Callable[[str], str], attachment: Attachment) -> str:
    """Return what an attachment holds now, with marks for secrets. Blocks.

    Args:
        workspace: where its files are.
        said_in: returns what was said in a session, by its id.
        attachment: what goes along.

    Raises:
        K2DeskError: it can't be read, or is not for the model; the words say why.
    """
    match attachment.kind:
        case "file":
            return lines_of(workspace, attachment)
        case "folder":
            return names_in(workspace, attachment.path)
        case "text" | "test":
            return _fitting(redact(attachment.text).text)
        case "session":
            return _fitting(said_in(attachment.path))
        case _:
            assert_never(attachment.kind)


def names_in(workspace: Workspace, folder: str) -> str:
    """Return the files below a folder, one path a line; what git ignores is left out."""
    paths = workspace.paths()
    found = paths.range_of(workspace.fence.normalise(folder)) if folder else range(len(paths))
    if not found:
        raise ToolError("There is no file in it that git would not ignore.")
    names = [visible(paths[number]) for number in found[:MOST_NAMES]]
    if more := len(found) - len(names):
        names.append(f"… and {more:,} more: list_folder and find_files show them.")
    return "\n".join(names)


def _fitting(text: str) -> str:
    if len(text) <= MOST_ATTACHED:
        return text
    return f"{text[:MOST_ATTACHED]}\n… {len(text) - MOST_ATTACHED:,} more characters are left out."


def lines_of(workspace: Workspace, attachment: Attachment) -> str:
    """Return the lines of an attachment, as many as fit; secrets and what is no text are refused."""
    data = workspace.fence.read(readable(workspace, attachment.path))
    if b"\0" in data[:8192]:
        raise ToolError(f"It is binary ({len(data):,} bytes); only text goes along.")
    # The whole file is looked through: a range may begin in the middle of a key.
    lines = redact(data.decode("utf-8", "replace")).text.split("\n")
    first = attachment.first or 1
    if attachment.first:
        lines = lines[first - 1 : attachment.last or first]
    text = "\n".join(lines)
    if len(text) <= MOST_ATTACHED:
        return text
    whole = text[:MOST_ATTACHED].count("\n")
    kept = "\n".join(lines[:whole]) if whole else text[:MOST_ATTACHED]
    rest = f"from line {first + whole} on" if whole else "of this line"
    return f"{kept}\n… {len(text) - len(kept):,} more characters {rest} are left out: read_file reads them."
