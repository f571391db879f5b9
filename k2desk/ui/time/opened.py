"""Shows the session of a window as it was: where in the window that happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from k2desk.ui.time.hindsight import Hindsight

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from k2desk.ui.diff.opened import OpenedFile
    from k2desk.ui.window import Window
    from k2desk.ui.workarea import WorkArea

CONVERSATION, VIEWER = "chat", "viewer"


class _OverReview:
    """The place of the review."""

    def __init__(self, work: WorkArea) -> None:
        self._work = work

    def cover(self, widget: QWidget) -> None:
        """Show this instead of the review."""
        self._work.cover_review(widget)

    def uncover(self) -> None:
        """Show the review again."""
        self._work.cover_review(None)


def hindsight_of(window: Window) -> Hindsight:
    """Return what shows the session of a window as it was; made when it is first asked for."""
    found = window.findChild(Hindsight, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if isinstance(found, Hindsight):
        return found
    chat = window.work.pane(CONVERSATION)

    def show_file(file: OpenedFile) -> None:
        window.show_pane(VIEWER)
        window.work.pane(VIEWER).show_then(file)  # type: ignore[union-attr]

    return Hindsight(window.runtime, chat, _OverReview(window.work), show_file, window)  # type: ignore[arg-type]


def look_back(window: Window) -> None:
    """Show the session as it was; where it is shown so already, go back to now."""
    hindsight = hindsight_of(window)
    if hindsight.shown:
        hindsight.end()
    else:
        window.show_pane(CONVERSATION)
        hindsight.begin()


def fork_there(window: Window) -> None:
    """Go on from the moment that is shown, in a fork."""
    hindsight_of(window).fork()
