"""The page behind “Always…”: the narrowest useful rule, tried on the user's own history before it is kept."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from k2desk.core.errors import K2DeskError
from k2desk.core.ports import Engine
from k2desk.core.rulebook import Past, Replay
from k2desk.core.rules import COMMANDS, Rule
from k2desk.core.wording import mark, retold
from k2desk.ui.chat.cards.card import plain
from k2desk.ui.controls import button, label, restyle
from k2desk.ui.measures import grown
from k2desk.ui.runtime import Runtime
from k2desk.ui.segments import Segments
from k2desk.ui.theme import look
from k2desk.ui.words import tr

SETTLE_MS = 200
"""How long after the last key a rule is tried."""
DAYS = 30
_BESIDE = 6
"""Pixels by which the words before a field are lowered to stand beside its first line."""
MOST = 5
"""Commands of the past that are shown of each kind."""
SESSION, WORKSPACE, EVERYWHERE = mark("This session"), mark("This workspace"), mark("Everywhere")
FOR_EVER, SOME_DAYS = mark("I remove it"), mark("30 days")


class _Tried(NamedTuple):
    trouble: str
    left: str
    replay: Replay
    risk: str = ""


class AlwaysPage(QFrame):
    """Makes a rule for what a command asks.

    Args:
        runtime: reaches the rules.
        engine: the session that asks.
        line: the command.
    """

    saved = Signal(str)
    """(why): a rule is kept; why the command is still a question, "" where it is none any more."""
    left = Signal()
    """The user wants no rule."""

    def __init__(self, runtime: Runtime, engine: Engine, line: str) -> None:
        super().__init__()
        self._runtime, self._engine, self._line = runtime, engine, line
        self._rules = runtime.desk.rules
        self._tried: _Tried | None = None
        self.setProperty("class", "card")
        self.setAccessibleName(tr("New rule"))
        self.pattern = QLineEdit()
        self.pattern.setFont(look().code_font())
        self.pattern.setAccessibleName(tr("Allow commands that begin with"))
        self.pattern.setMaxLength(1000)
        self.where = Segments(tr("Where"), (SESSION, WORKSPACE, EVERYWHERE), WORKSPACE)
        self.until = Segments(tr("Until"), (FOR_EVER, SOME_DAYS), SOME_DAYS)
        self.save = button(tr("Save rule"), self.keep, "primary")
        self.cancel = button(tr("Cancel"), self.left.emit)
        self._head = label("", "strong")
        self._found = plain(tr("Looking at your history…"), "dim")
        self._past = QVBoxLayout()
        self._past.setSpacing(4)
        self._said = plain("", "attention")
        self._lay_out()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SETTLE_MS)
        self._soon.timeout.connect(self._try)
        self.pattern.textChanged.connect(self._changed)
        self.pattern.returnPressed.connect(self.keep)
        self.where.chosen.connect(self._changed)
        self._changed()
        runtime.in_thread(partial(self._rules.proposed, line, engine.log), self._propose, self._wrong)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, grown(70))
        grid.setColumnStretch(1, 1)
        for at, (name, field) in enumerate(
            ((tr("Allow"), self.pattern), (tr("Where"), self.where), (tr("Until"), self.until))
        ):
            words = label(name, "dim")
            words.setContentsMargins(0, _BESIDE, 0, 0)
            grid.addWidget(words, at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(field, at, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._said, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        column.addWidget(label(tr("New rule"), "strong"))
        column.addLayout(grid)
        column.addWidget(_line())
        about = QHBoxLayout()
        about.setSpacing(4)
        about.addWidget(self._head, 0, Qt.AlignmentFlag.AlignTop)
        about.addWidget(self._found, 1)
        column.addLayout(about)
        column.addLayout(self._past)
        column.addWidget(_line())
        column.addLayout(foot)

    # -- the rule

    def rule(self) -> Rule:
        """Return the rule as it stands."""
        place = str(self._engine.workspace) if self.where.value == WORKSPACE else ""
        last = datetime.datetime.now().astimezone().date() + datetime.timedelta(DAYS)
        lasting = self.where.value == SESSION or self.until.value == FOR_EVER
        return Rule(COMMANDS, self.pattern.text().strip(), "allow", place, None if lasting else last)

    def keep(self) -> None:
        """Keep the rule, once it was tried as it stands."""
        if self._tried is None or self._tried.trouble:
            return
        log = self._engine.log if self.where.value == SESSION else None
        done = partial(self._kept, self._tried.left)
        self._runtime.in_thread(partial(self._rules.keep, self.rule(), log), done, self._wrong)
        self._tried = None
        self.save.setEnabled(False)

    def _kept(self, left: str, _: None) -> None:
        self.saved.emit(left)

    def _propose(self, pattern: str) -> None:
        if not self.pattern.text():
            self.pattern.setText(pattern)
            self.pattern.selectAll()

    # -- tried on the past

    def _changed(self) -> None:
        self._tried = None
        self.save.setEnabled(False)
        self.until.setEnabled(self.where.value != SESSION)
        self._soon.start()

    def _try(self) -> None:
        rule, rules, log, line = self.rule(), self._rules, self._engine.log, self._line

        def work() -> _Tried:
            trouble = rules.trouble(rule)
            if trouble:
                return _Tried(trouble, "", Replay())
            left, found = rules.answers(rule, line, log), rules.replay(rule, log)
            return _Tried("", left, found, _risk(rule.pattern))

        self._runtime.in_thread(work, partial(self._show, rule), self._wrong)

    def _show(self, rule: Rule, tried: _Tried) -> None:
        if rule.pattern != self.rule().pattern:
            return  # it was changed since; the next answer is on its way
        self._tried = tried
        self.save.setEnabled(not tried.trouble)
        left = tr("This command stays a question: {left}.", left=retold(tried.left)) if tried.left else ""
        self._said.setText(retold(tried.trouble) if rule.pattern else "")
        if not tried.trouble:
            self._said.setText(left or tried.risk)
        restyle(self._said, "bad" if tried.trouble else "attention")
        found = tried.replay
        self._say_found(
            tr(
                "On your own history · would have answered {answered} of your last {asked} questions",
                answered=found.answered,
                asked=found.asked,
            )
            if found.asked
            else tr("On your own history · no command was asked about yet")
        )
        self._show_past(found.past)

    def _say_found(self, words: str) -> None:
        """Say what the past tells; what it is about stands out."""
        head, dot, rest = words.partition(" · ")
        self._head.setText(head if dot else "")
        self._found.setText(f"· {rest}" if dot else words)

    def _show_past(self, past: Sequence[Past]) -> None:
        while (item := self._past.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for effect in ("rejected", "answered", "part"):
            found = [one for one in past if one.effect == effect]
            for one in found[:MOST]:
                self._add(one)
            if len(found) > MOST:
                self._place(plain(tr("and {count} more", count=len(found) - MOST), "dim"))

    def _add(self, one: Past) -> None:
        match one.effect:
            case "answered":
                made = plain(f"✓  {one.text}", "good")
            case "rejected":
                made = plain(tr("✕  would also allow: {words}, which you rejected", words=one.text), "bad")
            case _:
                made = plain(
                    tr("–  {words}: stays a question, {why}", words=one.text, why=retold(one.why)), "dim"
                )
        made.setFont(look().code_font())
        self._place(made)

    def _place(self, made: QWidget) -> None:
        self._past.addWidget(made)
        made.show()

    def _wrong(self, error: Exception) -> None:
        if not isinstance(error, K2DeskError):
            raise error
        self._said.setText(retold(error))
        restyle(self._said, "bad")
        self.save.setEnabled(True)
        self._soon.start()

    # -- Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape; no key reaches the card around it, where digits decide."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        event.accept()


def _risk(pattern: str) -> str:
    """Say what could go wrong with what would not be asked about any more."""
    from k2desk.shell.explain import explain
    from k2desk.shell.parsing import take_apart

    return " ".join(
        f"{retold(told.does)} {retold(told.risk)}" for told in explain(take_apart(pattern)) if told.risk
    )


def _line() -> QFrame:
    made = QFrame()
    made.setProperty("class", "rule")
    return made
