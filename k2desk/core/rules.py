"""Rules: what passes, or is refused, without the user being asked; pure and strict.

A rule names a tool, perhaps a pattern, and allows or denies. A denial wins over everything, and what no rule
names is asked about. In one line, rules are parted by commas and a denial begins with ``!``::

    run_tests,propose_edit:src/**,!propose_edit:src/secrets/**,run_command:pytest -q

In a file of TOML::

    [[rule]]
    tool = "run_command"
    pattern = "pytest -q"
    allow = true

What a pattern is depends on the tool. Of `run_command` it is the beginning of the command, word by word:
``pytest -q`` fits ``pytest -q tests``, not ``pytest -qq``. A command that is more than one plain program with
its words (operators, substitutions, redirections, assignments, wildcards, wrappers such as ``sudo`` or
``env``, hidden characters) fits no rule that allows. Of every other tool it is a glob over paths relative to
the workspace: ``*`` stays within a folder, ``**`` does not.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, assert_never

import msgspec

from k2desk.core.errors import K2DeskError

COMMANDS = "run_command"
"""The tool whose patterns are the beginnings of commands."""
LONGEST_LINE = 1_000
"""Characters of a command that a rule may allow; longer ones are read by nobody before they run."""

_TOOL = re.compile(r"[a-z][a-z0-9_]{0,63}")
# Nothing a shell gives a meaning to, but quotes, which `shlex` reads as a shell does.
_PLAIN = re.compile(r"""[\w ./:@+,="'-]*""")
_ASSIGNMENT = re.compile(r"\w+\+?=")
_WRAPPERS = frozenset(
    name
    for names in (
        "sudo doas su setsid nohup timeout xargs nice ionice watch stdbuf time strace ltrace flock find",
        "command exec eval source builtin busybox env unshare nsenter chroot parallel script ssh",
        "sh bash dash zsh ksh fish csh tcsh pwsh powershell cmd",
    )
    for name in names.split()
)
"""Programs that run what their words say; a rule about them would be a rule about everything."""


class RuleError(K2DeskError):
    """Rules that can't be read; the text says which, and what would do."""


class Paths(NamedTuple):
    """What a call is about, as paths relative to the workspace; an empty one is all of it."""

    paths: tuple[str, ...]


class Line(NamedTuple):
    """What a call is about, as a line of shell."""

    text: str


Subject = Paths | Line


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule.

    Args:
        tool: the tool's name.
        pattern: what of it, see the head of this module; "" for all of it.
        allow: whether it allows; a denial wins.
    """

    tool: str
    pattern: str = ""
    allow: bool = True

    @property
    def text(self) -> str:
        """The rule in one line."""
        return f"{'' if self.allow else '!'}{self.tool}{':' if self.pattern else ''}{self.pattern}"


class Ruling(NamedTuple):
    """What the rules say about a call.

    Args:
        allowed: whether it passes.
        rule: the text of the rules that say so.
    """

    allowed: bool
    rule: str


class Rules(msgspec.Struct, frozen=True):
    """Rules, in any order: it does not matter."""

    rules: tuple[Rule, ...] = ()

    def judge(self, tool: str, subject: Subject) -> Ruling | None:
        """Return what the rules say about a call, None where the user is to be asked.

        Args:
            tool: the tool's name.
            subject: what the call is about; `Line` for `COMMANDS`, `Paths` for the others.
        """
        of_tool = [rule for rule in self.rules if rule.tool == tool]
        denied = [rule for rule in of_tool if not rule.allow and _denies(rule, subject)]
        if denied:
            return Ruling(False, denied[0].text)
        allowing = [rule for rule in of_tool if rule.allow]
        match subject:
            case Line(text=text):
                words = plain_words(text)
                found = [rule for rule in allowing if words is not None and _begins(words, rule.pattern)]
                return Ruling(True, found[0].text) if found else None
            case Paths(paths=paths):
                texts: dict[str, None] = {}
                for path in paths:
                    fits = [
                        rule for rule in allowing if not rule.pattern or _glob(rule.pattern).fullmatch(path)
                    ]
                    if not fits:
                        return None
                    texts[fits[0].text] = None
                return Ruling(True, ",".join(texts)) if paths else None
            case _:
                assert_never(subject)


def plain_words(line: str) -> tuple[str, ...] | None:
    """Return the words of a command that is one plain program, None where it may be anything more."""
    if len(line) > LONGEST_LINE or _PLAIN.fullmatch(line) is None:
        return None
    try:
        words = tuple(shlex.split(line))
    except ValueError:  # a quote without its end
        return None
    if not words or not words[0] or _ASSIGNMENT.match(words[0]) or _is_wrapper(words[0]):
        return None
    return words


def parse(text: str, tools: Iterable[str]) -> Rules:
    """Read rules in one line.

    Args:
        text: see the head of this module.
        tools: the names there are.

    Raises:
        RuleError: a rule can't be, or would allow too much to be meant.
    """
    made = []
    for part in text.split(","):
        words = part.strip()
        if not words:
            continue
        tool, colon, pattern = words.removeprefix("!").partition(":")
        if colon and not pattern.strip():
            raise RuleError(
                f"The rule {words!r} has an empty pattern; leave the colon out, or say what of it."
            )
        made.append(Rule(tool.strip(), pattern.strip(), allow=not words.startswith("!")))
    return _checked(made, tools)


def parse_toml(text: str, tools: Iterable[str]) -> Rules:
    """Read rules from TOML.

    Raises:
        RuleError: as in `parse`.
    """
    try:
        found: dict[str, Any] = tomllib.loads(text)
        if unknown := set(found) - {"rule"}:
            raise RuleError(f"A file of rules holds [[rule]] tables only, not {', '.join(sorted(unknown))}.")
        made = msgspec.convert(found.get("rule", []), list[Rule], strict=True)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise RuleError(f"The rules can't be read: {error}.") from error
    return _checked(made, tools)


def _checked(rules: Sequence[Rule], tools: Iterable[str]) -> Rules:
    known = sorted(tools)
    for rule in rules:
        if not _TOOL.fullmatch(rule.tool) or rule.tool not in known:
            raise RuleError(f"There is no tool {rule.tool!r}; a rule may name {', '.join(known)}.")
        if rule.tool == COMMANDS:
            _check_command(rule)
        else:
            _check_glob(rule)
    return Rules(tuple(rules))


def _check_command(rule: Rule) -> None:
    if rule.allow and not rule.pattern:
        raise RuleError(
            f"{COMMANDS} alone would allow every command; name how it begins, such as {COMMANDS}:pytest -q."
        )
    if rule.pattern and plain_words(rule.pattern) is None:
        raise RuleError(
            f"{rule.pattern!r} is not the beginning of one plain command: no operators, no wildcards, no "
            "assignments, and no program that runs other programs."
        )


def _check_glob(rule: Rule) -> None:
    parts = rule.pattern.split("/")
    if rule.pattern and ("" in parts or ".." in parts or "." in parts or "\\" in rule.pattern):
        raise RuleError(
            f"{rule.pattern!r} is no pattern of paths in the workspace; write it like src/**, without .. "
            "and without a slash at either end."
        )


def _denies(rule: Rule, subject: Subject) -> bool:
    """Tell whether a denial is meant: it reaches further than an allowance, so that no spelling slips by."""
    if not rule.pattern:
        return True
    match subject:
        case Line(text=text):
            words = plain_words(text)
            if words is None:  # what can't be read is never allowed by a rule, so nothing need be denied
                return False
            return _begins(tuple(map(str.casefold, words)), rule.pattern.casefold())
        case Paths(paths=paths):
            pattern = rule.pattern.casefold()
            return any(_reaches(pattern, path.casefold()) for path in paths)
        case _:
            assert_never(subject)


def _reaches(pattern: str, path: str) -> bool:
    """Tell whether a path, or anything below it, may fit a pattern."""
    if not path or _glob(pattern).fullmatch(path):
        return True
    depth = path.count("/") + 1
    parts = pattern.split("/")
    start = parts[: parts.index("**")] if "**" in parts[:depth] else parts[:depth]
    if "**" not in parts[:depth] and len(parts) <= depth:
        return False
    above = "/".join(path.split("/")[: len(start)])
    return not start or _glob("/".join(start)).fullmatch(above) is not None


def _begins(words: Sequence[str], pattern: str) -> bool:
    start = plain_words(pattern)
    return start is not None and tuple(words[: len(start)]) == start


def _is_wrapper(word: str) -> bool:
    name = word.replace("\\", "/").rpartition("/")[2].casefold()
    return name.removesuffix(".exe") in _WRAPPERS


@lru_cache(maxsize=256)
def _glob(pattern: str) -> re.Pattern[str]:
    """Return a glob as an expression: ``*`` and ``?`` stay within a folder, ``**`` does not."""
    made = ""
    for piece in re.split(r"(\*\*/|/\*\*$|\*\*|\*|\?)", pattern):
        match piece:
            case "**/":
                made += "(?:[^/]+/)*"
            case "/**":
                made += "/.+"
            case "**":
                made += ".*"
            case "*":
                made += "[^/]*"
            case "?":
                made += "[^/]"
            case _:
                made += re.escape(piece)
    return re.compile(made, re.DOTALL)
