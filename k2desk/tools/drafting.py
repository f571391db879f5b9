"""Works a proposed change out against the files as they are, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from k2desk.core.errors import PatchError, ToolError
from k2desk.core.ports import Blobs
from k2desk.core.proposals import ChangeKind, FileChange
from k2desk.core.redaction import BEGIN
from k2desk.core.special import whole
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.patch.edits import Edit, apply_edits, check_text
from k2desk.patch.text import decode
from k2desk.patch.wishes import Wish
from k2desk.tools.key_lines import mark_key_lines
from k2desk.workspace.fence import Fence

NEW_MODE = 0o644
NOTHING_KEPT = mark("Nothing of this proposal was kept.")


@dataclass(slots=True)
class _File:
    """A file on its way from what it is to what it may become.

    ``before`` is None where it does not exist, ``after`` where it will not.
    """

    path: str
    before: bytes | None
    after: bytes | None
    mode: int
    old_mode: int
    old_path: str = ""
    matched: tuple[str, ...] = ()
    links: int = 1

    @property
    def kind(self) -> ChangeKind:
        if self.old_path:
            return "rename"
        if self.before is None:
            return "create"
        return "delete" if self.after is None else "modify"

    @property
    def moded(self) -> bool:
        return self.before is not None and self.after is not None and self.mode != self.old_mode


class Draft:
    """A proposal in the making.

    Args:
        fence: around the workspace; files are read through it, never written.
        blobs: keeps the bytes before and after.
    """

    def __init__(self, fence: Fence, blobs: Blobs) -> None:
        self._fence = fence
        self._blobs = blobs
        self._files: dict[str, _File] = {}

    def take(self, wish: Wish) -> None:
        """Work out what a text wants to happen to one file.

        Raises:
            ToolError: it has no single place, or can't be; nothing of the draft is kept then.
            WorkspaceError: the file is not there or may not be changed.
        """
        fills = len(wish.edits) == 1 and not wish.edits[0].old
        match wish.kind:
            case "create":
                self.create(wish.path, wish.content or "", executable=bool(wish.executable))
            case "delete":
                self.delete(wish.path, wish.content)
            case "copy":
                self._copy(wish)
            case "edit" if fills and not wish.new_path and not self._there(wish.path):
                self.create(wish.path, wish.edits[0].new, executable=bool(wish.executable))
            case "edit":
                path = wish.path
                if wish.new_path:
                    self.rename(path, wish.new_path)
                    path = wish.new_path
                if wish.edits:
                    self.edit(path, wish.edits)
                if wish.executable is not None:
                    self._allow(path, wish.executable)

    def _there(self, path: str) -> bool:
        normal = self._fence.writable(path)
        return normal in self._files or self._fence.exists(normal)

    def _existing(self, path: str) -> _File:
        """Read a file, or find it among those the draft has already changed."""
        normal = self._fence.writable(path)
        if normal in self._files:
            return self._files[normal]
        for file in self._files.values():
            if normal == file.old_path:
                raise ToolError(f"{normal} is renamed in the same proposal; name {file.path} instead.")
        self._refuse_secret(normal)
        stat = self._fence.stat(normal)
        data, mode = self._fence.read(normal), stat.mode & 0o7777
        return _File(normal, data, data, mode, mode, links=stat.nlink)

    def _refuse_secret(self, normal: str) -> None:
        if self._fence.secret(normal):
            raise ToolError(
                f"{normal} usually holds secrets, so it is not touched here. Ask the user to do it."
            )

    def edit(self, path: str, edits: Sequence[Edit]) -> None:
        """Replace text in a file.

        Raises:
            ToolError: an edit has no single place; nothing of the draft is kept then.
            WorkspaceError: the file is not there or may not be changed.
        """
        file = self._existing(path)
        if file.after is None:
            raise ToolError(f"{file.path} is deleted and also changed in the same proposal; do one of both.")
        try:
            done = apply_edits(file.after, _whole(edits, file.after))
        except PatchError as error:
            raise ToolError(f"{file.path}: {_shown(error, file.after)} {NOTHING_KEPT}") from None
        file.after, file.matched = done.data, (*file.matched, *done.matched)
        self._files[file.path] = file

    def create(self, path: str, content: str, *, executable: bool = False) -> None:
        """Add a new file.

        Args:
            path: where nothing is yet.
            content: its text; surrogates stand for bytes that are no UTF-8.
            executable: whether it may be executed.
        """
        data = whole(content).encode("utf-8", "surrogateescape")
        self._add(path, data, NEW_MODE | (0o111 if executable else 0))

    def _add(self, path: str, data: bytes, mode: int, matched: tuple[str, ...] = ()) -> None:
        normal = self._fence.writable(path)
        if normal in self._files or self._fence.exists(normal):
            raise ToolError(f"{normal} exists already; change it with edits, or delete it first.")
        self._refuse_secret(normal)
        try:
            check_text(data)
        except PatchError as error:
            raise ToolError(f"{normal}: {error}") from None
        self._files[normal] = _File(normal, None, data, mode, mode, matched=matched)

    def _copy(self, wish: Wish) -> None:
        source = self._existing(wish.path)
        data = source.after or b""
        matched: tuple[str, ...] = ("copied",)
        if wish.edits:
            try:
                done = apply_edits(data, _whole(wish.edits, data))
            except PatchError as error:
                raise ToolError(f"{source.path}: {_shown(error, data)} {NOTHING_KEPT}") from None
            data, matched = done.data, (*matched, *done.matched)
        self._add(wish.new_path, data, source.mode & 0o777, matched)

    def delete(self, path: str, content: str | None = None) -> None:
        """Remove a file.

        Args:
            path: the file.
            content: all that must be in it, None where that does not matter.
        """
        file = self._existing(path)
        if file.path in self._files:
            raise ToolError(f"{file.path} is deleted and also changed in the same proposal; do one of both.")
        if content is not None and not _holds(file.before or b"", content):
            raise ToolError(
                f"{file.path} holds something else than the diff deletes. Read it again. {NOTHING_KEPT}"
            )
        file.after = None
        self._files[file.path] = file

    def rename(self, old_path: str, new_path: str) -> None:
        """Give a file another path; edits then name the new one."""
        file = self._existing(old_path)
        target = self._fence.writable(new_path)
        if file.path in self._files:
            raise ToolError(
                f"{file.path} is changed before it is renamed; name {target} in the edits instead."
            )
        if target in self._files or self._fence.exists(target):
            raise ToolError(f"{target} exists already; choose another name.")
        self._refuse_secret(target)
        file.path, file.old_path = target, file.path
        self._files[target] = file

    def _allow(self, path: str, executable: bool) -> None:
        """Let a file be executed by whoever may read it, or by nobody."""
        file = self._existing(path)
        readers = (file.mode & 0o444) >> 2
        file.mode = file.mode | readers if executable else file.mode & ~0o111
        self._files[file.path] = file

    def files(self) -> tuple[FileChange, ...]:
        """Return what is proposed, its bytes kept.

        Raises:
            ToolError: a file would stay as it is.
        """
        changes = []
        for file in self._files.values():
            _refuse_marks(file)
            if file.before == file.after and file.kind != "rename" and not file.moded:
                raise ToolError(f"{visible(file.path)} would stay as it is; leave it out.")
            before = self._blobs.put_blob(file.before) if file.before is not None else None
            after = self._blobs.put_blob(file.after) if file.after is not None else None
            change = FileChange(
                file.path,
                file.kind,
                before,
                after,
                file.old_path,
                file.mode,
                file.matched,
                file.old_mode if file.moded else 0,
                file.links,
            )
            changes.append(change)
        return tuple(changes)


def _shown(error: PatchError, data: bytes) -> str:
    """Return what is wrong with an edit; the lines that are quoted may be some from the middle of a key."""
    return mark_key_lines(str(error), [data.decode("utf-8", "surrogateescape")])


def _whole(edits: Sequence[Edit], data: bytes) -> Sequence[Edit]:
    """Put special tokens together that the model was shown in pieces, unless the file holds the pieces."""
    if not any("¦" in edit.old or "¦" in edit.new for edit in edits):
        return edits
    file = data.decode("utf-8", "replace").replace("\r\n", "\n")
    made = []
    for edit in edits:
        kept = edit.old if edit.old and edit.old in file else ""
        old, new = whole(edit.old, file, kept), whole(edit.new, file, kept)
        made.append(msgspec.structs.replace(edit, old=old, new=new))
    return made


def _refuse_marks(file: _File) -> None:
    """Keep marks out of the files: one that was written would take the place of the secret it stands for."""
    begin = BEGIN.encode()
    if file.after is not None and file.after.count(begin) > (file.before or b"").count(begin):
        raise ToolError(
            f"{visible(file.path)} would hold a mark such as {BEGIN}…], which stands for a secret that you "
            f"were not shown and is not in the file. Change other lines only, or ask the user. {NOTHING_KEPT}"
        )


def _holds(data: bytes, content: str) -> bool:
    """Tell whether a file is what a diff deletes; how its lines end does not matter."""
    try:
        text = decode(data).text
    except PatchError:
        return False
    raw = data.decode("utf-8", "surrogateescape")
    return content in (text, raw, text.replace("\r\n", "\n"), raw.replace("\r\n", "\n"))
