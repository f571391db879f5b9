"""Everything the user can do, in one list: keys, the palette and the menus read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from k2desk.ui.keymap import keymap


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Action:
    """Something the user can do.

    Args:
        id: unique, such as ``session.new``.
        title: what it does, in words, for the palette and screen readers.
        keys: key sequences such as ``Ctrl+K``, the first one is shown; empty where it has none. The user may
            choose others.
        run: does it.
        enabled: whether it can be done right now.
        always: a key its place takes by itself, whatever the user chose, such as ``N``; "" for none.
    """

    id: str
    title: str
    keys: tuple[str, ...]
    run: Callable[[], object]
    enabled: Callable[[], bool] = _always
    always: str = ""

    @property
    def shown(self) -> tuple[str, ...]:
        """The keys to show, the best to know first."""
        return self.keys or ((self.always,) if self.always else ())


class Actions(QObject):
    """The actions of one window.

    Args:
        window: the widget whose keys they are.
        reveal: brings a pane into view whose action is picked from a list.
    """

    def __init__(self, window: QWidget, reveal: Callable[[QWidget], object]) -> None:
        super().__init__(window)
        self._window = window
        self._reveal = reveal
        self._known: dict[str, Action] = {}
        self._owners: dict[str, QWidget] = {}
        self._usual: dict[str, tuple[str, ...]] = {}
        self._bound: dict[str, QAction] = {}
        keymap().follow(self._take_keys)

    def add(self, actions: Iterable[Action], owner: QWidget | None = None) -> None:
        """Make actions known and bind their keys.

        Args:
            actions: the new ones.
            owner: the pane they belong to: their keys hold while the focus is inside it, so that a single
                letter does not reach over the whole window; None binds them for the window.

        Raises:
            ValueError: an id is taken.
        """
        for action in actions:
            if action.id in self._known:
                raise ValueError(f"two actions are called {action.id}")
            self._known[action.id] = action
            self._usual[action.id] = action.keys
            if owner is not None:
                self._owners[action.id] = owner
            self._take_key(action.id)

    def _take_keys(self) -> None:
        """Let the keys hold that the user chose just now."""
        for action_id in self._known:
            self._take_key(action_id)

    def _take_key(self, action_id: str) -> None:
        action = self._known[action_id]
        keys = keymap().keys(action_id, self._usual[action_id])
        if keys != action.keys:
            action = self._known[action_id] = replace(action, keys=keys)
        if keys and action_id not in self._bound:
            self._bound[action_id] = self._bind(action, self._owners.get(action_id))
        if action_id in self._bound:
            self._bound[action_id].setShortcuts([QKeySequence(one) for one in keys])

    def _bind(self, action: Action, owner: QWidget | None) -> QAction:
        bound = QAction(action.title, self)
        bound.setObjectName(action.id)
        bound.setShortcutContext(
            Qt.ShortcutContext.WindowShortcut
            if owner is None
            else Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        bound.triggered.connect(lambda: self.run(action.id))
        (owner or self._window).addAction(bound)
        return bound

    def owner(self, action_id: str) -> QWidget | None:
        """Return the pane an action belongs to, None where it belongs to the whole window."""
        return self._owners.get(action_id)

    def usual(self, action_id: str) -> tuple[str, ...]:
        """Return the keys an action has while the user has chosen none.

        Raises:
            KeyError: there is no such action.
        """
        return self._usual[action_id]

    def all(self) -> tuple[Action, ...]:
        """Return every action by title."""
        return tuple(sorted(self._known.values(), key=lambda action: action.title.casefold()))

    def run_key(self, pressed: QKeySequence) -> bool:
        """Do what a key means in a pane that is in view; False where it means nothing right now."""
        for action in self._known.values():
            owner = self._owners.get(action.id)
            meant = pressed in (QKeySequence(keys) for keys in action.keys)
            if meant and owner is not None and owner.isVisible() and action.enabled():
                action.run()
                return True
        return False

    def pick(self, action_id: str) -> None:
        """Do it where the user sees it, unless it can't be done right now.

        Raises:
            KeyError: there is no such action.
        """
        owner = self._owners.get(action_id)
        if owner is not None and self._known[action_id].enabled():
            self._reveal(owner)
        self.run(action_id)

    def run(self, action_id: str) -> None:
        """Do it, unless it can't be done right now.

        Raises:
            KeyError: there is no such action.
        """
        action = self._known[action_id]
        if action.enabled():
            action.run()


def actions_of(pane: QWidget) -> tuple[Action, ...]:
    """Return what a pane offers: its attribute ``actions`` where it is a list of `Action`.

    Every widget has Qt's method of that name, so only a list counts.
    """
    offered = getattr(pane, "actions", None)
    return tuple(offered) if isinstance(offered, list) else ()


def registry_over(widget: QWidget) -> Actions | None:
    """Return the actions of the window a widget is in, None where it has none."""
    return widget.window().findChild(Actions, options=Qt.FindChildOption.FindDirectChildrenOnly)
