"""Searches the contents of the workspace with ripgrep, or with git where ripgrep is missing."""

from __future__ import annotations

import asyncio
import contextlib
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from k2desk.core.errors import WorkspaceError
from k2desk.core.visible import visible
from k2desk.workspace.fence import Fence
from k2desk.workspace.git import Git
from k2desk.workspace.hits import Hit, Query, read_git, read_ripgrep
from k2desk.workspace.names import inside_git, secret
from k2desk.workspace.programs import bare_environment, find_bundled, find_program

Found: TypeAlias = Callable[[Sequence[Hit]], None]

_CHUNK = 64 * 1024
_LONGEST = 1024 * 1024  # of one line of output; what is longer is counted, not shown
_LARGEST_FILE = "4M"


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a search ends: after so many hits, or so many seconds."""

    hits: int = 2000
    seconds: float = 20.0


@dataclass(slots=True)
class SearchResult:
    """What a search came to.

    Args:
        hits: in the order they were found; those of one file follow each other.
        ended: ``whole``, or what cut it short.
        seconds: wall time.
        skipped: lines too long to be shown.
        engine: which program searched.
    """

    hits: list[Hit] = field(default_factory=list)
    ended: Literal["whole", "hits", "time"] = "whole"
    seconds: float = 0.0
    skipped: int = 0
    engine: Literal["ripgrep", "git"] = "ripgrep"

    @property
    def files(self) -> int:
        """In how many files something was found."""
        return len({hit.path for hit in self.hits})


async def search(
    fence: Fence,
    git: Git,
    query: Query,
    *,
    limits: Limits | None = None,
    found: Found | None = None,
    ripgrep: Path | None = None,
) -> SearchResult:
    """Search; cancel the task to stop it, and its process ends with it.

    Ignored files, binary files, links, git's own folder and files that usually hold keys are left out.

    Args:
        fence: around the workspace.
        git: of the workspace, for where ripgrep is missing.
        query: what to search for.
        limits: where to stop.
        found: called with each batch of hits as it comes.
        ripgrep: the program; None takes the one installed with K2Desk, else the system's.

    Raises:
        FenceError: the path leaves the workspace, or is a link.
        WorkspaceError: the pattern can't be read, or neither ripgrep nor a repository is there.
    """
    limits = limits or Limits()
    place = _place(fence, query.path)
    if not query.pattern:
        raise WorkspaceError("There is nothing to search for; give a pattern.")
    if "\n" in query.pattern or "\0" in query.pattern:
        raise WorkspaceError("A search finds single lines; take the line break out of the pattern.")
    result = SearchResult()
    program = ripgrep or find_bundled("rg") or find_program("rg", fence.root)
    if program is not None:
        argv, env = [str(program), *_ripgrep(query, place)], bare_environment()
        read: Callable[[bytes], Hit | None] = read_ripgrep
    elif git.presence() == "ready":
        argv, env = await asyncio.to_thread(git.command, *_git(query, place))
        result.engine = "git"

        def read(entry: bytes) -> Hit | None:
            hit = read_git(entry, query)
            return hit if hit is not None and query.includes(hit.path) else None
    else:
        raise WorkspaceError("Ripgrep is missing; install K2Desk again to search here.")
    started = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *argv, cwd=fence.root, env=env, stdin=DEVNULL, stdout=PIPE, stderr=PIPE
    )
    try:
        async with asyncio.timeout(limits.seconds):
            await _collect(process, read, limits.hits, result, found)
    except TimeoutError:
        result.ended = "time"
    finally:
        await end_process(process)
        result.seconds = time.monotonic() - started
    return result


async def _collect(
    process: Process,
    read: Callable[[bytes], Hit | None],
    limit: int,
    result: SearchResult,
    found: Found | None,
) -> None:
    assert process.stdout is not None  # noqa: S101 -- asked for
    assert process.stderr is not None  # noqa: S101
    async for lines in _lines(process.stdout, result):
        batch = [hit for line in lines if (hit := read(line)) is not None and _shown(hit.path)]
        batch = batch[: limit - len(result.hits)]
        result.hits += batch
        if batch and found is not None:
            found(batch)
        if len(result.hits) >= limit:
            result.ended = "hits"
            return
    heard = (await process.stderr.read(_CHUNK)).decode("utf-8", "replace").split()
    # 0: something found, 1: nothing found; else an error, unless it only concerned single files.
    if await process.wait() not in (0, 1) and not result.hits:
        raise WorkspaceError(f"The search failed: {visible(' '.join(heard))[:500] or 'no reason given'}")


async def _lines(stream: asyncio.StreamReader, result: SearchResult) -> AsyncIterator[list[bytes]]:
    """Yield the whole lines of each piece that comes; a line of any length takes no more than `_LONGEST`."""
    rest = b""
    dropping = False
    while piece := await stream.read(_CHUNK):
        *lines, rest = (rest + piece).split(b"\n")
        if dropping and lines:
            lines = lines[1:]
            dropping = False
        if len(rest) > _LONGEST:
            result.skipped += not dropping
            rest, dropping = b"", True
        if lines:
            yield lines
    if rest and not dropping:
        yield [rest]


async def end_process(process: Process) -> None:
    """End a process that may still run, and everything that belongs to it."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):  # it ended by itself just now
            process.kill()
    # Read to the end, or the transport is still open when the loop closes.
    await asyncio.shield(process.communicate())


def _shown(path: str) -> bool:
    return not secret(path) and not inside_git(path)


def _place(fence: Fence, path: str) -> str:
    """Return the path for the command line: ripgrep would follow a link that is named there."""
    if path in ("", "."):
        return "."
    normal = fence.normalise(path)
    kind = fence.stat(normal).kind
    if kind not in ("file", "folder"):
        raise WorkspaceError(f"{normal} is a {kind}, in which nothing can be searched.")
    if not _shown(normal):
        raise WorkspaceError(f"{normal} usually holds keys; it is not searched.")
    return f"./{normal}"


def _ripgrep(query: Query, place: str) -> list[str]:
    given = ["--no-config", "--json", "--no-follow", "--hidden", "--no-messages", "--no-ignore-global"]
    given += ["--no-ignore-parent", "--no-require-git", f"--max-filesize={_LARGEST_FILE}", "--crlf"]
    given.append("--ignore-case" if query.ignores_case else "--case-sensitive")
    if not query.regex:
        given.append("--fixed-strings")
    if query.word:
        given.append("--word-regexp")
    if query.everything:
        given.append("--no-ignore")
    given += [f"--glob={glob}" for glob in query.include]
    return [*given, "--glob=!.git", "-e", query.pattern, "--", place]


def _git(query: Query, place: str) -> list[str]:
    given = ["grep", "--line-number", "--column", "-z", "-I", "--no-color", "--no-textconv", "--untracked"]
    given += ["--no-recurse-submodules", "--full-name", "--threads=2"]
    given.append("--perl-regexp" if query.regex else "--fixed-strings")
    if query.ignores_case:
        given.append("--ignore-case")
    if query.word:
        given.append("--word-regexp")
    return [*given, "-e", query.pattern, "--", place]
