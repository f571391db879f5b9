"""The user's rules in the settings: each with where and how long it holds, to be changed and taken away."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from k2desk.core.errors import K2DeskError
from k2desk.core.ports import Log
from k2desk.core.rules import COMMANDS, Rule
from k2desk.core.rules_toml import Kept
from k2desk.core.visible import visible
from k2desk.core.wording import mark, retold
from k2desk.ui.controls import button, label, rule
from k2desk.ui.runtime import Runtime
from k2desk.ui.settings.rule_form import RuleForm
from k2desk.ui.settings.rule_row import RuleRow, wrapped
from k2desk.ui.words import tr

WORDS = mark(
    "rules rule allow ask deny always command pattern examples expiry expired until last day folder session"
)
"""What the search finds this by, besides what the rules say."""
NONE = mark(
    "No rules yet. “Always…” on the card of a command makes one, and tries it on what you were asked before."
)


class _Found(NamedTuple):
    complaint: str
    kept: Sequence[Kept]
    own: Sequence[Rule]
    tools: Sequence[str]


class RulesPage(QFrame):
    """The list of all rules, those of the open session first.

    Args:
        runtime: reaches them.
    """

    opened = Signal(QWidget)
    """(form): it should be brought into view."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime, self._rules = runtime, runtime.desk.rules
        self._tools: Sequence[str] = ()
        self._form: RuleForm | None = None
        self._removed: Rule | None = None
        self._text = tr(WORDS)
        self.rows: list[RuleRow] = []
        self.setProperty("class", "card")
        self.setAccessibleName(tr("Rules"))
        self._wrong = wrapped("", "bad")
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._said = wrapped("", "dim")
        self.undo = button(tr("Undo"), self._take_back, "link", name=tr("Undo the removal"))
        self.new = button(tr("New rule"), partial(self._open, None))
        self._place = label(
            tr("Kept in {path}, which is yours to edit.", path=visible(str(self._rules.path))), "faint"
        )
        self._place.setWordWrap(True)
        self._place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._said, 1)
        foot.addWidget(self.undo)
        foot.addWidget(self.new)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(8)
        self._column.addWidget(self._wrong)
        self._column.addLayout(self._list)
        self._column.addLayout(foot)
        self._column.addWidget(self._place)
        self._wrong.hide()
        self.undo.hide()
        self.refresh()

    def fits(self, typed: str) -> bool:
        """Return whether the rules have to do with what was typed into the search."""
        return all(word in self._text for word in typed.casefold().split())

    def refresh(self) -> None:
        """Show what there is now."""
        engine = self._runtime.engine
        log = engine.log if engine is not None else None
        self._runtime.in_thread(partial(self._find, log), self._show, self._refuse)

    def _find(self, log: Log | None) -> _Found:
        rules = self._rules
        own = rules.of_session(log) if log is not None else ()
        return _Found(rules.complaint(), rules.kept(), own, rules.tools())

    def _show(self, found: _Found) -> None:
        self._tools = found.tools
        self._wrong.setText(visible(retold(found.complaint)))
        self._wrong.setVisible(bool(found.complaint) and not found.kept)  # else each rule says it
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = [RuleRow(Kept(one), None, self._drop, session=True) for one in found.own]
        self.rows += [RuleRow(kept, self._open, self._remove) for kept in found.kept]
        for row in self.rows:
            for made in (row, rule()):
                self._list.addWidget(made)
                made.show()
        self._text = " ".join([tr(WORDS), *(row.accessibleName() for row in self.rows)]).casefold()
        if not self.undo.isVisible():
            self._said.setText("" if self.rows or found.complaint else tr(NONE))

    # -- changing them

    def _open(self, kept: Kept | None) -> None:
        """Open the form, for a rule or for a new one."""
        self._close()
        self._form = RuleForm(
            kept.rule if kept else Rule(COMMANDS),
            self._tools,
            tr("Change the rule") if kept else tr("New rule"),
        )
        self._form.left.connect(self._close)
        self._form.saved.connect(partial(self._save, kept.rule if kept else None))
        self._column.insertWidget(self._column.count() - 2, self._form)
        self._form.show()
        self.new.hide()
        self.opened.emit(self._form)
        self._form.pattern.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _close(self) -> None:
        if self._form is not None:
            self._form.hide()
            self._form.deleteLater()
            self._form = None
            self.new.show()
            self.new.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _save(self, old: Rule | None, made: Rule) -> None:
        work = partial(self._rules.keep, made) if old is None else partial(self._rules.remove, old, made)
        self._runtime.in_thread(work, self._saved, self._refuse)

    def _saved(self, _: None) -> None:
        self._close()
        self._tell("")

    def _remove(self, kept: Kept) -> None:
        done = partial(self._gone, kept.rule)
        self._runtime.in_thread(partial(self._rules.remove, kept.rule), done, self._refuse)

    def _gone(self, removed: Rule, _: None) -> None:
        self._removed = removed
        self._tell(tr("Removed {words}.", words=visible(removed.text)))
        self.undo.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _drop(self, kept: Kept) -> None:
        engine = self._runtime.engine
        if engine is not None:
            work = partial(self._rules.drop, kept.rule, engine.log)
            self._runtime.in_thread(work, self._saved, self._refuse)

    def _take_back(self) -> None:
        if self._removed is not None:
            removed, self._removed = self._removed, None
            self._runtime.in_thread(partial(self._rules.keep, removed), self._saved, self._refuse)

    def _tell(self, words: str) -> None:
        """Say what was done, with a way back where there is one, and show what there is now."""
        self._said.setText(words)
        self.undo.setVisible(bool(words))
        if not words:
            self.new.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.refresh()

    def _refuse(self, error: Exception) -> None:
        if not isinstance(error, K2DeskError):
            raise error
        if self._form is not None:
            self._form.refuse(visible(retold(error)))
        else:
            self._wrong.setText(visible(retold(error)))
            self._wrong.show()

    def event(self, event: QEvent) -> bool:
        """Look again when the window comes back: the file may have been edited meanwhile."""
        if event.type() == QEvent.Type.WindowActivate and self._form is None:
            self.refresh()
        return super().event(event)
