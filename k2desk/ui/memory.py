"""What a window remembers between starts, and the port through which it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.core.permissions import Confinement

Layout: TypeAlias = Mapping[str, str | int | bool]
"""Open panels and sizes of one workspace, in words a settings file can hold; unknown words are ignored."""


def _no_layout(_workspace: Path) -> Layout:
    return {}


def _forget(*_: object) -> None:
    """Keep nothing: the window of a program without settings."""


def _usual_keys() -> Mapping[str, Sequence[str]]:
    return {}


def _content() -> str:
    """Complain of nothing."""
    return ""


def _always() -> bool:
    return True


def _no_diagnosis(_confinement: Confinement) -> str:
    return tr("Nothing is known of this program.")


class Memory(NamedTuple):
    """What is kept, by functions of the settings room; the defaults keep nothing.

    Args:
        load_layout: the layout of a workspace, empty where there is none yet.
        save_layout: keeps the layout of a workspace.
        theme: the theme to begin with: a name of `tokens.TOKENS` or ``system``.
        save_theme: keeps the choice of a theme.
        complaint: what of it could not be read, and what was done about it; "" where nothing was.
        load_keys: the keys the user chose, by the ids of actions.
        save_keys: keeps them.
        notify: whether a user who works elsewhere wants to be told of questions and ends.
        diagnose: what K2Desk is made of on this machine, in lines; blocks.
        text_size: the size of text to begin with, see `measures.SIZES`.
        save_text_size: keeps the choice of one.
        still: whether nothing moves by itself.
        recent: the folders used last, newest first.
        language: the language to begin with: a key of `words.LANGUAGES` or ``system``.
    """

    load_layout: Callable[[Path], Layout] = _no_layout
    save_layout: Callable[[Path, Layout], object] = _forget
    theme: str = "dark"
    save_theme: Callable[[str], object] = _forget
    complaint: Callable[[], str] = _content
    load_keys: Callable[[], Mapping[str, Sequence[str]]] = _usual_keys
    save_keys: Callable[[Mapping[str, Sequence[str]]], object] = _forget
    notify: Callable[[], bool] = _always
    diagnose: Callable[[Confinement], str] = _no_diagnosis
    language: str = "en"
    text_size: str = "usual"
    save_text_size: Callable[[str], object] = _forget
    still: bool = False
    recent: Callable[[], Sequence[str]] = tuple


def number(layout: Layout, key: str, default: int) -> int:
    """Return a whole number of a layout, ``default`` where it has none."""
    value = layout.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else default


def flag(layout: Layout, key: str, default: bool) -> bool:
    """Return a yes or no of a layout, ``default`` where it has none."""
    value = layout.get(key)
    return value if isinstance(value, bool) else default


def word(layout: Layout, key: str, default: str) -> str:
    """Return a text of a layout, ``default`` where it has none."""
    value = layout.get(key)
    return value if isinstance(value, str) else default
