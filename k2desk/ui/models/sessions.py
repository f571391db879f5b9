"""The list of sessions as rows: this folder's by day, other folders', what was put away, what was found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import groupby
from pathlib import PurePath
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt

from k2desk.core.library import Found, Snippet
from k2desk.core.ports import SessionInfo
from k2desk.core.spending import money
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.ui.controls import tip
from k2desk.ui.dates import long_date, short_date, weekday
from k2desk.ui.measures import grown
from k2desk.ui.words import tr, trn

UNNAMED = mark("New session")
_WHO = {"you": mark("you"), "assistant": mark("assistant"), "tool": mark("a tool")}
ARCHIVED, DELETED = "archived", "deleted"
"""Names of the groups of what was put away; the group of a folder is called by its path."""


class Heading(NamedTuple):
    """A heading.

    Args:
        text: what it says.
        day: whether it names the day of what is below it.
    """

    text: str
    day: bool = True


class Group(NamedTuple):
    """A heading that opens and closes.

    Args:
        name: of the group, unique.
        text: what it says.
        held: how many sessions it holds.
        opened: whether they are in view.
    """

    name: str
    text: str
    held: int
    opened: bool


class Gone(NamedTuple):
    """A session in the trash."""

    info: SessionInfo


class Place(NamedTuple):
    """Words that were found in a session; without a speaker, that there are more such places."""

    info: SessionInfo
    snippet: Snippet


Row = Heading | Group | SessionInfo | Gone | Place

SESSION_HEIGHT = 44
_HEIGHTS = {Heading: 30, Group: 30, SessionInfo: SESSION_HEIGHT}
_LINE = 24
"""Heights of rows, in pixels at the usual size of text."""

_Index = QModelIndex | QPersistentModelIndex


def day_of(moment: float, now: float) -> str:
    """Return the day of a moment as people say it, in the local time zone.

    Args:
        moment: seconds since the epoch.
        now: the present, likewise.
    """
    day, today = datetime.fromtimestamp(moment).astimezone(), datetime.fromtimestamp(now).astimezone()
    if day.date() == today.date():
        return tr("Today")
    if day.date() == (today - timedelta(days=1)).date():
        return tr("Yesterday")
    if timedelta() <= today.date() - day.date() < timedelta(days=7):
        return weekday(day)
    return long_date(day)


class Shelf(NamedTuple):
    """Everything that may be listed.

    Args:
        sessions: of every folder, newest first.
        deleted: what can be brought back, deleted last first.
        current: id of the open session.
        workspace: the folder of the window.
    """

    sessions: Sequence[SessionInfo] = ()
    deleted: Sequence[SessionInfo] = ()
    current: str = ""
    workspace: str = ""


def grouped(shelf: Shelf, opened: Collection[str], now: float) -> list[Row]:
    """Return the rows; a session without words only where it is open.

    Args:
        shelf: what there is.
        opened: names of the groups that are open.
        now: seconds since the epoch.
    """
    worth = [info for info in shelf.sessions if info.turns or info.title or info.id == shelf.current]
    kept = [info for info in worth if not info.archived or info.id == shelf.current]
    here = [info for info in kept if info.workspace == shelf.workspace]
    rows: list[Row] = [*_by_day(here, now)]
    folders: dict[str, list[SessionInfo]] = {}
    for info in kept:
        if info.workspace != shelf.workspace:
            folders.setdefault(info.workspace, []).append(info)
    for folder, infos in folders.items():
        group = Group(folder, PurePath(folder).name or folder, len(infos), folder in opened)
        rows += [group, *(_by_day(infos, now) if group.opened else ())]
    away = [info for info in worth if info.archived and info.id != shelf.current]
    rows += _put_away(ARCHIVED, tr("Archived"), away, opened)
    rows += _put_away(DELETED, tr("Recently deleted"), [Gone(info) for info in shelf.deleted], opened)
    return rows


def _by_day(infos: Sequence[SessionInfo], now: float) -> Iterator[Row]:
    if pinned := [info for info in infos if info.pinned]:
        yield Heading(tr("Pinned"), day=False)
        yield from pinned
    day = _days(now)
    days = groupby((info for info in infos if not info.pinned), lambda info: day(info.updated))
    for name, same in days:
        yield Heading(name)
        yield from same


def _days(now: float) -> Callable[[float], str]:
    """Return `day_of` for many moments, those of one day after each other: it is asked once for a day."""
    begins = ends = 0.0
    name = ""

    def of(moment: float) -> str:
        nonlocal begins, ends, name
        if not begins <= moment < ends:
            date = datetime.fromtimestamp(moment).astimezone().date()
            begins, ends = (
                datetime.combine(date + timedelta(days=days), time()).timestamp() for days in (0, 1)
            )
            name = day_of(moment, now)
        return name

    return of


def _put_away(name: str, text: str, held: Sequence[Row], opened: Collection[str]) -> list[Row]:
    if not held:
        return []
    group = Group(name, text, len(held), name in opened)
    return [group, *(held if group.opened else ())]


def found_rows(found: Sequence[Found]) -> list[Row]:
    """Return the rows of what a search found."""
    rows: list[Row] = []
    for one in found:
        rows.append(one.info)
        rows += [Place(one.info, snippet) for snippet in one.snippets]
        if one.more:
            words = trn("and {n:,} more place", "and {n:,} more places", one.more)
            rows.append(Place(one.info, Snippet(one.snippets[-1].seq, "", words, ())))
    return rows


def title_of(info: SessionInfo) -> str:
    """Return the first line of a session's title, or a name for one in which nothing was said yet."""
    return visible(info.title.strip().split("\n", 1)[0]) or tr(UNNAMED)


def figures_of(info: SessionInfo, *more: str, now: float | None = None) -> str:
    """Return when a session was last used, its turns and its cost; one of patches alone has neither.

    Args:
        info: its line.
        more: what else is told of it, after its time.
        now: seconds since the epoch, to name the day unless it is the same; None where a heading names it.
    """
    at = datetime.fromtimestamp(info.updated).astimezone()
    today = at if now is None else datetime.fromtimestamp(now).astimezone()
    same = at.date() == today.date()
    when = f"{at:%H:%M}" if same else short_date(at, year=at.year != today.year)
    turns = (trn("{n} turn", "{n} turns", info.turns),) if info.turns else ()
    cost = (f"{tr('est. ') if info.estimated else ''}{money(info.cost)}",) if info.cost else ()
    return " · ".join((when, *more, *turns, *cost))


def session_of(row: Row | None) -> SessionInfo | None:
    """Return the session a row leads to, None for a heading and for what is in the trash."""
    match row:
        case SessionInfo():
            return row
        case Place(info=info):
            return info
        case _:
            return None


def _undated(rows: Sequence[Row]) -> Iterator[bool]:
    """Tell of each row whether no heading above it names its day."""
    undated = True
    for row in rows:
        if isinstance(row, Heading):
            undated = not row.day
        elif isinstance(row, Group):
            undated = True
        yield undated


def said_of(row: Row, figures: str = "") -> str:
    """Return a row in words, for screen readers; of a session with its figures."""
    match row:
        case Heading(text=text):
            return text
        case Group():
            return f"{visible(row.text)}, {row.held}, {tr('open') if row.opened else tr('closed')}"
        case Gone(info=info):
            return tr("Deleted: {title}. Enter brings it back", title=title_of(info))
        case Place(info=info, snippet=snippet):
            title = title_of(info)
            if not snippet.who:
                return tr("{words}, in {title}", words=snippet.text, title=title)
            return tr(
                "{who}: {words}, in {title}", who=tr(_WHO[snippet.who]), words=snippet.text, title=title
            )
        case SessionInfo():
            marks = [word for word, so in ((tr("pinned"), row.pinned), (tr("archived"), row.archived)) if so]
            return ", ".join((title_of(row), figures or figures_of(row), *marks))


def _kept() -> str:
    from k2desk.journal.trash import DAYS  # not needed before the pointer rests there

    return tr("Kept for {days} days after it was deleted; Enter brings a session back.", days=DAYS)


def _whole(row: Row) -> str:
    """Return what a row may have no room for."""
    match row:
        case SessionInfo() | Gone():
            info = row if isinstance(row, SessionInfo) else row.info
            return f"{title_of(info)}\n{visible(info.workspace)}"
        case Place(snippet=snippet):
            return f"{tr(_WHO[snippet.who])}: {snippet.text}" if snippet.who else ""
        case Group(name=name):
            return _kept() if name == DELETED else "" if name == ARCHIVED else visible(name)
        case Heading():
            return ""


class Sessions(QAbstractListModel):
    """The rows; a day cannot be picked."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self._undated: list[bool] = []
        self._here, self._now = "", 0.0
        self._sizes = {kind: QSize(100, grown(height)) for kind, height in _HEIGHTS.items()}
        self._line = QSize(100, grown(_LINE))
        """Sizes of rows. Qt asks for those of all rows at once; each is a look-up."""

    def show_rows(self, rows: list[Row], here: str = "", now: float | None = None) -> None:
        """Show other rows.

        Args:
            rows: to be shown.
            here: the folder of the window, where sessions of others are to name theirs; "" names none.
            now: seconds since the epoch; None asks the clock.
        """
        self._now = datetime.now().astimezone().timestamp() if now is None else now
        if rows != self.rows or here != self._here:
            self.beginResetModel()
            self.rows, self._undated, self._here = rows, list(_undated(rows)), here
            self.endResetModel()

    def figures(self, row: int) -> str:
        """Return what stands below the title of a session."""
        info, more = self.rows[row], []
        if not isinstance(info, SessionInfo):
            return ""
        if self._here and info.workspace != self._here:
            more.append(visible(PurePath(info.workspace).name or info.workspace))
        if self._here and info.archived:
            more.append(tr("archived"))
        return figures_of(info, *more, now=self._now if self._undated[row] else None)

    def like(self, wanted: Row | None) -> int:
        """Return the row that leads where another one has led, -1 where there is none."""
        if isinstance(wanted, SessionInfo):
            return self.row_of(wanted.id)
        return self.rows.index(wanted) if wanted in self.rows else -1

    def row_of(self, session: str) -> int:
        """Return the row of a session, -1 where it is not listed."""
        rows = enumerate(self.rows)
        return next((i for i, row in rows if isinstance(row, SessionInfo) and row.id == session), -1)

    def group_row(self, name: str) -> int:
        """Return the row of a group, -1 where there is none."""
        rows = enumerate(self.rows)
        return next((i for i, row in rows if isinstance(row, Group) and row.name == name), -1)

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return how many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words of a row."""
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                match row:
                    case SessionInfo() | Gone():
                        return title_of(row if isinstance(row, SessionInfo) else row.info)
                    case Place(snippet=snippet):
                        return snippet.text
                    case _:
                        return visible(row.text)
            case Qt.ItemDataRole.EditRole if isinstance(row, SessionInfo):
                return row.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return said_of(row, self.figures(index.row()))
            case Qt.ItemDataRole.ToolTipRole:
                return tip(_whole(row))
            case Qt.ItemDataRole.UserRole:
                return row
            case Qt.ItemDataRole.SizeHintRole:
                return self._sizes.get(type(row), self._line)
            case _:
                return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let everything be picked but days, and sessions be named."""
        row = self.rows[index.row()]
        if isinstance(row, Heading):
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if isinstance(row, SessionInfo) else flags
