"""The page that asks whether a folder is trusted, over the list of what it would have loaded or run."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFont, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from k2desk.core.ports import Engine
from k2desk.core.trust import Finding, Trust
from k2desk.core.visible import visible
from k2desk.core.wording import mark, retold
from k2desk.ui.controls import IconLabel, button, label, rule
from k2desk.ui.pane import PaneSpec
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look
from k2desk.ui.words import tr, trn

WIDTH = 820
MOST_ROWS = 200
"""So many findings are listed; the number of the rest is said."""
LEFT = mark(
    "Until you trust it, the model may read, search and answer: no git, no commands, no tests, no changes."
)
_LEADS = {
    "unknown": mark("You have not said yet whether you trust this folder."),
    "changed": mark("What would run by itself in this folder has changed since you trusted it."),
    "read only": mark("This folder is open read only."),
    "trusted": mark("You trust this folder: git, commands and tests may run, each under its own rules."),
}


class TrustPage(QWidget):
    """Shows what a folder brings along, and takes the user's answer.

    Args:
        runtime: knows the folder, and the desk that keeps the answer.
    """

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._shown: Sequence[Finding] | None = None
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title, self._lead = label(tr("Trust this folder?")), label("", "dim", name=tr("How it stands"))
        self._title.setFont(look().ui_font(20, weight=QFont.Weight.DemiBold))
        self._folder = label("", "code", name=tr("Folder"))
        self._folder.setFont(look().code_font())
        self._count = label("", "dim", name=tr("What was found"))
        for words in (self._lead, self._folder, self._count):
            words.setWordWrap(True)
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self.trust = button(tr("Trust and open"), partial(self._decide, trusted=True), "primary")
        self.read_only = button(tr("Read only"), partial(self._decide, trusted=False))
        self.elsewhere = button(tr("Choose another folder…"), runtime.folder_requested.emit)
        self._lay_out()
        self.setFocusProxy(self.read_only)
        runtime.opened.connect(self._opened)

    def _listing(self) -> QFrame:
        """Return the card with what was found."""
        rows = QWidget()
        rows.setObjectName("trusted")
        inside = QVBoxLayout(rows)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(self._list)
        inside.addStretch()
        self._rows = rows
        rows.installEventFilter(self)
        self._scroll = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName(tr("What the folder brings along"))
        area.setWidget(rows)
        card = QFrame()
        card.setProperty("class", "card")
        around = QVBoxLayout(card)
        around.setContentsMargins(1, 1, 1, 1)
        around.addWidget(area)
        return card

    def _lay_out(self) -> None:
        self._card = self._listing()
        self._card.hide()  # until it is known what there is to list
        left = label(tr(LEFT), "dim")
        left.setWordWrap(True)
        below = QHBoxLayout()
        below.setSpacing(10)
        below.addWidget(self.elsewhere)
        below.addStretch()
        below.addWidget(self.read_only)
        below.addWidget(self.trust)
        column = QVBoxLayout()
        column.setSpacing(10)
        for widget in (self._title, self._folder, self._lead, self._count):
            column.addWidget(widget)
        column.addWidget(self._card, 1)
        column.addWidget(left)
        column.addLayout(below)
        column.addStretch()
        held = QWidget()
        held.setMaximumWidth(WIDTH)
        held.setLayout(column)
        line = QHBoxLayout(self)
        line.setContentsMargins(32, 28, 32, 24)
        line.addStretch(1)
        line.addWidget(held, 100)
        line.addStretch(1)

    # -- what it shows

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the folder anew."""
        super().showEvent(event)
        self._look()

    def _opened(self, _engine: Engine, _records: object) -> None:
        if self.isVisible():
            self._look()

    def _look(self) -> None:
        engine = self._runtime.engine
        self._shown = None
        self.trust.setEnabled(False)
        if engine is None:
            return
        folder, trust = engine.workspace, self._runtime.desk.trust
        self._folder.setText(visible(str(folder)))
        self._lead.setText("")
        self._count.setText(tr("Looking…"))
        self._runtime.in_thread(lambda: (trust.of(folder), trust.findings(folder)), self._found)

    def _found(self, found: tuple[Trust, Sequence[Finding]]) -> None:
        state, self._shown = found
        self._lead.setText(tr(_LEADS[state]))
        running = sum(one.runs for one in self._shown)
        self._count.setText(_counted(running, len(self._shown)))
        while (item := self._list.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for place, one in enumerate(self._shown[:MOST_ROWS]):
            if place:
                self._list.addWidget(rule())
            self._list.addWidget(_row(one))
        if len(self._shown) > MOST_ROWS:
            self._list.addWidget(label(tr("… and {count:,} more", count=len(self._shown) - MOST_ROWS), "dim"))
        self.trust.setEnabled(True)
        self._card.setVisible(bool(self._shown))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the card as high as what it holds, as its words are broken."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            QTimer.singleShot(0, self, self._fit)
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Make the card no higher than what it holds."""
        inside = self._rows.layout()
        if inside is not None:
            view = self._scroll.viewport()
            around = self._card.height() - view.height()
            height = inside.totalHeightForWidth(view.width()) + around
            if around >= 0 and height > 0:  # before it is laid out it has no height, or more than the card
                self._card.setMaximumHeight(height)

    # -- what is said

    def _decide(self, *, trusted: bool) -> None:
        engine = self._runtime.engine
        if engine is None or (trusted and self._shown is None):
            return  # what was not shown can't be trusted
        work = partial(
            self._runtime.desk.trust.decide, engine.workspace, trusted=trusted, shown=self._shown or ()
        )
        self._runtime.in_thread(work, self._decided)

    def _decided(self, _state: Trust) -> None:
        from k2desk.ui.models.files import files_of

        files_of(self._runtime).look_again()
        self._runtime.focus_requested.emit("chat")
        self._runtime.prepared.emit()  # the key is asked for after this


def _counted(running: int, count: int) -> str:
    if not count:
        return tr("Nothing in it would run or be loaded by itself.")
    things = trn("{n:,} thing worth knowing", "{n:,} things worth knowing", count)
    if not running:
        return tr("{things}; none would run by itself.", things=things)
    return tr(
        "{things}; {running:,} would run or lead elsewhere as soon as git is used, marked “dangerous”.",
        things=things,
        running=running,
    )


def _row(one: Finding) -> QWidget:
    """Return the line of a finding."""
    made = QWidget()
    sign = IconLabel("warning" if one.runs else "dot", "bad" if one.runs else "faint", 16)
    what, where, why = (
        label(retold(one.what), "strong"),
        label(retold(one.where), "code"),
        label(retold(one.why), "dim"),
    )
    where.setFont(look().code_font())
    for words in (where, why):
        words.setWordWrap(True)
    head = QHBoxLayout()
    head.setSpacing(8)
    head.addWidget(what)
    if one.runs:
        head.addWidget(label(tr("dangerous"), "chip", "bad"))
    head.addStretch()
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addLayout(head)
    column.addWidget(where)
    column.addWidget(why)
    line = QHBoxLayout(made)
    line.setContentsMargins(14, 9, 14, 9)
    line.setSpacing(10)
    line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    line.addLayout(column, 1)
    danger = tr("Dangerous. ") if one.runs else ""
    made.setAccessibleName(f"{danger}{one.what}: {one.where}. {one.why}")
    return made


PANE = PaneSpec("trust", mark("Trust in this folder"), "shield", "page", 3, TrustPage)
