"""What goes along with the user's words: a chip for each file, with its size in tokens."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from k2desk.ui.chips import Chip, Wrap
from k2desk.ui.controls import show_tip
from k2desk.ui.figures import short_count

if TYPE_CHECKING:
    from k2desk.core.events import Attachment
    from k2desk.ui.runtime import Runtime

BYTES_PER_TOKEN = 4
"""A rule of thumb for English text and code; the gateway counts for itself."""


class Along(QWidget):
    """The chips below the text.

    Args:
        runtime: knows the workspace, and reads in threads.
        text: gets the focus when a chip that had it goes.
    """

    def __init__(self, runtime: Runtime, text: QWidget) -> None:
        super().__init__()
        self._runtime, self._text = runtime, text
        self._chips: dict[Attachment, Chip] = {}
        self._line = Wrap(self)

    def add_first(self, widget: QWidget) -> None:
        """Put something in front of the chips."""
        self._line.addWidget(widget)

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What goes along, in the order it was added."""
        return tuple(self._chips)

    def attach(self, attachment: Attachment) -> None:
        """Let a file, or some of its lines, go along; its size in tokens follows from a thread."""
        from k2desk.ui.models.completion import name_of

        if attachment in self._chips:
            return
        name = name_of(attachment)
        chip = Chip(name, f"Remove {name} from the message")
        chip.pressed_down.connect(partial(self.detach, attachment))
        chip.removed.connect(partial(self.detach, attachment))
        self._chips[attachment] = chip
        self._line.addWidget(chip)
        chip.show()
        self.updateGeometry()
        if self._runtime.engine is not None:
            work = partial(_tokens, self._runtime.engine.workspace, attachment)
            self._runtime.in_thread(work, partial(_show_tokens, chip, name), partial(_show_error, chip, name))

    def detach(self, attachment: Attachment) -> None:
        """Let it not go along; the focus goes back to the text."""
        chip = self._chips.pop(attachment)
        if chip.hasFocus():
            self._text.setFocus()
        self._line.removeWidget(chip)
        chip.hide()
        chip.deleteLater()
        self.updateGeometry()

    def clear(self) -> None:
        """Let nothing go along."""
        for attachment in self.attachments:
            self.detach(attachment)


def _show_tokens(chip: Chip, name: str, tokens: int) -> None:
    chip.show_text(f"{name} · {short_count(tokens)}")
    chip.setAccessibleName(f"Remove {name}, about {tokens} tokens, from the message")


def _show_error(chip: Chip, name: str, error: Exception) -> None:
    chip.show_text(f"{name} · cannot be read")
    show_tip(chip, str(error))


def _tokens(workspace: Path, attachment: Attachment) -> int:
    """Estimate the size of an attachment in tokens; called in a thread."""
    from k2desk.workspace.fence import Fence

    fence = Fence(workspace)
    try:
        if not attachment.first:
            return -(-fence.stat(attachment.path).size // BYTES_PER_TOKEN)
        lines = fence.read(attachment.path).splitlines(keepends=True)
        last = attachment.last or attachment.first
        return -(-sum(map(len, lines[attachment.first - 1 : last])) // BYTES_PER_TOKEN)
    finally:
        fence.close()
