"""The main window: bars around the work area, pages over it, and the keys of both."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from k2desk.ui.controls import focus_into
from k2desk.ui.memory import Memory, number
from k2desk.ui.statusbar import StatusBar
from k2desk.ui.theme import look
from k2desk.ui.topbar import TopBar
from k2desk.ui.words import tr
from k2desk.ui.workarea import WorkArea

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QCloseEvent,
        QKeyEvent,
        QPaintEvent,
        QResizeEvent,
    )

    from k2desk.core.ports import Engine
    from k2desk.ui.actions import Actions
    from k2desk.ui.bars import Bars
    from k2desk.ui.furnishing import Furnishing
    from k2desk.ui.notice import Notice
    from k2desk.ui.palette import Palette
    from k2desk.ui.pane import PaneSpec
    from k2desk.ui.runtime import Runtime

FIRST_RUN = "first_run"
CONVERSATION = "chat"
COMPOSER = "composer"
FILES = "files"
REVIEW = "review"
VIEWER = "viewer"
PASTE = "paste"
SIZE = (1600, 1000)
LEAST = (640, 360)


class Window(QMainWindow):
    """The window of one workspace: a shell that can be painted at once, and `furnish` makes its panes.

    Args:
        runtime: what it shows and asks.
        memory: what it keeps between starts.
        workspace: the folder to begin with, None where there is none yet.
    """

    another_wanted = Signal(object)
    """(folder): the user wants a window of its own for it."""
    painted = Signal()
    """The window was painted for the first time."""

    def __init__(self, runtime: Runtime, memory: Memory, workspace: Path | None) -> None:
        super().__init__()
        self.runtime = runtime
        self._registry: Actions | None = None
        self._palette: Palette | None = None
        self.memory = memory
        self._workspace = workspace
        self._unpainted = True
        self._warm = False
        self._bars: Bars | None = None
        self._specs: tuple[PaneSpec, ...] = ()
        self._unfinished: list[QWidget] = []
        """Panes that can be used, but want to complete themselves, and then say what they offer."""
        self._complete = False
        """Whether every pane there is is known."""
        self._furnishing: Furnishing | None = None
        self.setWindowTitle("K2Desk" if workspace is None else f"{workspace.name} – K2Desk")
        self.setMinimumSize(*LEAST)
        self.resize(*SIZE)
        self._top = TopBar(self._switch_folder)
        self._status = StatusBar(self.open_settings, self._next_theme)
        self._notice: Notice | None = None
        self.work = WorkArea(self._build)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.work)
        self._page_widgets: dict[str, QWidget] = {}
        self._lay_out()
        self._restore()
        self._listen()

    def furnish(self, specs: Sequence[PaneSpec] | None = None) -> None:
        """Make the panes that are in view; the others follow with `build_next`.

        Args:
            specs: the panes it has; None finds every one there is, at first only those in view.
        """
        from k2desk.ui.pane import panes

        if specs is not None:
            self._specs, self._complete = tuple(specs), True
        elif self._workspace is not None:
            self._specs = panes((CONVERSATION, FILES, str(self.work.layout_now()["panel"])))
        else:
            self._specs, self._complete = panes(), True
        self.work.furnish(self._specs)

    def _lay_out(self) -> None:
        body = QWidget()
        self._column = column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top)
        column.addWidget(self._pages, 1)
        column.addWidget(self._status)
        self.setCentralWidget(body)

    def _listen(self) -> None:
        runtime = self.runtime
        runtime.opened.connect(self._opened)
        runtime.prepared.connect(self._prepared)
        runtime.noticed.connect(self._say)
        runtime.file_requested.connect(self._show_viewer)
        runtime.diff_requested.connect(self._show_review)
        runtime.proposal_requested.connect(self._show_review)
        runtime.patch_requested.connect(self._show_patch)
        runtime.folder_requested.connect(self.choose_folder)
        runtime.focus_requested.connect(self.show_pane)
        runtime.context_requested.connect(lambda _: self.focus_composer())
        runtime.running_changed.connect(lambda running: self._settle_notice() if running else None)

    def _say(self, level: str, sentence: str) -> None:
        if self._notice is None:
            from k2desk.ui.notice import Notice

            self._notice = Notice()
            self.add_line(self._notice)
        self._notice.say(level, sentence)

    def add_line(self, line: QWidget) -> None:
        """Put a line above the status bar."""
        self._column.insertWidget(self._column.count() - 1, line)

    def _settle_notice(self) -> None:
        if self._notice is not None:
            self._notice.settle()

    # -- what the session says

    def _opened(self, engine: Engine, _records: object) -> None:
        if engine.workspace != self._workspace:
            self._keep_layout()
            self._workspace = engine.workspace
            self._restore()
        self._settle_notice()
        self.setWindowTitle(f"{engine.workspace.name} – K2Desk")
        if self._pages.currentWidget() is not self.work:
            self.focus_composer()
        self._ask_for_key()

    def open_context(self) -> None:
        """Show what fills the model's context, or put that away."""
        if self._bars is not None:
            self._bars.open_context()

    def open_writes(self) -> None:
        """Show whether everything that was written was allowed, or put that away."""
        if self._bars is not None:
            self._bars.open_writes()

    def _prepared(self) -> None:
        self._warm = True
        self._ask_for_key()

    def _ask_for_key(self) -> None:
        """Show the first steps where it is known that there is no key."""
        on_work = self._pages.currentWidget() is self.work
        if self._warm and on_work and not self.runtime.desk.key_place:
            self.show_pane(FIRST_RUN)

    # -- panes

    def _build(self, spec: PaneSpec) -> QWidget:
        made = spec.build(self.runtime)
        made.setObjectName(made.objectName() or spec.id)
        made.setAccessibleName(made.accessibleName() or tr(spec.title))
        self._unfinished.append(made)
        return made

    def build_rest(self) -> None:
        """Make everything `furnish` left out."""
        while self.build_next():
            pass

    def build_next(self) -> bool:
        """Make one more thing that `furnish` left out; False where nothing is left.

        Every pane is to be there before a session is opened, so that it hears of it from its beginning.
        """
        if self._furnishing is None:
            from k2desk.ui.furnishing import Furnishing

            self._furnishing = Furnishing(self, self._unfinished, complete=self._complete)
        return self._furnishing.next()

    def equip(self) -> None:
        """Bring the bars to life, and offer the sessions of before."""
        from k2desk.ui.bars import Bars
        from k2desk.ui.recent import Recent

        self._bars = Bars(self.runtime, self._top, self._status, self)
        self._bars.proposed.connect(self.work.offer_review)
        self.work.add_recent(Recent(self.runtime))
        self.know(self._specs)

    def know(self, specs: Sequence[PaneSpec]) -> None:
        """Offer these panes; each is made when its turn comes."""
        self._specs = tuple(specs)
        self.work.add(self._specs)

    def show_pane(self, pane_id: str) -> None:
        """Bring a pane or a page into view and give it the focus."""
        known = {spec.id: spec for spec in self._specs}
        if self._workspace is None and FIRST_RUN in known:
            pane_id = FIRST_RUN  # without a folder every other pane would be empty
        spec = known.get(pane_id)
        if spec is not None and spec.place == "page":
            if pane_id not in self._page_widgets:
                self._page_widgets[pane_id] = self._build(spec)
                self._pages.addWidget(self._page_widgets[pane_id])
            self._turn_to(self._page_widgets[pane_id])
            focus_into(self._page_widgets[pane_id])
        elif (made := self.work.show_pane(pane_id)) is not None or pane_id == CONVERSATION:
            self._turn_to(self.work)
            focus_into(made or self.work)

    def _turn_to(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        self._top.setVisible(page is self.work)
        self._status.show_page(page is not self.work)

    def _show_viewer(self, *_: object) -> None:
        self.show_pane(VIEWER)

    def _show_review(self, *_: object) -> None:
        self.show_pane(REVIEW)

    def _show_patch(self, text: str | bytes, origin: str, trouble: str) -> None:
        self.show_pane(PASTE)
        page = self._page_widgets.get(PASTE)
        if page is not None:
            page.take(text, origin, trouble)  # type: ignore[attr-defined]

    def focus_composer(self) -> None:
        """Go to where the user writes."""
        self.show_pane(CONVERSATION)
        composer = self.work.findChild(QWidget, COMPOSER)
        if composer is not None:
            composer.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- actions

    @property
    def registry(self) -> Actions:
        """Everything the user can do."""
        if self._registry is None:
            from k2desk.ui.actions import Actions
            from k2desk.ui.keymap import keymap

            keymap().take(self.memory.load_keys())
            self._registry = Actions(self, self._reveal)
        return self._registry

    def _reveal(self, owner: QWidget) -> None:
        """Show the pane whose action is about to run, unless it is in view."""
        for spec in self._specs:
            if self.work.pane(spec.id) is owner and not owner.isVisible():
                self.show_pane(spec.id)

    def open_palette(self) -> None:
        """Bring up the list of everything that can be done."""
        if self._palette is None:
            from k2desk.ui.palette import Palette

            self._palette = Palette(self, self.registry)
        self._palette.open_up()

    def open_settings(self) -> None:
        """Show everything that can be set."""
        from k2desk.ui.settings.opened import open_settings  # built when first asked for

        open_settings(self)

    def open_about(self) -> None:
        """Show what this K2Desk is made of."""
        from k2desk.ui.about import open_about

        open_about(self)

    def open_shortcuts(self) -> None:
        """Show every action with its keys."""
        from k2desk.ui.shortcuts.dialog import open_shortcuts

        open_shortcuts(self)

    @property
    def workspace(self) -> Path | None:
        """The folder it shows, None where none is open yet."""
        return self._workspace

    def _switch_folder(self) -> None:
        from k2desk.ui.recent_folders import switch_folder

        switch_folder(self)

    def choose_folder(self) -> None:
        """Let the user choose a workspace; a session begins there."""
        from k2desk.ui.folder_dialog import choose_folder

        choose_folder(self, lambda path: self.runtime.go_to(Path(path)))

    def choose_another(self) -> None:
        """Let the user choose a workspace for a window of its own."""
        from k2desk.ui.folder_dialog import choose_folder

        choose_folder(self, lambda path: self.another_wanted.emit(Path(path).resolve()))

    @property
    def specs(self) -> tuple[PaneSpec, ...]:
        """The panes that are known by now."""
        return self._specs

    def choose_theme(self, theme: str) -> None:
        """Take a theme and remember it."""
        look().choose(theme, safe=look().safe)
        self.memory.save_theme(theme)

    def _next_theme(self) -> None:
        self.choose_theme("light" if look().dark else "dark")

    # -- what is remembered

    def _restore(self) -> None:
        layout = {} if self._workspace is None else self.memory.load_layout(self._workspace)
        if "width" in layout and self._unpainted:
            self.resize(number(layout, "width", SIZE[0]), number(layout, "height", SIZE[1]))
        self.work.restore(layout)

    def _keep_layout(self) -> None:
        if self._workspace is not None:
            size = {"width": self.width(), "height": self.height()}
            self.memory.save_layout(self._workspace, {**self.work.layout_now(), **size})

    # -- Qt

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab go round as the eye does; panes are made in another order."""
        from k2desk.ui.focus import go_on

        zones = (self._top, *self.work.tab_zones(), *self._page_widgets.values(), self._status)
        return go_on(self, zones, forward=forward) or super().focusNextPrevChild(forward)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell once that there is something to see."""
        super().paintEvent(event)
        if self._unpainted:
            self._unpainted = False
            QTimer.singleShot(0, self.painted.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the palette in the middle."""
        super().resizeEvent(event)
        if self._palette is not None:
            self._palette.place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let keys with Ctrl or Alt reach the panes in view where the focused one has no use for them."""
        from PySide6.QtGui import QKeySequence

        held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if held and self.registry.run_key(QKeySequence(event.keyCombination())):
            event.accept()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Ask for the branch again when the user comes back from elsewhere."""
        super().changeEvent(event)
        back = event.type() == QEvent.Type.ActivationChange and self.isActiveWindow()
        if back and self._bars is not None:
            self._bars.ask_branch()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Have everything end in order; the window goes when that is done, but is out of sight at once."""
        if self.runtime.close():
            event.ignore()
            self.hide()
        else:
            event.accept()
        self._keep_layout()
