"""What is dropped on the window: a patch goes to its page, files of the folder and words into the message."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from k2desk.core.errors import PatchError, WorkspaceError
from k2desk.core.events import Attachment
from k2desk.core.said import Carried
from k2desk.core.visible import visible
from k2desk.patch.reading import MOST, looks_like_patch
from k2desk.ui.draft import PASTE_LIMIT
from k2desk.ui.incoming import words_beside
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.ui.runtime import Runtime


class Drops(QObject):
    """Hears what is dropped on a window.

    Args:
        window: the window; it takes drops from now on.
        runtime: gets what was dropped.
    """

    def __init__(self, window: QWidget, runtime: Runtime) -> None:
        super().__init__(window)
        self._window, self._runtime = window, runtime
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Welcome a patch or a file of the folder, and take it."""
        if isinstance(event, QDropEvent) and event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            if not can_take(event.mimeData()):
                return False
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                take(event.mimeData(), self._runtime, self._window)
            return True
        return super().eventFilter(watched, event)


def can_take(data: QMimeData) -> bool:
    """Tell whether something dropped is of any use: local files, or text."""
    urls = data.urls()
    return all(url.isLocalFile() for url in urls) if data.hasUrls() else data.hasText()


def take(data: QMimeData, runtime: Runtime, window: QWidget) -> None:
    """Take what was dropped; rich text counts as the plain text it comes with.

    A file outside of the folder is opened only once the user has picked it in a dialog: nobody can tell where
    a drop came from.
    """
    if not data.hasUrls():
        _take_text(data.text()[: MOST + 1], runtime)
        return
    paths, engine = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()], runtime.engine
    if engine is None:
        runtime.noticed.emit("attention", tr("No session is open yet. Open a folder first."))
        return
    if len(paths) != 1:
        _take_all(paths, engine.workspace, runtime)
        return
    path = paths[0]
    inside = _relative(path, engine.workspace)
    if inside and path.is_dir():
        runtime.context_requested.emit(Attachment(inside, kind="folder"))
        return
    if inside:
        work = partial(_read_inside, engine.workspace, inside)
        runtime.in_thread(work, partial(_sort, runtime, inside, path.name))
        return
    dialog = QFileDialog(window, tr("Read this patch from outside of the folder?"), str(path.parent))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.selectFile(path.name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda picked: read_picked(Path(picked), runtime))
    dialog.open()


def _take_text(text: str, runtime: Runtime) -> None:
    """Take a patch to its page; other words go along with the message, as long as it can hold them."""
    if len(text) <= PASTE_LIMIT and not looks_like_patch(text):
        runtime.context_requested.emit(words_beside(text))
    else:
        runtime.patch_requested.emit(text, tr("Dropped text"), "")


def _take_all(paths: Sequence[Path], root: Path, runtime: Runtime) -> None:
    """Let several files and folders go along; those outside of the folder are named and left alone."""
    outside = []
    for path in paths:
        inside = _relative(path, root)
        if inside:
            kind: Carried = "folder" if path.is_dir() else "file"
            runtime.context_requested.emit(Attachment(inside, kind=kind))
        else:
            outside.append(visible(path.name))
    if outside or not paths:
        names = ", ".join(outside[:3]) + (
            tr(" and {count} more", count=len(outside) - 3) if len(outside) > 3 else ""
        )
        words = tr(
            "Only files of the open folder go along, not {names}. ", names=names or tr("what lies elsewhere")
        )
        runtime.noticed.emit("attention", tr("{words}Copy what matters and paste it.", words=words))


def read_picked(path: Path, runtime: Runtime) -> None:
    """Read a file the user picked, wherever it lies."""
    runtime.in_thread(partial(read_capped, path), partial(_sort, runtime, "", path.name))


def read_capped(path: Path) -> bytes:
    """Return the bytes of an ordinary file. Blocks, but never for a pipe or a device.

    Raises:
        PatchError: it is too long for a patch, or no file that can be read.
    """
    try:
        if not path.is_file():
            raise PatchError(tr("{name} is no ordinary file.", name=visible(path.name)))
        size = path.stat().st_size
        if size > MOST:
            most = MOST // 1024 // 1024
            raise PatchError(
                tr(
                    "{name} has {size:,} bytes; a patch may have {most} MiB.",
                    name=visible(path.name),
                    size=size,
                    most=most,
                )
            )
        with path.open("rb") as file:
            return file.read(MOST + 1)
    except OSError as error:
        raise PatchError(
            tr("{name} can't be read: {strerror}.", name=visible(path.name), strerror=error.strerror)
        ) from error


def _relative(path: Path, root: Path) -> str:
    """Return a path below the folder in its plain form, "" for one outside; links decide nothing here."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return ""


def _read_inside(root: Path, path: str) -> bytes | None:
    """Return the bytes of a file of the folder, None where it is too long to be a patch."""
    from k2desk.workspace.fence import Fence

    fence = Fence(root)
    try:
        if fence.stat(path).size > MOST:
            return None
        return fence.read(path, MOST)
    except WorkspaceError as error:
        raise PatchError(str(error)) from error
    finally:
        fence.close()


def _sort(runtime: Runtime, inside: str, name: str, data: bytes | None) -> None:
    """Decide by its content what a file was dropped for."""
    if data is not None and looks_like_patch(data.decode("utf-8", "replace")):
        runtime.patch_requested.emit(data, tr("Patch from {name}", name=visible(name)), "")
    elif inside:
        runtime.context_requested.emit(Attachment(inside))
    else:
        runtime.noticed.emit(
            "attention", tr("There is no patch in {name}; nothing was done with it.", name=visible(name))
        )
