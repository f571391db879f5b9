"""Lets a command work on the user's own files, which only the user can choose, and makes that undoable."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from k2desk.core.errors import K2DeskError
from k2desk.core.events import Noticed
from k2desk.core.finishing import to_its_end, to_its_stop
from k2desk.core.ports import Log, Writes
from k2desk.core.printed import Printed
from k2desk.core.proposals import FileChange, FileWrite
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.core.working import Working
from k2desk.proof.effects import Effects
from k2desk.proof.snapshot import Snapshot, left_behind
from k2desk.sandbox.command import Bind, Command, Outcome, shell
from k2desk.tools.base import Means, in_thread
from k2desk.tools.covers import covered
from k2desk.workspace.names import secret
from k2desk.workspace.workspace import Workspace

_log = logging.getLogger(__name__)


class Worked(NamedTuple):
    """What came of a command that worked on the real files.

    Args:
        outcome: of the process.
        lines: what it did to the files, in words.
    """

    outcome: Outcome
    lines: list[str]


async def work_on_real_files(
    line: str, approval: str, means: Means, show: Callable[[Printed], None]
) -> Worked:
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
    # One that nobody waits for any more must not lie there: what it promises would be told at the next start.
    snapshot = await to_its_stop(partial(_taken, approval, means), Snapshot.close, means.told)
    lines: list[str] = []
    try:
        command = await in_thread(lambda: _command(line, snapshot, means))
        try:
            outcome = await means.runner().run(command, show)
        finally:
            work = partial(_record, snapshot, approval, means.workspace, means.log, means.writes)
            lines = await to_its_end(asyncio.to_thread(work))
    finally:
        await asyncio.shield(asyncio.to_thread(snapshot.close))
    return Worked(outcome, lines)


def finish_cut_off(workspace: Workspace, home: Path, write: Callable[[str], tuple[Log, Writes]]) -> None:
    """Record what commands did to the real files of a workspace while K2Desk was killed. Blocks.

    Args:
        workspace: just opened.
        home: the folder with the copies.
        write: opens the record of a session, and the writer for it.
    """
    for snapshot, promise in left_behind(home, workspace.root):
        try:
            log, writes = write(promise.session)
            lines = _record(snapshot, promise.approval, workspace, log, writes)
            log.append(Noticed("attention", mark(f"K2Desk ended while a command ran. {' '.join(lines)}")))
        except K2DeskError:  # its record is gone; the files are as the command left them
            _log.exception("what a command did could not be recorded")
        finally:
            snapshot.close()


def _there(workspace: Workspace) -> list[str]:
    """Return what is in the workspace and neither ignored nor usually secret."""
    return [path for path in workspace.paths() if not secret(path)]


def _taken(approval: str, means: Means, working: Working | None = None) -> Snapshot:
    paths = _there(means.workspace)
    snapshot = Snapshot.take(means.workspace.root, paths, means.scratch, working=working)
    try:
        snapshot.promise(means.log.session, approval)
    except BaseException:
        snapshot.close()
        raise
    return snapshot


def _command(line: str, snapshot: Snapshot, means: Means) -> Command:
    root = means.workspace.root
    # A change of a file with further names would change it under those too, wherever they are.
    shared = [Bind(root / path, root / path) for path in snapshot.shared]
    binds = tuple(covered(means, more=shared))
    return Command(shell(line), root, root, binds=binds, seconds=means.seconds)


def _record(snapshot: Snapshot, approval: str, workspace: Workspace, log: Log, writes: Writes) -> list[str]:
    """Record what became of the files, and put it in words."""
    try:
        effects = snapshot.effects(_there(workspace), log.put_blob)
        files = [write for file in effects.files for write in _written(file)]
        if files:
            writes.record(files, approval)
    except K2DeskError as error:
        _log.exception("what a command did could not be recorded")
        return [mark(f"It worked on the user's real files; what it did there could not be recorded: {error}")]
    return _told(effects)


def _told(effects: Effects) -> list[str]:
    if not effects.files:
        lines = [mark("It worked on the user's real files and changed none that git doesn't ignore.")]
    else:
        names = ", ".join(visible(file.path) for file in effects.files[:20])
        more = mark(f" and {len(effects.files) - 20} more") if len(effects.files) > 20 else ""
        lines = [mark(f"On the user's real files it {effects.words}: {names}{more}. The user can undo this.")]
    if effects.left:
        lines.append(mark(f"Can't be undone: {'; '.join(effects.left[:20])}."))
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
