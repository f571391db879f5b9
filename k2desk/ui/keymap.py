"""Which keys do what: those the user chose, else the usual ones; whoever names a key asks here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from weakref import WeakMethod


class Keymap:
    """The user's own keys, by the ids of actions; there is one, see `keymap`."""

    def __init__(self) -> None:
        self._own: dict[str, tuple[str, ...]] = {}
        self._followers: list[WeakMethod[Callable[[], object]]] = []

    @property
    def own(self) -> dict[str, list[str]]:
        """What the user chose, as the settings keep it; an empty list stands for no key."""
        return {action: list(keys) for action, keys in self._own.items()}

    def keys(self, action: str, usual: Sequence[str]) -> tuple[str, ...]:
        """Return the keys of an action, the one that is shown first.

        Args:
            action: its id.
            usual: those it has while the user has chosen none.
        """
        return self._own.get(action, tuple(usual))

    def take(self, own: Mapping[str, Sequence[str]]) -> None:
        """Begin with what the settings say; what is no key at all counts as left out."""
        self._own = {action: tuple(filter(is_key, keys)) for action, keys in own.items()}
        self._tell()

    def choose(self, action: str, keys: Sequence[str] | None) -> None:
        """Give an action other keys, none of them where ``keys`` is empty; None gives the usual ones back."""
        if keys is None:
            self._own.pop(action, None)
        else:
            self._own[action] = tuple(keys)
        self._tell()

    def follow(self, changed: Callable[[], object]) -> None:
        """Call a method of a widget now, and again whenever keys change while the widget is there."""
        self._followers.append(WeakMethod(changed))
        changed()

    def _tell(self) -> None:
        from shiboken6 import isValid

        there = [(one, changed) for one in self._followers if (changed := one()) is not None]
        there = [(one, changed) for one, changed in there if isValid(getattr(changed, "__self__", None))]
        self._followers = [one for one, _ in there]
        for _, changed in there:
            changed()


def is_key(text: str) -> bool:
    """Tell whether a text names one key, with what is held with it, such as ``Ctrl+K``."""
    from PySide6.QtGui import QKeySequence

    portable = QKeySequence.SequenceFormat.PortableText
    sequence = QKeySequence(text, portable)
    return sequence.count() == 1 and bool(sequence.toString(portable))


_keymap = Keymap()


def keymap() -> Keymap:
    """Return the one `Keymap`."""
    return _keymap


def key_of(action: str, *usual: str) -> str:
    """Return the key of an action as the platform spells it, "" where it has none.

    Args:
        action: its id.
        usual: the keys it has while the user has chosen none.
    """
    from k2desk.ui.controls import keys_text

    return keys_text(keymap().keys(action, usual))


def with_key(words: str, action: str, *usual: str) -> str:
    """Return words with the key of an action behind them, in brackets, where it has one."""
    key = key_of(action, *usual)
    return f"{words} ({key})" if key else words
