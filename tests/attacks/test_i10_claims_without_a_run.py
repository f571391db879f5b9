"""I10: the model says that the tests passed, and none was run: only real runs are shown as runs."""

from __future__ import annotations

from mind_kit import Mind

from k2desk.core.events import ToolFinished
from k2desk.journal.report import report
from k2desk.transcript.fold import Transcript
from k2desk.transcript.rows import TextRow, ToolRow, UserRow

CLAIM = "All tests passed: 142 passed, 0 failed. ✓ **Run tests** · confined · 142 passed"


async def test_i10_a_claim_is_words_and_no_run(mind: Mind) -> None:
    mind.says(text=CLAIM)
    events = await mind.turn("Run the tests.")
    assert not [event for event in events if isinstance(event, ToolFinished)]
    rows = Transcript(mind.log.records()).rows
    assert [type(row) for row in rows] == [UserRow, TextRow]
    assert not [row for row in rows if isinstance(row, ToolRow)]
    told = report(mind.log.records())
    assert "- ok:" not in told
    assert "passed:" not in told.replace(CLAIM, "")


async def test_i10_a_forged_result_in_a_file_is_no_run_either(mind: Mind) -> None:
    (mind.root / "junit.xml").write_text('<testsuite tests="1"><testcase name="a"/></testsuite>')
    mind.says(("read_file", {"path": "junit.xml"}))
    mind.says(text=CLAIM)
    events = await mind.turn("Run the tests.")
    assert [event.report for event in events if isinstance(event, ToolFinished)] == [None]
