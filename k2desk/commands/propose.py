"""Works a patch from a file out against a folder, shows what it would do, and writes it only when told to."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from k2desk.commands.base import Command
from k2desk.core.consequences import git_behaviour, runs_code
from k2desk.core.errors import K2DeskError, PatchError
from k2desk.core.visible import visible

if TYPE_CHECKING:
    from k2desk.core.events import Event
    from k2desk.core.ports import Engine
    from k2desk.core.proposals import FileChange
    from k2desk.tools.shelf import Shelf

REFUSED = 1
MISUSED = 2


class Shown(msgspec.Struct, frozen=True):
    """One file of the patch, as the command tells of it; a SHA-256 is None where there is no file."""

    path: str
    kind: str
    old_path: str
    mode: str
    matched: tuple[str, ...]
    warnings: tuple[str, ...]
    before: str | None
    after: str | None
    diff: str


def _arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("file", metavar="FILE", help="a patch, or any text with one in it; - reads it from the input")
    add("--workspace", type=Path, default=Path(), metavar="FOLDER", help="the folder; else this one")
    add("--json", action="store_true", help="tell everything as one JSON document")
    add("--apply", action="store_true", help="write it, all or nothing; the window can undo it")
    help_tick = "with --apply: write this file too, although other programs run code from it"
    add("--tick", action="append", default=[], metavar="PATH", help=help_tick)


def _run(given: argparse.Namespace) -> int:
    """Do it: 0 where the patch fits or was written, 1 where it is refused, 2 where it can't be looked at."""
    name = "the input" if given.file == "-" else Path(given.file).name
    try:
        text = _read(given.file)
    except OSError as error:
        return _misused(f"{name}: {error.strerror}")
    if not given.workspace.is_dir():
        return _misused(f"{given.workspace} is no folder; name the folder with --workspace.")
    try:
        shown, files = _drafted(text, given.workspace)
        if given.apply:
            _refuse_untried(files, given.tick)
            asyncio.run(_apply(text, given.workspace, f"Patch from {name}", files))
    except K2DeskError as error:
        _tell_refusal(str(error), given.json)
        return REFUSED
    _tell(shown, given.json, applied=given.apply)
    return 0


def _misused(why: str) -> int:
    sys.stderr.write(f"{visible(why)}\n")
    return MISUSED


def _read(file: str) -> bytes:
    """Read the patch; of one that is too long as much as it takes to see that."""
    from k2desk.patch.reading import MOST

    if file == "-":
        return sys.stdin.buffer.read(MOST + 1)
    with Path(file).open("rb") as opened:
        return opened.read(MOST + 1)


def _drafted(text: bytes, folder: Path) -> tuple[tuple[Shown, ...], tuple[FileChange, ...]]:
    """Work the patch out in memory, and return what it would do."""
    from k2desk.settings.folders import folders
    from k2desk.tools.own_patch import drafted
    from k2desk.tools.shelf import Shelf
    from k2desk.workspace.workspace import open_workspace

    shelf = Shelf()
    workspace = open_workspace(folder, folders().data, also=(folders().config,))
    try:
        files = drafted(text, workspace.fence, shelf)
    finally:
        workspace.close()
    return tuple(_shown(file, shelf) for file in files), files


def _shown(file: FileChange, shelf: Shelf) -> Shown:
    from k2desk.patch.export import to_unified

    before = None if file.before is None else shelf.get_blob(file.before)
    after = None if file.after is None else shelf.get_blob(file.after)
    old_mode = file.old_mode or file.mode
    diff = to_unified(file.path, before, after, old_path=file.old_path, old_mode=old_mode, new_mode=file.mode)
    paths = [path for path in dict.fromkeys((file.old_path, file.path)) if path]
    warnings = [f"{path}: {said}" for path in paths if (said := runs_code(path) or git_behaviour(path))]
    if file.links > 1:
        warnings.append(f"{paths[0]}: it has {file.links} names; the others keep the old bytes")
    return Shown(
        file.path,
        file.kind,
        file.old_path,
        f"{file.mode:o}",
        file.matched,
        tuple(warnings),
        file.before,
        file.after,
        diff.decode("utf-8", "surrogateescape"),
    )


def _refuse_untried(files: Sequence[FileChange], ticked: Sequence[str]) -> None:
    """Refuse to write what nobody has looked at by its name.

    Raises:
        PatchError: other programs run code from a file that was not ticked for itself.
    """
    asked = [path for file in files for path in (file.old_path, file.path) if path and runs_code(path)]
    if left := [path for path in dict.fromkeys(asked) if path not in ticked]:
        words = "\n".join(f"{path}: {runs_code(path)}. Add --tick {path} to write it." for path in left)
        raise PatchError(f"{words}\nNothing was written.")


async def _apply(text: bytes, folder: Path, title: str, files: tuple[FileChange, ...]) -> None:
    """Have all of it written by the one writer, in a session of its own."""
    from k2desk.commands.program import opened
    from k2desk.core.events import ProposalEnded, SessionRenamed

    with opened() as (program, _):
        engine = await program.open_session(folder)
        try:
            engine.log.append(SessionRenamed(title))
            answers = _Answers(engine, files)
            end = engine.log.subscribe(lambda record: answers.hear(record.event))
            await engine.propose(text, title)
            end()
            said = [record.event for record in engine.log.records()]
        finally:
            await engine.close()
    ended = [event for event in said if isinstance(event, ProposalEnded)][-1]
    if not answers.same:
        raise PatchError("The files changed while this ran. Nothing was written; run it again.")
    if ended.status != "ok":
        raise PatchError(ended.text)


class _Answers:
    """Says yes to exactly what was worked out before, and no to anything else.

    Args:
        engine: the session.
        files: what was worked out.
    """

    def __init__(self, engine: Engine, files: tuple[FileChange, ...]) -> None:
        self._engine = engine
        self._files = files
        self.same = True
        self._loop = asyncio.get_running_loop()

    def hear(self, event: Event) -> None:
        """Take in what happened, in whatever thread stored it."""
        from k2desk.core.events import DecisionRequested, ProposalMade

        match event:
            case ProposalMade(proposal=proposal):
                self.same = proposal.files == self._files
            case DecisionRequested(request_id=request, question=question):
                self._loop.call_soon_threadsafe(self._decide, request, question.digest)
            case _:
                pass

    def _decide(self, request: str, digest: str) -> None:
        from k2desk.core.permissions import Decision
        from k2desk.patch.everything import everything

        if not self.same:
            self._engine.decide(request, Decision("reject", digest))
            return
        ticks = everything(self._files, self._engine.log.get_blob)
        self._engine.decide(request, Decision("allow", digest, ticks=ticks))


def _tell_refusal(words: str, as_json: bool) -> None:
    if as_json:
        document = {"fits": False, "applied": False, "refusals": words.split("\n"), "files": []}
        _out(msgspec.json.format(msgspec.json.encode(document)).decode() + "\n")
    else:
        sys.stderr.write(f"{visible(words)}\n")


def _tell(shown: Sequence[Shown], as_json: bool, *, applied: bool) -> None:
    if as_json:
        told = [msgspec.structs.replace(file, diff=_encodable(file.diff)) for file in shown]
        document = {"fits": True, "applied": applied, "refusals": [], "files": told}
        _out(msgspec.json.format(msgspec.json.encode(document)).decode() + "\n")
        return
    for file in shown:
        named = f"{file.old_path} → {file.path}" if file.old_path else file.path
        hows = f" ({'; '.join(file.matched)})" if file.matched else ""
        sys.stderr.write(visible(f"{file.kind} {named}{hows}") + "\n")
        for warning in file.warnings:
            sys.stderr.write(visible(f"  ! {warning}") + "\n")
        _out(file.diff)
    count = f"{len(shown)} file{'s' * (len(shown) != 1)}"
    ending = f"Applied to {count}." if applied else f"{count} would change. Nothing was written."
    sys.stderr.write(ending + "\n")


def _out(text: str) -> None:
    """Write to the output: to a terminal nothing that hides, elsewhere the exact bytes."""
    if sys.stdout.isatty():
        sys.stdout.write(visible(text))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
        sys.stdout.buffer.flush()


def _encodable(text: str) -> str:
    """Return text that JSON can carry: bytes that are no UTF-8 become marks."""
    return "".join(visible(sign) if "\ud800" <= sign <= "\udfff" else sign for sign in text)


COMMAND = Command("Show what a patch would do to a folder, and write it with --apply.", _arguments, _run)
