"""The tests of the open workspace as the window runs them: how, how far, and stopping."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from k2desk.core.events import DecisionMade, Record
from k2desk.core.permissions import Decision
from k2desk.core.testing import TestPlan, TestProgress
from k2desk.ui.runtime import Runtime

if TYPE_CHECKING:
    from k2desk.core.ports import Engine


class Suite(QObject):
    """Runs the user's tests, one run at a time.

    Args:
        runtime: owns this object; see `suite_of`.
    """

    changed = Signal()
    """The plan, the progress, or whether a run goes on."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        self._runtime = runtime
        self._task = runtime.beside(self._ran)
        self._targets: tuple[str, ...] = ()
        self.plan: TestPlan | None = None
        """How tests would be run; None before it was looked at."""
        self.progress = TestProgress()
        self.asking = False
        """Whether the user is asked to agree before a run."""
        runtime.opened.connect(self._opened)
        runtime.prepared.connect(self.refresh)
        runtime.recorded.connect(self._recorded)

    @property
    def running(self) -> bool:
        """Whether tests run."""
        return self._task.running

    def refresh(self) -> None:
        """Look again how the tests are run."""
        engine = self._runtime.engine
        if engine is not None:
            work = partial(self._runtime.desk.tests.plan, engine.workspace, engine.log)
            self._runtime.in_thread(work, self._show_plan)

    def run(self, targets: Sequence[str] = ()) -> None:
        """Run tests, after the user agreed.

        Args:
            targets: files or tests; empty for all.
        """
        engine = self._runtime.engine
        if engine is None or self.running:
            return
        self._targets = tuple(targets)
        work = partial(self._runtime.desk.tests.plan, engine.workspace, engine.log)
        self._runtime.in_thread(work, self._planned)  # what was shown may be old: a file may have changed it

    def agree(self) -> None:
        """Take the user's yes to what is shown, and run what was asked for."""
        engine, plan = self._runtime.engine, self.plan
        if engine is None or plan is None or not self.asking:
            return
        work = partial(self._runtime.desk.tests.agree, engine.workspace, plan.digest)
        self._runtime.in_thread(work, partial(self._agreed, plan.digest))

    def decline(self) -> None:
        """Take the user's no."""
        self.asking = False
        self.changed.emit()

    def stop(self) -> None:
        """Stop the run."""
        self._task.stop()

    def set_command(self, line: str) -> None:
        """Have the tests run by a line of the user's own, "" for what is found."""
        engine = self._runtime.engine
        if engine is not None:
            work = partial(self._runtime.desk.tests.set_command, engine.workspace, line)
            self._runtime.in_thread(work, self._show_plan)

    def _opened(self, _engine: Engine, _records: object) -> None:
        self.stop()
        self.plan, self.asking = None, False
        self.changed.emit()
        self.refresh()

    def _recorded(self, record: Record) -> None:
        """Look again once the user has allowed something for the session: it may be the tests."""
        match record.event:
            case DecisionMade(decision=Decision(verdict="allow", scope="session")):
                self.refresh()
            case _:
                pass

    def _show_plan(self, plan: TestPlan) -> None:
        self.plan = plan
        self.changed.emit()

    def _planned(self, plan: TestPlan) -> None:
        self.plan = plan
        if plan.trouble or plan.agreed:
            self.asking = False
            if plan.agreed and not plan.trouble:
                self._start(plan.digest)
        else:
            self.asking = True
        self.changed.emit()

    def _agreed(self, digest: str, plan: TestPlan) -> None:
        self.plan, self.asking = plan, plan.digest != digest
        if not self.asking:
            self._start(digest)
        self.changed.emit()

    def _start(self, digest: str) -> None:
        engine = self._runtime.engine
        if engine is None or self.running:
            return
        self.progress = TestProgress()
        log, folder, tests = engine.log, engine.workspace, self._runtime.desk.tests
        targets, told = self._targets, partial(self._tell, engine)

        async def work() -> None:
            await tests.run(log, folder, digest, targets, told)

        self._task.start(work, lambda _task: None)

    def _tell(self, engine: Engine, progress: TestProgress) -> None:
        self._runtime.later(partial(self._progressed, engine, progress))

    def _progressed(self, engine: Engine, progress: TestProgress) -> None:
        if self.running and engine is self._runtime.engine and progress != self.progress:
            self.progress = progress
            self.changed.emit()

    def _ran(self, _running: bool) -> None:
        self.changed.emit()


def suite_of(runtime: Runtime) -> Suite:
    """Return the one `Suite` of a runtime, made with the first call."""
    found = runtime.findChild(Suite, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found if isinstance(found, Suite) else Suite(runtime)
