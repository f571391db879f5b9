"""The blocks of a document in a row: markdown-it's nested tokens, lists and quotes turned into depths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from k2desk.transcript.blocks import Block, Kind
from k2desk.transcript.inline import read
from k2desk.transcript.tables import aligned

if TYPE_CHECKING:
    from markdown_it.token import Token

_BULLET = "•"
_TASKS = {"[ ] ": "□", "[x] ": "✓", "[X] ": "✓"}
"""How an item of a list of tasks begins, and what stands before it instead of a bullet."""


def flatten(tokens: Sequence[Token], number: int = 0) -> Iterator[tuple[int, Block]]:
    """Yield each block with the number of the line it begins on.

    Args:
        tokens: of a whole document.
        number: what the first item of the first numbered list is counted as; 0 for what is written there.
    """
    walk = _Walk(number)
    for token in tokens:
        block = walk.step(token)
        if block is not None:
            yield walk.line, block


class _Walk:
    """Where the walk through the tokens stands."""

    def __init__(self, number: int) -> None:
        self.line = 0
        self._number = number
        self._lists: list[int | None] = []
        """For each open list the number of its next item, None for bullets."""
        self._quote = 0
        self._marker = ""
        self._level = 0
        self._table: list[list[str]] | None = None
        self._right: list[bool] = []

    def step(self, token: Token) -> Block | None:
        """Take one token; return the block that it completes."""
        if token.map:
            self.line = token.map[0]
        if token.nesting:
            return self._edge(token)
        match token.type:
            case "inline" if self._table is not None:
                self._table[-1].append(read(token.children or ())[0])
                return None
            case "inline":
                return self._paragraph(token)
            case "fence" | "code_block":
                words = token.info.split()
                return self._block(
                    "code", token.content.removesuffix("\n"), language=words[0] if words else ""
                )
            case _:
                return self._block("rule", "")

    def _edge(self, token: Token) -> Block | None:
        match token.type:
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(self._number or int(token.attrs.get("start", 1)))
                self._number = 0
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                self._item()
            case "list_item_close" if self._marker:
                return self._block("item", "")
            case "blockquote_open" | "blockquote_close":
                self._quote += token.nesting
            case "heading_open":
                self._level = int(token.tag[1:])
            case _:
                return self._cell(token)
        return None

    def _cell(self, token: Token) -> Block | None:
        match token.type:
            case "table_open":
                self._table, self._right = [], []
            case "tr_open" if self._table is not None:
                self._table.append([])
            case "th_open":
                self._right.append("right" in str(token.attrs.get("style", "")))
            case "table_close" if self._table is not None:
                rows, self._table = self._table, None
                return self._block("table", aligned(rows, self._right))
            case _:
                pass
        return None

    def _item(self) -> None:
        number = self._lists[-1]
        self._marker = _BULLET if number is None else f"{number}."
        if number is not None:
            self._lists[-1] = number + 1

    def _paragraph(self, token: Token) -> Block:
        text, spans = read(token.children or ())
        if self._marker == _BULLET and text[:4] in _TASKS:
            self._marker, text = _TASKS[text[:4]], text[4:]
            spans = tuple(msgspec.structs.replace(span, start=span.start - 4) for span in spans)
        level, self._level = self._level, 0
        kind: Kind = "heading" if level else "item" if self._marker else "paragraph"
        return Block(
            kind,
            text,
            spans,
            level=level,
            depth=len(self._lists),
            quote=self._quote,
            marker=self._take_marker(),
        )

    def _block(self, kind: Kind, text: str, language: str = "") -> Block:
        return Block(
            kind,
            text,
            depth=len(self._lists),
            quote=self._quote,
            marker=self._take_marker(),
            language=language,
        )

    def _take_marker(self) -> str:
        marker, self._marker = self._marker, ""
        return marker
