"""A diff to read in the review, and of a commit who made it, when and why."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QVBoxLayout

from k2desk.core.errors import PatchError
from k2desk.ui.controls import label
from k2desk.ui.diff.unified_rows import UnifiedRows
from k2desk.ui.diff.verdict import LEAST
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr, trn

AT_ONCE = 256 * 1024
"""Bytes of a diff that are read in no time."""
MOST_LINES = 8
"""Lines of a message that are in view at once; the rest is scrolled to."""


def read_diff(runtime: Runtime, data: bytes, done: Callable[[UnifiedRows], object]) -> None:
    """Read a diff that git made: at once where it is short, else in the pool; what can't be read is told.

    Args:
        runtime: lends its threads.
        data: the diff.
        done: gets its rows.
    """
    if len(data) > AT_ONCE:
        runtime.in_thread(partial(UnifiedRows, data), done)
        return
    try:
        done(UnifiedRows(data))
    except PatchError as error:
        runtime.noticed.emit("bad", str(error))


class ReadPage:
    """What the review shows of a diff nothing can be done with, see `instead.Instead`.

    Args:
        title: for the head of the review.
        rows: of the diff, as `read_diff` brings them; text before it is shown above them.
    """

    ticks = None
    can_do = False

    def __init__(self, title: str, rows: UnifiedRows) -> None:
        self.title, self.rows = title, rows
        self.bar = CommitCard(self.rows.before) if self.rows.before else None

    @property
    def size(self) -> str:
        """How much is shown."""
        count = self.rows.files
        return trn("{n} file", "{n} files", count) if count else tr("no changes")

    def do(self) -> None:
        """There is nothing to do."""

    def leave(self) -> None:
        """Let go of the card: each diff has its own."""
        if self.bar is not None:
            self.bar.deleteLater()


class CommitCard(QFrame):
    """Who made a commit and when, and its message: the repository's words, shown as they are.

    Args:
        text: fields such as ``Author: Ana``, one a line, an empty line, and the message.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setProperty("class", "card")
        self.setAccessibleName(tr("Commit"))
        fields, _, message = text.partition("\n\n")
        subject, _, body = message.strip("\n").partition("\n")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        whole = label(subject, "strong", name=tr("Subject"))
        facts = label(fields.replace("\n", " · "), "dim", name=tr("Made by"))
        for part in (whole, facts):
            _readable(part)
            column.addWidget(part)
        if body.strip():
            column.addWidget(_Body(body.strip("\n")))

    def minimumSizeHint(self) -> QSize:
        """As narrow as the bar of a proposal."""
        return QSize(LEAST, super().minimumSizeHint().height())


class _Body(QPlainTextEdit):
    """The rest of a message, to read and to copy from."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(tr("Message"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("class", "said")
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as its lines are in this width, up to some."""
        super().resizeEvent(event)
        lines = min(MOST_LINES, max(1, int(self.document().size().height())))
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 2)


def _readable(part: QLabel) -> None:
    part.setWordWrap(True)
    part.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
