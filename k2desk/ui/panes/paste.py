"""The page for a patch from anywhere: what is in it is told at once, and reviewing it is one key away."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from k2desk.core.errors import K2DeskError
from k2desk.core.events import ProposalMade, Record
from k2desk.core.visible import visible
from k2desk.core.wording import mark, retold
from k2desk.patch.reading import MOST, Reading, read_patch
from k2desk.ui.chat.cards.buttons import KeyButton
from k2desk.ui.controls import IconLabel, button, label, restyle
from k2desk.ui.pane import PaneSpec
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look
from k2desk.ui.words import tr, trn

WIDTH = 920
SHOWN = 256 * 1024
"""Characters of a patch that can be edited here; a longer one is only counted, and taken as it is."""
LONGEST_LINE = 10_000
NAMED = 4
"""So many files are named."""
SOON_MS = 150
"""So long after the last key the text is read again."""
HINT = mark("Paste a unified diff, SEARCH/REPLACE blocks, an apply_patch text, or an answer with one in it.")
PASTED = "Pasted"


class PatchText(QPlainTextEdit):
    """A plain text, never anything else, however it comes."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Patch"))
        self.setPlaceholderText(tr(HINT))
        self.setFont(look().code_font())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(True)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take text; files are dropped on the window."""
        return source.hasText() and not source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste plain text, no more than is ever read."""
        self.insertPlainText(source.text()[: MOST + 1])


class PastePage(QWidget):
    """Takes a patch and hands it to the session.

    Args:
        runtime: puts the patch under review.
    """

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._whole: bytes | str | None = None
        """The text where it is too long to be edited."""
        self._origin = PASTED
        self._sent = False
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.text = PatchText()
        self.sign, self.said = IconLabel("dot", "faint"), label("", "dim", name=tr("What is in it"))
        self.said.setWordWrap(True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.review = KeyButton(tr("Review"), "Ctrl ⏎", self.propose, "primary")
        self.cancel = button(tr("Cancel"), self.leave)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._read)
        self._lay_out()
        self.setFocusProxy(self.text)
        self.text.textChanged.connect(self._typed)
        runtime.recorded.connect(self._recorded)
        self._say("dot", "faint", tr("Nothing is written: you review it first, file by file."), ready=False)

    def _lay_out(self) -> None:
        title = label(tr("Propose a patch"))
        title.setFont(look().ui_font(20, weight=QFont.Weight.DemiBold))
        words = label(tr("{hint} You review it first.", hint=tr(HINT)), "dim")
        words.setWordWrap(True)
        below = QHBoxLayout()
        below.setSpacing(10)
        for widget in (self.sign, self.said, self.cancel, self.review):
            below.addWidget(widget, int(widget is self.said), Qt.AlignmentFlag.AlignVCenter)
        field = QFrame()
        field.setProperty("class", "field")
        around = QVBoxLayout(field)
        around.setContentsMargins(10, 8, 4, 4)
        around.addWidget(self.text)
        inside = QWidget()
        inside.setMaximumWidth(WIDTH)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(title)
        column.addWidget(words)
        column.addWidget(field, 1)
        column.addLayout(below)
        line = QHBoxLayout(self)
        line.setContentsMargins(32, 28, 32, 24)
        line.addStretch(1)
        line.addWidget(inside, 100)
        line.addStretch(1)

    # -- what it holds

    def take(self, text: str | bytes, origin: str, trouble: str = "") -> None:
        """Show a patch that came from elsewhere.

        Args:
            text: the patch, or a text with one in it.
            origin: where it came from, for the proposal's summary.
            trouble: why it could not be proposed, "" where nobody tried.
        """
        shown = text if isinstance(text, str) else text.decode("utf-8", "surrogateescape")
        plain = len(shown) <= SHOWN and "\0" not in shown and _encodable(shown)
        plain = plain and max(map(len, shown.split("\n"))) <= LONGEST_LINE
        self._whole = None if plain else text
        with_blocked = self.text.blockSignals(True)
        self.text.setPlainText(shown if plain else "")
        self.text.setReadOnly(not plain)
        self.text.setPlaceholderText(
            tr(HINT) if plain else tr("{count:,} characters, too many to edit here.", count=len(text))
        )
        self.text.blockSignals(with_blocked)
        self._origin = origin
        self._sent = False
        if trouble:
            self._say("warning", "bad", trouble, ready=False)
        else:
            self._read()

    @property
    def held(self) -> str | bytes:
        """The text as it is now."""
        return self._whole if self._whole is not None else self.text.toPlainText()

    def _typed(self) -> None:
        self._origin = PASTED
        self._soon.start()

    def _read(self) -> None:
        held = self.held
        if not held.strip():
            self._say(
                "dot", "faint", tr("Nothing is written: you review it first, file by file."), ready=False
            )
            return
        self._runtime.in_thread(partial(read_patch, held), partial(self._understood, held), self._refused)

    def _understood(self, held: str | bytes, reading: Reading) -> None:
        if held == self.held:
            paths = tuple(dict.fromkeys(wish.new_path or wish.path for wish in reading.wishes))
            names = ", ".join(map(visible, paths[:4])) + (
                tr(" and {count} more", count=len(paths) - 4) if len(paths) > 4 else ""
            )
            count = trn("{n} file", "{n} files", len(paths))
            self._say(
                "check", "good", f"{count}, {tr(' and ').join(map(tr, reading.forms))}: {names}", ready=True
            )

    def _refused(self, error: Exception) -> None:
        if not isinstance(error, K2DeskError):
            raise error
        self._sent = False
        self._say("warning", "bad", retold(error), ready=False)

    def _say(self, sign: str, color: str, words: str, *, ready: bool) -> None:
        self.sign.show_icon(sign, color)
        self.said.setText(visible(words)[:4000])
        restyle(self.said, "bad" if color == "bad" else "dim")
        self.review.setEnabled(ready)

    # -- what the user does

    def propose(self) -> None:
        """Put it under review; why it can't be is said here."""
        if self.review.isEnabled():
            self._sent = True
            self.review.setEnabled(False)
            self._runtime.propose(self.held, self._origin, self._refused)

    def leave(self) -> None:
        """Go back to the conversation; the text stays for the next time."""
        self._runtime.focus_requested.emit("chat")

    def _recorded(self, record: Record) -> None:
        match record.event:
            case ProposalMade(proposal=proposal) if self._sent and not proposal.call_id:
                self._sent = False
                self.take("", PASTED)
                self._runtime.proposal_requested.emit(proposal.id)
            case _:
                pass

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Review with Ctrl+Enter, leave with Esc."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.propose()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)


def _encodable(text: str) -> bool:
    """Tell whether the editor can hold a text as it is: Qt makes line feeds of some other characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\r" not in text and "\u2028" not in text and "\u2029" not in text


PANE = PaneSpec("paste", mark("Propose a patch"), "plus", "page", 2, PastePage)
