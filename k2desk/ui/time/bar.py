"""The bar over a conversation that is shown as it was: which moment it is, and the ways from there."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from k2desk.core.events import DecisionMade, DecisionRequested, Event, TurnFinished
from k2desk.core.wording import mark
from k2desk.transcript.timeline import Timeline
from k2desk.ui.controls import ElidedLabel, button, restyle, show_tip
from k2desk.ui.dates import short_date
from k2desk.ui.time.slider import TimeSlider
from k2desk.ui.time.told import told
from k2desk.ui.words import tr

_KEYS = mark(
    "Left and Right: the moment before and after\nPage Up and Page Down: ten moments\n"
    "Home and End: the first and the newest record\nEsc: back to now"
)


class TimeBar(QFrame):
    """A sentence, the slider, what happened there, and buttons."""

    files_asked = Signal()
    """The user wants to see the files as they were."""
    fork_asked = Signal()
    """The user wants to go on from here in a fork."""
    left = Signal()
    """The user wants to go back to now."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("strip")
        self.setAccessibleName(tr("The session as it was"))
        self._sentence = ElidedLabel(Qt.TextElideMode.ElideRight, "strong")
        self._happened = ElidedLabel(Qt.TextElideMode.ElideRight, "dim")
        self.slider = TimeSlider()
        show_tip(self.slider, tr(_KEYS))
        self.files = button(tr("Files"), self.files_asked.emit, "small", name=tr("The files as they were"))
        self.fork = button(tr("Fork from here"), self.fork_asked.emit, "small")
        self.back = button(tr("Back to now"), self.left.emit, "small", tip="Esc")
        self._ways = (self.files, self.fork)
        self._waiting: set[str] = set()
        """Questions that came up since the user began to look back."""
        self._lay_out()
        self.wait()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._happened)
        foot.addStretch(1)
        for one in (self.files, self.fork, self.back):
            foot.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(4)
        column.addWidget(self._sentence)
        column.addWidget(self.slider)
        column.addLayout(foot)

    def wait(self) -> None:
        """Say that the record is being read."""
        self._say(tr("The record of the session is being read."), "")
        self.slider.setEnabled(False)
        for way in self._ways:
            way.setEnabled(False)

    def show_timeline(self, timeline: Timeline) -> None:
        """Lie over a session, at its end."""
        self.slider.show_timeline(timeline)
        self.slider.setEnabled(True)
        for way in self._ways:
            way.setEnabled(True)

    def tell(self, timeline: Timeline, place: int) -> None:
        """Say which moment is shown."""
        number, at = timeline.seq(place), timeline.at(place)
        moment = timeline.moment(place)
        happened = told(moment) if moment is not None else ""
        self._say(tr("You look at the session as it was after {record}", record=of(number, at)), happened)

    def hear(self, event: Event) -> None:
        """Know whether the session, as it is now, waits for a decision that came up meanwhile."""
        match event:
            case DecisionRequested(request_id=request):
                self._waiting.add(request)
            case DecisionMade(request_id=request):
                self._waiting.discard(request)
            case TurnFinished():
                self._waiting.clear()
            case _:
                return
        words = tr("Back to now: a decision waits") if self._waiting else tr("Back to now")
        self.back.setText(words)
        self.back.setAccessibleName(words)
        restyle(self.back, "small", *(("primary",) if self._waiting else ()))

    def announce(self) -> None:
        """Have a screen reader say which moment it is."""
        words = self.slider.accessibleDescription()
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.slider, words))

    def _say(self, sentence: str, happened: str) -> None:
        self._sentence.setText(sentence)
        self._happened.setText(happened)
        show_tip(self._happened, happened)
        self.slider.setAccessibleDescription(f"{sentence}. {happened}".strip())


def of(number: int, at: float) -> str:
    """Return a record by its number and its time, such as ``record 412, 14:03``; with the day, unless today.

    Args:
        number: of the record.
        at: when it was stored, seconds since the epoch.
    """
    then, now = datetime.fromtimestamp(at).astimezone(), datetime.now().astimezone()
    day = "" if then.date() == now.date() else f"{short_date(then, year=then.year != now.year)} "
    return tr("record {number:,}, {day}{then:%H:%M}", number=number, day=day, then=then)
