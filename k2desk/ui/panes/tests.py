"""The side panel of tests: what the last run showed, what changed since the one before, and running them."""

from __future__ import annotations

from functools import partial
from itertools import islice

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from k2desk.core.events import ProposalMade, Record, TestsRan, ToolFinished, WriteDone
from k2desk.core.ports import Engine
from k2desk.core.visible import visible
from k2desk.core.wording import mark, retold
from k2desk.ui.actions import Action
from k2desk.ui.controls import ElidedLabel, label
from k2desk.ui.models.files import files_of
from k2desk.ui.models.suite import suite_of
from k2desk.ui.models.test_results import MOST_LOOKED_AT, Compared, Ran, compared, touched
from k2desk.ui.pane import PaneSpec
from k2desk.ui.result_list import ResultList
from k2desk.ui.runtime import Runtime
from k2desk.ui.suite_bar import SuiteBar
from k2desk.ui.words import tr, trn

EMPTY = mark(
    "No tests have run in this session.\n\nRun them here, or ask for them in the conversation; the results "
    "appear in this place."
)
RUNNING = mark("The tests run in a copy of the project. The results appear in this place.")
NONE_YET = mark("No tests have run in this session.")
SINCE = mark("Files have changed since this run; run it again.")
MOST_AGAIN = 200
"""So many failed tests are run again by name; of more, all are run."""


class Tests(QWidget):
    """The panel.

    Args:
        runtime: tells of test runs.
    """

    __test__ = False

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._files = files_of(runtime)
        self.suite = suite_of(runtime)
        self._empty = label(tr(EMPTY), "dim")
        self._told: list[Ran] = []
        self._proposals = 0
        self._shown = Compared()
        self._ended = 0.0
        """When the last run came to its end, seconds since the epoch."""
        self._stale = False
        self._seconds = label("", "dim")
        self._chips = {
            "failed": label("", "chip-bad"),
            "passed": label("", "chip-good"),
        }
        self._last = ElidedLabel(Qt.TextElideMode.ElideRight, "faint")
        self._change, self._note = label("", "dim"), label("", "attention")
        self._since = label("", "attention")
        self.bar, self.list = SuiteBar(self.suite), ResultList()
        self.list.opened.connect(lambda path, line: runtime.file_requested.emit(path, line, line))
        self._stack = QStackedWidget()
        self._lay_out()
        self.actions = self._own_actions()  # type: ignore[assignment]
        runtime.opened.connect(self._opened)
        runtime.recorded.connect(self._recorded)
        self._files.looked.connect(self._look_at_files)
        self.suite.changed.connect(self._show_last)
        if runtime.engine is not None:
            self._opened(runtime.engine, list(runtime.engine.log.joined()))
            self.suite.refresh()
        else:
            self._show()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label(tr("TESTS"), "heading"))
        head.addStretch(1)
        head.addWidget(self._seconds)
        chips = QHBoxLayout()
        chips.setSpacing(6)
        for chip in self._chips.values():
            chips.addWidget(chip)
        chips.addStretch(1)
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._empty.setContentsMargins(14, 8, 14, 8)
        self.suite.changed.connect(self._tell_empty)
        top = QVBoxLayout()
        top.setContentsMargins(12, 10, 12, 8)
        top.setSpacing(8)
        top.addLayout(head)
        top.addWidget(self.bar)
        top.addLayout(chips)
        for words in (self._last, self._since, self._change, self._note):
            top.addWidget(words)
        for wrapped in (self._since, self._change, self._note):
            wrapped.setWordWrap(True)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._stack, 1)

    def _tell_empty(self) -> None:
        """Say what to do for a first run, unless the bar above says why there can be none."""
        trouble = self.suite.plan is not None and bool(self.suite.plan.trouble)
        words = RUNNING if self.suite.running else NONE_YET if trouble else EMPTY
        self._empty.setText(tr(words))
        self._choose_entrance()

    def _choose_entrance(self) -> None:
        """Lead the keyboard to the results, or to what can be pressed where there are none."""
        self.setFocusProxy(self.list if self._told else self.bar.entrance)

    def _own_actions(self) -> list[Action]:
        suite, bar = self.suite, self.bar
        return [
            Action("tests.run", tr("Run all tests"), ("A",), suite.run, bar.run_all.isEnabled),
            Action("tests.run_failed", tr("Run the failed tests"), ("F",), bar.again, self._can_again),
            Action(
                "tests.run_these", tr("Run the test, class or file"), ("R",), self.run_these, self._can_pick
            ),
            Action("tests.stop", tr("Stop the tests"), ("S",), suite.stop, lambda: suite.running),
            Action("tests.command", tr("Change the command that runs the tests"), ("C",), bar.edit),
        ]

    def _show_last(self) -> None:
        """Name the command of the last run where it is not the one that stands above."""
        last = visible(self._told[-1].report.command) if self._told else ""
        plan = self.suite.plan
        _say(self._last, last if plan is None or plan.command != last else "")

    # -- what the user does

    def run_these(self) -> None:
        """Run what the current row stands for."""
        found = self.list.current_results()
        key = self.list.current_key()
        file = "::" not in key and any("::" in result.case.id for result in found)
        self.suite.run((key,) if file else tuple(result.case.id for result in found))

    def _can_part(self) -> bool:
        plan = self.suite.plan
        return plan is not None and plan.picks and not self.suite.running

    def _can_pick(self) -> bool:
        return self._can_part() and bool(self.list.current_results())

    def _can_again(self) -> bool:
        return self._can_part() and bool(self.bar.failed)

    # -- what happens

    def _opened(self, engine: Engine, records: list[Record]) -> None:
        self._told, self._proposals, self._ended, self._stale = [], 0, 0.0, False
        self.list.root = engine.workspace
        for record in self._runtime.entered.of((ProposalMade, TestsRan, ToolFinished, WriteDone), records):
            self._take(record)
        self._show()
        self._look_at_files()

    def _recorded(self, record: Record) -> None:
        if self._take(record):
            self._show()

    def _take(self, record: Record) -> bool:
        """Take in one record; True where it changed what is shown."""
        match record.event:
            case ToolFinished(report=report) | TestsRan(report=report) if report is not None:
                self._told.append(Ran(report, self._proposals))
                self._ended, self._stale = record.at, False
            case ProposalMade():
                self._proposals += 1
                return False
            case WriteDone() if self._told:
                self._stale = True
            case _:
                return False
        return True

    def _look_at_files(self) -> None:
        """Find out whether the user, or another program, changed files since the last run."""
        state, root, paths = self._files.state, self._files.root, self._files.paths
        if self._told and not self._stale and root is not None and (state or paths) is not None:
            marked = state.marks if state is not None else paths or ()  # of a folder without git all of them
            work = partial(touched, root, tuple(islice(marked, MOST_LOOKED_AT)), self._ended)
            self._runtime.in_thread(work, partial(self._looked, self._ended))

    def _looked(self, ended: float, changed: bool) -> None:
        if changed and ended == self._ended:
            self._stale = True
            self._show()

    def _show(self) -> None:
        self._shown = found = compared(self._told)
        last = self._told[-1].report if self._told else None
        self._stack.setCurrentIndex(0 if last is None else 1)
        note, _, printed = (visible(retold(last.note)) if last else "").partition("\n")
        self.list.show_results(found.results, (last.output if last else "") or printed, keep=True)
        failed = tuple(one.case.id for one in found.results if one.case.outcome == "failed")
        self.bar.failed = failed if len(failed) <= MOST_AGAIN else ()
        self.bar.tell()
        self._choose_entrance()
        self._seconds.setText(f"{last.seconds:.1f} s" if last else "")
        for outcome, chip in self._chips.items():
            count = sum(result.case.outcome == outcome for result in found.results)
            if last is not None and last.totals is not None:
                count = getattr(last.totals, outcome)
            chip.setText(_counted(outcome, count))
            chip.setVisible(count > 0)
        self._show_last()
        _say(self._since, tr(SINCE) if self._stale else "")
        _say(self._change, _change(found))
        _say(self._note, note)


def _say(widget: QLabel, words: str) -> None:
    widget.setText(words)
    widget.setVisible(bool(words))


def _counted(outcome: str, count: int) -> str:
    match outcome:
        case "failed":
            return trn("{n:,} failed", "{n:,} failed", count)
        case "passed":
            return trn("{n:,} passed", "{n:,} passed", count)
        case _:
            return trn("{n:,} skipped", "{n:,} skipped", count)


def _change(found: Compared) -> str:
    """Say what is different from an earlier run and what did not run, such as ``1 fixed · 2 skipped``."""
    fixed, broken, new = (
        sum(one.word == word for one in found.results) for word in ("was failing", "was passing", "new")
    )
    counts = [
        trn("{n:,} fixed", "{n:,} fixed", fixed) if fixed else "",
        trn("{n:,} newly failing", "{n:,} newly failing", broken) if broken else "",
        trn("{n:,} new", "{n:,} new", new) if new else "",
    ]
    words = " · ".join(filter(None, counts))
    skipped = sum(one.case.outcome == "skipped" for one in found.results)
    parts = [
        tr("{words} since {against}", words=words, against=found.against) if words else "",
        _counted("skipped", skipped) if skipped else "",
    ]
    return " · ".join(part for part in parts if part)


PANE = PaneSpec("tests", mark("Tests"), "flask", "side", 5, Tests)
