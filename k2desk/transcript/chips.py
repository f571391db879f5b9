"""Puts what came of the claims of a block into its text, as chips that lead to the record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from k2desk.core.wording import mark, say
from k2desk.transcript.blocks import Block, Span
from k2desk.transcript.claims import Citation, Verdict, judged
from k2desk.transcript.evidence import Evidence
from k2desk.transcript.placing import placed

EVIDENCE = "evidence:"
"""What the address of a chip begins with; the id of the call follows."""
WORDS = {
    "backed": mark("✓ backed"),
    "asserted": mark("✗ the record says"),
    "unjudged": mark("not checked"),
    "nothing": mark("no evidence"),
    "stale": mark("✓ out of date"),
}


def with_chips(block: Block, evidence: Sequence[Evidence] | None) -> Block:
    """Return a block with a chip for every citation, and for claims of runs that cite nothing.

    Args:
        block: as the Markdown has it.
        evidence: what its claims can rest on; None leaves it as it is.
    """
    if evidence is None or block.kind in ("code", "table", "rule"):
        return block
    marked, places = _marked(block)
    code = [span for span in block.spans if span.style == "code"]
    pieces: list[str] = []
    spans: list[Span] = list(block.spans)
    at = moved = 0
    found = (*judged(marked, evidence), *placed(marked, evidence))
    for citation in sorted(found, key=lambda one: (one.start, one.stop)):
        start, stop = places[citation.start], places[citation.stop]
        if any(span.start <= start < span.start + span.length for span in code):
            continue
        text, chips = _chips(citation, start + moved)
        spans = [_moved(span, stop + moved, len(text) - (stop - start)) for span in spans] + chips
        pieces += (block.text[at:start], text)
        at, moved = stop, moved + len(text) - (stop - start)
    if not pieces:
        return block
    made = tuple(sorted(spans, key=lambda span: (span.start, -span.length)))
    return msgspec.structs.replace(block, text="".join((*pieces, block.text[at:])), spans=made)


def chip(verdict: Verdict) -> str:
    """Return the words of a chip."""
    words = say(WORDS[verdict.kind])
    if verdict.kind == "asserted":
        words = f"{words}: {verdict.held}"
    return f"{verdict.id} {words}".strip()


def _chips(citation: Citation, start: int) -> tuple[str, list[Span]]:
    """Return the text that stands for a citation, and its marks, at a place of the new text."""
    text, spans = "" if citation.stop > citation.start else " ", list[Span]()
    for verdict in citation.verdicts:
        text += " " if spans else ""
        words = f"[{chip(verdict)}]"
        href = f"{EVIDENCE}{verdict.call_id}" if verdict.call_id else ""
        spans.append(Span(start + len(text), len(words), verdict.kind, href))
        text += words
    return text, spans


def _moved(span: Span, place: int, by: int) -> Span:
    """Return a mark after text behind a place has moved; one around it grows, code before it does not."""
    if span.start >= place:
        return Span(span.start + by, span.length, span.style, span.href)
    if span.start + span.length >= place + (span.style == "code"):
        return Span(span.start, span.length + by, span.style, span.href)
    return span


def _marked(block: Block) -> tuple[str, Sequence[int]]:
    """Return the text with its code between backticks, and for each of its places that of the text."""
    signs: dict[int, int] = {}
    for span in block.spans:
        if span.style == "code":
            for place in (span.start, span.start + span.length):
                signs[place] = signs.get(place, 0) + 1

    def walk() -> Iterator[tuple[str, int]]:
        for place, character in enumerate(block.text):
            yield from [("`", place)] * signs.get(place, 0)
            yield character, place
        yield from [("`", len(block.text))] * signs.get(len(block.text), 0)

    steps = list(walk())
    return "".join(sign for sign, _ in steps), [*(place for _, place in steps), len(block.text)]
