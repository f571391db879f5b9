"""The head of the tests panel: buttons, progress, the command, and the question before the first run."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from k2desk.core.testing import TestPlan, TestProgress
from k2desk.core.wording import mark, retold
from k2desk.ui.controls import ElidedLabel, button, label, show_tip
from k2desk.ui.models.suite import Suite
from k2desk.ui.steps import step_words
from k2desk.ui.words import tr

HOW = mark("Command that runs the tests")


class _Line(QLineEdit):
    """The line of a command; Esc puts it away."""

    def __init__(self, put_away: object) -> None:
        super().__init__()
        self._put_away = put_away

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Esc as putting away."""
        if event.key() == Qt.Key.Key_Escape and callable(self._put_away):
            self._put_away()
        else:
            super().keyPressEvent(event)


class SuiteBar(QWidget):
    """Runs tests and says how.

    Args:
        suite: does it.
    """

    def __init__(self, suite: Suite) -> None:
        super().__init__()
        self._suite = suite
        self.failed: tuple[str, ...] = ()
        """The tests that failed in the last run."""
        self.run_all = button(tr("Run all"), suite.run, "small", tip=tr("Run all tests in a copy (A)"))
        self.run_failed = button(
            tr("Run failed"), self.again, "small", tip=tr("Run the tests that failed once more (F)")
        )
        self.stop = button(tr("Stop"), suite.stop, "small", tip=tr("Stop the tests (S)"))
        self._done = label("", "strong", name=tr("Progress of the tests"))
        self._command = ElidedLabel(Qt.TextElideMode.ElideRight, "faint")
        self._change = button(
            tr("Change"), self.edit, "link", name=tr("Change the command that runs the tests")
        )
        self._line = _Line(self._put_away)
        self._line.setPlaceholderText(tr("empty: what is found here"))
        self._line.setAccessibleName(tr(HOW))
        self._line.returnPressed.connect(self._keep)
        self._others, self._trouble = label("", "faint"), label("", "attention")
        self._asked = _Question(suite)
        for words in (self._others, self._trouble):
            words.setWordWrap(True)
        self._lay_out()
        suite.changed.connect(self.tell)
        self.tell()
        self._put_away()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for widget in (self.run_all, self.run_failed, self.stop, self._done):
            buttons.addWidget(widget)
        buttons.addStretch(1)
        self._how = how = QHBoxLayout()
        how.setSpacing(4)
        how.addWidget(self._command)
        how.addStretch(1)
        how.addWidget(self._change)
        how.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(buttons)
        column.addLayout(how)
        for below in (self._line, self._others, self._trouble, self._asked):
            column.addWidget(below)

    def tell(self) -> None:
        """Show where things stand."""
        suite, plan = self._suite, self._suite.plan or TestPlan("")
        held = self._has_focus()
        can = bool(plan.command) and not plan.trouble and not suite.running
        self.run_all.setVisible(not suite.running)
        self.run_all.setEnabled(can and not suite.asking)
        self.run_failed.setVisible(not suite.running and bool(self.failed) and plan.picks)
        self.run_failed.setEnabled(can and not suite.asking)
        self.stop.setVisible(suite.running)
        self._done.setVisible(suite.running)
        self._done.setText(_told(suite.progress))
        self._command.setText(plan.command)
        self._command.setVisible(bool(plan.command))
        show_tip(self._command, f"{plan.command}\n{retold(plan.reason)}" if plan.command else "")
        for place, stretch in ((1, bool(plan.command)), (3, not plan.command)):
            self._how.setStretch(place, int(stretch))  # beside a command at the right, alone at the left
        self._change.setText(tr("Change") if plan.command else tr("Set the command…"))
        self._change.setVisible(bool(plan.command or plan.trouble) and not suite.running)
        self._trouble.setText(tr("Tests cannot run here: {trouble}", trouble=retold(plan.trouble)))
        self._trouble.setVisible(bool(plan.trouble))
        self._asked.tell(plan, shown=suite.asking)
        if held and not self._has_live_focus():
            self.entrance.setFocus(Qt.FocusReason.OtherFocusReason)

    def _has_focus(self) -> bool:
        focused = self.window().focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def _has_live_focus(self) -> bool:
        """Return whether the focus is on something here that takes keys."""
        focused = self.window().focusWidget()
        return self._has_focus() and focused is not None and focused.isEnabled()

    @property
    def entrance(self) -> QWidget:
        """What takes the keyboard here: the first button that can be pressed now."""
        wished = (self._asked.yes, self.stop, self.run_all, self._change)
        return next((one for one in wished if one.isVisibleTo(self) and one.isEnabled()), self.run_all)

    def again(self) -> None:
        """Run the tests that failed."""
        self._suite.run(self.failed)

    # -- the command

    def edit(self) -> None:
        """Let the user write another command."""
        plan = self._suite.plan or TestPlan("")
        own = plan.reason == "your own command"
        self._line.setText(plan.command if own else "")
        found = "\n".join(f"{command} ({reason})" for command, reason in plan.choices)
        self._others.setText(
            tr("Found here:\n{found}", found=found) if found else tr("Nothing was found here.")
        )
        for widget in (self._line, self._others):
            widget.show()
        self._line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self) -> None:
        self._suite.set_command(self._line.text())
        self._put_away()

    def _put_away(self) -> None:
        had_focus = self._line.hasFocus()
        self._line.hide()
        self._others.hide()
        if had_focus:
            self._change.setFocus(Qt.FocusReason.OtherFocusReason)


def _told(progress: TestProgress) -> str:
    """Say how far a run is."""
    if progress.step is not None:
        return step_words(progress.step)
    failed = tr(" · {failed:,} failed", failed=progress.failed) if progress.failed else ""
    if not progress.done:
        return tr("Starting…")
    done = progress.words if progress.whole else tr("{done:,} done", done=progress.done)
    return f"{done}{failed}"


class _Question(QFrame):
    """Asks whether this folder's tests may run."""

    def __init__(self, suite: Suite) -> None:
        super().__init__()
        self.setProperty("class", "card-attention")
        self.setAccessibleName(tr("May the tests of this folder run?"))
        self._effect = label("", "dim")
        self.yes = button(tr("Run them"), suite.agree, "primary")
        self._no = button(tr("Not now"), suite.decline)
        self._title = label(tr("May the tests of this folder run?"), "strong")
        for words in (self._effect, self._title):
            words.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for widget in (self.yes, self._no):
            buttons.addWidget(widget)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._effect)
        column.addLayout(buttons)
        self.hide()

    def tell(self, plan: TestPlan, *, shown: bool) -> None:
        """Show the question, or put it away."""
        kept = tr(" Your answer holds until the command changes.") if " confined" in plan.chip else ""
        self._effect.setText(f"{plan.command}\n{retold(plan.effect)}{kept}")
        appeared = shown and self.isHidden()
        self.setVisible(shown)
        if appeared:
            self.yes.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Esc as not now."""
        if event.key() == Qt.Key.Key_Escape:
            self._no.click()
        else:
            super().keyPressEvent(event)
