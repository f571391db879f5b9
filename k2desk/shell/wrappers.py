"""Programs that run another program: looked through where that is certain, an obstacle where it is not."""

from __future__ import annotations

import re
from typing import NamedTuple

from k2desk.core.rules import WRAPPERS, program
from k2desk.core.wording import mark

NEVER = frozenset({"sudo", "doas", "su", "pkexec", "run0"})
"""Programs that would run something as somebody else: refused, whatever the rules say."""
DEEPEST = 5
"""How many wrappers within each other are looked through."""


class Inner(NamedTuple):
    """What a wrapper runs.

    Args:
        words: the program behind it, and its words.
        obstacle: why that is not certain, "" where it is.
    """

    words: tuple[str, ...]
    obstacle: str = ""


class _Way(NamedTuple):
    """How words before the program are read: options alone, options with a value behind, plain words."""

    flags: str = ""
    valued: str = ""
    before: str = ""


_NUMBER, _SPAN = r"-?\d{1,3}", r"\d{1,7}(?:\.\d{1,3})?[smhd]?"
_WAYS = {
    "nohup": _Way(),
    "setsid": _Way(flags="-[cfw]{1,3}|--ctty|--fork|--wait"),
    "command": _Way(),
    "builtin": _Way(),
    "exec": _Way(),
    "busybox": _Way(),
    "env": _Way(),
    "time": _Way(flags="-p"),
    "nice": _Way(flags=rf"-n{_NUMBER}|-\d{{1,2}}|--adjustment={_NUMBER}", valued="-n"),
    "ionice": _Way(flags=r"-c[0-3]|-n[0-7]|-t", valued="-[cn]"),
    "stdbuf": _Way(flags=r"-[ioe][0L]|--(?:input|output|error)=[0L]"),
    "timeout": _Way(
        flags=rf"--foreground|--preserve-status|-v|--verbose|--kill-after={_SPAN}|--signal=\w+",
        valued="-[ks]",
        before=_SPAN,
    ),
}
"""After the manuals of coreutils 9.1, util-linux 2.38, busybox 1.35 and bash 5.2; what is not here asks."""


def unwrap(words: tuple[str, ...]) -> Inner:
    """Return the program that really runs.

    Args:
        words: as they stand, the program first.
    """
    for _ in range(DEEPEST):
        name = program(words[0]) if words else ""
        if name not in WRAPPERS or name in NEVER:
            return Inner(words)
        way = _WAYS.get(name)
        if way is None:
            return Inner(words, mark(f"{name} runs whatever its words say"))
        rest = _behind(words[1:], way)
        if not rest or rest[0].startswith("-") or "=" in rest[0]:
            return Inner(words, mark(f"what {name} runs here is not certain"))
        words = rest
    return Inner(words, mark(f"more than {DEEPEST} programs run one another"))


def _behind(words: tuple[str, ...], way: _Way) -> tuple[str, ...]:
    """Return the words behind a wrapper's own; empty where they can't be told apart."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        if way.valued and re.fullmatch(way.valued, words[at]):
            at += 2
        elif way.flags and re.fullmatch(way.flags, words[at]):
            at += 1
        else:
            return ()
    if way.before:
        if at >= len(words) or re.fullmatch(way.before, words[at]) is None:
            return ()
        at += 1
    return words[at:]
