"""Lines of a private key that stand alone in what a program says: told by the files they are from.

A key as a whole is found by its first line (`core.redaction`). A search, a diff or a ``tail`` shows lines of
its middle, which look like any other base64.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress

from k2desk.core.errors import GitError, WorkspaceError
from k2desk.core.redaction import BEGIN, redact
from k2desk.tools.base import in_thread
from k2desk.workspace.fence import Fence
from k2desk.workspace.history import brought
from k2desk.workspace.hits import Query
from k2desk.workspace.search import Limits, search
from k2desk.workspace.workspace import Workspace

MARK = f"{BEGIN}private key]"
_PART = re.compile(
    r"(?<![A-Za-z0-9/])\+?(?=[0-9+/]*[A-Za-z])(?=[A-Za-z+/]*[0-9])[A-Za-z0-9+/]{24,}={0,2}(?![A-Za-z0-9+/=])"
)
_LIKELY = re.compile(r"(?=[0-9+/a-z]*[A-Z])(?=[0-9+/A-Z]*[a-z])[A-Za-z0-9+/]{40,}")
"""What is worth a look at git's history; the hash of a commit has no capital letters."""
_BEGIN = "PRIVATE KEY-----"
_KEYS = Query(_BEGIN, case=True, everything=True)
_MOST_COMMITS, _GIT_SECONDS = 100, 5.0
_LIMITS = Limits(hits=500, seconds=5.0)


async def without_key_lines(
    workspace: Workspace, text: str, more: Callable[[], Iterable[str]] = tuple
) -> str:
    """Return a text with a mark for every line of a private key of the workspace, ignored files included.

    Where lines are left that could be one, git's history is asked too: `git show` or `git blame` may print a
    part of a key that no file holds any more.

    Args:
        workspace: whose files are looked through, where the text holds anything that may be such a line.
        text: what a program said.
        more: gives further texts that may hold the whole key; it may block.
    """
    if not _PART.search(text):
        return text
    found = await search(workspace.fence, workspace.git, _KEYS, limits=_LIMITS)
    files = dict.fromkeys(hit.path for hit in found.hits)
    return await in_thread(lambda: _marked(workspace, text, [*more(), *_texts(workspace.fence, files)]))


def _marked(workspace: Workspace, text: str, texts: Iterable[str]) -> str:
    text = mark_key_lines(text, texts)
    if any(_LIKELY.match(part.lstrip("+")) for part in _PART.findall(text)):
        with suppress(GitError):  # no git here, or a history that is too long
            text = mark_key_lines(text, [brought(workspace.git, _BEGIN, _MOST_COMMITS, _GIT_SECONDS)])
    return text


def _texts(fence: Fence, paths: Iterable[str]) -> Iterable[str]:
    for path in paths:
        try:
            yield fence.read(path).decode("utf-8", "surrogateescape")
        except WorkspaceError:
            continue  # it has just gone or grown


def mark_key_lines(text: str, texts: Iterable[str]) -> str:
    """Return a text with a mark for every line of a private key that is in one of these texts as a whole."""
    parts: set[str] = set()
    for one in texts:
        pairs = zip(one.split("\n"), redact(one).text.split("\n"), strict=False)
        for line, shown in pairs:
            if line != shown and MARK in shown:
                parts.update(part.lstrip("+") for part in _PART.findall(line))

    def replaced(match: re.Match[str]) -> str:
        part = match.group().lstrip("+")
        sign = match.group()[: len(match.group()) - len(part)]
        return f"{sign}{MARK}" if part in parts else match.group()

    return _PART.sub(replaced, text)
