"""Rules from TOML: each says on which line it stands and why it is not used, and costs no other."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import msgspec

from k2desk.core.lines import Line
from k2desk.core.rules import COMMANDS, Paths, Rule, RuleError, Rules, Subject, check
from k2desk.core.wording import mark

_HEAD = re.compile(r"[ \t]*\[\[[ \t]*rule[ \t]*\]\]")


class Kept(NamedTuple):
    """A rule of a file, or what there is of it.

    Args:
        rule: the rule; of one that can't be read its tool and pattern.
        why: why it is not used, "" where it is.
        line: the line of the file on which it begins, from 1; 0 where that is not known.
        whole: whether all of it was read.
    """

    rule: Rule
    why: str = ""
    line: int = 0
    whole: bool = True

    @property
    def told(self) -> str:
        """The rule, its line, and why it is not used."""
        return f"{self.rule.text}{f' (line {self.line})' if self.line else ''}: {self.why}"


class Read(NamedTuple):
    """What a file of rules holds.

    Args:
        rules: every rule there is, in the file's order.
        complaint: why the file as a whole can't be read, "" where it can.
    """

    rules: tuple[Kept, ...] = ()
    complaint: str = ""

    @property
    def used(self) -> Rules:
        """The rules that are used."""
        return Rules(tuple(kept.rule for kept in self.rules if not kept.why))


def read_toml(text: str, tools: Iterable[str], take_apart: Callable[[str], Line]) -> Read:
    """Read rules from TOML. A rule that can't be, or whose own examples fail, does not cost the others.

    Args:
        text: of the file.
        tools: the names there are.
        take_apart: reads a command, for the examples.
    """
    known = sorted(tools)
    try:
        found: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Read(complaint=mark(f"The rules can't be read: {error}."))
    tables = found.get("rule", [])
    if (unknown := sorted(set(found) - {"rule"})) or not isinstance(tables, list):
        return Read(
            complaint=mark(f"A file of rules holds [[rule]] tables only, not {', '.join(unknown) or 'rule'}.")
        )
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _HEAD.match(line)]
    if len(lines) != len(tables):  # written in another way, or such words stand within a text
        lines = [0] * len(tables)
    return Read(
        tuple(_kept(table, line, known, take_apart) for table, line in zip(tables, lines, strict=True))
    )


def parse_toml(text: str, tools: Iterable[str], take_apart: Callable[[str], Line]) -> Rules:
    """Read rules from TOML, all or nothing.

    Raises:
        RuleError: there can be no such rule, or an example fails; the text says which, and where it stands.
    """
    read = read_toml(text, tools, take_apart)
    wrong = [kept.told for kept in read.rules if kept.why]
    if read.complaint or wrong:
        raise RuleError(read.complaint or " ".join(wrong))
    return read.used


def try_examples(rule: Rule, take_apart: Callable[[str], Line]) -> None:
    """Have a rule judge its own examples.

    Raises:
        RuleError: one fails; the text says which.
    """
    alone = Rules((rule,))
    for examples, wanted in ((rule.match, True), (rule.not_match, False)):
        for example in examples:
            subject: Subject = take_apart(example) if rule.tool == COMMANDS else Paths((example,))
            if (alone.judge(rule.tool, subject) is not None) is not wanted:
                raise RuleError(f"its example {example!r} {'does not fit' if wanted else 'fits'}")


def _kept(table: Any, line: int, known: list[str], take_apart: Callable[[str], Line]) -> Kept:
    try:
        rule = msgspec.convert(table, Rule, strict=True)
    except msgspec.ValidationError as error:
        named = table if isinstance(table, dict) else {}
        bare = Rule(str(named.get("tool", "?")), str(named.get("pattern", "")))
        return Kept(bare, mark(f"it can't be read: {error}"), line, whole=False)
    try:
        check(rule, known)
        try_examples(rule, take_apart)
    except RuleError as error:
        return Kept(rule, str(error), line)
    return Kept(rule, line=line)
