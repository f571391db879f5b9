"""What every card has in common: its head, its arming, its note, and keys that never decide by accident."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from k2desk.core.permissions import Decision, Question, Scope, Verdict
from k2desk.core.visible import visible
from k2desk.core.wording import retold
from k2desk.transcript.rows import QuestionRow
from k2desk.ui.chat.cards.buttons import KeyButton
from k2desk.ui.chips import Wrap
from k2desk.ui.controls import IconLabel, label
from k2desk.ui.words import tr

_AROUND = 30
"""Edge and padding of a chip, left and right together, in pixels."""
ARM_MS = 300
"""Milliseconds a card must have been there before it takes an answer: nobody answers what just came."""


_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.KeyPress)
_PRESSING = (Qt.Key.Key_Space, Qt.Key.Key_Select)
"""Keys that press a button down; it answers when they are let go."""


class Card(QFrame):
    """A question that waits in the transcript.

    Args:
        request_id: what the answer is for.
        question: what is asked.
        icon: its icon.
        title: the headline.
    """

    decided = Signal(str, object)
    """(request id, Decision): the user has answered."""
    left = Signal()
    """The user turned away from it without an answer."""
    resized = Signal()
    """It needs another height."""

    def __init__(self, request_id: str, question: Question, icon: str, title: str) -> None:
        super().__init__()
        self.request_id, self.question = request_id, question
        self._armed, self._over = False, False
        self.setProperty("class", "card-attention")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        title = retold(title)
        self.setAccessibleName(tr("Decision needed: {title}", title=visible(title)))
        self.setAccessibleDescription(visible(question.text)[:4000])
        self._arming = QTimer(self)
        self._arming.setSingleShot(True)
        self._arming.setInterval(ARM_MS)
        self._arming.timeout.connect(self._arm)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 12, 14, 12)
        self.column.setSpacing(10)
        self.title = plain(title, "strong")
        self.head = QHBoxLayout()
        self.head.setSpacing(10)
        self.head.addWidget(IconLabel(icon, "attention"))
        self.head.addWidget(self.title, 1)
        if question.confinement:
            self.head.addWidget(_Confinement(visible(retold(question.confinement))))
        self.column.addLayout(self.head)

    def warn(self, text: str) -> None:
        """Say below the headline what the user should know before answering."""
        self.column.insertWidget(1, plain(text, "attention"))
        self.setAccessibleDescription(f"{text} {self.accessibleDescription()}")

    # -- answering

    @property
    def armed(self) -> bool:
        """Whether it takes an answer: it has been seen long enough, and was not answered yet."""
        return self._armed and not self._over

    def ready(self) -> bool:
        """Return whether it may be allowed: everything it is about was in view."""
        return True

    def accept(self) -> None:
        """Allow it as it stands, by the key for that; a card that has none does nothing."""

    def answer(self, verdict: Verdict, *, scope: Scope = "once", note: str = "", answer: str = "") -> None:
        """Answer, once; before the card is armed, or an allowance before it is ready, nothing happens."""
        if self.armed and (verdict != "allow" or self.ready()):
            decision = Decision(verdict, self.question.digest, scope, note.strip(), answer)
            self.finish(decision)

    def finish(self, decision: Decision) -> None:
        """Give the decision away; there is only one."""
        held = self.window().focusWidget()
        self._over = True
        self.setEnabled(False)  # Qt hands the focus to whatever comes next
        self.decided.emit(self.request_id, decision)
        if held is not None and (held is self or self.isAncestorOf(held)):
            self.left.emit()

    def _arm(self) -> None:
        self._armed = True
        self.show_state()

    def show_state(self) -> None:
        """Show what can be pressed now."""

    def show_row(self, row: QuestionRow) -> None:
        """Show what has become known of the question meanwhile."""

    # -- Qt

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to arm, whenever it comes into view."""
        super().showEvent(event)
        for made in self.findChildren(KeyButton):
            made.installEventFilter(self)
        self._arm_anew()

    def _arm_anew(self) -> None:
        if not self._over:
            self._armed = False
            self._arming.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let no button be pressed down before the card is armed: it would answer when it is let go."""
        pressing = event.type() in _PRESSES and (not isinstance(event, QKeyEvent) or event.key() in _PRESSING)
        if pressing and isinstance(watched, KeyButton) and not self.armed:
            return True
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Tell of another height; arm anew when the window comes back to the front."""
        done = super().event(event)
        if event.type() == QEvent.Type.WindowActivate:
            self._arm_anew()
        if event.type() == QEvent.Type.LayoutRequest:
            self.resized.emit()
        return done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the digits while the focus is in the card; Escape only leaves it."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        plain_key = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        run = self.keys().get(event.text()) if plain_key and not event.isAutoRepeat() else None
        if run is not None:
            run()
        else:
            event.ignore()

    def keys(self) -> dict[str, Callable[[], None]]:
        """Return what each digit does."""
        return {}


class _Confinement(QLabel):
    """A chip that says what confines a process: on one line, or whole on more in a narrow card."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("class", "chip")
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """Want one line; the hint of a label that wraps is a guess at a pleasing block."""
        self.ensurePolished()
        width = self.fontMetrics().horizontalAdvance(self.text()) + _AROUND
        return QSize(width, self.heightForWidth(width))


def plain(text: str, *classes: str) -> QLabel:
    """Return a label for foreign text: plain, what hides made visible, wrapped unless it is a chip."""
    made = label(visible(text), *classes)
    made.setWordWrap("chip" not in classes)
    return made


class NoteField(QLineEdit):
    """A line for words to the model.

    Args:
        hint: what stands in it while it is empty.
    """

    def __init__(self, hint: str) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setMaxLength(4000)


def row(*widgets: QWidget) -> Wrap:
    """Return widgets beside each other, in further rows where the card is too narrow."""
    made = Wrap(spacing=8)
    for widget in widgets:
        made.addWidget(widget)
    return made
