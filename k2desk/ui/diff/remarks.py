"""Comments on lines in the review: written below the line, shown there, and sent together."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from k2desk.core.comments import LineComment
from k2desk.ui.controls import ElidedLabel, button
from k2desk.ui.diff.inserted import Inserted
from k2desk.ui.models.comments import WaitingComments
from k2desk.ui.words import tr, trn

if TYPE_CHECKING:
    from k2desk.core.events import Record
    from k2desk.core.ports import Engine
    from k2desk.ui.diff.area import DiffArea
    from k2desk.ui.diff.proposal_rows import ProposalRows
    from k2desk.ui.diff.rows import DiffRow
    from k2desk.ui.diff.story import Told
    from k2desk.ui.diff.writing_box import WritingBox
    from k2desk.ui.runtime import Runtime

LINES = 2
"""So many lines of a comment are in view while it is written."""


class Remarks(QObject):
    """Shows the comments of one proposal at a time; they are kept, whatever is shown.

    Args:
        runtime: sends them.
        area: shows them.
        column: gets the line that says how many wait.
        shown: returns what is known of the proposal on the screen, None for none.
        parent: see Qt.
    """

    def __init__(
        self,
        runtime: Runtime,
        area: DiffArea,
        column: QVBoxLayout,
        shown: Callable[[], Told | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._area, self._column, self._shown = area, column, shown
        self._comments = WaitingComments(runtime, self)
        self._comments.changed.connect(self._changed)
        self._strip: _Strip | None = None
        self._rows: ProposalRows | None = None
        area.comment_asked.connect(self.write)
        area.comment_removed.connect(self._comments.remove)

    @property
    def waiting(self) -> int:
        """How many comments wait."""
        return len(self._comments.waiting)

    def open(self, engine: Engine, records: Sequence[Record]) -> None:
        """Go over to another session."""
        self._area.inset.leave()
        self._rows = None
        self._comments.open(engine, records)

    def between(self, rows: ProposalRows) -> Inserted:
        """Return the rows of a proposal with the comments between them, as they are from now on."""
        self._area.inset.leave()  # as long as the rows it belongs to are there
        self._rows = rows
        return Inserted(rows, self._between)

    def send(self) -> None:
        """Send every comment that waits in one message."""
        told = self._shown()
        if told is not None and told.state == "asked" and told.proposal.call_id:
            self._comments.send(told.request_id, told.digest)
        else:
            self._comments.send()

    def tell(self) -> None:
        """Say how many wait, and what sending them does."""
        if self._strip is None and self.waiting:
            self._strip = _Strip(self.send)
            self._column.addWidget(self._strip)
        if self._strip is not None:
            told = self._shown()
            asks = told is not None and told.state == "asked" and bool(told.proposal.call_id)
            self._strip.tell(self.waiting, asks=asks)

    # -- writing

    def write(self) -> None:
        """Write about the current line, or change the comment that is the current row."""
        area = self._area
        if self._rows is None or not area.commentable or not area.places.count:
            return
        row = area.rows.row(area.row_at(area.current))
        comment = self._known(row) if row.kind == "m" else self._new(row)
        if comment is None:
            return
        from k2desk.ui.diff.writing_box import WritingBox

        box = WritingBox(
            tr(
                "on line {line} of {path} · goes to the model with your other comments",
                line=comment.line,
                path=comment.path,
            ),
            comment.text,
            partial(self._written, comment),
            area.inset.close,
            save=tr("Save"),
            enter=True,
            name=tr("Comment on line {line}", line=comment.line),
        )
        self._open(box, comment)

    def _open(self, box: WritingBox, comment: LineComment) -> None:
        rows = self._rows
        if rows is None:
            return
        file = rows.file_named(comment.path)
        below = partial(rows.row_of, file, comment.side, comment.line)
        self._area.inset.open(box, below, box.height_for(LINES), box.finish)
        box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _known(self, row: DiffRow) -> LineComment | None:
        return next((one for one in self._comments.waiting if one.id == row.aside), None)

    def _new(self, row: DiffRow) -> LineComment | None:
        if self._rows is None or row.kind not in " -+":
            return None
        side, line = ("new", row.new) if row.new else ("old", row.old)
        path = self._rows.path_of(row.file)
        return LineComment(secrets.token_hex(4), path, side, line, row.kind, row.text, "")  # type: ignore[arg-type]

    def _written(self, comment: LineComment, text: str) -> None:
        self._area.inset.close()
        self._comments.put(msgspec.structs.replace(comment, text=text.strip()))

    # -- showing

    def _between(self) -> dict[int, list[DiffRow]]:
        found: dict[int, list[DiffRow]] = {}
        if self._rows is not None and self.waiting:
            from k2desk.ui.diff.remark_rows import remark_rows

            found = remark_rows(self._rows, self._comments.waiting)
        for row, rows in self._area.inset.rows().items():
            found.setdefault(row, []).extend(rows)
        return found

    def _changed(self) -> None:
        self._area.again()
        self.tell()


class _Strip(QFrame):
    """Says how many comments wait, and sends them.

    Args:
        send: sends them.
    """

    def __init__(self, send: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("class", "card")
        self.setAccessibleName(tr("Comments"))
        self._words = ElidedLabel(Qt.TextElideMode.ElideRight, "dim")
        self._send = button("", send)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 6, 12, 6)
        line.setSpacing(8)
        line.addWidget(self._words)
        line.addStretch(1)
        line.addWidget(self._send)

    def tell(self, count: int, *, asks: bool) -> None:
        """Say how many wait.

        Args:
            count: how many.
            asks: whether sending them asks for another version of the proposal.
        """
        words = trn("{n} comment waits", "{n} comments wait", count)
        send = trn("Send {n} comment", "Send {n} comments", count)
        self._words.setText(tr("{words} · sending asks for another version", words=words) if asks else words)
        self._send.setText(send)
        self._send.setAccessibleName(send)
        self.setVisible(count > 0)
