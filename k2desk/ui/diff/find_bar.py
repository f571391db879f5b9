"""The small bar that finds words in a file, or goes to a line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from k2desk.ui.controls import IconButton, label, lay_find_bar
from k2desk.ui.diff.code_area import CodeArea
from k2desk.ui.diff.finder import MOST
from k2desk.ui.words import tr


class _Words(QLineEdit):
    """What is looked for; Enter goes on, Shift+Enter back, Esc closes the bar."""

    def __init__(self, bar: FindBar) -> None:
        super().__init__()
        self._bar = bar
        self.setAccessibleName(tr("Find"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys of the bar."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                self._bar.go_on(-1 if back else 1)
            case Qt.Key.Key_Escape:
                self._bar.close_bar()
            case _:
                super().keyPressEvent(event)


class FindBar(QWidget):
    """Finds in, and goes to lines of, one area.

    Args:
        area: the file.
    """

    def __init__(self, area: CodeArea) -> None:
        super().__init__()
        self._area = area
        self._by_line = False
        self._jump = False
        self.cut = False
        """Whether lines of the file are not shown whole, so that not everything can be found."""
        self._words = _Words(self)
        self._words.textEdited.connect(self._edited)
        self._figure = label("", "dim", name=tr("Hits"))
        close = IconButton("cross", tr("Close"), size=14)
        close.clicked.connect(self.close_bar)
        lay_find_bar(self, self._words, self._figure, close)
        area.finder.changed.connect(self._found)
        self.hide()

    def open_find(self) -> None:
        """Open for words; what is in the bar stays."""
        self._open(tr("Find in this file"), by_line=False)
        self._edited(self._words.text())

    def go_to_line(self) -> None:
        """Open for a line number."""
        self._open(tr("Line, 1 to {count:,}", count=len(self._area.text)), by_line=True)
        self._words.clear()

    def go_on(self, step: int) -> None:
        """Go to the next hit or the one before; or to the line that was typed."""
        if self._by_line:
            if self._line():
                self.close_bar()
            return
        self._say(self._area.next_hit(step))

    def close_bar(self) -> None:
        """Close and go back to the file."""
        self.hide()
        self._area.finder.find((), "")
        self._area.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, what: str, *, by_line: bool) -> None:
        self._by_line = by_line
        self._words.setPlaceholderText(what)
        self._words.setAccessibleName(what)
        self._figure.clear()
        self.show()
        self._words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._words.selectAll()

    def _edited(self, text: str) -> None:
        if self._by_line:
            self._figure.setText("" if not text or self._line() else tr("There is no such line"))
            return
        self._jump = True
        self._area.finder.find(self._area.text, text)

    def _line(self) -> bool:
        """Go to the line that was typed; return whether it exists."""
        text = self._words.text().strip()
        if not text.isdecimal() or not 1 <= int(text) <= len(self._area.text):
            return False
        self._area.choose(int(text), int(text))
        return True

    def _found(self) -> None:
        if self.isHidden() or self._by_line:
            return
        finder, here = self._area.finder, self._area.current
        if self._jump and finder.hits and (finder.hits[-1][0] >= here or not finder.searching):
            self._jump = False
            after = [number for number, (line, _) in enumerate(finder.hits) if line >= here]
            self._area.show_hit(after[0] if after else 0)
        self._say(-1)

    def _say(self, number: int) -> None:
        nothing = tr("Not found in what is shown") if self.cut else tr("Not found")
        hits, searching = len(self._area.finder.hits), self._area.finder.searching
        if not self._words.text():
            self._figure.setText("")
        elif not hits:
            self._figure.setText(tr("Searching…") if searching else nothing)
        else:
            count = f"{hits:,}{'+' if hits >= MOST or searching else ''}"
            self._figure.setText(
                tr("{number:,} of {count}", number=number + 1, count=count)
                if number >= 0
                else tr("{count} found", count=count)
            )
