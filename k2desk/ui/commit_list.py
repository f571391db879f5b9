"""The list of commits: graph, message, branches, author and age; Enter shows what a commit changed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from k2desk.ui.measures import grown
from k2desk.ui.models.blame import ago
from k2desk.ui.models.graph import MOST_LANES, Lane, lanes
from k2desk.ui.row_ground import paint_ground
from k2desk.ui.theme import look
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.workspace.history import Commit

ROW = 28
LANE = 14
"""Width of a column of the graph, in pixels."""
_COLORS = ("accent", "good", "attention", "bad", "dim")
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine

_Index = QModelIndex | QPersistentModelIndex


class Commits(QAbstractListModel):
    """The commits, the newest first, each with its row of the graph."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.commits: list[Commit] = []
        self.lanes: list[Lane] = []
        self._graph = False
        self._waiting: list[str] = []

    @property
    def width(self) -> int:
        """How many columns the graph has."""
        return min(MOST_LANES, 1 + max((lane.column for lane in self.lanes), default=-1))

    def show_commits(self, commits: Sequence[Commit], *, graph: bool) -> None:
        """Show other commits; a graph makes sense only where none between them is left out."""
        self.beginResetModel()
        self.commits, self.lanes, self._waiting, self._graph = [], [], [], graph
        self._take(commits)
        self.endResetModel()

    def add_commits(self, commits: Sequence[Commit]) -> None:
        """Show more of them, below."""
        if commits:
            count = len(self.commits)
            self.beginInsertRows(QModelIndex(), count, count + len(commits) - 1)
            self._take(commits)
            self.endInsertRows()

    def _take(self, commits: Sequence[Commit]) -> None:
        self.commits += commits
        if self._graph:
            self.lanes += lanes(commits, self._waiting)

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return how many there are."""
        return 0 if parent is not None and parent.isValid() else len(self.commits)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the commit, its subject, or what a screen reader says."""
        commit = self.commits[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return commit
            case Qt.ItemDataRole.DisplayRole:
                return commit.subject
            case Qt.ItemDataRole.AccessibleTextRole:
                refs = tr(", at {names}", names=", ".join(commit.refs)) if commit.refs else ""
                merge = tr(", a merge") if len(commit.parents) > 1 else ""
                return tr(
                    "{subject}, by {author}, {at}{merge}{refs}",
                    subject=commit.subject,
                    author=commit.author,
                    at=ago(commit.at, time.time()),
                    merge=merge,
                    refs=refs,
                )
            case _:
                return None


class _Painter(QStyledItemDelegate):
    """Paints a commit on one line."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(60, grown(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = index.model()
        commit: Commit = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        paint_ground(painter, option)
        area: QRect = option.rect.adjusted(12, 0, -12, 0)
        if isinstance(model, Commits) and model.lanes:
            _paint_lane(painter, area, model.lanes[index.row()])
            area.setLeft(area.left() + model.width * LANE + 8)
        area.setRight(_paint_end(painter, area, commit))
        for ref in commit.refs:
            area.setLeft(_paint_ref(painter, area, ref))
        painter.setFont(look().ui_font())
        painter.setPen(look().color("text"))
        subject = commit.subject or tr("(no message)")
        shown = painter.fontMetrics().elidedText(subject, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, _MIDDLE, shown)
        painter.restore()


def _paint_lane(painter: QPainter, area: QRect, lane: Lane) -> None:
    """Paint the dot of a commit and the lines that pass it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    top, middle, bottom = area.top(), area.center().y() + 0.5, area.bottom() + 1

    def x(column: int) -> float:
        return area.left() + LANE * min(column, MOST_LANES - 1) + LANE / 2

    for pairs, start, end in ((lane.above, top, middle), (lane.below, middle, bottom)):
        for first, last in pairs:
            path = QPainterPath(QPointF(x(first), start))
            half = (start + end) / 2
            path.cubicTo(QPointF(x(first), half), QPointF(x(last), half), QPointF(x(last), end))
            painter.setPen(QPen(_color(last if start == middle else first), 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_color(lane.column))
    painter.drawEllipse(QPointF(x(lane.column), middle), 4, 4)


def _color(column: int) -> QColor:
    return look().color(_COLORS[column % len(_COLORS)])


def _paint_end(painter: QPainter, area: QRect, commit: Commit) -> int:
    """Paint hash, author and age at the right edge; return where they begin."""
    if area.width() < 320:
        return area.right()
    painter.setFont(look().ui_font(11))
    painter.setPen(look().color("dim"))
    metrics = painter.fontMetrics()
    author = metrics.elidedText(commit.author, Qt.TextElideMode.ElideRight, 120)
    words = f"{author} · {ago(commit.at, time.time())} · {commit.hash[:8]}"
    painter.drawText(area, Qt.AlignmentFlag.AlignRight | _MIDDLE, words)
    return area.right() - metrics.horizontalAdvance(words) - 12


def _paint_ref(painter: QPainter, area: QRect, ref: str) -> int:
    """Paint the name of a branch or tag in a frame; return where the next one may begin."""
    painter.setFont(look().ui_font(11))
    name = painter.fontMetrics().elidedText(ref, Qt.TextElideMode.ElideMiddle, 160)
    wide = painter.fontMetrics().horizontalAdvance(name) + 12
    if wide > area.width() // 2:
        return area.left()
    box = QRect(area.left(), area.center().y() - 8, wide, 18)
    painter.setPen(look().color("accent" if ref.startswith("HEAD") else "line"))
    painter.setBrush(look().color("raised"))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(look().color("accent" if ref.startswith("HEAD") else "dim"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)
    return box.right() + 7


class CommitList(QListView):
    """Commits to choose from."""

    chosen = Signal(object)
    """(Commit): show what it changed."""
    left = Signal()
    """The user pressed Esc."""
    end_neared = Signal()
    """The last commits are in view, or nearly, and there are more."""

    def __init__(self) -> None:
        super().__init__()
        self.commits = Commits(self)
        self._more = False
        self.setModel(self.commits)
        self.setAccessibleName(tr("Commits"))
        self.setItemDelegate(_Painter(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self._choose)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.setProperty("class", "page")  # it stands on the ground of code, not of panels
        look().changed.connect(self.viewport().update)

    def show_commits(self, commits: Sequence[Commit], *, graph: bool, more: bool) -> None:
        """Show other commits, the newest chosen.

        Args:
            commits: the newest first.
            graph: see `Commits.show_commits`.
            more: whether these are not all.
        """
        self._more = False
        self.commits.show_commits(commits, graph=graph)
        if commits:
            self.setCurrentIndex(self.commits.index(0, 0))
        self._more = more

    def add_commits(self, commits: Sequence[Commit], *, more: bool) -> None:
        """Show the commits that follow."""
        self.commits.add_commits(commits)
        self._more = more

    def _scrolled(self, top: int) -> None:
        bar = self.verticalScrollBar()
        if self._more and top > bar.maximum() - bar.pageStep():
            self._more = False  # asked for once
            self.end_neared.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current commit on Enter, copy its hash, leave on Esc."""
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(index)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.matches(QKeySequence.StandardKey.Copy) and index.isValid():
            QGuiApplication.clipboard().setText(self.commits.commits[index.row()].hash)
        else:
            super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.commits.commits[index.row()])
