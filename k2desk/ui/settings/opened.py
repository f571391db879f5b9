"""Opens the settings over a window, and lets what changes the look count at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from k2desk.ui.settings.dialog import CHECK, SettingsDialog
from k2desk.ui.theme import look
from k2desk.ui.words import speak

if TYPE_CHECKING:
    from k2desk.ui.window import Window

__all__ = ["CHECK", "open_settings"]

FIRST_RUN = "first_run"


def open_settings(window: Window, section: str = "") -> None:
    """Show everything that can be set; one dialog at a time.

    Args:
        window: which it lies over.
        section: the one to begin with, "" for the first.
    """
    there = window.findChild(SettingsDialog)
    if there is not None:
        there.activateWindow()
        there.show_section(section)
        return
    dialog = SettingsDialog(window.runtime, window, partial(window.show_pane, FIRST_RUN))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.changed.connect(partial(_was_set, window))
    dialog.open()
    dialog.show_section(section)


def _was_set(window: Window, name: str, value: object) -> None:
    if name == "theme":
        look().choose(str(value), safe=look().safe)
    elif name == "colour_blind":
        look().choose(look().theme, safe=bool(value))
    elif name == "text_size":
        look().choose_size(str(value))
    elif name == "reduce_motion":
        look().choose_stillness(bool(value))
    elif name == "language":
        speak(str(value))
    window.runtime.prepared.emit()  # the bars ask again who answers and where the key is
