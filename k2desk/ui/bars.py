"""Keeps the two bars in step with the session: figures, names, branch."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from k2desk import __version__
from k2desk.core.events import (
    DecisionRequested,
    ProposalMade,
    Record,
    TextDelta,
    ThoughtDelta,
    ToolFinished,
    ToolOutput,
    TurnFinished,
)
from k2desk.core.ports import Engine
from k2desk.core.verified import WATCHED
from k2desk.core.visible import visible
from k2desk.ui.models.files import files_of
from k2desk.ui.models.meters import Meters
from k2desk.ui.modes import set_mode
from k2desk.ui.runtime import Runtime
from k2desk.ui.statusbar import StatusBar, confinement_words
from k2desk.ui.topbar import TopBar
from k2desk.ui.watch import Watch
from k2desk.ui.words import tr
from k2desk.workspace.porcelain import GitState

if TYPE_CHECKING:
    from k2desk.core.context import Pin
    from k2desk.core.trust import Trust
    from k2desk.core.verified import Verified
    from k2desk.ui.fill_panel import ContextPanel
    from k2desk.ui.writes_panel import WritesPanel

TRUST = "trust"


class Bars(QObject):
    """Hears the session and tells the bars.

    Args:
        runtime: where the session is heard.
        top: names the workspace, the branch and the model.
        status: tells of confinement, writes, key and speed.
        parent: while it lives, so does this.
    """

    proposed = Signal()
    """A proposal was made just now."""

    def __init__(self, runtime: Runtime, top: TopBar, status: StatusBar, parent: QObject) -> None:
        super().__init__(parent)
        self._runtime, self._top, self._status = runtime, top, status
        self._meters = Meters()
        self._looked = False
        self._newer = ""
        self._asked = ""
        """The session in which the user was last asked about the folder."""
        self._panel: ContextPanel | None = None
        self._writes: WritesPanel | None = None
        self._watch = Watch(runtime, self)
        self._watch.told.connect(status.show_writes)
        status.writes_asked.connect(self.open_writes)
        status.confinement_asked.connect(partial(tell_confinement, runtime))
        top.model_asked.connect(self.open_models)
        runtime.opened.connect(self._opened)
        runtime.recorded.connect(self._recorded)
        runtime.prepared.connect(self._prepared)
        self._files = files_of(runtime)
        self._files.marked.connect(self._show_distance)

    def ask_branch(self) -> None:
        """Look again which branch is checked out."""
        if self._runtime.engine is not None:
            work = partial(_branch, self._runtime.engine.workspace)
            self._runtime.in_thread(work, self._top.show_branch)

    def _show_distance(self) -> None:
        """Tell how far the branch is from the one it follows, as git's last look found it."""
        state = self._files.state or GitState()
        self._top.show_distance(state.ahead, state.behind, visible(state.upstream))

    def _opened(self, engine: Engine, records: Sequence[Record]) -> None:
        self._meters = self._runtime.entered.take(Meters, records)
        self._watch.follow(engine.log, self._runtime.entered.of(WATCHED, records))
        self._top.show_workspace(engine.workspace)
        self._top.show_model(engine.model)
        self._show_figures(engine)
        self._show_context(engine)
        self._show_provider()
        self.ask_branch()
        self._ask_trust(engine)

    def _ask_trust(self, engine: Engine) -> None:
        """Find out how the folder stands."""
        work = partial(self._runtime.desk.trust.of, engine.workspace)
        self._runtime.in_thread(work, partial(self._show_trust, engine))

    def _show_trust(self, engine: Engine, state: Trust) -> None:
        """Ask where the user has not said yet, or something new would run; tell where it is not trusted."""
        if engine is not self._runtime.engine:
            return
        self._status.show_trust(state, partial(self._runtime.focus_requested.emit, TRUST))
        if state in ("unknown", "changed") and engine.log.session != self._asked:
            self._asked = engine.log.session
            self._runtime.focus_requested.emit(TRUST)

    def _recorded(self, record: Record) -> None:
        self._meters.apply(record)
        self._watch.hear(record)
        if self._runtime.engine is not None:
            self._show_figures(self._runtime.engine)
            if not isinstance(record.event, TextDelta | ThoughtDelta | ToolOutput):
                self._show_context(self._runtime.engine)
        if isinstance(record.event, DecisionRequested | ToolFinished) and self._looked:
            self._status.show_confinement(self._runtime.desk.confinement)  # a failure has it looked at again
        if isinstance(record.event, ProposalMade):
            self.proposed.emit()
        elif isinstance(record.event, TurnFinished):
            self.ask_branch()

    def _prepared(self) -> None:
        self._looked = True
        if self._runtime.engine is not None:
            self._ask_trust(self._runtime.engine)
        self._status.show_confinement(self._runtime.desk.confinement)
        self._show_provider()
        self._runtime.spend(self._runtime.desk.releases.newer, self._show_newer)

    def _show_newer(self, version: str) -> None:
        """Tell quietly of a newer version, where the user wants to know."""
        self._newer = version
        self._status.show_newer(version, self._tell_newer)

    def _tell_newer(self) -> None:
        words = tr(
            "K2Desk {newer} is out, this is {current}. Update it the way you installed it. "
            "Settings, under Network, says where this was asked, and turns it off.",
            newer=self._newer,
            current=__version__,
        )
        self._runtime.noticed.emit("info", words)

    def _show_figures(self, engine: Engine) -> None:
        self._top.show_mode(engine.mode, partial(set_mode, self._runtime))
        self._top.show_cost(self._meters, engine.limits)
        self._status.show_meters(self._meters)

    def _show_context(self, engine: Engine) -> None:
        """Show how full the context is; the engine tells, for only it knows what requests hold."""
        use = engine.context
        self._top.show_context(use, self.open_context)
        if self._panel is not None and self._panel.isVisible():
            self._panel.show_use(use, engine.pins)

    def open_context(self) -> None:
        """Show what fills the context, or put that away."""
        engine, chip = self._runtime.engine, self._top.context
        if engine is None or chip is None:
            return
        if self._panel is None:
            from k2desk.ui.fill_panel import ContextPanel

            self._panel = ContextPanel(self._top.window(), self._runtime.compact, self._unpin)
        self._panel.show_use(engine.context, engine.pins)
        self._panel.open_beside(chip)

    def open_models(self) -> None:
        """Let the user choose another model."""
        from k2desk.ui.model_picker import choose_model

        choose_model(self._top.window(), self._runtime)

    def open_writes(self) -> None:
        """Show whether everything that was written was allowed, or put that away."""
        if self._runtime.engine is None:
            return
        if self._writes is None:
            from k2desk.ui.writes_panel import WritesPanel

            self._writes = WritesPanel(self._top.window(), self._check_writes)
        if not self._writes.isVisible():
            self._check_writes()
        self._writes.open_beside(self._status.writes)

    def _check_writes(self) -> None:
        from k2desk.ui.works import works_of  # not needed before it is asked for

        engine, desk = self._runtime.engine, self._runtime.desk
        if engine is not None and self._writes is not None:
            session = engine.log.session
            self._writes.show_checking(self._status.writes)
            verify = partial(desk.verify, session, None)
            works_of(self._runtime).start(tr("Check what was written"), verify, self._show_writes)

    def _show_writes(self, found: Sequence[Verified]) -> None:
        if self._writes is not None and found:
            self._writes.show_found(found[0])

    def _unpin(self, pin: Pin) -> None:
        self._runtime.ask(lambda engine: engine.unpin(pin))

    def _show_provider(self) -> None:
        desk, engine = self._runtime.desk, self._runtime.engine
        provider, model = (desk.provider, "") if engine is None else (engine.provider, engine.model)
        place = desk.key_place or ("" if self._looked else None)
        self._status.show_provider(provider, place, model)


def _branch(folder: Path) -> str:
    """Read the branch, "" where there is none; called in a thread."""
    from k2desk.workspace.git import Git

    return Git(folder).branch()


def tell_confinement(runtime: Runtime) -> None:
    """Say how well commands are confined here, and what would change that."""
    found = runtime.desk.confinement
    words = ". ".join(filter(None, (confinement_words(found), found.reason.rstrip("."))))
    runtime.noticed.emit("info" if found.level == "full" else "attention", f"{words}.")
