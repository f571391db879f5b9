"""A block of Markdown once it is read: plain text, marks over it, its place in lists and quotes."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Style: TypeAlias = Literal[
    "bold", "italic", "strike", "code", "link", "mention",
    "backed", "asserted", "unjudged", "nothing", "stale",
]  # fmt: skip
"""How text is marked; the last five are what came of a claim, see `transcript.claims.Kind`."""
Kind: TypeAlias = Literal["paragraph", "heading", "code", "item", "table", "rule"]


class Span(msgspec.Struct, frozen=True):
    """A mark over some characters of a block's text.

    Args:
        start: the first character.
        length: how many.
        style: what it is.
        href: where a link leads, exactly; of a claim ``evidence:`` and the call it rests on; "" for others.
    """

    start: int
    length: int
    style: Style
    href: str = ""


class Block(msgspec.Struct, frozen=True):
    """A block, ready to be drawn as plain text.

    Args:
        kind: what it is. ``item`` is the first paragraph of a list item; what follows in the item is a block
            of its own kind at the same depth. ``table`` is monospaced text with aligned columns.
        text: its plain text; line breaks are line feeds.
        spans: marks over the text, by their start; they may overlap.
        level: of a heading, 1 to 6.
        depth: how many lists it stands in.
        quote: how many quotes it stands in.
        marker: of an item, such as ``•`` or ``3.``.
        language: of code, as written after the fence; "" where nothing was.
    """

    kind: Kind
    text: str
    spans: tuple[Span, ...] = ()
    level: int = 0
    depth: int = 0
    quote: int = 0
    marker: str = ""
    language: str = ""
