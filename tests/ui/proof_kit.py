"""A review over a project whose tests are lines of shell; the runs are real ones, in the sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from review_kit import show_in_window
from window_kit import SmallDesk, until

from k2desk.core.events import DecisionRequested, ProposalMade, SelectionProved
from k2desk.core.permissions import Question
from k2desk.core.proposals import FileChange, Proposal
from k2desk.ui.diff.proof_bar import ProofBar
from k2desk.ui.models import proofs as timing
from k2desk.ui.models.proofs import Proofs
from k2desk.ui.panes.review import PANE, Review
from k2desk.ui.runtime import Runtime

RUN = """\
for test in tests/*; do
    if sh "$test"; then echo "test $test ... ok"; else echo "test $test ... FAILED"; fi
done
"""
CODE = b"one=1\n" + b"x=0\n" * 20 + b"nine=9\n"
BETTER = CODE.replace(b"one=1", b"one=10").replace(b"nine=9", b"nine=90")


class Scene:
    """A review over a project whose tests are lines of shell."""

    def __init__(self, desk: SmallDesk, runtime: Runtime, root: Path) -> None:
        self.desk, self.runtime, self.root = desk, runtime, root
        made = PANE.build(runtime)
        assert isinstance(made, Review)
        self.review = made

    async def propose(self, after: bytes = BETTER, name: str = "p1", before: bytes = CODE) -> None:
        """Open a session, and have a proposal wait in it."""
        if self.runtime.engine is None:
            self.runtime.open_session(self.root)
            await until(lambda: self.runtime.engine is not None)
        assert self.runtime.engine is not None
        log = self.runtime.engine.log
        change = FileChange("code", "modify", log.put_blob(before), log.put_blob(after))
        question = Question("proposal", "Apply?", "", "digest", proposal_id=name)
        log.append(ProposalMade(Proposal(name, "c1", "Better", (change,))))
        log.append(DecisionRequested(f"r{name}", "c1", question))
        await until(lambda: self.review.evidence.proofs is not None and self.review.bar.can_apply)

    @property
    def proofs(self) -> Proofs:
        """What is known of the ticks."""
        assert self.review.evidence.proofs is not None
        return self.review.evidence.proofs

    @property
    def words(self) -> str:
        """What the bar says."""
        bar = self.review.findChild(ProofBar)
        assert isinstance(bar, ProofBar)
        return " ".join(label.text() for label in bar.findChildren(QLabel) if label.isVisible())

    def button(self, text: str) -> QPushButton:
        """A button of the bar."""
        bar = self.review.findChild(ProofBar)
        assert isinstance(bar, ProofBar)
        (found,) = [one for one in bar.findChildren(QPushButton) if one.isVisible() and one.text() == text]
        return found

    @property
    def apply(self) -> str:
        """What the button that applies says."""
        return self.review.bar._apply.text()

    def recorded(self) -> list[SelectionProved]:
        """What the record says."""
        assert self.runtime.engine is not None
        events = [record.event for record in self.runtime.engine.log.records()]
        return [event for event in events if isinstance(event, SelectionProved)]

    def untick(self, hunk: int) -> None:
        """Tick or untick a hunk."""
        self.runtime.selection.toggle_hunk("p1", 0, hunk)

    def agree(self) -> None:
        """Let this folder's tests run, as the tests panel does."""
        self.desk.tests.agree(self.root, self.desk.tests.plan(self.root).digest)


@pytest.fixture
def scene(
    desk: SmallDesk, runtime: Runtime, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Scene:
    root = tmp_path / "project"
    (root / "tests").mkdir(parents=True)
    (root / "run.sh").write_text(RUN)
    (root / "code").write_bytes(CODE)
    for name, line in {"one": "test $one = 10", "nine": "test $nine = 9", "bad": "false"}.items():
        (root / "tests" / name).write_text(f". ./code; {line}\n")
    desk.walls.probe()
    desk.tests.set_command(root, "sh run.sh")
    monkeypatch.setattr(timing, "PAUSE_MS", 1)
    made = Scene(desk, runtime, root)
    show_in_window(made.review, qtbot)
    return made
