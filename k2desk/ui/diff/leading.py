"""From a line of a diff to the file it stands in, and the menu of what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.core.proposals import FileChange
    from k2desk.ui.actions import Action
    from k2desk.ui.diff.area import DiffArea
    from k2desk.ui.diff.story import Told
    from k2desk.ui.runtime import Runtime

OFFERED = (
    *("review.comment", "review.edit_hunk", "review.badge_runs", "review.undo_file"),
    *("review.open_file", "review.fold", "review.fold_all"),
)
"""The actions of the review that are about what is under the pointer."""


class Leading(QObject):
    """Leads away from the line at the cursor.

    Args:
        runtime: shows files.
        area: has the cursor.
        shown: returns what is known of the proposal on the screen, None for none.
        parent: see Qt.
    """

    def __init__(
        self,
        runtime: Runtime,
        area: DiffArea,
        shown: Callable[[], Told | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._runtime, self._area, self._shown = runtime, area, shown
        self.actions: Sequence[Action] = ()
        """What the review can do."""
        area.menu_asked.connect(self._open_menu)
        area.open_asked.connect(self.open_file)

    def can_open(self) -> bool:
        """Tell whether the file at the cursor is in the folder."""
        return self._path() != ""

    def open_file(self) -> None:
        """Show the file at the cursor, at this line, as it is in the folder."""
        path, told, area = self._path(), self._shown(), self._area
        if not path or told is None:
            return
        written, line = told.state == "applied", 0
        for at in range(area.row_at(area.current), -1, -1):
            row = area.rows.row(at)
            line = row.new if written else row.old
            if line or row.kind == "f":
                break  # what is only added stands below the line before
        self._runtime.file_requested.emit(path, line, line)

    def _file(self) -> FileChange | None:
        told, area = self._shown(), self._area
        if told is None or not area.places.count:
            return None
        number = area.rows.row(area.row_at(area.current)).file
        return told.proposal.files[number] if number < len(told.proposal.files) else None

    def _path(self) -> str:
        """Return where the file at the cursor is now, "" where it is nowhere."""
        told, change = self._shown(), self._file()
        if told is None or change is None:
            return ""
        if told.state == "applied":
            return change.path if change.after is not None else ""
        return (change.old_path or change.path) if change.before is not None else ""

    def _open_menu(self, at: QPoint) -> None:
        menu, area, change = QMenu(self._area), self._area, self._file()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(with_keys(tr("Copy"), "Ctrl+C"), area.copy)
        if change is not None:
            put = partial(QGuiApplication.clipboard().setText, change.path)
            menu.addAction(tr("Copy path"), put)
        menu.addSeparator()
        if area.can_toggle():
            menu.addAction(with_keys(tr("Tick or untick"), "Space"), area.toggle_current)
        known = {action.id: action for action in self.actions}
        for action in (known[name] for name in OFFERED):
            if change is not None and action.enabled():
                menu.addAction(with_keys(action.title, *action.shown[:1]), action.run)
        menu.popup(at)


def with_keys(words: str, *keys: str) -> str:
    """Return the words of an entry with the keys that do the same, which it does not take itself."""
    return "\t".join((words.replace("&", "&&"), *keys))
