"""The card of a proposed patch: what it would do, and the three answers to it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent

from k2desk.core.permissions import Decision, Verdict
from k2desk.core.wording import mark, retold
from k2desk.scope.holding import OUTSIDE
from k2desk.transcript.rows import QuestionRow
from k2desk.transcript.words import tried
from k2desk.ui.chat.cards.buttons import KeyButton
from k2desk.ui.chat.cards.card import Card, NoteField, plain, row
from k2desk.ui.chat.cards.run import fact_grid
from k2desk.ui.controls import button, label, restyle
from k2desk.ui.keymap import key_of, with_key
from k2desk.ui.measures import grown
from k2desk.ui.models.proof_words import face_of
from k2desk.ui.models.selection import Selection
from k2desk.ui.words import tr, trn
from k2desk.ui.workarea import NARROW

BESIDE = 500
"""Width of a card in which what the tests said has room beside the headline, in pixels."""
APPLY_KEYS = "Ctrl+Return"
_WAY = mark("Nothing has been written yet. Review on the right, then decide.")
_WAY_NARROW = mark("Nothing has been written yet. Press Review, then decide")
_HELD = mark("A ticked file has changed on disk, so nothing can be applied: the review says what to do.")
_WARNINGS = frozenset({"runs code", "git behaviour", "hard link", "warnings", OUTSIDE})
_HINTS: dict[Verdict, str] = {
    "reject": mark("Why not? Enter sends it, an empty note just rejects"),
    "revise": mark("What should be different? Enter sends it"),
}


class PatchCard(Card):
    """Asks for a write.

    Args:
        asked: what is asked.
        selection: what of it is ticked.
    """

    review = Signal(str)
    """(proposal id): the user wants to see it."""

    def __init__(self, asked: QuestionRow, selection: Selection) -> None:
        self._what = retold(asked.question.title.partition(":")[0])
        super().__init__(asked.request_id, asked.question, "shield", self._what)
        self._id, self._selection = asked.question.proposal_id, selection
        self._files = len(asked.proposal.files) if asked.proposal else 0
        self._asking: Verdict | None = None
        self._asked = asked
        self.tried = label("", "dim")
        self.head.addWidget(self.tried)
        show = button(
            tr("Review"), partial(self.review.emit, self._id), "link", name=tr("Show the patch in the review")
        )
        self.head.addWidget(show)
        summary = asked.proposal.summary if asked.proposal else asked.question.text
        if summary:
            self.column.addWidget(plain(summary))
        for name, value in asked.question.facts:
            self.column.addWidget(
                plain(f"{retold(name)}: {retold(value)}", "attention" if name in _WARNINGS else "dim")
            )
        if asked.question.parts:
            self.column.addLayout(fact_grid((), asked.question.parts))
        self._way = plain(tr(_WAY), "dim")
        self.column.addWidget(self._way)
        self.apply = KeyButton(tr("Apply"), apply_cap(), self.accept, "primary")
        self.reject = KeyButton(tr("Reject…"), "", partial(self._ask, "reject"))
        self.change = KeyButton(tr("Ask for a change"), "", partial(self._ask, "revise"))
        own = asked.proposal is not None and not asked.proposal.call_id
        answers = (self.apply, self.reject) if own else (self.apply, self.reject, self.change)
        self.column.addLayout(row(*answers))  # of the user's own patch nobody makes another one
        self.note = NoteField("")
        self.note.returnPressed.connect(self._send)
        self.note.hide()
        self.column.addWidget(self.note)
        selection.changed.connect(self._ticked)
        self.show_state()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say how to come to the review, which a narrow window shows in the place of the conversation."""
        super().resizeEvent(event)
        self._place_proof(below=self.width() < grown(BESIDE))
        self._say_way()

    def _say_way(self) -> None:
        if self._selection.held(self._id):
            self._way.setText(tr(_HELD))
            return
        narrow = with_key(tr(_WAY_NARROW), "review.switch", "Ctrl+R") + "."
        self._way.setText(narrow if self.window().width() < grown(NARROW) else tr(_WAY))

    def _ticked(self, proposal_id: str) -> None:
        if proposal_id == self._id:
            self.show_state()

    def ready(self) -> bool:
        """Return whether what is ticked can be applied."""
        return self._selection.can_apply(self._id)

    def show_state(self) -> None:
        """Say what the button will do."""
        hunks = self._selection.counts(self._id)[1]
        where = trn("in {n} file", "in {n} files", self._files)
        self.title.setText(
            f"{self._what}: {trn('{n} hunk', '{n} hunks', hunks)} {where}"
            if hunks
            else f"{self._what} {where}"
        )
        self.setAccessibleName(tr("Decision needed: {words}", words=self.title.text()))
        self._show_proof()
        self.apply.say(self._selection.label(self._id))
        self.apply.setEnabled(self.ready())
        self._say_way()

    def show_row(self, row: QuestionRow) -> None:
        """Say what the tests have said meanwhile."""
        if row.proofs is not self._asked.proofs:
            self._asked = row
            self._show_proof()

    def _show_proof(self) -> None:
        """Say what the tests said of exactly what is ticked; of other ticks nothing is known."""
        proof = self._asked.proofs.get(self._selection.ticks(self._id))
        self.tried.setText(tried(proof) if proof is not None else "")
        self.tried.setVisible(proof is not None)
        restyle(self.tried, face_of(proof) if proof is not None else "dim")

    def _place_proof(self, *, below: bool) -> None:
        """Put it beside the headline, or below where that would be squeezed."""
        if below != (self.head.indexOf(self.tried) < 0):
            (self.head if below else self.column).removeWidget(self.tried)
            if below:
                self.column.insertWidget(1, self.tried)
            else:
                self.head.insertWidget(2, self.tried)

    def accept(self) -> None:
        """Apply what is ticked."""
        if self.armed and self.ready():
            note = "" if self._asking else self.note.text().strip()
            ticks = self._selection.ticks(self._id)
            self.finish(Decision("allow", self.question.digest, note=note, ticks=ticks))

    def _ask(self, verdict: Verdict) -> None:
        """Open the line for the reason; pressing the same button again sends it."""
        if self._asking == verdict and (verdict == "reject" or self.note.text().strip()):
            self._send()
            return
        self._asking = verdict
        self.note.setPlaceholderText(tr(_HINTS[verdict]))
        self.note.setAccessibleName(tr(_HINTS[verdict]))
        self.note.show()
        self.note.setFocus()

    def _send(self) -> None:
        note = self.note.text()
        if self._asking == "reject" or (self._asking == "revise" and note.strip()):
            self.answer(self._asking, note=note)


def apply_cap() -> str:
    text = key_of("chat.apply", APPLY_KEYS)
    return text.replace("Return", "⏎").replace("+", " ")
