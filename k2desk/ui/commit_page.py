"""The page of commits: a field to find some of them by, what is listed, and the list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.ui.commit_list import CommitList
from k2desk.ui.commit_words import CommitWords
from k2desk.ui.controls import button, label
from k2desk.ui.diff.header import Switch
from k2desk.ui.words import tr, trn

if TYPE_CHECKING:
    from k2desk.workspace.history import Commit
    from k2desk.workspace.seeking import Ended

PLACES = (mark("Messages"), mark("Lines"), mark("Paths"))
"""Where words are looked for: in what is said of a commit, in the lines it changed, in their files' paths."""
_PROMPTS = {
    "Messages": mark("Find commits by message, author or hash"),
    "Lines": mark("Find commits by a changed line"),
    "Paths": mark("Find commits by a changed path"),
}


class CommitPage(QWidget):
    """What is listed, and the commits."""

    halted = Signal()
    """The user wants the search that runs to end."""
    left = Signal()
    """The user wants to see the file again."""

    def __init__(self) -> None:
        super().__init__()
        self._words = label("", "dim", name=tr("What is listed"))
        self._words.setContentsMargins(12, 8, 12, 6)
        self._words.setWordWrap(True)
        self._about = ""
        self.chosen = PLACES[0]
        """Where words are looked for."""
        self.list = CommitList()
        self.words = CommitWords(self.list, self._halt_it)
        self.list.left.connect(self._leave)
        self.place = Switch(PLACES, tr("Look in"))
        self.place.picked.connect(self._pick)
        self._halt = button(
            tr("Stop"), self.halted.emit, "quiet", "small", name=tr("Stop the search"), tip="Esc"
        )
        self._halt.hide()
        self.setFocusProxy(self.list)
        self._lay_out()
        self._pick(self.chosen)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(12, 6, 12, 0)
        line.setSpacing(8)
        line.addWidget(self.words, 1)
        line.addWidget(self._halt)
        line.addWidget(self.place)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self._words)
        column.addWidget(self.list, 1)

    def _halt_it(self) -> bool:
        """End the search that runs; tell whether there was one."""
        runs = not self._halt.isHidden()
        if runs:
            self.halted.emit()
        return runs

    def _leave(self) -> None:
        if not self._halt_it():
            self.left.emit()

    def _pick(self, place: str) -> None:
        self.chosen = place
        self.place.show_word(place)
        self.words.setPlaceholderText(tr(_PROMPTS[place]))

    def offer(self, places: Collection[str]) -> None:
        """Offer these places to look in, of which the first is chosen where the one that was is not there."""
        self.place.offer(places)
        if self.chosen not in places:
            self._pick(PLACES[0])

    def show_commits(self, words: str, commits: Sequence[Commit], *, graph: bool) -> None:
        """Show other commits.

        Args:
            words: what they are about.
            commits: the newest first.
            graph: whether they are all there are, so that lines can join them.
        """
        self._about = words
        self.list.show_commits(commits, graph=graph, more=_full(commits))
        self._say(more=_full(commits))
        if not self.words.hasFocus():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_found(self, words: str, commits: Sequence[Commit]) -> None:
        """Show the commits of which words are said."""
        self.list.show_commits(commits, graph=False, more=False)
        self._words.setText(
            trn(
                "{count} commit with “{words}” in message, author or hash · Esc shows all",
                "{count} commits with “{words}” in message, author or hash · Esc shows all",
                len(commits),
                count=_counted(len(commits), most=_full(commits)),
                words=visible(words),
            )
        )

    def add_commits(self, commits: Sequence[Commit]) -> None:
        """Show the commits that follow."""
        self.list.add_commits(commits, more=_full(commits))
        self._say(more=_full(commits))

    def _say(self, *, more: bool) -> None:
        number = self.list.commits.rowCount()
        told = trn("{count} commit", "{count} commits", number, count=_counted(number, most=more))
        self._words.setText(
            tr(
                "{words} · {commits} · Enter shows one, Esc goes back",
                words=visible(self._about),
                commits=told,
            )
        )

    # -- a search in what commits changed

    def begin_found(self) -> None:
        """Show that commits are looked for; none is found yet."""
        self.list.show_commits((), graph=False, more=False)
        self._halt.show()
        self._words.setText(tr("Looking through the history… · Esc stops"))

    def add_found(self, commits: Sequence[Commit]) -> None:
        """Show more commits that were found."""
        first = not self.list.commits.rowCount()
        self.list.add_commits(commits, more=False)
        if first and commits:
            self.list.setCurrentIndex(self.list.commits.index(0, 0))
        number = self.list.commits.rowCount()
        self._words.setText(
            trn(
                "Looking through the history… {count} commit so far · Esc stops",
                "Looking through the history… {count} commits so far · Esc stops",
                number,
                count=f"{number:,}",
            )
        )

    def rest(self) -> None:
        """Show that nothing is looked for any more."""
        self._halt.hide()

    def end_found(self, words: str, ended: Ended | None) -> None:
        """Show that the search is over; None where the user has ended it."""
        self.rest()
        number = self.list.commits.rowCount()
        count, sought = _counted(number, most=ended == "most"), visible(words)
        told = (
            trn(
                "{count} commit changed a line with “{words}” · Esc shows all",
                "{count} commits changed a line with “{words}” · Esc shows all",
                number,
                count=count,
                words=sought,
            )
            if self.chosen == "Lines"
            else trn(
                "{count} commit changed a file with “{words}” in its path · Esc shows all",
                "{count} commits changed a file with “{words}” in its path · Esc shows all",
                number,
                count=count,
                words=sought,
            )
        )
        if ended is None:
            told = tr("Stopped · {words}", words=told)
        elif ended == "time":
            told = tr("The search took too long; these are the commits until then. {words}", words=told)
        self._words.setText(told)


def _full(commits: Sequence[Commit]) -> bool:
    """Whether git may have more than these."""
    from k2desk.workspace.history import MOST

    return len(commits) >= MOST


def _counted(number: int, *, most: bool) -> str:
    return tr("the newest {most}", most=f"{number:,}") if most else f"{number:,}"
