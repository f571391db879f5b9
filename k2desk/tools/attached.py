"""What goes along with the user's words: the lines of a file, as many as leave room for the rest."""

from __future__ import annotations

from k2desk.core.errors import ToolError
from k2desk.core.events import Attachment
from k2desk.core.redaction import redact
from k2desk.tools.base import readable
from k2desk.workspace.workspace import Workspace

MOST_ATTACHED = 256 * 1024
"""Characters of one attachment that go along: about a quarter of the model's context."""


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
