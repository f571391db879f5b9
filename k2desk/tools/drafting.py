"""Works a proposed change out against the files as they are, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from k2desk.core.errors import PatchError, ToolError
from k2desk.core.ports import Log
from k2desk.core.proposals import ChangeKind, FileChange
from k2desk.patch.edits import Edit, apply_edits, check_text
from k2desk.workspace.fence import Fence


class Replacement(Protocol):
    """An edit as the model wrote it."""

    @property
    def old(self) -> str: ...
    @property
    def new(self) -> str: ...
    @property
    def replace_all(self) -> bool: ...


@dataclass(slots=True)
class _File:
    """A file on its way from what it is to what it may become.

    ``before`` is None where it does not exist, ``after`` where it will not.
    """

    path: str
    before: bytes | None
    after: bytes | None
    mode: int
    old_path: str = ""
    matched: tuple[str, ...] = ()

    @property
    def kind(self) -> ChangeKind:
        if self.old_path:
            return "rename"
        if self.before is None:
            return "create"
        return "delete" if self.after is None else "modify"


class Draft:
    """A proposal in the making.

    Args:
        fence: around the workspace; files are read through it, never written.
        log: keeps the bytes before and after.
    """

    def __init__(self, fence: Fence, log: Log) -> None:
        self._fence = fence
        self._log = log
        self._files: dict[str, _File] = {}

    def _existing(self, path: str) -> _File:
        """Read a file, or find it among those the draft has already changed."""
        normal = self._fence.writable(path)
        if normal in self._files:
            return self._files[normal]
        for file in self._files.values():
            if normal == file.old_path:
                raise ToolError(f"{normal} is renamed in the same proposal; name {file.path} instead.")
        if self._fence.secret(normal):
            raise ToolError(
                f"{normal} usually holds secrets, so it is not touched here. Ask the user to do it."
            )
        stat = self._fence.stat(normal)
        if stat.nlink > 1:
            raise ToolError(
                f"{normal} has {stat.nlink} hard links: a change here would change another file too."
            )
        data = self._fence.read(normal)
        return _File(normal, data, data, stat.mode & 0o7777)

    def edit(self, path: str, edits: Sequence[Replacement]) -> None:
        """Replace text in a file.

        Raises:
            ToolError: an edit has no single place; nothing of the draft is kept then.
            WorkspaceError: the file is not there or may not be changed.
        """
        file = self._existing(path)
        try:
            done = apply_edits(
                file.after or b"", [Edit(edit.old, edit.new, edit.replace_all) for edit in edits]
            )
        except PatchError as error:
            raise ToolError(f"{file.path}: {error} Nothing of this proposal was kept.") from None
        file.after, file.matched = done.data, (*file.matched, *done.matched)
        self._files[file.path] = file

    def create(self, path: str, content: str) -> None:
        """Add a new file."""
        normal = self._fence.writable(path)
        if normal in self._files or self._fence.exists(normal):
            raise ToolError(f"{normal} exists already; change it with edits, or delete it first.")
        data = content.encode()
        try:
            check_text(data)
        except PatchError as error:
            raise ToolError(f"{normal}: {error}") from None
        self._files[normal] = _File(normal, None, data, 0o644)

    def delete(self, path: str) -> None:
        """Remove a file."""
        file = self._existing(path)
        if file.path in self._files:
            raise ToolError(f"{file.path} is deleted and also changed in the same proposal; do one of both.")
        file.after = None
        self._files[file.path] = file

    def rename(self, old_path: str, new_path: str) -> None:
        """Give a file another path; edits then name the new one."""
        file = self._existing(old_path)
        target = self._fence.writable(new_path)
        if target in self._files or self._fence.exists(target):
            raise ToolError(f"{target} exists already; choose another name.")
        self._files[target] = _File(target, file.before, file.after, file.mode, old_path=file.path)

    def files(self) -> tuple[FileChange, ...]:
        """Return what is proposed, its bytes kept in the log.

        Raises:
            ToolError: a file would stay as it is.
        """
        changes = []
        for file in self._files.values():
            if file.before == file.after and file.kind != "rename":
                raise ToolError(f"{file.path} would stay as it is; leave it out.")
            before = self._log.put_blob(file.before) if file.before is not None else None
            after = self._log.put_blob(file.after) if file.after is not None else None
            changes.append(
                FileChange(file.path, file.kind, before, after, file.old_path, file.mode, file.matched)
            )
        return tuple(changes)
