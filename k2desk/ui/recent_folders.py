"""The folders used last, found by typing: one is opened here, or in a window of its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.ui.actions import Action
from k2desk.ui.controls import label
from k2desk.ui.measures import grown
from k2desk.ui.offer_rows import ROW, Offer, OfferPainter, Offers
from k2desk.ui.picker import Picker
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.ui.window import Window

ROWS = 8
KEYS = ("Ctrl+Alt+P",)
ANOTHER = mark("Another folder…")
_GONE = mark("no longer there")
_HINT = mark("Enter opens it here · Ctrl+Enter in a window of its own · Esc leaves")


class FolderPicker(Picker):
    """Lists the folders used last, but for the open one; the last row leads to all others.

    Args:
        window: what it lies over, and opens them.
    """

    def __init__(self, window: Window) -> None:
        self._shown = Offers(window)
        super().__init__(window, self._shown, OfferPainter(), grown(ROW) * ROWS + 86)
        self.setAccessibleName(tr("Open a recent folder"))
        self._window = window
        self._paths: list[str] = []
        self._fits: list[str] = []
        self._there: dict[str, bool] = {}
        self.line.setPlaceholderText(tr("Type some letters of a folder's path"))
        self.line.setAccessibleName(tr("Folder"))
        self.list.setAccessibleName(tr("Folders that fit"))
        self.column.addWidget(label(tr(_HINT), "faint"))

    def begin(self) -> None:
        """List them; which of them are still there, a thread finds out: a disk may be far away."""
        self._paths = list(others(self._window))

        def look() -> dict[str, bool]:
            return {path: Path(path).is_dir() for path in self._paths}

        self._window.runtime.in_thread(look, self._know)
        self.open_up()

    def _know(self, there: dict[str, bool]) -> None:
        self._there = there
        self.look(self.line.text())
        self._choose(self.list.currentIndex().row())

    def look(self, typed: str) -> None:
        """List the folders whose path holds every typed word."""
        words = typed.casefold().split()
        self._fits = [path for path in self._paths if all(word in path.casefold() for word in words)]
        found = [self._offer(path) for path in self._fits]
        self._shown.show_offers([*found, Offer(tr(ANOTHER))])

    def _offer(self, path: str) -> Offer:
        gone = not self._there.get(path, True)
        return Offer(Path(path).name or path, tr(_GONE) if gone else visible(_short(path)))

    def pick(self, row: int, *, along: bool) -> None:
        """Open a folder, or let the user choose another one."""
        window = self._window
        if row >= len(self._fits):
            (window.choose_another if along else window.choose_folder)()
            return
        folder = Path(self._fits[row])
        if not self._there.get(str(folder), True):
            words = tr("{folder} is no longer there. Open the folder it has become.", folder=folder.name)
            window.runtime.noticed.emit("attention", words)
        elif along:
            window.another_wanted.emit(folder)
        else:
            window.runtime.go_to(folder)


def _short(path: str) -> str:
    """Return where a folder lies, with the user's own folder as ``~``."""
    parent, home = str(Path(path).parent), str(Path.home())
    return f"~{parent.removeprefix(home)}" if f"{parent}/".startswith(f"{home}/") else parent


def others(window: Window) -> Sequence[str]:
    """Return the folders used last, but for the open one."""
    return [path for path in window.memory.recent() if path != str(window.workspace)]


def switch_folder(window: Window) -> None:
    """Offer the folders used last; where there are none, ask for a folder."""
    if not others(window):
        window.choose_folder()
        return
    found = window.findChild(FolderPicker, options=Qt.FindChildOption.FindDirectChildrenOnly)
    (found if isinstance(found, FolderPicker) else FolderPicker(window)).begin()


def recent_action(window: Window) -> Action:
    """Return what this file lets the user do in a window."""
    switch = partial(switch_folder, window)
    return Action("workspace.recent", tr("Open a recent folder…"), KEYS, switch, lambda: bool(others(window)))
