"""Lets a command work on the user's own files, which only the user can choose, and makes that undoable."""

from __future__ import annotations

import asyncio
import logging
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from k2desk.core.errors import GitError, K2DeskError, WorkspaceError
from k2desk.core.proposals import FileChange, FileWrite
from k2desk.core.visible import visible
from k2desk.proof.effects import Effects, of_tools
from k2desk.proof.snapshot import Listed, Snapshot
from k2desk.proof.walk import Walk
from k2desk.sandbox.command import Bind, Command, Outcome, shell
from k2desk.tools.base import Means, in_thread
from k2desk.workspace.names import secret

MOST_COVERED = 200
"""Each cover costs the start of a command a third of a millisecond."""
_MOST_WALKED = 50_000

_log = logging.getLogger(__name__)


class Worked(NamedTuple):
    """What came of a command that worked on the real files.

    Args:
        outcome: of the process.
        lines: what it did to the files, in words.
    """

    outcome: Outcome
    lines: list[str]


async def work_on_real_files(line: str, approval: str, means: Means, show: Callable[[str], None]) -> Worked:
    """Keep a snapshot, run the command, and record what it did as a change; a stop records it too.

    Args:
        line: of shell.
        approval: the request the user allowed.
        means: the workspace, its record and the runner.
        show: gets the live output.

    Raises:
        WorkspaceError: the files can't be kept or covered; nothing was run.
        SandboxError: it could not be confined; nothing was run.
    """
    snapshot = await in_thread(lambda: _taken(means))
    lines: list[str] = []
    try:
        command = await in_thread(lambda: _command(line, snapshot, means))
        try:
            outcome = await means.runner().run(command, show)
        finally:
            telling = asyncio.ensure_future(asyncio.to_thread(_record, snapshot, approval, means))
            lines = await _to_its_end(telling)
    finally:
        await asyncio.shield(asyncio.to_thread(snapshot.close))
    return Worked(outcome, lines)


async def _to_its_end(telling: asyncio.Future[list[str]]) -> list[str]:
    """Wait until it is recorded, also when the call is stopped meanwhile."""
    stopped: asyncio.CancelledError | None = None
    while not telling.done():
        try:
            await asyncio.wait({telling})
        except asyncio.CancelledError as error:
            stopped = error
    if stopped is not None:
        raise stopped
    return telling.result()


def _there(means: Means) -> list[str]:
    """Return what is in the workspace and neither ignored nor usually secret."""
    return [path for path in means.workspace.paths() if not secret(path)]


def _taken(means: Means) -> Snapshot:
    return Snapshot.take(means.workspace.root, _there(means), means.scratch)


def _command(line: str, snapshot: Snapshot, means: Means) -> Command:
    root = means.workspace.root
    covered = [
        *(Bind(root / path, root / path) for path in _repositories(means)),
        # A change of one would change the file of the other name too, wherever that is.
        *(Bind(root / path, root / path) for path in snapshot.shared),
        *(Bind(Path(os.devnull), root / path) for path in _secrets(means)),
    ]
    if len(covered) > MOST_COVERED:
        raise WorkspaceError(
            f"{len(covered)} files with secrets or further names would have to be covered; that is too many. "
            "Run it in the copy."
        )
    return Command(shell(line), root, root, binds=tuple(covered), seconds=means.seconds)


def _repositories(means: Means) -> Iterator[str]:
    """Yield git's own folders, which are shown and never written."""
    root = means.workspace.root
    folders = [
        "",
        *(
            entry.path
            for entry in Listed(root, means.workspace.paths()).entries()
            if stat.S_ISDIR(entry.found.st_mode)
        ),
    ]
    for folder in folders:
        git = os.path.join(folder, ".git")
        if os.path.lexists(root / git) and not (root / git).is_symlink():
            yield git


def _secrets(means: Means) -> list[str]:
    """Return the files that usually hold secrets, also among what git ignores."""
    root = means.workspace.root
    named = [path for path in means.workspace.paths() if secret(path)]
    try:
        ignored = means.workspace.git.ignored_there().decode("utf-8", "surrogateescape").split("\0")[:-1]
    except GitError:  # no repository: everything was in the list above
        ignored = []
    for path in ignored:
        if not path.endswith("/"):
            named += [path] if secret(path) else []
        elif not of_tools(path):
            walk = Walk(root / path, _MOST_WALKED)
            named += [path + entry.path for entry in walk.entries() if secret(path + entry.path)]
            if walk.unread:
                raise WorkspaceError(
                    f"{visible(path)} is too large to look for secrets in. Run the command in the copy."
                )
    found = Listed(root, dict.fromkeys(named)).entries()
    return [entry.path for entry in found if stat.S_ISREG(entry.found.st_mode)]


def _record(snapshot: Snapshot, approval: str, means: Means) -> list[str]:
    """Record what became of the files, and put it in words."""
    try:
        effects = snapshot.effects(_there(means), means.log.put_blob)
        writes = [write for file in effects.files for write in _written(file)]
        if writes:
            means.writes.record(writes, approval)
    except K2DeskError as error:
        _log.exception("what a command did could not be recorded")
        return [f"It worked on the user's real files; what it did there could not be recorded: {error}"]
    return _told(effects)


def _told(effects: Effects) -> list[str]:
    if not effects.files:
        lines = ["It worked on the user's real files and changed none that git doesn't ignore."]
    else:
        names = ", ".join(visible(file.path) for file in effects.files[:20])
        more = f" and {len(effects.files) - 20} more" if len(effects.files) > 20 else ""
        lines = [f"On the user's real files it {effects.words}: {names}{more}. The user can undo this."]
    if effects.left:
        lines.append(f"Can't be undone: {'; '.join(effects.left[:20])}.")
    return lines


def _written(file: FileChange) -> Iterator[FileWrite]:
    was = file.old_mode or file.mode
    match file.kind:
        case "create":
            yield FileWrite(file.path, None, file.after, 0, file.mode)
        case "delete":
            yield FileWrite(file.path, file.before, None, was, 0)
        case "rename":
            yield FileWrite(file.old_path, file.before, None, was, 0)
            yield FileWrite(file.path, None, file.after, 0, file.mode)
        case "modify":
            yield FileWrite(file.path, file.before, file.after, was, file.mode)
