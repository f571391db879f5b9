"""Rules: what passes, or is refused, without the user being asked; pure and strict.

A rule names a tool, perhaps a pattern, and allows, asks or denies. A denial wins over everything, asking wins
over allowing, and what no rule names is asked about. In one line, rules are parted by commas; a denial begins
with ``!``, one that asks with ``?``::

    run_tests,propose_edit:src/**,!propose_edit:src/secrets/**,run_command:pytest -q

In a file of TOML, which `k2desk.core.rules_toml` reads::

    [[rule]]
    tool = "run_command"
    pattern = "pytest -q"
    answer = "allow"              # or "ask", or "deny"
    workspace = "/home/u/ledger"  # there only; everywhere without it
    until = 2026-12-31            # its last day; for ever without it
    match = ["pytest -q tests"]
    not_match = ["pytest -qq"]    # a rule whose own examples fail is not used

What a pattern is depends on the tool. Of `run_command` it is the beginning of a program's words:
``pytest -q`` fits ``pytest -q tests``, not ``pytest -qq``. Of a line that runs several programs each needs a
rule of its own, and what can't be read for certain (substitutions, redirections, assignments, wildcards,
hidden characters, see `k2desk.shell.parsing`) fits no rule that allows. Of every other tool it is a glob over
paths relative to the workspace: ``*`` stays within a folder, ``**`` does not.
"""

from __future__ import annotations

import datetime
import re
import shlex
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, TypeAlias, assert_never

import msgspec

from k2desk.core.errors import K2DeskError
from k2desk.core.globs import glob
from k2desk.core.lines import Line, Part

COMMANDS = "run_command"
"""The tool whose patterns are the beginnings of commands."""
LONGEST_PATTERN = 1_000
"""Characters of a pattern of commands."""

_TOOL = re.compile(r"[a-z][a-z0-9_]{0,63}")
# Nothing a shell gives a meaning to, but quotes, which `shlex` reads as a shell does.
_PLAIN = re.compile(r"""[\w ./:@+,="'-]*""")
_ASSIGNMENT = re.compile(r"\w+\+?=")
WRAPPERS = frozenset(
    name
    for names in (
        "sudo doas su pkexec run0 setsid nohup timeout xargs nice ionice watch stdbuf time",
        "strace ltrace flock find",
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


Subject: TypeAlias = Paths | Line
Answer: TypeAlias = Literal["allow", "ask", "deny"]
_SIGNS: dict[Answer, str] = {"allow": "", "ask": "?", "deny": "!"}


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule.

    Args:
        tool: the tool's name.
        pattern: what of it, see the head of this module; "" for all of it.
        answer: what it says; ``deny`` wins over ``ask``, and that over ``allow``.
        workspace: the one folder it holds in, as its absolute path; "" everywhere.
        until: the last day it holds on, in the user's own time zone; None for ever.
        match: what it must fit, as commands or paths.
        not_match: what it must not fit.
    """

    tool: str
    pattern: str = ""
    answer: Answer = "allow"
    workspace: str = ""
    until: datetime.date | None = None
    match: tuple[str, ...] = ()
    not_match: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The rule in one line."""
        return f"{_SIGNS[self.answer]}{self.tool}{':' if self.pattern else ''}{self.pattern}"

    def holds(self, workspace: str, today: datetime.date) -> bool:
        """Tell whether it holds in a folder on a day."""
        return self.workspace in ("", workspace) and (self.until is None or today <= self.until)


class Ruling(NamedTuple):
    """What the rules say about a call.

    Args:
        answer: whether it passes, is asked about, or is refused.
        rule: the text of the rules that say so.
    """

    answer: Answer
    rule: str

    @property
    def allowed(self) -> bool:
        """Whether it passes."""
        return self.answer == "allow"


class Rules(msgspec.Struct, frozen=True):
    """Rules, in any order: it does not matter."""

    rules: tuple[Rule, ...] = ()

    def judge(self, tool: str, subject: Subject) -> Ruling | None:
        """Return what the rules say about a call, None where none speaks and the user is to be asked.

        Args:
            tool: the tool's name.
            subject: what the call is about; `Line` for `COMMANDS`, `Paths` for the others.
        """
        for answer in ("deny", "ask"):
            for rule in self._of(tool, answer):
                if _reaches_any(rule, subject):
                    return Ruling(rule.answer, rule.text)
        match subject:
            case Line(obstacle="", refused="", parts=parts):
                found = [self.allowing(part) for part in parts]
            case Line():
                return None
            case Paths(paths=paths):
                found = [self._allowing_path(tool, path) for path in paths]
            case _:
                assert_never(subject)
        texts = dict.fromkeys(rule.text for rule in found if rule is not None)
        return Ruling("allow", ",".join(texts)) if found and None not in found else None

    def names(self, tool: str) -> bool:
        """Tell whether any of them is about a tool."""
        return any(rule.tool == tool for rule in self.rules)

    def allowing(self, part: Part) -> Rule | None:
        """Return the rule that allows one program of a line, None where there is none."""
        if part.obstacle:
            return None
        fits = (rule for rule in self._of(COMMANDS, "allow") if _begins(part.words, rule.pattern))
        return next(fits, None)

    def against(self, part: Part) -> Rule | None:
        """Return the rule that denies one program of a line, or has it asked about; None where none does."""
        both = (*self._of(COMMANDS, "deny"), *self._of(COMMANDS, "ask"))
        return next((rule for rule in both if _reaches_part(rule, part)), None)

    def _allowing_path(self, tool: str, path: str) -> Rule | None:
        fits = (rule for rule in self._of(tool, "allow") if not rule.pattern or _fits(rule.pattern, path))
        return next(fits, None)

    def _of(self, tool: str, answer: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.tool == tool and rule.answer == answer)


def plain_words(line: str) -> tuple[str, ...] | None:
    """Return the words of a command that is one plain program, None where it may be anything more."""
    if len(line) > LONGEST_PATTERN or _PLAIN.fullmatch(line) is None:
        return None
    try:
        words = tuple(shlex.split(line))
    except ValueError:  # a quote without its end
        return None
    if not words or not words[0] or _ASSIGNMENT.match(words[0]) or program(words[0]) in WRAPPERS:
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
    signs: dict[str, Answer] = {"!": "deny", "?": "ask"}
    for part in text.split(","):
        words = part.strip()
        if not words:
            continue
        answer = signs.get(words[0], "allow")
        tool, colon, pattern = words.removeprefix(_SIGNS[answer]).partition(":")
        if colon and not pattern.strip():
            raise RuleError(
                f"The rule {words!r} has an empty pattern; leave the colon out, or say what of it."
            )
        made.append(Rule(tool.strip(), pattern.strip(), answer))
    known = sorted(tools)
    for rule in made:
        check(rule, known)
    return Rules(tuple(made))


def check(rule: Rule, tools: Sequence[str]) -> None:
    """Make sure that a rule can be meant.

    Raises:
        RuleError: there is no such tool, or the pattern allows too much or nothing; the text says which.
    """
    if not _TOOL.fullmatch(rule.tool) or rule.tool not in tools:
        raise RuleError(f"There is no tool {rule.tool!r}; a rule may name {', '.join(tools)}.")
    if rule.tool == COMMANDS:
        _check_command(rule)
    else:
        _check_glob(rule)


def _check_command(rule: Rule) -> None:
    if rule.answer == "allow" and not rule.pattern:
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


def _reaches_any(rule: Rule, subject: Subject) -> bool:
    """Tell whether a denial is meant: it reaches further than an allowance, so that no spelling slips by."""
    if not rule.pattern:
        return True
    match subject:
        case Line(parts=parts):
            return any(_reaches_part(rule, part) for part in parts)
        case Paths(paths=paths):
            pattern = rule.pattern.casefold()
            return any(_reaches(pattern, path.casefold()) for path in paths)
        case _:
            assert_never(subject)


def _reaches_part(rule: Rule, part: Part) -> bool:
    words = [word.casefold() for word in part.words]
    if words:
        words = [program(words[0]), *words[1:]] if "/" not in rule.pattern.partition(" ")[0] else words
    return not rule.pattern or _begins(words, rule.pattern.casefold())


def _reaches(pattern: str, path: str) -> bool:
    """Tell whether a path, or anything below it, may fit a pattern."""
    if not path or glob(pattern).fullmatch(path):
        return True
    depth = path.count("/") + 1
    parts = pattern.split("/")
    start = parts[: parts.index("**")] if "**" in parts[:depth] else parts[:depth]
    if "**" not in parts[:depth] and len(parts) <= depth:
        return False
    above = "/".join(path.split("/")[: len(start)])
    return not start or glob("/".join(start)).fullmatch(above) is not None


def _begins(words: Sequence[str], pattern: str) -> bool:
    start = plain_words(pattern)
    return start is not None and tuple(words[: len(start)]) == start


def program(word: str) -> str:
    """Return the name of a program, whatever folder it is started from."""
    name = word.replace("\\", "/").rpartition("/")[2].casefold()
    return name.removesuffix(".exe")


def _fits(pattern: str, path: str) -> bool:
    return glob(pattern).fullmatch(path) is not None
