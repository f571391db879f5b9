"""The one owner of a window's long work: it begins it, knows how far it is, and stops it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from k2desk.core.ports import Engine
from k2desk.core.working import PAUSE, Step, Stopped, Told, Working
from k2desk.ui.runtime import Runtime
from k2desk.ui.steps import step_words
from k2desk.ui.words import tr

T = TypeVar("T")


class Work:
    """Long work that goes on.

    Args:
        title: what it does, such as ``Export “Fix it” as Markdown``.
        stop: asks it to end; callable more than once.
    """

    def __init__(self, title: str, stop: Callable[[], object]) -> None:
        self.title, self.stop = title, stop
        self.step: Step | None = None
        """How far it is; None while that is not worth a word."""

    @property
    def figure(self) -> str:
        """How far it is, in words; "" while that is not worth one."""
        return step_words(self.step) if self.step is not None else ""


class Works(QObject):
    """Everything long that goes on in a window; see `works_of`.

    Args:
        runtime: does it in its threads.
    """

    changed = Signal()
    """What goes on, or how far it is."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        self._runtime = runtime
        self._going: list[Work] = []
        self.pause = PAUSE
        """Seconds before work is worth a word."""
        self._turn: Work | None = None
        self._unfollow: Callable[[], object] = lambda: None
        runtime.opened.connect(self._opened)
        runtime.recorded.connect(self._end_turn_step)
        runtime.running_changed.connect(self._end_turn_step)

    @property
    def shown(self) -> Work | None:
        """What has gone on long enough to be told of, the newest of it."""
        return next((work for work in reversed(self._going) if work.step is not None), None)

    @property
    def going(self) -> bool:
        """Whether something goes on that can be stopped."""
        return bool(self._going)

    def start(
        self,
        title: str,
        work: Callable[[Working], T],
        done: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
        stopped: Callable[[], object] | None = None,
    ) -> Work:
        """Do long work in a thread.

        Args:
            title: what it does, for the user.
            work: does it, and tells of each step.
            done: called in the main thread with what it made.
            failed: called there where it failed; without it an error becomes a notice.
            stopped: called there where it was stopped; without it that becomes a notice.
        """
        working = Working(lambda step: self._runtime.later(partial(self.tell, going, step)), self.pause)
        going = Work(title, working.stop)
        self._going.append(going)

        def over(made: T) -> None:
            self.end(going)
            done(made)

        def fell(error: Exception) -> None:
            self.end(going)
            if isinstance(error, Stopped) and stopped is not None:
                stopped()
            elif isinstance(error, Stopped):
                self._runtime.noticed.emit(
                    "info", tr("{title}: stopped. Nothing of it is left half done.", title=title)
                )
            elif failed is not None:
                failed(error)
            else:
                self._runtime.noticed.emit("bad", str(error))

        self._runtime.in_thread(partial(work, working), over, fell, working)
        self.changed.emit()
        return going

    def begin(self, title: str, stop: Callable[[], object]) -> Work:
        """Take over what somebody else does, who calls `tell` and `end`."""
        going = Work(title, stop)
        self._going.append(going)
        self.changed.emit()
        return going

    def tell(self, work: Work, step: Step) -> None:
        """Take in how far something is."""
        if work in self._going:
            work.step = step
            self.changed.emit()

    def end(self, work: Work) -> None:
        """Let go of what is over."""
        if work in self._going:
            self._going.remove(work)
            self.changed.emit()

    # -- what is long inside of a turn: the copying of the project

    def _opened(self, engine: Engine, _records: object) -> None:
        self._unfollow()
        self._end_turn_step()
        later = self._runtime.later
        hear: Told = lambda step: later(partial(self._tell_turn, step))  # noqa: E731 -- called in a thread
        self._unfollow = self._runtime.desk.steps.follow(engine.log.session, hear)

    def _tell_turn(self, step: Step) -> None:
        if self._runtime.running:
            self._turn = self._turn or self.begin(tr("The assistant needs a copy"), self._runtime.stop)
            self.tell(self._turn, step)

    def _end_turn_step(self, *_: object) -> None:
        """Whatever is recorded next, the copy is made by then, or nobody waits for it any more."""
        if self._turn is not None:
            self.end(self._turn)
            self._turn = None

    def stop(self) -> None:
        """Stop what is shown, else what began last."""
        work = self.shown or (self._going[-1] if self._going else None)
        if work is not None:
            work.stop()


def works_of(runtime: Runtime) -> Works:
    """Return the one `Works` of a runtime, made with the first call."""
    found = runtime.findChild(Works, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found if isinstance(found, Works) else Works(runtime)
