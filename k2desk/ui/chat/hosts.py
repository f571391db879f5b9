"""The widgets that belong to rows: cards that wait for an answer, buttons that take a change back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeGuard

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from k2desk.transcript.rows import ChangeRow, QuestionRow, ReceiptRow, Row
from k2desk.transcript.words import READ_BACK
from k2desk.ui.chat.canvas import Canvas
from k2desk.ui.chat.cards.ask import AskCard
from k2desk.ui.chat.cards.card import Card
from k2desk.ui.chat.cards.choice import ChoiceCard
from k2desk.ui.chat.cards.guide import GuideCard
from k2desk.ui.chat.cards.patch import PatchCard
from k2desk.ui.chat.cards.plan import PlanCard
from k2desk.ui.chat.cards.run import RunCard
from k2desk.ui.chat.lines import HEIGHT
from k2desk.ui.chat.stack import Entry
from k2desk.ui.chat.worked import CHANGE
from k2desk.ui.controls import button
from k2desk.ui.measures import grown
from k2desk.ui.models.selection import Selection
from k2desk.ui.words import tr


class Hosts(QObject):
    """Makes the widgets of the rows in view and keeps them where their rows are.

    Args:
        canvas: shows the rows.
        selection: the ticks of proposals.
    """

    decided = Signal(str, object)
    """(request id, Decision): the user has answered a card."""
    revert_asked = Signal(str)
    """(change id): undo it, or do it again."""
    restore_asked = Signal(str)
    """(id of a compaction): let requests hold again what it left out."""
    review_asked = Signal(str)
    """(proposal id): show it."""
    always_asked = Signal(object)
    """(`RunCard`): the user wants a rule for what it asks."""
    counts_asked = Signal(object)
    """(`ScopeCard`): how many files do its globs mean?"""
    model_asked = Signal(str)
    """(words): ask the model beside the thread."""
    left = Signal()
    """The user turned away from a card, or the card with the focus is gone."""

    def __init__(self, canvas: Canvas, selection: Selection) -> None:
        super().__init__(canvas)
        self._canvas, self._selection = canvas, selection
        self.cards: dict[str, Card] = {}
        """By the key of their row."""
        self.buttons: dict[str, QPushButton] = {}
        """By the key of their row."""
        self.prepare: Callable[[QuestionRow], object] = _nothing
        """Called before the card of a proposal is made."""
        self._arranging = False

    def clear(self) -> None:
        """Let go of everything."""
        for widget in (*self.cards.values(), *self.buttons.values()):
            _drop(widget)
        self.cards.clear()
        self.buttons.clear()

    def arrange(self, top: float, bottom: float) -> bool:
        """Put everything in its place; return whether a card needs another height than its row has."""
        stack = self._canvas.stack
        self._arranging = True
        seen: set[str] = set()
        changed = False
        for index, entry, _ in stack.within(top, bottom):
            if isinstance(entry.row, QuestionRow) and entry.row.pending:
                card = self._card(entry.row)
                card.show_row(entry.row)
                changed |= self._fit(card, entry)
            elif _can_be_taken_back(row := entry.row):
                seen.add(row.key)
                self._place_button(self._button(row), row, self._canvas.area_of(index))
        for key in [key for key in self.buttons if key not in seen]:
            _drop(self.buttons.pop(key))
        self._place_cards()
        self._arranging = False
        return changed

    @property
    def any(self) -> bool:
        """Whether there is a widget at all."""
        return bool(self.cards or self.buttons)

    def pending(self) -> list[QuestionRow]:
        """Return the questions that wait, oldest first."""
        rows = (entry.row for entry in self._canvas.stack.entries[-50:])
        return [row for row in rows if isinstance(row, QuestionRow) and row.pending]

    # -- cards

    def _card(self, row: QuestionRow) -> Card:
        card = self.cards.get(row.key)
        if card is None:
            card = self.cards[row.key] = self._make(row)
            if row.recovered:
                card.warn(tr(READ_BACK))
            card.setParent(self._canvas.viewport())
            card.decided.connect(self.decided)
            card.left.connect(self.left)
            card.resized.connect(self._resized)
            card.ensurePolished()
            card.show()
        return card

    def _make(self, row: QuestionRow) -> Card:
        match row.question.kind:
            case "proposal":
                self.prepare(row)
                card = PatchCard(row, self._selection)
                card.review.connect(self.review_asked)
                return card
            case "ask":
                return AskCard(row)
            case "limit" | "stall":
                return ChoiceCard(row)
            case "plan":
                return PlanCard(row)
            case "scope":
                return self._scope_card(row)
            case "guide" | "secret":
                return GuideCard(row)
            case _:
                asking = RunCard(row)
                asking.always_asked.connect(self.always_asked)
                asking.model_asked.connect(self.model_asked)
                return asking

    def _scope_card(self, row: QuestionRow) -> Card:
        from k2desk.ui.chat.cards.scope import ScopeCard  # not needed before the model asks for one

        card = ScopeCard(row)
        card.counts_asked.connect(self.counts_asked)
        card.ask_counts()
        return card

    def _fit(self, card: Card, entry: Entry) -> bool:
        width = round(self._canvas.stack.width)
        return self._canvas.stack.fit_card(entry, float(_height(card, width)))

    def _place_cards(self) -> None:
        stack = self._canvas.stack
        for key, card in list(self.cards.items()):
            index = stack.find(key)
            row = stack.entries[index].row if index >= 0 else None
            if not isinstance(row, QuestionRow) or not row.pending:
                self._gone(key)
                continue
            area = self._canvas.area_of(index)
            card.setGeometry(QRect(area.topLeft(), area.size().expandedTo(card.minimumSizeHint())))

    def _gone(self, key: str) -> None:
        card = self.cards.pop(key)
        held = card.isAncestorOf(self._canvas.window().focusWidget() or self._canvas)
        _drop(card)
        if held:
            self.left.emit()

    def _resized(self) -> None:
        if not self._arranging:
            self._canvas.rearrange()

    # -- buttons

    def _button(self, row: ChangeRow | ReceiptRow) -> QPushButton:
        made = self.buttons.get(row.key)
        if made is None:
            ask = (
                partial(self.restore_asked.emit, row.compaction)
                if isinstance(row, ReceiptRow)
                else partial(self.revert_asked.emit, row.change_id)
            )
            made = button("", ask, "link")
            made.setParent(self._canvas.viewport())
            self.buttons[row.key] = made
            made.show()
        return made

    def _place_button(self, made: QPushButton, row: ChangeRow | ReceiptRow, area: QRect) -> None:
        """Put a button at the right end of its row's first line."""
        words = tr("Redo") if isinstance(row, ChangeRow) and row.reverting == "redo" else tr("Undo")
        if made.text() != words:
            what = (
                tr("compaction")
                if isinstance(row, ReceiptRow)
                else tr("changes in {names}", names=", ".join(row.paths))
            )
            made.setText(words)
            made.setAccessibleName(f"{words}: {what}")
        size = made.sizeHint()
        x = area.right() - size.width() - 6
        line = grown(HEIGHT) if isinstance(row, ReceiptRow) else grown(CHANGE)
        top = area.top() + (min(area.height(), line) - size.height()) // 2
        made.setGeometry(x, top, size.width(), size.height())


def _can_be_taken_back(row: Row) -> TypeGuard[ChangeRow | ReceiptRow]:
    return (isinstance(row, ChangeRow) and bool(row.reverting)) or (
        isinstance(row, ReceiptRow) and row.undoable
    )


def _height(card: QWidget, width: int) -> int:
    """Return the height a card needs at a width, in pixels."""
    layout = card.layout()
    if layout is None:
        return card.sizeHint().height()
    layout.activate()
    return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else card.sizeHint().height()


def _nothing(row: QuestionRow) -> None:
    """Prepare nothing."""


def _drop(widget: QWidget) -> None:
    widget.hide()
    widget.deleteLater()
