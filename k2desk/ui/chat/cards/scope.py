"""The card about what the work may touch: files, size and new dependencies to edit, and the two answers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from k2desk.core.errors import ToolError
from k2desk.core.permissions import Decision
from k2desk.core.scope import MOST_LINES, Bounds, as_glob, bounded, read, written
from k2desk.core.visible import visible
from k2desk.core.wording import mark, retold
from k2desk.transcript.rows import QuestionRow
from k2desk.ui.chat.cards.buttons import KeyButton
from k2desk.ui.chat.cards.card import Card, NoteField, plain, row
from k2desk.ui.chat.cards.globs import GlobField
from k2desk.ui.chat.cards.patch import apply_cap
from k2desk.ui.controls import label
from k2desk.ui.words import tr, trn

BREATH_MS = 150
"""Milliseconds after the last key before files are counted anew."""
_WHY = mark("Why not? Enter sends it, an empty note just says no")


class ScopeCard(Card):
    """Asks what the work may touch.

    Args:
        asked: what is asked.
    """

    counts_asked = Signal(object)
    """(this card): how many files does each of its globs mean?"""

    def __init__(self, asked: QuestionRow) -> None:
        question = asked.question
        super().__init__(asked.request_id, question, "shield", tr("What this work may touch"))
        self.setAccessibleDescription(visible(f"{question.title}\n{question.text}")[:4000])
        self._asked = read(question.text)
        self.column.addWidget(plain(question.title))
        self.files = GlobField(self._asked.files)
        self.lines = _line(tr("Most changed lines"), str(self._asked.lines))
        self.lines.setValidator(QIntValidator(1, MOST_LINES, self))
        self.lines.setFixedWidth(84)
        self.names = _line(tr("New dependencies, parted by commas"), ", ".join(self._asked.dependencies))
        self.names.setPlaceholderText(tr("none"))
        self.column.addWidget(self.files)
        self.column.addLayout(self._figures())
        self.wrong = plain("", "attention")
        self.wrong.hide()
        self.column.addWidget(self.wrong)
        self.agree = KeyButton(tr("Accept"), apply_cap(), self.accept, "primary")
        self.reject = KeyButton(tr("Say no…"), "", self._ask)
        self.column.addLayout(row(self.agree, self.reject))
        self.note = NoteField(tr(_WHY))
        self.note.returnPressed.connect(lambda: self.answer("reject", note=self.note.text()))
        self.note.hide()
        self.column.addWidget(self.note)
        self._counting = QTimer(self.files)
        self._counting.setSingleShot(True)
        self._counting.setInterval(BREATH_MS)
        self._counting.timeout.connect(self.ask_counts)
        for field in (self.files, self.lines, self.names):
            field.installEventFilter(self)
            field.textChanged.connect(self.show_state)
        self.files.textChanged.connect(self._counting.start)
        self.show_state()

    def _figures(self) -> QHBoxLayout:
        made = QHBoxLayout()
        made.setSpacing(8)
        made.addWidget(label(tr("At most"), "dim"))
        made.addWidget(self.lines)
        made.addWidget(label(tr("changed lines · new dependencies"), "dim"))
        made.addWidget(self.names, 1)
        return made

    # -- what stands there

    def bounds(self) -> Bounds:
        """Return what stands in the fields.

        Raises:
            ToolError: it can't be; the text says what.
        """
        names = filter(None, map(str.strip, self.names.text().split(",")))
        return bounded(self.files.globs, int(self.lines.text() or 0), names)

    def ready(self) -> bool:
        """Return whether it can be."""
        try:
            return bool(self.bounds())
        except ToolError:
            return False

    def show_state(self) -> None:
        """Say what the button will do, or why it can't."""
        try:
            edited, wrong = self.bounds() != self._asked, ""
        except ToolError as error:
            edited, wrong = True, retold(error)
        self.agree.say(tr("Accept as edited") if edited else tr("Accept"))
        self.agree.setEnabled(not wrong)
        self.wrong.setText(visible(wrong))
        self.wrong.setVisible(bool(wrong))

    def accept(self) -> None:
        """Agree to what stands there."""
        if self.armed and self.ready():
            self.finish(Decision("allow", self.question.digest, answer=written(self.bounds())))

    # -- how many files that is

    def ask_counts(self) -> None:
        """Ask how many files each glob means."""
        self.counts_asked.emit(self)

    def globs(self) -> dict[str, str]:
        """Return the lines that are globs, each with its one form."""
        found: dict[str, str] = {}
        for line in self.files.globs:
            try:
                found[line] = as_glob(line)
            except ToolError:
                continue  # what is wrong with it is said below the fields
        return found

    def show_counts(self, counts: dict[str, int], most: int) -> None:
        """Show how many files lines mean.

        Args:
            counts: by the line.
            most: the number at which counting ended.
        """
        told = {line: (_files(number, most), "dim") for line, number in counts.items()}
        self.files.tell(told)

    # -- Qt

    def _ask(self) -> None:
        """Open the line for the reason; pressing the same button again says no."""
        if self.note.isVisibleTo(self):
            self.answer("reject", note=self.note.text())
            return
        self.note.show()
        self.note.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Escape leave a field, and the keys that approve a patch accept what stands there."""
        fields = (self.files, self.lines, self.names)
        if watched in fields and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
            if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.accept()
                return True
        return super().eventFilter(watched, event)


def _line(name: str, text: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setAccessibleName(name)
    made.setMaxLength(2000)
    return made


def _files(number: int, most: int) -> str:
    if not number:
        return tr("no file yet")
    return tr("{most:,}+ files", most=most) if number >= most else trn("{n:,} file", "{n:,} files", number)
