"""Completing file names after an ``@``: what is being typed, what fits, and what it stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from k2desk.core.events import Attachment
from k2desk.core.visible import visible

LIMIT = 50
"""How many paths are offered at most."""

_MENTION = re.compile(r"(?:^|(?<=[\s(\[{\"']))@([^\s@]*)$")
_RANGE = re.compile(r"^(.*?):(\d{1,7})(?:[-–](\d{0,7}))?$")

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Mention:
    """An ``@`` and what follows it, up to the cursor.

    Args:
        start: position of the ``@`` in the text.
        query: what to look for.
        first: first line of a range that was typed after a colon, 0 for the whole file.
        last: last line of it.
    """

    start: int
    query: str
    first: int = 0
    last: int = 0

    def attachment(self, path: str) -> Attachment:
        """Return what goes along when ``path`` is picked."""
        return Attachment(path, self.first, self.last)


def mention_at(text: str) -> Mention | None:
    """Find the mention that ends at the end of ``text``, None where there is none.

    Args:
        text: everything before the cursor in its line; ``a@b`` is an address and no mention.
    """
    found = _MENTION.search(text)
    if found is None:
        return None
    query, first, last = _split_range(found.group(1))
    return Mention(found.start(), query, first, last)


def name_of(attachment: Attachment) -> str:
    """Return an attachment as it is shown, such as ``src/money.py:10–32``."""
    path = visible(attachment.path)
    if not attachment.first:
        return path
    if attachment.last in (0, attachment.first):
        return f"{path}:{attachment.first}"
    return f"{path}:{attachment.first}–{attachment.last}"


def _split_range(typed: str) -> tuple[str, int, int]:
    found = _RANGE.match(typed)
    if found is None:
        return typed.rstrip(":"), 0, 0
    first = int(found.group(2))
    last = int(found.group(3) or first)
    return found.group(1), first, max(first, last)


class Completion(QAbstractListModel):
    """The paths that fit, best first."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._paths: tuple[str, ...] = ()

    def offer(self, paths: Sequence[str]) -> None:
        """Show other paths."""
        self.beginResetModel()
        self._paths = tuple(paths[:LIMIT])
        self.endResetModel()

    def path(self, row: int) -> str:
        """Return the path of a row, relative to the workspace."""
        return self._paths[row]

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return how many paths there are."""
        return 0 if parent is not None and parent.isValid() else len(self._paths)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the path, its hiding characters made visible."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return visible(self._paths[index.row()])
        return None
