"""What of a conversation a request holds: the record whole, or with less of what is old."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from k2desk.agent.load import Load, answer_load, result_load, said_load
from k2desk.core.context import Mark, Pin
from k2desk.core.events import CompactionMade
from k2desk.core.messages import Assistant, Message, Tool, User


@dataclass(frozen=True, slots=True)
class Item:
    """A message of the conversation in its place.

    Args:
        message: as it was said.
        mark: the step it belongs to.
        load: what it weighs.
        pin: by what it can be pinned; None where it can't be.
        label: of a result, the call it answers, in words.
        words: of the user's words, without what goes along.
    """

    message: Message
    mark: Mark
    load: Load
    pin: Pin | None = None
    label: str = ""
    words: str = ""


class Cut(NamedTuple):
    """What requests leave out; see `CompactionMade` for each place."""

    summed: Mark = Mark()
    stubbed: Mark = Mark()
    hushed: Mark = Mark()


_NO_CUT = Cut()


@dataclass(frozen=True, slots=True)
class View:
    """A conversation as it is sent.

    Args:
        cut: what is left out.
        text: the message that stands instead of what is left out as a whole, "" where nothing is.
        kept: what was pinned when it was made; a pinned result keeps its words.
        id: of the compaction that made it.
    """

    cut: Cut = _NO_CUT
    text: str = ""
    kept: frozenset[Pin] = frozenset()
    id: str = ""

    @property
    def head(self) -> Item | None:
        """The message that stands instead of what is left out."""
        return Item(User(self.text), self.cut.summed, said_load(self.text)) if self.text else None

    def shows(self, item: Item) -> Item | None:
        """Return an item as it is sent, None where it is left out."""
        if item.mark < self.cut.summed:
            return None
        match item.message:
            case Tool() if item.mark < self.cut.stubbed and item.pin not in self.kept:
                return _stub(item, item.message)
            case Assistant(reasoning=str()) if item.mark < self.cut.hushed:
                return _hushed(item, item.message)
            case _:
                return item


WHOLE = View()


def view_of(event: CompactionMade, pins: frozenset[Pin]) -> View:
    """Return the view a compaction made."""
    return View(Cut(event.summed, event.stubbed, event.hushed), event.text, pins, event.id)


def _stub(item: Item, result: Tool) -> Item:
    """Return the line that stands instead of a result; it is never longer than the result itself."""
    text = f"[K2Desk: left out to make room: the result of {item.label}. Call it again if you need it.]"
    if len(text) >= len(result.text):
        return item
    short = msgspec.structs.replace(result, text=text)
    load = result_load(short, reads=item.load.output.tokens == 0)
    return Item(short, item.mark, load, item.pin, item.label)


def _hushed(item: Item, answer: Assistant) -> Item:
    quiet = msgspec.structs.replace(answer, reasoning=None)
    return Item(quiet, item.mark, answer_load(quiet), item.pin)
