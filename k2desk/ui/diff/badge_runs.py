"""The runs behind the badge of a hunk, opened over the review: what was run, and what came of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from k2desk.core.errors import JournalError
from k2desk.core.proving import HunkRun, HunksProved
from k2desk.core.visible import visible
from k2desk.core.wording import mark, retold
from k2desk.ui.controls import ElidedLabel, button, label
from k2desk.ui.diff.badges import badge_words, meaning, run_figures, run_name, runs_behind
from k2desk.ui.measures import grown
from k2desk.ui.popup import GAP, Popup
from k2desk.ui.theme import look
from k2desk.ui.usage.card import Table
from k2desk.ui.words import tr

WIDTH, OUTPUT = 600, 220
"""Of the panel, and of the height of what a run wrote; in pixels."""
LEAST_OUTPUT = 60
HEADS = (mark("Run"), mark("Tests"), mark("Exit status"), mark("Took"), mark("Files"))


class BadgeRuns(Popup):
    """Shows one hunk, until Esc or a press elsewhere.

    Args:
        window: what it lies over.
        proved: the runs.
        hunk: its number over all files, from 0.
        at: returns where its header is, as a height in the widget it is opened beside.
        blob: reads the journal's store.
    """

    def __init__(
        self,
        window: QWidget,
        proved: HunksProved,
        hunk: int,
        at: Callable[[], int],
        blob: Callable[[str], bytes],
    ) -> None:
        super().__init__(window, grown(WIDTH), tr("Runs behind hunk {hunk}", hunk=hunk + 1))
        self._proved, self._at, self._blob = proved, at, blob
        self._behind = runs_behind(proved, hunk)
        self._shown: tuple[HunkRun, ...] = ()
        badges = proved.badges[hunk]
        said = label(" ".join(meaning(one) for one in badges), "dim")
        said.setWordWrap(True)
        self.table = Table(tuple(map(tr, HEADS)), tr("Runs"))
        self.table.currentCellChanged.connect(lambda row, *_: self._choose(row))
        self._note = label("", "attention")
        self._note.setWordWrap(True)
        self.output = QPlainTextEdit()
        self.output.setProperty("class", "box")
        self.output.setReadOnly(True)
        self.output.setTabChangesFocus(True)
        self.output.setAccessibleName(tr("What the run wrote"))
        self.output.setFont(look().code_font(12))
        command = ElidedLabel(Qt.TextElideMode.ElideMiddle, "dim")
        command.setText(f"$ {visible(proved.command)}")
        command.setFont(look().code_font(12))
        self._all = button("", self._switch, "small")
        words = " · ".join(badge_words(one) for one in badges)
        self._lay_out(label(tr("Hunk {hunk} · {words}", hunk=hunk + 1, words=words), "strong"), said, command)
        self._all.setVisible(len(self._behind) < len(proved.tried))
        self.setAccessibleDescription(said.text())
        self._show(self._behind)

    def _lay_out(self, title: QWidget, said: QWidget, command: QWidget) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(command, 1)
        foot.addStretch()
        foot.addWidget(self._all)
        foot.addWidget(button(tr("Close"), self.leave, "small", tip=tr("Close (Esc)")))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        for part in (title, said, self.table, self._note, self.output):
            column.addWidget(part)
        column.addLayout(foot)

    def first(self) -> QWidget:
        """Let the arrow keys go from run to run."""
        return self.table

    def leave(self) -> None:
        """Go for good: the next time another one is made."""
        super().leave()
        self.deleteLater()

    def fit(self, control: QWidget) -> None:
        """Lie in the middle of the review, below the header of the hunk where there is room."""
        room = self._over.height() - 2 * GAP
        self.setFixedWidth(min(grown(WIDTH), self._over.width() - 2 * GAP))
        self.output.setFixedHeight(OUTPUT)
        layout = self.layout()
        height = layout.totalHeightForWidth(self.width()) if layout is not None else -1
        height = height if height > 0 else self.sizeHint().height()
        if height > room:
            self.output.setFixedHeight(max(LEAST_OUTPUT, OUTPUT - (height - room)))
            height = room
        self.resize(self.width(), height)
        corner = control.mapTo(self._over, QPoint((control.width() - self.width()) // 2, self._at()))
        left = min(corner.x(), self._over.width() - self.width() - GAP)
        top = min(corner.y() + GAP, self._over.height() - height - GAP)
        self.move(max(GAP, left), max(GAP, top))
        if layout is not None:
            layout.activate()
        self._to_end()

    # -- the runs

    def _switch(self) -> None:
        """Show every run, or again those alone that say something of the hunk."""
        self._show(self._behind if len(self._shown) > len(self._behind) else self._proved.tried)

    def _show(self, runs: tuple[HunkRun, ...]) -> None:
        chosen = self._shown[self.table.currentRow()] if self._shown else None
        self._shown = runs
        count = len(self._proved.badges)
        self.table.show_rows((run_name(run, count), *run_figures(run)) for run in runs)
        everything = len(runs) > len(self._behind)
        self._all.setText(
            tr("This hunk's runs") if everything else tr("All {count:,} runs", count=len(self._proved.tried))
        )
        self._all.setAccessibleName(self._all.text())
        at = runs.index(chosen) if chosen in runs else 0
        self.table.setCurrentCell(at, 0)
        self._choose(at)

    def _choose(self, row: int) -> None:
        """Show what a run wrote."""
        if not 0 <= row < len(self._shown):
            self._note.hide()
            return
        run = self._shown[row]
        self._note.setText(visible(retold(run.note)))
        self._note.setVisible(bool(run.note))
        self.output.setPlaceholderText(tr("The run wrote nothing."))
        try:
            text = self._blob(run.output).decode("utf-8", "replace") if run.output else ""
        except JournalError as error:
            text = retold(error)
        self.output.setPlainText(visible(text).rstrip("\n"))
        self._to_end()

    def _to_end(self) -> None:
        """Show the end, where it stands what failed and how many."""
        bar = self.output.verticalScrollBar()
        bar.setValue(bar.maximum())
