"""Shows the open session as it was: nothing is sent or decided meanwhile, what runs goes on underneath."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from k2desk.core.errors import K2DeskError
from k2desk.core.events import TurnStarted, TurnSteered
from k2desk.core.wording import mark
from k2desk.transcript.timeline import Timeline
from k2desk.ui.models.then import proposal_then
from k2desk.ui.time.bar import of
from k2desk.ui.time.page import TimePage
from k2desk.ui.time.review import PastReview
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.core.events import Record
    from k2desk.core.ports import Engine, Log
    from k2desk.ui.diff.opened import OpenedFile
    from k2desk.ui.diff.story import Told
    from k2desk.ui.runtime import Runtime
    from k2desk.ui.time.past_files import PastFiles

REST_MS = 120
"""After so long in one place the review follows: while the handle is dragged, only the conversation does."""
GROWTH_MS = 300
"""How often the slider grows while the model speaks: where its marks stand is worked out anew each time."""
REFUSED = mark(
    "You look at the session as it was: nothing is sent, applied or decided here. Esc goes back to now."
)
SIDES = mark("What is removed is as it was then, what is added is as it is now.")

T = TypeVar("T")


class Place(Protocol):
    """Where something can be laid over what is there."""

    def cover(self, widget: QWidget) -> None:
        """Show this instead."""
        ...

    def uncover(self) -> None:
        """Show again what was there."""
        ...


class Hindsight(QObject):
    """The session as it was, as long as the user looks at it.

    Args:
        runtime: knows the session; it refuses to do anything meanwhile.
        conversation: where the conversation stands.
        review: where the review stands.
        show_file: shows a file as it was.
        parent: while it lives, so does this.
    """

    def __init__(
        self,
        runtime: Runtime,
        conversation: Place,
        review: Place,
        show_file: Callable[[OpenedFile], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._runtime, self._conversation, self._review = runtime, conversation, review
        self._show_file, self._window = show_file, parent
        self._engine: Engine | None = None
        self._records: list[Record] = []
        self.timeline = Timeline()
        self.page: TimePage | None = None
        self.review: PastReview | None = None
        self.files: PastFiles | None = None
        self._wanted = 0
        """The newest place that was asked for; older ones are never worked out."""
        self._settled = -1
        """The place the review has followed to."""
        self._frame, self._rest = _timer(self, 0, self._show), _timer(self, REST_MS, self._settle)
        self._growth = _timer(self, GROWTH_MS, self._grow)
        runtime.opened.connect(lambda *_: self.end())
        runtime.recorded.connect(self._recorded)
        runtime.diff_requested.connect(self._differs)

    @property
    def shown(self) -> bool:
        """Whether the session is shown as it was."""
        return self._engine is not None

    @property
    def settled(self) -> bool:
        """Whether everything there is to show of the newest place that was asked for is shown."""
        return self._settled == self._wanted and bool(len(self.timeline))

    # -- there and back

    def begin(self) -> None:
        """Show the session from its newest record on."""
        engine = self._runtime.engine
        if engine is None or self.shown:
            return
        self._engine, self._runtime.past = engine, tr(REFUSED)
        self._records, self.timeline, self._settled = [], Timeline(), -1
        page = self.page = TimePage(self._runtime.selection)
        page.left.connect(self.end)
        page.bar.slider.place_asked.connect(self.go)
        page.bar.fork_asked.connect(self.fork)
        page.bar.files_asked.connect(self.list_files)
        page.view.link_asked.connect(lambda _: self._runtime.noticed.emit("info", tr(REFUSED)))
        page.view.place_asked.connect(self._runtime.file_requested)
        self.review = PastReview(self._runtime.in_thread)
        self.review.left.connect(self.end)
        self._conversation.cover(page)
        self._review.cover(self.review)
        page.bar.back.setFocus()
        self._in_thread(partial(_read, engine.log), self._ready)

    def end(self) -> None:
        """Show the session as it is now."""
        if not self.shown:
            return
        self._engine, self._runtime.past = None, ""
        self._frame.stop()
        self._rest.stop()
        self._growth.stop()
        if self.files is not None:
            self.files.leave()
        self._conversation.uncover()
        self._review.uncover()
        self.page = self.review = None
        self._records, self.timeline = [], Timeline()

    def _in_thread(self, work: Callable[[], T], done: Callable[[T], object]) -> None:
        """Do something in the pool; what comes when the user no longer looks at this session is dropped."""
        engine = self._engine

        def found(result: T) -> None:
            if engine is self._engine:
                done(result)

        def failed(error: Exception) -> None:
            if not isinstance(error, K2DeskError):
                raise error
            self._runtime.noticed.emit("bad", str(error))

        self._runtime.in_thread(work, found, failed)

    def _ready(self, read: tuple[Sequence[Record], Timeline]) -> None:
        late, page = self._records, self.page
        records, self.timeline = read
        self._records = list(records)
        gc.freeze()  # a long past stays for a while; looking through it again and again would stop the window
        for record in late:
            self._take(record)
        if page is not None:
            page.bar.show_timeline(self.timeline)
            page.bar.slider.setFocus()
            self.go(len(self.timeline) - 1)

    def _recorded(self, record: Record) -> None:
        if not self.shown:
            return
        if not len(self.timeline):
            self._records.append(record)  # the rest is being read; what was read twice is left out then
        elif self.page is not None:
            self._take(record)
            self.page.bar.hear(record.event)
            if not self._growth.isActive():
                self._growth.start()

    def _grow(self) -> None:
        """Let the slider reach as far as the session does by now."""
        if self.page is not None:
            self.page.bar.slider.grow()

    def _take(self, record: Record) -> None:
        if record.seq > self._records[-1].seq:
            self._records.append(record)
            self.timeline.add(record)

    # -- a moment

    def go(self, place: int) -> None:
        """Show the session as it was after the record at a place."""
        self._wanted = place
        self._frame.start()
        self._rest.start()

    def _show(self) -> None:
        if self.page is not None:
            self.page.show_place(self.timeline, self._wanted)

    def _settle(self) -> None:
        """Have the rest follow: the handle stays here."""
        if self.page is None or self._engine is None:
            return
        self.page.bar.announce()
        past = self._records[: self._wanted + 1]
        self._in_thread(partial(_proposal, past, self._engine.log), partial(self._reviewed, self._wanted))

    def _reviewed(self, place: int, found: tuple[Told | None, dict[str, bytes]]) -> None:
        if place == self._wanted and self.review is not None:
            told, blobs = found
            self.review.show_proposal(told, blobs.__getitem__)
            self._settled = place

    def fork(self) -> None:
        """Go on from here in a fork; where the last thing is a message, its words are there to be changed."""
        engine, runtime = self._engine, self._runtime
        if engine is None:
            return
        if runtime.running:
            words = tr("Stop the assistant first; a fork opens in the place of this session.")
            runtime.noticed.emit("attention", words)
            return
        record = self._records[self._wanted]
        seq = record.seq + (not isinstance(record.event, TurnStarted | TurnSteered))

        def opened(session: str) -> None:
            runtime.open_session(engine.workspace, session)
            runtime.focus_requested.emit("chat")

        self._in_thread(partial(runtime.desk.fork, engine.workspace, engine.log.session, seq), opened)

    # -- the files as they were

    def list_files(self) -> None:
        """Show which files the session has written, as they were."""
        if self.page is None or self._engine is None or not len(self.timeline):
            return
        if self.files is None:
            from k2desk.ui.time.past_files import PastFiles

            self.files = PastFiles(self._runtime, self._in_thread, self._show_file, self._window)
            self.files.compared.connect(self._compared)
        number, at = self.timeline.seq(self._wanted), self.timeline.at(self._wanted)
        records, log = list(self._records), self._engine.log
        self.files.show_list(log, records, number, of(number, at), self.page.bar.files)

    def _differs(self, title: str, diff: bytes) -> None:
        """Show a diff somebody else asked for where the review stands."""
        if self.review is not None:
            self.review.show_difference(title, diff)

    def _compared(self, title: str, diff: bytes) -> None:
        if self.review is not None:
            self.review.show_difference(title, diff, tr(SIDES))
            self._runtime.focus_requested.emit("review")
            self.review.area.setFocus()


def _read(log: Log) -> tuple[Sequence[Record], Timeline]:
    """Read a session and fold it. Blocks."""
    records = log.joined()
    return records, Timeline(records)


def _proposal(records: Sequence[Record], log: Log) -> tuple[Told | None, dict[str, bytes]]:
    """Return the newest proposal of these records and the bytes it is about. Blocks."""
    told = proposal_then(records)
    files = told.proposal.files if told is not None else ()
    return told, {name: log.get_blob(name) for file in files for name in (file.before, file.after) if name}


def _timer(parent: QObject, pause: int, run: Callable[[], object]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(pause)
    timer.timeout.connect(run)
    return timer
