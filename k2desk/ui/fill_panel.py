"""What fills the model's context: the panel below its chip, with figures, pins and a way to make room."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from k2desk.core.context import ContextUse, Pin
from k2desk.core.visible import visible
from k2desk.transcript.receipts import CATEGORIES
from k2desk.ui.controls import button, label, restyle, rule
from k2desk.ui.fill import COLORS, Gauge
from k2desk.ui.measures import grown
from k2desk.ui.popup import Popup
from k2desk.ui.theme import look
from k2desk.ui.words import tr

WIDTH = 340
"""Of the panel, in pixels."""
MOST_PINS = 6
"""Pins that are listed; a longer list would leave the window."""


class _Swatch(QWidget):
    """A small square in the colour of a kind of content."""

    def __init__(self, color: str) -> None:
        super().__init__()
        self._color = color
        self.setFixedSize(QSize(10, 10))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the square."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().color(self._color))
        painter.drawRoundedRect(self.rect(), 2, 2)


class ContextPanel(Popup):
    """Lies over the window until Esc is pressed or the focus goes elsewhere.

    Args:
        window: what it lies over.
        compact: makes room now.
        unpin: lets something go.
    """

    def __init__(
        self, window: QWidget, compact: Callable[[], object], unpin: Callable[[Pin], object]
    ) -> None:
        super().__init__(window, grown(WIDTH), tr("What fills the context"))
        self._unpin, self._ask = unpin, compact
        self._total, self._state = label("", "strong"), label("", "dim")
        self._gauge = Gauge(0, 8, kinds=True)
        self._tokens = {kind: label("") for kind in CATEGORIES}
        self._shares = {kind: label("", "dim") for kind in CATEGORIES}
        self._note = label("", "dim")
        self._note.setWordWrap(True)
        self._pins = QVBoxLayout()
        self.compact = button(
            tr("Compact now"), self._compact, "primary", tip=tr("Sum up what was said (/compact)")
        )
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._total)
        head.addStretch()
        head.addWidget(self._state)
        kinds = QGridLayout()
        kinds.setHorizontalSpacing(10)
        kinds.setVerticalSpacing(5)
        for row, (kind, words) in enumerate(CATEGORIES.items()):
            kinds.addWidget(_Swatch(COLORS[kind]), row, 0)
            kinds.addWidget(label(tr(words)), row, 1)
            kinds.addWidget(self._tokens[kind], row, 2, Qt.AlignmentFlag.AlignRight)
            kinds.addWidget(self._shares[kind], row, 3, Qt.AlignmentFlag.AlignRight)
        kinds.setColumnStretch(1, 1)
        kinds.setColumnMinimumWidth(3, 46)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.compact)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._gauge)
        column.addLayout(kinds)
        column.addWidget(self._note)
        column.addWidget(rule())
        column.addLayout(self._pins)
        column.addLayout(foot)

    def show_use(self, use: ContextUse, pins: Mapping[Pin, str]) -> None:
        """Show what is used and pinned; called again while it is open, whenever that changes."""
        self._total.setText(tr("{total:,} of {limit:,} tokens", total=use.total, limit=use.limit))
        self._state.setText(
            tr("nearly full") if use.nearly_full else tr("measured") if use.measured else tr("estimated")
        )
        restyle(self._state, "attention" if use.nearly_full else "dim")
        self._gauge.show_use(use)
        for kind in CATEGORIES:
            tokens: int = getattr(use, kind)
            self._tokens[kind].setText(f"{tokens:,}")
            self._shares[kind].setText(f"{tokens / use.limit:.1%}" if use.limit else "")
        self._note.setText(
            tr(
                "At {compact_at:,} tokens, where the bar has its mark, what was said is summed up "
                "before the next turn. Everything stays readable.",
                compact_at=use.compact_at,
            )
        )
        self._show_pins(pins)
        self.compact.setEnabled(use.total > use.system)

    def _show_pins(self, pins: Mapping[Pin, str]) -> None:
        while (item := self._pins.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if not pins:
            nothing = label(tr("Nothing is pinned. P pins a message of the conversation."), "dim")
            nothing.setWordWrap(True)
            self._pins.addWidget(nothing)
            return
        for pin, words in list(pins.items())[-MOST_PINS:]:
            self._pins.addWidget(self._pinned(pin, visible(words)))
        if len(pins) > MOST_PINS:
            self._pins.addWidget(
                label(tr("and {count} more pinned before", count=len(pins) - MOST_PINS), "dim")
            )

    def _pinned(self, pin: Pin, words: str) -> QWidget:
        line = QWidget()
        inside = QHBoxLayout(line)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        short = words if len(words) <= 34 else f"{words[:33]}…"
        inside.addWidget(label(tr("Pinned: {short}", short=short)))
        inside.addStretch()
        inside.addWidget(
            button(tr("Unpin"), partial(self._unpin, pin), "link", name=tr("Unpin {words}", words=words))
        )
        return line

    def first(self) -> QWidget:
        """Put the keys on the way to make room."""
        return self.compact if self.compact.isEnabled() else self

    def _compact(self) -> None:
        self.leave()
        self._ask()
