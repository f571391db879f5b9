"""A rule in words: what it says, where and how long it holds, its examples, and why it is not used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from k2desk.core.rules import Answer, Rule
from k2desk.core.rules_toml import Kept
from k2desk.core.visible import visible
from k2desk.core.wording import mark, retold
from k2desk.ui.controls import IconLabel, button, label
from k2desk.ui.theme import look
from k2desk.ui.words import tr

_SIGNS: dict[Answer, tuple[str, str, str]] = {
    "allow": ("check", "good", mark("Allows")),
    "ask": ("dot", "attention", mark("Asks about")),
    "deny": ("cross", "bad", mark("Denies")),
}
_UNREAD = mark("Mend or remove it in the file; it is not touched from here.")
_INDENT = 24


class RuleRow(QWidget):
    """One rule and what can be done with it.

    Args:
        kept: the rule.
        edit: opens it, None where it can't be changed.
        remove: takes it away.
        session: whether it holds in the open session only.
    """

    def __init__(
        self,
        kept: Kept,
        edit: Callable[[Kept], object] | None,
        remove: Callable[[Kept], object],
        *,
        session: bool = False,
    ) -> None:
        super().__init__()
        one = kept.rule
        sign, color, verb = _SIGNS[one.answer]
        pattern = wrapped(visible(one.pattern) or (tr("all of it") if kept.whole else ""))
        what = (
            f"{tr(verb)} {visible(one.tool)}"
            if kept.whole
            else tr("Not read: {tool}", tool=visible(one.tool))
        )
        pattern.setFont(look().code_font())
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(IconLabel("warning" if kept.why else sign, "attention" if kept.why else color))
        head.addWidget(label(what, "strong"))
        head.addWidget(pattern, 1)
        for words, run in ((tr("Edit"), edit), (tr("Remove"), remove)):
            if run is not None and kept.whole:
                head.addWidget(button(words, partial(run, kept), "link", name=f"{words} {visible(one.text)}"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(3)
        column.addLayout(head)
        below = [*_below(kept, session=session)]
        for words, kind in below:
            line = wrapped(words, kind)
            line.setContentsMargins(_INDENT, 0, 0, 0)
            column.addWidget(line)
        self.setAccessibleName(". ".join((f"{what}: {pattern.text()}", *(words for words, _ in below))))


def _below(kept: Kept, *, session: bool) -> Iterator[tuple[str, str]]:
    """Yield the lines below a rule, and the look of each."""
    if kept.whole:
        yield (tr("this session only") if session else _holds(kept.rule)), "dim"
    for words, examples in ((tr("fits"), kept.rule.match), (tr("does not fit"), kept.rule.not_match)):
        if examples:
            yield f"{words}: {' · '.join(map(visible, examples))}", "faint"
    if kept.why:
        line = tr(" (line {line})", line=kept.line) if kept.line else ""
        yield tr("Not used{line}: {why}", line=line, why=visible(retold(kept.why))), "attention"
    if not kept.whole:
        yield tr(_UNREAD), "dim"


def _holds(one: Rule) -> str:
    place = tr("in {workspace}", workspace=visible(one.workspace)) if one.workspace else tr("everywhere")
    return f"{place} · {tr('until {day}', day=one.until) if one.until else tr('until you remove it')}"


def wrapped(text: str, *classes: str) -> QLabel:
    """Return a label that takes as many lines as it needs."""
    made = label(text, *classes)
    made.setWordWrap(True)
    return made
