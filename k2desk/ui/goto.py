"""Go to a file: type some of its letters, pick it, and it opens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from k2desk.core.events import Attachment
from k2desk.core.visible import one_line
from k2desk.ui.actions import Action
from k2desk.ui.controls import label
from k2desk.ui.measures import grown
from k2desk.ui.models.files import Files, files_of
from k2desk.ui.picker import Picker
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look
from k2desk.ui.words import tr

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
            return one_line(self.hits[index.row()].path)
        return self.hits[index.row()] if role == Qt.ItemDataRole.UserRole else None


class _Painter(QStyledItemDelegate):
    """Paints a path letter by letter: its folder dim, the letters that were typed in the accent."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Give every row the same height."""
        return QSize(100, grown(ROW))

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
            found[-1] = Run(found[-1].text + one_line(letter), *kind)
        else:
            found.append(Run(one_line(letter), *kind))
    return found


class GoTo(Picker):
    """Lists the files of the workspace.

    Args:
        window: what it lies over.
        runtime: opens the file.
    """

    def __init__(self, window: QWidget, runtime: Runtime) -> None:
        self._found = _Found(window)
        super().__init__(window, self._found, _Painter(), grown(ROW) * ROWS + 86)
        self.setAccessibleName(tr("Go to file"))
        self._runtime = runtime
        self._files: Files = files_of(runtime)
        self.line.setPlaceholderText(tr("Type some letters of a file's path, and :12 for a line"))
        self.line.setAccessibleName(tr("File"))
        self.list.setAccessibleName(tr("Files that fit"))
        hint = label(tr("Enter opens · Ctrl+Enter adds to the conversation · Esc leaves"), "faint")
        self.column.addWidget(hint)
        self._files.listed.connect(self._listed)

    def _listed(self) -> None:
        if self.isVisible():
            self.look(self.line.text())

    def look(self, typed: str) -> None:
        """List the files whose path holds these letters in order."""
        letters, _ = _split(typed)
        if letters:
            self._found.offer(
                [Hit(match.path, match.positions) for match in self._files.find(letters, LIMIT)]
            )
        else:
            self._found.offer(self._first())

    def _first(self) -> list[Hit]:
        """Return what to show before anything is typed: files with changes, then the first of the list."""
        self._files.get_ready()
        marks = self._files.state.marks if self._files.state else {}
        changed = [path for path, mark in marks.items() if mark != "D"]
        paths: Sequence[str] = self._files.paths or ()
        rest = [path for path in paths[:LIMIT] if path not in marks and not path.endswith("/")]
        return [Hit(path) for path in (*changed, *rest)][:LIMIT]

    def nothing(self, typed: str) -> str:
        """Say that the files are not known yet, or that none fits."""
        if self._files.paths is None:
            return tr("The files are being listed; what fits appears here.")
        return super().nothing(typed) if typed else tr("There is no file in this folder yet.")

    def pick(self, row: int, *, along: bool) -> None:
        """Open the file at the line that was typed; with Ctrl, add it to the conversation."""
        path, line = self._found.hits[row].path, _split(self.line.text())[1]
        if along:
            self._runtime.context_requested.emit(Attachment(path, line, line))
        else:
            self._runtime.file_requested.emit(path, line, line)


def _split(typed: str) -> tuple[str, int]:
    """Split ``money:12`` into letters and a line, 0 for none."""
    found = _LINE.match(typed.strip())
    return (found.group(1), int(found.group(2))) if found else (typed.strip().rstrip(":"), 0)


def go_to_file(window: QWidget, runtime: Runtime, letters: str = "") -> None:
    """Bring up the list over a window, with letters already typed."""
    found = window.findChild(GoTo, options=Qt.FindChildOption.FindDirectChildrenOnly)
    popup = found if isinstance(found, GoTo) else GoTo(window, runtime)
    popup.open_up(letters)


def goto_actions(window: QWidget, runtime: Runtime) -> Iterable[Action]:
    """Return what this file lets the user do in a window."""
    yield Action("file.goto", tr("Go to file…"), ("Ctrl+P",), lambda: go_to_file(window, runtime))
    yield Action(
        "search.open",
        tr("Search in files"),
        ("Ctrl+Shift+F",),
        lambda: runtime.focus_requested.emit("search"),
    )
