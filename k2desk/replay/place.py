"""The folder a replay works in: made of the bytes the record rests on, and gone afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping

from k2desk.core.events import Record, WriteDone, WriteIntended
from k2desk.core.proposals import FileChange, FileWrite
from k2desk.workspace.workspace import Workspace

Blob = Callable[[str], bytes]


class Place:
    """The files of a replay, at first none.

    Args:
        workspace: an empty folder of the replay's own, in which nobody makes links.
        blob: returns recorded bytes.
    """

    def __init__(self, workspace: Workspace, blob: Blob) -> None:
        self._workspace, self._blob = workspace, blob

    def lay_base(self, file: FileChange) -> None:
        """Bring a file into the state a proposal was made against."""
        if file.before is not None:
            self._lay(file.old_path or file.path, file.before, file.old_mode or file.mode)
        elif file.kind == "create":
            self._lay(file.path, None, 0)

    def lay_before(self, file: FileWrite) -> None:
        """Bring a file into the state a write found it in."""
        self._lay(file.path, file.before, file.mode_before)

    def lay_after(self, file: FileWrite) -> None:
        """Bring a file into the state a write left it in."""
        self._lay(file.path, file.after, file.mode_after)

    def _lay(self, path: str, name: str | None, mode: int) -> None:
        # The record may be anybody's: no path of it leads out of the folder.
        target = self._workspace.root / self._workspace.fence.normalise(path)
        if name is None:
            target.unlink(missing_ok=True)
            return
        data = self._blob(name)
        if target.is_file() and target.read_bytes() == data:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        target.write_bytes(data)
        target.chmod((mode or 0o644) & 0o777 | 0o200)

    def state(self, paths: Iterable[str]) -> dict[str, str | None]:
        """Return the SHA-256 of files, None for those that are not there. Blocks."""
        found: dict[str, str | None] = {}
        for path in paths:
            target = self._workspace.root / self._workspace.fence.normalise(path)
            there = target.is_file() and not target.is_symlink()
            found[path] = hashlib.sha256(target.read_bytes()).hexdigest() if there else None
        return found


def written(records: Iterable[Record]) -> dict[str, str | None]:
    """Return how the record says that the files it wrote to are at its end."""
    intended: dict[str, WriteIntended] = {}
    files: dict[str, str | None] = {}
    for record in records:
        match record.event:
            case WriteIntended() as intent:
                intended[intent.change_id] = intent
            case WriteDone(change_id=change_id) if change_id in intended:
                files.update({file.path: file.after for file in intended[change_id].files})
            case _:
                pass
    return files


def tree_hash(files: Mapping[str, str | None]) -> str:
    """Return the SHA-256 over a state of files, hexadecimal."""
    digest = hashlib.sha256()
    for path, name in sorted(files.items()):
        digest.update(f"{path}\0{name or 'gone'}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
