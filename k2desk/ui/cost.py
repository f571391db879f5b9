"""The chip of the top bar that tells what the session has cost, and in its tooltip what for."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout

from k2desk.core.spending import Bill, Limits, money
from k2desk.core.visible import visible
from k2desk.ui.controls import label, restyle, show_tip
from k2desk.ui.figures import short_count
from k2desk.ui.measures import grown
from k2desk.ui.models.meters import Meters
from k2desk.ui.words import tr

NEAR = 0.85
"""From this share of the limit on the figure asks for attention."""


class CostChip(QFrame):
    """Shows ``This task $0.14 of $1.00``; of a model that costs nothing the tokens."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("class", "chip")
        self.setFixedHeight(grown(26))
        self._caption = label(tr("This task"), "dim")
        self._spent, self._limit = label("", "strong"), label("", "dim")
        self._has_room = True
        """Whether there is room for the limit."""
        inside = QHBoxLayout(self)
        inside.setContentsMargins(6, 1, 6, 1)
        inside.setSpacing(7)
        for part in (self._caption, self._spent, self._limit):
            inside.addWidget(part)
        self.hide()

    def show_caption(self, shown: bool, *, limit: bool = True) -> None:
        """Say what the figure is of, and what it may come to, or leave it to the tooltip."""
        self._caption.setVisible(shown)
        self._has_room = limit
        self._limit.setVisible(limit and bool(self._limit.text()))

    def show_cost(self, meters: Meters, limits: Limits) -> None:
        """Show what was spent, against the limit.

        Args:
            meters: of the session.
            limits: as the settings have them.
        """
        spending = meters.spending
        bill, limit = spending.settled, limits.task + spending.raised if limits.task else 0.0
        free = bill.tokens > 0 and not spending.dollars
        estimated = tr("est. ") if meters.cost_estimated and not free else ""
        spent = (
            tr("{tokens} tokens", tokens=short_count(bill.tokens))
            if free
            else f"{estimated}{money(meters.cost)}"
        )
        self._spent.setText(spent)
        self._limit.setText(tr("of {limit}", limit=money(limit)) if limit and not free else "")
        self._limit.setVisible(self._has_room and bool(self._limit.text()))
        near = not free and limit > 0 and meters.cost >= NEAR * limit
        restyle(self._spent, "strong", *(("attention",) if near else ()))
        words = (
            tr("This session has taken {spent} of {limit}", spent=spent, limit=money(limit))
            if limit and not free
            else tr("This session has taken {spent}", spent=spent)
        )
        self.setAccessibleName(words.replace(tr("est. "), tr("an estimated ")))
        show_tip(self, "\n".join([f"{self.accessibleName()}.", *_told(spending.models, free)]))
        self.setVisible(bill.tokens > 0 or bool(spending.open) or meters.cost > 0)


def _told(models: dict[str, Bill], free: bool) -> list[str]:
    """Return a line for each model and each category."""
    lines = []
    for name, bill in models.items():
        total = tr("{tokens:,} tokens", tokens=bill.tokens) if free else money(bill.dollars)
        lines.append(f"{visible(name)}: {total}")
        kinds = (
            (tr("sent"), bill.prompt),
            (tr("sent, from the cache"), bill.cached),
            (tr("received"), bill.completion),
        )
        lines += [
            tr("  {tokens:,} tokens {words}", tokens=part.tokens, words=words)
            + ("" if free else f", {money(part.dollars)}")
            for words, part in kinds
            if part.tokens
        ]
    return lines
