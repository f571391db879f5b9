"""The past of a file in the viewer: blame beside its lines, and the commits that made it what it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from k2desk.core.errors import K2DeskError
from k2desk.core.visible import visible
from k2desk.core.wording import retold
from k2desk.ui.commit_page import CommitPage
from k2desk.ui.commit_search import CommitSearch
from k2desk.ui.diff.code_area import CodeArea
from k2desk.ui.diff.opened import LARGEST
from k2desk.ui.models.blame import Note, load, of_story
from k2desk.ui.models.files import Files, files_of
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.core.library import Story, Written
    from k2desk.core.ports import Engine
    from k2desk.workspace.history import Commit
    from k2desk.workspace.workspace import Workspace


class Past(QObject):
    """Asks git and the record about a file, and shows what a line or a commit leads to.

    Args:
        runtime: lends its threads, and shows diffs.
        area: the file, whose margin it fills.
        page: where the commits stand; while it lives, so does this.
    """

    told = Signal(str)
    """(sentence): what is said of the line the user is at, or why there is nothing."""
    listed = Signal(str)
    """(sentence): the commits are there, or why they are not."""

    def __init__(self, runtime: Runtime, area: CodeArea, page: CommitPage) -> None:
        super().__init__(page)
        self._runtime, self._area, self._page = runtime, area, page
        self._files: Files = files_of(runtime)
        self._path = ""
        self._round = 0
        self._log: Callable[..., list[Commit]] = _nothing
        """Asks for the commits that are listed."""
        self._find: Callable[[str], list[Commit]] = _none_found
        """Asks for those of them that hold words."""
        self._about = ""
        self._seeking = False
        """Whether git looks for words just now; only then the next look begins."""
        self._stories: dict[tuple[str, str], str] = {}
        """By session and question, how the change came about, as far as somebody looked."""
        area.current_changed.connect(self._tell)
        area.note_opened.connect(self._open_note)
        page.list.chosen.connect(self._show_commit)
        page.list.end_neared.connect(self._list_more)
        page.words.sought.connect(self._seek)
        page.place.picked.connect(self._look_elsewhere)
        self._search = CommitSearch(runtime, page)
        self._search.failed.connect(lambda error: self._failed(self._round, error))

    def blame(self, path: str) -> None:
        """Fill the margin of the file that is shown."""
        self._path = path
        workspace = self._begin()
        if workspace is not None:
            library = self._runtime.desk.library
            work = partial(load, workspace, library, path, LARGEST)
            self._runtime.in_thread(
                work, partial(self._blamed, self._round), partial(self._failed, self._round)
            )

    def end_blame(self) -> None:
        """Take the margin away."""
        self._begin()
        self._area.show_notes(())
        self.told.emit("")

    def history(self, path: str, lines: tuple[int, int]) -> None:
        """List the commits of a file, or of lines of it.

        Args:
            path: of the file; "" for all commits of every branch, as a graph.
            lines: the first and the last, from 1; zeros for the whole file.
        """
        from k2desk.workspace.history import found, log

        self._path = path
        workspace = self._begin()
        if workspace is None:
            return
        chosen = lines if path and lines[0] else None
        self._log = partial(log, workspace.git, path, chosen, everything=not path)
        self._find = partial(found, workspace.git, path=path, lines=chosen, everything=not path)
        self._page.words.forget()
        self._page.offer(
            ("Messages",) if chosen else ("Messages", "Lines") if path else ("Messages", "Lines", "Paths")
        )
        self._about = (
            tr("All branches")
            if not path
            else tr("lines {first}–{last} of {path}", first=lines[0], last=lines[1], path=path)
            if chosen
            else path
        )
        self._list()

    def _list(self) -> None:
        done = partial(self._listed, self._round, self._about)
        self._runtime.in_thread(self._log, done, partial(self._failed, self._round))

    def _look_elsewhere(self) -> None:
        """Look for what is typed in the place that was picked."""
        if self._page.words.text().strip():
            self._seek()
        self._page.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _seek(self) -> None:
        """List the commits that hold what was typed; all of them again without a word."""
        self._search.end()
        words, workspace = self._page.words.text().strip(), self._files.workspace
        if not words:
            self._round += 1
            self._list()
        elif self._page.chosen != "Messages" and workspace is not None:
            self._search.begin(workspace.git, words, self._path)
        elif not self._seeking:
            self._seeking = True
            over = partial(self._sought, self._round, words)
            self._runtime.in_thread(partial(self._find, words), over, partial(over, ()))

    def _sought(
        self, number: int, words: str, commits: Sequence[Commit], error: Exception | None = None
    ) -> None:
        self._seeking = False
        now = self._page.words.text().strip()
        if number != self._round or not now or self._page.chosen != "Messages":
            return
        if error is not None:
            self._failed(number, error)
        else:
            self._page.show_found(words, commits)
        if now != words:
            self._seek()

    def _begin(self) -> Workspace | None:
        self._round += 1
        self._search.end()
        return self._files.workspace

    def _blamed(self, number: int, notes: Sequence[Note]) -> None:
        if number == self._round:
            self._area.show_notes(notes)
            self._tell(self._area.current)

    def _listed(self, number: int, words: str, commits: Sequence[Commit]) -> None:
        if number != self._round:
            return
        self._page.show_commits(words, commits, graph=not self._path)
        self.listed.emit("" if commits else self._nothing_listed(words))

    def _nothing_listed(self, words: str) -> str:
        if not self._path:
            return tr("Nothing is committed yet. Commit something under Changes, and the log begins with it.")
        return tr(
            "No commit holds {words} yet. Commit it under Changes, and its history begins.",
            words=visible(words),
        )

    def _list_more(self) -> None:
        """Ask for the commits that follow."""
        work = partial(self._log, after=self._page.list.commits.rowCount())
        self._runtime.in_thread(work, partial(self._followed, self._round))

    def _followed(self, number: int, commits: Sequence[Commit]) -> None:
        if number == self._round:
            self._page.add_commits(commits)

    def _failed(self, number: int, error: Exception) -> None:
        if not isinstance(error, K2DeskError):
            raise error
        if number == self._round:
            self.told.emit(retold(error))
            self.listed.emit(retold(error))

    def _tell(self, place: int) -> None:
        notes = self._area.notes
        if not notes:
            return
        note = notes[place] if place < len(notes) else None
        told = self._stories.get(_named_by(note.own)) if note is not None and note.own is not None else ""
        self.told.emit(f"{note.whole} {told or ''}".strip() if note is not None else "")
        if told is None and note is not None and note.own is not None:
            self._ask_story(note.own)

    def _ask_story(self, own: Written) -> None:
        """Look up how a change came about, once."""
        name = _named_by(own)
        self._stories[name] = ""

        def found(story: Story | None) -> None:
            self._stories[name] = of_story(story) if story is not None else ""
            self._tell(self._area.current)

        self._runtime.in_thread(partial(self._runtime.desk.library.story, *name), found)

    # -- where a line or a commit leads

    def _open_note(self, place: int) -> None:
        note, engine = self._area.notes[place], self._runtime.engine
        if note.own is not None and engine is not None:
            self._open_own(engine, note)
        elif note.commit:
            self._ask_git(partial(_named, name=note.commit))

    def _open_own(self, engine: Engine, note: Note) -> None:
        """Show the decision about a change: in this session its proposal, else the session it was made in."""
        own = note.own
        if own is None:
            return
        if own.info.id != engine.log.session:
            self._runtime.go_to(engine.workspace, own.info.id)
            return
        work = partial(_proposal, engine, own.approval_id)
        self._runtime.in_thread(work, self._show_proposal)

    def _show_proposal(self, proposal: str) -> None:
        if proposal:
            self._runtime.proposal_requested.emit(proposal)
        else:
            self._runtime.noticed.emit(
                "info", tr("A command made this change; the conversation tells of it.")
            )

    def _show_commit(self, commit: Commit) -> None:
        """Show the whole commit, as its other files explain it."""
        self._ask_git(partial(_shown, commit=commit))

    def _ask_git(self, ask: Callable[[Workspace], tuple[str, bytes]]) -> None:
        workspace = self._files.workspace
        if workspace is not None:
            self._runtime.in_thread(
                partial(ask, workspace), lambda found: self._runtime.diff_requested.emit(*found)
            )


def _shown(workspace: Workspace, commit: Commit) -> tuple[str, bytes]:
    """Return the title of a commit, and its message and what it changed as one text. Blocks."""
    from k2desk.workspace.history import changed, described

    diff = described(workspace.git, commit.hash) + changed(workspace.git, commit)
    return f"{commit.hash[:8]} {commit.subject}", diff


def _named(workspace: Workspace, name: str) -> tuple[str, bytes]:
    from k2desk.workspace.history import commit_of

    return _shown(workspace, commit_of(workspace.git, name))


def _none_found(_: str) -> list[Commit]:
    """Nothing was listed yet."""
    return []


def _nothing(**_: int) -> list[Commit]:
    """Nothing was listed yet."""
    return []


def _named_by(own: Written) -> tuple[str, str]:
    return own.info.id, own.approval_id


def _proposal(engine: Engine, request: str) -> str:
    """Return the proposal a question was about, "" for none. Blocks."""
    from k2desk.core.events import DecisionRequested

    return next(
        (
            record.event.question.proposal_id or ""
            for record in engine.log.joined()
            if isinstance(record.event, DecisionRequested) and record.event.request_id == request
        ),
        "",
    )
