"""The page of all keys: find an action by words or by its key, press another one, or go back to the usual."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from k2desk.core.errors import K2DeskError
from k2desk.core.wording import mark
from k2desk.ui.actions import Action, Actions
from k2desk.ui.controls import button, give_size, keys_text, label, restyle
from k2desk.ui.keymap import keymap
from k2desk.ui.measures import grown
from k2desk.ui.runtime import Runtime
from k2desk.ui.shortcuts.clashes import holders, refusal
from k2desk.ui.shortcuts.key_field import KeyField
from k2desk.ui.shortcuts.key_list import KeyList, rows_of
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.ui.window import Window

SIZE = (720, 620)
LEAST = (520, 380)
HINT = mark("Enter changes the keys of the action in the list, Delete takes them away.")


class ShortcutsDialog(QDialog):
    """Every action with its keys; what is changed holds at once.

    Args:
        runtime: lends the thread that keeps them.
        actions: of the window.
        save: keeps the user's keys, may block and raise a `K2DeskError`.
        parent: the window it lies over.
    """

    def __init__(
        self,
        runtime: Runtime,
        actions: Actions,
        save: Callable[[Mapping[str, Sequence[str]]], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._runtime, self._actions, self._save = runtime, actions, save
        self._offered: tuple[str, str] = ("", "")
        """The action and the key another one has."""
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.setMinimumSize(*LEAST)
        give_size(self, *SIZE)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search by what it does, or by keys such as Ctrl+K"))
        self.search.setAccessibleName(tr("Search the shortcuts"))
        self.list = KeyList()
        self.field = KeyField()
        self.said = label(tr(HINT), "dim", name=tr("What happened"))
        self.change = button(tr("Change…"), self._ask)
        self.clear = button(tr("No key"), self._clear)
        self.reset = button(tr("Reset"), self._reset, tip=tr("Back to what is usual"))
        self.take = button(tr("Take it from there"), self._take)
        self.leave = button(tr("Leave it"), self._leave)
        self.reset_all = button(tr("Reset all"), self._reset_all)
        self._lay_out()
        self.search.textChanged.connect(self._show)
        self.search.installEventFilter(self)
        self.list.installEventFilter(self)
        self.list.doubleClicked.connect(lambda _: self._ask())
        self.list.selectionModel().currentChanged.connect(lambda *_: self._chosen())
        self.field.pressed.connect(self._pressed)
        self.field.left.connect(self._leave)
        self._show()
        self.search.setFocus()

    def _lay_out(self) -> None:
        self.said.setWordWrap(True)
        self.said.setMinimumHeight(grown(36))
        self.said.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        deeds = QHBoxLayout()
        deeds.setSpacing(8)
        for made in (self.field, self.take, self.leave, self.change, self.clear, self.reset):
            deeds.addWidget(made, 1 if made is self.field else 0)
        deeds.addStretch()
        card = QFrame()
        card.setProperty("class", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(12, 8, 12, 10)
        inside.setSpacing(8)
        inside.addWidget(self.said)
        inside.addLayout(deeds)
        foot = QHBoxLayout()
        foot.addWidget(self.reset_all)
        foot.addStretch()
        foot.addWidget(button(tr("Close"), self.close, "primary"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 14, 14, 12)
        whole.setSpacing(10)
        whole.addWidget(self.search)
        whole.addWidget(self.list, 1)
        whole.addWidget(card)
        whole.addLayout(foot)

    # -- finding

    def _show(self) -> None:
        typed = self.search.text()
        rows = rows_of(self._actions)
        self.list.show_rows([row for row in rows if row.fits(typed)])
        self.reset_all.setEnabled(any(row.changed for row in rows))
        self._chosen()

    def _chosen(self) -> None:
        """Offer what can be done with the action in the list."""
        self._offered = ("", "")
        row = self.list.row
        self._turn_to(asking=False)
        for made in (self.change, self.clear, self.reset):
            made.setEnabled(row is not None)
        if row is None:
            self._say(tr("No action has to do with that. Try fewer words."))
            return
        self.clear.setEnabled(bool(row.action.keys))
        self.reset.setEnabled(row.changed)
        self._say(row.words if row.changed else f"{row.words}. {tr(HINT)}")

    def _turn_to(self, *, asking: bool, clash: bool = False) -> None:
        self.field.setVisible(asking)
        for made in (self.take, self.leave):
            made.setVisible(clash)
        for made in (self.change, self.clear, self.reset):
            made.setVisible(not asking and not clash)

    def _say(self, words: str, *, wrong: bool = False) -> None:
        self.said.setText(words)
        restyle(self.said, "attention" if wrong else "dim")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go from the search to the list, and change what is chosen there."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if watched is self.search and (enter or event.key() == Qt.Key.Key_Down):
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        if watched is self.list and enter:
            self._ask()
            return True
        if watched is self.list and event.key() == Qt.Key.Key_Delete:
            self._clear()
            return True
        return super().eventFilter(watched, event)

    # -- changing

    def _ask(self) -> None:
        row = self.list.row
        if row is not None:
            self._turn_to(asking=True)
            self._say(tr("Press the new keys for “{title}”. Esc leaves it as it is.", title=row.action.title))
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _pressed(self, key: str) -> None:
        row = self.list.row
        if row is None or not key:
            return
        action = row.action
        if why := refusal(self._actions, action.id, key):
            self._say(why, wrong=True)
        elif others := holders(self._actions, action.id, key):
            self._offered = (action.id, key)
            names = tr(" and ").join(f"“{other.title}”" for other in others)
            self._say(
                tr("{key} is already the key of {names}.", key=keys_text((key,)), names=names), wrong=True
            )
            self._turn_to(asking=False, clash=True)
            self.leave.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._give(action, (key,))

    def _take(self) -> None:
        action_id, key = self._offered
        row = self.list.row
        if row is None or row.action.id != action_id:
            return
        for other in holders(self._actions, action_id, key):
            left = tuple(one for one in other.keys if keys_text((one,)) != keys_text((key,)))
            keymap().choose(other.id, left)
        self._give(row.action, (key,))

    def _leave(self) -> None:
        self._chosen()
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _clear(self) -> None:
        row = self.list.row
        if row is not None and row.action.keys:
            self._give(row.action, ())

    def _reset(self) -> None:
        """Give the usual keys back, unless another action was given one of them meanwhile."""
        row = self.list.row
        if row is None or not row.changed:
            return
        usual = self._actions.usual(row.action.id)
        for key in usual:
            if others := holders(self._actions, row.action.id, key):
                names = tr(" and ").join(f"“{other.title}”" for other in others)
                self._say(
                    tr(
                        "{key} is now the key of {names}. Change that one first.",
                        key=keys_text((key,)),
                        names=names,
                    ),
                    wrong=True,
                )
                return
        self._give(row.action, usual)

    def _reset_all(self) -> None:
        keymap().take({})
        self._keep(tr("Every action has its usual keys again."))

    def _give(self, action: Action, keys: tuple[str, ...]) -> None:
        keymap().choose(action.id, None if keys == self._actions.usual(action.id) else keys)
        now = keys_text(keys) if keys else tr("no key")
        self._keep(tr("“{title}” has {now} from now on.", title=action.title, now=now))

    def _keep(self, words: str) -> None:
        self._show()
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._say(words)
        self._runtime.in_thread(partial(self._save, keymap().own), _content, self._not_kept)

    def _not_kept(self, error: Exception) -> None:
        if not isinstance(error, K2DeskError):
            raise error
        self._say(tr("{error} The keys hold until K2Desk ends.", error=error), wrong=True)


def _content(_: object) -> None:
    """Have nothing to say: what is kept holds already."""


def open_shortcuts(window: Window) -> None:
    """Show the page of all keys; one at a time."""
    there = window.findChild(ShortcutsDialog)
    if there is not None:
        there.activateWindow()
        return
    dialog = ShortcutsDialog(window.runtime, window.registry, window.memory.save_keys, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
