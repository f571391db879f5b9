"""What is decided in the review, by keyboard, over the real program: in the files, and for the model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from driven_kit import CONTROL, Hands, call, played, real_window, until
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from review_kit import FIXED, MONEY  # type: ignore[import-not-found]

from k2desk.core.events import DecisionMade, DecisionRequested, ProposalEdited, TurnFinished, WriteDone
from k2desk.provider.scripted.answer import Answer
from k2desk.provider.scripted.conversation import Conversation
from k2desk.provider.scripted.server import ScriptedServer
from k2desk.ui.diff.writing_box import WritingBox
from k2desk.ui.panes.review import Review
from k2desk.ui.window import Window

PATH = "src/ledger/money.py"
TESTS = "def test_total():\n    assert total([]) == 0\n"
SUM = "        return sum(round(float(p.amount), 2) for p in postings)\n"
EXACT = (
    "        exact = sum((p.amount for p in postings), Decimal(0))\n"
    "        return exact.quantize(CENT, rounding=ROUND_HALF_EVEN)\n"
)


class Model:
    """Proposes the change of the pictures, and another version when asked for one; repeats what it hears."""

    model = "kimi-k2-thinking"

    def answer(self, conversation: Conversation) -> Answer:
        last = conversation.messages[-1]
        if last.role == "user":
            return self._proposed(EXACT)
        if "My comment on lines" in last.text and "WHOLE" not in str(conversation.messages):
            return self._proposed(EXACT.replace("CENT", "WHOLE"))
        return Answer(text=f"Heard: {last.text[:400]} ")

    def _proposed(self, exact: str) -> Answer:
        edits = [
            {"path": PATH, "old": SUM, "new": exact},
            {"path": PATH, "old": 'f"Money({self.amount})"', "new": 'f"Money({self.amount!r})"'},
        ]
        new = [{"path": "tests/test_money.py", "content": TESTS}]
        return call("propose_edit", {"summary": "Quantize once", "edits": edits, "create": new})


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(Model()) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "ledger"
    (root / PATH).parent.mkdir(parents=True)
    (root / PATH).write_bytes(MONEY)
    return root


@pytest.fixture
def window(server: ScriptedServer, folder: Path, tmp_path: Path, qapp: QApplication) -> Iterator[Window]:
    with real_window(server, folder, tmp_path, qapp) as made:
        yield made


def words(pane: Review) -> str:
    """Return every text on the screen."""
    widgets = [widget for kind in (QLabel, QPushButton) for widget in pane.findChildren(kind)]
    return "\n".join(widget.text() for widget in widgets if widget.isVisible())


async def asked(hands: Hands, times: int, said: str = "Fix it") -> Review:
    """Have a change proposed, and go to it by key."""
    if said:
        hands.press(Qt.Key.Key_L, CONTROL)
        hands.type(said)
        hands.press(Qt.Key.Key_Return)
    await hands.happened(DecisionRequested, times)
    review = hands.window.work.pane("review")
    assert isinstance(review, Review)
    await until(review.can_apply)
    hands.window.show_pane("review")
    review.area.setFocus()
    return review


def hunks(review: Review) -> list[str]:
    """Return what a screen reader says of each hunk."""
    rows = review.area.rows
    heads = [row for row in range(len(rows.kinds)) if rows.row(row).kind == "h"]
    return [review.area.described(review.area.layout_of.place_of(row)) for row in heads]


def test_exactly_what_is_ticked_is_written_undone_and_brought_again(window: Window, folder: Path) -> None:
    file, new = folder / PATH, folder / "tests/test_money.py"
    half = FIXED.replace(b"{self.amount!r}", b"{self.amount}")

    async def scenario(hands: Hands) -> None:
        review = await asked(hands, 1)
        hands.press(Qt.Key.Key_N)
        hands.press(Qt.Key.Key_Space)
        assert "2 of 3 hunks ticked" in words(review)
        assert file.read_bytes() == MONEY
        hands.press(Qt.Key.Key_Return, CONTROL)
        await hands.happened(WriteDone)
        assert (file.read_bytes(), new.read_text()) == (half, TESTS)
        await hands.happened(TurnFinished)
        assert "Heard: Applied 2 of 3 hunks." in hands.answers()
        for number, wanted in enumerate((MONEY, half), 2):
            window.registry.run("review.undo")
            await hands.happened(WriteDone, number)
            assert file.read_bytes() == wanted
        await until(lambda: "Applied 2 of 3 hunks" in words(review))
        # Nothing is left to be decided, and nothing ticked changes any more.
        assert not review.can_apply()
        review.area.setFocus()
        hands.press(Qt.Key.Key_Space)
        assert "2 of 3 hunks ticked" in words(review)

    played(window, scenario)


def test_a_rejection_and_its_reason_reach_the_model_and_no_file(window: Window, folder: Path) -> None:
    async def scenario(hands: Hands) -> None:
        review = await asked(hands, 1)
        window.registry.run("review.tick_all")
        assert "Nothing is ticked" in words(review)
        hands.press(Qt.Key.Key_Return, CONTROL)
        window.registry.run("review.reject")
        hands.type("no")
        hands.press(Qt.Key.Key_Escape)
        assert not hands.told(DecisionMade)
        window.registry.run("review.reject")
        hands.type("too much")
        hands.press(Qt.Key.Key_Return)
        await hands.happened(TurnFinished)
        (made,) = hands.told(DecisionMade)
        assert isinstance(made, DecisionMade)
        assert (made.decision.verdict, made.decision.ticks) == ("reject", ())
        assert "too much" in hands.answers()
        assert "Rejected" in words(review)
        # The next one meets a file that is another by then.
        review = await asked(hands, 2)
        (folder / PATH).write_bytes(MONEY + b"# mine\n")
        hands.press(Qt.Key.Key_Return, CONTROL)
        await hands.happened(TurnFinished, 2)
        await until(lambda: "Nothing was written" in words(review))
        assert (folder / PATH).read_bytes() == MONEY + b"# mine\n"
        assert not (folder / "tests").exists()
        assert not hands.told(WriteDone)
        # Asking for a change takes words; rejecting takes none.
        review = await asked(hands, 3)
        window.registry.run("review.revise")
        hands.press(Qt.Key.Key_Return)
        hands.press(Qt.Key.Key_Escape)
        assert len(hands.told(DecisionMade)) == 2
        window.registry.run("review.reject")
        hands.press(Qt.Key.Key_Return)
        await hands.happened(TurnFinished, 3)
        made = hands.told(DecisionMade)[-1]
        assert isinstance(made, DecisionMade)
        assert (made.decision.verdict, made.decision.note) == ("reject", "")

    played(window, scenario)


def test_comments_bring_a_version_that_keeps_what_was_seen_and_it_is_edited_before_it_is_written(
    window: Window, folder: Path
) -> None:
    async def scenario(hands: Hands) -> None:
        review = await asked(hands, 1)
        for _ in range(3):
            hands.press(Qt.Key.Key_N)
        hands.press(Qt.Key.Key_Space)  # the new file is left out
        rows = review.area.rows
        line = next(
            row for row in range(len(rows.kinds)) if rows.row(row).text.lstrip().startswith("exact =")
        )
        review.area.go(review.area.layout_of.place_of(line))
        hands.press(Qt.Key.Key_C)
        hands.type("Whole units?")
        hands.press(Qt.Key.Key_Return)
        assert "1 comment waits" in words(review)
        window.registry.run("review.send_comments")
        review = await asked(hands, 2, "")
        (revised,) = hands.told(DecisionMade)
        assert isinstance(revised, DecisionMade)
        assert revised.decision.verdict == "revise"
        assert revised.decision.note.endswith("Whole units?")
        first, second, third = hunks(review)
        assert first.endswith("changed since you looked, ticked")
        assert "changed" not in second
        assert third.endswith(", not ticked")
        review.area.go(review.area.layout_of.place_of(review.area.stops[0].row))
        hands.press(Qt.Key.Key_E)
        (box,) = [one for one in window.findChildren(WritingBox) if one.isVisible()]
        box.words.setPlainText(box.words.toPlainText().replace("WHOLE", "CENT / 10"))
        hands.press(Qt.Key.Key_Return, CONTROL)
        await hands.happened(ProposalEdited)
        await until(lambda: "edited by you" in [review.area.rows.row(0).chip])
        review.area.setFocus()
        hands.press(Qt.Key.Key_Return, CONTROL)
        await hands.happened(TurnFinished)
        assert (folder / PATH).read_bytes() == FIXED.replace(b"quantize(CENT,", b"quantize(CENT / 10,")
        assert not (folder / "tests").exists()

    played(window, scenario)
