"""The user's words, laid out in a bubble: long ones folded, and below them what went along."""

from __future__ import annotations

from PySide6.QtGui import QFontMetricsF

from k2desk.core.events import Attachment
from k2desk.core.visible import legible, visible
from k2desk.core.wording import mark
from k2desk.transcript import export
from k2desk.transcript.blocks import Span
from k2desk.transcript.mentioned import Mentioned, mentioned
from k2desk.transcript.rows import UserRow
from k2desk.ui.chat.ink import ink
from k2desk.ui.chat.lines import LinePart, Words
from k2desk.ui.chat.output import clipped
from k2desk.ui.chat.parts import Part, TextPart
from k2desk.ui.chat.prose import plain_parts
from k2desk.ui.chat.room import Room
from k2desk.ui.chat.sheet import Frame, Sheet
from k2desk.ui.words import tr, trn

PAD = 14
"""Space between a bubble's edge and its words, in pixels."""
STEERED = mark("said while it worked")
"""Below words that were heard in the middle of a turn."""
SHARE = 0.78
"""How much of the column a bubble takes at most."""
MOST_LINES, MOST = 30, 3_000
"""Lines and characters of a message that is shown whole."""
FIRST_LINES, FIRST = 12, 1_200
"""Lines and characters that are shown of a longer one until it is opened."""
MEASURED = 400
"""Characters of a message whose lines are measured."""
ARROW = 40
"""Room for the arrow of a line that opens, in pixels."""


def folded(text: str) -> tuple[str, int]:
    """Return what is shown of a message at first, and how many lines are left out; 0 where none is."""
    if len(text) <= MOST and text.count("\n") < MOST_LINES:
        return text, 0
    shown = "\n".join(text.split("\n", FIRST_LINES)[:FIRST_LINES])[:FIRST]
    return shown, max(text.count("\n", len(shown)), 1)


def bubble(row: UserRow, room: Room) -> Sheet:
    """Lay out the user's words."""
    text, opened = row.text.strip("\n"), room.opened(row.key)
    shown, rest = folded(text)
    text = legible(text if opened else shown)
    texts = [item for item in row.attachments if item.kind == "text"]
    others = [item for item in row.attachments if item.kind != "text"]
    names = mentioned(text, others)
    along, spans = _along([item for item in others if not _is_told(item, names)])
    labels = [visible(export.attachment(item)) for item in texts]
    said = [*text.split("\n"), *([tr(STEERED)] if row.steered else ())]
    wide = _width(room.width, said, along, labels, [text[at : at + size] for at, size, _ in names])
    if rest or any(room.opened(name) for name, _ in pasted(row)):
        wide = room.width * SHARE - 2 * PAD
    x = room.width - PAD - wide
    parts: list[Part] = plain_parts(text, x, wide, spans=tuple(map(_named, names)))
    if rest:
        more = trn("Show {n:,} more line", "Show {n:,} more lines", rest)
        words = [Words(tr("Show less") if opened else more, "accent")]
        parts.append(LinePart(x, wide, 4, words=words, action=f"toggle:{row.key}", boxed=False))
    if along:
        parts.append(TextPart(x, wide, 6, along, spans=spans, color="faint"))
    for label, (name, sent) in zip(labels, pasted(row), strict=True):
        parts += _pasted(sent, label, x, wide, name, room)
    if row.steered:
        parts.append(LinePart(x, wide, 2, words=[Words(tr(STEERED), "faint")], boxed=False))
    frame = Frame(0, len(parts) - 1, x - PAD, wide + 2 * PAD, PAD - 2, PAD - 2, "raised", 10)
    parts[0].before = PAD - 2
    return Sheet(parts, [frame], PAD - 2)


def pasted(row: UserRow) -> list[tuple[str, str]]:
    """Return the texts that went along, each behind what names it while it is opened and closed."""
    texts = [item.text for item in row.attachments if item.kind == "text"]
    return [(f"{row.key}/{number}", text) for number, text in enumerate(texts)]


def _named(name: Mentioned) -> Span:
    """Mark a name in the user's words; that of a file leads there."""
    return Span(name.start, name.length, "mention", _lead(name.item) if name.item.kind == "file" else "")


def _is_told(item: Attachment, names: list[Mentioned]) -> bool:
    """Tell whether the words themselves say all there is to say of what went along."""
    return not item.first and any(name.item == item for name in names)


def _lead(item: Attachment) -> str:
    return f"place:{item.path}:{item.first}:{item.last}"


def _width(column: float, said: list[str], along: str, labels: list[str], names: list[str]) -> float:
    """Return how wide the words are, in pixels; where they fill the bubble anyway, they are not measured."""
    most = column * SHARE - 2 * PAD
    paths = len(along) * ink().cell  # they are set in the font of code
    if paths > most or sum(map(len, said)) > MEASURED:
        return most
    metrics = QFontMetricsF(ink().text)
    widths = [metrics.horizontalAdvance(line) for line in said]
    widths += [metrics.horizontalAdvance(label) + ARROW for label in labels]
    more = sum(max(len(name) * ink().cell - metrics.horizontalAdvance(name), 0.0) for name in names)
    return min(most, max(*widths, paths) + more + 4)


def _along(items: list[Attachment]) -> tuple[str, tuple[Span, ...]]:
    """Return what went along in one sentence; files lead to where they are."""
    if not items:
        return "", ()
    text, spans = tr("with "), list[Span]()
    for number, item in enumerate(items):
        label = visible(export.attachment(item))
        text += " · " if number else ""
        if item.kind == "file":
            spans.append(Span(len(text), len(label), "code", _lead(item)))
        text += label
    return text, tuple(spans)


def _pasted(text: str, label: str, x: float, wide: float, key: str, room: Room) -> list[Part]:
    """Return a text that went along as one line, which opens to what was sent."""
    opened = room.opened(key)
    words = [Words(label, "dim")]
    head = LinePart(x, wide, 4, words=words, opened=opened, action=f"toggle:{key}", boxed=False)
    return [head, *(clipped(visible(text.rstrip("\n")), x, wide, key, room) if opened else ())]
