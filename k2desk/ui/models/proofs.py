"""The proof of what is ticked: it starts runs after a pause, and gives way to newer ticks."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QTimer, Signal

from k2desk.core.errors import K2DeskError, StaleError
from k2desk.core.events import HunksProved, ProposalEdited, Record, SelectionProved, SmallestFound
from k2desk.core.permissions import FileTicks
from k2desk.core.proving import Proof
from k2desk.core.testing import TestProgress
from k2desk.core.wording import retold
from k2desk.ui.models.files import files_of
from k2desk.ui.models.proof_words import Said, cannot_run, not_run, of_progress, of_proof, with_hunks
from k2desk.ui.models.proved import Key, Proved
from k2desk.ui.models.suite import suite_of
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.core.ports import Engine
    from k2desk.core.proposals import Proposal

PAUSE_MS = 400
"""After this pause in ticking a run begins."""
MOST_RUNS = 40
"""Runs of one proposal that begin by themselves; more begin when they are asked for."""
MOST_SECONDS = 120.0
"""Trying each hunk begins by itself where it takes no longer than this."""
COUNTED = ("hunks", "smallest")
"""Phases of which runs are counted, not tests."""
What = Literal["selection", "hunks", "smallest"]


class Proofs(QObject):
    """What is known of the present ticks of the proposal under review.

    Args:
        runtime: runs the tests and tells of results.
        parent: owns this object.
    """

    changed = Signal()
    """Something else is to be said."""

    def __init__(self, runtime: Runtime, parent: QObject, clock: Callable[[], float] = time.time) -> None:
        super().__init__(parent)
        self._runtime, self._clock = runtime, clock
        self._suite = suite_of(runtime)
        self._task = runtime.beside(self._ran)
        self._proposal: Proposal | None = None
        self._proved = Proved()
        self._checked: set[Key] = set()
        """What was compared with the files since they changed last."""
        self._runs: dict[str, int] = {}
        self._trouble = ""
        self._progress = TestProgress()
        self._trying: Key | None = None
        self._heard: Key | None = None
        """The ticks that were heard of last."""
        self._overtaken = False
        """Whether files have changed since the run that goes on began."""
        self._counted = False
        """Whether the run that goes on was counted: what is known already does not count."""
        self._wanted = False
        """Whether a run follows the one that is being stopped."""
        self._seeking = False
        """Whether the smallest selection is wanted; newer ticks go first."""
        self._stopped = False
        """Whether the user has stopped it: nothing begins before the next tick."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._begin)
        self._connect()
        if runtime.engine is not None:
            for record in runtime.engine.log.joined():
                self._proved.take(record)

    def _connect(self) -> None:
        self._runtime.opened.connect(self._opened)
        self._runtime.recorded.connect(self._recorded)
        self._runtime.selection.changed.connect(self._ticked)
        self._suite.changed.connect(self._planned)
        files_of(self._runtime).marked.connect(self._files_changed)

    # -- what is to be said

    def said(self) -> Said | None:
        """Return what to say of the present ticks; None where no proposal waits for a decision."""
        if self._proposal is None:
            return None
        plan, key = self._suite.plan, self._key()
        if self._task.running and self._trying == key and key not in self._proved.selections:
            return of_progress(self._progress)
        if plan is None:
            return not_run(tr("it is being found out how"), "")
        if plan.trouble:
            return cannot_run(plan.trouble[:1].upper() + plan.trouble[1:])
        if key in self._proved.selections:
            proof, at = self._proved.selections[key]
            said = of_proof(proof, self._clock() - at)
            if self._task.running and self._progress.phase in COUNTED:
                return with_hunks(said, self._progress)
            return said
        if not plan.agreed:
            return not_run(
                tr(
                    "{command} would run {sends}, if you let it",
                    command=plan.command,
                    sends=retold(plan.sends or plan.chip),
                ),
                "allow",
            )
        if self._trouble:
            return not_run(self._trouble)
        if self._stopped:
            return not_run(tr("it was stopped"))
        if self._runs.get(self._proposal.id, 0) >= MOST_RUNS:
            return not_run(tr("{most:,} runs of this proposal have begun by themselves", most=MOST_RUNS))
        return of_progress(TestProgress())

    def found(self) -> Proof | None:
        """Return what a run said of exactly the present ticks, None where it is not known."""
        known = self._proved.selections.get(self._key()) if self._proposal is not None else None
        return known[0] if known is not None else None

    def hunks(self) -> HunksProved | None:
        """Return what was shown of each hunk, as long as it is about the files as they are; else None."""
        return self._proved.hunks(self._key())

    def smallest(self) -> SmallestFound | None:
        """Return the smallest selection that was found, as long as it is about the files as they are."""
        return self._proved.smallest(self._key())

    def is_smallest(self) -> bool:
        """Tell whether exactly the smallest selection is ticked."""
        found = self.smallest()
        ticks = [(one.path, one.lines, one.whole) for one in self._ticks()]
        return found is not None and ticks == [(one.path, one.lines, one.whole) for one in found.ticks]

    def may_be_smaller(self) -> bool:
        """Tell whether fewer hunks may be enough for what the proposal fixes."""
        return self._proved.may_be_smaller(self._key())

    # -- what the review and the user want

    def watch(self, proposal: Proposal | None) -> None:
        """Speak of this proposal from now on; of none where nothing waits for a decision."""
        if proposal is self._proposal:
            return
        self._proposal, self._trouble, self._stopped, self._seeking = proposal, "", False, False
        self._heard = self._key()
        self._give_way()
        if proposal is not None:
            if self._suite.plan is None:
                self._suite.refresh()
            self._pause.start()
        self.changed.emit()

    def run(self) -> None:
        """Run the tests of the present ticks once more; where the user had not agreed, this is the yes."""
        plan, engine = self._suite.plan, self._runtime.engine
        if plan is None or engine is None or self._proposal is None or plan.trouble:
            return
        self._trouble, self._stopped = "", False
        if plan.agreed:
            self._start(plan.digest, fresh=self._key() in self._proved.selections)
        else:
            work = partial(self._runtime.desk.tests.agree, engine.workspace, plan.digest)
            self._runtime.in_thread(work, partial(self._agreed, plan.digest))

    def run_hunks(self) -> None:
        """Try each hunk alone and left out."""
        if self.can_try_hunks() and self._suite.plan is not None:
            self._start(self._suite.plan.digest, "hunks")

    def find_smallest(self) -> None:
        """Work out the smallest selection that fixes what the proposal fixes."""
        if self.can_try_hunks() and self._suite.plan is not None:
            self._seeking, self._stopped = True, False
            self._start(self._suite.plan.digest, "smallest")

    def tick_smallest(self) -> None:
        """Tick exactly the smallest selection."""
        found = self.smallest()
        if found is not None and found.hunks:
            self._runtime.selection.tick_only(found.proposal_id, found.ticks)

    def can_try_hunks(self) -> bool:
        """Tell whether each hunk can be tried now."""
        plan = self._suite.plan
        may = plan is not None and plan.agreed and not plan.trouble
        return may and self._proposal is not None and not self._task.running

    def stop(self) -> None:
        """Stop the run."""
        self._stopped, self._wanted, self._seeking = True, False, False
        self._pause.stop()
        self._task.stop()
        self.changed.emit()

    def _agreed(self, digest: str, plan: object) -> None:
        if getattr(plan, "digest", "") == digest:
            self._start(digest)
        self._suite.refresh()

    # -- what happens

    def _opened(self, _engine: Engine, records: list[Record]) -> None:
        self._proved.clear()
        self._checked.clear()
        self._runs.clear()
        self._proposal = None
        self._give_way()
        kinds = (SelectionProved, ProposalEdited, HunksProved, SmallestFound)
        for record in self._runtime.entered.of(kinds, records):
            self._proved.take(record)
        self.changed.emit()

    def _recorded(self, record: Record) -> None:
        if self._proved.take(record):
            self.changed.emit()

    def _ticked(self, proposal_id: str) -> None:
        if self._proposal is None or proposal_id != self._proposal.id:
            return
        key, before, self._heard = self._key(), self._heard, self._key()
        if key in (self._trying, before):
            self.changed.emit()  # they were others in between, or something else is new
            return
        self._trouble, self._stopped = "", False
        if self._progress.phase != "before":  # else the ticks are asked for when that run is over
            self._give_way()
        self._pause.start()
        self.changed.emit()

    def _planned(self) -> None:
        plan = self._suite.plan
        if self._proposal is not None and plan is not None and plan.agreed and not self._task.running:
            self._pause.start()
        self.changed.emit()

    def _files_changed(self) -> None:
        """Compare again, now or when the run is over: what is known may be of other files."""
        self._checked.clear()
        self._trouble = ""
        if self._task.running:
            self._overtaken = True
        elif self._proposal is not None and not self._stopped:
            self._pause.start()

    # -- runs

    def _give_way(self) -> None:
        self._wanted = False
        self._pause.stop()
        self._task.stop()

    def _begin(self) -> None:
        plan, proposal = self._suite.plan, self._proposal
        if proposal is None or plan is None or plan.trouble or not plan.agreed or self._stopped:
            return
        key = self._key()
        if self._task.running:
            self._wanted = True
        elif key not in self._checked and self._runs.get(proposal.id, 0) < MOST_RUNS:
            self._start(plan.digest)
        elif self._seeking:
            self._start(plan.digest, "smallest")
        elif self._hunks_are_due(key):
            self._start(plan.digest, "hunks")

    def _hunks_are_due(self, key: Key) -> bool:
        """Tell whether each hunk is to be tried: nothing else is to do, it was not, and it takes not long."""
        if self._proposal is None or key not in self._proved.selections or self._trouble:
            return False
        proof, last = self._proved.selections[key][0], self._proved.last_hunks(self._proposal.id)
        count = self._runtime.selection.counts(self._proposal.id)[1]
        seconds = proof.seconds * (2 * count + 2)
        return not proof.note and (last is None or last.base != proof.base) and seconds <= MOST_SECONDS

    def _start(self, digest: str, what: What = "selection", *, fresh: bool = False) -> None:
        engine, proposal = self._runtime.engine, self._proposal
        if engine is None or proposal is None:
            return
        if self._task.running:
            self._wanted = True
            self._task.stop()
            return
        log, folder, proofs = engine.log, engine.workspace, self._runtime.desk.proofs
        self._trying, self._counted = self._key(), False
        self._progress = TestProgress(phase="smallest" if what == "smallest" else "")
        if fresh:
            self._proved.selections.pop(self._trying, None)

        async def work() -> None:
            try:
                match what:
                    case "selection":
                        await proofs.prove(
                            log, folder, digest, proposal, self._asked, self._tell, fresh=fresh
                        )
                    case "hunks":
                        await proofs.prove_hunks(log, folder, digest, proposal, self._tell)
                    case "smallest":
                        await proofs.find_smallest(log, folder, digest, proposal, self._tell)
                        self._seeking = False
            except StaleError:
                self._runtime.later(self._files_changed)
            except K2DeskError as error:
                self._runtime.later(partial(self._failed, retold(error)))

        self._task.start(work, self._over)
        self.changed.emit()

    def _asked(self) -> tuple[FileTicks, ...]:
        """Return what is ticked to the run: from here on it is about that."""
        self._trying = self._key()
        return self._trying[1]

    def _ticks(self) -> tuple[FileTicks, ...]:
        return self._runtime.selection.ticks(self._proposal.id) if self._proposal is not None else ()

    def _key(self) -> Key:
        return (self._proposal.id if self._proposal is not None else "", self._ticks())

    def _tell(self, progress: TestProgress) -> None:
        self._runtime.later(partial(self._progressed, progress))

    def _progressed(self, progress: TestProgress) -> None:
        if self._task.running and progress != self._progress:
            counts = progress.phase not in COUNTED and progress.step is None
            if not self._counted and self._proposal is not None and counts:
                self._counted = True
                self._runs[self._proposal.id] = self._runs.get(self._proposal.id, 0) + 1
            self._progress = progress
            self.changed.emit()

    def _failed(self, why: str) -> None:
        self._trouble, self._seeking = why, False
        self.changed.emit()

    def _over(self, task: object) -> None:
        held = not self._overtaken and not getattr(task, "cancelled", bool)()
        if held and self._trying is not None:
            self._checked.add(self._trying)
        self._overtaken = False

    def _ran(self, running: bool) -> None:
        if not running:
            self._trying, self._progress = None, TestProgress()
            self._wanted = False
            if self._proposal is not None and not self._trouble and not self._stopped:
                self._pause.start()
        self.changed.emit()
