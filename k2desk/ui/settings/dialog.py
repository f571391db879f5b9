"""The settings: sections on the left, every option with its words on the right, a search over both."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from threading import Lock

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from k2desk.core.errors import K2DeskError
from k2desk.core.gateway import Nearby
from k2desk.core.options import Option, Value
from k2desk.core.wording import mark, retold
from k2desk.ui.controls import button, focus_into, give_size, label
from k2desk.ui.focus import go_on
from k2desk.ui.keymap import with_key
from k2desk.ui.measures import grown
from k2desk.ui.runtime import Runtime
from k2desk.ui.settings.checklist import CheckList
from k2desk.ui.settings.gateway import GatewayCard, take
from k2desk.ui.settings.row import Row
from k2desk.ui.settings.rules import RulesPage
from k2desk.ui.settings.servers import ServersPage
from k2desk.ui.settings.translated import translated
from k2desk.ui.theme import look
from k2desk.ui.threads import call_back
from k2desk.ui.words import tr

SIZE = (900, 640)
LEAST = (620, 420)
SIDE = 190
NARROW = 720
"""Below this width, in pixels, there is no room for the sections beside the options."""
SECTION = 30
GATEWAY, CHECK, RULES, SERVERS = mark("Provider"), mark("Gateway check"), mark("Rules"), mark("Tool servers")
"""The sections that hold more than options."""
_MORE = {
    GATEWAY: mark("provider gateway key balance models look for local servers"),
    CHECK: mark("gateway check key models streams reasoning tool calls usage stop price"),
}
"""What else these sections have to do with, for the search."""
NEXT = mark("What stands under Look changes at once; everything else holds from the next session on")


class SettingsDialog(QDialog):
    """Everything that can be set; drawn from the options, so that a new setting needs nothing here.

    Args:
        runtime: reaches the settings.
        parent: the window it lies over.
        change_key: leads to where a key is entered.
    """

    changed = Signal(str, object)
    """(name, value): an option was set."""

    def __init__(self, runtime: Runtime, parent: QWidget, change_key: Callable[[], object]) -> None:
        super().__init__(parent)
        self._runtime = runtime
        self._change_key = change_key
        self._rows: dict[str, Row] = {}
        self._due: deque[tuple[str, Value]] = deque()
        self._one_at_a_time = Lock()
        self._headings: dict[str, QLabel] = {}
        self._unbuilt: dict[str, list[Option]] = {}
        self.setObjectName("settings")
        self.setWindowTitle(tr("Settings"))
        self.setMinimumSize(*LEAST)
        give_size(self, *SIZE)
        self.search = self._make_search()
        self.sections = self._make_sections()
        self.gateway = GatewayCard(runtime, self._leave_for_key)
        self.gateway.chosen.connect(self._take)
        self.gateway.asked.connect(self._refresh)
        self.check = CheckList(runtime)
        self.gateway.shown.connect(self.check.show_view)
        self._checks = _card(self.check)
        self.rules, self.servers = RulesPage(runtime), ServersPage(runtime)
        self._pages: dict[str, RulesPage | ServersPage] = {RULES: self.rules, SERVERS: self.servers}
        for page in self._pages.values():
            page.opened.connect(self._bring)
        self._nothing = label(tr("No setting has to do with that."), "dim")
        self._nothing.hide()
        self._area = QScrollArea()
        self._foot = button(tr("Close"), self.close, "primary")
        self._page = self._lay_out_frame()
        self._column = QVBoxLayout(self._page)
        self._building = QTimer(self)
        self._building.timeout.connect(self._build_on)
        self._lay_out(self._options())
        self._area.verticalScrollBar().valueChanged.connect(self._follow)
        self._follow(0)
        self.gateway.refresh()
        self.search.setFocus()

    def _make_search(self) -> QLineEdit:
        made = QLineEdit()
        made.setPlaceholderText(tr("Search the settings"))
        made.setAccessibleName(tr("Search the settings"))
        made.textChanged.connect(self._filter)
        made.installEventFilter(self)
        return made

    def _lay_out(self, options: Sequence[Option]) -> None:
        """Put the first section in place, and name the others: they follow in a turn of the loop each.

        All at once take longer than a turn may. Whatever is in view stays where it is meanwhile.
        """
        self._column.setContentsMargins(20, 8, 20, 20)
        self._column.setSpacing(0)
        self._column.addWidget(self._nothing)
        self._column.addStretch(1)
        self._more: dict[str, QWidget] = {GATEWAY: self.gateway, CHECK: self._checks, **self._pages}
        for section in dict.fromkeys([*self._more, *(option.section for option in options)]):
            self.sections.addItem(tr(section))
            self.sections.item(self.sections.count() - 1).setSizeHint(QSize(0, grown(SECTION)))
            self._unbuilt[section] = [option for option in options if option.section == section]
        self._build_next()
        self._building.start(0)

    def _build_on(self) -> None:
        """Build another section; when all have their place, go to one that was chosen before it had."""
        if self._unbuilt:
            self._build_next()
            return
        self._building.stop()
        if self.sections.hasFocus():
            self._go(self.sections.currentRow())

    def _build_next(self) -> None:
        name = next(iter(self._unbuilt))
        options = self._unbuilt.pop(name)
        self._headings[name] = self._heading(name)
        built: list[QWidget] = [self._headings[name], *filter(None, [self._more.get(name)])]
        for option in options:
            self._rows[option.name] = Row(option, self._set)
            built.append(self._rows[option.name])
        for widget in built:
            self._column.insertWidget(self._column.count() - 1, widget)
        self._column.activate()  # a scroll area asks for the size it has found before, else once it is shown
        if self.search.text():
            self._filter(self.search.text())

    def _build_rest(self) -> None:
        """Build whatever is not there yet: somebody wants it now."""
        while self._unbuilt:
            self._build_next()

    def _lay_out_frame(self) -> QWidget:
        """Lay out what stands around the page of options, and return that."""
        self.sections.setFixedWidth(grown(SIDE))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 14, 14, 12)
        whole.setSpacing(10)
        self._body = body = QHBoxLayout()
        side, foot = QVBoxLayout(), QHBoxLayout()
        whole.addLayout(body, 1)
        whole.addLayout(foot)
        body.setSpacing(8)
        body.addLayout(side)
        body.addWidget(self._area, 1)
        side.setSpacing(8)
        side.addWidget(self.search)
        side.addWidget(self.sections, 1)
        following = label(with_key(tr(NEXT), "session.new", "Ctrl+K") + ".", "faint")
        following.setWordWrap(True)
        foot.addWidget(following, 1)
        foot.addWidget(self._foot)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it takes the focus
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setObjectName("page")
        self._area.setWidget(inside)
        return inside

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the sections away where the options need all of the width."""
        super().resizeEvent(event)
        narrow = self.width() < grown(NARROW)
        if narrow and self.focusWidget() is self.sections:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.sections.setHidden(narrow)
        self.search.setMinimumWidth(grown(SIDE))
        self.search.setMaximumWidth(self.maximumWidth() if narrow else grown(SIDE))
        across = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._body.setDirection(across)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab go as the eye does: sections and rules are made one after the other."""
        zones = (self.search, self.sections, self._page, self._foot)
        return go_on(self, zones, forward=forward) or super().focusNextPrevChild(forward)

    def _heading(self, name: str) -> QLabel:
        heading = label(tr(name))
        heading.setFont(look().ui_font(17, weight=QFont.Weight.DemiBold))
        heading.setContentsMargins(0, 18 if self._headings else 6, 0, 6)
        return heading

    def _make_sections(self) -> QListWidget:
        made = QListWidget()
        made.setAccessibleName(tr("Sections"))
        made.setProperty("class", "sections")
        made.currentRowChanged.connect(self._go)
        return made

    # -- finding

    def _filter(self, typed: str) -> None:
        """Show what has to do with what was typed."""
        shown: set[str] = set()
        for row in self._rows.values():
            fits = row.fits(typed)
            row.setVisible(fits)
            shown |= {row.section} if fits else set()
        asked = typed.casefold().strip()
        more = {name for name, words in _MORE.items() if all(word in tr(words) for word in asked.split())}
        for name, page in self._pages.items():
            page.setVisible(page.fits(typed))
            more |= {name} if page.fits(typed) else set()
        self.gateway.setVisible(GATEWAY in more)
        self._checks.setVisible(CHECK in more)
        for place, (name, heading) in enumerate(self._headings.items()):
            fits = name in shown | more
            self.sections.item(place).setHidden(not fits)
            heading.setVisible(fits)
        self._nothing.setVisible(not shown and not more and not self._unbuilt)
        self._area.verticalScrollBar().setValue(0)

    def show_section(self, name: str) -> None:
        """Go to a section, built yet or not; "" stays where it is."""
        for item in self.sections.findItems(tr(name), Qt.MatchFlag.MatchExactly) if name else ():
            self.sections.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.sections.setCurrentItem(item)

    def _go(self, place: int) -> None:
        if 0 <= place < len(self._headings):
            self._area.verticalScrollBar().setValue([*self._headings.values()][place].y())

    def _follow(self, top: int) -> None:
        """Mark the section that is in view; one that was gone to by the list stays marked."""
        if self.sections.hasFocus():
            return
        at_end = not self._unbuilt and top == self._area.verticalScrollBar().maximum() > 0
        passed = [
            place
            for place, heading in enumerate(self._headings.values())
            if not self.sections.item(place).isHidden() and (at_end or heading.y() <= top + grown(SECTION))
        ]
        with QSignalBlocker(self.sections):
            self.sections.setCurrentRow(passed[-1] if passed else -1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Enter in the search go to the first option that fits, and Down to the sections."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._build_rest()
                first = next((row for row in self._rows.values() if not row.isHidden()), None)
                if self.search.text().strip():
                    self._enter(first)
                return True
            if event.key() == Qt.Key.Key_Down and not self.sections.isHidden():
                self.sections.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _bring(self, widget: QWidget) -> None:
        """Bring something into view once it has its place."""
        QTimer.singleShot(0, widget, partial(self._area.ensureWidgetVisible, widget))

    def _enter(self, first: Row | None) -> None:
        """Go to what was found: an option, or else the first page."""
        if first is not None:
            first.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif page := next((page for page in self._pages.values() if not page.isHidden()), None):
            focus_into(page)

    # -- setting

    def _options(self) -> Sequence[Option]:
        return [translated(option) for option in self._runtime.desk.gateways.options()]

    def _set(self, name: str, value: Value) -> None:
        self._due.append((name, value))
        self._runtime.in_thread(self._set_first, lambda _: None)

    def _set_first(self) -> None:
        """Set what was wanted first, in a thread of the pool: the last wish is kept and told last."""
        with self._one_at_a_time:
            name, value = self._due.popleft()
            refused: K2DeskError | None = None
            try:
                self._runtime.desk.gateways.set_option(name, value)
            except K2DeskError as error:
                refused = error
            self._runtime.later(partial(call_back, partial(self._tried, name, value), refused))

    def _tried(self, name: str, value: Value, error: K2DeskError | None) -> None:
        if error is None:
            self._was_set(name, value)
        else:
            self._rows[name].refuse(retold(error))

    def _was_set(self, name: str, value: Value, _: None = None) -> None:
        self._rows[name].accept()
        self._refresh()
        self.gateway.refresh()
        self.changed.emit(name, value)

    def _refresh(self) -> None:
        """Show what holds now; what was refused stays in its field to be mended."""
        for option in self._options():
            if option.name in self._rows and not self._rows[option.name].refused:
                self._rows[option.name].show_option(option)

    def _take(self, found: Nearby) -> None:
        take(self._runtime, found, partial(self._was_set, "provider", found.provider))

    def _leave_for_key(self) -> None:
        self.close()
        self._change_key()


def _card(inside: QWidget) -> QFrame:
    made = QFrame()
    made.setProperty("class", "card")
    around = QVBoxLayout(made)
    around.setContentsMargins(1, 1, 1, 1)
    around.addWidget(inside)
    return made
