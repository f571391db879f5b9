"""The text the user is writing: plain, growing from two to twelve lines, safe with input methods."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from k2desk.ui.theme import look
from k2desk.ui.words import tr

LEAST_LINES = 2
MOST_LINES = 12
PASTE_LIMIT = 1024 * 1024
"""Characters taken from one paste."""
LONG, MANY_LINES = 2_000, 40
"""Characters and lines of a paste that stays in the text; a longer one goes along beside it."""

_LIST_KEYS = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Escape,
)


class Draft(QPlainTextEdit):
    """A plain text editor in which Enter sends and Shift+Enter breaks the line."""

    sent = Signal()
    """Enter was pressed; while an input method is at work, the key was its own."""
    sent_now = Signal()
    """Alt+Enter was pressed: send it now, also while the assistant works."""
    sent_instead = Signal()
    """Alt+Shift+Enter was pressed: stop the assistant and send it."""
    list_key = Signal(int)
    """(Qt.Key): a key for the list of completions."""
    long_pasted = Signal(str)
    """(text): too much was pasted to be read among the words."""
    files_given = Signal(object)
    """(QMimeData): files were pasted or dropped here."""
    picture_pasted = Signal()
    """A picture was pasted, with no words in it."""
    composing_changed = Signal(bool)
    """(composing): an input method began to work, or has come to its end."""
    cut_short = Signal()
    """A paste was longer than `PASTE_LIMIT`."""
    focus_changed = Signal(bool)
    """(focused)"""

    def __init__(self) -> None:
        super().__init__()
        self.listing = False
        """Whether a list of completions is open and gets the keys that move in it."""
        self.takes_chips = False
        """Whether there is a place beside the words for what is too long."""
        self.composing = False
        """Whether an input method is at work; what it has not committed is never sent."""
        self.setAccessibleName(tr("Message"))
        self.setPlaceholderText(tr("Ask for a change, or type @ for a file…"))
        self.setFont(look().ui_font(14))
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(2)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    @property
    def text(self) -> str:
        """What is written, without white space around it and without what is being composed."""
        return self.toPlainText().strip()

    def before_cursor(self) -> str:
        """Return the text of the line up to the cursor."""
        cursor = self.textCursor()
        return cursor.block().text()[: cursor.positionInBlock()]

    def replace_before_cursor(self, characters: int, text: str) -> None:
        """Put ``text`` in the place of the last characters before the cursor."""
        cursor = self.textCursor()
        cursor.movePosition(cursor.MoveOperation.Left, cursor.MoveMode.KeepAnchor, characters)
        cursor.insertText(text)

    def show_text(self, text: str) -> None:
        """Replace everything; the cursor goes to the end, and undo still works."""
        cursor = self.textCursor()
        cursor.select(cursor.SelectionType.Document)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def _fit(self) -> None:
        lines = max(LEAST_LINES, min(MOST_LINES, int(self.document().size().height())))
        margins = 2 * round(self.document().documentMargin()) + 2 * self.frameWidth()
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + margins)

    def sizeHint(self) -> QSize:
        """Return the size of the lines there are."""
        return QSize(super().sizeHint().width(), self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send on Enter, break the line on Shift+Enter, hand keys to an open list."""
        key = Qt.Key(event.key())
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self.composing and enter:
            event.accept()  # an input method that leaves it over has not meant it for us
        elif self.composing:
            super().keyPressEvent(event)
        elif self.listing and key in _LIST_KEYS and not shift:
            self.list_key.emit(key)
        elif enter and event.modifiers() in _PLAIN:
            self.sent.emit()
        elif enter and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            (self.sent_instead if shift else self.sent_now).emit()
        elif enter and shift:
            self.insertPlainText("\n")
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Take Tab for an open list; else it goes on to the next control."""
        if self.listing and forward and not self.composing:
            self.list_key.emit(Qt.Key.Key_Tab)
            return True
        return super().focusNextPrevChild(forward)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Note whether something is being composed."""
        before, self.composing = self.composing, bool(event.preeditString())
        super().inputMethodEvent(event)
        if self.composing != before:
            self.composing_changed.emit(self.composing)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take text and files; a picture is taken to say that it can't be."""
        return source.hasText() or source.hasUrls() or source.hasImage()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste plain text, at most `PASTE_LIMIT` characters of it; what is long, and files, become chips."""
        if source.hasUrls():
            self.files_given.emit(source)
            return
        if source.hasImage() and not source.hasText():
            self.picture_pasted.emit()
            return
        text = source.text()
        taken = text[:PASTE_LIMIT]
        if self.takes_chips and (len(taken) > LONG or taken.count("\n") >= MANY_LINES):
            self.long_pasted.emit(taken)
        else:
            self.insertPlainText(taken)
        if len(text) > PASTE_LIMIT:
            self.cut_short.emit()

    def paste_as_text(self) -> None:
        """Paste what is on the clipboard among the words, however long it is."""
        text = QGuiApplication.clipboard().text()
        self.insertPlainText(text[:PASTE_LIMIT])
        if len(text) > PASTE_LIMIT:
            self.cut_short.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Count the lines again."""
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the keyboard is here."""
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the keyboard is elsewhere."""
        super().focusOutEvent(event)
        self.focus_changed.emit(False)


_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
