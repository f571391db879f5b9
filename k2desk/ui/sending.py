"""The ways a message goes: at once, into the queue, with the next step, instead of the turn, or aside."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from k2desk.ui.keymap import key_of
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.ui.actions import Action, Actions
    from k2desk.ui.composer import Composer
    from k2desk.ui.runtime import Runtime

_SLASH = re.compile(r"/([a-z0-9][a-z0-9_-]*)(?=\s|\Z)(.*)", re.DOTALL)
COMPACT = "/compact"
"""Said alone or with a wish on one line, it makes room in the context."""
ASIDE_KEYS = "Ctrl+;"


class Sending:
    """Sends what is written in a composer.

    Args:
        composer: where it is written.
        runtime: takes it.
    """

    def __init__(self, composer: Composer, runtime: Runtime) -> None:
        self._composer, self._runtime = composer, runtime

    def send(self) -> None:
        """Send what is written, or queue it while the assistant works; with nothing written, the queue."""
        if self._composer.draft.composing:
            return
        if not self._composer.draft.text:
            self._send_without_words()
        elif (wish := asked_to_compact(self._composer.draft.text)) is not None:
            self._composer.draft.show_text("")
            self._runtime.compact(wish)
        elif (action := self._ordered()) is not None:
            self._composer.draft.show_text("")
            self.order(action.id)
        elif self._runtime.running:
            self._queue()
        else:
            text, along, as_it_is = self._composer.written()
            self._composer.clear()
            self._runtime.submit(text, along, as_it_is=as_it_is)

    def _send_without_words(self) -> None:
        """Send what waits; what goes along alone says nothing of what is wanted."""
        if self._composer.outbox.queue:
            self._composer.outbox.send_next()
        elif self._composer.attachments:
            self._runtime.noticed.emit("info", tr("Write what is wanted of what goes along."))

    def order(self, action_id: str) -> None:
        """Do what was ordered, where the user sees it."""
        registry = self._registry()
        if registry is not None:
            registry.pick(action_id)

    def _registry(self) -> Actions | None:
        from k2desk.ui.actions import registry_over

        return registry_over(self._composer)

    def _ordered(self) -> Action | None:
        """Return the action that all that is written names, as long as nothing goes along."""
        text = self._composer.draft.text
        if not text.startswith("/") or self._composer.attachments:
            return None
        from k2desk.ui.models.orders import ordered

        registry = self._registry()
        return ordered(text, registry.all()) if registry is not None else None

    @property
    def said(self) -> str:
        """What is written; a command of the user's own as the words it stands for."""
        text = self._composer.draft.text
        found = _SLASH.match(text)
        if found is None:
            return text
        from k2desk.settings.folders import folders
        from k2desk.settings.own_commands import own_command

        command = own_command(folders().config, found[1])
        return command.words(found[2].strip()) if command is not None else text

    def send_now(self) -> None:
        """Let the model hear what is written, or waits first, with its next request."""
        self._send_by(self._composer.outbox.send_now)

    def stop_and_send(self) -> None:
        """Stop the assistant and send what is written, or waits first."""
        self._send_by(self._composer.outbox.stop_and_send)

    def _send_by(self, way: Callable[[str], object]) -> None:
        if self._composer.draft.composing:
            return
        text = self._composer.draft.text
        if text and (not self._runtime.running or asked_to_compact(text) is not None or self._ordered()):
            self.send()
        elif text:
            way(self._queue())
        elif self._composer.outbox.queue:
            way(self._composer.outbox.queue[0].id)

    def _queue(self) -> str:
        text, along, as_it_is = self._composer.written()
        self._composer.clear()
        return self._composer.outbox.add(text, along, as_it_is=as_it_is)

    def ask_aside(self) -> None:
        """Ask what is written as a side question, which leaves the thread alone."""
        engine, text = self._runtime.engine, self._composer.draft.text
        if self._composer.draft.composing:
            return
        if engine is None or not text:
            self._composer.draft.setFocus()
            key = key_of("composer.aside", ASIDE_KEYS) or tr("the same command")
            self._runtime.noticed.emit("info", tr("Write your side question, then {key} asks it.", key=key))
            return
        self._composer.draft.show_text("")
        self._runtime.spend(
            partial(engine.aside, text), _nothing, partial(self._composer.take_aside_back, text)
        )


def _nothing(_: None) -> None:
    """Need nothing: the record tells what became of it."""


def asked_to_compact(text: str) -> str | None:
    """Return what ``/compact …`` asks the account to mind; None for words that are for the model."""
    command, _, wish = text.strip().partition(" ")
    return wish.strip() if command == COMPACT and "\n" not in text.strip() else None
