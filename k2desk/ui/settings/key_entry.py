"""Where a key is pasted: hidden while it is typed, and gone from the screen once it is kept."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from k2desk.core.wording import mark
from k2desk.settings.secret import masked
from k2desk.ui.controls import button, label, restyle
from k2desk.ui.measures import grown
from k2desk.ui.theme import look
from k2desk.ui.words import tr

HINT = mark("Your system’s keyring stores it, else this session’s memory. Never a file, a log or an export.")


class KeyEntry(QWidget):
    """A field for a key, or what may be shown of the one that is kept."""

    entered = Signal(str)
    """(key): the user wants it checked."""
    replaced = Signal()
    """The user wants to enter another one."""

    def __init__(self) -> None:
        super().__init__()
        self.line = QLineEdit()
        self._mask = label("", "code", name=tr("Key"))
        self._place = label("", "chip")
        self._replace = button(tr("Replace…"), self.replaced.emit, "link")
        self._check = button(tr("Check"), self._enter, name=tr("Check the key"))
        self._hint = label(tr(HINT), "faint")
        self._hint.setWordWrap(True)
        self._lay_out()
        self.line.returnPressed.connect(self._enter)
        self.line.textChanged.connect(self._typed)
        self.setFocusProxy(self.line)

    def _lay_out(self) -> None:
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.line.setPlaceholderText(tr("Paste your key"))
        self.line.setAccessibleName(tr("API key"))
        self.line.setMinimumHeight(grown(34))
        self._mask.setFont(look().code_font())
        entry = QHBoxLayout()
        entry.setSpacing(8)
        for part in (self.line, self._mask):
            entry.addWidget(part, 1)
        for last in (self._place, self._replace, self._check):
            entry.addWidget(last)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(tr("API key"), "dim"))
        column.addLayout(entry)
        column.addWidget(self._hint)

    def ask(self) -> None:
        """Show an empty field; whatever key was in it is gone, its undo history too."""
        self.line.setText("")
        self.line.setEnabled(True)
        self._show(entry=True)
        self.say()

    def wait(self) -> None:
        """Take nothing while a key is being checked."""
        self.line.setEnabled(False)
        self._check.setEnabled(False)

    def mend(self) -> None:
        """Let the user mend what was refused."""
        self.line.setEnabled(True)
        self._typed(self.line.text())
        self.line.selectAll()
        self.line.setFocus()

    def show_kept(self, place: str, key: str = "") -> None:
        """Show where the key is, and of a key that was just entered its last characters."""
        self._mask.setText(masked(key) if key else "•" * 16)
        self._place.setText(
            tr("for this session") if place == "this session" else tr("in {place}", place=place)
        )
        self.line.setText("")
        self.line.setEnabled(True)
        self._show(entry=False)
        self.say()

    def say(self, sentence: str = "", look: str = "faint") -> None:
        """Say something beneath the field.

        Args:
            sentence: plain text; "" for where a key is kept.
            look: of the style sheet, such as ``attention``.
        """
        self._hint.setText(sentence or tr(HINT))
        restyle(self._hint, look)

    def _show(self, *, entry: bool) -> None:
        for widget in (self.line, self._check):
            widget.setVisible(entry)
        for other in (self._mask, self._place, self._replace):
            other.setVisible(not entry)
        self._typed(self.line.text())

    def _typed(self, text: str) -> None:
        self._check.setEnabled(bool(text.strip()))

    def _enter(self) -> None:
        key = self.line.text().strip()
        if key and self.line.isEnabled():
            self.entered.emit(key)
