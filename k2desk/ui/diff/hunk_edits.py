"""Editing the proposed text of a hunk in the review, and taking the edit back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from k2desk.core.errors import JournalError, PatchError
from k2desk.core.visible import visible
from k2desk.core.wording import retold
from k2desk.ui.diff.inserted import Inserted
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.patch.hunks import Hunk
    from k2desk.ui.diff.area import DiffArea
    from k2desk.ui.diff.proposed import ProposedFile
    from k2desk.ui.diff.story import Told
    from k2desk.ui.diff.writing_box import WritingBox
    from k2desk.ui.runtime import Runtime

MOST_LINES = 14
"""So many lines of a hunk are in view at most while it is edited."""


class HunkEdits(QObject):
    """What the user edits counts when the record holds it; until then the review shows what was proposed.

    Args:
        runtime: holds the blobs, and takes the edit.
        area: shows the box below the header of the hunk.
        waiting: returns what is known of the proposal on the screen where it waits, else None.
        parent: see Qt.
    """

    def __init__(
        self, runtime: Runtime, area: DiffArea, waiting: Callable[[], Told | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._runtime, self._area, self._waiting = runtime, area, waiting
        self._begun: dict[tuple[str, str], str] = {}
        """By file and proposed text, edits that were not finished when something else came."""
        area.edit_asked.connect(self.write)

    def write(self) -> None:
        """Edit the hunk at the cursor."""
        told, area, engine = self._waiting(), self._area, self._runtime.engine
        if told is None or engine is None or not area.places.count:
            return
        row = area.rows.row(area.row_at(area.current))
        file = self._runtime.selection.files(told.proposal.id)[row.file]
        if row.hunk < 0 or file.change.after is None or not isinstance(area.rows, Inserted):
            self._runtime.noticed.emit("info", tr("There is no proposed text here to edit. Go to a hunk."))
            return
        from k2desk.patch.rewritten import hunk_text
        from k2desk.ui.diff.writing_box import WritingBox
        from k2desk.ui.theme import look

        hunk, number = file.hunks[row.hunk], self._area.stops.at(area.row_at(area.current))
        try:
            data = engine.log.get_blob(file.change.after)
            text = hunk_text(data, hunk)
        except (JournalError, PatchError) as error:
            self._runtime.noticed.emit("attention", str(error))
            return
        path = visible(file.change.path)
        title = tr("the proposed text of {path} · your edit becomes part of the proposal", path=path)
        name = tr("Proposed text of {path}", path=path)
        begun = self._begun.pop((file.change.path, text), text)
        box = WritingBox(
            title, begun, _nothing, area.inset.close, save=tr("Keep the edit"), enter=False, name=name
        )
        box.take(partial(self._written, box, told.proposal.id, file, hunk, data, text))
        box.use_code(look().code_font())
        below = area.rows.inner(area.stops[number].row)
        height = box.height_for(min(MOST_LINES, begun.count("\n") + 2))
        area.inset.open(box, lambda: below, height, partial(self._left, box, file.change.path, text))
        if begun != text:
            box.say(tr("This is what you had begun to write."))
        box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _left(self, box: WritingBox, path: str, text: str) -> None:
        """Something else is shown: keep what was begun."""
        if box.text != text:
            self._begun[path, text] = box.text
            words = tr("Your edit of {path} is kept: E on the same hunk brings it back.", path=visible(path))
            self._runtime.noticed.emit("info", words)

    def _written(
        self,
        box: WritingBox,
        proposal_id: str,
        file: ProposedFile,
        hunk: Hunk,
        data: bytes,
        before: str,
        text: str,
    ) -> None:
        from k2desk.patch.rewritten import with_hunk_text

        if text == before:
            self._area.inset.close()
            return
        try:
            made = with_hunk_text(data, hunk, text)
            base = self._runtime.engine.log.get_blob(file.change.before) if file.change.before else b""  # type: ignore[union-attr]
        except (JournalError, PatchError) as error:
            box.say(retold(error))
            return
        if made == base and file.change.kind == "modify":
            box.say(tr("That leaves the file as it is: untick the hunk instead."))
            return
        self._area.inset.close()
        self._runtime.ask(lambda engine: engine.edit(proposal_id, file.change.path, made))

    def take_back(self, number: int) -> None:
        """Take the last edit of a file back."""
        told = self._waiting()
        engine = self._runtime.engine
        if told is None or engine is None:
            return
        path = told.proposal.files[number].path
        before = told.before_edit(path)
        data = engine.log.get_blob(before) if before else None
        self._runtime.ask(lambda engine: engine.edit(told.proposal.id, path, data))


def _nothing(_: str) -> None:
    """Wait for `WritingBox.take`."""
