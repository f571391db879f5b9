"""What a window gets after it can be used: a thing in each turn of the loop, so that keys come in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k2desk.ui.actions import actions_of
from k2desk.ui.pane import panes
from k2desk.ui.window_actions import own_actions

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from k2desk.ui.window import Window


class Furnishing:
    """Makes what the first paint and the first key did without.

    Args:
        window: whose things they are.
        unfinished: its panes that are made, but want to complete themselves and then say what they offer; it
            grows with each pane that is made.
        complete: whether the window knows every pane there is.
    """

    def __init__(self, window: Window, unfinished: list[QWidget], *, complete: bool) -> None:
        self._window, self._unfinished, self._complete = window, unfinished, complete
        self._equipped = self._rested = False

    def next(self) -> bool:
        """Make one more thing; False where nothing is left."""
        window = self._window
        if not self._equipped:
            self._equipped = True
            window.equip()
            if self._complete:
                window.registry.add(own_actions(window))
        elif not self._complete:
            self._complete = True
            window.know(panes())
            window.registry.add(own_actions(window))
        elif self._unfinished:
            self._finish(self._unfinished.pop(0))
        elif not window.work.build_next():
            self._rest()
            return False
        return True

    def _finish(self, pane: QWidget) -> None:
        complete = getattr(pane, "complete", None)
        if complete is not None:
            complete()
        self._window.registry.add(actions_of(pane), pane)

    def _rest(self) -> None:
        if not self._rested:
            from k2desk.ui.attention import Attention
            from k2desk.ui.dropped import Drops
            from k2desk.ui.focus import Rings
            from k2desk.ui.goto import goto_actions
            from k2desk.ui.model_picker import model_action
            from k2desk.ui.recent_folders import recent_action
            from k2desk.ui.work_bar import WorkBar
            from k2desk.ui.works import works_of

            self._rested = True
            self._window.registry.add(
                [model_action(self._window, self._window.runtime), recent_action(self._window)]
            )
            self._window.registry.add(goto_actions(self._window, self._window.runtime))
            Drops(self._window, self._window.runtime)
            Rings(self._window)
            Attention(self._window, self._window.runtime, self._window.memory.notify)
            self._window.add_line(WorkBar(works_of(self._window.runtime)))
