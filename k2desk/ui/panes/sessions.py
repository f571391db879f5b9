"""The side panel of sessions: take one up again, find what was said, put in order."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from k2desk.core.events import (
    Record,
    SessionArchived,
    SessionPinned,
    SessionRenamed,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.library import Found
from k2desk.core.ports import Engine, SessionInfo
from k2desk.core.wording import mark
from k2desk.ui.actions import Action
from k2desk.ui.controls import button, label, show_tip
from k2desk.ui.keymap import keymap, with_key
from k2desk.ui.models.sessions import (
    Gone,
    Place,
    Row,
    Sessions,
    Shelf,
    found_rows,
    grouped,
    session_of,
)
from k2desk.ui.pane import PaneSpec
from k2desk.ui.runtime import Runtime
from k2desk.ui.session_deeds import Deeds
from k2desk.ui.session_list import SessionList
from k2desk.ui.session_undo import UndoBar
from k2desk.ui.theme import look
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.ui.exporting import Exporting
    from k2desk.ui.works import Work

NOTHING = mark("No session holds all of these words. Fewer of them, or a part of one, find more.")
CLOSED = mark(
    "No session could be opened; the line above the status bar says why. When that is mended, New tries "
    "again."
)
PAUSE_MS = 120
"""After this pause in typing the search begins."""

_LISTED = (TurnStarted, TurnFinished, SessionRenamed, SessionPinned, SessionArchived)


class _Line(QLineEdit):
    down = Signal()
    escaped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.down.emit()
            case Qt.Key.Key_Escape:
                self.escaped.emit()
            case _:
                super().keyPressEvent(event)


class SessionsPane(QWidget):
    """The sessions of this folder, the other folders, and what was put away.

    Args:
        runtime: knows the desk that lists them.
    """

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._shelf = Shelf()
        self._groups: set[str] = set()
        self._asked = 0
        self._seek: Place | None = None
        """A place in a session that is about to be open."""
        self._shown = ""
        """The words whose places are listed."""
        self._deeds = Deeds(runtime, self)
        self._exporting: Exporting | None = None
        self._search_work: Work | None = None
        self._rows = Sessions(self)
        self.list = SessionList(self._rows)
        self.words = _Line()
        self._figures = label("", "dim", name=tr("Found"))
        self._hint = label("", "dim")
        self._hint.setWordWrap(True)
        self._hint.setContentsMargins(12, 2, 12, 8)
        self._hint.hide()
        self._undo = UndoBar()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self.setFocusProxy(self.list)
        self._lay_out()
        self._listen()
        self.actions = self._offered()  # type: ignore[method-assign, assignment]

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 8, 6)
        head.addWidget(label(tr("SESSIONS"), "heading"))
        head.addStretch()
        head.addWidget(self._figures)
        head.addSpacing(8)
        self._new = button(tr("New"), self._runtime.new_session, "small", name=tr("New session"))
        keymap().follow(self._name_keys)
        head.addWidget(self._new)
        self.words.setPlaceholderText(tr("Search all sessions"))
        self.words.setAccessibleName(tr("Search all sessions"))
        field = QHBoxLayout()
        field.setContentsMargins(10, 0, 10, 6)
        field.addWidget(self.words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(field)
        column.addWidget(self._hint)
        column.addWidget(self.list, 1)
        column.addWidget(self._undo)

    def _listen(self) -> None:
        runtime = self._runtime
        runtime.opened.connect(self._opened)
        runtime.refused.connect(lambda: self._say("", tr(CLOSED)))
        runtime.recorded.connect(self._recorded)
        look().changed.connect(self.list.viewport().update)
        self.list.chosen.connect(self._choose)
        self.list.turned.connect(self._turn)
        self.list.named.connect(self._deeds.rename)
        self.list.left.connect(self.words.setFocus)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.words.textEdited.connect(self._pause.start)
        self.words.down.connect(self._to_list)
        self.words.escaped.connect(self._stop_searching)
        self._pause.timeout.connect(self._search)
        self._deeds.done.connect(self._refresh)
        self._deeds.deleted.connect(self._undo.show_deleted)
        self._undo.taken_back.connect(self._deeds.bring_back)

    # -- what is listed

    def _opened(self, engine: Engine, _records: Sequence[Record]) -> None:
        session = engine.log.session
        self._shelf = self._shelf._replace(current=session, workspace=str(engine.workspace))
        if self._seek is not None and self._seek.info.id == session:
            QTimer.singleShot(0, self, partial(self._show_place, self._seek))
        self._seek = None
        self._say("")
        self._refresh()

    def _recorded(self, record: Record) -> None:
        if isinstance(record.event, _LISTED):
            self._refresh()

    def _refresh(self) -> None:
        if self._runtime.engine is not None:
            library = self._runtime.desk.library
            self._runtime.in_thread(lambda: (library.all(), library.deleted()), self._take)
            if self.words.text().strip():
                self._pause.start()

    def _take(self, listed: tuple[Sequence[SessionInfo], Sequence[SessionInfo]]) -> None:
        held = session_of(self.list.row)
        known = {info.id for info in self._shelf.sessions}
        self._shelf = self._shelf._replace(sessions=listed[0], deleted=listed[1])
        if not self.words.text().strip():
            fresh = self._shelf.current not in known
            self._show(self._shelf.current if held is None or fresh else held.id)

    def _show(self, session: str) -> None:
        """Show the rows, and keep the current one where it is still listed."""
        before = self.list.currentIndex().row()
        self._rows.show_rows(grouped(self._shelf, self._groups, time.time()))
        row = self._rows.row_of(session)
        if row < 0:
            row = min(before, self._rows.rowCount() - 1)
        self.list.setCurrentIndex(self._rows.index(row, 0))

    def _turn(self, group: str, opened: bool) -> None:
        self._groups = self._groups | {group} if opened else self._groups - {group}
        self._rows.show_rows(grouped(self._shelf, self._groups, time.time()))
        self.list.setCurrentIndex(self._rows.index(self._rows.group_row(group), 0))

    # -- searching

    def _search(self) -> None:
        from k2desk.ui.works import works_of

        words, self._asked = self.words.text(), self._asked + 1
        self._end_search()
        if not words.strip():
            self._stop_searching()
        elif self._runtime.engine is not None:
            self._say(tr("Searching…"))
            find = partial(self._runtime.desk.library.find, words)
            found, ended = partial(self._found, self._asked), partial(self._ended, self._asked)
            title = tr("Read what was said, to find words in it")
            self._search_work = works_of(self._runtime).start(title, find, found, self._failed, ended)

    def _end_search(self) -> None:
        if self._search_work is not None:
            self._search_work.stop()
        self._search_work = None

    def _ended(self, number: int) -> None:
        """Say that the user has stopped the search; a newer one says what it has to say itself."""
        if number == self._asked and self.words.text().strip():
            self._say(tr("Stopped"))

    def _found(self, number: int, found: Sequence[Found]) -> None:
        sought = self.words.text().strip()
        if number != self._asked or not sought:
            return
        words = tr("{count} found", count=len(found)) if found else tr("Nothing found")
        self._say(words, "" if found else tr(NOTHING))
        held, self._shown = self.list.row if sought == self._shown else None, sought
        self._rows.show_rows(found_rows(found), self._shelf.workspace)
        if (row := self._rows.like(held)) >= 0:  # it was looked for anew: something was said meanwhile
            self.list.setCurrentIndex(self._rows.index(row, 0))
        else:
            self.list.first()

    def _say(self, words: str, hint: str = "") -> None:
        """Say how a search goes, and what to do where there is nothing to see."""
        self._figures.setText(words)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))

    def _failed(self, error: Exception) -> None:
        self._say("")
        self._runtime.noticed.emit("bad", str(error))

    def _stop_searching(self) -> None:
        self._asked, self._shown = self._asked + 1, ""
        self._end_search()
        self._pause.stop()
        self.words.clear()
        self._say("")
        self._show(self._shelf.current)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_list(self) -> None:
        if not self.list.currentIndex().isValid():
            self.list.first()
        self.list.setFocus(Qt.FocusReason.TabFocusReason)

    # -- what is done

    def _choose(self, row: Row) -> None:
        info = session_of(row)
        if isinstance(row, Gone):
            self._deeds.bring_back(row.info)
        elif info is not None and self._runtime.engine is not None:
            place = row if isinstance(row, Place) else None
            if place is not None and info.id == self._shelf.current:
                self._show_place(place)
            else:
                self._seek = place
                self._runtime.go_to(Path(info.workspace), info.id)
            self._runtime.focus_requested.emit("chat")

    def _show_place(self, place: Place) -> None:
        """Find in the conversation what was found here: the longest of the words."""
        text, spans = place.snippet.text, place.snippet.spans
        marked = [text[span.start : span.stop] for span in spans] or self._shown.split()
        if marked:
            self._runtime.words_sought.emit(max(marked, key=len), place.snippet.seq)

    def _name_keys(self) -> None:
        show_tip(self._new, with_key(tr("New session"), "session.new", "Ctrl+K"))

    def _offered(self) -> list[Action]:
        held = self._held
        checked, replayed = partial(self._ask, "check"), partial(self._ask, "replay")
        return [
            Action("sessions.find", tr("Search all sessions…"), ("/",), self._to_words),
            Action("sessions.rename", tr("Rename the session in the list"), ("F2",), self._rename, held),
            Action("sessions.pin", tr("Pin the session in the list, or let it go"), ("P",), self._pin, held),
            Action(
                "sessions.archive",
                tr("Archive the session in the list, or bring it back"),
                ("A",),
                self._archive,
                held,
            ),
            Action(
                "sessions.report", tr("Export the session in the list as Markdown…"), (), self._report, held
            ),
            Action(
                "sessions.bundle", tr("Export the session in the list for a report…"), (), self._bundle, held
            ),
            Action("sessions.check", tr("Check what the session in the list wrote"), (), checked, held),
            Action("sessions.replay", tr("Run the session in the list again, offline"), (), replayed, held),
            Action("sessions.delete", tr("Delete the session in the list"), ("Del",), self._delete, held),
            Action(
                "sessions.undo",
                tr("Bring the session back that was just deleted"),
                ("Ctrl+Z",),
                self._undo.take_back,
                lambda: self._undo.info is not None,
            ),
        ]

    def _held(self) -> bool:
        return session_of(self.list.row) is not None

    def _to_words(self) -> None:
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()

    def _rename(self) -> None:
        index = self.list.currentIndex()
        if isinstance(self.list.row, Place):
            row = self._rows.row_of(self.list.row.info.id)
            index = self._rows.index(row, 0)
            self.list.setCurrentIndex(index)
        self.list.edit(index)

    def _pin(self) -> None:
        if (info := session_of(self.list.row)) is not None:
            self._deeds.pin(info)

    def _archive(self) -> None:
        if (info := session_of(self.list.row)) is not None:
            self._deeds.archive(info)

    @property
    def exporting(self) -> Exporting:
        """What exports; made when it is first asked for."""
        if self._exporting is None:
            from k2desk.ui.exporting import Exporting

            self._exporting = Exporting(self._runtime, self)
        return self._exporting

    def _report(self) -> None:
        if (info := session_of(self.list.row)) is not None:
            self.exporting.markdown(info)

    def _bundle(self) -> None:
        if (info := session_of(self.list.row)) is not None:
            self.exporting.bundle(info)

    def _ask(self, what: Literal["check", "replay"]) -> None:
        from k2desk.ui import session_checks  # not needed before it is asked for

        if (info := session_of(self.list.row)) is not None:
            {"check": session_checks.check, "replay": session_checks.replay}[what](self._runtime, info)

    def _delete(self) -> None:
        if (info := session_of(self.list.row)) is not None:
            self._deeds.delete(info)

    def _open_menu(self, spot: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_menu(menu, self.list.row)
        if not menu.isEmpty():
            menu.popup(self.list.viewport().mapToGlobal(spot))

    def fill_menu(self, menu: QMenu, row: Row | None) -> None:
        """Offer what can be done with a row."""
        if isinstance(row, Gone):
            menu.addAction(tr("Bring back"), partial(self._deeds.bring_back, row.info))
        elif row is not None and (info := session_of(row)) is not None:
            menu.addAction(tr("Open"), partial(self._choose, row))
            menu.addSeparator()
            menu.addAction(tr("Rename"), self._rename)
            menu.addAction(tr("Unpin") if info.pinned else tr("Pin"), self._pin)
            menu.addAction(
                tr("Bring back from the archive") if info.archived else tr("Archive"), self._archive
            )
            menu.addSeparator()
            menu.addAction(tr("Export as Markdown…"), self._report)
            menu.addAction(tr("Export for a report…"), self._bundle)
            menu.addSeparator()
            menu.addAction(tr("Check what it wrote"), partial(self._ask, "check"))
            menu.addAction(tr("Run it again, offline"), partial(self._ask, "replay"))
            menu.addSeparator()
            menu.addAction(tr("Delete"), self._delete)


PANE = PaneSpec("sessions", mark("Sessions"), "clock", "side", 4, SessionsPane)
