"""What a pane says about itself, so that the window finds and places it: one file a pane."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from k2desk.ui.runtime import Runtime


class PaneSpec(NamedTuple):
    """A pane as the window sees it; each module in ``k2desk/ui/panes`` holds one named ``PANE``.

    Args:
        id: the name that settings and actions use, which is that of its module.
        title: for the rail's tooltip, the palette and screen readers.
        icon: the name of a file in ``resources/icons`` without its ending.
        place: ``side`` panels take turns beside the rail, ``center`` panes take turns in the middle (the
            conversation, the viewer), ``review`` is the pane on the right, ``page`` fills the window.
        order: position within its place, from 1; side panels get ``Ctrl+<order>``.
        build: makes the widget; the pane connects itself to the runtime's signals and calls its methods. What
            is worth remembering of it in each workspace it returns from ``remembered()``, and gets it back
            by ``recall(layout)``; both may be missing.
    """

    id: str
    title: str
    icon: str
    place: Literal["side", "center", "review", "page"]
    order: int
    build: Callable[[Runtime], QWidget]


def panes(wanted: Collection[str] = ()) -> tuple[PaneSpec, ...]:
    """Find panes, ordered by place and order; their modules are imported, the others are not.

    Args:
        wanted: ids; those nobody has are left out. Without any, every pane is found.
    """
    home = f"{__package__}.panes"
    if wanted:  # a few before the first key: to look through the folder takes longer than they do
        names = [f"{home}.{name}" for name in wanted if importlib.util.find_spec(f"{home}.{name}")]
    else:
        import pkgutil

        folder = importlib.import_module(home).__path__
        names = [module.name for module in pkgutil.iter_modules(folder, f"{home}.")]
    found: list[PaneSpec] = [importlib.import_module(name).PANE for name in names]
    return tuple(sorted(found, key=lambda spec: (spec.place, spec.order)))
