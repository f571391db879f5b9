"""Blocks of Markdown as parts: paragraphs, headings, items, code, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from k2desk.transcript.blocks import Block, Span
from k2desk.transcript.placing import Place, place_of, places_in
from k2desk.transcript.tables import fitted
from k2desk.ui.chat.code import CodePart
from k2desk.ui.chat.ink import LINE, ink
from k2desk.ui.chat.parts import Part, RulePart, TextPart
from k2desk.ui.measures import grown

INDENT = 22
"""Width of a list's level, in pixels."""
QUOTE = 14
LONG = 2_500
"""Characters of a paragraph that are laid out in one go; a longer one is cut at a space."""
_BEFORE = {"paragraph": 10, "heading": 16, "code": 10, "item": 4, "table": 10, "rule": 12}
_FILE = re.compile(r"[\w.-]*/[\w./-]*[\w-]\.[A-Za-z]\w{0,9}")
"""A path with a folder in it: a bare name such as ``os.path`` may be anything."""


def parts_of(block: Block, width: float, *, first: bool, growing: bool = False) -> list[Part]:
    """Return the parts of a block.

    Args:
        block: what is drawn.
        width: of the column, in pixels.
        first: whether nothing stands above it.
        growing: whether more may come.
    """
    x = float(block.depth * INDENT + block.quote * QUOTE)
    before = 0.0 if first else float(_BEFORE[block.kind])
    match block.kind:
        case "rule":
            return [RulePart(x, width - x, before)]
        case "code":
            return [CodePart(x, width - x, before, block.text, block.language, growing=growing)]
        case "table":
            text = fitted(block.text, int((width - x - 1) / ink().cell))
            return [CodePart(x, width - x, before, text, boxed=False, growing=growing)]
        case _:
            return list(_paragraph(block, x, width - x, before))


def grow(part: Part, block: Block, *, growing: bool) -> bool:
    """Let a part show a block that is the old one with more at its end; return whether it could."""
    if isinstance(part, CodePart) and block.kind == "code" and part.language == block.language:
        part.show(block.text, growing=growing)
        return True
    return False


def _paragraph(block: Block, x: float, width: float, before: float) -> Iterator[Part]:
    font, line = ink().heading(block.level) if block.kind == "heading" else (ink().text, grown(LINE))
    token = "dim" if block.quote else "text"
    marker = block.marker
    for text, spans in _cut(
        block.text, (*(_linked(block.text, span) for span in block.spans), *_named(block))
    ):
        yield TextPart(
            x,
            width,
            before,
            text,
            spans=spans,
            font=font,
            line=line,
            color=token,
            marker=marker,
            bars=block.quote,
        )
        before, marker = 0.0, ""


def _linked(text: str, span: Span) -> Span:
    """Let code that names a place in a file lead there."""
    code = text[span.start : span.start + span.length] if span.style == "code" else ""
    place = place_of(code) or (Place(code, 0, 0) if _FILE.fullmatch(code) else None)
    if place is None:
        return span
    return Span(span.start, span.length, "code", f"place:{place.path}:{place.first}:{place.last}")


def _named(block: Block) -> Iterator[Span]:
    """Yield what leads to lines of files that are named in plain words."""
    for start, length, place in places_in(block.text):
        taken = any(
            span.style in ("code", "link")
            and span.start < start + length
            and start < span.start + span.length
            for span in block.spans
        )
        if not taken:
            yield Span(start, length, "code", f"place:{place.path}:{place.first}:{place.last}")


def _cut(text: str, spans: tuple[Span, ...]) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Cut a long paragraph at spaces."""
    start = 0
    while len(text) - start > LONG:
        space = max(text.rfind(" ", start + LONG // 2, start + LONG), text.rfind("\n", start, start + LONG))
        stop = space + 1 if space > start else start + LONG
        yield text[start:stop].rstrip("\n"), _within(spans, start, stop)
        start = stop
    yield text[start:], _within(spans, start, len(text))


def _within(spans: tuple[Span, ...], start: int, stop: int) -> tuple[Span, ...]:
    if start == 0 and all(span.start + span.length <= stop for span in spans):
        return spans
    made = []
    for span in spans:
        a, b = max(span.start, start), min(span.start + span.length, stop)
        if a < b:
            made.append(Span(a - start, b - a, span.style, span.href))
    return tuple(made)


def plain_parts(
    text: str,
    x: float,
    width: float,
    before: float = 0.0,
    *,
    color: str = "text",
    gap: float = 0.0,
    spans: tuple[Span, ...] = (),
) -> list[Part]:
    """Return plain text as parts of some lines each, so that a long one need not be laid out at once.

    Args:
        text: with nothing hidden in it.
        x: left edge in the row, in pixels.
        width: in pixels.
        before: space above it, in pixels.
        color: the theme's token of its colour.
        gap: space between what was separated by blank lines, in pixels.
        spans: marks over it.
    """
    return [
        TextPart(
            x,
            width,
            gap if number else before,
            text[start:stop],
            spans=_within(spans, start, stop),
            color=color,
        )
        for number, (start, stop) in enumerate(_stretches(text))
    ]


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield the first character of some lines each, and the one behind their last."""
    start = at = 0
    for line in text.split("\n"):
        for within in range(0, max(len(line), 1), LONG):
            size = len(line[within : within + LONG])
            if at > start and at - start + size > LONG:
                yield start, at - (text[at - 1] == "\n")
                start = at
            at += size
        at += 1
    yield start, len(text)
