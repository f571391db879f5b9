"""The review: the proposal hunk by hunk, its ticks, and the decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from k2desk.core.errors import JournalError
from k2desk.core.events import Noticed, ProposalEdited, Record, ToolFinished, WriteDone
from k2desk.core.permissions import Decision, Verdict
from k2desk.core.ports import Engine
from k2desk.core.wording import mark
from k2desk.ui.controls import label
from k2desk.ui.diff.above import Above
from k2desk.ui.diff.area import DiffArea
from k2desk.ui.diff.carried import Looked
from k2desk.ui.diff.discarded import misfit, review_again
from k2desk.ui.diff.disk_watch import DiskWatch
from k2desk.ui.diff.evidence import Evidence
from k2desk.ui.diff.header import Hint, ReviewHeader
from k2desk.ui.diff.hunk_edits import HunkEdits
from k2desk.ui.diff.instead import Instead
from k2desk.ui.diff.leading import Leading
from k2desk.ui.diff.read_page import ReadPage, read_diff
from k2desk.ui.diff.remarks import Remarks
from k2desk.ui.diff.review_actions import review_actions
from k2desk.ui.diff.rows import NoRows
from k2desk.ui.diff.story import Story, Told
from k2desk.ui.diff.ticks import ProposalTicks
from k2desk.ui.diff.verdict import VerdictBar
from k2desk.ui.measures import grown
from k2desk.ui.pane import PaneSpec
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr, trn

if TYPE_CHECKING:
    from k2desk.core.proposals import Proposal
    from k2desk.ui.diff.hunk_staging import HunkStaging
    from k2desk.ui.diff.three_way import ThreeWay

LEAST = 48
"""Pixels of a diff that are always in view."""
EMPTY = mark(
    "There is nothing to review yet.\n\nAsk for a change in the conversation. What the model proposes "
    "appears here, and nothing is written before you apply it."
)


class Review(QWidget):
    """The pane on the right.

    Args:
        runtime: tells what happens and takes the decision.
    """

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._selection = runtime.selection
        self._story = Story()
        self._shown = ""
        """The proposal on the screen, "" for none or a diff to read."""
        self._awaited = ""
        """The proposal that will be shown as soon as it is read, "" for none."""
        self._looked = Looked()
        self._reverting: list[tuple[str, tuple[str, ...]]] = []
        """What is to be undone or redone at present, in order: the change, and which files of it."""
        self._three_way: ThreeWay | None = None
        self._staging: HunkStaging | None = None
        self.header, self.bar, self.area = ReviewHeader(), VerdictBar(), DiffArea()
        self._hint = Hint()
        self._disk = DiskWatch(runtime, self.area, self.bar, self._waiting, self)
        self._stack = QStackedWidget()
        self._lay_out()
        self.actions = self.leading.actions = review_actions(self)  # type: ignore[assignment]
        self._connect()
        if runtime.engine is not None:
            self._opened(runtime.engine, list(runtime.engine.log.joined()))
        else:
            self._show_nothing()

    def _lay_out(self) -> None:
        self._empty = empty = label(tr(EMPTY), "dim")
        empty.setWordWrap(True)
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setContentsMargins(48, 0, 48, 0)
        self.above = Above(self.bar)
        around = self.above.column
        column = QVBoxLayout(self)
        self.evidence = Evidence(self._runtime, self, around, column, self.area, self._tell_bar)
        self.remarks = Remarks(self._runtime, self.area, around, self._told, self)
        self.edits = HunkEdits(
            self._runtime, self.area, lambda: self._told() if self.is_in("asked") else None, self
        )
        self.leading = Leading(self._runtime, self.area, self._told, self)
        self._stack.addWidget(empty)
        self._stack.addWidget(self.area)
        self._stack.setMinimumHeight(grown(LEAST))  # else the bars above would be squeezed
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.above)
        column.addWidget(self._stack, 1)
        column.addWidget(self._hint)
        self.setFocusProxy(self.area)

    def _connect(self) -> None:
        runtime = self._runtime
        runtime.opened.connect(self._opened)
        runtime.recorded.connect(self._recorded)
        runtime.proposal_requested.connect(self._show_requested)
        runtime.diff_requested.connect(self.show_diff)
        runtime.hunks_requested.connect(self.stage)
        self._selection.changed.connect(self._ticks_changed)
        self._selection.failed.connect(self._unreadable)
        self.bar.decided.connect(self._decide)
        self.bar.reverted.connect(runtime.revert)
        self.bar.again.connect(self.review_again)
        self.bar.unticked.connect(lambda: self._selection.untick_stale(self._shown))
        self.area.revert_asked.connect(self._revert_file)
        runtime.reverting.connect(self._reverting_now)
        self.header.back.connect(lambda: self.show_proposal(self._story.last))
        self.header.mode_picked.connect(self.area.set_mode)
        self.area.split_changed.connect(self.header.show_split)
        self.area.seen.changed.connect(self._say)
        self.header.show_split(self.area.split)

    # -- what is shown

    def show_proposal(self, proposal_id: str) -> None:
        """Show a proposal of this session from its top."""
        engine = self._runtime.engine
        if proposal_id not in self._story or engine is None:
            return
        told, follows = self._story[proposal_id], self._story.follows(proposal_id)
        self._awaited = ""
        try:
            blob, asked = engine.log.get_blob, (told.request_id, told.digest)
            self._selection.show(told.proposal, *asked, blob, told.edited, follows, told.terms)
        except JournalError as error:
            self._runtime.noticed.emit("bad", str(error))
            return
        if self._selection.reading(proposal_id):
            self._await(proposal_id, len(told.proposal.files))
            return
        self._settle(proposal_id)
        self._shown = proposal_id
        seen = self._looked.at(proposal_id, self._selection.files(proposal_id), follows)
        rows = self.remarks.between(self._selection.rows(proposal_id))
        self.area.commentable = True
        self.area.show_rows(rows, ProposalTicks(self._selection, proposal_id), *seen)
        self._reveal(self.area)
        self.bar.warn("")
        self._say()
        self._look_at_disk()

    def _await(self, proposal_id: str, files: int) -> None:
        """Show a proposal when it is read; until then an edit of it leaves on the screen what is there."""
        if self._shown != proposal_id:
            self._show_nothing(trn("Reading {n} proposed file…", "Reading {n} proposed files…", files))
        self._awaited = proposal_id

    def _unreadable(self, proposal_id: str, words: str) -> None:
        self._runtime.noticed.emit("bad", words)
        if proposal_id == self._awaited and not self._shown:
            self._show_nothing()

    def _show_edited(self, proposal_id: str) -> None:
        """Show a proposal the user has just edited, where the user is."""
        place, top = self.area.current, self.area.verticalScrollBar().value()
        self.show_proposal(proposal_id)
        self.area.go(place)
        self.area.verticalScrollBar().setValue(top)

    def show_diff(self, title: str, data: bytes) -> None:
        """Show a diff that git made, to read only."""
        self._awaited = wanted = f"diff {title}"  # no proposal is called so
        show = self._show_instead
        read_diff(self._runtime, data, lambda rows: self._awaited == wanted and show(ReadPage(title, rows)))

    def _show_nothing(self, words: str = "") -> None:
        """Say that there is nothing to review, or something else in its place."""
        self._empty.setText(words or tr(EMPTY))
        self._shown = self._awaited = ""
        self.evidence.watch(None)
        self.area.commentable = self.area.editable = False
        self.area.show_rows(NoRows())
        self.header.show_diff(tr("Review"), "", back=False)
        self._reveal(self._empty)
        self.above.hide()
        self._hint.hide()

    def _show_instead(self, page: Instead) -> None:
        """Show something in a proposal's place, with a bar of its own."""
        self._shown = self._awaited = ""
        self.evidence.watch(None)
        self.area.commentable = self.area.editable = False
        self.area.show_rows(page.rows, page.ticks)
        self.header.show_diff(page.title, page.size, back=bool(self._story.last))
        self._reveal(self.area, page)

    def _show_and_enter(self, page: Instead) -> None:
        """Show something the user goes on with at once."""
        self._show_instead(page)
        self._runtime.focus_requested.emit("review")

    def _reveal(self, widget: QWidget, page: Instead | None = None) -> None:
        self.above.show_page(page)
        self._stack.setCurrentWidget(widget)
        self._hint.show_keys(ticks=bool(self._shown), hunks=page is not None and page.ticks is not None)
        self._hint.show()

    def _show_requested(self, proposal_id: str) -> None:
        if proposal_id != self._shown:
            self.show_proposal(proposal_id)
        self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def _settle(self, proposal_id: str) -> None:
        told = self._story[proposal_id]
        if told.state not in ("made", "asked") and not self._selection.settled(proposal_id):
            ticks = told.ticks if told.state in ("writing", "applied", "undone", "refused") else ()
            self._selection.settle(proposal_id, ticks)

    def _say(self) -> None:
        """Tell in the header and in the bar where the proposal stands."""
        if not self._shown:
            return
        told, selection = self._story[self._shown], self._selection
        whole = selection.counts(self._shown)[1]
        some = trn("{seen} of {n} hunk seen", "{seen} of {n} hunks seen", whole, seen=len(self.area.seen))
        self.header.show_proposal(selection.chip(self._shown), some if told.state == "asked" else "")
        self.area.editable = told.state == "asked"
        self.evidence.watch(told.proposal if told.state == "asked" else None)
        self._tell_bar()
        self.remarks.tell()
        self.area.set_reverts(told.ways_back)
        self._hint.show_keys(ticks=True, files=bool(self.area.reverts) and told.state != "asked")

    def _tell_bar(self) -> None:
        """Say on the button what it will do, and what the tests say of it."""
        if self._shown:
            told, selection = self._story[self._shown], self._selection
            proof = self.evidence.short(self._shown)
            label = selection.label(self._shown, applied=told.state == "applied")
            self.bar.tell(told, label, proof, may_apply=selection.can_apply(self._shown))
            self._disk.tell()

    # -- what happens

    def _opened(self, engine: Engine, records: list[Record]) -> None:
        self._selection.clear()
        self._looked.clear()
        self._reverting.clear()
        self._story = self._runtime.entered.take(Story, records)
        self.remarks.open(engine, records)
        self._show_last()

    def _recorded(self, record: Record) -> None:
        for proposal_id in self._story.apply(record.event):
            told = self._story[proposal_id]
            engine, asked = self._runtime.engine, (told.request_id, told.digest)
            if told.state in ("made", "asked") and proposal_id not in (self._shown, self._awaited):
                self.show_proposal(proposal_id)
            elif proposal_id == self._shown and isinstance(record.event, ProposalEdited):
                self._show_edited(proposal_id)
            elif proposal_id == self._shown:
                if told.state == "asked" and engine is not None:
                    self._selection.show(told.proposal, *asked, engine.log.get_blob, told.edited)
                self._settle(proposal_id)
                self._say()
                if told.state != "asked":  # else the disk has the word
                    self.bar.warn(told.reason if told.state in ("applied", "undone") else "")
                self._look_at_disk()
        match record.event:
            case Noticed(level="attention" | "bad" as level, text=text) if self._reverting:
                self._not_reverted(text, *self._reverting.pop(0), edited=level == "attention")
            case WriteDone(change_id=change_id):
                if self._reverting and self._story.reverts(change_id):
                    del self._reverting[0]
                if self._three_way is not None and self._three_way is self.above.page:
                    self._three_way.again(lambda: self.show_proposal(self._story.last))
            case ToolFinished():
                self._look_at_disk()

    def _ticks_changed(self, proposal_id: str) -> None:
        if proposal_id == self._awaited:
            show = self._show_edited if proposal_id == self._shown else self.show_proposal
            show(proposal_id)
        elif proposal_id == self._shown:
            self.area.viewport().update()
            self._say()

    # -- what the user does

    def is_in(self, state: str) -> bool:
        """Tell whether a proposal is on the screen, and in this state."""
        return bool(self._shown) and self._story[self._shown].state == state

    def can_apply(self) -> bool:
        """Tell whether there is something to apply now, or to stage."""
        if self.above.page is not None:
            return self.above.page.can_do
        return self.is_in("asked") and self.bar.can_apply

    def can_tick(self) -> bool:
        """Tell whether there is something that can be ticked."""
        return self.area.ticks is not None and self.area.ticks.open

    def tick_all(self) -> None:
        """Tick everything, or nothing; what runs code only the user ticks by hand."""
        page = self.above.page
        if page is not None and page.ticks is not None:
            page.ticks.toggle_all()
        else:
            self._selection.toggle_all(self._shown)

    def apply(self) -> None:
        """Apply exactly what is ticked; where hunks are staged, have git do that."""
        if self.can_apply():
            self._decide("allow", "") if self.above.page is None else self.above.page.do()

    def stage(self, paths: Sequence[str]) -> None:
        """Let the user stage files by hunk, or take back what is staged."""
        if self._staging is None:
            from k2desk.ui.diff.hunk_staging import HunkStaging

            self._staging = HunkStaging(
                self._runtime, self._show_and_enter, self.area.viewport().update, self._show_last
            )
        self._staging.open(paths)

    def _show_last(self) -> None:
        """Show the newest proposal again, where there is one."""
        if self._story.last:
            self.show_proposal(self._story.last)
        else:
            self._show_nothing()

    def review_again(self) -> None:
        """Propose what came to nothing once more, on the files as they are now."""
        told = self._told()
        if told is not None and self.bar.can_review_again:
            self.bar.warn("")
            review_again(self._runtime, told.proposal, lambda error: self.bar.warn(misfit(error)))

    def _decide(self, verdict: Verdict, note: str) -> None:
        request, digest = self._selection.question(self._shown)
        if request:
            ticks = self._selection.ticks(self._shown) if verdict == "allow" else ()
            self._runtime.decide(request, Decision(verdict, digest, note=note, ticks=ticks))

    def _reverting_now(self, change_id: str, paths: tuple[str, ...]) -> None:
        self._reverting.append((change_id, paths))
        self.bar.warn("")

    def _revert_file(self, number: int) -> None:
        told = self._story[self._shown]
        if told.state == "asked":
            self.edits.take_back(number)
            return
        self._runtime.revert(told.change_id, told.written(number))

    def _not_reverted(self, text: str, change_id: str, paths: tuple[str, ...], *, edited: bool) -> None:
        """Say why a change was not taken back; where a file was edited, show its three versions."""
        if not edited:
            self.bar.warn(text)
            return
        if self._three_way is None:
            from k2desk.ui.diff.three_way import ThreeWay

            self._three_way = ThreeWay(self._runtime, self._show_and_enter)
        self._three_way.look(change_id, paths, lambda: self.bar.warn(text))

    # -- the files on the disk

    def changeEvent(self, event: QEvent) -> None:
        """Look at the files again when the user comes back to the window."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._look_at_disk()

    def _look_at_disk(self) -> None:
        if not self._disk.look():
            told = self._story[self._shown] if self._shown else None
            self.area.set_notes(told.notes if told else {})

    def _told(self) -> Told | None:
        return self._story[self._shown] if self._shown else None

    def _waiting(self) -> Proposal | None:
        return self._story[self._shown].proposal if self.is_in("asked") else None


PANE = PaneSpec("review", mark("Review"), "shield", "review", 1, Review)
