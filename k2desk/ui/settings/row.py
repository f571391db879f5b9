"""One option in the dialog: its words, what it is set with, and why a value was refused."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from k2desk.core.options import Option, Value
from k2desk.ui.controls import button, label
from k2desk.ui.settings.editors import Editor
from k2desk.ui.words import tr


class Row(QWidget):
    """An option.

    Args:
        option: what is set.
        commit: gets the option's name and a value the user has settled on.
    """

    def __init__(self, option: Option, commit: Callable[[str, Value], object]) -> None:
        super().__init__()
        self._option, self._commit = option, commit
        self.editor = Editor(option, lambda value: commit(option.name, value))
        self._wrong = label("", "bad", name=tr("{title}: refused", title=option.title))
        self._reset = button(
            tr("Reset"),
            self._back,
            "link",
            name=tr("Reset {title}", title=option.title),
            tip=tr("Back to what is usual"),
        )
        words = label(option.description, "dim")
        for wrapped in (words, self._wrong):
            wrapped.setWordWrap(True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label(option.title, "strong"))
        head.addStretch(1)
        head.addWidget(self._reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(words)
        column.addWidget(self.editor)
        column.addWidget(self._wrong)
        self.show_option(option)

    @property
    def section(self) -> str:
        """The heading it stands under."""
        return self._option.section

    def show_option(self, option: Option) -> None:
        """Show what is set now; a refused value that stands in the field is gone with it."""
        self._option = option
        self.editor.show_value(option)
        self._wrong.hide()
        keeps = self._reset.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(keeps)
        self._reset.setVisible(option.value != option.default)

    @property
    def refused(self) -> bool:
        """Whether a value stands in the field that can't be."""
        return not self._wrong.isHidden()

    def accept(self) -> None:
        """Take back what was said of a value that can't be."""
        self._wrong.hide()

    def refuse(self, words: str) -> None:
        """Say why a value can't be; it stays in the field to be mended."""
        self._wrong.setText(words)
        self._wrong.show()

    def fits(self, typed: str) -> bool:
        """Return whether the option has to do with what was typed into the search."""
        option = self._option
        text = f"{option.name} {option.title} {option.description} {option.section}".casefold()
        return all(word in text for word in typed.casefold().split())

    def _back(self) -> None:
        self._commit(self._option.name, self._option.default)
