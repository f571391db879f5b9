"""The ways to make room, from the gentlest on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from k2desk.agent.context import Conversation
from k2desk.agent.view import Cut, Item
from k2desk.core.context import Mark
from k2desk.core.messages import User

Author: TypeAlias = Literal["model", "rules"]
"""Who writes the account of what is left out."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to make room.

    Args:
        cut: what is left out.
        by: who writes the account, where one is needed.
    """

    cut: Cut
    by: Author


def ways(
    conversation: Conversation,
    size: Callable[[Item], float],
    tail: float,
    at: Mark,
    by: Author,
    *,
    asked: bool,
) -> Iterator[Way]:
    """Yield ways: first the thoughts of finished turns go, then these turns, then what is old in this one.

    What is left out already stays so. In a turn that runs the newest steps stay whole, each call with its
    result and with its thoughts, and what the user asks for by hand does not touch it at all.

    Args:
        conversation: what was said.
        size: tokens of an item.
        tail: tokens that may stay as they are at the end.
        at: the step before whose request room is made; step 1 or 0 lies between turns.
        by: who is to write the account.
        asked: whether the user asked for it.
    """
    now, edge = conversation.view.cut, Mark(at.turn)
    finished = [item for item in conversation.items if now.summed <= item.mark < edge]
    cut = now
    if finished:
        cut = now._replace(hushed=max(now.hushed, edge))
        if not asked:
            yield Way(cut, "rules")
            if by == "rules":
                yield Way(cut._replace(stubbed=max(now.stubbed, edge)), by)
        start = edge if asked else _whole_turns(finished, size, tail, edge)
        yield Way(cut._replace(summed=start), by)
        cut = cut._replace(summed=edge)
        yield Way(cut, by)
    running = [item for item in conversation.items if edge <= item.mark and now.summed <= item.mark]
    if asked or at.step <= 1 or not running:
        return
    start = _whole_steps(running, size, tail)
    if start > edge:
        yield Way(cut._replace(stubbed=max(now.stubbed, start)), by if finished else "rules")
        yield Way(cut._replace(summed=start), by)


def _whole_turns(items: list[Item], size: Callable[[Item], float], left: float, end: Mark) -> Mark:
    """Return where the newest whole turns begin that fit; ``end`` where that would be all of them."""
    start = end
    for item in reversed(items):
        left -= size(item)
        if left < 0:
            break
        if isinstance(item.message, User) and item.mark.step == 0:
            start = item.mark
    return end if start <= items[0].mark else start


def _whole_steps(items: list[Item], size: Callable[[Item], float], left: float) -> Mark:
    """Return where the newest whole steps begin that fit; the last one always stays."""
    sizes: dict[Mark, float] = {}
    for item in items:
        sizes[item.mark] = sizes.get(item.mark, 0.0) + size(item)
    start, *earlier = reversed(sizes)
    left -= sizes[start]
    for mark in earlier:
        left -= sizes[mark]
        if left < 0 or mark.step == 0:
            break
        start = mark
    return start
