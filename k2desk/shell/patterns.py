"""The narrowest pattern that is of use for a program: what a user would answer the same way again."""

from __future__ import annotations

import re
import shlex

from k2desk.core.lines import Part
from k2desk.core.rules import plain_words, program

_NAMED = frozenset(
    name
    for names in ("git gh npm pnpm yarn cargo go docker", "uv poetry pip pip3 make just hatch tox nox ruff")
    for name in names.split()
)
"""Programs whose next words name what they do."""
_INTERPRETERS = re.compile(r"python[\d.]*|node|ruby|perl|php|lua|deno|bun")
"""Programs that run the file they name: without it, a rule would be about everything."""
_UNDOING = frozenset(
    ["rm", "rmdir", "mv", "dd", "chmod", "chown", "ln", "truncate", "shred", "kill", "pkill", "killall"]
)
"""Programs of which only the very same words are proposed."""
_NAME = re.compile(r"[a-z][a-z0-9:_-]*")


def narrowest(part: Part) -> str:
    """Return a pattern that fits this program, "" where no rule could allow it."""
    if part.obstacle or not part.words:
        return ""
    pattern = shlex.join(_kept(part.words))
    return pattern if plain_words(pattern) is not None else ""


def _kept(words: tuple[str, ...]) -> tuple[str, ...]:
    name = program(words[0])
    if name in _UNDOING:
        return words
    if _INTERPRETERS.fullmatch(name):
        return words[:3] if words[1:2] == ("-m",) else words[:2] if words[1:2] != ("-c",) else words
    if name in _NAMED:
        at = 1
        while at < min(len(words), 3) and _NAME.fullmatch(words[at]):
            at += 1
        return words[:at] if at > 1 else words
    at = 1
    while at < len(words) and words[at].startswith("-"):
        at += 1
    return words[:at]
