"""The one writer: the only code that opens a file of the workspace for writing."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat as modes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from k2desk.core.errors import K2DeskError, StaleError, WorkspaceError
from k2desk.core.events import WriteDone, WriteIntended, WriteUndone
from k2desk.core.ports import Log
from k2desk.core.proposals import FileWrite
from k2desk.core.wording import mark
from k2desk.journal.changes import changes, open_changes, reversal
from k2desk.workspace.fence import Fence
from k2desk.workspace.folders import Folder
from k2desk.workspace.lock import exclusive
from k2desk.workspace.seen import refuse, with_modes
from k2desk.workspace.slot import Slot


@dataclass(frozen=True, slots=True)
class Recovered:
    """What became of a transaction that a crash had cut off.

    Args:
        change_id: the transaction.
        written: True where every file held its new bytes, so that it is done; else it was taken back.
        conflicts: files that hold neither and were left as they are.
    """

    change_id: str
    written: bool
    conflicts: tuple[str, ...] = ()


class Writer:
    """Writes all files of a transaction or none, durably; implements `core.ports.Writes`.

    Args:
        fence: around the workspace.
        log: the record of the session; it holds the bytes before and after every write.
        step: called with a name before and after each step that touches the disk; whatever it raises is
            treated as that step's failure.
    """

    def __init__(self, fence: Fence, log: Log, step: Callable[[str], None] = lambda name: None) -> None:
        self._fence = fence
        self._log = log
        self._step = step

    def apply(self, files: Sequence[FileWrite], approval_id: str, *, reverts: str = "") -> str:
        """Write all files or none. Blocks; call it outside the event loop.

        Args:
            files: each path once; a rename is the deletion of one and the creation of another.
            approval_id: the request the user allowed, or ``user``.
            reverts: the change this one takes back.

        Returns:
            The id of the change.

        Raises:
            StaleError: a file is not what ``before`` says; nothing was written.
            FenceError: a path may not be written, or leads through a link; nothing was written.
            JournalError: the record could not be kept. Before the first write nothing was written; at the
                very end everything was, and `recover` completes the record.
            WorkspaceError: writing failed; every file is as it was.
        """
        asked = self._allowed(files)
        change_id = secrets.token_hex(8)
        with exclusive(self._fence.root), self._slots(change_id, asked) as slots:
            checked = self._checked(slots)
            news = [self._log.get_blob(file.after) if file.after is not None else b"" for file in checked]
            self._step("checked")
            intent = WriteIntended(change_id, approval_id, checked, reverts)
            self._log.append(intent, durable=True)
            self._step("intended")
            try:
                self._write(slots, news)
            except (OSError, K2DeskError) as error:
                raise self._gave_up(change_id, slots, error) from error
            self._log.append(WriteDone(change_id), durable=True)
            self._step("done")
        return change_id

    def record(self, files: Sequence[FileWrite], approval_id: str) -> str:
        """Tell of a change a command made on the user's own files, so that it can be undone. Blocks.

        A file that no longer holds what the command left there is the user's by now, and is passed over.

        Args:
            files: what was there before the command and after it; both are in the record's store.
            approval_id: the request the user allowed.

        Returns:
            The id of the change, "" where there is nothing to tell.

        Raises:
            WorkspaceError: a path may not be written, or can't be read.
            JournalError: the record could not be kept.
        """
        asked = self._allowed(files)
        change_id = secrets.token_hex(8)
        with exclusive(self._fence.root), self._slots(change_id, asked) as slots:
            told = tuple(slot.file for slot in slots if slot.state() == "new")
            if not told:
                return ""
            self._log.append(WriteIntended(change_id, approval_id, told), durable=True)
            self._log.append(WriteDone(change_id), durable=True)
        return change_id

    def revert(self, change_id: str, paths: Sequence[str] = ()) -> str:
        """Take a change back, or bring a taken back one again, as a change of its own. Blocks.

        Args:
            change_id: the change.
            paths: only these files of it; none for all.

        Raises:
            StaleError: a file was changed since; nothing was written.
            JournalError: there is no such change or file, or it never came into effect.
            WorkspaceError: writing failed; every file is as it was.
        """
        found = reversal(changes(self._log.joined()), change_id, paths)
        return self.apply(found.files, "user", reverts=found.reverts)

    def recover(self) -> tuple[Recovered, ...]:
        """Finish what a crash cut off: complete what is wholly written, take back the rest. Blocks.

        It may itself be cut off at any point and called again.

        Raises:
            WorkspaceError: a file could not be restored; the transaction stays open for the next try.
            JournalError: the record can't be read or written.
        """
        if not open_changes(self._log.joined()):
            return ()
        done: list[Recovered] = []
        with exclusive(self._fence.root):
            # Asked again under the lock: the transaction may have been another program's, and be done now.
            for change in open_changes(self._log.joined()):
                with self._slots(change.id, change.files) as slots:
                    done.append(self._recovered(change.id, slots))
        return tuple(done)

    def _recovered(self, change_id: str, slots: Sequence[Slot]) -> Recovered:
        try:
            if all(slot.whole() for slot in slots):
                for slot in slots:
                    slot.settle()
                    self._step(f"settled {slot.file.path}")
                self._log.append(WriteDone(change_id), durable=True)
                return Recovered(change_id, written=True)
            conflicts = self._take_back(slots)
        except OSError as error:
            raise WorkspaceError(f"A cut-off write could not be taken back: {error.strerror}.") from error
        reason = mark("K2Desk was cut off while it wrote.")
        self._log.append(WriteUndone(change_id, reason, conflicts), durable=True)
        return Recovered(change_id, written=False, conflicts=conflicts)

    def _allowed(self, files: Sequence[FileWrite]) -> list[FileWrite]:
        if not files:
            raise WorkspaceError("There is nothing to write.")
        paths = set()
        for file in files:
            if self._fence.writable(file.path) != file.path:
                raise WorkspaceError(f"{file.path} is not in its plain form; nothing was written.")
            if file.before is None and file.after is None:
                raise WorkspaceError(f"{file.path} neither is there nor will be; nothing was written.")
            paths.add(file.path)
        if len(paths) != len(files):
            raise WorkspaceError("A file is named twice in one change; nothing was written.")
        for path in paths:
            parts = path.split("/")
            if any("/".join(parts[:depth]) in paths for depth in range(1, len(parts))):
                raise WorkspaceError(f"{path} lies below a file of the same change; nothing was written.")
        # Deletions come first: on a disk that ignores case, another file may take the place.
        return sorted(files, key=lambda file: file.after is not None)

    @contextlib.contextmanager
    def _slots(self, change_id: str, files: Sequence[FileWrite]) -> Iterator[list[Slot]]:
        made = [
            Slot(self._fence, change_id, number, file, keep=self._log.put_blob, step=self._step)
            for number, file in enumerate(files)
        ]
        try:
            yield made
        finally:
            for slot in made:
                slot.close()

    def _checked(self, slots: Sequence[Slot]) -> tuple[FileWrite, ...]:
        """Compare every file with what the user was shown, and keep the bytes that are there.

        Returns:
            The files with the permission bits they have and will have.
        """
        stale: list[StaleError] = []
        for slot in slots:
            try:
                seen, data = slot.look()
                refuse(slot.file, seen)
            except StaleError as error:
                stale.append(error)
                continue
            except OSError as error:
                raise WorkspaceError(f"{slot.file.path} cannot be read: {error.strerror}.") from error
            if seen.sha256 is not None:
                self._log.put_blob(data)
            slot.file = with_modes(slot.file, seen)
        if stale:
            paths = tuple(path for error in stale for path in error.paths)
            raise StaleError(" ".join(map(str, stale)) + " Nothing was written.", paths)
        return tuple(slot.file for slot in slots)

    def _write(self, slots: Sequence[Slot], news: Sequence[bytes]) -> None:
        for slot, data in zip(slots, news, strict=True):
            slot.prepare(data, self._fill)
        for slot in slots:
            self._stay(slot)
            slot.put()
            self._step(f"put {slot.file.path}")
        for slot in slots:
            self._stay(slot)
        for slot in slots:
            slot.settle()
            self._step(f"settled {slot.file.path}")

    def _stay(self, slot: Slot) -> None:
        if not slot.stays():
            raise StaleError(f"The folder of {slot.file.path} was moved meanwhile.", (slot.file.path,))

    def _gave_up(self, change_id: str, slots: Sequence[Slot], error: Exception) -> WorkspaceError:
        """Take everything back and return what is to be raised."""
        why = error.strerror or str(error) if isinstance(error, OSError) else str(error)
        try:
            conflicts = self._take_back(slots)
        except (OSError, K2DeskError) as second:
            return WorkspaceError(
                mark(
                    f"Writing failed ({why}), and so did taking it back ({second}). "
                    "Open this session again to have it taken back."
                )
            )
        self._log.append(WriteUndone(change_id, why, conflicts), durable=True)
        if isinstance(error, StaleError):
            return StaleError(mark(f"{error} Nothing was written."), error.paths)
        return WorkspaceError(mark(f"Writing failed: {why}. Every file is as it was."))

    def _take_back(self, slots: Sequence[Slot]) -> tuple[str, ...]:
        conflicts = []
        for slot in reversed(slots):
            before = slot.file.before
            data = self._log.get_blob(before) if before is not None else b""
            if not slot.take_back(data, self._fill):
                conflicts.append(slot.file.path)
            self._step(mark(f"took back {slot.file.path}"))
        return tuple(reversed(conflicts))

    def _fill(self, folder: Folder, name: str, data: bytes, mode: int) -> None:
        self._step(f"open {name}")
        descriptor = folder.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            self._step(f"write {name}")
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            if hasattr(os, "fchmod"):
                os.fchmod(descriptor, modes.S_IMODE(mode))
            self._step(f"sync {name}")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._step(f"filled {name}")
