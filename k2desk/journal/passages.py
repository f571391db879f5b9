"""What was said in a session, passage by passage, as the search takes it in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from k2desk.core.events import (
    AsideAsked,
    AsideDelta,
    AsideFinished,
    StepFinished,
    StepRetried,
    StepStarted,
    TextDelta,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    TurnSteered,
)
from k2desk.journal import chain

_TOLD = (
    AsideAsked,
    AsideDelta,
    AsideFinished,
    StepFinished,
    StepRetried,
    StepStarted,
    TextDelta,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    TurnSteered,
)
_BEGINNINGS = tuple(f'{{"kind":"{kind.__name__}"'.encode() for kind in _TOLD)


class Passage(NamedTuple):
    """Something that was said.

    Args:
        seq: number of the record it ended with.
        who: ``you``, ``assistant`` or ``tool``.
        text: the words; "" says only that everything up to there has been read.
    """

    seq: int
    who: str
    text: str


def passages(bodies: Iterable[tuple[int, bytes]], read: int) -> Iterator[Passage]:
    """Yield what was said, and last how far everything is whole.

    An answer counts once it has ended, with the tries before its last left out. What is still being said is
    not passed over: the last passage names the record before it.

    Args:
        bodies: number and stored bytes of the records after ``read``, in order.
        read: number of the last record read before.
    """
    said: dict[int, list[str]] = {}  # by aside, 0 for the turn
    whole = read
    for seq, body in bodies:
        event = chain.decode(body) if body.startswith(_BEGINNINGS) else None
        match event:
            case TurnStarted(text=text) | TurnSteered(text=text):
                yield Passage(seq, "you", text)
            case AsideAsked(aside=aside, text=text):
                said[aside] = []
                yield Passage(seq, "you", text)
            case ToolStarted(label=label):
                yield Passage(seq, "tool", label)
            case StepStarted():
                said[0] = []
            case StepRetried():
                said[0] = []
            case TextDelta(text=text):
                said.setdefault(0, []).append(text)
            case AsideDelta(aside=aside, text=text, again=again):
                said[aside] = [text] if again else [*said.get(aside, []), text]
            case StepFinished() | TurnFinished():
                yield Passage(seq, "assistant", "".join(said.pop(0, [])))
            case AsideFinished(aside=aside):
                yield Passage(seq, "assistant", "".join(said.pop(aside, [])))
            case _:
                pass
        if not said:
            whole = seq
    yield Passage(whole, "", "")
