"""Tool calls that a server let slip through as the model's own special tokens, read back.

The form is ``<|tool_calls_section_begin|><|tool_call_begin|>functions.NAME:N<|tool_call_argument_begin|>{…}
<|tool_call_end|><|tool_calls_section_end|>`` (MoonshotAI/Kimi-K2, docs/tool_call_guidance.md). Servers lose
parts of it: the section's marks may be missing or singular, the id may be ``NAME:N`` or a bare number, and
the end of a call may be missing where another mark, or the end of the text, follows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from k2desk.core.messages import ToolSchema

MARK: Final = "<|tool_call"
"""How every special token of a tool call begins."""

_CALL: Final = "<|tool_call_begin|>"
_ARGUMENTS: Final = "<|tool_call_argument_begin|>"
_CALL_END: Final = "<|tool_call_end|>"
_SECTIONS: Final = ("<|tool_calls_section_begin|>", "<|tool_call_section_begin|>")
_ENDS: Final = ("<|tool_calls_section_end|>", "<|tool_call_section_end|>", _CALL_END)
_STOP: Final = re.compile("|".join(map(re.escape, (*_ENDS, *_SECTIONS, _CALL))))
_ID: Final = re.compile(r"\s*(?:functions\.)?(?:([A-Za-z_][\w.-]*)(?::\d+)?|\d+)\s*")
_ID_SIGNS: Final = re.compile(r"\s*[\w.:-]*\s*")
_SPACE: Final = re.compile(r"\s*")
_LONGEST_ID: Final = 200
"""Characters between a call's mark and that of its arguments; a tool's name has 64 at most."""

_READER: Final = json.JSONDecoder(strict=False)

Verdict: TypeAlias = Literal["call", "open", "text"]


class Leak(NamedTuple):
    """A call read from the text.

    Args:
        name: of the tool, "" where it was not named and its arguments fit no single tool.
        arguments: as they stood there.
        whole: whether nothing of it can be missing, once the model has said that it finished.
    """

    name: str
    arguments: str
    whole: bool


def begins(text: str, names: frozenset[str]) -> Verdict:
    """Say whether a text that begins with a mark is a leaked call.

    Args:
        text: from the mark on, as far as it has come.
        names: of the tools offered; what names none of them only speaks of such marks.

    Returns:
        ``open`` where more has to come before it can be said.
    """
    for end in _ENDS:
        if text.startswith(end):
            text = text[len(end) :].lstrip()
            return begins(text, names) if text else "open"
    for section in _SECTIONS:
        if text.startswith(section):
            text = text[len(section) :].lstrip()
            break
    else:
        if any(mark.startswith(text) for mark in (*_SECTIONS, *_ENDS)):
            return "open"
    if not text.startswith(_CALL):
        return "open" if _CALL.startswith(text) else "text"
    return _names_a_call(text[len(_CALL) :], names)


def _names_a_call(text: str, names: frozenset[str]) -> Verdict:
    """Judge what follows the mark of a call: an id and the mark of its arguments."""
    identity, mark, rest = text.partition("<")
    if len(identity) > _LONGEST_ID or not _ID_SIGNS.fullmatch(identity):
        return "text"
    if not (mark + rest).startswith(_ARGUMENTS):
        return "open" if _ARGUMENTS.startswith(mark + rest) else "text"
    found = _ID.fullmatch(identity)
    if found is None:
        return "text"
    return "call" if found[1] is None or _known(identity, names) else "text"


def cut(text: str) -> bool:
    """Say whether a held-back text that nothing followed is a call that was cut, and not only an end mark."""
    return text.startswith(MARK) and not _only_ends(text)


def read(text: str, tools: Iterable[ToolSchema]) -> Iterator[Leak]:
    """Yield the calls of a text, in order.

    Args:
        text: from the first mark on.
        tools: that were offered.
    """
    offered = {tool.name: tool for tool in tools}
    at = text.find(_CALL)
    while at >= 0:
        at += len(_CALL)
        identity, mark, _ = text[at : at + _LONGEST_ID + len(_ARGUMENTS)].partition(_ARGUMENTS)
        if not mark:
            yield Leak("", "", whole=False)
            return
        start = at + len(identity) + len(_ARGUMENTS)
        value, after = _value(text, start)
        stop = _STOP.search(text, after)
        end = stop.start() if stop else len(text)
        ended = stop is not None and stop[0] == _CALL_END
        parsed = value is not None and not text[after:end].strip()
        name = _known(identity, offered) or _called(identity) or _inferred(value, offered.values())
        yield Leak(name, text[start:end].strip(), ended or parsed)
        at = text.find(_CALL, end)


def _only_ends(text: str) -> bool:
    """Say whether a text holds end marks and nothing else."""
    for mark in _ENDS:
        text = text.replace(mark, "")
    return not text.strip()


def _called(identity: str) -> str:
    """Return the tool's name in an id, "" where it is a bare number."""
    found = _ID.fullmatch(identity)
    return (found[1] or "") if found else identity.strip()


def _known(identity: str, names: Container[str]) -> str:
    """Return the offered tool an id names, "" where it names none."""
    written = identity.strip()
    for name in (_called(identity), written.rpartition(":")[0] or written):
        if name in names:
            return name
    return ""


def _value(text: str, start: int) -> tuple[dict[str, Any] | None, int]:
    """Return the JSON object at a place and where it ends; None and the place where there is none."""
    space = _SPACE.match(text, start)
    try:
        value, end = _READER.raw_decode(text, space.end() if space else start)
    except (ValueError, RecursionError):
        return None, start
    return (value, end) if isinstance(value, dict) else (None, start)


def _inferred(value: dict[str, Any] | None, tools: Iterable[ToolSchema]) -> str:
    """Return the only tool whose parameters are those of an object, "" where none or several fit."""
    if value is None:
        return ""
    fitting = [tool.name for tool in tools if _fits(value.keys(), tool.parameters)]
    return fitting[0] if len(fitting) == 1 else ""


def _fits(keys: Iterable[str], parameters: dict[str, Any]) -> bool:
    known, needed = set(parameters.get("properties", ())), set(parameters.get("required", ()))
    return needed <= set(keys) <= known
