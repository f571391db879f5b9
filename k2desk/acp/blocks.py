"""Text for an editor: nothing in it hides, and any encoding can carry it."""

from __future__ import annotations

from acp import schema

from k2desk.core.visible import encodable, visible


def text(words: str) -> schema.TextContentBlock:
    """Return words as a block of a message."""
    return schema.TextContentBlock(text=visible(encodable(words)), type="text")


def content(words: str) -> schema.ContentToolCallContent:
    """Return words as a part of a call."""
    return schema.ContentToolCallContent(content=text(words), type="content")
