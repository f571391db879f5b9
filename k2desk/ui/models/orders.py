"""What a message that begins with ``/`` may mean: an action of the window, or a command of the user's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from k2desk.core.short import short
from k2desk.core.visible import visible
from k2desk.settings.own_commands import OwnCommand
from k2desk.ui.actions import Action

OURS = {
    "about": "about",
    "act": "mode.act",
    "ask": "mode.ask",
    "compact": "context.compact",
    "context": "context.show",
    "copy": "chat.copy",
    "detail": "chat.detail",
    "export": "sessions.report",
    "file": "file.goto",
    "find": "chat.find",
    "help": "palette",
    "keys": "shortcuts",
    "model": "model.choose",
    "new": "session.new",
    "open": "workspace.open",
    "paste": "patch.paste",
    "plan": "mode.plan",
    "rewind": "chat.rewind",
    "search": "search.open",
    "sessions": "sessions.find",
    "settings": "settings",
    "stop": "turn.stop",
    "test": "tests.run",
    "todos": "chat.todos",
    "trust": "trust",
    "undo": "review.undo",
    "usage": "usage",
    "writes": "writes.show",
}
"""The action behind each word of ours: what makes sense to ask for where one writes."""
TAKES_WORDS = frozenset({"compact"})
"""Orders of ours that say more with words behind them."""
_TYPED = re.compile(r"/([a-z0-9_-]*)\Z", re.IGNORECASE)
_TOLD = 60


class Order(NamedTuple):
    """A row of the list.

    Args:
        name: with its slash.
        told: what it does.
        action: the action it runs, "" for a command of the user's own.
    """

    name: str
    told: str
    action: str = ""

    @property
    def goes_on(self) -> bool:
        """Whether words may follow before it is done."""
        return not self.action or self.name[1:] in TAKES_WORDS


def order_at(text: str) -> str | None:
    """Return what was typed of an order, None where the text is none.

    Args:
        text: everything before the cursor in the first line of a message.
    """
    found = _TYPED.match(text)
    return found.group(1).casefold() if found is not None else None


def orders(query: str, actions: Iterable[Action], own: Iterable[OwnCommand]) -> list[Order]:
    """Return what fits what was typed: what begins with it first, then what holds it.

    Args:
        query: what was typed behind the slash.
        actions: everything the user can do; what can't be done right now is left out.
        own: the user's commands; one that is called like an action of ours is not reached.
    """
    known = {order.name: order for order in (*_theirs(own), *_ours(actions))}
    fitting = sorted((order for name, order in known.items() if query in name), key=lambda order: order.name)
    return sorted(fitting, key=lambda order: not order.name.startswith(f"/{query}"))


def ordered(text: str, actions: Iterable[Action]) -> Action | None:
    """Return the action that the whole of a message names."""
    words = text.strip()
    wanted = OURS.get(words[1:].casefold()) if words.startswith("/") else None
    return next((action for action in actions if action.id == wanted), None)


def _theirs(own: Iterable[OwnCommand]) -> Iterator[Order]:
    for command in own:
        yield Order(f"/{command.name}", short(visible(command.told), _TOLD))


def _ours(actions: Iterable[Action]) -> Iterator[Order]:
    known = {action.id: action for action in actions}
    for name, action_id in OURS.items():
        action = known.get(action_id)
        if action is not None and action.enabled():
            key = f" · {action.shown[0]}" if action.shown else ""
            yield Order(f"/{name}", f"{action.title.rstrip('…')}{key}", action.id)
