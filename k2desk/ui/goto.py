"""Go to a file: type some of its letters, pick it, and it opens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from k2desk.core.events import Attachment
from k2desk.core.visible import visible
from k2desk.ui.actions import Action
from k2desk.ui.controls import label
from k2desk.ui.models.files import Files, files_of
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look

WIDTH = 640
ROW = 28
ROWS = 12
LIMIT = 100

_LINE = re.compile(r"^(.*?):(\d{1,7})$")
_Index = QModelIndex | QPersistentModelIndex


class Hit(NamedTuple):
    """A path and the places of its letters that were typed."""

    path: str
    positions: tuple[int, ...] = ()


class _Found(QAbstractListModel):
    """The files that fit, best first."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.hits: list[Hit] = []

    def offer(self, hits: list[Hit]) -> None:
        """Show other files."""
        self.beginResetModel()
        self.hits = hits
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return how many there are."""
        return 0 if parent is not None and parent.isValid() else len(self.hits)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the path, or the whole hit."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return visible(self.hits[index.row()].path)
        return self.hits[index.row()] if role == Qt.ItemDataRole.UserRole else None


class _Painter(QStyledItemDelegate):
    """Paints a path letter by letter: its folder dim, the letters that were typed in the accent."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Give every row the same height."""
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        hit: Hit = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, look().color("accent-background"))
        area: QRect = option.rect.adjusted(10, 0, -10, 0)
        plain, strong = look().ui_font(), look().ui_font(weight=QFont.Weight.DemiBold)
        runs = runs_of(hit)
        widths = [QFontMetrics(strong if run.typed else plain).horizontalAdvance(run.text) for run in runs]
        left = area.left() + min(0, area.width() - sum(widths))  # the file's name stays in sight
        painter.setClipRect(area)
        for run, width in zip(runs, widths, strict=True):
            painter.setFont(strong if run.typed else plain)
            painter.setPen(look().color("accent" if run.typed else "text" if run.name else "dim"))
            spot = QRect(left, area.top(), width + 2, area.height())
            painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, run.text)
            left += width
        painter.restore()


class Run(NamedTuple):
    """Letters of one look: of the file's name or of its folder, typed or not."""

    text: str
    name: bool
    typed: bool


def runs_of(hit: Hit) -> list[Run]:
    """Split a path into runs of one look each."""
    name, typed = hit.path.rfind("/") + 1, frozenset(hit.positions)
    found: list[Run] = []
    for at, letter in enumerate(hit.path):
        kind = (at >= name, at in typed)
        if found and (found[-1].name, found[-1].typed) == kind:
            found[-1] = Run(found[-1].text + visible(letter), *kind)
        else:
            found.append(Run(visible(letter), *kind))
    return found


class GoTo(QFrame):
    """A list over the window that takes the keyboard until a file is picked.

    Args:
        window: what it lies over.
        runtime: opens the file.
    """

    def __init__(self, window: QWidget, runtime: Runtime) -> None:
        super().__init__(window)
        self.setProperty("class", "popup")
        self.setAccessibleName("Go to file")
        self._over, self._runtime = window, runtime
        self._files: Files = files_of(runtime)
        self._came_from: QWidget | None = None
        self._line = QLineEdit()
        self._line.setPlaceholderText("Type some letters of a file's path, and :12 for a line")
        self._line.setAccessibleName("File")
        self._line.textChanged.connect(self._look)
        self._line.installEventFilter(self)
        self._found = _Found(self)
        self._list = QListView()
        self._list.setAccessibleName("Files that fit")
        self._list.setModel(self._found)
        self._list.setItemDelegate(_Painter(self._list))
        self._list.setUniformItemSizes(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.clicked.connect(self._open)
        self._hint = label("Enter opens · Ctrl+Enter adds to the conversation · Esc leaves", "faint")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        for widget in (self._line, self._list, self._hint):
            column.addWidget(widget)
        self._files.listed.connect(self._listed)
        self.hide()

    def open_up(self, letters: str = "") -> None:
        """Come up with these letters and take the keyboard."""
        window = self._over
        self._came_from = window.focusWidget()
        self._line.setText(letters)
        self._look(letters)
        width = min(WIDTH, window.width() - 24)
        height = min(ROW * ROWS + 86, window.height() - 120)
        self.setGeometry((window.width() - width) // 2, 60, width, height)
        self.show()
        self.raise_()
        self._line.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hand the arrow keys to the list, open on Enter, leave on Esc or when the focus goes elsewhere."""
        if event.type() == QEvent.Type.FocusOut and not self.isAncestorOf(self.window().focusWidget()):
            self.hide()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        match event.key():
            case Qt.Key.Key_Escape:
                self._leave()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                along = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
                self._open(self._list.currentIndex(), along=along)
            case Qt.Key.Key_Up | Qt.Key.Key_Down | Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                self._move(Qt.Key(event.key()))
            case _:
                return super().eventFilter(watched, event)
        return True

    def _move(self, key: Qt.Key) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10}.get(key, 10)
        row = self._list.currentIndex().row() + step
        self._choose(max(0, min(len(self._found.hits) - 1, row)))

    def _choose(self, row: int) -> None:
        self._list.setCurrentIndex(self._found.index(row, 0))

    def _listed(self) -> None:
        if self.isVisible():
            self._look(self._line.text())

    def _look(self, typed: str) -> None:
        letters, _ = _split(typed)
        if letters:
            hits = [Hit(match.path, match.positions) for match in self._files.find(letters, LIMIT)]
        else:
            hits = self._first()
        self._found.offer(hits)
        self._choose(0)

    def _first(self) -> list[Hit]:
        """Return what to show before anything is typed: files with changes, then the first of the list."""
        marks = self._files.state.marks if self._files.state else {}
        changed = [path for path, mark in marks.items() if mark != "D"]
        paths: Sequence[str] = self._files.paths or ()
        rest = [path for path in paths[:LIMIT] if path not in marks and not path.endswith("/")]
        return [Hit(path) for path in (*changed, *rest)][:LIMIT]

    def _open(self, index: QModelIndex, *, along: bool = False) -> None:
        if not index.isValid():
            return
        path, line = self._found.hits[index.row()].path, _split(self._line.text())[1]
        self._leave()
        if along:
            self._runtime.context_requested.emit(Attachment(path, line, line))
        else:
            self._runtime.file_requested.emit(path, line, line)

    def _leave(self) -> None:
        self.hide()
        if self._came_from is not None:
            self._came_from.setFocus(Qt.FocusReason.PopupFocusReason)


def _split(typed: str) -> tuple[str, int]:
    """Split ``money:12`` into letters and a line, 0 for none."""
    found = _LINE.match(typed.strip())
    return (found.group(1), int(found.group(2))) if found else (typed.strip().rstrip(":"), 0)


def go_to_file(window: QWidget, runtime: Runtime, letters: str = "") -> None:
    """Bring up the list over a window, with letters already typed."""
    found = window.findChild(GoTo, options=Qt.FindChildOption.FindDirectChildrenOnly)
    popup = found if isinstance(found, GoTo) else GoTo(window, runtime)
    popup.open_up(letters)


if TYPE_CHECKING:

    class _Window(Protocol):
        runtime: Runtime


def ACTIONS(window: _Window) -> Iterable[Action]:
    """Return what this file lets the user do; the main window asks for it."""
    assert isinstance(window, QWidget)  # noqa: S101 -- the one caller is a window
    runtime = window.runtime
    yield Action("file.goto", "Go to file…", ("Ctrl+P",), lambda: go_to_file(window, runtime))
    yield Action(
        "search.open", "Search in files", ("Ctrl+Shift+F",), lambda: runtime.focus_requested.emit("search")
    )
