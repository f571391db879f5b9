"""A field that takes a key by being pressed, with whatever is held with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from k2desk.ui.words import tr

_HELD = (
    Qt.Key.Key_Control,
    Qt.Key.Key_Shift,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
    Qt.Key.Key_unknown,
)
"""Keys that are none by themselves."""
_PASSING = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class KeyField(QLineEdit):
    """Takes every key but Tab, which goes on, and Esc, which leaves."""

    pressed = Signal(str)
    """(key): one was pressed, spelled as the settings keep it."""
    left = Signal()
    """Esc was pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setPlaceholderText(tr("Press the new keys"))
        self.setAccessibleName(tr("New keys"))
        self.setAccessibleDescription(
            tr("Press the keys the action is to have; Esc leaves everything as it is")
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def event(self, event: QEvent) -> bool:
        """Take keys that are shortcuts elsewhere, too."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the key with what is held."""
        key, plain = event.key(), event.modifiers() == Qt.KeyboardModifier.NoModifier
        if key in _HELD:
            return
        if key in _PASSING and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Escape and plain:
            self.left.emit()
        else:
            portable = QKeySequence.SequenceFormat.PortableText
            pad = Qt.KeyboardModifier.KeypadModifier
            pressed = QKeySequence(QKeyCombination(event.modifiers() & ~pad, Qt.Key(key)))
            self.pressed.emit(pressed.toString(portable))
