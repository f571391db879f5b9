"""What goes along with the user's words: a chip for each, with its size in tokens."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from k2desk.core.wording import retold
from k2desk.ui.chips import Chip, Wrap
from k2desk.ui.figures import short_count
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.core.events import Attachment
    from k2desk.core.ports import Engine
    from k2desk.ui.runtime import Runtime


class Along(QWidget):
    """The chips below the text.

    Args:
        runtime: knows the workspace, and reads in threads.
        text: gets the focus when a chip that had it goes.
    """

    opened = Signal(object, object)
    """(Attachment, Chip): the user wants to read words that were pasted."""

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
        """Let something go along; its size in tokens follows from a thread."""
        from k2desk.ui.models.completion import name_of

        if attachment in self._chips:
            return
        name = name_of(attachment)
        words = attachment.kind == "text"
        chip = Chip(
            name,
            tr("Open {name}", name=name) if words else tr("Remove {name} from the message", name=name),
            opens=words,
        )
        chip.pressed_down.connect(partial(self._press, attachment))
        chip.removed.connect(partial(self.detach, attachment))
        self._chips[attachment] = chip
        self._line.addWidget(chip)
        chip.show()
        self.updateGeometry()
        self._weigh(attachment)

    def weigh(self) -> None:
        """Look again how large everything is: another session is open."""
        for attachment in self._chips:
            self._weigh(attachment)

    def _weigh(self, attachment: Attachment) -> None:
        engine, chip = self._runtime.engine, self._chips[attachment]
        if engine is not None:
            work = partial(_tokens, engine, attachment)
            self._runtime.in_thread(work, partial(_show_tokens, chip), partial(_show_error, chip))

    def _press(self, attachment: Attachment) -> None:
        """Open words that were pasted; everything else goes."""
        if attachment.kind == "text":
            self.opened.emit(attachment, self._chips[attachment])
        else:
            self.detach(attachment)

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


def _show_tokens(chip: Chip, tokens: int) -> None:
    chip.show_figure(short_count(tokens), tr("about {tokens:,} tokens", tokens=tokens))


def _show_error(chip: Chip, error: Exception) -> None:
    chip.show_figure(tr("cannot be read"), retold(error))


def _tokens(engine: Engine, attachment: Attachment) -> int:
    """Weigh what would go along if it was sent now; called in a thread."""
    from k2desk.core.tokens import weigh

    return round(weigh(engine.carried(attachment)).tokens)
