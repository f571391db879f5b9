"""What an option is set with: a switch, a choice, a line, several lines, a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from k2desk.core.options import Option, Value
from k2desk.ui.controls import button, label
from k2desk.ui.icons import icon
from k2desk.ui.measures import grown
from k2desk.ui.theme import look
from k2desk.ui.words import tr

Commit = Callable[[Value], object]
LINES = 3
WIDTH = 300
ARROW, TICK = 14, 12


class Choice(QComboBox):
    """A choice that the mouse wheel does not change in passing."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(grown(30))
        self.view().setAccessibleName(tr("Choices"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the arrow: under a style sheet Qt paints none."""
        super().paintEvent(event)
        sign = icon("chevron-down", "dim", ARROW).pixmap(QSize(ARROW, ARROW), self.devicePixelRatioF())
        painter = QPainter(self)
        painter.drawPixmap(self.width() - ARROW - 9, (self.height() - ARROW) // 2, sign)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        event.ignore()


class Switch(QCheckBox):
    """A box with a tick: under a style sheet Qt paints none, and a colour alone would not say enough."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tick over the box."""
        super().paintEvent(event)
        if self.isChecked():
            drawn = QStyleOptionButton()
            self.initStyleOption(drawn)
            box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, drawn, self)
            color = "on-accent" if self.isEnabled() else "dim"
            sign = icon("check", color, TICK).pixmap(QSize(TICK, TICK), self.devicePixelRatioF())
            place = QRect(0, 0, TICK, TICK)
            place.moveCenter(box.center())
            painter = QPainter(self)
            painter.drawPixmap(place, sign)
            painter.end()


class _Lines(QPlainTextEdit):
    """Several lines; they count when the focus leaves or with Ctrl+Enter, and Tab goes on."""

    def __init__(self, commit: Callable[[], object]) -> None:
        super().__init__()
        self._commit = commit
        self.setProperty("class", "box")
        self.setTabChangesFocus(True)
        self.setFont(look().code_font())
        self.setFixedWidth(grown(WIDTH) + 120)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * LINES + 16)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take what was written."""
        super().focusOutEvent(event)
        self._commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take it at once with Ctrl+Enter."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._commit()
        else:
            super().keyPressEvent(event)


class Editor(QWidget):
    """The widget of one option.

    Args:
        option: what is set.
        commit: gets a value the user has settled on; called again with the same one it is not.
    """

    def __init__(self, option: Option, commit: Commit) -> None:
        super().__init__()
        self._option, self._commit = option, commit
        self._last: Value = option.value
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.field = self._build()
        self.field.setAccessibleName(option.title)
        self.field.setAccessibleDescription(option.description)
        self.setFocusProxy(self.field)
        self._row.insertWidget(0, self.field)
        self._row.addStretch(1)
        self.show_value(option)

    def show_value(self, option: Option) -> None:
        """Show what is set now."""
        self._option, self._last = option, option.value
        match self.field:
            case QCheckBox():
                self.field.setChecked(bool(option.value))
            case QComboBox():
                self._fill(self.field, option)
            case QPlainTextEdit():
                self.field.setPlainText(str(option.value))
                self.field.setPlaceholderText(option.hint)
            case QLineEdit():
                self.field.setText(str(option.value))
                self.field.setPlaceholderText(option.hint)
                self._suggest(self.field, option)

    def _build(self) -> QWidget:
        match self._option.kind:
            case "switch":
                box = Switch(tr("On"))
                box.clicked.connect(self._settle)
                return box
            case "choice":
                choice = Choice()
                choice.setFixedWidth(grown(WIDTH))
                choice.activated.connect(lambda _: self._settle(choice.currentData()))
                return choice
            case "lines":
                return _Lines(lambda: self._settle(self._text()))
            case "number" | "text" | "file":
                return self._build_line()
            case _:
                assert_never(self._option.kind)

    def _build_line(self) -> QLineEdit:
        line = QLineEdit()
        line.setMinimumHeight(grown(30))
        line.editingFinished.connect(lambda: self._settle(self._text()))
        if self._option.kind == "number":
            line.setFixedWidth(grown(110))
            self._row.addWidget(label(self._option.unit, "dim"))
        elif self._option.kind == "file":
            line.setMinimumWidth(grown(WIDTH))
            self._row.addWidget(
                button(tr("Choose…"), self._choose_file, name=tr("Choose: {title}", title=self._option.title))
            )
        else:
            line.setMinimumWidth(grown(WIDTH) + 120)
        return line

    def _text(self) -> Value:
        field = self.field
        text = field.toPlainText() if isinstance(field, QPlainTextEdit) else field.text()  # type: ignore[attr-defined]
        bare = text.strip().replace(",", "").replace(" ", "")
        if self._option.kind == "number" and bare.isascii() and bare.lstrip("-").isdigit() and len(bare) < 16:
            return int(bare)
        return str(text).strip()

    def _settle(self, value: Value) -> None:
        if value != self._last:
            self._last = value
            self._commit(value)

    def _fill(self, choice: QComboBox, option: Option) -> None:
        choice.clear()
        for value, words in option.choices:
            choice.addItem(words, value)
        choice.setCurrentIndex(max(0, choice.findData(option.value)))

    def _suggest(self, line: QLineEdit, option: Option) -> None:
        if not option.suggestions:
            return
        completer = QCompleter(list(option.suggestions), line)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        line.setCompleter(completer)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self._option.title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._settle)
        dialog.open()
