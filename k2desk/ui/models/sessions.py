"""The list of sessions, grouped by the day they were last used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from k2desk.core.ports import SessionInfo
from k2desk.core.spending import money
from k2desk.core.visible import visible

Row = str | SessionInfo
"""A day, or a session of it."""

UNNAMED = "New session"

_Index = QModelIndex | QPersistentModelIndex


def day_of(moment: float, now: float) -> str:
    """Return the day of a moment as people say it, in the local time zone.

    Args:
        moment: seconds since the epoch.
        now: the present, likewise.
    """
    day, today = datetime.fromtimestamp(moment).astimezone(), datetime.fromtimestamp(now).astimezone()
    if day.date() == today.date():
        return "Today"
    if day.date() == (today - timedelta(days=1)).date():
        return "Yesterday"
    if timedelta() <= today.date() - day.date() < timedelta(days=7):
        return f"{day:%A}"
    return f"{day.day} {day:%B %Y}"


def grouped(sessions: Sequence[SessionInfo], current: str, now: float) -> list[Row]:
    """Return the rows: days, and under each its sessions; one without a title only where it is open.

    Args:
        sessions: newest first.
        current: id of the open session.
        now: seconds since the epoch.
    """
    rows: list[Row] = []
    last = ""
    for info in sessions:
        if info.turns or info.title or info.id == current:
            day = day_of(info.updated, now)
            if day != last:
                rows.append(day)
                last = day
            rows.append(info)
    return rows


def title_of(info: SessionInfo) -> str:
    """Return the first line of a session's title, or a name for one in which nothing was said yet."""
    return visible(info.title.strip().split("\n", 1)[0]) or UNNAMED


def figures_of(info: SessionInfo) -> str:
    """Return when a session was last used, its turns and its cost; one of patches alone has neither."""
    at = datetime.fromtimestamp(info.updated).astimezone()
    turns = f" · {info.turns} {'turn' if info.turns == 1 else 'turns'}" if info.turns else ""
    cost = f" · {'est. ' if info.estimated else ''}{money(info.cost)}" if info.cost else ""
    return f"{at:%H:%M}{turns}{cost}"


class Sessions(QAbstractListModel):
    """Days and sessions as rows; a day cannot be picked."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def show_rows(self, rows: list[Row]) -> None:
        """Show other rows."""
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def row_of(self, session: str) -> int:
        """Return the row of a session, -1 where it is not listed."""
        rows = enumerate(self.rows)
        return next((i for i, row in rows if not isinstance(row, str) and row.id == session), -1)

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return how many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words of a row."""
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row if isinstance(row, str) else title_of(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return row if isinstance(row, str) else f"{title_of(row)}, {figures_of(row)}"
            case Qt.ItemDataRole.UserRole:
                return row
            case _:
                return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let sessions be picked, days not."""
        if isinstance(self.rows[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
