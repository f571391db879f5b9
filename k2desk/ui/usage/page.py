"""What was used: plots with their numbers, read from the records while the window goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from k2desk.core.usage import Summary, Used, summarise
from k2desk.core.wording import mark, retold
from k2desk.core.working import Step, Working
from k2desk.ui.controls import button, label, scrolled
from k2desk.ui.diff.header import Switch
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look
from k2desk.ui.usage import numbers
from k2desk.ui.usage.card import Card
from k2desk.ui.usage.charts import Bars, Columns
from k2desk.ui.words import tr, trn
from k2desk.ui.works import Work, works_of

SPANS = {mark("7 days"): 7, mark("30 days"): 30, mark("All"): 0}
UNITS = (mark("Cost"), mark("Tokens"))
WIDEST = 1240
NOTHING = mark("Nothing was asked in this time. What a request takes is counted from its first one on.")


class UsagePage(QWidget):
    """Cost and tokens by day, model, session and category, and who was waited for.

    Args:
        runtime: reaches what reads the records.
        today: tells the user's own day.
    """

    def __init__(self, runtime: Runtime, today: Callable[[], date] = date.today) -> None:
        super().__init__()
        self.today = today
        self._runtime = runtime
        self._used = Used(())
        self._working: Working | None = None
        self._work: Work | None = None
        """Ends the reading that goes on, None where none does."""
        self._span, self._unit = "30 days", "Cost"
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.spans, self.units = Switch(tuple(SPANS), tr("Time")), Switch(UNITS, tr("Unit"))
        self.spans.picked.connect(self._take_span)
        self.units.picked.connect(self._take_unit)
        self.told = label("", "dim", name=tr("How far the reading is"))
        self.told.setWordWrap(True)
        self.total = label("", "text", name=tr("Altogether"))
        self.halt = button(tr("Stop"), self.stop, "small", name=tr("Stop the reading"))
        self.again = button(tr("Read again"), self.refresh, "small")
        self._days = Columns(numbers.KINDS, tr("By day"))
        self._models, self._sessions = Bars(tr("By model")), Bars(tr("By session"))
        self._kinds, self._waits = Bars(tr("By category")), Bars(tr("Waited for"))
        sums = (tr("Cost"), tr("Tokens"), tr("Cached"), tr("Requests"))
        self.cards = {
            "days": Card(tr("By day"), self._days, (tr("Day"), *sums)),
            "models": Card(tr("By model"), self._models, (tr("Model"), *sums)),
            "sessions": Card(tr("By session"), self._sessions, (tr("Session"), *sums)),
            "kinds": Card(
                tr("By category"), self._kinds, (tr("Category"), tr("Cost"), tr("Tokens"), tr("Share"))
            ),
            "waits": Card(tr("Waited for"), self._waits, (tr("For whom"), tr("Time"), tr("Share"))),
        }
        self._lay_out()
        self.spans.show_word(self._span)
        self.units.show_word(self._unit)
        self.setFocusProxy(self.again)

    def _lay_out(self) -> None:
        title = label(tr("Usage"))
        title.setFont(look().ui_font(22, weight=QFont.Weight.DemiBold))
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(title)
        head.addStretch()
        for made in (self.spans, self.units, self.again):
            head.addWidget(made)
        head.addWidget(
            button(tr("Back"), self._back, "small", name=tr("Back to the conversation"), tip="Esc")
        )
        state = QHBoxLayout()
        state.addWidget(self.told, 1)
        state.addWidget(self.halt)
        column = QVBoxLayout()
        column.setContentsMargins(24, 20, 24, 24)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.total)
        column.addLayout(state)
        for card in self.cards.values():
            column.addWidget(card)
        column.addStretch(1)
        self._area = _scrolled(column)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area)

    # -- reading

    def showEvent(self, event: QShowEvent) -> None:
        """Read whenever it comes into view; what did not change is not read again."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Read what every session took, unless that goes on already."""
        if self._working is not None:
            return
        works, later = works_of(self._runtime), self._runtime.later
        self._working = working = Working(lambda step: later(partial(self._tell, step)))
        self._work = works.begin(tr("Read what every session took"), self.stop)
        self.told.setText(tr("Reading the sessions…"))
        self._show_state()
        read = partial(self._runtime.desk.usage.read, working)
        self._runtime.in_thread(read, self._done, self._failed, working)

    def stop(self) -> None:
        """End the reading; what is read so far is shown."""
        if self._working is not None:
            self._working.stop()

    def _tell(self, step: Step) -> None:
        if self._working is not None:
            words = tr("Reading the sessions: {done:,} of {whole:,}", done=step.done, whole=step.whole)
            self.told.setText(words)

    def _over(self) -> bool:
        """The reading is over; return whether the user has stopped it."""
        stopped = self._working is not None and self._working.stopping
        if self._work is not None:
            works_of(self._runtime).end(self._work)
        self._working = self._work = None
        return stopped

    def _done(self, used: Used) -> None:
        stopped = self._over()
        self._used = used
        count = len(used.uses)
        told = trn("Stopped. {n:,} session is counted.", "Stopped. {n:,} sessions are counted.", count)
        words = [told] if stopped else []
        self.told.setText(" ".join([*words, *used.unread]))
        self._show()

    def _failed(self, error: Exception) -> None:
        self._over()
        self.told.setText(retold(error))
        self._show_state()

    # -- showing

    def _take_span(self, word: str) -> None:
        self._span = word
        self._show()

    def _take_unit(self, word: str) -> None:
        self._unit = word
        self._show()

    @property
    def found(self) -> Summary:
        """What is shown."""
        days, today = SPANS[self._span], self.today()
        since = today - timedelta(days - 1) if days else None
        return summarise(self._used.uses, self._used.deleted, since)

    def _show(self) -> None:
        found, unit = self.found, self._unit
        self.total.setText(numbers.headline(found) if found.dollars or found.total.requests else tr(NOTHING))
        self._days.show_columns(*numbers.columns(found, unit, self.today()))
        self._models.show_bars(numbers.model_bars(found, unit))
        self._sessions.show_bars(numbers.session_bars(found, unit))
        self._kinds.show_bars(numbers.kind_bars(found, unit))
        self._waits.show_bars(numbers.wait_bars(found))
        for name, rows in (
            ("days", numbers.day_rows(found)),
            ("models", numbers.model_rows(found)),
            ("sessions", numbers.session_rows(found)),
            ("kinds", numbers.kind_rows(found)),
            ("waits", numbers.wait_rows(found)),
        ):
            self.cards[name].table.show_rows(rows)
        self._show_state()

    def _show_state(self) -> None:
        reading = self._working is not None
        found = self.found
        used = bool(found.dollars or found.total.requests)
        for card in self.cards.values():
            card.setVisible(used)
        self.halt.setVisible(reading)
        self.again.setEnabled(not reading)
        self.told.setVisible(bool(self.told.text()))

    def _back(self) -> None:
        self.stop()
        self._runtime.focus_requested.emit("chat")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Esc, read again with F5."""
        if event.key() == Qt.Key.Key_Escape:
            self._back()
        elif event.key() == Qt.Key.Key_F5:
            self.refresh()
        else:
            super().keyPressEvent(event)


def _scrolled(column: QVBoxLayout) -> QScrollArea:
    """Return a column in the middle of the page, to be scrolled where it is longer."""
    inner = QWidget()
    inner.setLayout(column)
    inner.setMaximumWidth(WIDEST)
    middle = QWidget()
    line = QHBoxLayout(middle)
    line.setContentsMargins(0, 0, 0, 0)
    line.addStretch(1)
    line.addWidget(inner, 100)
    line.addStretch(1)
    return scrolled(middle)
