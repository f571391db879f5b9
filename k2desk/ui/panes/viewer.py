"""The viewer: a file of the workspace to read, and to ask about."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from k2desk.core.events import Attachment, Record, WriteDone, WriteUndone
from k2desk.core.ports import Engine
from k2desk.core.visible import one_line, visible
from k2desk.core.wording import mark, retold
from k2desk.ui.actions import Action
from k2desk.ui.controls import ElidedButton, ElidedLabel, button, label, rule
from k2desk.ui.diff.code_area import CodeArea
from k2desk.ui.diff.find_bar import FindBar
from k2desk.ui.diff.header import HEIGHT, Switch
from k2desk.ui.diff.opened import OpenedFile, open_file
from k2desk.ui.highlight import language_of
from k2desk.ui.keymap import with_key
from k2desk.ui.measures import grown
from k2desk.ui.models.files import files_of
from k2desk.ui.models.outline import Outline
from k2desk.ui.pane import PaneSpec
from k2desk.ui.runtime import Runtime
from k2desk.ui.unshown import Unshown
from k2desk.ui.words import tr
from k2desk.workspace.symbols import Symbol

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from k2desk.ui.commit_page import CommitPage
    from k2desk.ui.past import Past

MODES = (mark("Text"), mark("Blame"), mark("History"))
ROOMY = 820
"""From this width on, in pixels, there is room for the facts of the file and every button."""
NARROW = 520
"""Below this width, in pixels, there is room for the name and one button; keys do the rest."""
EMPTY = mark("No file is open.\n\nChoose one in the list of files, or go to one by a part of its name")


class Viewer(QWidget):
    """One file at a time, read only.

    Args:
        runtime: asks for files and takes what is asked about them.
    """

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._file = OpenedFile("")
        self._wanted = ("", 0, 0)
        self.area = CodeArea()
        self.bar = FindBar(self.area)
        self.outline = Outline(runtime, self)
        self._trail = ElidedLabel(Qt.TextElideMode.ElideLeft, "dim", name=tr("Where the chosen line stands"))
        self._folder = ElidedLabel(Qt.TextElideMode.ElideLeft, "dim")
        self._name, self._facts = label("", "strong"), label("", "chip")
        self._ask = ElidedButton("", self.ask)
        self._unshown, self._remark = Unshown(runtime), label("", "attention")
        self._stack = QStackedWidget()
        self._past: Past | None = None
        self._page: CommitPage
        self._mode = "Text"
        self._modes = Switch(MODES, tr("Show"))
        self._modes.picked.connect(self.show_mode)
        self._explain = button(
            tr("Explain"), self.explain, "small", tip=tr("Ask at once what it does and why")
        )
        self._told = label("", "dim", name=tr("Where the line comes from"))
        self._told.setWordWrap(True)
        self._told.setContentsMargins(12, 4, 12, 4)
        self._told.hide()
        self._lay_out()
        self.actions = self._own_actions()  # type: ignore[assignment]
        files_of(runtime)  # it has to hear of the session from its beginning
        runtime.file_requested.connect(self.show_file)
        runtime.opened.connect(self._opened)
        runtime.recorded.connect(self._recorded)
        self.area.selection_changed.connect(self._say)
        self.outline.found.connect(self._say)
        self.area.find_ended.connect(self.bar.close_bar)
        self._show(OpenedFile("", sentence=_empty()))

    def _own_actions(self) -> list[Action]:
        has_text, bar = self._has_text, self.bar
        text, blame, history = MODES
        find, symbol = tr("Find in the file, or among the commits"), tr("Go to a symbol of the file…")
        return [
            Action("viewer.find", find, ("Ctrl+F",), self.find_here, lambda: self._lists or has_text()),
            Action("viewer.line", tr("Go to a line of the file"), ("Ctrl+G",), bar.go_to_line, has_text),
            Action("viewer.symbol", symbol, ("Ctrl+Shift+O",), self.go_to_symbol, has_text),
            Action("viewer.next", tr("Next hit in the file"), ("F3",), partial(bar.go_on, 1), has_text),
            Action(
                "viewer.previous",
                tr("Previous hit in the file"),
                ("Shift+F3",),
                partial(bar.go_on, -1),
                has_text,
            ),
            Action("viewer.ask", tr("Ask about the chosen lines"), ("Ctrl+Shift+L",), self.ask, has_text),
            Action("viewer.explain", tr("Explain the chosen lines"), ("Ctrl+Alt+E",), self.explain, has_text),
            Action("viewer.text", tr("Show the text of the file alone"), (), partial(self.show_mode, text)),
            Action(
                "viewer.blame",
                tr("Show who wrote each line"),
                ("Ctrl+Alt+B",),
                partial(self.show_mode, blame),
                has_text,
            ),
            Action(
                "viewer.history",
                tr("Show the history of the file or the chosen lines"),
                ("Ctrl+Alt+H",),
                partial(self.show_mode, history),
                has_text,
            ),
            Action("viewer.log", tr("Show the log of all branches"), ("Ctrl+Alt+L",), self.show_log),
        ]

    def _lay_out(self) -> None:
        head = QWidget()
        head.setFixedHeight(grown(HEIGHT))
        self._line = line = QHBoxLayout(head)
        line.setContentsMargins(12, 0, 12, 0)
        line.setSpacing(6)
        middle = Qt.AlignmentFlag.AlignVCenter
        for widget in (self._folder, self._name, self._trail, self._facts):
            line.addWidget(widget, 0, middle)
        line.addStretch(1)
        for control in (self._modes, self._explain, self._ask):
            line.addWidget(control, 0, middle)
        self._remark.setContentsMargins(12, 4, 12, 4)
        self._remark.setWordWrap(True)
        self._stack.addWidget(self._unshown)
        self._stack.addWidget(self.area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (head, rule(), self.bar, self._remark):
            column.addWidget(part)
        column.addWidget(self._stack, 1)
        column.addWidget(self._told)
        self.setFocusProxy(self.area)

    # -- what is shown

    def show_file(self, path: str, first: int = 0, last: int = 0) -> None:
        """Show a file, and choose lines of it.

        Args:
            path: relative to the workspace.
            first: the first line, from 1; 0 chooses none.
            last: the last line, inclusive.
        """
        if self._mode == "Log" and path == self._file.path:
            self._to_text()  # the file is there, and nothing else would bring it back
        self._read_file(path, first, last)

    def _read_file(self, path: str, first: int = 0, last: int = 0) -> None:
        engine = self._runtime.engine
        if engine is None:
            return
        self._wanted = (path, first, last)
        if path == self._file.path and self._file.lines and first:
            self.area.choose(first, last)
        self._runtime.in_thread(partial(open_file, engine.workspace, path), self._read)

    def _read(self, file: OpenedFile) -> None:
        path, first, last = self._wanted
        if file.path == path:
            self._show(file)
            self.area.choose(first, last)
            self._wanted = (path, 0, 0)

    def show_then(self, file: OpenedFile) -> None:
        """Show a file as it was, to read only, with a line that says so."""
        self._wanted = ("", 0, 0)
        self._show(file)

    def _show(self, file: OpenedFile) -> None:
        same = (file.path, file.then) == (self._file.path, self._file.then)
        if same and (file.digest, file.sentence) == (self._file.digest, self._file.sentence):
            return
        self._file = file
        self._facts.setText(" · ".join(map(retold, file.facts)))
        self._unshown.say(file)
        self.setFocusProxy(self._unshown if self._unshown.offers else self.area)
        self._remark.setText(" ".join(filter(None, (file.then, file.remark))))
        self._remark.setVisible(bool(file.then or file.remark))
        if not same or self._mode == "Log":
            self._to_text()
        self.bar.cut = bool(file.remark)
        self._stack.setCurrentIndex(0 if file.sentence else 1)
        chosen = self.area.chosen if same else (0, 0)
        self.area.show_text(file.lines, language_of(file.path), keep=same)
        self.outline.follow(file.path, file.digest, file.lines)
        if chosen[0]:
            at = self.area.verticalScrollBar().value()
            self.area.choose(*chosen)
            self.area.verticalScrollBar().setValue(at)
        if not same:
            self.bar.hide()
        elif self._mode == "Blame" and self._past is not None:
            self._past.blame(file.path)
        self._say()

    def _say(self) -> None:
        log = self._mode == "Log"
        shown = ("", "", tr("Log of all branches")) if log else one_line(self._file.path).rpartition("/")
        folder, _, name = shown
        self._folder.setText(folder.replace("/", " / ") + " /" if folder else "")
        self._folder.setVisible(bool(folder))
        self._name.setText(name)
        first, last = self.area.chosen
        one = tr("line {first}", first=first) if first else tr("this file")
        lines = tr("lines {first}–{last}", first=first, last=last) if last > first else one
        self._ask.say(tr("Ask about {lines}", lines=lines))
        self._ask.setAccessibleName(tr("Ask about {lines}", lines=lines))
        self._ask.setVisible(bool(self._file.path) and not self._file.then and not log)
        trail = " › ".join(visible(one.name) for one in self.outline.trail(first)) if first else ""
        self._trail.setText(f"› {trail}" if trail else "")
        self._trail.setVisible(bool(trail) and not log)
        self._fit()

    # -- its past

    def show_mode(self, mode: str) -> None:
        """Show the text alone, who wrote each line, or the commits of the file or the chosen lines."""
        if mode == "Text" or not self._file.lines or self._file.then:
            self._to_text()
            return
        past = self._made_past()
        self._mode = mode
        self._modes.show_word(mode)
        if mode == "Blame":
            self._stack.setCurrentIndex(1)
            past.blame(self._file.path)
            self.area.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            past.end_blame()
            past.history(self._file.path, self.area.chosen)

    def show_log(self) -> None:
        """Show the commits of every branch."""
        past = self._made_past()
        self._mode = "Log"
        past.end_blame()
        past.history("", (0, 0))

    def _made_past(self) -> Past:
        if self._past is None:
            from k2desk.ui.commit_page import CommitPage
            from k2desk.ui.past import Past

            self._page = CommitPage()
            self._past = Past(self._runtime, self.area, self._page)
            self._past.told.connect(self._tell)
            self._past.listed.connect(self._listed)
            self._page.left.connect(self._to_text)
            self._stack.addWidget(self._page)
        return self._past

    def _listed(self, trouble: str) -> None:
        if self._mode in ("History", "Log"):
            if trouble:
                self._runtime.noticed.emit("info", trouble)
                self._to_text()
            else:
                self._stack.setCurrentWidget(self._page)
                self.bar.hide()
                self._say()

    def _tell(self, words: str) -> None:
        self._told.setText(words)
        self._told.setVisible(bool(words))

    def _to_text(self) -> None:
        """Go back to the text alone."""
        listed = self._lists
        self._mode = "Text"
        self._modes.show_word("Text")
        if self._past is not None:
            self._past.end_blame()
        self._stack.setCurrentIndex(0 if self._file.sentence else 1)
        if listed and self.isVisible():
            self.area.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what does not fit."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = bool(self._file.lines) and not self._file.then
        log = self._mode == "Log"
        self._facts.setVisible(bool(self._file.facts) and not log and self.width() >= grown(ROOMY))
        self._modes.setVisible(shown and not log and self.width() >= grown(NARROW))
        self._explain.setVisible(shown and not log and self.width() >= grown(ROOMY))
        for least in (self._facts, self._explain, self._modes):  # words of another language may be longer
            self._line.invalidate()
            if self._line.minimumSize().width() <= self.width():
                break
            least.hide()

    # -- what the user does

    @property
    def _lists(self) -> bool:
        """Whether commits are in view."""
        return self._stack.currentIndex() > 1

    def find_here(self) -> None:
        """Find in the file, or among the commits that are in view."""
        self._page.words.begin() if self._lists else self.bar.open_find()

    def ask(self) -> None:
        """Have the chosen lines, or the file, go along with the next question."""
        if self._file.path and not self._file.then:
            self._runtime.context_requested.emit(Attachment(self._file.path, *self.area.chosen))

    def explain(self) -> None:
        """Ask at once what the chosen lines, or the file, do and why."""
        if self._file.path and not self._file.then:
            first, last = self.area.chosen
            one, more = tr("line {first}", first=first), tr("lines {first} to {last}", first=first, last=last)
            what = tr("this file") if not first else one if first == last else more
            name = visible(self._file.path)
            words = (
                tr("Explain {name}.", name=name)
                if not first
                else tr("Explain {what} of {name}.", what=what, name=name)
            )
            along = (Attachment(self._file.path, first, last),)
            self._runtime.submit(
                tr("{words} What does it do, and why is it written like this?", words=words), along
            )
            self._runtime.focus_requested.emit("chat")

    def go_to_symbol(self) -> None:
        """Bring up what the file defines."""
        from k2desk.ui.symbol_picker import SymbolPicker

        if not self.outline.symbols:
            name = visible(self._file.path)
            self._runtime.noticed.emit(
                "info", tr("Nothing that {name} defines is known; Ctrl+F finds words in it.", name=name)
            )
            return
        window = self.window()
        found = window.findChild(SymbolPicker, options=Qt.FindChildOption.FindDirectChildrenOnly)
        popup = found if isinstance(found, SymbolPicker) else SymbolPicker(window, self.outline, self._go_to)
        popup.open_up()

    def _go_to(self, symbol: Symbol, along: bool) -> None:
        if along:
            self._runtime.context_requested.emit(Attachment(self._file.path, symbol.first, symbol.last))
        else:
            self._to_text()
            self.area.choose(symbol.first, symbol.first)
            self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def _has_text(self) -> bool:
        return bool(self._file.lines)

    # -- what happens

    def _opened(self, _engine: Engine, _records: list[Record]) -> None:
        self._wanted = ("", 0, 0)
        self._show(OpenedFile("", sentence=_empty()))

    def _recorded(self, record: Record) -> None:
        if isinstance(record.event, WriteDone | WriteUndone):
            self._read_again()

    def changeEvent(self, event: QEvent) -> None:
        """Read the file again when the user comes back to the window."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._read_again()

    def _read_again(self) -> None:
        if self._file.path and not self._file.then:
            self._read_file(self._file.path)


def _empty() -> str:
    return with_key(tr(EMPTY), "file.goto", "Ctrl+P") + "."


PANE = PaneSpec("viewer", mark("File"), "file", "center", 2, Viewer)
