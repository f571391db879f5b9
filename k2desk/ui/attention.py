"""Tells a user who works elsewhere that a question waits, or that the assistant has finished."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from k2desk.core.events import DecisionMade, DecisionRequested, Record, TestsRan, TurnFinished
from k2desk.core.permissions import Question
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr

PAUSE_MS = 300
"""How long a question must wait before it is told: a rule of the user's answers sooner."""
SHOWN_MS = 8_000
LONGEST_NAME = 60
NEEDED, FINISHED = mark("K2Desk needs you"), mark("K2Desk has finished")
_MARKUP = str.maketrans("<>&", "   ")
"""Desktops may take what looks like markup for it."""

_ENDS = {
    "done": mark("The assistant has finished."),
    "failed": mark("The turn ended with an error; the conversation says which."),
    "limit": mark("The turn came to a limit; you can let it go on."),
}
"""The ends of a turn the user did not bring about."""
_QUESTIONS = {
    "command": mark("A command waits for your answer."),
    "tests": mark("A run of the tests waits for your answer."),
    "proposal": mark("A proposal waits for your review."),
    "plan": mark("A plan waits for your answer."),
    "scope": mark("What the work may touch waits for your answer."),
    "limit": mark("A limit is reached; you are asked whether it goes on."),
}


def sentence_of(question: Question) -> str:
    """Return what is asked, in words of our own: the question's would show what it is about to everybody."""
    return tr(_QUESTIONS.get(question.kind, mark("A question waits for your answer.")))


class Tray:
    """Shows messages of the desktop where it has a place for them. The icon is there only while it is needed.

    Args:
        clicked: called when the user presses a message.
    """

    def __init__(self, clicked: Callable[[], object]) -> None:
        self._clicked = clicked
        self._icon: QSystemTrayIcon | None = None

    def show(self, title: str, text: str) -> None:
        """Show a message; where the desktop shows none, nothing happens."""
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            return
        if self._icon is None:
            from k2desk.ui.icons import app_icon

            self._icon = QSystemTrayIcon(app_icon())
            self._icon.messageClicked.connect(lambda: self._clicked())
            self._icon.activated.connect(lambda _: self._clicked())
        self._icon.show()
        self._icon.showMessage(title, text, self._icon.icon(), SHOWN_MS)

    def put_away(self) -> None:
        """Take the icon away again."""
        if self._icon is not None:
            self._icon.hide()


class Attention(QObject):
    """Marks the window in the task bar and shows a message; never takes the focus.

    Args:
        window: whose session it is.
        runtime: where the session is heard.
        wanted: whether the user wants it, asked each time.
        tray: shows the messages; None for the desktop's own service, or its place for icons.
    """

    def __init__(
        self, window: QWidget, runtime: Runtime, wanted: Callable[[], bool], tray: Tray | None = None
    ) -> None:
        super().__init__(window)
        self._window, self._runtime, self._wanted = window, runtime, wanted
        self._tray = tray
        self._asked: tuple[str, Question] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._tell_question)
        runtime.recorded.connect(self._recorded)
        runtime.opened.connect(lambda *_: self._forget())
        window.installEventFilter(self)

    @property
    def in_front(self) -> bool:
        """Whether the user has the window, or a dialog of it, before the eyes."""
        active = QApplication.activeWindow()
        return active is not None and (active is self._window or self._window.isAncestorOf(active))

    def _recorded(self, record: Record) -> None:
        match record.event:
            case DecisionRequested(request_id=name, question=question):
                self._asked = (name, question)
                self._timer.start()
            case DecisionMade(request_id=name):
                if self._asked is not None and self._asked[0] == name:
                    self._forget()
            case TurnFinished(outcome=outcome):
                self._forget()
                if outcome in _ENDS:
                    self._tell(FINISHED, tr(_ENDS[outcome]))
            case TestsRan():
                self._tell(FINISHED, tr("The tests have run."))
            case _:
                pass

    def _forget(self) -> None:
        self._asked = None
        self._timer.stop()

    def _tell_question(self) -> None:
        if self._asked is not None:
            self._tell(NEEDED, sentence_of(self._asked[1]))

    def _tell(self, title: str, sentence: str) -> None:
        if self.in_front or not self._wanted():
            return
        engine = self._runtime.engine
        folder = engine.workspace.name if engine is not None else ""
        place = " ".join(visible(folder).translate(_MARKUP).split())[:LONGEST_NAME]
        QApplication.alert(self._window)
        if self._tray is None:
            from k2desk.ui.desktop_notes import Notes  # most sessions tell nobody

            self._tray = Notes(self._runtime, self._come)
        self._tray.show(tr(title), f"{place}: {sentence}" if place else sentence)

    def _come(self) -> None:
        """Come to the front: the user pressed the message."""
        if self._window.isMinimized():
            self._window.showNormal()
        self._window.raise_()
        self._window.activateWindow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Put the message away when the user comes back, or leaves for good."""
        over = event.type() in (QEvent.Type.WindowActivate, QEvent.Type.Close)
        if over and self._tray is not None:
            self._tray.put_away()
        return super().eventFilter(watched, event)
