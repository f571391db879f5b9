"""The bar above the diff: what is ticked, what can be done with it, and what became of it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from k2desk.core.permissions import Verdict
from k2desk.core.wording import mark
from k2desk.ui.chat.cards.buttons import KeyButton
from k2desk.ui.controls import ElidedLabel, IconLabel, button, label, restyle
from k2desk.ui.diff.discarded import FATES
from k2desk.ui.diff.story import Told
from k2desk.ui.measures import grown
from k2desk.ui.models.selection import NOTHING, shorter
from k2desk.ui.words import tr, trn

LEAST = 320
"""Pixels the bar needs at least."""
ONE_LINE = 760
"""From this width on, in pixels, the buttons stand beside the sentence."""
GAP, SIDE = 8, 12
"""Pixels between the buttons, and beside them."""
REVISE, REVISE_SHORT = mark("Ask for a change…"), mark("Change…")
_FACES = {
    "made": ("dot", "dim", mark("Nothing has been written yet"), mark("the question about it is on its way")),
    "asked": (
        "shield",
        "attention",
        mark("Nothing has been written yet"),
        mark("only what is ticked will be"),
    ),
    "writing": ("dot", "dim", mark("Writing what was ticked"), ""),
    "applied": ("check", "good", mark("Applied"), ""),
    "undone": ("undo", "dim", mark("Undone"), mark("every file is as it was before")),
    "rejected": ("cross", "dim", mark("Rejected"), mark("nothing was written")),
    "revised": ("message", "dim", mark("Sent back with your note"), mark("nothing was written")),
    "refused": ("warning", "bad", mark("Nothing was written"), ""),
    "lapsed": ("clock", "dim", mark("Never decided"), mark("the turn ended; nothing was written")),
}


class _Note(QLineEdit):
    """The words that go along; Esc puts them away and decides nothing."""

    given_up = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Esc as putting away."""
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)


class VerdictBar(QFrame):
    """Speaks of exactly what is ticked, and asks for the decision."""

    decided = Signal(str, str)
    """(verdict, note): the user decided."""
    reverted = Signal(str)
    """(change id): the user wants it undone, or done again."""
    again = Signal()
    """The user wants to decide anew about what came to nothing."""
    unticked = Signal()
    """The user wants to leave out what can't be applied."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("class", "card")
        self.setAccessibleName(tr("Decision"))
        self._change = ""
        self._label = self._proof = ""
        self._verdict: Verdict = "reject"
        self._icon = IconLabel("dot", size=16)
        self._title = label("", "strong")
        self._words = ElidedLabel(Qt.TextElideMode.ElideRight, "dim")
        self._apply = KeyButton("", "Ctrl ⏎", lambda: self.decided.emit("allow", ""), "primary")
        self._reject = button(tr("Reject…"), lambda: self._ask("reject"))
        self._revise = button(tr(REVISE), lambda: self._ask("revise"))
        self._revert = button(tr("Undo"), lambda: self.reverted.emit(self._change))
        self._again = button(tr("Review again"), self.again.emit)
        self._reason, self._warning = label("", "dim"), label("", "attention")
        for sentence in (self._reason, self._warning):
            sentence.setWordWrap(True)
        self._untick = button(tr("Untick what changed"), self.unticked.emit)
        self._note = _Note()
        self._note.setAccessibleName(tr("Words to go along"))
        self._send = button(tr("Send"), self._decide, "primary")
        self._cancel = button(tr("Cancel"), self._put_away)
        self._note.returnPressed.connect(self._decide)
        self._note.given_up.connect(self._put_away)
        self._note.textChanged.connect(self._allow_sending)
        self._lay_out()
        self._put_away()

    def _lay_out(self) -> None:
        sentence = QHBoxLayout()
        sentence.setSpacing(8)
        for widget in (self._icon, self._title, self._words):
            sentence.addWidget(widget)
        sentence.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        for button_ in (self._apply, self._reject, self._revise, self._revert, self._again):
            buttons.addWidget(button_)
        buttons.addStretch(1)
        self._both = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._both.setSpacing(10)
        self._both.addLayout(sentence, 1)
        self._both.addLayout(buttons)
        self._note_row = QWidget()
        note = QHBoxLayout(self._note_row)
        note.setContentsMargins(0, 0, 0, 0)
        note.setSpacing(8)
        for part in (self._note, self._send, self._cancel):
            note.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(SIDE, 10, SIDE, 10)
        column.setSpacing(10)
        column.addLayout(self._both)
        column.addWidget(self._reason)
        column.addWidget(self._warning)
        column.addWidget(self._untick, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._note_row)

    # -- what is shown

    def tell(self, told: Told, label_: str, proof: str = "", *, may_apply: bool = True) -> None:
        """Show where a proposal stands.

        Args:
            told: what became of it.
            label_: what the button will do, or has done; see `Selection.label`.
            proof: what the tests say of it, in few words; "" where nothing is to be said.
            may_apply: whether what is ticked can be applied.
        """
        name, color, *said = _FACES[told.state]
        title, words = map(tr, said)
        if told.state == "applied":
            title = label_
            words = trn("{n} file written", "{n} files written", told.files)
            words += tr(", {count} taken back", count=len(told.undone)) if told.undone else ""
        self._reason.setText(told.reason.split("\n", 1)[0])
        self._reason.setVisible(told.state == "refused" and bool(told.reason))
        self._icon.show_icon(name, color)
        self._title.setText(title)
        self._words.setText(f"· {words}" if words else "")
        self._words.setToolTip("")
        restyle(self, "card-attention" if told.state == "asked" else "card")
        something = label_ != tr(NOTHING)
        self._label, self._proof = label_, proof if something else ""
        self._apply.setEnabled(something and may_apply)
        for button_ in (self._apply, self._reject, self._revise):
            button_.setVisible(told.state == "asked")
        if not told.proposal.call_id:
            self._revise.hide()  # the patch is the user's own: nobody is there to make another one
        self._change = told.change_id
        self._revert.setVisible(told.state in ("applied", "undone"))
        self._again.setVisible(told.state in FATES)
        undo = tr("Undo the rest") if told.undone else tr("Undo")
        self._revert.setText(undo if told.state == "applied" else tr("Redo"))
        self._revert.setAccessibleName(self._revert.text())
        self._fit(self.width())
        if told.state != "asked":
            self._put_away()

    def warn(self, words: str, *, untick: bool = False) -> None:
        """Show a sentence that needs attention, "" for none, and a button that unticks what it is about."""
        self._warning.setText(words)
        self._warning.setVisible(bool(words))
        self._untick.setVisible(untick)

    @property
    def can_apply(self) -> bool:
        """Whether there is something to apply."""
        return not self._apply.isHidden() and self._apply.isEnabled()

    @property
    def can_revert(self) -> bool:
        """Whether there is something to undo or to redo."""
        return not self._revert.isHidden()

    @property
    def can_review_again(self) -> bool:
        """Whether what is shown came to nothing."""
        return not self._again.isHidden()

    def revert(self) -> None:
        """Do what the undo button does."""
        if self.can_revert:
            self.reverted.emit(self._change)

    def ask(self, verdict: Verdict) -> None:
        """Ask for the words that go along with a refusal, where a decision is open."""
        if not self._reject.isHidden():
            self._ask(verdict)

    # -- the note

    def _ask(self, verdict: Verdict) -> None:
        self._verdict = verdict
        rejects = verdict == "reject"
        self._note.setPlaceholderText(
            tr("Why not? The model reads this; empty ends its turn")
            if rejects
            else tr("What should be different?")
        )
        self._note.setAccessibleName(tr("Reason") if rejects else tr("What should be different"))
        self._send.setText(tr("Reject") if rejects else tr("Ask for it"))
        self._allow_sending()
        self._note_row.show()
        self._note.setFocus(Qt.FocusReason.OtherFocusReason)

    def _allow_sending(self) -> None:
        self._send.setEnabled(self._verdict == "reject" or bool(self._note.text().strip()))

    def _decide(self) -> None:
        if self._send.isEnabled() and not self._note_row.isHidden():
            words = self._note.text().strip()
            self._put_away()
            self.decided.emit(self._verdict, words)

    def _put_away(self) -> None:
        had_focus = self._note.hasFocus()
        self._note.clear()
        self._note_row.hide()
        if had_focus:
            self._apply.setFocus(Qt.FocusReason.OtherFocusReason)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the buttons alone: side by side they must not hold the pane wide."""
        return QSize(LEAST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons beside the sentence where there is room."""
        wide = event.size().width() >= grown(ONE_LINE)
        ways = QBoxLayout.Direction
        self._both.setDirection(ways.LeftToRight if wide else ways.TopToBottom)
        self._fit(event.size().width())
        super().resizeEvent(event)

    def _fit(self, width: int) -> None:
        """Say the buttons shorter where one would else be cut off."""
        words, full, short = (self._label, shorter(self._label)), tr(REVISE), tr(REVISE_SHORT)
        told = f" · {self._proof}" if self._proof else ""
        brief = words[1] if self._proof else words[0]  # without a proof there is room for the whole
        for label_, revise, proof, cap in (
            *((words[0], full, told, True), (words[0], short, told, True), (brief, short, told, True)),
            *((brief, short, "", True), (words[1], short, "", False)),
        ):
            self._apply.show_cap(cap)
            self._apply.say(f"{label_}{proof}")
            self._revise.setText(revise)
            row = [one for one in (self._apply, self._reject, self._revise) if not one.isHidden()]
            if sum(one.sizeHint().width() + GAP for one in row) - GAP <= width - 2 * SIDE:
                return
