"""A proposal of many files, or of a long one, is read beside the window: only the review waits for it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from review_kit import FIXED, MONEY, OpenSession, shown_review
from shown_kit import shown_window
from window_kit import Play, SmallDesk, until  # type: ignore[import-not-found]

from k2desk.core.events import DecisionMade, DecisionRequested, ProposalEdited, ProposalMade, TurnStarted
from k2desk.core.permissions import Decision, Question
from k2desk.core.ports import Log
from k2desk.core.proposals import FileChange, Proposal
from k2desk.ui.pane import panes
from k2desk.ui.panes.review import EMPTY, Review
from k2desk.ui.runtime import Runtime
from k2desk.ui.window import Window


@pytest.fixture
def window(runtime: Runtime, folder: Path, dressed: QApplication) -> Iterator[Window]:
    with shown_window(runtime, folder, panes()) as made:
        yield made


def many(log: Log, count: int) -> tuple[FileChange, ...]:
    """Change so many files, each in twelve places."""
    found = []
    for number in range(count):
        before, after = (log.put_blob(text * 6 + b"# %d\n" % number) for text in (MONEY, FIXED))
        found.append(FileChange(f"src/part{number % 7}/money{number}.py", "modify", before, after))
    return tuple(found)


def long(log: Log) -> tuple[FileChange, ...]:
    """Change every third of 20,000 lines of one file."""
    dice = random.Random(7)
    lines = [b"    value_%d = compute(%d)\n" % (at, dice.randrange(99)) for at in range(20_000)]
    other = [line.replace(b"compute", b"work") if dice.random() < 0.3 else line for line in lines]
    return (FileChange("long.py", "modify", log.put_blob(b"".join(lines)), log.put_blob(b"".join(other))),)


@pytest.mark.parametrize("count", [60, 300, 1])
def test_no_turn_of_the_window_takes_long_when_it_arrives_and_is_worked_through(
    window: Window, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play, count: int
) -> None:
    async def propose(log: Log, review: Review, *files: FileChange, name: str) -> None:
        log.append(ProposalMade(Proposal(name, "c", "Quantize once", files)))
        question = Question("proposal", "Apply?", "", "digest", proposal_id=name)
        log.append(DecisionRequested(f"about {name}", "c", question))
        await until(lambda: review._shown == name)

    async def script() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        review, log = window.findChild(Review), runtime.engine.log  # type: ignore[union-attr]
        log.append(TurnStarted(1, "Quantize."))
        await propose(log, review, *many(log, 1), name="p0")  # loads what no turn is judged for
        await propose(log, review, *(many(log, count) if count > 1 else long(log)), name="p1")
        review.area.setFocus()
        for key in (Qt.Key.Key_N, Qt.Key.Key_Space, Qt.Key.Key_PageDown, Qt.Key.Key_End, Qt.Key.Key_Space):
            QTest.keyClick(review.area, key)
            await until(lambda: True)
        review.tick_all()
        await until(lambda: runtime.selection.ticks("p1"))
        whole = runtime.selection.counts("p1")[1]
        assert whole == 12 * count or count == 1
        QTest.keyClick(review.area, Qt.Key.Key_F)
        QTest.keyClick(review.area, Qt.Key.Key_F, Qt.KeyboardModifier.ShiftModifier)
        await until(lambda: True)

    play(script)  # the loop is watched, see `window_kit`


@pytest.fixture
def pane(session: OpenSession, qtbot: QtBot) -> Review:
    made = shown_review(session, qtbot)
    session.open()
    return made


def arrived(session: OpenSession, pane: Review, name: str = "p1", qtbot: QtBot | None = None) -> None:
    """Wait until a proposal is read and shown."""
    assert qtbot is not None
    qtbot.waitUntil(lambda: not session.runtime.selection.reading(name) and pane.is_in("asked"))


def test_meanwhile_the_review_says_what_it_reads(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    files = many(session.log, 12)
    for file in files:
        path = session.workspace / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(session.log.get_blob(file.before or ""))
    session.propose(session.proposal(*files))
    assert pane._empty.text() == "Reading 12 proposed files…"
    assert pane._empty.isVisible()
    assert not pane.can_apply()
    assert not pane.can_tick()
    arrived(session, pane, qtbot=qtbot)
    assert pane.area.isVisible()
    assert pane.can_apply()
    assert session.runtime.selection.question("p1") == ("r1", "digest of r1"), "asked while it was read"


def test_what_is_little_is_there_at_once(session: OpenSession, pane: Review) -> None:
    session.propose()
    assert pane.can_apply()


def test_what_was_decided_meanwhile_is_shown_as_it_is(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    session.propose(session.proposal(*many(session.log, 12)))
    session.happen(DecisionMade("r1", "c", Decision("reject", "digest of r1")))
    qtbot.waitUntil(lambda: pane.is_in("rejected"))
    assert not pane.can_apply()
    assert session.runtime.selection.ticks("p1") == ()


def test_another_proposal_that_comes_meanwhile_is_the_one_to_show(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    session.propose(session.proposal(*many(session.log, 12)))
    session.propose(session.proposal(name="p2"), request="r2")
    qtbot.waitUntil(lambda: not session.runtime.selection.reading("p1"))
    assert pane._shown == "p2"
    assert len(session.runtime.selection.files("p1")) == 12


def test_a_new_version_of_a_large_one_keeps_ticks_and_what_was_seen(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    files = many(session.log, 12)
    session.propose(session.proposal(*files))
    arrived(session, pane, qtbot=qtbot)
    pane.area.seen.add((0, 0), (3, 1))
    session.runtime.selection.toggle_hunk("p1", 3, 1)
    session.happen(DecisionMade("r1", "c", Decision("revise", "digest of r1", note="more")))
    other = session.blob(FIXED.replace(b"exact.quantize(CENT,", b"exact.quantize(WHOLE,") * 6)
    session.propose(
        session.proposal(msgspec.structs.replace(files[0], after=other), *files[1:], name="p2"), request="r2"
    )
    arrived(session, pane, "p2", qtbot)
    assert session.runtime.selection.hunk_state("p2", 3, 1) == Qt.CheckState.Unchecked
    assert (3, 1) in pane.area.seen
    assert (0, 0) in pane.area._changed_hunks


def test_a_blob_that_is_missing_is_told_and_nothing_stays_announced(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    notices: list[tuple[str, str]] = []
    session.runtime.noticed.connect(lambda level, words: notices.append((level, words)))
    gone = FileChange("a.py", "modify", "0" * 64, "1" * 64)
    session.propose(session.proposal(*many(session.log, 12), gone))
    qtbot.waitUntil(lambda: len(notices) == 1)
    assert notices[0][0] == "bad"
    assert "holds no blob" in notices[0][1]
    assert pane._empty.text() == EMPTY


def test_an_edit_leaves_everything_else_where_it_is(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    files = many(session.log, 120)
    session.propose(session.proposal(*files))
    arrived(session, pane, qtbot=qtbot)
    pane.area.setFocus()
    pane.area.next_file()
    qtbot.keyClick(pane.area, Qt.Key.Key_F)
    pane.area.seen.add((4, 2))
    rows = pane.area.rows
    edited = session.blob(FIXED.replace(b"!r", b"!s") * 6)
    session.happen(ProposalEdited("p1", files[2].path, edited or ""))
    assert pane.area.rows is rows, "the review stays as it is until the edit is read"
    qtbot.waitUntil(lambda: pane.area.rows is not rows)
    assert (4, 2) in pane.area.seen
    assert session.runtime.selection.files("p1")[2].edited == edited
    heads = [
        pane.area.rows.row(at)
        for at in range(len(pane.area.rows.kinds))
        if pane.area.rows.kinds[at] == ord("f")
    ]
    assert heads[1].actions == (("fold", "unfold"),), "what was folded away stays so"
