"""What comes into the message from elsewhere: files, long pastes, and pictures, which no model here reads."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

from k2desk.core.errors import FenceError
from k2desk.core.events import Attachment
from k2desk.core.visible import encodable, visible
from k2desk.core.wording import mark, retold
from k2desk.ui.along import Along
from k2desk.ui.chips import Chip
from k2desk.ui.draft import Draft
from k2desk.ui.pasted import PastedPage
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr

PASTED = mark("Pasted text")
"""What pasted words are called."""
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".avif", ".ico")


class Incoming:
    """Decides what becomes of it.

    Args:
        runtime: tells the user what is refused.
        draft: gets words that go back into the text.
        along: holds the chips.
    """

    def __init__(self, runtime: Runtime, draft: Draft, along: Along) -> None:
        self._runtime, self._draft, self._along = runtime, draft, along

    def take(self, attachment: Attachment) -> None:
        """Let something go along, unless it is a picture, or no record can hold its name."""
        refused = _refused(attachment)
        if refused:
            self._runtime.noticed.emit("attention", refused)
        elif attachment.kind == "file" and is_picture(attachment.path):
            self.refuse_picture(attachment.path)
        else:
            self._along.attach(attachment)

    def take_text(self, text: str) -> None:
        """Let words that are too long for the text go along beside it."""
        self._along.attach(words_beside(text))

    def take_files(self, data: QMimeData) -> None:
        """Take files as if they had been dropped on the window."""
        from k2desk.ui.dropped import take

        take(data, self._runtime, self._draft.window())

    def refuse_picture(self, path: str) -> None:
        """Say why a picture does not go along, and what to do instead.

        Args:
            path: of the picture, "" for one from the clipboard.
        """
        engine = self._runtime.engine
        model = visible(engine.model) if engine is not None else tr("The model")
        name = visible(path.rpartition("/")[2]) if path else tr("the picture")
        words = tr(
            "{model} reads text only, so {name} does not go along. Write what it shows.",
            model=model,
            name=name,
        )
        self._runtime.noticed.emit("attention", words)

    def open_text(self, attachment: Attachment, chip: Chip) -> None:
        """Show pasted words over the window, beside their chip."""
        page = PastedPage(self._draft.window(), attachment)
        page.inlined.connect(self._inline)
        page.removed.connect(self._along.detach)
        page.open_beside(chip)

    def _inline(self, attachment: Attachment) -> None:
        """Put pasted words among those that are written."""
        self._along.detach(attachment)
        self._draft.setFocus()
        self._draft.insertPlainText(attachment.text)


def words_beside(text: str) -> Attachment:
    """Return words as they go along beside a message."""
    return Attachment(PASTED, kind="text", text=encodable(text.replace("\r\n", "\n").replace("\r", "\n")))


def _refused(attachment: Attachment) -> str:
    """Say why a file or folder can't go along by its name, "" where it can."""
    from k2desk.workspace.names import normalise

    try:
        if attachment.kind in ("file", "folder"):
            normalise(attachment.path)
    except FenceError as error:
        return retold(error)
    return ""


def is_picture(path: str) -> bool:
    """Return whether a file is a picture by its name; an SVG is text."""
    return path.casefold().endswith(_PICTURES)
