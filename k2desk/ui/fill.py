"""How full the model's context is: the chip of the top bar that tells it, and opens the panel about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from k2desk.core.context import ContextUse
from k2desk.ui.controls import label, restyle, show_tip
from k2desk.ui.figures import short_count
from k2desk.ui.keymap import with_key
from k2desk.ui.measures import grown
from k2desk.ui.theme import look
from k2desk.ui.words import tr

HEIGHT = 26
KEYS = ("Ctrl+Shift+U",)
COLORS = {
    "system": "faint",
    "conversation": "accent",
    "files": "good",
    "output": "attention",
    "reasoning": "keyword",
}
"""The theme's token of each kind of content, by the fields of `ContextUse`; its name always stands beside."""


class Gauge(QWidget):
    """A bar that fills, each kind of content in its colour.

    Args:
        width: in pixels; 0 for all there is.
        height: in pixels.
        kinds: whether each kind has its own colour.
    """

    def __init__(self, width: int = 50, height: int = 6, *, kinds: bool = False) -> None:
        super().__init__()
        self.use = ContextUse()
        self._kinds = kinds
        if width:
            self.setFixedSize(QSize(width, height))
        else:
            self.setFixedHeight(height)
        look().changed.connect(self.update)

    def show_use(self, use: ContextUse) -> None:
        """Fill it."""
        self.use = use
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, what is filled, and where room is made."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().color("line"))
        painter.drawRoundedRect(area, 2.5, 2.5)
        shape = QPainterPath()
        shape.addRoundedRect(area, 2.5, 2.5)
        painter.setClipPath(shape)
        left = area.left()
        for color, share in self._shares():
            wide = min(area.width() * share, area.right() - left)
            painter.fillRect(QRectF(left, area.top(), max(wide, 1.0), area.height()), look().color(color))
            left += wide
        if self._kinds and self.use.limit:
            painter.setClipping(False)
            x = area.left() + area.width() * self.use.compact_at / self.use.limit
            painter.fillRect(QRectF(x, 0, 1.5, self.height()), look().color("text"))

    def _shares(self) -> list[tuple[str, float]]:
        use = self.use
        if not use.limit or not use.total:
            return []
        if self._kinds:
            return [(color, getattr(use, kind) / use.limit) for kind, color in COLORS.items()]
        return [("attention" if use.nearly_full else "accent", max(use.total / use.limit, 0.08))]


class ContextChip(QPushButton):
    """Shows ``Context ▮▯ 79k / 256k``; pressing it opens the panel.

    Args:
        opened: called when it is pressed.
    """

    def __init__(self, opened: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("class", "chip")
        self.setAutoDefault(False)
        self.setFixedHeight(grown(HEIGHT))
        self._caption = label(tr("Context"), "dim")
        self.gauge, self.used, self.room = Gauge(), label("", "strong"), label("", "dim")
        inside = QHBoxLayout(self)
        inside.setContentsMargins(8, 1, 8, 1)
        inside.setSpacing(7)
        for part in (self._caption, self.gauge, self.used, self.room):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            inside.addWidget(part)
        self.clicked.connect(lambda: opened())
        self.hide()

    def show_caption(self, shown: bool) -> None:
        """Say what the figures are of, or leave it to the tooltip."""
        self._caption.setVisible(shown)

    def show_use(self, use: ContextUse) -> None:
        """Show how much of the context is used."""
        self.gauge.show_use(use)
        self.used.setText(short_count(use.total))
        room = f"{use.limit // 1024}k" if use.limit % 1024 == 0 else short_count(use.limit)
        self.room.setText(f"/ {room}" + (tr(" · nearly full") if use.nearly_full else ""))
        restyle(self.used, "strong", *(("attention",) if use.nearly_full else ()))
        words = tr("{total:,} of {limit:,} tokens of the context are used", total=use.total, limit=use.limit)
        more = tr("Room is made before the next turn. ") if use.nearly_full else ""
        self.setAccessibleName(words + (tr(", nearly full") if use.nearly_full else ""))
        opens = with_key(tr("Press for what takes them"), "context.show", *KEYS)
        show_tip(self, f"{words}. {more}{opens}.")
        self.setVisible(use.limit > 0)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Be as wide as what stands inside."""
        layout = self.layout()
        return QSize(layout.sizeHint().width() if layout is not None else 0, grown(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Be no narrower."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Enter as the space bar."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
