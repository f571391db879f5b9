"""A script: rules that choose an answer by what the conversation holds.

A script is TOML::

    model = "demo-model"              # the id the server lists
    start = "begin"                   # the state a conversation begins in
    pace = 0.01                       # seconds for each delta, absent: as fast as it goes

    [parts.fix]                       # a value that calls use several times, as "@fix"
    path = "a.py"

    [[rules]]                         # the first rule that fits speaks
    state = ["begin"]                 # in one of these states; absent: in any
    last = "user"                     # "user" or "results": who spoke last; absent: either
    user = "(?P<what>bug|drift)"      # found in the user's last words
    results = [{ tool = "run_tests", text = "(?P<failed>[0-9]+) failed" }]   # each found in a last result
    absent = [{ tool = "run_tests", text = "passed" }]                       # none found in a last result
    steps = 12                        # the model has spoken at least this often in this turn
    to = "looking"                    # the state afterwards; absent: as it was
    fault = "reset"                   # a fault by its name, see `faults.NAMED`
    thinking = "…"
    text = "There are ${failed} failing tests."    # named groups of the patterns above
    calls = [{ name = "read_file", arguments = { path = "a.py" } }]

Patterns are searched without regard to case, over all lines. No state is kept between requests: the state is
found again by walking through the answers the conversation holds already, so a session may be resumed, or
repeated, and hears the same.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Literal

import msgspec

from k2desk.provider.scripted.answer import Answer, SpokenCall
from k2desk.provider.scripted.conversation import Conversation, WireMessage
from k2desk.provider.scripted.faults import NAMED

_SLOT = re.compile(r"\$\{(\w+)\}")
_PART = re.compile(r'"@(\w+)"')
_FLAGS = re.IGNORECASE | re.MULTILINE


class ScriptError(Exception):
    """A script that can't be read; the text names the rule."""


class Found(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to be found in a tool's result: patterns for the tool's name and the text."""

    tool: str = ""
    text: str = ""

    def groups(self, results: tuple[WireMessage, ...]) -> dict[str, str] | None:
        """Return the named groups of the first result that fits, None where none does."""
        for result in results:
            tool, text = _search(self.tool, result.name), _search(self.text, result.text)
            if tool is not None and text is not None:
                return tool | text
        return None


class Call(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A call as written in the script."""

    name: str
    arguments: dict[str, Any] | str = msgspec.field(default_factory=dict)


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When to say what; see the head of this module."""

    state: tuple[str, ...] = ()
    last: Literal["user", "results"] | None = None
    user: str = ""
    results: tuple[Found, ...] = ()
    absent: tuple[Found, ...] = ()
    steps: int = 0
    to: str = ""
    fault: str = ""
    thinking: str = ""
    text: str = ""
    calls: tuple[Call, ...] = ()

    def groups(self, conversation: Conversation, state: str) -> dict[str, str] | None:
        """Return the named groups of everything found, None where the rule does not fit."""
        results = conversation.results
        if self.state and state not in self.state:
            return None
        if self.last is not None and (self.last == "results") != bool(results):
            return None
        if conversation.steps < self.steps or any(
            not_wanted.groups(results) is not None for not_wanted in self.absent
        ):
            return None
        groups = _search(self.user, conversation.user)
        for wanted in self.results:
            found = wanted.groups(results)
            if found is None or groups is None:
                return None
            groups |= found
        return groups

    def speak(self, groups: dict[str, str], script: Script) -> Answer:
        """Return the answer with its slots filled."""
        calls = tuple(
            SpokenCall(call.name, _arguments(call.arguments, groups, script.parts)) for call in self.calls
        )
        thinking, text = _fill(self.thinking, groups).strip(), _fill(self.text, groups).strip()
        return Answer(thinking, text, calls, self.fault, script.pace)

    def patterns(self) -> tuple[str, ...]:
        """Return every pattern of the rule."""
        found = (*self.results, *self.absent)
        return (self.user, *(one.tool for one in found), *(one.text for one in found))


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules in the order they are tried; the last one should fit anything."""

    rules: tuple[Rule, ...]
    model: str = "demo-model"
    start: str = "start"
    pace: float = 0.0
    parts: dict[str, Any] = msgspec.field(default_factory=dict)

    def answer(self, conversation: Conversation) -> Answer:
        """Return what the model says now.

        Raises:
            ScriptError: no rule fits.
        """
        state = self.start
        for before in conversation.before_answers():
            if (past := self._choose(before, state)) is not None:
                state = past[0].to or state
        chosen = self._choose(conversation, state)
        if chosen is None:
            raise ScriptError(f"no rule fits in state {state!r}")
        rule, groups = chosen
        return rule.speak(groups, self)

    def _choose(self, conversation: Conversation, state: str) -> tuple[Rule, dict[str, str]] | None:
        for rule in self.rules:
            groups = rule.groups(conversation, state)
            if groups is not None:
                return rule, groups
        return None


def load(path: Path) -> Script:
    """Read a script.

    Raises:
        ScriptError: it is no script, or a rule uses a slot that no pattern of it fills.
    """
    try:
        return checked(msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Script))
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise ScriptError(f"{path.name}: {error}") from error


def checked(script: Script) -> Script:
    """Return the script after checking every rule's patterns, slots and states.

    Raises:
        ScriptError: names the first rule that can't work, counting from 1.
    """
    reached = {script.start, *(rule.to for rule in script.rules)}
    for number, rule in enumerate(script.rules, 1):
        try:
            groups = {name for pattern in rule.patterns() for name in re.compile(pattern, _FLAGS).groupindex}
        except re.error as error:
            raise ScriptError(f"rule {number}: {error}") from error
        spoken = msgspec.json.encode(
            [rule.thinking, rule.text, [call.arguments for call in rule.calls]]
        ).decode()
        if absent := set(_PART.findall(spoken)) - set(script.parts):
            raise ScriptError(f"rule {number}: there is no part {', '.join(sorted(absent))}")
        if rule.fault and rule.fault not in NAMED:
            raise ScriptError(f"rule {number}: there is no fault {rule.fault}")
        if missing := set(_SLOT.findall(spoken)) - groups:
            raise ScriptError(f"rule {number}: nothing fills {', '.join(sorted(missing))}")
        if unknown := set(rule.state) - reached:
            raise ScriptError(f"rule {number}: nothing leads to {', '.join(sorted(unknown))}")
    return script


def _search(pattern: str, text: str) -> dict[str, str] | None:
    found = re.search(pattern, text, _FLAGS)
    return None if found is None else {name: value or "" for name, value in found.groupdict().items()}


def _fill(text: str, groups: dict[str, str]) -> str:
    return _SLOT.sub(lambda slot: groups[slot[1]], text)


def _arguments(arguments: dict[str, Any] | str, groups: dict[str, str], parts: dict[str, Any]) -> str:
    if isinstance(arguments, str):
        return _fill(arguments, groups)
    return msgspec.json.encode(_filled(arguments, groups, parts)).decode()


def _filled(value: Any, groups: dict[str, str], parts: dict[str, Any]) -> Any:
    match value:
        case str() if value.startswith("@") and value[1:] in parts:
            return _filled(parts[value[1:]], groups, {})
        case str():
            return _fill(value, groups)
        case dict():
            return {name: _filled(part, groups, parts) for name, part in value.items()}
        case list():
            return [_filled(part, groups, parts) for part in value]
        case _:
            return value
