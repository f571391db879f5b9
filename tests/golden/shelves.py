"""Sessions of other days: put in order, found, deleted, exported, and gone back to a message of theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from moments import answered  # type: ignore[import-not-found]
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from real_scene import Words, call  # type: ignore[import-not-found]
from stage import at_rest, settled, until  # type: ignore[import-not-found]
from states import States  # type: ignore[import-not-found]

from k2desk.core.events import (
    DecisionRequested,
    Event,
    ProposalMade,
    SessionArchived,
    SessionPinned,
    SessionRenamed,
    SessionStarted,
    TestsRan,
    TurnFinished,
)
from k2desk.core.permissions import Decision
from k2desk.core.proposals import TestReport
from k2desk.ui.chat.rewind import RewindPanel
from k2desk.ui.exporting import BundleDialog
from k2desk.ui.models.sessions import Group
from k2desk.ui.session_undo import UndoBar

if TYPE_CHECKING:
    from scene import Scene  # type: ignore[import-not-found]


class Past(NamedTuple):
    """A session of another day."""

    day: tuple[int, int, int]
    title: str
    question: str
    answer: str
    folder: str = ""
    then: tuple[Event, ...] = ()


PAST = (
    Past(
        (2024, 3, 18),
        "Rounding error in totals",
        "Totals drift by a cent on long ledgers. The token is ghp_a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2.",
        "`total()` rounds every amount before it adds up; rounding once is enough.",
    ),
    Past(
        (2024, 3, 18),
        "CSV import crash",
        "Why does an empty amount crash the import?",
        "`parse()` hands the empty string on; the rounding comes later.",
    ),
    Past((2024, 3, 11), "Faster reports for ledgers of many accounts", "Why so slow?", "One sum will do."),
    Past((2024, 2, 2), "How we release", "How?", "Tag, build, publish.", then=(SessionPinned(True),)),
    Past((2024, 1, 9), "Try another build", "Is it faster?", "No.", then=(SessionArchived(True),)),
    Past((2024, 3, 12), "Parser for dates", "Write a parser for dates.", "Here it is.", "calendar"),
)
CRASHED = """\
.Fatal Python error: Aborted

Current thread 0x00007f12d3a (most recent call first):
  File "test_money.py", line 3 in test_total
"""


class Shelves(States):
    """The same stage, and other pictures."""

    async def draw(self) -> None:
        """Draw them all."""
        async with self.on("shelves") as scene:
            ids = _put(scene)
            scene.runtime.open_session(scene.folder, ids[0])
            await until(lambda: scene.runtime.engine.log.session == ids[0])
            scene.window.show_pane("sessions")
            pane = scene.window.work.pane("sessions")
            await settled(scene.window, scene.runtime)
            for group in [row.name for row in pane.list.model().rows if isinstance(row, Group)]:
                pane.list.turned.emit(group, True)
            await self.shoot(scene, "pane-sessions-shelves", "sessions")
            await self._find(scene)
            await self._delete(scene, ids[1])
            pane.list.setCurrentIndex(pane.list.model().index(pane.list.model().row_of(ids[0]), 0))
            pane._bundle()
            await until(lambda: scene.window.findChildren(BundleDialog))
            dialog = scene.window.findChild(BundleDialog)
            size = re.sub(r"[0-9,]+ bytes", "890 bytes", dialog.told.text())
            dialog.told.setText(size)  # its name is another one each time, and packs otherwise
            self.keep(await at_rest(dialog, scene.runtime), "dialog-bundle")
            dialog.reject()
            note = "The runner left no results; the output says why"
            report = TestReport("python -m pytest -q", 134, 2.3, note=note, output=CRASHED)
            scene.runtime.engine.log.append(TestsRan(report))
            await self.shoot(scene, "pane-tests-crashed", "tests")
        await self._rewind()

    async def _find(self, scene: Scene) -> None:
        pane = scene.window.work.pane("sessions")
        pane.words.setFocus()
        QTest.keyClicks(pane.words, "round")
        await until(lambda: pane._figures.text() == "2 found")
        await self.shoot(scene, "pane-sessions-found", "sessions")
        QTest.keyClick(pane.words, Qt.Key.Key_Escape)

    async def _delete(self, scene: Scene, session: str) -> None:
        pane = scene.window.work.pane("sessions")
        pane.list.setCurrentIndex(pane.list.model().index(pane.list.model().row_of(session), 0))
        QTest.keyClick(pane.list, Qt.Key.Key_Delete)
        bar = pane.findChild(UndoBar)
        await until(bar.isVisible)
        bar._timer.stop()  # it would be gone before the picture is drawn
        await self.shoot(scene, "pane-sessions-deleted", "sessions")
        bar.take_back()
        await settled(scene.window, scene.runtime)

    async def _rewind(self) -> None:
        edit = {"path": "money.py", "old": "up, to the cent", "new": "up and round once"}
        new = {"path": "rounding.md", "content": "# Rounding\n"}
        words = Words([call("propose_edit", {"summary": "Say it", "edits": [edit], "create": [new]})])
        async with self.on("rewind", words) as scene:
            scene.runtime.submit("Say that it is rounded once.")
            await until(lambda: scene.count(DecisionRequested))
            await settled(scene.window, scene.runtime)
            selection = scene.runtime.selection
            (proposal,) = (one.proposal.id for one in scene.events() if isinstance(one, ProposalMade))
            request, digest = selection.question(proposal)
            scene.runtime.decide(request, Decision("allow", digest, ticks=selection.ticks(proposal)))
            await until(lambda: scene.count(TurnFinished) and not scene.runtime.running)
            await settled(scene.window, scene.runtime)
            view = scene.window.work.pane("chat").talk.view
            view.setFocus()
            both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
            QTest.keyClick(view, Qt.Key.Key_Z, both)
            await until(lambda: any(one.isVisible() for one in scene.window.findChildren(RewindPanel)))
            await self.shoot(scene, "rewind")


def _put(scene: Scene) -> Sequence[str]:
    """Have these sessions in the journal, each on its day."""
    journal = scene.runtime.desk._records()
    ids = []
    for number, one in enumerate(PAST):  # an hour apart: of the same moment either may come first
        at = datetime(*one.day, 14 - number, 5, tzinfo=UTC).timestamp()
        ids.append(journal.repeat((at, event) for event in _told(one, scene)).session)
    return ids


def _told(one: Past, scene: Scene) -> Iterator[Event]:
    folder = scene.folder.parent / one.folder if one.folder else scene.folder
    yield SessionStarted(str(folder), "0.1.0", "cometapi", "kimi-k2-thinking")
    yield from answered(1, one.question, one.answer)
    yield SessionRenamed(one.title)
    yield from one.then
