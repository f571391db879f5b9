"""How the rows of a diff look: headers, notices, lines, folded lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from k2desk.patch.words import Mark
from k2desk.ui.diff.columns import HEADER_BOX, MARGIN, Side
from k2desk.ui.diff.layout import LINE
from k2desk.ui.diff.lines import LinePainter
from k2desk.ui.diff.pieces import LEFT, Box, Brush, header_box, paint_box
from k2desk.ui.diff.rows import INSET, Action, DiffRow
from k2desk.ui.diff.tint import PLAIN
from k2desk.ui.file_tree import paint_arrow
from k2desk.ui.highlight import Spans
from k2desk.ui.measures import grown
from k2desk.ui.theme import look

if TYPE_CHECKING:
    from k2desk.core.proving import Badge

FADED = 0.5
"""Opacity of what is not ticked."""
_LINES = {"-": ("bad-line", "bad-word", "bad"), "+": ("good-line", "good-word", "good")}


ARROW = 16
"""Pixels of the arrow before a file that can be folded away."""


def paint_header(painter: QPainter, area: QRect) -> None:
    """Paint the ground of a header."""
    painter.fillRect(area, look().color("panel"))
    painter.fillRect(area.left(), area.bottom(), area.width(), 1, look().color("line"))


def paint_file(
    painter: QPainter,
    area: QRect,
    row: DiffRow,
    box: Box | None,
    note: tuple[str, str],
    revert: str = "",
    hovered: object = None,
) -> list[tuple[QRectF, Action]]:
    """Paint the header of a file, and return where what it can do is.

    Args:
        painter: where to.
        area: of the header.
        row: the header.
        box: its tick.
        note: words for its right end and their colour.
        revert: ``Undo`` or ``Redo`` where the file can be taken back or brought again by itself, else "".
        hovered: what is under the mouse.
    """
    paint_header(painter, area)
    painter.fillRect(area.left(), area.top(), area.width(), 1, look().color("line"))
    if box is not None:
        paint_box(painter, header_box(area), box)
    brush = Brush(painter, area, MARGIN + HEADER_BOX + 8 if box is not None else MARGIN)
    zones: list[tuple[QRectF, Action]] = []
    for action, offered in row.actions:
        painter.setPen(look().color("accent" if hovered == action else "dim"))
        paint_arrow(painter, QPoint(round(brush.left) + 4, area.center().y() + 1), offered == "fold")
        zones.append((QRectF(brush.left - 4, area.top(), ARROW, area.height()), action))
        brush.left += ARROW
    if revert:
        font = look().ui_font(12)
        font.setUnderline(hovered == "revert")
        right = brush.right
        brush.word_right(revert, "accent", font)
        zones.append((QRectF(brush.right + 6, area.top(), right - brush.right, area.height()), "revert"))
    if row.chip:
        brush.chip_right(row.chip, "attention", "attention-background")
    words = [word for word in (row.aside, note[0]) if word]
    brush.word_right(" · ".join(words), note[1] or "dim", look().ui_font(12))
    small = look().ui_font(12)
    counts = [(f"+{row.added}", "good")] * (row.added > 0) + [(f"−{row.removed}", "bad")] * (row.removed > 0)
    room = sum(QFontMetricsF(small).horizontalAdvance(text) + 6 for text, _ in counts) + 6
    brush.right -= room
    bold = look().ui_font(13, weight=QFont.Weight.DemiBold)
    brush.word(row.text, "text", bold, elide=Qt.TextElideMode.ElideMiddle)
    brush.left += 2
    brush.right += room
    for text, token in counts:
        brush.word(text, token, small)
    return zones


def paint_hunk(
    painter: QPainter,
    area: QRect,
    row: DiffRow,
    box: Box | None,
    chips: Sequence[str],
    badges: Sequence[Badge] = (),
    hovered: object = None,
    edit: str = "",
) -> list[tuple[QRectF, Action]]:
    """Paint the header of a hunk, and return where its badges are, and what edits it.

    Args:
        painter: where to.
        area: of the header.
        row: the header.
        box: its tick.
        chips: words for its right end.
        badges: what runs have shown.
        hovered: what is under the mouse.
        edit: the word that edits it, "" where that is not offered.
    """
    paint_header(painter, area)
    if box is not None:
        paint_box(painter, header_box(area), box)
    brush = Brush(painter, area, MARGIN + HEADER_BOX + 8 if box is not None else MARGIN)
    zones: list[tuple[QRectF, Action]] = []
    if edit:
        zones.append(_offer(brush, area, edit, "edit", hovered))
    for chip in chips:
        brush.chip_right(chip, "dim", "raised")
    right = brush.right
    if badges:
        from k2desk.ui.diff.badges import BADGES, badge_words

        edge = "accent" if hovered == "runs" else "line"
        for badge in badges:
            brush.chip_right(badge_words(badge), *BADGES[badge.kind], edge)
    zone = QRectF(brush.right + 8, area.top(), right - brush.right - 8, area.height())
    if row.aside:
        brush.word(f"@@ {row.aside}" + (" ·" if row.text else ""), "dim", look().ui_font(12))
        font = look().code_font(12)
    else:
        font = look().ui_font(12)
    if row.text:
        brush.word(row.text, "dim", font, elide=Qt.TextElideMode.ElideRight)
    return [*zones, (zone, "runs")] if zone.width() > 0 else zones


def paint_notice(painter: QPainter, area: QRect, row: DiffRow) -> None:
    """Paint what the lines of a file do not show."""
    painter.fillRect(area, look().color("attention-background"))
    brush = Brush(painter, area, MARGIN)
    brush.word("!", "attention", look().ui_font(12, weight=QFont.Weight.DemiBold))
    brush.word(row.text, "attention", look().ui_font(12), elide=Qt.TextElideMode.ElideRight)


def paint_title(painter: QPainter, area: QRect, row: DiffRow) -> None:
    """Paint the name of a version."""
    painter.fillRect(area, look().color("background"))
    brush = Brush(painter, area, MARGIN)
    brush.word(row.text, "dim", look().ui_font(11, weight=QFont.Weight.DemiBold))
    if row.aside:
        brush.word(row.aside, "faint", look().ui_font(11))


def paint_remark(
    painter: QPainter, area: QRect, row: DiffRow, hovered: object
) -> list[tuple[QRectF, Action]]:
    """Paint a row of a comment of the user's, and return where what it can do is."""
    painter.fillRect(area, look().color("panel"))
    if not row.aside or row.aside == INSET:
        return []
    card = QRect(area.left() + MARGIN, area.top(), area.width() - 2 * MARGIN, area.height())
    painter.fillRect(card, look().color("raised"))
    painter.fillRect(card.left(), card.top(), 3, card.height(), look().color("accent"))
    brush = Brush(painter, card, card.left() + MARGIN)
    if not row.actions:
        brush.word(row.text, "text", look().ui_font(13), elide=Qt.TextElideMode.ElideRight)
        return []
    brush.right = float(card.right() - MARGIN)
    zones: list[tuple[QRectF, Action]] = []
    for action, text in reversed(row.actions):
        font = look().ui_font(11)
        font.setUnderline(hovered == action)
        right = brush.right
        brush.word_right(text, "accent", font)
        zones.append((QRectF(brush.right + 6, card.top(), right - brush.right, card.height()), action))
    brush.word(row.text, "dim", look().ui_font(11), elide=Qt.TextElideMode.ElideRight)
    return zones


def paint_offer(
    painter: QPainter, area: QRect, words: str, action: Action, hovered: object
) -> tuple[QRectF, Action]:
    """Paint what can be done with the line under the mouse at its right end, and return where it is."""
    return _offer(Brush(painter, area, area.left()), area, words, action, hovered)


def _offer(brush: Brush, area: QRect, words: str, action: Action, hovered: object) -> tuple[QRectF, Action]:
    right = brush.right
    brush.chip_right(words, "accent", "accent-background" if hovered == action else "raised")
    return QRectF(brush.right + 8, area.top(), right - brush.right - 8, area.height()), action


def paint_folded(
    painter: QPainter, area: QRect, row: DiffRow, hovered: object
) -> list[tuple[QRectF, Action]]:
    """Paint folded lines, and return where each thing they can do is."""
    paint_header(painter, area)
    small = look().ui_font(12)
    advance = QFontMetricsF(small).horizontalAdvance
    words = [(row.text, None), *((text, action) for action, text in row.actions)]
    width = sum(advance(text) for text, _ in words) + advance(" · ") * (len(words) - 1)
    x = max(float(MARGIN), (area.width() - width) / 2)
    zones: list[tuple[QRectF, Action]] = []
    for number, (text, action) in enumerate(words):
        if number:
            painter.setPen(look().color("faint"))
            painter.drawText(QRectF(x, area.top(), 40, area.height()), int(LEFT), " · ")
            x += advance(" · ")
        font = QFont(small)
        font.setUnderline(action is not None and action == hovered)
        painter.setFont(font)
        painter.setPen(look().color("dim" if action is None else "accent"))
        zone = QRectF(x, area.top(), advance(text), area.height())
        painter.drawText(zone.adjusted(0, 0, 2, 0), int(LEFT), text)
        if action is not None:
            zones.append((zone, action))
        x += advance(text)
    return zones


def paint_line(
    painter: QPainter,
    lines: LinePainter,
    side: Side,
    area: QRect,
    row: DiffRow,
    spans: Spans,
    marks: Sequence[Mark],
    *,
    scroll: int = 0,
    faded: bool = False,
    chosen: bool = False,
) -> float:
    """Paint a line on one side and return how wide its text is.

    Args:
        painter: where to.
        lines: lays it out.
        side: its columns.
        area: of the place.
        row: the line.
        spans: its syntax colours.
        marks: its changed words.
        scroll: how many pixels of the text are scrolled out on the left.
        faded: whether it is not ticked.
        chosen: whether it is selected.
    """
    ground, word, sign = _LINES.get(row.kind, ("background", "background", "faint"))
    top, color = area.top(), look().color
    if faded:
        painter.setOpacity(FADED)
    painter.setFont(lines.font)
    if row.kind != " " or chosen:  # the area has painted the ground of the others
        whole = QRect(side.left, top, side.right - side.left, grown(LINE))
        painter.fillRect(whole, color(ground))
        if chosen:
            painter.fillRect(whole, _glow())
    painter.setPen(color("faint"))
    if side.old and row.old:
        lines.paint_number(painter, side.old, top, str(row.old))
    if side.new and row.new:
        lines.paint_number(painter, side.new, top, str(row.new))
    if row.kind != " ":
        painter.setPen(color(sign))
        lines.paint_number(painter, side.sign + lines.char, top, row.kind)
    x = side.text - scroll
    clipped = scroll > 0 or bool(row.tail) or not lines.fits(row.text, spans, side.right - side.text)
    if clipped:  # it costs as much as the painting
        painter.setClipRect(QRect(side.text - 1, top, side.right - side.text + 1, grown(LINE)))
    painter.setPen(color("text"))
    width = lines.paint(painter, x, top, row.text, spans, marks, color(word))
    if row.tail:
        painter.setPen(color("attention"))
        width += lines.paint(painter, x + width + lines.char, top, row.tail, PLAIN)
    if clipped:
        painter.setClipping(False)
    if faded:
        painter.setOpacity(1)
    return width


def _glow() -> QColor:
    color = QColor(look().color("accent"))
    color.setAlpha(56)
    return color
