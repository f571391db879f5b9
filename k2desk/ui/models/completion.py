"""Completing what follows an ``@``: what is being typed, what fits, and what it stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from k2desk.core.events import Attachment
from k2desk.core.ports import SessionInfo
from k2desk.core.proposals import TestCase
from k2desk.core.visible import encodable, one_line, visible
from k2desk.transcript import export
from k2desk.transcript.mentioned import written
from k2desk.ui.models.orders import Order
from k2desk.ui.models.symbol_mentions import Found, fitting
from k2desk.ui.words import tr

LIMIT = 50
"""How many paths are looked for at most."""
FEW = 5
"""How many of a kind stand in front while nothing is typed yet."""
MOST_OF_A_KIND = 12
LEAST_TYPED = 3
"""Letters after which the name of a kind is understood, such as ``cha`` for what is changed."""

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
        symbol: what was typed of a symbol after a ``#``, None where there is none.
    """

    start: int
    query: str
    first: int = 0
    last: int = 0
    symbol: str | None = None

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
    query, sign, symbol = found.group(1).partition("#")
    if sign:
        return Mention(found.start(), query, symbol=symbol)
    query, first, last = _split_range(found.group(1))
    return Mention(found.start(), query, first, last)


def name_of(attachment: Attachment) -> str:
    """Return an attachment as it is shown, such as ``src/money.py:10–32``."""
    return one_line(export.attachment(attachment))


def _split_range(typed: str) -> tuple[str, int, int]:
    found = _RANGE.match(typed)
    if found is None:
        return typed.rstrip(":"), 0, 0
    first = int(found.group(2))
    last = int(found.group(3) or first)
    return found.group(1), first, max(first, last)


@dataclass(frozen=True, slots=True)
class Known:
    """What can be mentioned.

    Args:
        find: returns the paths that fit what was typed, best first, at most so many.
        marks: git's mark of each file that differs.
        failing: the tests that failed in the last run.
        earlier: other sessions, the one used last first.
        symbols: what the files define that a mention of a symbol names.
    """

    find: Callable[[str, int], Sequence[str]]
    marks: Mapping[str, str] = field(default_factory=dict)
    failing: Sequence[TestCase] = ()
    earlier: Sequence[SessionInfo] = ()
    symbols: Sequence[Found] = ()


class Offer(NamedTuple):
    """A row of the list.

    Args:
        attachment: what goes along when it is picked.
        words: what stands in the text then.
        told: what it is, where its name does not say it.
        called: how it is shown, where what goes along has no name of its own.
    """

    attachment: Attachment
    words: str
    told: str = ""
    called: str = ""

    @property
    def name(self) -> str:
        """What is shown of it; nothing hides in there."""
        item = self.attachment
        if self.called:
            return visible(self.called)
        return visible(item.path) if item.kind == "test" else name_of(item)


def offers(mention: Mention, known: Known) -> list[Offer]:
    """Return what fits a mention, best first, each thing once.

    Args:
        mention: what was typed; a range of lines asks for files alone.
        known: what there is.
    """
    if mention.symbol is not None:
        found = _symbols(mention.symbol, known)
    elif mention.first:
        found = _files(mention, known)
    elif not mention.query:
        found = iter((*_few(mention, known), *_files(mention, known)))
    else:
        found = iter((*_named(mention, known), *_files(mention, known), *_others(mention, known)))
    first: dict[Attachment, Offer] = {}
    for offer in found:
        first.setdefault(offer.attachment, offer)
    return list(first.values())


def _few(mention: Mention, known: Known) -> Iterator[Offer]:
    """Yield what is most likely meant while nothing is typed."""
    yield from islice(_changed(known), FEW)
    yield from islice(_failing(known), FEW)


def _named(mention: Mention, known: Known) -> Iterator[Offer]:
    """Yield what is called by the name of its kind, and a folder that is called by its own."""
    query = mention.query.casefold()
    if _means(query, "changed"):
        yield from islice(_changed(known), MOST_OF_A_KIND)
    if _means(query, "failing") or _means(query, "tests"):
        yield from islice(_failing(known), MOST_OF_A_KIND)
    if _means(query, "sessions") or _means(query, "earlier"):
        yield from islice(_earlier(known), MOST_OF_A_KIND)
    name = query.rstrip("/")
    for offer in _folders(mention, known):
        path = offer.attachment.path.casefold()
        if name in (path, path.rpartition("/")[2]) or query.endswith("/"):
            yield offer


def _others(mention: Mention, known: Known) -> Iterator[Offer]:
    """Yield what holds the typed letters, behind the files."""
    query = mention.query.casefold()
    yield from islice(_folders(mention, known), MOST_OF_A_KIND)
    for offers_of in (_failing, _earlier):
        fitting = (offer for offer in offers_of(known) if query in offer.name.casefold())
        yield from islice(fitting, MOST_OF_A_KIND)


def _means(query: str, kind: str) -> bool:
    return len(query) >= LEAST_TYPED and kind.startswith(query)


def _files(mention: Mention, known: Known) -> Iterator[Offer]:
    for path in islice(known.find(mention.query, LIMIT), LIMIT):
        told = tr("changed · {marks}", marks=known.marks[path]) if path in known.marks else ""
        yield _offer(mention.attachment(path), told)


def _changed(known: Known) -> Iterator[Offer]:
    """Yield the files that differ and are there to be read."""
    for path, mark in sorted(known.marks.items()):
        if mark != "D":
            yield _offer(Attachment(path), tr("changed · {mark}", mark=mark))


def _folders(mention: Mention, known: Known) -> Iterator[Offer]:
    """Yield the folders of the files that fit whose own path holds what was typed, the shortest first."""
    query = mention.query.casefold()
    folders: dict[str, None] = {}
    for path in known.find(mention.query.rstrip("/"), LIMIT):
        while path := path.rpartition("/")[0]:
            folders[path] = None
    for folder in sorted(folders, key=lambda path: (path.count("/"), path)):
        if query in f"{folder}/".casefold():
            yield _offer(Attachment(folder, kind="folder"), tr("folder"))


def _symbols(letters: str, known: Known) -> Iterator[Offer]:
    """Yield what the files define; its lines go along."""
    for path, one in fitting(letters, known.symbols):
        told = f"{one.kind} · {visible(path)}:{one.first}"
        name = "-".join(encodable(visible(one.name)).split())
        yield Offer(Attachment(path, one.first, one.last), f"@{path}#{name} ", told, one.name)


def _failing(known: Known) -> Iterator[Offer]:
    for case in known.failing:
        said = "\n\n".join(part for part in (case.message.strip(), case.output.strip()) if part)
        test = Attachment(encodable(case.id), kind="test", text=encodable(said))
        yield _offer(test, tr("failing test"))


def _earlier(known: Known) -> Iterator[Offer]:
    for info in known.earlier:
        title = encodable(info.title.strip().partition("\n")[0])
        yield _offer(Attachment(info.id, kind="session", text=title), tr("session"))


def _offer(attachment: Attachment, told: str) -> Offer:
    return Offer(attachment, f"{written(attachment)} ", told)


class Completion(QAbstractListModel):
    """What fits, best first."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: Sequence[Offer | Order] = []

    def offer(self, rows: Sequence[Offer | Order]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return how many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the name, its hiding characters made visible; for a screen reader what it is as well."""
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{row.name}, {row.told}" if row.told else row.name
            case Qt.ItemDataRole.UserRole:
                return row
            case _:
                return None
