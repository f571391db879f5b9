"""Rewinding to before a message: what it would touch, the choice, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal, NamedTuple, TypeAlias

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from k2desk.core.ports import Engine
from k2desk.core.rewind import Step, Touched
from k2desk.core.short import short
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.ui.controls import button, label, restyle
from k2desk.ui.keymap import key_of
from k2desk.ui.popup import Popup
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr, trn

WIDTH = 440
"""Of the panel, in pixels."""
MOST_FILES = 8
"""Files that are listed; a longer list says how many more there are."""
REDO_KEYS = "Ctrl+Shift+Y"

What: TypeAlias = Literal["both", "conversation", "files"]

_CHOICES: tuple[tuple[What, str], ...] = (
    ("both", mark("The conversation and the files")),
    ("conversation", mark("The conversation alone: the files stay as they are")),
    ("files", mark("The files alone: the conversation goes on from here")),
)
_BECOMES = {
    "restored": mark("restored"),
    "removed": mark("removed"),
    "brought back": mark("brought back"),
}
_STAYS = mark("stays as it is")


class RewindPanel(Popup):
    """Asks what is to go back. Nothing happens before Rewind is pressed; Esc leaves.

    Args:
        window: what it lies over.
    """

    chosen = Signal(str)
    """(What): the user pressed Rewind."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, WIDTH, tr("Rewind to before a message"))
        self._message, self._note = label("", "dim"), label("", "attention")
        self._files = label("", "code")
        for text in (self._message, self._note, self._files):
            text.setWordWrap(True)
        self._touched: Sequence[Touched] = ()
        self.choices = {what: QRadioButton(tr(words)) for what, words in _CHOICES}
        self.choices["conversation"].toggled.connect(self._tell_files)
        self.go = button(tr("Rewind"), self._go, "primary")
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(button(tr("Cancel"), self.leave))
        foot.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addWidget(label(tr("Rewind to before this message"), "strong"))
        column.addWidget(self._message)
        for choice in self.choices.values():
            column.addWidget(choice)
        column.addWidget(self._files)
        column.addWidget(self._note)
        column.addLayout(foot)

    def first(self) -> QWidget:
        """Return the choice that is made."""
        return next(choice for choice in self.choices.values() if choice.isChecked())

    def show_plan(self, message: str, files: Sequence[Touched]) -> None:
        """Show what there is to choose.

        Args:
            message: the user's words.
            files: what going back would do to the files.
        """
        self._message.setText(short(visible(" ".join(message.split())), 160))
        changed = [file for file in files if file.changed]
        free = bool(files) and not changed
        for what, choice in self.choices.items():
            choice.setEnabled(free or what == "conversation")
        self.choices["both" if free else "conversation"].setChecked(True)
        names = ", ".join(visible(file.path) for file in changed[:3])
        self._note.setText(
            tr(
                "Somebody else has changed {names} since. K2Desk does not write over that: the files stay.",
                names=names,
            )
            if changed
            else tr("No file was written since this message.")
        )
        restyle(self._note, "attention" if changed else "dim")
        self._note.setVisible(not free)
        self._touched = files
        self._tell_files()

    def _tell_files(self) -> None:
        """Say what becomes of each file by the choice that is made."""
        files, stays = self._touched, self.choices["conversation"].isChecked()
        lines = [
            f"{visible(file.path)}: {tr(_STAYS if stays else _BECOMES[file.what])}"
            for file in files[:MOST_FILES]
        ]
        if len(files) > MOST_FILES:
            lines.append(tr("and {count} more", count=len(files) - MOST_FILES))
        self._files.setText("\n".join(lines))
        self._files.setVisible(bool(lines))
        self.setAccessibleDescription(f"{self._message.text()}\n{self._files.text()}\n{self._note.text()}")

    def fit(self, control: QWidget) -> None:
        """Lie in the middle of the conversation."""
        self.grow()
        corner = control.mapTo(self._over, QPoint(0, 0))
        left = corner.x() + (control.width() - self.width()) // 2
        top = corner.y() + max((control.height() - self.height()) // 2, 0)
        self.move(max(0, min(left, self._over.width() - self.width())), top)

    def _go(self) -> None:
        what = next(what for what, choice in self.choices.items() if choice.isChecked())
        self.leave()
        self.chosen.emit(what)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Rewind on Enter: the panel says what that does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go()
        else:
            super().keyPressEvent(event)


class _Rewound(NamedTuple):
    """What was done last: in which session, to which files, and the fork that took its place."""

    engine: Engine
    steps: Sequence[Step]
    fork: str


class Rewinds(QObject):
    """Rewinds the open session, and takes that back.

    Args:
        runtime: knows the desk.
        view: what the panel lies over.
    """

    def __init__(self, runtime: Runtime, view: QWidget) -> None:
        super().__init__(view)
        self._runtime, self._view = runtime, view
        self.panel: RewindPanel | None = None
        self._last: _Rewound | None = None

    def ask(self, seq: int, message: str) -> None:
        """Show what rewinding to before a message would do.

        Args:
            seq: number of the message's record.
            message: its words.
        """
        runtime, engine = self._runtime, self._runtime.engine
        if engine is None or self._busy():
            return

        def show(files: Sequence[Touched]) -> None:
            if self.panel is None:
                self.panel = RewindPanel(self._view.window())
            else:
                self.panel.chosen.disconnect()
            self.panel.chosen.connect(partial(self._rewind, engine, seq))
            self.panel.show_plan(message, files)
            self.panel.open_beside(self._view)

        look = partial(runtime.desk.rewinding.look, engine.workspace, engine.log.session, seq)
        runtime.in_thread(look, show)

    def _busy(self) -> bool:
        runtime = self._runtime
        if runtime.past or runtime.running:
            words = runtime.past or tr("Stop the assistant first; then rewind.")
            runtime.noticed.emit("attention", words)
        return bool(runtime.past) or runtime.running

    def _rewind(self, engine: Engine, seq: int, what: What) -> None:
        if self._busy():
            return
        if what == "conversation":
            self._fork(engine, seq, ())
        else:
            back = partial(self._runtime.desk.rewinding.back, engine.workspace, engine.log.session, seq)
            after = self._fork if what == "both" else self._done
            self._runtime.in_thread(back, partial(after, engine, seq))

    def _fork(self, engine: Engine, seq: int, steps: Sequence[Step]) -> None:
        def opened(fork: str) -> None:
            self._last = _Rewound(engine, steps, fork)
            self._go_to(engine, fork, partial(self._tell, steps))

        fork = partial(self._runtime.desk.fork, engine.workspace, engine.log.session, seq)
        self._runtime.in_thread(fork, opened)

    def _go_to(self, engine: Engine, session: str, then: Callable[[], object]) -> None:
        """Open a session and tell of it afterwards: one that opens puts away what was told before."""
        runtime = self._runtime

        def there(_: None) -> None:
            runtime.focus_requested.emit("chat")
            runtime.later(then)

        runtime.spend(partial(runtime.change_session, engine.workspace, session), there)

    def _done(self, engine: Engine, _seq: int, steps: Sequence[Step]) -> None:
        self._last = _Rewound(engine, steps, "")
        self._tell(steps)

    def _tell(self, steps: Sequence[Step]) -> None:
        files = {path for step in steps for path in step.paths}
        told = trn("{n} file went back. ", "{n} files went back. ", len(files)) if files else ""
        key = key_of("chat.rewind_redo", REDO_KEYS) or tr("Redo")
        self._runtime.noticed.emit("info", tr("Rewound. {told}{key} takes it back.", told=told, key=key))

    @property
    def can_redo(self) -> bool:
        """Whether there is something to take back."""
        return self._last is not None

    def redo(self) -> None:
        """Take the last rewind back: the files are as before it, and so is the open session."""
        last, runtime = self._last, self._runtime
        if last is None or self._busy():
            return

        def told() -> None:
            runtime.noticed.emit("info", tr("Everything is as it was before the rewind."))

        def done(_: None) -> None:
            self._last = None
            if last.fork:
                self._go_to(last.engine, last.engine.log.session, told)
            else:
                told()

        again = partial(
            runtime.desk.rewinding.again, last.engine.workspace, last.engine.log.session, last.steps
        )
        runtime.in_thread(again, done)
