"""What can be set, as the interface draws it: one option after the other, each with its words and bounds."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Kind: TypeAlias = Literal["switch", "choice", "number", "text", "lines", "file"]
Value: TypeAlias = bool | int | str


class Option(msgspec.Struct, frozen=True):
    """One thing the user can set.

    Args:
        name: in the settings file.
        section: under which heading it stands.
        title: a few words.
        description: what it does and when to change it, in full sentences.
        kind: how it is set; ``lines`` is a text of several lines.
        value: what is set.
        default: what holds without a word of the user's.
        choices: of a choice: each value with its words.
        low: of a number: the least.
        high: of a number: the most.
        unit: of a number, such as ``seconds``.
        hint: of a text: shown while it is empty.
        suggestions: of a text: what it may well be.
    """

    name: str
    section: str
    title: str
    description: str
    kind: Kind
    value: Value
    default: Value
    choices: tuple[tuple[str, str], ...] = ()
    low: int = 0
    high: int = 0
    unit: str = ""
    hint: str = ""
    suggestions: tuple[str, ...] = ()
