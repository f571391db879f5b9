"""The conversation of a session: the transcript, the way to find in it, what is decided and opened there."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from k2desk.core.errors import JournalError, K2DeskError
from k2desk.core.events import Pinned, PlanApproved, Record, TodosUpdated, TurnStarted, Unpinned
from k2desk.core.permissions import Decision
from k2desk.core.visible import visible
from k2desk.core.wording import mark, retold
from k2desk.transcript.agenda import Agenda
from k2desk.transcript.detail import NAMES, following
from k2desk.transcript.fold import Transcript
from k2desk.transcript.receipts import pins_of
from k2desk.transcript.rows import AsideRow, NoticeRow, QuestionRow, Row, TextRow, UserRow
from k2desk.ui.actions import Action, registry_over
from k2desk.ui.chat import links
from k2desk.ui.chat.cards.patch import APPLY_KEYS
from k2desk.ui.chat.find_bar import FindBar
from k2desk.ui.chat.finder import Finder
from k2desk.ui.chat.view import TranscriptView
from k2desk.ui.chat.voice import Voice
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.core.context import Pin
    from k2desk.core.ports import Engine
    from k2desk.ui.agenda import AgendaStrip
    from k2desk.ui.chat.cards.run import RunCard
    from k2desk.ui.chat.cards.scope import ScopeCard
    from k2desk.ui.chat.rewind import Rewinds

_APPLY_KEYS = (APPLY_KEYS, "Ctrl+Enter")
_APPLY = mark("Apply the patch or approve the plan that waits")
_TODOS = mark("Show or hide the list of what is to be done")
_PLAN = mark("Show or hide the approved plan")


LOOKED_AT = 60
"""Rows from the end that are looked through for a patch."""

GO_ON = mark("Go on.")
"""What is said for the user who presses that."""


class Talk(QWidget):
    """What was said in the open session.

    Args:
        runtime: takes decisions; whoever made this tells it what happens.
    """

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self.transcript = Transcript()
        self.view = TranscriptView(runtime.selection)
        self.view.hosts.prepare = self._prepare
        self.view.in_thread = runtime.in_thread
        self.voice = Voice(self.view)
        self.finder = Finder(self.view)
        self.find_bar = FindBar(self.finder)
        self.agenda = Agenda()
        self._complained = ""
        self.strip: AgendaStrip | None = None
        """What is to be done; made when there is something, and placed by whoever made this."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.find_bar)
        column.addWidget(self.view, 1)
        self._rewinds: Rewinds | None = None
        self._listen()

    def _listen(self) -> None:
        runtime, view = self._runtime, self.view
        view.hosts.decided.connect(self._decide)
        view.hosts.always_asked.connect(self._ask_always)
        view.hosts.model_asked.connect(self._ask_model)
        view.hosts.counts_asked.connect(self._count)
        view.hosts.revert_asked.connect(runtime.revert)
        view.hosts.restore_asked.connect(self._undo_compaction)
        view.pin_asked.connect(self._turn_pin)
        view.hosts.review_asked.connect(runtime.proposal_requested)
        view.hurry_asked.connect(runtime.hurry)
        view.stop_asked.connect(runtime.stop)
        view.go_on_asked.connect(self.go_on)
        view.action_asked.connect(self._do)
        view.aside_stopped.connect(self.stop_asides)
        view.fork_asked.connect(self.fork)
        view.rewind_asked.connect(lambda seq, words: self.rewinds.ask(seq, words))
        view.link_asked.connect(self._ask_link)
        view.place_asked.connect(self._show_place)
        view.patch_asked.connect(partial(self._propose, tr("A code block of the conversation")))
        self.find_bar.closed.connect(view.setFocus)
        runtime.words_sought.connect(self.find_bar.seek)

    # -- what the session says

    @property
    def begun(self) -> bool:
        """Whether anything was said."""
        return bool(self.transcript.rows)

    def show_records(self, records: Sequence[Record]) -> None:
        """Show another session from its end."""
        self.transcript = self._runtime.entered.take(Transcript, records)
        self.agenda = Agenda()
        for record in self._runtime.entered.of((PlanApproved, TodosUpdated), records):
            self.agenda.apply(record.event)
        self._show_agenda()
        self.voice.reset(self.transcript.rows)
        self.view.pins = self.transcript.pins
        self.view.reset(self.transcript.rows)
        gc.freeze()  # a long session stays; looking through it again and again would stop the window

    def apply(self, record: Record) -> bool:
        """Take in one record; True where it changed what is shown."""
        changes = self.transcript.apply(record)
        if self.agenda.apply(record.event):
            self._show_agenda()
        if isinstance(record.event, Pinned | Unpinned):
            self.view.viewport().update()
        if isinstance(record.event, TurnStarted):
            self._runtime.in_thread(self._runtime.desk.rules.complaint, self._complain)
        if changes:
            self.view.apply(changes)
            self.voice.tell(changes)
        return bool(changes)

    def _complain(self, words: str) -> None:
        """Say once which of the user's rules are not used, and why."""
        if words and words != self._complained:
            self._runtime.noticed.emit("attention", visible(words))
        self._complained = words

    def _show_agenda(self) -> None:
        if self.strip is None and (self.agenda.todos or self.agenda.plan):
            from k2desk.ui.agenda import AgendaStrip

            self.strip = AgendaStrip()
            self.strip.setParent(self)  # until it is placed: without a parent it would be a window
        if self.strip is not None:
            self.strip.show_agenda(self.agenda)

    def _open_agenda(self, what: str) -> None:
        if self.strip is not None:
            self.strip.open(what)

    # -- what the user says

    def _turn_pin(self, row: Row) -> None:
        """Pin what a row holds, or let it go."""
        pins = pins_of(row)
        if not pins:
            self._runtime.noticed.emit("info", tr("Messages, answers, results and decisions can be pinned."))
        held = all(pin in self.transcript.pins for pin in pins)
        for pin, words in pins.items():
            self._runtime.ask(partial(_unpin, pin) if held else partial(_pin, pin, words))

    def _undo_compaction(self, compaction: str) -> None:
        self._runtime.ask(lambda engine: engine.undo_compaction(compaction))

    def _decide(self, request_id: str, decision: object) -> None:
        if isinstance(decision, Decision):
            self._runtime.decide(request_id, decision)

    def _ask_always(self, card: RunCard) -> None:
        """Open the page that makes a rule, within the card."""
        if self._runtime.engine is None:
            return
        from k2desk.ui.chat.cards.always import AlwaysPage

        page = AlwaysPage(self._runtime, self._runtime.engine, card.question.text)
        page.left.connect(card.leave_page)
        page.saved.connect(card.rule_kept)
        card.show_page(page)
        page.pattern.setFocus()

    def _ask_model(self, words: str) -> None:
        """Ask the model beside the thread."""
        if self._runtime.engine is not None:
            self._runtime.spend(partial(self._runtime.engine.aside, words), bool)

    def _prepare(self, row: QuestionRow) -> None:
        """Have the ticks of a proposal ready before its card speaks of them."""
        if row.proposal is None or self._runtime.engine is None:
            return
        blob, digest = self._runtime.engine.log.get_blob, row.question.digest
        try:
            self._runtime.selection.show(row.proposal, row.request_id, digest, blob, terms=row.terms)
        except JournalError as error:
            self._runtime.noticed.emit("bad", str(error))

    def _ask_link(self, href: str) -> None:
        refused = links.refusal(href)
        if refused:
            self._runtime.noticed.emit("attention", refused)
        else:
            links.ask(href, self)

    def _show_place(self, path: str, first: int, last: int) -> None:
        """Show a place that was named; a bare file name means the file of that name, wherever it is."""
        find = self._runtime.find_files
        known = find(path, 20) if find is not None else ()
        if path not in known:
            path = next((found for found in known if found.endswith(f"/{path}")), path)
        self._runtime.file_requested.emit(path, first, last)

    def _count(self, card: ScopeCard) -> None:
        """Say on a card how many files its globs mean."""
        from k2desk.ui.chat.reach import count_for

        count_for(self._runtime, card)

    def go_on(self) -> None:
        """Go on with a turn that was cut off."""
        if self._can_go_on():
            self._runtime.submit(tr(GO_ON))

    def _do(self, action: str) -> None:
        """Do what the window can do, where a row of the conversation leads to it."""
        registry = registry_over(self.view)
        if registry is not None:
            registry.run(action)

    def _can_go_on(self) -> bool:
        rows = self.transcript.rows[-LOOKED_AT:]
        return not self._runtime.running and any(isinstance(row, NoticeRow) and row.goes_on for row in rows)

    def stop_asides(self) -> None:
        """Stop the side questions that are being answered."""
        if self._runtime.engine is not None:
            self._runtime.engine.stop_asides()

    def fork(self, seq: int) -> None:
        """Begin a fork at a message, whose words are there to be changed."""
        runtime, engine = self._runtime, self._runtime.engine
        if engine is None:
            return
        if runtime.running:
            runtime.noticed.emit(
                "attention", tr("Stop the assistant first; a fork opens in the place of this session.")
            )
            return

        def opened(session: str) -> None:
            runtime.open_session(engine.workspace, session)
            runtime.focus_requested.emit("chat")

        runtime.in_thread(partial(runtime.desk.fork, engine.workspace, engine.log.session, seq), opened)

    @property
    def rewinds(self) -> Rewinds:
        """What rewinds; made when it is first asked for."""
        if self._rewinds is None:
            from k2desk.ui.chat.rewind import Rewinds

            self._rewinds = Rewinds(self._runtime, self.view)
        return self._rewinds

    # -- actions

    def all_actions(self) -> list[Action]:
        """Return what the user can do in a conversation."""
        view = self.view
        return [
            Action("chat.find", tr("Find in the conversation"), ("Ctrl+F",), self.find_bar.open_bar),
            Action("chat.previous", tr("Go to your previous message"), ("Alt+Up",), lambda: view.jump(-1)),
            Action("chat.next", tr("Go to your next message"), ("Alt+Down",), lambda: view.jump(1)),
            Action(
                "chat.detail", tr("Show more or less of the conversation"), ("Ctrl+D",), self.cycle_detail
            ),
            Action("chat.end", tr("Go to the end of the conversation"), (), view.follow),
            Action("chat.copy", tr("Copy the conversation as Markdown"), (), self._copy_all),
            Action(
                "chat.propose",
                tr("Open the patch in the last answer as a proposal"),
                ("Ctrl+Shift+O",),
                self._propose_last,
                self._has_patch,
            ),
            Action("chat.pin", tr("Pin or unpin what has the ring"), (), view.pin_current, view.has_current),
            Action(
                "chat.question", tr("Go to the open question"), ("Ctrl+J",), self.go_to_question, self._waits
            ),
            Action("chat.go_on", tr("Go on with the turn that was cut off"), (), self.go_on, self._can_go_on),
            Action(
                "chat.fork",
                tr("Edit a message of yours and fork"),
                ("Ctrl+Shift+E",),
                view.fork_near,
                self._said,
            ),
            Action("chat.aside.stop", tr("Stop the side questions"), (), self.stop_asides, self._beside),
            Action("chat.hurry", tr("Ask the model again now"), (), self._runtime.hurry, self._counts_down),
            Action("chat.apply", tr(_APPLY), _APPLY_KEYS, self.apply_ticked, self._waits),
            Action("chat.todos", tr(_TODOS), ("Ctrl+T",), partial(self._open_agenda, "todos"), self._listed),
            Action("chat.plan", tr(_PLAN), (), partial(self._open_agenda, "plan"), self._planned),
            *self._ways_back(),
        ]

    def _ways_back(self) -> list[Action]:
        def redoable() -> bool:
            return self._rewinds is not None and self._rewinds.can_redo

        back, again = tr("Rewind to before a message of yours…"), tr("Take the last rewind back")
        return [
            Action("chat.rewind", back, ("Ctrl+Shift+Z",), self.view.rewind_near, self._said),
            Action("chat.rewind_redo", again, ("Ctrl+Shift+Y",), lambda: self.rewinds.redo(), redoable),
        ]

    def cycle_detail(self) -> None:
        """Show everything, the usual, or only answers and changes, in turn."""
        self.view.set_detail(following(self.view.stack.detail))
        self._runtime.noticed.emit(
            "info", tr("The conversation shows {what}.", what=tr(NAMES[self.view.stack.detail]))
        )

    def _copy_all(self) -> None:
        self.view.copy_markdown(self.transcript.rows)

    def _listed(self) -> bool:
        return bool(self.agenda.todos)

    def _planned(self) -> bool:
        return self.agenda.plan is not None

    def _last_patch(self) -> str:
        """Return the newest answer that holds a patch, "" where none of the last few does."""
        from k2desk.patch.reading import is_patch  # the conversation is shown without

        answers = [row.text for row in self.transcript.rows[-LOOKED_AT:] if isinstance(row, TextRow)]
        return next((text for text in reversed(answers) if is_patch(text)), "")

    def _has_patch(self) -> bool:
        return bool(self._last_patch())

    def _propose_last(self) -> None:
        self._propose(tr("An answer of the conversation"), self._last_patch())

    def _propose(self, origin: str, text: str) -> None:
        """Put a patch under review; one that fits nowhere is shown with the reason."""

        def failed(error: Exception) -> None:
            if not isinstance(error, K2DeskError):
                raise error
            self._runtime.patch_requested.emit(text, origin, retold(error))

        self._runtime.propose(text, origin, failed)

    def _waits(self) -> bool:
        return bool(self.view.hosts.pending())

    def _said(self) -> bool:
        return any(isinstance(row, UserRow) for row in self.transcript.rows)

    def _beside(self) -> bool:
        return any(isinstance(row, AsideRow) and row.running for row in self.transcript.rows[-LOOKED_AT:])

    def _counts_down(self) -> bool:
        last = self.transcript.rows[-1] if self.transcript.rows else None
        return isinstance(last, NoticeRow) and last.until > time.time()

    def go_to_question(self) -> None:
        """Bring the oldest open question into view and give its card the focus."""
        row = self.view.hosts.pending()[0]
        self.view.show_row(row.key)
        card = self.view.hosts.cards.get(row.key)
        if card is not None:
            card.setFocus()

    def apply_ticked(self) -> None:
        """Say yes to the patch, the plan or the agreement that waits; of several the newest."""
        kinds = ("proposal", "plan", "scope")
        cards = [card for card in self.view.hosts.cards.values() if card.question.kind in kinds]
        for card in cards[-1:]:
            card.accept()


async def _pin(pin: Pin, words: str, engine: Engine) -> None:
    await engine.pin(pin, words)


async def _unpin(pin: Pin, engine: Engine) -> None:
    await engine.unpin(pin)
