"""One file's place in a transaction: put into it in one step, and taken back out of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from k2desk.core.errors import FenceError, StaleError, WorkspaceError
from k2desk.core.proposals import FileWrite
from k2desk.core.wording import mark
from k2desk.workspace.fence import Fence
from k2desk.workspace.folders import Folder
from k2desk.workspace.parents import make_folders, prune_folders
from k2desk.workspace.seen import Seen, see

State: TypeAlias = Literal["old", "new", "other"]
Fill: TypeAlias = Callable[[Folder, str, bytes, int], None]
"""Creates a file and fills it: folder, name, bytes, permission bits; on the disk when it returns."""


class Slot:
    """One file of a transaction.

    Between the first step and the last, up to three temporary files lie beside the file: ``new`` (the bytes
    to come, then those that were there), ``old`` (a file being deleted) and ``back`` (bytes being restored).

    Args:
        fence: around the workspace.
        change_id: of the transaction.
        number: of the file in it; makes the temporary names unique.
        file: what is to be written.
        keep: called with bytes found in no record, before they are removed.
        step: called with a name after each change on the disk.
    """

    def __init__(
        self,
        fence: Fence,
        change_id: str,
        number: int,
        file: FileWrite,
        *,
        keep: Callable[[bytes], object],
        step: Callable[[str], None],
    ) -> None:
        self.file = file
        self._fence = fence
        self._keep = keep
        self._step = step
        self._parent, _, self._name = file.path.rpartition("/")
        stem = f".k2desk-{change_id}-{number}"
        self._new, self._old, self._back = f"{stem}.new", f"{stem}.old", f"{stem}.back"
        self._folder: Folder | None = None
        self._reached = True  # whether the step may have been taken; unknown after a crash

    def close(self) -> None:
        """Let go of the folder."""
        if self._folder is not None:
            self._folder.close()
            self._folder = None

    def look(self) -> tuple[Seen, bytes]:
        """Read what the path holds now."""
        return see(self._reach(), self._name)

    def state(self) -> State:
        """Tell whether the path holds the bytes from before the transaction, those from after, or neither."""
        seen, _ = self.look()
        file = self.file
        if seen.strange or seen.sha256 not in (file.before, file.after):
            return "other"
        if file.before != file.after:
            return "new" if seen.sha256 == file.after else "old"
        return "new" if seen.mode == file.mode_after else "old" if seen.mode == file.mode_before else "other"

    def whole(self) -> bool:
        """Tell whether the path holds its new bytes, and nothing somebody else wrote was taken out of it."""
        try:
            if self.state() != "new":
                return False
        except FenceError:
            return False
        left, _ = see(self._reach(), self._new if self.file.after is not None else self._old)
        return left.sha256 in (None, self.file.before, self.file.after)

    def prepare(self, data: bytes, fill: Fill) -> None:
        """Lay the bytes to come beside the path, creating the folders it needs."""
        self._reached = False
        if self.file.after is not None:
            fill(self._reach_or_make(), self._new, data, self.file.mode_after)

    def put(self) -> None:
        """Bring the path to its new state in one step that loses nothing somebody else wrote meanwhile.

        Raises:
            StaleError: the path did not hold what it should have; it holds that still.
        """
        self._reached = True
        try:
            self._put()
        except StaleError:
            self._reached = False
            raise

    def settle(self) -> None:
        """Remove what the step left beside the path, and folders that hold nothing any more."""
        folder = self._reach()
        if folder is not None:
            for name in (self._new, self._old, self._back):
                self._drop(folder, name)
            folder.sync()
        if self.file.after is None:  # the folder may be gone already, and the one above it hold nothing
            self._prune()

    def take_back(self, data: bytes, fill: Fill) -> bool:
        """Bring the path to its state from before, whatever step it had reached.

        Args:
            data: the bytes from before.
            fill: writes them.

        Returns:
            False where somebody else's bytes are there; they are left alone.
        """
        try:
            state = self.state()
        except FenceError:  # a link is on the way now; what lies behind it is not ours
            return False
        restored = state != "other" or not self._reached
        if state == "new" and self._reached:
            try:
                restored = self._restore(data, fill)
            except StaleError:
                restored = False
        self.settle()
        if self.file.before is None and restored:
            self._prune()
        return restored

    def stays(self) -> bool:
        """Tell whether the path still leads to the folder that is held."""
        if self._folder is None:
            return True
        try:
            with self._fence.folder(self._parent) as folder:
                return folder.identity() == self._folder.identity()
        except WorkspaceError:
            return False

    def _put(self) -> None:
        folder = self._reach_or_make()
        if self.file.before is None:
            try:
                folder.rename_new(self._new, self._name)
            except FileExistsError:
                raise self._stale() from None
            self._step(f"created {self._name}")
        elif self.file.after is None:
            self._set_aside(folder, self.file.before)
        else:
            self._swap_in(folder, self._new, self.file.before)

    def _restore(self, data: bytes, fill: Fill) -> bool:
        file = self.file
        if file.before is None:
            folder = self._reach_or_make()
            self._set_aside(folder, file.after or "")
            return True
        folder = self._reach_or_make()
        aside = self._new if file.after is not None else self._old
        left, _ = see(folder, aside)
        if left.sha256 is not None and (left.sha256 != file.after or file.before == file.after):
            # What was taken out of the path is put back as it is; other bytes than ours were somebody's.
            if file.after is None:
                folder.rename_new(aside, self._name)
            else:
                self._trade(folder, aside)
            return left.sha256 == file.before
        self._drop(folder, self._back)
        fill(folder, self._back, data, file.mode_before)
        if file.after is None:
            folder.rename_new(self._back, self._name)
        else:
            self._swap_in(folder, self._back, file.after)
        return True

    def _trade(self, folder: Folder, temporary: str) -> None:
        try:
            folder.exchange(temporary, self._name)
        except NotImplementedError:
            folder.rename(temporary, self._name)

    def _swap_in(self, folder: Folder, temporary: str, expected: str) -> None:
        try:
            folder.exchange(temporary, self._name)
        except NotImplementedError:
            # Without an exchange, the look and the rename are two steps with a moment between them.
            if see(folder, self._name)[0].sha256 != expected:
                raise self._stale() from None
            folder.rename(temporary, self._name)
        except FileNotFoundError:
            raise self._stale() from None
        else:
            self._step(f"exchanged {self._name}")
            if see(folder, temporary)[0].sha256 != expected:
                folder.exchange(temporary, self._name)
                raise self._stale()

    def _set_aside(self, folder: Folder, expected: str) -> None:
        try:
            folder.rename(self._name, self._old)
        except FileNotFoundError:
            raise self._stale() from None
        self._step(f"set aside {self._name}")
        if see(folder, self._old)[0].sha256 != expected:
            folder.rename_new(self._old, self._name)
            raise self._stale()

    def _drop(self, folder: Folder, name: str) -> None:
        seen, data = see(folder, name)
        if seen.sha256 is None:
            return
        if seen.sha256 not in (self.file.before, self.file.after):
            self._keep(data)
        folder.unlink(name)
        self._step(f"dropped {name}")

    def _reach(self) -> Folder | None:
        """Return the folder of the path, None where it is not there."""
        if self._folder is None:
            try:
                self._folder = self._fence.folder(self._parent)
            except FenceError:
                raise
            except WorkspaceError as error:
                if isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
                    return None
                raise
        return self._folder

    def _reach_or_make(self) -> Folder:
        found = self._reach()
        if found is None:
            make_folders(self._fence, self._parent, self._step)
            self._folder = found = self._fence.folder(self._parent)
        return found

    def _prune(self) -> None:
        self.close()
        prune_folders(self._fence, self._parent, self._step)

    def _stale(self) -> StaleError:
        return StaleError(mark(f"{self.file.path} was changed meanwhile."), (self.file.path,))
