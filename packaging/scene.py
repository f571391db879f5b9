"""The real window over the recorded session, and what a user does in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import recorded
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from recorded_desk import RecordedEngine
from stage import PATIENCE, at_rest, dress, settled, until

from k2desk.core.events import (
    DecisionRequested,
    Event,
    HunksProved,
    Noticed,
    ProposalEnded,
    TurnFinished,
    WriteDone,
)
from k2desk.core.permissions import Decision
from k2desk.ui.chat.canvas import Canvas
from k2desk.ui.chat.cards.always import AlwaysPage
from k2desk.ui.chat.cards.globs import GlobField
from k2desk.ui.chat.cards.run import RunCard
from k2desk.ui.chat.view import TranscriptView
from k2desk.ui.composer import Composer
from k2desk.ui.diff.area import DiffArea
from k2desk.ui.diff.standoff_bar import StandoffBar
from k2desk.ui.file_tree import FileTree
from k2desk.ui.models.proofs import Proofs
from k2desk.ui.panes.paste import PastePage
from k2desk.ui.panes.search import SearchPane
from k2desk.ui.panes.trust import TrustPage
from k2desk.ui.runtime import Runtime
from k2desk.ui.settings.dialog import SettingsDialog
from k2desk.ui.time.opened import hindsight_of, look_back
from k2desk.ui.trash import Trash
from k2desk.ui.usage.page import UsagePage
from k2desk.ui.window import Window

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtGui import QImage

    from k2desk.core.usage import Used


SIZES = ("panel", "side_open", "side", "review")
"""What of a layout `Scene.narrow_review` takes back."""


class Scene:
    """A window on stage, and what a user would do in it.

    Args:
        window: the real one.
        runtime: behind it.
    """

    def __init__(self, window: Window, runtime: Runtime) -> None:
        self.window, self.runtime = window, runtime
        self._noticed: list[str] = []
        runtime.noticed.connect(lambda _, words: self._noticed.append(words))

    @property
    def folder(self) -> Path:
        """The workspace of the open session."""
        return self.runtime.engine.workspace

    async def shoot(self, theme: str, size: tuple[int, int] | None = None, pane: str = "") -> QImage:
        """Return a picture of the window, or of one of its panes, when everything has come to rest."""
        dress(theme)
        if size:
            self.window.resize(*size)
        await settled(self.window, self.runtime)
        self._walk_through()
        widget = self.window.work.pane(pane) if pane else None
        return await at_rest(self.window, self.runtime, widget)

    def _walk_through(self) -> None:
        """Bring every row of the conversation into view once: until then its height is an estimate."""
        for canvas in self.window.findChildren(Canvas):
            bar = canvas.verticalScrollBar()
            for top in range(0, bar.maximum(), canvas.viewport().height() // 2 + 1):
                bar.setValue(top)
            canvas.follow()

    def count(self, kind: type) -> int:
        """Return how often something has happened in the open session."""
        return sum(isinstance(event, kind) for event in self.events())

    async def dialog(self, theme: str, open_it: Callable[[], object], kind: type[QWidget]) -> QImage:
        """Return a picture of a dialog over the window, and close it."""
        dress(theme)
        open_it()
        dialog = self.window.findChild(kind)
        picture = await at_rest(dialog, self.runtime)
        dialog.close()
        return picture

    def tell(self, events: Iterable[Event]) -> None:
        """Have something happen in the open session, a second apart."""
        engine = self.runtime.engine
        if isinstance(engine, RecordedEngine):
            engine.say((1.0, event) for event in events)

    async def open_row(self, key: str) -> None:
        """Open a row of the conversation by its key, as a press on its first line does."""
        await at_rest(self.window, self.runtime)
        view = self.window.findChild(TranscriptView)
        view.show_row(key)
        entry = view.stack.entries[view.stack.find(key)]
        view.press(entry, 0, entry.sheet.parts[0].spot(0, 0))

    async def type(self, words: str) -> None:
        """Write something letter by letter, as it makes lists come up; what they offer is known by then."""
        await settled(self.window, self.runtime)
        draft = self.window.findChild(Composer).draft
        draft.show_text("")
        draft.setFocus()
        QTest.keyClicks(draft, words)

    async def look_at_usage(self, used: Used, today: date) -> None:
        """Look at what was used until some day."""
        self.runtime.desk.usage = _Read(used)
        self.window.show_pane("usage")
        page = self.window.findChild(UsagePage)
        page.today = lambda: today
        await until(lambda: page.found.total.requests)
        page.refresh()
        await at_rest(self.window, self.runtime)

    def write(self, words: str) -> None:
        """Write something and do not send it."""
        self.window.findChild(Composer).draft.show_text(words)

    async def settings(self, theme: str, section: str) -> QImage:
        """Return a picture of a section of the settings, which lie over the window."""
        dress(theme)
        self.window.open_settings()
        dialog = self.window.findChild(SettingsDialog)
        await at_rest(dialog, self.runtime)
        home = str(self.runtime.desk.rules.path.parent)  # is another one wherever the picture is drawn
        for shown in dialog.findChildren(QLabel):
            shown.setText(shown.text().replace(home, "~/.config/k2desk"))
        (item,) = dialog.sections.findItems(section, Qt.MatchFlag.MatchExactly)
        dialog.sections.setCurrentItem(item)
        return await at_rest(dialog, self.runtime)

    def keep_rules(self, text: str) -> None:
        """Write the file of rules."""
        path = self.runtime.desk.rules.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    async def ask_always(self) -> None:
        """Press “Always…” on the card of a command, and wait until the rule was tried on the past."""
        await at_rest(self.window, self.runtime)
        await until(lambda: any(card.armed for card in self.window.findChildren(RunCard)))
        self.window.findChild(RunCard).always.click()
        await until(lambda: any(page.isVisible() for page in self.window.findChildren(AlwaysPage)))
        await at_rest(self.window, self.runtime)

    async def count_files(self) -> None:
        """Wait until the card about what the work may touch says how many files that is."""
        await at_rest(self.window, self.runtime)
        await until(
            lambda: any(field.accessibleDescription() for field in self.window.findChildren(GlobField))
        )

    async def look_at_trust(self, folder: str) -> None:
        """Look at the page about trust; it names a folder that is the same wherever the picture is drawn."""
        await until(lambda: any(one.trust.isEnabled() for one in self.window.findChildren(TrustPage)))
        page = self.window.findChild(TrustPage)
        names = (one for one in page.findChildren(QLabel) if one.accessibleName().startswith("Folder: "))
        next(names).setText(folder)

    async def ask(self) -> None:
        """Send the question; the model looks around and then wants to run the tests."""
        self.runtime.submit(recorded.QUESTION)
        await self._happened(DecisionRequested)

    def queue(self, *messages: str) -> None:
        """Write messages while the assistant works; they wait for the end of the turn."""
        composer = self.window.findChild(Composer)
        for words in messages:
            composer.draft.show_text(words)
            composer.send()

    def unqueue(self) -> None:
        """Take back what waits."""
        outbox = self.window.findChild(Composer).outbox
        for message in tuple(outbox.queue):
            outbox.remove(message.id)

    async def let_tests_run(self) -> None:
        """Allow the tests for this session; they fail, and a change is proposed."""
        self.runtime.decide("request-1", Decision("allow", recorded.tests_question().digest, "session"))
        await self._happened(DecisionRequested, 2)

    def untick_second_hunk(self) -> None:
        """Leave out the hunk that would break a test."""
        self.runtime.selection.toggle_hunk(recorded.PROPOSAL, 0, 1)

    async def prove(self) -> None:
        """Let the tests run on what is ticked, and wait until that and each hunk was tried in copies."""
        proofs = self.window.findChild(Proofs)
        await until(lambda: (said := proofs.said()) is not None and said.act == "allow")
        proofs.run()
        await self._happened(HunksProved, seconds=10 * PATIENCE)  # a dozen runs of all tests

    async def apply(self) -> None:
        """Apply what is ticked; the turn comes to its end."""
        selection = self.runtime.selection
        request, digest = selection.question(recorded.PROPOSAL)
        self.runtime.decide(request, Decision("allow", digest, ticks=selection.ticks(recorded.PROPOSAL)))
        await self._happened(TurnFinished)

    async def undo(self, *paths: str) -> None:
        """Take the change back, or these files of it; a second time it is brought again."""
        done = [event.change_id for event in self.events() if isinstance(event, WriteDone)]
        self.runtime.revert(done[0], paths)
        await self._happened(WriteDone, len(done) + 1)

    async def undo_after_edits(self) -> None:
        """Edit both files by hand, one of them elsewhere, then want the change back."""
        money, tests = (self.runtime.engine.workspace / path for path in recorded.PATHS)
        money.write_text(money.read_text().replace("rounding=ROUND_HALF_EVEN", "rounding=ROUND_HALF_UP", 1))
        tests.write_text("# Money, to the cent.\n" + tests.read_text())
        change = next(event.change_id for event in self.events() if isinstance(event, WriteDone))
        self.runtime.revert(change)
        await self._happened(Noticed)
        await until(lambda: any(bar.isVisible() for bar in self.window.findChildren(StandoffBar)))

    async def reject(self, patch: str, origin: str) -> None:
        """Have a patch proposed, and reject it."""
        asked = sum(isinstance(event, DecisionRequested) for event in self.events())
        self.runtime.propose(patch, origin, print)
        await self._happened(DecisionRequested, asked + 1)
        question = next(e.question for e in reversed(self.events()) if isinstance(e, DecisionRequested))
        self.runtime.decide("request-own", Decision("reject", question.digest))
        await self._happened(ProposalEnded)

    def unfold_trash(self) -> None:
        """Look at what came to nothing."""
        self.window.findChild(Trash).fold.click()

    async def open_folders(self) -> None:
        """Open every folder of the tree, when all of it is listed."""
        await at_rest(self.window, self.runtime)
        for tree in self.window.findChildren(FileTree):
            tree.expandAll()

    def widen_review(self) -> None:
        """Give the review all the room there is, so that it shows old and new side by side."""
        self.window.work.show_panel("")
        self.window.work.widen_review(2000)
        for area in self.window.findChildren(DiffArea):
            area.set_mode("split")

    def narrow_review(self) -> None:
        """Have everything where it is at first; folders stay open."""
        work = self.window.work
        kept = {name: value for name, value in work.layout_now().items() if name not in SIZES}
        work.restore({**kept, "review_open": True})
        for area in self.window.findChildren(DiffArea):
            area.set_mode("unified")

    async def search(self, words: str) -> None:
        """Search the files."""
        self.window.show_pane("search")
        pane = self.window.findChild(SearchPane)
        pane.pattern.setText(words)
        pane.search()
        await until(lambda: pane.hits.rowCount() > 0 and not pane.searching)

    async def paste(self, text: str) -> None:
        """Bring a patch to the page for patches, and wait until it is understood."""
        self.runtime.patch_requested.emit(text, "Pasted from the clipboard", "")
        await until(self.window.findChild(PastePage).review.isEnabled)

    async def review_pasted(self) -> None:
        """Put what was pasted under review."""
        self.window.findChild(PastePage).propose()
        await self._happened(DecisionRequested)

    def read(self, path: str, first: int, last: int) -> None:
        """Open a file and choose some of its lines."""
        self.runtime.file_requested.emit(path, first, last)

    async def look_back(self, steps: int) -> None:
        """Look at the session as it was so many moments ago."""
        look_back(self.window)
        hindsight = hindsight_of(self.window)
        await until(lambda: len(hindsight.timeline) > 0)
        hindsight.go(hindsight.timeline.step(len(hindsight.timeline) - 1, -steps))
        await until(lambda: hindsight.settled)

    def return_to_now(self) -> None:
        """Look at the session as it is."""
        hindsight_of(self.window).end()

    def events(self) -> list[Event]:
        """Return what has happened in the open session."""
        engine = self.runtime.engine
        return [] if engine is None else [record.event for record in engine.log.records()]

    async def _happened(self, kind: type, times: int = 1, seconds: float = PATIENCE) -> None:
        def there() -> bool:
            if self._noticed:
                raise RuntimeError(f"the window says: {self._noticed[-1]}")
            return sum(isinstance(event, kind) for event in self.events()) >= times

        await until(there, seconds)


class _Read:
    """What was used, as it is."""

    def __init__(self, used: Used) -> None:
        self._used = used

    def read(self, _told: object) -> Used:
        return self._used
