"""Finds commits by what they changed, not by what is said of them; they come as git finds them."""

from __future__ import annotations

import asyncio
import re
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from k2desk.workspace.git import Git, refusal
from k2desk.workspace.history import LOG, MOST, PLAIN, Commit, read_commits
from k2desk.workspace.search import end_process

Place: TypeAlias = Literal["lines", "paths"]
"""Where words are looked for: in the lines a commit changed, or in the paths of the files."""
Ended: TypeAlias = Literal["whole", "most", "time"]
"""All were looked at, there are as many as are listed, or it took too long."""

SECONDS = 300.0
"""A search in the lines of a long history takes minutes; somebody watches it and can stop it."""
_CHUNK = 64 * 1024
_SPECIAL_IN_REGEX = re.compile(r"[\\.\[\](){}*+?^$|]")
_SPECIAL_IN_PATH = re.compile(r"[\\*?\[\]]")


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for.

    Args:
        words: to the letter, but for capitals.
        place: where.
        path: only commits that changed this file, through its renames; "" for all.
        everything: from every branch instead of the one that is checked out.
    """

    words: str
    place: Place
    path: str = ""
    everything: bool = False


async def seek(
    git: Git, sought: Sought, found: Callable[[Sequence[Commit]], None], *, seconds: float = SECONDS
) -> Ended:
    """Find commits, the newest first and at most `MOST`; cancel the task to stop it, and git ends with it.

    Args:
        git: of the workspace.
        sought: what is looked for.
        found: called with each batch of commits as it comes.
        seconds: how long it may take.

    Raises:
        GitError: git could not answer.
    """
    argv, env = await asyncio.to_thread(git.command, *_asked(sought))
    if sought.place == "paths":
        argv.remove("--literal-pathspecs")  # the pattern is ours, and what was typed is escaped in it
    process = await asyncio.create_subprocess_exec(
        *argv, cwd=git.root, env=env, stdin=DEVNULL, stdout=PIPE, stderr=PIPE
    )
    count = 0
    try:
        async with asyncio.timeout(seconds):
            async for commits in _commits(process):
                count += len(commits)
                found(commits)
            await _check(process)
    except TimeoutError:
        return "time"
    finally:
        await end_process(process)
    return "most" if count >= MOST else "whole"


def _asked(sought: Sought) -> list[str]:
    """Return git's arguments; nothing of what was typed can be an option or a pattern there."""
    words = sought.words.replace("\0", "").encode("utf-8", "replace").decode()
    # Not --topo-order: it says nothing before it has gone through the whole history.
    asked = [*LOG, *PLAIN, "--no-patch", f"--max-count={MOST}"]
    asked += ["--branches", "--remotes", "HEAD"] if sought.everything else ["HEAD"]
    if sought.place == "paths":
        return [*asked, "--", f":(top,icase)*{_SPECIAL_IN_PATH.sub(_escaped, words)}*"]
    asked += ["--regexp-ignore-case", f"-G{_SPECIAL_IN_REGEX.sub(_escaped, words)}"]
    return [*asked, "--follow", "--", sought.path] if sought.path else [*asked, "--"]


def _escaped(sign: re.Match[str]) -> str:
    return f"\\{sign.group()}"


async def _commits(process: Process) -> AsyncIterator[list[Commit]]:
    """Yield the whole commits of each piece that comes."""
    assert process.stdout is not None  # noqa: S101 -- asked for
    rest = b""
    while piece := await process.stdout.read(_CHUNK):
        commits, rest = read_commits(rest + piece)
        if commits:
            yield commits


async def _check(process: Process) -> None:
    assert process.stderr is not None  # noqa: S101 -- asked for
    said = await process.stderr.read(_CHUNK)
    if status := await process.wait():
        raise refusal(said, status)
