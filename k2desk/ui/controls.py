"""Small controls the whole interface shares: plain labels, buttons, tinted icon buttons, rules."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from k2desk.ui.measures import grown
from k2desk.ui.theme import ICON_PIXELS, look

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent, QShowEvent
    from PySide6.QtWidgets import QAbstractScrollArea, QScrollArea

ELIDED = 40
"""Pixels of a text that is shortened which are always left of it."""
DOT = 0.2
"""Radius of a dot, as a share of the square it is in."""


class _Named(QLabel):
    """A label that says to screen readers what its text is: to them a name alone would hide the text.

    Args:
        name: what the text is, such as ``Branch``; "" where it says so itself.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def setText(self, text: str) -> None:
        """Show something else, and say it behind the name."""
        super().setText(text)
        if self._name:
            self.setAccessibleName(f"{self._name}: {text}" if text else self._name)


def label(text: str = "", *classes: str, name: str = "") -> QLabel:
    """Return a label that shows text and never anything else.

    Args:
        text: plain; markup in it is shown as it is.
        classes: looks of the style sheet, such as ``dim``.
        name: for screen readers, where the text alone does not say enough.
    """
    made = _Named(name) if name else QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("class", " ".join(classes))
    made.setText(text)
    return made


def tip(text: str) -> str:
    """Return a tooltip that shows text as it is: Qt takes whatever looks like markup for it.

    Args:
        text: plain, possibly of several lines.
    """
    if "<" not in text:
        return text
    from html import escape

    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>"


def show_tip(widget: QWidget, text: str) -> None:
    """Give a widget a tooltip.

    Args:
        widget: on which the pointer rests.
        text: plain, possibly of several lines.
    """
    widget.setToolTip(tip(text))


class ElidedLabel(_Named):
    """A plain label that shortens its text to the room there is.

    Args:
        mode: where it is shortened.
        classes: looks of the style sheet.
        name: for screen readers, where the text alone does not say enough.
    """

    def __init__(self, mode: Qt.TextElideMode, *classes: str, name: str = "") -> None:
        super().__init__(name)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("class", " ".join(classes))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """Some characters are enough."""
        return QSize(min(grown(ELIDED), self.sizeHint().width()), self.sizeHint().height())

    def sizeHint(self) -> QSize:
        """The whole text, with a pixel to spare for rounding."""
        return super().sizeHint() + QSize(2, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as much as fits."""
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        area = self.contentsRect()
        text = QFontMetrics(self.font()).elidedText(self.text(), self._mode, area.width())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), text)


def restyle(widget: QWidget, *classes: str) -> None:
    """Give a widget another look of the style sheet."""
    wanted = " ".join(classes)
    if widget.property("class") != wanted:
        widget.setProperty("class", wanted)
        if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            return  # it is dressed when it is shown; and asking for the style is dear, see `style.WORDS`
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class _Button(QPushButton):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Enter as the space bar: outside of dialogs Qt does not."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


def button(text: str, run: Callable[[], object], *classes: str, name: str = "", tip: str = "") -> QPushButton:
    """Return a push button.

    Args:
        text: what it says; an ampersand in it is shown as it is.
        run: called when it is pressed.
        classes: looks of the style sheet, such as ``primary``.
        name: for screen readers, where the text alone does not say enough.
        tip: shown when the pointer rests on it.
    """
    made = _Button(text.replace("&", "&&"))
    made.setProperty("class", " ".join(classes))
    made.setAccessibleName(name or text)
    show_tip(made, tip)
    made.setAutoDefault(False)
    made.clicked.connect(lambda: run())
    return made


class ElidedButton(_Button):
    """A button that shortens what it says to the room there is; an ampersand in it is shown as it is.

    Args:
        text: what it says.
        run: called when it is pressed.
        classes: looks of the style sheet.
    """

    def __init__(self, text: str, run: Callable[[], object], *classes: str) -> None:
        super().__init__()
        self._whole, self._hint = "", QSize()
        self.setProperty("class", " ".join(classes))
        self.setAccessibleName(text)
        self.setAutoDefault(False)
        self.clicked.connect(lambda: run())
        self.say(text)

    def say(self, words: str) -> None:
        """Say something else."""
        self._whole = words.replace("&", "&&")
        self._fit()

    def sizeHint(self) -> QSize:
        """The whole of it, also while it is shortened."""
        if self.text() == self._whole:
            self._hint = super().sizeHint()
        return self._hint

    def minimumSizeHint(self) -> QSize:
        """Some characters are enough."""
        return self.sizeHint() - QSize(max(0, self._wide() - grown(ELIDED)), 0)

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew: the font may be another one."""
        super().changeEvent(event)
        if self._whole and event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as fits."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setText(self._whole)
        missing = self.sizeHint().width() - self.width() if self.isVisible() else 0
        if missing > 0:
            words, room = self._whole.replace("&&", "&"), self._wide() - missing
            middle = Qt.TextElideMode.ElideMiddle
            self.setText(self.fontMetrics().elidedText(words, middle, room).replace("&", "&&"))

    def showEvent(self, event: QShowEvent) -> None:
        """Say as much as fits."""
        super().showEvent(event)
        self._fit()

    def _wide(self) -> int:
        return self.fontMetrics().horizontalAdvance(self._whole.replace("&&", "&")) + 1  # for rounding


class IconButton(QToolButton):
    """A button that is an icon, in the theme's colours.

    Args:
        name: of the icon.
        title: for the tooltip and screen readers.
        color: the token of the icon, and ``accent`` while it is checked.
        size: side of the icon in pixels.
    """

    def __init__(self, name: str, title: str, color: str = "dim", size: int = ICON_PIXELS) -> None:
        super().__init__()
        self._name, self._color, self._side = name, color, size
        show_tip(self, title)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(size, size))
        self.toggled.connect(self._tint)
        look().changed.connect(self._tint)
        self._tint()

    def show_icon(self, name: str, title: str) -> None:
        """Become another icon."""
        self._name = name
        show_tip(self, title)
        self.setAccessibleName(title)
        self._tint()

    def _tint(self) -> None:
        from k2desk.ui.icons import icon

        self.setIcon(icon(self._name, "accent" if self.isChecked() else self._color, self._side))


class IconLabel(QLabel):
    """An icon that can't be pressed, in the theme's colours.

    Args:
        name: of the icon.
        color: the token of its colour.
        size: its side in pixels.
    """

    def __init__(self, name: str, color: str = "dim", size: int = ICON_PIXELS) -> None:
        super().__init__()
        self._shown = (name, color)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFixedSize(size, size)
        look().changed.connect(self.update)

    def show_icon(self, name: str, color: str) -> None:
        """Become another icon."""
        self._shown = (name, color)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it; until then nothing is read or drawn."""
        super().paintEvent(event)
        name, color = self._shown
        painter = QPainter(self)
        if name == "dot":  # it is on the first paint, which needs no file for it
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look().color(color))
            area = QRectF(self.rect())
            painter.drawEllipse(area.center(), DOT * area.width(), DOT * area.width())
        else:
            from k2desk.ui.icons import paint

            paint(painter, name, QRectF(self.rect()), color)


def own_viewport(area: QAbstractScrollArea) -> QWidget:
    """Give a scroll area a viewport that Python made, and return it.

    WORKAROUND: where Qt hands out a widget Python did not make, PySide looks for its class among all there
    are, and the first time makes every one of them: a tenth of the time until the window can be used.
    `QPlainTextEdit` does not survive this.
    https://doc.qt.io/qtforpython-6/shiboken6_generator/typediscovery.html
    """
    from PySide6.QtGui import QPalette

    made = QWidget()
    made.setBackgroundRole(QPalette.ColorRole.Base)
    made.setAutoFillBackground(True)
    area.setViewport(made)
    return made


def give_size(dialog: QWidget, width: int, height: int) -> None:
    """Give a dialog a size that goes with the text, as far as the screen has the room.

    Args:
        dialog: not shown yet.
        width: in pixels at the usual size of text.
        height: likewise.
    """
    dialog.resize(QSize(grown(width), grown(height)).boundedTo(dialog.screen().availableSize()))


def rule() -> QFrame:
    """Return a horizontal line of one pixel."""
    made = QFrame()
    made.setProperty("class", "rule")
    made.setFixedHeight(1)
    return made


def keys_text(keys: Iterable[str]) -> str:
    """Return the first key sequence in the platform's own spelling, "" where there is none."""
    from PySide6.QtGui import QKeySequence

    formats = QKeySequence.SequenceFormat
    own = formats.NativeText if sys.platform == "darwin" else formats.PortableText  # as keyboards have them
    for sequence in keys:
        return QKeySequence(sequence).toString(own)
    return ""


def line_of(*widgets: QWidget) -> QHBoxLayout:
    """Return a layout of widgets beside each other, from the left, with room after the last."""
    line = QHBoxLayout()
    line.setSpacing(8)
    for widget in widgets:
        line.addWidget(widget)
    line.addStretch(1)
    return line


def lay_find_bar(bar: QWidget, words: QWidget, *beside: QWidget) -> None:
    """Lay out a bar in which something is looked for: the words have the room, the rest is beside them."""
    line = QHBoxLayout(bar)
    line.setContentsMargins(12, 6, 8, 6)
    line.setSpacing(8)
    line.addWidget(words, 1)
    for widget in beside:
        line.addWidget(widget)


def scrolled(inside: QWidget) -> QScrollArea:
    """Return what scrolls a page up and down where it does not fit; the keyboard goes past it to the page."""
    from PySide6.QtWidgets import QScrollArea

    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    area.viewport().setAutoFillBackground(False)
    inside.setAutoFillBackground(False)
    return area


def focus_into(pane: QWidget) -> None:
    """Give the focus to a pane, or to the first control in it that takes the keyboard."""
    reason = Qt.FocusReason.ShortcutFocusReason
    if pane.focusProxy() is not None or pane.focusPolicy() & Qt.FocusPolicy.TabFocus:
        pane.setFocus(reason)
        return
    child = pane.nextInFocusChain()
    while child is not None and child is not pane:
        takes = bool(child.focusPolicy() & Qt.FocusPolicy.TabFocus) and child.isEnabled()
        if takes and pane.isAncestorOf(child) and child.isVisibleTo(pane):
            child.setFocus(reason)
            return
        child = child.nextInFocusChain()
