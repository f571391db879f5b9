"""Which keys an action can't have, and whose key it would take; in words for the user."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from k2desk.core.wording import mark
from k2desk.ui.actions import Action, Actions
from k2desk.ui.controls import keys_text
from k2desk.ui.words import tr

_KEY = Qt.Key
_EVERYWHERE = {
    _KEY.Key_Return: "Enter",
    _KEY.Key_Enter: "Enter",
    _KEY.Key_Escape: "Esc",
    _KEY.Key_Tab: mark("Tab"),
    _KEY.Key_Backtab: mark("Tab"),
    _KEY.Key_Space: mark("Space"),
    _KEY.Key_Up: mark("an arrow"),
    _KEY.Key_Down: mark("an arrow"),
    _KEY.Key_Left: mark("an arrow"),
    _KEY.Key_Right: mark("an arrow"),
    _KEY.Key_Home: mark("Home"),
    _KEY.Key_End: mark("End"),
    _KEY.Key_PageUp: mark("Page Up"),
    _KEY.Key_PageDown: mark("Page Down"),
}
"""What lists, fields and buttons need by themselves."""
_EDITING = {
    "Ctrl+A": mark("selects all"),
    "Ctrl+C": mark("copies"),
    "Ctrl+V": mark("pastes"),
    "Ctrl+X": mark("cuts"),
    "Ctrl+Z": mark("undoes"),
}
"""What these do wherever text is written, with the word for it."""

_STRONG = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
"""What makes a key one that is not typed."""


def refusal(actions: Actions, action_id: str, key: str) -> str:
    """Say why an action can't have a key at all, "" where it can.

    Args:
        actions: of the window.
        action_id: of the action.
        key: such as ``Ctrl+K``, spelled as the settings keep it.
    """
    pressed = QKeySequence(key)[0]  # type: ignore[index]
    held = pressed.keyboardModifiers()
    strong = held & (
        Qt.KeyboardModifier.ControlModifier
        | Qt.KeyboardModifier.AltModifier
        | Qt.KeyboardModifier.MetaModifier
    )
    if not strong and pressed.key() in _EVERYWHERE:
        return tr("{key} is needed by lists and fields; hold Ctrl or Alt with it.", key=keys_text((key,)))
    if actions.owner(action_id) is not None:
        return ""
    if not strong and not _KEY.Key_F1 <= pressed.key() <= _KEY.Key_F35:
        return tr(
            "{key} alone would be typed into the message; hold Ctrl or Alt with it.", key=keys_text((key,))
        )
    if key in _EDITING:
        return tr(
            "{key} {editing} wherever text is written; take another key.",
            key=keys_text((key,)),
            editing=tr(_EDITING[key]),
        )
    return ""


def holders(actions: Actions, action_id: str, key: str) -> list[Action]:
    """Return the other actions that have a key where this one would.

    A key of the window and the same key of a pane would both be meant while the focus is in the pane. Two
    panes may have the same one, for the focus is in one of them.
    """
    own = actions.owner(action_id)
    wanted = QKeySequence(key)
    found = []
    for other in actions.all():
        place = actions.owner(other.id)
        same_place = own is None or place is None or place is own
        if other.id != action_id and same_place and any(QKeySequence(one) == wanted for one in other.keys):
            found.append(other)
    return found
