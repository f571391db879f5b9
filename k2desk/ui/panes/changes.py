"""The side panel of changes: what differs from the last commit, file by file, and the trash."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from k2desk.core.visible import one_line, visible
from k2desk.core.wording import mark
from k2desk.ui.chips import Wrap
from k2desk.ui.controls import ElidedButton, label, restyle, show_tip
from k2desk.ui.file_tree import SIGNS
from k2desk.ui.measures import grown
from k2desk.ui.models.files import Files, files_of
from k2desk.ui.models.tree import WORDS
from k2desk.ui.pane import PaneSpec
from k2desk.ui.row_ground import paint_ground
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look
from k2desk.ui.trash import Trash
from k2desk.ui.words import tr, trn

if TYPE_CHECKING:
    from k2desk.ui.actions import Action
    from k2desk.ui.git_acts import GitActs
    from k2desk.workspace.porcelain import GitState

ROW = 26
MOST_KEPT = 200
"""Chosen files that stay chosen where others come or go."""

_Index = QModelIndex | QPersistentModelIndex


class Changes(QAbstractListModel):
    """The changed files by path, each with its mark."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[tuple[str, str]] = []
        self.staged: frozenset[str] = frozenset()
        """The files of which something is in the next commit."""
        self.partly: frozenset[str] = frozenset()
        """Those of them of which something is not."""

    def show_rows(self, rows: list[tuple[str, str]]) -> None:
        """Show other files."""
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def show_staged(self, staged: frozenset[str], partly: frozenset[str]) -> None:
        """Show which files are in the next commit, and which of them in part."""
        if (staged, partly) != (self.staged, self.partly):
            self.staged, self.partly = staged, partly
            if self.rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, 0))

    def staged_words(self, path: str) -> str:
        """Return how much of a file is in the next commit, "" for nothing."""
        return "" if path not in self.staged else tr("partly staged") if path in self.partly else tr("staged")

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return how many there are."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the path, what a screen reader says, or path and mark."""
        path, mark = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(path)
            case Qt.ItemDataRole.AccessibleTextRole:
                staged = self.staged_words(path)
                return f"{one_line(path)}, {tr(WORDS[mark])}{staged and ', '}{staged}"
            case Qt.ItemDataRole.UserRole:
                return path, mark
            case _:
                return None


class _Painter(QStyledItemDelegate):
    """Paints a file's name, its folder dim behind it, and the mark at the right edge."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(60, grown(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        path, mark = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        paint_ground(painter, option)
        area: QRect = option.rect.adjusted(12, 0, -12, 0)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        sign, token = SIGNS[mark]
        painter.setFont(look().ui_font(11, weight=QFont.Weight.DemiBold))
        painter.setPen(look().color(token))
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | middle, sign)
        area.setRight(area.right() - 18)
        model = index.model()
        if isinstance(model, Changes) and (staged := model.staged_words(path)):
            painter.setFont(look().ui_font(11))
            painter.setPen(look().color("dim" if path in model.partly else "good"))
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | middle, staged)
            area.setRight(area.right() - painter.fontMetrics().horizontalAdvance(staged) - 8)
        folder, _, name = path.rpartition("/")
        painter.setFont(look().ui_font())
        painter.setPen(look().color("dim" if mark == "D" else "text"))
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(one_line(name), Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(area, middle, shown)
        area.setLeft(area.left() + metrics.horizontalAdvance(shown) + 8)
        painter.setFont(look().ui_font(11))
        painter.setPen(look().color("faint"))
        behind = painter.fontMetrics().elidedText(one_line(folder), Qt.TextElideMode.ElideLeft, area.width())
        if area.width() > 24:
            painter.drawText(area, middle, behind)
        painter.restore()


class _Rows(QListView):
    """A list whose rows open by Enter and by a click."""

    chosen = Signal(QModelIndex)

    def __init__(self) -> None:
        super().__init__()
        self.keys: dict[str, Callable[[], object]] = {}
        """What single letters do."""
        self.setAccessibleName(tr("Changed files"))
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self._clicked)

    def _clicked(self, index: QModelIndex) -> None:
        if not QGuiApplication.keyboardModifiers():  # else rows are being chosen
            self.chosen.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current row on Enter; have git do something on a letter."""
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self.currentIndex())
        elif plain and event.text() in self.keys:
            self.keys[event.text()]()
        else:
            super().keyPressEvent(event)


EMPTY = mark("The repository is empty. Add a file, or ask for a first one.")


class ChangesPane(QWidget):
    """What git says has changed.

    Args:
        runtime: shows the diff of what is picked.
    """

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._files: Files = files_of(runtime)
        self.model = Changes(self)
        self.list = _Rows()
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Painter(self.list))
        self.list.chosen.connect(self._choose)
        self.setFocusProxy(self.list)
        self._figures = label("", "dim", name=tr("Changed files"))
        self._branch = label("", "dim", name=tr("Branch"))
        self._notice = label("", "faint")
        for words in (self._branch, self._notice):
            words.setWordWrap(True)
            words.setContentsMargins(12, 0, 12, 6)
        self.trash = Trash(runtime)
        self.acts: GitActs | None = None
        self._whole = ElidedButton(tr("Show all as one diff"), self._show_whole, "small")
        tip = tr(
            "Take the chosen files back to what is committed: a patch to review, which can be undone (D)"
        )
        self._discard = ElidedButton(tr("Discard…"), self.discard, "small")
        show_tip(self._discard, tip)
        self._lay_out()
        self._files.marked.connect(self._marked)
        look().changed.connect(self.list.viewport().update)
        self._marked()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 10, 12, 6)
        head.addWidget(label(tr("CHANGES"), "heading"))
        head.addStretch()
        head.addWidget(self._figures)
        foot, deeds = QVBoxLayout(), Wrap(spacing=6)
        foot.setContentsMargins(10, 0, 10, 8)
        for made in (self._whole, self._discard):
            deeds.addWidget(made)
        foot.addLayout(deeds)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._branch)
        column.addLayout(foot)
        column.addWidget(self._notice)
        column.addWidget(self.list, 1)
        column.addStretch(0)  # where there is no list
        column.addWidget(self.trash)

    def complete(self) -> None:
        """Make what is not needed to look at the changes."""
        from k2desk.ui.git_acts import GitActs

        self.acts = GitActs(self._runtime, self._chosen)
        self._column.insertWidget(self._column.count() - 2, self.acts)
        self._marked()
        self.actions = [*self.acts.own_actions(), *self._own_actions()]  # type: ignore[assignment]
        keys = {" ": self.acts.ask_stage, "c": self.acts.ask_commit, "b": self.acts.ask_switch}
        self.list.keys = {**keys, "h": self.acts.stage_hunks, "s": self.acts.ask_stash, "d": self.discard}

    def _own_actions(self) -> list[Action]:
        from k2desk.ui.actions import Action

        title = tr("Discard what is not committed of the chosen files…")
        return [
            Action("git.discard", title, (), self.discard, lambda: self._files.state is not None),
            Action(
                "changes.whole",
                tr("Show all as one diff"),
                (),
                self._show_whole,
                lambda: not self._whole.isHidden(),
            ),
            Action("changes.trash", tr("Show or hide the trash"), (), self.trash.fold.click),
            Action(
                "changes.session",
                tr("Show what this session has changed, as one diff"),
                ("Ctrl+Alt+D",),
                self.show_session,
                lambda: self._runtime.engine is not None,
            ),
        ]

    def show_session(self) -> None:
        """Show the files this session wrote, as they were before it against how they are now."""
        from k2desk.ui.models.session_diff import session_diff

        engine, workspace = self._runtime.engine, self._files.workspace
        if engine is None or workspace is None:
            return
        log, fence = engine.log, workspace.fence

        def found(diff: bytes) -> None:
            if diff:
                self._runtime.diff_requested.emit(tr("What this session has changed"), diff)
            else:
                self._runtime.noticed.emit("info", tr("Every file this session wrote is as it was before."))

        self._runtime.in_thread(lambda: session_diff(log.joined(), log.get_blob, fence), found)

    def discard(self) -> None:
        """Put the patch under review that takes the chosen files back to what is committed."""
        from k2desk.ui.discard import discard

        discard(self._runtime, self._chosen(), partial(self._runtime.noticed.emit, "info"))

    def _chosen(self) -> list[str]:
        """Return the files that are chosen; where none is, the one at the cursor."""
        chosen = self.list.selectionModel().selection()  # in runs: of many files an index each takes long
        rows = sorted(row for run in chosen.toList() for row in range(run.top(), run.bottom() + 1))
        if not rows and self.list.currentIndex().isValid():
            rows = [self.list.currentIndex().row()]
        return [self.model.rows[row][0] for row in rows]

    def _marked(self) -> None:
        state = self._files.state
        self._show_rows(sorted(state.marks.items()) if state else [])
        staged = state.staged if state else frozenset()
        self.model.show_staged(staged, staged & state.unstaged if state else staged)
        count = self.model.rowCount()
        self._figures.setText(trn("{n:,} changed", "{n:,} changed", count) if count else "")
        branch = branch_text(state) if state else ""
        self._branch.setText(branch)
        self._branch.setVisible(bool(branch))
        self._whole.setVisible(any(mark != "?" for _, mark in self.model.rows))
        self._discard.setVisible(count > 0)
        words = self._files.notice
        if state is not None and not count:
            words = tr("Nothing differs from the last commit.") if not state.unborn else tr(EMPTY)
        waits = state is not None and bool(state.under_way or state.conflicts)
        if state is not None and waits:
            from k2desk.ui.git_obstacles import under_way_text

            words = under_way_text(state)
        restyle(self._notice, "attention" if waits else "faint")
        self._notice.setText(words)
        self._notice.setVisible(bool(words))
        self._make_room()

    def _show_rows(self, rows: list[tuple[str, str]]) -> None:
        """Show other files; the cursor stays on its file, or goes on to the one that came into its place."""
        row = self.list.currentIndex().row()
        chosen = self._chosen() if row >= 0 else []
        at = self.model.rows[row][0] if row >= 0 else ""
        self.model.show_rows(rows)
        if row < 0 or not rows or self.list.currentIndex().isValid():
            return
        places = {path: place for place, (path, _) in enumerate(rows)}
        picked, flags = self.list.selectionModel(), QItemSelectionModel.SelectionFlag
        current = self.model.index(places.get(at, min(row, len(rows) - 1)), 0)
        picked.setCurrentIndex(current, flags.NoUpdate)
        for path in chosen[:MOST_KEPT]:
            if path in places:
                picked.select(self.model.index(places[path], 0), flags.Select)

    def _make_room(self) -> None:
        """Let the button that makes the folder a repository stand below the words that say it is none."""
        init = self.acts.init if self.acts is not None and self.acts.can_init() else None
        self.list.setVisible(init is None)
        self.setFocusProxy(init or self.list)

    def _choose(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        path, mark = self.model.rows[index.row()]
        if mark == "?":  # git has nothing to compare it with
            self._runtime.file_requested.emit(path, 0, 0)
        else:
            self._ask(one_line(path), [path])

    def _show_whole(self) -> None:
        self._ask(tr("All changes since the last commit"), [])

    def _ask(self, title: str, paths: list[str]) -> None:
        workspace = self._files.workspace
        if workspace is not None:
            work = partial(workspace.git.diff, paths=paths, committed=True)
            self._runtime.in_thread(work, partial(self._show, title))

    def _show(self, title: str, diff: bytes) -> None:
        if diff:
            self._runtime.diff_requested.emit(title, diff)
        else:
            self._runtime.noticed.emit("info", tr("{title}: nothing differs any more.", title=title))
            self._files.refresh_soon()


def branch_text(state: GitState) -> str:
    """Say where the working tree stands, such as ``main · 2 ahead, 1 behind origin/main``."""
    name = visible(state.branch) or tr("no branch")
    if state.unborn:
        return tr("{name} · nothing committed yet", name=name)
    if not state.upstream:
        return name
    ahead, behind, upstream = state.ahead, state.behind, visible(state.upstream)
    if ahead and behind:
        where = tr("{ahead} ahead, {behind} behind {upstream}", ahead=ahead, behind=behind, upstream=upstream)
    elif ahead:
        where = tr("{ahead} ahead of {upstream}", ahead=ahead, upstream=upstream)
    elif behind:
        where = tr("{behind} behind {upstream}", behind=behind, upstream=upstream)
    else:
        where = tr("up to date with {upstream}", upstream=upstream)
    return f"{name} · {where}"


PANE = PaneSpec("changes", mark("Changes"), "changes", "side", 3, ChangesPane)
