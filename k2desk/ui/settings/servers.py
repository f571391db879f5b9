"""The user's tool servers in the settings: looked at when asked, each word shown, agreed to or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from k2desk.core.errors import K2DeskError
from k2desk.core.servers import ServerView, State
from k2desk.core.visible import visible
from k2desk.core.wording import mark, retold
from k2desk.ui.controls import IconLabel, button, focus_into, label, rule
from k2desk.ui.runtime import Runtime
from k2desk.ui.settings.rule_row import wrapped
from k2desk.ui.theme import look
from k2desk.ui.words import tr

WORDS = mark("tool servers mcp model context protocol tools command url agree look start digest")
"""What the search finds this by, besides the servers' own names."""
NONE = mark(
    "No tool servers. One that speaks the Model Context Protocol goes into the file below as [servers.NAME]."
)
LOOKING = mark("Starting it and asking for its tools…")
_SIGNS: dict[State, tuple[str, str, str]] = {
    "agreed": ("check", "good", mark("Agreed to; new sessions use it")),
    "new": ("dot", "attention", mark("Not agreed to yet, so nothing uses it")),
    "changed": ("warning", "attention", mark("Changed since you agreed, so nothing is sent to it")),
    "off": ("dot", "faint", mark("Switched off in the file")),
}


class _Found(NamedTuple):
    complaint: str
    views: Sequence[ServerView]


class ServerRow(QWidget):
    """One server, its tools in their own words, and what can be done with it.

    Args:
        view: the server.
        look_at: starts it and asks for its tools.
        agree: agrees to what is shown; None before it was looked at.
        drop: agrees to it no more; None where nothing was agreed to.
    """

    def __init__(
        self,
        view: ServerView,
        look_at: Callable[[], object] | None,
        agree: Callable[[], object] | None,
        drop: Callable[[], object] | None,
    ) -> None:
        super().__init__()
        sign, color, words = _SIGNS[view.state]
        line = wrapped(visible(view.line), "dim")
        line.setFont(look().code_font())
        self.said = wrapped("", "dim")
        self.said.hide()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(IconLabel(sign, color))
        head.addWidget(label(view.name, "strong"))
        head.addWidget(wrapped(words, "dim"), 1)
        deeds = (
            (tr("Stop using"), drop),
            (tr("Start and look"), look_at),
            (tr("Agree to these tools"), agree),
        )
        self.buttons = [
            button(name, run, "link", name=f"{name}: {view.name}") for name, run in deeds if run is not None
        ]
        """The newest step last."""
        for made in self.buttons:
            head.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(3)
        column.addLayout(head)
        below = [line, self.said]
        if view.note:
            below.append(wrapped(visible(retold(view.note)), "attention"))
        for tool in view.tools:
            words = f"{tool.name}({', '.join(tool.parameters['properties'])})  {tool.description}"
            below.append(wrapped(visible(words)))
        for widget in below:
            widget.setContentsMargins(24, 0, 0, 0)
            widget.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(widget)
        told = ". ".join(widget.text() for widget in below if widget.text())
        self.setAccessibleName(f"{view.name}: {tr(_SIGNS[view.state][2])}. {told}")


class ServersPage(QFrame):
    """The list of all tool servers.

    Args:
        runtime: reaches them.
    """

    opened = Signal(QWidget)
    """(row): it should be brought into view."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime, self._servers = runtime, runtime.desk.servers
        self._looking = ""
        self._text = tr(WORDS)
        self.rows: dict[str, ServerRow] = {}
        self.setProperty("class", "card")
        self.setAccessibleName(tr("Tool servers"))
        self._wrong = wrapped("", "bad")
        self._wrong.hide()
        self._none = wrapped(tr(NONE), "dim")
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        place = wrapped(
            tr("They stand in {path}, which is yours to write.", path=visible(str(self._servers.path))),
            "faint",
        )
        place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        for widget in (self._wrong, self._none):
            column.addWidget(widget)
        column.addLayout(self._list)
        column.addWidget(place)
        self.refresh()

    def fits(self, typed: str) -> bool:
        """Return whether tool servers have to do with what was typed into the search."""
        return all(word in self._text for word in typed.casefold().split())

    def refresh(self, focus: str = "") -> None:
        """Show what there is now.

        Args:
            focus: the server whose first button gets the focus, "" for none.
        """
        self._runtime.in_thread(self._find, partial(self._show, focus), self._refuse)

    def _find(self) -> _Found:
        return _Found(self._servers.complaint(), self._servers.views())

    def _show(self, focus: str, found: _Found) -> None:
        self._wrong.setText(visible(retold(found.complaint)))
        self._wrong.setVisible(bool(found.complaint))
        self._none.setVisible(not found.views and not found.complaint)
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = {view.name: self._row(view) for view in found.views}
        for row in self.rows.values():
            for made in (row, rule()):
                self._list.addWidget(made)
                made.show()
        self._text = " ".join([tr(WORDS), *(row.accessibleName() for row in self.rows.values())]).casefold()
        if focus in self.rows:
            self.opened.emit(self.rows[focus])
            focus_into(self.rows[focus].buttons[-1])

    def _row(self, view: ServerView) -> ServerRow:
        usable, name = view.state != "off", view.name
        asks = usable and view.state != "agreed" and bool(view.tools)
        return ServerRow(
            view,
            partial(self._look, name) if usable else None,
            partial(self._agree, name, view.digest) if asks else None,
            partial(self._drop, name) if view.state in ("agreed", "changed") else None,
        )

    # -- what the user does

    def _look(self, name: str) -> None:
        if self._looking:
            return
        self._looking = name
        self.rows[name].said.setText(tr(LOOKING))
        self.rows[name].said.show()
        self._runtime.spend(partial(self._servers.look, name), self._looked, self._not_looked)

    def _looked(self, view: ServerView) -> None:
        self._looking = ""
        self.refresh(view.name)

    def _not_looked(self, error: Exception) -> None:
        name, self._looking = self._looking, ""
        if not isinstance(error, K2DeskError):
            raise error
        if name in self.rows:
            self.rows[name].said.setText(visible(retold(error)))

    def _agree(self, name: str, digest: str) -> None:
        self._runtime.in_thread(partial(self._servers.agree, name, digest), self._looked, self._refuse)

    def _drop(self, name: str) -> None:
        self._runtime.in_thread(partial(self._servers.drop, name), self._looked, self._refuse)

    def _refuse(self, error: Exception) -> None:
        if not isinstance(error, K2DeskError):
            raise error
        self._wrong.setText(visible(retold(error)))
        self._wrong.show()

    def event(self, event: QEvent) -> bool:
        """Look again when the window comes back: the file may have been edited meanwhile."""
        if event.type() == QEvent.Type.WindowActivate and not self._looking:
            self.refresh()
        return super().event(event)
