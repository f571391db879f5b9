"""The inside of a paragraph: markdown-it's inline tokens as plain text with marks over it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from k2desk.transcript.blocks import Span, Style

if TYPE_CHECKING:
    from markdown_it.token import Token

_STYLES: dict[str, Style] = {"strong": "bold", "em": "italic", "s": "strike", "link": "link"}
_BARE = re.compile(r"https?://[^\s<>\"'`]*[^\s<>\"'`.,;:!?)\]}]")


def read(tokens: Iterable[Token]) -> tuple[str, tuple[Span, ...]]:
    """Return the plain text of inline tokens and the marks over it.

    Images are never loaded: they become their description and their address. Addresses that stand in the text
    as they are become links.
    """
    writer = _Writer()
    for token in tokens:
        writer.add(token)
    return writer.done()


class _Writer:
    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._spans: list[Span] = []
        self._open: list[tuple[Style, int, str]] = []

    def add(self, token: Token) -> None:
        kind = token.type
        if kind == "softbreak":
            self._put(" ")
        elif kind == "hardbreak":
            self._put("\n")
        elif kind == "code_inline":
            self._spans.append(Span(self._size, len(token.content), "code"))
            self._put(token.content)
        elif kind == "image":
            inside, _ = read(token.children or ())
            self._put(f"{inside or 'image'} ({token.attrs['src']})")
        elif kind.endswith("_open"):
            self._open.append((_STYLES[kind[:-5]], self._size, str(token.attrs.get("href", ""))))
        elif kind.endswith("_close"):
            style, start, href = self._open.pop()
            self._spans.append(Span(start, self._size - start, style, href))
        else:
            self._text(token.content)

    def _text(self, text: str) -> None:
        if not any(style == "link" for style, _, _ in self._open):
            for match in _BARE.finditer(text):
                span = Span(self._size + match.start(), len(match[0]), "link", match[0])
                self._spans.append(span)
        self._put(text)

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._size += len(text)

    def done(self) -> tuple[str, tuple[Span, ...]]:
        spans = sorted(
            (span for span in self._spans if span.length), key=lambda span: (span.start, -span.length)
        )
        return "".join(self._parts), tuple(spans)
