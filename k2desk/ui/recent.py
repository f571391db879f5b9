"""The newest sessions at the foot of the side panel, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from k2desk.core.events import Record, SessionRenamed, TurnStarted
from k2desk.core.ports import Engine, SessionInfo
from k2desk.ui.controls import button, label, rule
from k2desk.ui.models.sessions import title_of
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr

MOST = 3
MARGIN = 8


class Recent(QWidget):
    """A few sessions of this workspace; pressing one takes it up again.

    Args:
        runtime: knows the desk that lists them.
    """

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._current = ""
        self._shown: list[SessionInfo] = []
        self._buttons = [
            button("", partial(self._open, place), "quiet", "row", name=tr("Session"))
            for place in range(MOST)
        ]
        self._wanted = True
        self.setAccessibleName(tr("Recent sessions"))
        rows = QVBoxLayout()
        rows.setContentsMargins(4, 0, 4, 8)
        rows.setSpacing(0)
        for made in self._buttons:
            made.setCheckable(True)
            rows.addWidget(made)
        heading = label(tr("SESSIONS"), "heading")
        heading.setContentsMargins(12, 10, 8, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule())
        column.addWidget(heading)
        column.addLayout(rows)
        runtime.opened.connect(self._opened)
        runtime.recorded.connect(self._recorded)
        self.hide()

    def want(self, wanted: bool) -> None:
        """Come up only where the whole list of sessions is not shown anyway."""
        self._wanted = wanted
        self.setVisible(wanted and bool(self._shown))

    def _opened(self, engine: Engine, _records: Sequence[Record]) -> None:
        self._current = engine.log.session
        self._refresh()

    def _recorded(self, record: Record) -> None:
        if isinstance(record.event, TurnStarted | SessionRenamed):
            self._refresh()

    def _refresh(self) -> None:
        if self._runtime.engine is not None:
            listing = partial(self._runtime.desk.sessions, self._runtime.engine.workspace)
            self._runtime.in_thread(listing, self._show)

    def _show(self, sessions: Sequence[SessionInfo]) -> None:
        self._shown = [info for info in sessions if info.turns or info.title][:MOST]
        for made, info in zip(self._buttons, self._shown, strict=False):
            made.setAccessibleName(tr("Session: {title}", title=title_of(info)))
            made.setChecked(info.id == self._current)
        for place, made in enumerate(self._buttons):
            made.setVisible(place < len(self._shown))
        self._fit()
        self.want(self._wanted)

    def _open(self, place: int) -> None:
        engine = self._runtime.engine
        self._buttons[place].setChecked(self._shown[place].id == self._current)
        if engine is not None:
            self._runtime.go_to(engine.workspace, self._shown[place].id)
            self._runtime.focus_requested.emit("chat")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the titles to the width there is."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = max(40, self.width() - 4 * MARGIN)
        for made, info in zip(self._buttons, self._shown, strict=False):
            short = made.fontMetrics().elidedText(title_of(info), Qt.TextElideMode.ElideRight, room)
            made.setText(short.replace("&", "&&"))
