"""The only meeting of Qt and asyncio: words and decisions go down as tasks, records come up as signals.

No slot ever runs inside a task: whatever a task or a thread has to say goes through the one queued signal of
`Post`. A modal dialog reached from inside a task would strand every other task for good.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from k2desk.core.errors import K2DeskError, PatchError
from k2desk.core.wording import mark
from k2desk.ui.beginning import Beginning, Said
from k2desk.ui.entered import Entered
from k2desk.ui.offers import Offers
from k2desk.ui.tasks import END_SECONDS, Single, Tasks, Work, nothing
from k2desk.ui.threads import Post, Threads, call_back
from k2desk.ui.words import tr

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import Executor

    from k2desk.core.events import Attachment, Record
    from k2desk.core.permissions import Decision
    from k2desk.core.ports import Desk, Engine
    from k2desk.core.working import Working
    from k2desk.ui.models.selection import Selection
    from k2desk.ui.teller import Teller

_NO_SESSION = mark("No session is open yet. Open a folder first.")

T = TypeVar("T")


class Runtime(QObject):
    """What the panes know of the program: its signals tell, its methods ask.

    Args:
        desk: the program behind the window; None where it follows soon after the first paint, as `desk`.
    """

    opened = Signal(object, object)
    """(Engine, list[Record]): a session is open; reset, then apply all records."""
    refused = Signal()
    """The first session could not be opened."""
    settled = Signal()
    """Nothing that was said waits any more for the program to be ready."""
    recorded = Signal(object)
    """(Record): something happened in the open session; in order, without gaps."""
    running_changed = Signal(bool)
    """(running): a turn began or ended."""
    stopping = Signal()
    """The turn that runs is to end; what it has begun may need a moment for that."""
    unsent = Signal(str, object, str)
    """(text, attachments, reason): a message did not become a turn; the composer takes it back."""
    prepared = Signal()
    """What the desk knows of the sandbox and of the place of the key is there, or is new."""
    file_requested = Signal(object, int, int)
    """(path, first line, last line): show it in the viewer."""
    diff_requested = Signal(str, object)
    """(title, bytes of a unified git diff): show it in the review pane."""
    hunks_requested = Signal(object)
    """(paths): show their hunks in the review pane, for the user to stage or to take back."""
    context_requested = Signal(object)
    """(Attachment): add it to the composer."""
    proposal_requested = Signal(str)
    """(proposal id): show it in the review pane and focus it."""
    reverting = Signal(str, object)
    """(change id, paths): the user wants a change undone or redone, or these files of it; none for all."""
    patch_requested = Signal(object, str, str)
    """(text or bytes, origin, why it could not be proposed): show it on the page for patches."""
    folder_requested = Signal()
    """Let the user choose a folder to work in."""
    focus_requested = Signal(str)
    """(pane id): show it and give it the focus."""
    words_sought = Signal(str, int)
    """(words, number of a record): find them in the conversation, there first."""
    noticed = Signal(str, str)
    """(level, sentence): something for the user that belongs to no session."""

    desk: Desk

    def __init__(self, desk: Desk | None = None) -> None:
        super().__init__()
        if desk is not None:
            self.desk = desk
        self.engine: Engine | None = None
        self.find_files: Callable[[str, int], Sequence[str]] | None = None
        """Paths that fit what was typed, best first, at most that many; set by the pane that lists files."""
        self.opening = False
        """Whether another session is about to be shown."""
        self.entered = Entered()  # what was made of the records of a session, while `opened` tells of it
        self._selection: Selection | None = None
        self._post = Post(self)
        self._threads = Threads(self._post)
        self._tasks = Tasks()
        self._turn = Single(self._tasks, self._post, self.running_changed.emit, self._ended)
        self._offers = Offers(self._tasks, self._post)
        self._first = Beginning(self, self._prepare, self._post, self._failed)
        self._lock: asyncio.Lock | None = None
        self._teller: Teller | None = None
        self.past = ""
        """What is said instead of doing anything while the session is shown as it was; "" while it is not."""
        self._wanted: tuple[Path, str, int] | None = None
        """Where the user wants to go although this turn runs; it has to be asked for once more."""

    @property
    def selection(self) -> Selection:
        """The one owner of ticks."""
        if self._selection is None:
            from k2desk.ui.models.selection import Selection

            self._selection = Selection(self.in_thread)
        return self._selection

    @property
    def running(self) -> bool:
        """Whether a turn runs."""
        return self._turn.running

    @property
    def settling(self) -> bool:
        """Whether what is said still waits for the program to be ready; `settled` tells the end."""
        return self._first.settling

    @property
    def coming(self) -> Path | None:
        """The folder whose first session is not open yet, or could not be opened."""
        return self._first.wanted[0] if self._first.wanted is not None and self.engine is None else None

    @property
    def _turns(self) -> int:
        """How many turns have begun in the open session."""
        return self._teller.turns if self._teller is not None else 0

    # -- what the panes ask for; called by slots, never by tasks

    def submit(
        self, text: str, attachments: Sequence[Attachment] = (), message: str = "", *, as_it_is: bool = False
    ) -> None:
        """Begin a turn with the user's words; what can't begin comes back as `unsent`.

        Args:
            text: the user's words.
            attachments: what goes along.
            message: the id of a queued message; it stays in the queue until the record holds it.
            as_it_is: whether secrets in the words are sent.
        """
        engine, along, first = self.engine, tuple(attachments), self._first
        if engine is None:
            self._try_again()  # what was in the way may be gone
        if first.settling:
            first.hold(Said(text, along, message, as_it_is))
            self.noticed.emit("info", tr("It is sent as soon as everything is ready."))
        elif engine is None or self.opening or (self.past and not message):
            self.unsent.emit(text, along, self.past or tr(_NO_SESSION))
        elif self._turn.running:
            self.unsent.emit(text, along, tr("The assistant still works. Stop it, or wait for its end."))
        else:
            over = partial(self._turn_over, self._turns, text, along, message)
            self._turn.start(partial(engine.turn, text, along, message, as_it_is=as_it_is), over)

    def _try_again(self) -> None:
        """Open the first session, where it could not be opened."""
        first = self._first
        if first.wanted is not None and not (first.settling or self.opening):
            self.begin(*first.wanted)

    def stop(self) -> None:
        """Stop the running turn, if there is one; `stopping` tells that it was heard."""
        if self._turn.stop():
            self.stopping.emit()

    def hurry(self) -> None:
        """Ask the model again now, where the next try is waited for."""
        if self.engine is not None:
            self.engine.hurry()

    def propose(self, text: str | bytes, origin: str, failed: Callable[[Exception], object]) -> None:
        """Put a patch of the user's own under review.

        Args:
            text: from anywhere, with a patch in any form in it.
            origin: where it came from, such as ``Pasted``.
            failed: called with the reason where it can't be.
        """
        if self.engine is None or self.opening or self.past:
            failed(PatchError(self.past or tr(_NO_SESSION)))
        else:
            self._offers.start(partial(self.engine.propose, text, origin), failed)

    def decide(self, request_id: str, decision: Decision) -> None:
        """Answer a question of the running turn, or one about a patch of the user's own."""
        if not self._refuses() and (self.engine is None or not self.engine.decide(request_id, decision)):
            self.noticed.emit("info", tr("That question is no longer open; nothing was done."))

    def ask(self, work: Callable[[Engine], Coroutine[Any, Any, None]]) -> None:
        """Await something of the open session in a task of its own."""
        if self.engine is not None and not self._refuses():
            self._start(partial(work, self.engine))

    def _refuses(self) -> bool:
        """Say that nothing is done, where the session is shown as it was."""
        if self.past:
            self.noticed.emit("info", self.past)
        return bool(self.past)

    def compact(self, wish: str = "") -> None:
        """Make room in the model's context: now, or before the next request of the turn that runs."""
        if self.engine is None:
            self.unsent.emit(f"/compact {wish}".strip(), (), tr(_NO_SESSION))
        elif self._turn.running or self.opening or self.past:
            self.ask(lambda engine: engine.compact(wish))
        else:
            self._turn.start(partial(self.engine.compact, wish), nothing)

    def revert(self, change_id: str, paths: Sequence[str] = ()) -> None:
        """Undo a change or some files of it, or redo what was undone."""
        if not self.past:
            self.reverting.emit(change_id, tuple(paths))
        self.ask(lambda engine: engine.revert(change_id, paths))

    def open_session(self, workspace: Path, session: str = "") -> None:
        """Begin a session in a folder, or open one where it was; the running turn is stopped."""
        if self.engine is None or session != self.engine.log.session:
            self._start(partial(self.change_session, workspace, session))

    def go_to(self, workspace: Path, session: str = "") -> None:
        """Open a session as `open_session` does; while a turn runs, only when it is asked for twice."""
        from k2desk.ui.leaving import leave_for

        self._wanted = leave_for(self, (workspace, session, self._turns), self._wanted)

    def expect(self, workspace: Path, session: str = "") -> None:
        """Let what is sent wait until `begin` has opened this session and looked for the key."""
        self._first.expect(workspace, session)

    def begin(self, workspace: Path, session: str = "") -> None:
        """Open the first session, as `open_session` does, and `prepare` after it; then send what waited."""
        self.expect(workspace, session)
        self._start(partial(self._first.go, workspace, session))

    def new_session(self) -> None:
        """Begin another session in the same folder; a session in which nothing was said yet is kept.

        Where none could be opened, the first one is tried again.
        """
        if self.engine is None:
            self._try_again()
        elif self._turns or self._turn.running:
            self.go_to(self.engine.workspace)

    def prepare(self) -> None:
        """Warm up what the first question needs; `prepared` tells the end."""
        self._start(self._prepare)

    def spend(
        self,
        work: Callable[[], Coroutine[Any, Any, T]],
        done: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Await something of the desk in a task of its own; the rest is as `in_thread` does it."""

        async def job() -> None:
            try:
                result = await work()
            except Exception as error:  # noqa: BLE001 -- handed to ``failed``
                self._post(partial(call_back, failed or self._failed, error))
            else:
                self._post(partial(call_back, done, result))

        self._start(job)

    def in_thread(
        self,
        work: Callable[[], T],
        done: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
        working: Working | None = None,
    ) -> None:
        """Do blocking work in the pool; ``done`` or ``failed`` is called in the main thread.

        Without ``failed`` an error becomes a notice. Nothing is called where its widget is gone. Long work
        has a ``working`` and is best begun by `ui.works`.
        """
        self._threads.run(work, done, failed or self._failed, working)

    def beside(self, changed: Callable[[bool], object]) -> Single:
        """Return what runs one task at a time beside the turn, for who may want to stop it.

        Args:
            changed: called with whether it runs.
        """
        return Single(self._tasks, self._post, changed, self._ended)

    def later(self, call: Callable[[], object]) -> None:
        """Have something called by Qt's own loop: for tasks, in which no slot may run."""
        self._post(call)

    async def serve(self, pool: Executor | None = None) -> None:
        """Run the tasks the panes ask for until `close` is called; then end them all and close the engine.

        Args:
            pool: does the loop's blocking calls; None for this window's own threads.
        """
        import asyncio

        try:
            await self._tasks.serve(pool or self._threads.pool)
        finally:
            if self._teller is not None:
                self._teller.end()
            if self.engine is not None:
                await asyncio.wait_for(self.engine.close(), END_SECONDS)
            self._threads.close()

    def close(self) -> bool:
        """Have `serve` end; False where it does not run, so that there is nothing to wait for."""
        self._first.give_back(tr("K2Desk was closed"))
        return self._tasks.close()

    def _start(self, work: Work) -> None:
        self._tasks.start(work, nothing, self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._post(partial(self._failed, error))

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, K2DeskError):
            self.noticed.emit("bad", str(error))
        else:
            words = tr(
                "K2Desk made a mistake ({name}); the terminal has the details.", name=type(error).__name__
            )
            self.noticed.emit("bad", words)
            raise error

    def _turn_over(
        self, before: int, text: str, along: tuple[Attachment, ...], message: str, task: asyncio.Task[None]
    ) -> None:
        """Give words that never became a turn back to the user."""
        if self._turns == before and not message:
            error = None if task.cancelled() else task.exception()
            self.unsent.emit(text, along, str(error or tr("Stopped before it was sent.")))

    async def change_session(self, workspace: Path, session: str = "") -> None:
        """Do what `open_session` asks for; at its end the session before is closed, too.

        Raises:
            K2DeskError: it can't be opened; the session before stays.
        """
        import asyncio

        from k2desk.core.finishing import to_its_end

        self._lock = self._lock or asyncio.Lock()
        async with self._lock:
            self.opening = True
            try:
                await self._turn.stopped()
                await self._offers.stop()
                engine = await self.desk.open_session(workspace, session)
                await to_its_end(self._hand_over(engine))
            finally:
                self.opening = False

    async def _hand_over(self, engine: Engine) -> None:
        """Enter a session, and close the one before; half done, one of both would be left open."""
        last = self.engine
        await self._told_by.change_to(engine)
        if last is not None:
            await last.close()

    @property
    def _told_by(self) -> Teller:
        """What hears the open session; made when the first one is there."""
        if self._teller is None:
            from k2desk.ui.teller import Teller

            self._teller = Teller(self._post, self._enter, self.recorded.emit)
        return self._teller

    def _enter(self, engine: Engine, records: list[Record], entered: Entered) -> None:
        self.engine, self.opening, self.entered = engine, False, entered
        self.opened.emit(engine, records)
        self.entered = Entered()

    async def _prepare(self) -> None:
        try:
            await self.desk.prepare()
        finally:
            self._post(self.prepared.emit)
