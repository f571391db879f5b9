"""What is in the workspace, for every pane that shows files: paths, git's marks, what is proposed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from k2desk.core.errors import GitError, WorkspaceError
from k2desk.core.wording import retold

if TYPE_CHECKING:
    from k2desk.core.events import Record
    from k2desk.core.ports import Engine
    from k2desk.core.proposals import ChangeKind, Proposal
    from k2desk.ui.runtime import Runtime
    from k2desk.workspace.fence import Fence
    from k2desk.workspace.fuzzy import Fuzzy, Match
    from k2desk.workspace.paths import PathList
    from k2desk.workspace.porcelain import GitState
    from k2desk.workspace.workspace import Workspace

MOST_IGNORED = 2_000
"""So many ignored files and folders are listed; a folder counts once."""
BREATH_MS = 120
"""Several changes within this time are looked at once."""


class _Loaded(NamedTuple):
    paths: PathList
    fuzzy: Fuzzy
    state: GitState | None
    notice: str
    rows: PathList
    ignored: frozenset[str]


class Files(QObject):
    """The files of the open workspace, looked at again whenever something may have changed them.

    Args:
        runtime: tells what happens, and owns this object; see `files_of`.
    """

    listed = Signal()
    """Other paths are there."""
    looked = Signal()
    """The files were looked at anew, whether or not their list or marks are other ones."""
    marked = Signal()
    """Other marks are there."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        self._runtime = runtime
        self.workspace: Workspace | None = None
        self.paths: PathList | None = None
        self._rows: PathList | None = None
        self.ignored: frozenset[str] = frozenset()
        """What git ignores of what is there; a folder as a whole."""
        self.state: GitState | None = None
        """What git says; None before it has, and where there is no repository."""
        self.notice = ""
        """Why git says nothing, in a sentence; "" where it does."""
        self.proposed: dict[str, ChangeKind] = {}
        self._proposals: dict[str, Proposal] = {}
        self._asked: dict[str, str] = {}
        self._fuzzy: Fuzzy | None = None
        self._searched = False
        """Whether the user has searched for a file here; other paths are then made ready for it as well."""
        self._round = 0
        self._again = self._busy = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(BREATH_MS)
        self._soon.timeout.connect(self.refresh)
        runtime.opened.connect(self._opened)
        runtime.refused.connect(self._refused)
        runtime.recorded.connect(self._recorded)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._application_changed)

    @property
    def root(self) -> Path | None:
        """The open workspace's folder."""
        return self.workspace.root if self.workspace else None

    @property
    def rows(self) -> PathList | None:
        """The paths, and what git ignores beside them: only the tree lists that."""
        return self.paths if self._rows is None else self._rows

    def find(self, letters: str, limit: int) -> list[Match]:
        """Return the paths that hold these letters in this order, best first."""
        if not letters:
            self.get_ready()
        return self._fuzzy.find(letters, limit) if self._fuzzy else []

    def get_ready(self) -> None:
        """Copy the paths for `find`, which the next key will ask for; who never searches needs no copy."""
        if self._fuzzy is not None and not self._searched:
            self._searched = True
            self._runtime.in_thread(self._fuzzy.get_ready, lambda _: None)

    def find_paths(self, letters: str, limit: int) -> Sequence[str]:
        """Return only the paths, for completion."""
        return [match.path for match in self.find(letters, limit)]

    def show_root(self, folder: Path) -> None:
        """List a folder that is about to be opened, so that there is something to see until it is."""
        from k2desk.settings.folders import folders
        from k2desk.workspace.fence import Fence
        from k2desk.workspace.guards import check_folder
        from k2desk.workspace.paths import PathList

        own = folders()
        try:
            fence = Fence(check_folder(folder, own.data, also=(own.config,)))
        except WorkspaceError:
            return  # opening it will say so; of a folder that is refused not even the names are read
        try:
            self._hold(PathList(_root_rows(fence)))
        finally:
            fence.close()
        self.listed.emit()

    def refresh_soon(self) -> None:
        """Look again in a moment."""
        if self.workspace is not None:
            self._soon.start()

    def look_again(self) -> None:
        """Look as if the folder were new: whether git may be asked has changed."""
        self._round += 1
        self._busy = False
        self.state, self.notice = None, ""
        self.refresh()

    def refresh(self) -> None:
        """Look again now; `listed` and `marked` tell what is new."""
        workspace = self.workspace
        if workspace is None:
            return
        if self._busy:
            self._again = True
            return
        self._busy, self._again = True, False
        if self.state is None and not self.notice:
            # The first time, what git knows is shown before what it has to look for.
            self._load(partial(_tracked, workspace, self._searched), self._first_shown)
        else:
            self._load(partial(_everything, workspace, self._searched), self._shown)

    def _load(self, work: Callable[[], _Loaded], done: Callable[[int, _Loaded], None]) -> None:
        number = self._round
        self._runtime.in_thread(work, partial(done, number), partial(self._failed, number))

    def _first_shown(self, number: int, loaded: _Loaded) -> None:
        if number == self._round and self.workspace is not None:
            if loaded.state is None and not loaded.notice:
                self._take_paths(loaded)
                self._load(partial(_everything, self.workspace, self._searched, loaded), self._shown)
            else:
                self._shown(number, loaded)

    def _shown(self, number: int, loaded: _Loaded) -> None:
        if number != self._round:
            return
        self._busy = False
        marked = (loaded.state, loaded.notice) != (self.state, self.notice) or not self.state
        self.state, self.notice = loaded.state, loaded.notice
        if self._differs(loaded):
            self._take_paths(loaded)
        if marked:
            self.marked.emit()
        self.looked.emit()
        if self._again:
            self.refresh()

    def _differs(self, loaded: _Loaded) -> bool:
        there = ((self.paths, loaded.paths), (self.rows, loaded.rows))
        return any(old is not new and old != new for old, new in there)

    def _take_paths(self, loaded: _Loaded) -> None:
        self._hold(loaded.paths, loaded.rows, loaded.ignored)
        self._fuzzy = loaded.fuzzy
        self.listed.emit()

    def _hold(
        self,
        paths: PathList | None,
        rows: PathList | None = None,
        ignored: frozenset[str] = frozenset(),
    ) -> None:
        self.paths, self._rows, self.ignored = paths, rows, ignored

    def _failed(self, number: int, error: Exception) -> None:
        if number == self._round:
            self._busy = False
            if not isinstance(error, WorkspaceError):
                raise error
            self.notice = retold(error)
            self.marked.emit()

    def _opened(self, engine: Engine, records: Sequence[Record]) -> None:
        from k2desk.core.events import (
            DecisionMade,
            DecisionRequested,
            ProposalEnded,
            ProposalMade,
            TurnFinished,
        )

        self._proposals, self._asked = {}, {}
        kinds = (DecisionMade, DecisionRequested, ProposalEnded, ProposalMade, TurnFinished)
        self._note(self._runtime.entered.of(kinds, records))
        self._gather()
        if self.root != engine.workspace:
            self._enter(engine.workspace)
        self.marked.emit()
        self.refresh()

    def _refused(self) -> None:
        """Take back the rows of a folder that was not opened."""
        if self.workspace is None:
            self._hold(None)
            self.listed.emit()

    def _enter(self, folder: Path) -> None:
        # Imported with the first session: nothing of it is needed for the first paint.
        from k2desk.workspace.fence import Fence
        from k2desk.workspace.git import Git
        from k2desk.workspace.paths import PathList
        from k2desk.workspace.workspace import Workspace

        self._round += 1
        self._busy = False
        self.state, self.notice, self._fuzzy, self._searched = None, "", None, False
        try:
            fence = Fence(folder)
            may = partial(self._runtime.desk.trust.trusted, fence.root)
            self.workspace = Workspace(fence.root, fence, Git(fence.root, trusted=may), may)
            self._hold(PathList(_root_rows(fence)))
        except WorkspaceError as error:
            self._hold(PathList())
            self.workspace, self.notice = None, retold(error)
        self.listed.emit()

    def _recorded(self, record: Record) -> None:
        from k2desk.core.events import ToolFinished, TurnFinished, WriteDone, WriteUndone

        before = self.proposed
        self._note((record,))
        self._gather()
        if self.proposed != before:
            self.marked.emit()
        if isinstance(record.event, WriteDone | WriteUndone | ToolFinished | TurnFinished):
            self.refresh_soon()

    def _note(self, records: Iterable[Record]) -> None:
        """Keep count of the proposals that wait for the user."""
        from k2desk.core.events import (
            DecisionMade,
            DecisionRequested,
            ProposalEnded,
            ProposalMade,
            TurnFinished,
        )

        for record in records:
            match record.event:
                case ProposalMade(proposal=proposal):
                    self._proposals[proposal.id] = proposal
                case DecisionRequested(request_id=request, question=question) if question.proposal_id:
                    self._asked[request] = question.proposal_id
                case DecisionMade(request_id=request):
                    self._proposals.pop(self._asked.pop(request, ""), None)
                case ProposalEnded(proposal_id=name):
                    self._proposals.pop(name, None)
                case TurnFinished():
                    self._proposals = {name: one for name, one in self._proposals.items() if not one.call_id}
                case _:
                    pass

    def _gather(self) -> None:
        self.proposed = {
            file.path: file.kind for proposal in self._proposals.values() for file in proposal.files
        }

    def _application_changed(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self.refresh_soon()


def files_of(runtime: Runtime) -> Files:
    """Return the one `Files` of a runtime, made with the first call."""
    found = runtime.findChild(Files, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found if isinstance(found, Files) else Files(runtime)


def _root_rows(fence: Fence) -> Iterable[str]:
    """List the root alone, which takes no time, so that there is something to see at once."""
    for entry in fence.listing("", limit=400).entries:
        if entry.name not in (".git", "node_modules", "__pycache__", ".venv"):
            yield f"{entry.name}/" if entry.kind == "folder" else entry.name


def _tracked(workspace: Workspace, searched: bool) -> _Loaded:
    """List what git knows; where it knows nothing, everything. Blocks."""
    from k2desk.workspace.paths import PathList

    notice = retold(workspace.git_notice())
    if not notice:
        try:
            return _loaded(PathList.from_git(workspace.git.tracked()), None, "", searched)
        except GitError as error:
            notice = retold(error)
    return _loaded(workspace.paths(), None, notice, searched)


def _everything(workspace: Workspace, searched: bool, known: _Loaded | None = None) -> _Loaded:
    """List the files and ask for their marks. Blocks."""
    from k2desk.workspace.paths import PathList

    notice = retold(workspace.git_notice())
    if not notice:
        try:
            paths = known.paths if known else PathList.from_git(workspace.git.tracked())
            state = workspace.git.state()
        except GitError as error:
            notice = retold(error)
        else:
            more = paths.joined(path for path, mark in state.marks.items() if mark == "?")
            ignored = _ignored(workspace)
            found = known if known and more is known.paths else _loaded(more, state, "", searched)
            return found._replace(
                state=state,
                rows=more.joined(ignored),
                ignored=frozenset(path.rstrip("/") for path in ignored),
            )
    return _loaded(workspace.paths(), None, notice, searched)


def _ignored(workspace: Workspace) -> list[str]:
    """Return what git ignores of what is there, a folder with ``/``; nothing where it can't say. Blocks."""
    try:
        said = workspace.git.ignored_there()
    except GitError:
        return []
    return said.decode("utf-8", "surrogateescape").split("\0")[:-1][:MOST_IGNORED]


def _loaded(paths: PathList, state: GitState | None, notice: str, searched: bool) -> _Loaded:
    from k2desk.workspace.fuzzy import Fuzzy

    fuzzy = Fuzzy(paths)
    if searched:
        fuzzy.get_ready()  # better here than at a keystroke
    return _Loaded(paths, fuzzy, state, notice, paths, frozenset())
