"""The side panel of files: a tree of the workspace with git's marks and what is proposed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from k2desk.core.errors import WorkspaceError
from k2desk.core.wording import mark
from k2desk.ui.controls import label
from k2desk.ui.file_tree import FileTree
from k2desk.ui.keymap import key_of, keymap
from k2desk.ui.measures import grown
from k2desk.ui.memory import word
from k2desk.ui.models.files import Files, files_of
from k2desk.ui.models.tree import Tree
from k2desk.ui.pane import PaneSpec
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look
from k2desk.ui.words import tr, trn

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent, QMouseEvent

    from k2desk.ui.actions import Action
    from k2desk.ui.memory import Layout
    from k2desk.ui.open_folders import OpenFolders
    from k2desk.workspace.paths import PathList


class _Field(QLineEdit):
    """Looks like a field, and brings up the list that is one."""

    wanted = Signal(str)
    """(letters typed so far)"""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setPlaceholderText(tr("Go to file…"))
        self.setAccessibleName(tr("Go to file"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._inner = QHBoxLayout(self)
        self._inner.setContentsMargins(0, 0, 6, 0)
        self._inner.addStretch()

    def show_key(self) -> None:
        """Name the key that does the same."""
        look().code_font()  # loads it: a label made before that keeps the width of another font's letters
        self._key = label("", "key")
        self._key.setFixedHeight(grown(18))
        self._inner.addWidget(self._key)
        keymap().follow(self._name_key)

    def _name_key(self) -> None:
        self._key.setText(key_of("file.goto", "Ctrl+P"))
        self._key.setVisible(bool(self._key.text()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring up the list."""
        event.accept()
        self.wanted.emit("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Bring up the list with what is typed."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.wanted.emit("")
        elif event.text().isprintable() and event.text():
            self.wanted.emit(event.text())
        else:
            super().keyPressEvent(event)


class FilesPane(QWidget):
    """The files of the workspace.

    Args:
        runtime: opens what is picked.
    """

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._files: Files = files_of(runtime)
        self._shown_root = ""
        self._wanted = ""
        self._remembered = ""
        self.opened: OpenFolders | None = None
        """Which folders are open; None until the pane is complete."""
        self.tree = FileTree()
        self.model = Tree(self)
        self.tree.setModel(self.model)
        self.tree.chosen.connect(self._open)
        self.tree.menu_wanted.connect(self._show_menu)
        self.setFocusProxy(self.tree)
        self._figures = label("", "dim", name=tr("Changed files"))
        self._notice = label("", "faint")
        self._notice.setWordWrap(True)
        self._notice.setContentsMargins(12, 4, 12, 6)
        self._notice.hide()
        self._lay_out()
        runtime.find_files = self._files.find_paths
        runtime.file_requested.connect(self._point_at)
        runtime.opened.connect(self._opened)
        runtime.refused.connect(self._forget)
        self._files.listed.connect(self._listed)
        self._files.marked.connect(self._marked)
        look().changed.connect(self.tree.viewport().update)
        self._listed()
        self._marked()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 10, 12, 6)
        head.addWidget(label(tr("FILES"), "heading"))
        head.addStretch()
        head.addWidget(self._figures)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        self._field = _Field()
        self._field.wanted.connect(self._go_to_file)
        column.addLayout(self._framed())
        column.addWidget(self._notice)
        column.addWidget(self.tree, 1)

    def complete(self) -> None:
        """Make what the start did not need."""
        from k2desk.ui.open_folders import OpenFolders
        from k2desk.ui.watching import Watching

        self._field.show_key()
        self.watching = Watching(self._files, self.tree)
        self.opened = OpenFolders(self.tree, self.model)
        self.opened.show(self._remembered)
        self.actions = self._own_actions()  # type: ignore[assignment]

    def _own_actions(self) -> list[Action]:
        from k2desk.ui.actions import Action

        def on_file(run: Callable[[str], object]) -> Callable[[], object]:
            return lambda: run(self._current()[0])

        def is_file() -> bool:
            return bool(self._current()[0]) and not self._current()[1]

        def is_there() -> bool:
            return bool(self._current()[0])

        add, outside = on_file(self._add_to_conversation), on_file(self.open_outside)
        whole = on_file(self._copy_whole)
        return [
            Action("files.add", tr("Add the file to the conversation"), ("Ctrl+Shift+L",), add, is_file),
            Action("files.copy", tr("Copy the path"), ("Ctrl+C",), on_file(_copy), is_there),
            Action("files.copy_whole", tr("Copy the whole path"), ("Ctrl+Alt+C",), whole, is_there),
            Action("files.outside", tr("Open the file outside"), ("Ctrl+Alt+O",), outside, is_file),
            Action(
                "files.reveal",
                tr("Show the file in the file manager"),
                ("Ctrl+Alt+R",),
                lambda: self.reveal(*self._current()),
                is_there,
            ),
        ]

    def _current(self) -> tuple[str, bool]:
        """Return path and kind of the current row, "" for none."""
        index = self.tree.currentIndex()
        return self.model.path(index), self.model.is_folder(index)

    def _framed(self) -> QHBoxLayout:
        """Return the field with room around it."""
        line = QHBoxLayout()
        line.setContentsMargins(10, 0, 10, 8)
        line.addWidget(self._field)
        return line

    def _go_to_file(self, letters: str) -> None:
        from k2desk.ui.goto import go_to_file

        go_to_file(self.window(), self._runtime, letters)

    def _open(self, path: str) -> None:
        """Have a file shown; one that was picked before the session is open is shown when it is."""
        if self._runtime.engine is None:
            self._wanted = path
        else:
            self._runtime.file_requested.emit(path, 0, 0)

    def _point_at(self, path: str) -> None:
        """Make the file that is shown the current one, and open the folders above it."""
        index = self.model.index_of(path)
        if index.isValid() and index != self.tree.currentIndex():
            self.tree.setCurrentIndex(index)
            self.tree.scrollTo(index)

    def _opened(self) -> None:
        if self._wanted:
            # Whatever shows files has to hear of the session first.
            QTimer.singleShot(0, self, partial(self._open, self._wanted))
        self._forget()

    def _forget(self) -> None:
        self._wanted = ""

    def _listed(self) -> None:
        paths, root = self._files.rows, str(self._files.root or "")
        if paths is None:
            if self.model.rowCount():
                from k2desk.workspace.paths import PathList

                self.model.show_paths(PathList(), fresh=True)
            return
        made = [path for path, kind in self._files.proposed.items() if kind in ("create", "rename")]
        self.model.show_ignored(self._files.ignored)
        before, fresh = self.model.paths, root != self._shown_root
        self.model.show_paths(paths.joined(made), fresh=fresh)
        self._shown_root = root
        self._keep_open(None if fresh else before)
        self._say()

    def _keep_open(self, before: PathList | None) -> None:
        """Have what was open stay open, whatever it is called now."""
        opened, after, state = self.opened, self.model.paths, self._files.state
        if opened is None or after is None or after is before:
            return
        if before is not None:
            marks = state.marks if state else {}
            opened.follow(before, after, lambda path: marks.get(path) == "D")
        opened.again()

    def remembered(self) -> dict[str, str | int | bool]:
        """Return what is worth remembering of it."""
        return {"open_folders": self._remembered if self.opened is None else self.opened.kept}

    def recall(self, layout: Layout) -> None:
        """Open the folders that were open in this workspace."""
        self._remembered = word(layout, "open_folders", "")
        if self.opened is not None:
            self.opened.show(self._remembered)

    def _marked(self) -> None:
        self._listed()  # what is proposed to be created is a row as well
        state = self._files.state
        self.model.show_marks({**(state.marks if state else {}), **self._files.proposed})
        self._figures.setText(
            trn("{n:,} changed", "{n:,} changed", len(state.marks)) if state and state.marks else ""
        )
        self._say()

    def _say(self) -> None:
        paths = self._files.paths
        words = self._files.notice
        if paths is not None and not paths and not words:
            words = tr("This folder holds no files yet. Ask for a first one.")
        elif paths is not None and paths.truncated:
            words = f"Only the first {len(paths):,} files are listed. {words}".strip()
        self._notice.setText(words)
        self._notice.setVisible(bool(words))

    def _show_menu(self, path: str, folder: bool, at: QPoint) -> None:
        from PySide6.QtWidgets import QMenu

        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not folder:
            menu.addAction(tr("Open"), lambda: self._open(path))
            menu.addAction(tr("Add to the conversation"), lambda: self._add_to_conversation(path))
            menu.addAction(tr("Open outside"), lambda: self.open_outside(path))
        menu.addAction(tr("Copy path"), lambda: _copy(path))
        menu.addAction(tr("Copy whole path"), lambda: self._copy_whole(path))
        menu.addAction(tr("Show in the file manager"), lambda: self.reveal(path, folder))
        menu.popup(at)

    def _add_to_conversation(self, path: str) -> None:
        from k2desk.core.events import Attachment

        self._runtime.context_requested.emit(Attachment(path))

    def reveal(self, path: str, folder: bool) -> None:
        """Open the folder of a file in the desktop's file manager."""
        from k2desk.ui.outside import reveal

        if self._files.root is not None:
            reveal(self._files.root, path, folder=folder)

    def open_outside(self, path: str) -> None:
        """Open a file with the desktop's own program for it, unless that could run it."""
        from k2desk.ui.outside import open_outside

        if self._files.root is not None:
            try:
                open_outside(self._files.root, path)
            except WorkspaceError as error:
                self._runtime.noticed.emit("attention", str(error))

    def _copy_whole(self, path: str) -> None:
        if self._files.root is not None:
            _copy(str(self._files.root / path))


def _copy(path: str) -> None:
    from PySide6.QtGui import QGuiApplication

    QGuiApplication.clipboard().setText(path)


PANE = PaneSpec("files", mark("Files"), "folder", "side", 1, FilesPane)
