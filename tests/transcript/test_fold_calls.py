"""Calls as rows: running, ended, folded, unfolded."""

import pytest
from transcript_teller import Teller

from k2desk.core.events import (
    DecisionRequested,
    Event,
    StepFinished,
    TextDelta,
    ToolFinished,
    ToolOutput,
    ToolStarted,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.messages import ToolCall
from k2desk.core.permissions import Question
from k2desk.core.proposals import TestReport
from k2desk.transcript.rows import GroupRow, ToolRow
from k2desk.transcript.words import group


def read(number: int, path: str = "", status: str = "ok") -> list[Event]:
    path = path or f"src/{number}.py"
    return [
        ToolStarted(f"r{number}", "read_file", f"Read {path}"),
        ToolFinished(f"r{number}", "read_file", status, "text", "10 lines", 0.1),  # type: ignore[arg-type]
    ]


def test_the_life_of_a_call(teller: Teller) -> None:
    call = ToolCall("c1", "run_tests", '{"k": 1}')
    teller.tell(TurnStarted(1, "x"), StepFinished(1, 1, "tool_calls", (call,)))
    teller.tell(ToolStarted("c1", "run_tests", "Run tests · pytest -q", "confined · no network"))
    row = teller.rows[1]
    assert isinstance(row, ToolRow)
    assert (row.status, row.arguments, row.confinement) == ("running", '{"k": 1}', "confined · no network")
    teller.tell(ToolOutput("c1", "one\n"), ToolOutput("c1", "two\n"))
    assert row.output == ""
    assert teller.rows[1].output == "one\ntwo\n"
    report = TestReport("pytest", 1, 2.4)
    teller.tell(
        ToolFinished("c1", "run_tests", "failed", "for the model", "1 failed, 86 passed", 2.4, report)
    )
    row = teller.rows[1]
    assert (row.status, row.summary, row.seconds, row.report) == (
        "failed",
        "1 failed, 86 passed",
        2.4,
        report,
    )
    assert row.output == "one\ntwo\n"


def test_a_call_without_live_output_shows_its_result(teller: Teller) -> None:
    teller.tell(*read(1))
    assert teller.rows[0].output == "text"


def test_a_call_that_never_began_still_gets_its_line(teller: Teller) -> None:
    call = ToolCall("c1", "nonsense", "{}")
    teller.tell(
        StepFinished(1, 1, "tool_calls", (call,)), ToolFinished("c1", "nonsense", "failed", "no such tool")
    )
    row = teller.rows[0]
    assert (row.label, row.status, row.arguments, row.output) == ("nonsense", "failed", "{}", "no such tool")


def test_output_of_an_unknown_call_is_ignored(teller: Teller) -> None:
    assert teller.tell(ToolOutput("nobody", "text")) == ()


def test_reads_fold_while_they_run(teller: Teller) -> None:
    teller.tell(*read(1))
    assert teller.kinds == ["tool"]
    teller.tell(read(2)[0])
    assert teller.kinds == ["group"]
    row = teller.rows[0]
    assert isinstance(row, GroupRow)
    assert row.running
    assert row.key == "group:r1"
    teller.tell(ToolOutput("r2", "live"))
    assert teller.rows[0].calls[1].output == "live"
    teller.tell(read(2)[1], *read(3))
    row = teller.rows[0]
    assert teller.kinds == ["group"]
    assert [call.status for call in row.calls] == ["ok", "ok", "ok"]
    assert not row.running
    assert row.seconds == pytest.approx(0.3)


def test_a_failed_read_leaves_the_group(teller: Teller) -> None:
    teller.tell(*read(1), *read(2, status="failed"))
    assert teller.kinds == ["tool", "tool"]
    assert [row.status for row in teller.rows] == ["ok", "failed"]
    teller.tell(*read(3), *read(4), *read(5, status="refused"), *read(6))
    assert teller.kinds == ["tool", "tool", "group", "tool", "tool"]


def test_words_and_other_calls_end_a_group(teller: Teller) -> None:
    teller.tell(*read(1), *read(2), TextDelta(1, 1, "so"), *read(3))
    assert teller.kinds == ["group", "text", "tool"]
    teller.tell(
        ToolStarted("c", "run_tests", "Run tests"), ToolFinished("c", "run_tests", "ok", ""), *read(4)
    )
    assert teller.kinds == ["group", "text", "tool", "tool", "tool"]


def test_the_end_of_a_turn_ends_what_runs(teller: Teller) -> None:
    teller.tell(*read(1), read(2)[0], TurnFinished(1, "interrupted"))
    assert teller.kinds == ["tool", "tool", "notice"]
    assert (teller.rows[1].status, teller.rows[1].seconds) == ("cancelled", 1.0)
    teller.tell(ToolStarted("c", "run_tests", "Run tests"), TurnFinished(2, "done"))
    assert teller.rows[3].status == "cancelled"


def test_a_result_after_the_end_of_the_turn_finds_its_row(teller: Teller) -> None:
    teller.tell(ToolStarted("c", "run_tests", "Run tests"), TurnFinished(1, "interrupted"))
    teller.tell(ToolFinished("c", "run_tests", "cancelled", "cut off", "", 2.0))
    assert teller.kinds == ["tool", "notice"]
    assert (teller.rows[0].output, teller.rows[0].seconds) == ("cut off", 2.0)


def calls(*told: tuple[str, str, str, str]) -> GroupRow:
    rows = [
        ToolRow(str(n), str(n), name, label, 0.0, status="ok", arguments=arguments, summary=summary)
        for n, (name, label, arguments, summary) in enumerate(told)
    ]
    return GroupRow("g", tuple(rows))


@pytest.mark.parametrize(
    ("row", "head", "detail"),
    [
        (
            calls(
                ("read_file", "Read a.py", '{"path": "a.py"}', ""),
                ("search_text", "Search “round(”", "{}", "31 lines in 14 files"),
                ("read_file", "Read b.py", '{"path": "b.py"}', ""),
                ("read_file", "Read b.py", '{"path": "b.py", "first": 9}', ""),
            ),
            "Read 2 files",
            "searched “round(” in 14 files",
        ),
        (
            calls(("read_file", "Read a.py", "broken", ""), ("read_file", "Read a.py lines 1-9", "{}", "")),
            "Read 2 files",
            "",
        ),
        (
            calls(
                ("read_file", "Read a.py", '{"path": "a"}', ""), ("read_file", "Read a", '{"path": "a"}', "")
            ),
            "Read 1 file",
            "",
        ),
        (
            calls(
                ("search_text", "Search “x”", "{}", "0 lines"),
                ("list_folder", "Listed src", "{}", ""),
                ("list_folder", "Listed tests", "{}", ""),
            ),
            "Searched “x”",
            "listed 2 folders",
        ),
        (
            calls(
                ("find_files", "Find files “m*”", "{}", "3 files"),
                ("git_status", "Look at git status", "{}", ""),
                ("git_diff", "Look at the changes in src", "{}", ""),
            ),
            "Looked for files “m*”",
            "looked at git status · looked at the changes in src",
        ),
        (
            calls(("search_text", "Searched a", "", "1"), ("search_text", "Searched b", "", "in 2 files")),
            "Searched 2 times",
            "",
        ),
    ],
)
def test_a_group_says_what_was_looked_at(row: GroupRow, head: str, detail: str) -> None:
    assert group(row) == (head, detail)


def test_a_call_that_is_tried_again_keeps_its_line(teller: Teller) -> None:
    teller.tell(ToolStarted("c1", "run_command", "Run ls", "confined"))
    teller.tell(DecisionRequested("r1", "c1", Question("command", "Run?", "ls", "d")))
    assert teller.rows[0].seconds == 1.0
    teller.tell(ToolStarted("c1", "run_command", "Run ls", "not confined"))
    assert teller.kinds == ["tool", "question"]
    assert teller.rows[0].seconds == 0.0
    assert teller.rows[0].confinement == "not confined"
    teller.tell(ToolFinished("c1", "run_command", "ok", "done"))
    assert teller.rows[0].status == "ok"


def test_reads_side_by_side_share_a_line_and_end_in_any_order() -> None:
    teller = Teller()
    begun = [ToolStarted(f"c{n}", "read_file", f"Read {n}.py") for n in range(4)]
    teller.tell(TurnStarted(1, "hi"), begun[0], begun[1], begun[2])
    teller.tell(ToolFinished("c1", "read_file", "ok", "one", "1 line"))
    teller.tell(ToolOutput("c0", "live"), begun[3], ToolFinished("c3", "read_file", "ok", "three"))
    group = teller.rows[-1]
    assert isinstance(group, GroupRow)
    assert group.running
    assert [(row.status, row.output) for row in group.calls] == [
        ("running", "live"),
        ("ok", "one"),
        ("running", ""),
        ("ok", "three"),
    ]
    teller.tell(ToolFinished("c0", "read_file", "failed", "no"), ToolFinished("c2", "read_file", "ok", "two"))
    group, failed = teller.rows[-2:]
    assert isinstance(group, GroupRow)
    assert isinstance(failed, ToolRow)
    assert [row.call_id for row in group.calls] == ["c1", "c2", "c3"]
    assert (failed.call_id, failed.status, group.running) == ("c0", "failed", False)


def test_of_two_reads_side_by_side_the_one_that_is_left_runs_on() -> None:
    teller = Teller()
    for number in (0, 1):
        teller.tell(ToolStarted(f"c{number}", "read_file", f"Read {number}.py"))
    teller.tell(ToolFinished("c1", "read_file", "refused", "no"), ToolOutput("c0", "live"))
    teller.tell(ToolFinished("c0", "read_file", "ok", "zero", "1 line"))
    left, refused = teller.rows
    assert isinstance(left, ToolRow)
    assert (left.call_id, left.status, left.summary) == ("c0", "ok", "1 line")
    assert isinstance(refused, ToolRow)
    assert refused.status == "refused"
