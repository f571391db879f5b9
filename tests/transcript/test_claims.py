"""Claims are called backed only where the record holds every word of them; all else stays a doubt."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from transcript_teller import Teller

from k2desk.core.events import (
    StepFinished,
    StepStarted,
    TestsRan,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnStarted,
    WriteDone,
    WriteIntended,
)
from k2desk.core.messages import ToolCall
from k2desk.core.proposals import FileWrite, TestCase, TestReport, Totals
from k2desk.transcript.blocks import Block, Span
from k2desk.transcript.chips import with_chips
from k2desk.transcript.claims import LONGEST, judged
from k2desk.transcript.evidence import Evidence, Ledger
from k2desk.transcript.rows import TextRow

ROOM = Path(__file__).parent
Outcome = Literal["passed", "failed", "skipped"]


def report(status: int | None = 0, note: str = "", **counts: int) -> TestReport:
    made: list[TestCase] = []
    outcomes: tuple[Outcome, ...] = ("passed", "failed", "skipped")
    for outcome in outcomes:
        made += [TestCase(f"tests/a.py::test_{outcome}_{n}", outcome) for n in range(counts.get(outcome, 0))]
    return TestReport("pytest", status, 1.0, tuple(made), note)


def ran(name: str, made: TestReport, part: str = "", *, stale: bool = False) -> Evidence:
    call = f"functions.run_tests:{name[1:]}"
    return Evidence(name, call, "run_tests", "ok", "text", "", made, made.exit_status, part, stale=stale)


TWICE = TestReport(
    "pytest",
    1,
    1.0,
    (
        TestCase("tests/a.py::test_same", "passed"),
        TestCase("tests/b.py::test_same", "failed"),
        TestCase("tests/a.py::test_each[1]", "passed"),
        TestCase("tests/a.py::test_each[2]", "passed"),
    ),
)
OUTPUT = "exit status 3\nTotal: 999.99 of 1000.00 in python3.12, not -12\nNo module named 'ledger'"
HELD = (
    ran("E1", report(passed=39)),
    ran("E2", report(1, passed=37, failed=1)),
    ran("E3", report(passed=3), "tests/test_money.py"),
    ran("E4", report(None, "ended after 300 s", passed=5)),
    ran("E5", report(passed=5, skipped=1)),
    ran("E6", report(5)),
    ran("E7", report(passed=39), stale=True),
    ran("E8", TWICE),
    ran("E9", TestReport("make", 0, 1.0, (), "", Totals(7, 0, 0))),
    Evidence("E10", "functions.run_command:10", "run_command", "failed", OUTPUT, "exit status 3", None, 3),
    Evidence("E11", "functions.read_file:11", "read_file", "ok", "CENT = 1", ""),
)

CASES = {
    "backed": """
        All 39 tests pass [E1].
        all tests pass [E1]
        All of the 39 tests passed [E1].
        All tests are green now [E1].
        The tests pass [E1].
        The whole suite passes again [E1].
        So now, all 39 tests pass. [E1]
        39 passed, 0 failed [E1].
        39 tests passed and no tests failed [E1].
        37 passed, and 1 failed [E2].
        No failures [E1].
        3 passed [E3].
        5 passed, 1 skipped [E5].
        `test_failed_0` fails [E2].
        `tests/a.py::test_passed_1` passes [E2] and `test_passed_2` passes [E2].
        All tests pass [E1, E9].
        All tests pass [E1][E9].
        `test_each` passes [E8].
        `test_each[2]` passes [E8].
        The command exited with 3 [E10].
        The exit status is 3 [E10].
        The run ended with status 0 [E1].
        pytest exited with 0 [E1].
        The output says `999.99` [E10].
        It prints “Total: 999.99 of 1000.00” [E10].
        The output contains "No module named 'ledger'" [E10].
        The file holds `CENT = 1` [E11].
    """,
    "asserted": """
        All 38 tests pass [E1].
        All tests pass [E2].
        All tests pass [E3].
        All tests pass [E4].
        All tests pass [E6].
        All tests pass [E5].
        All 6 tests pass [E5].
        39 passed, 1 failed [E1].
        No tests failed [E2].
        `test_missing` passes [E1].
        `test_failed_0` passes [E2].
        `passed_1` passes [E2].
        The command exits with 0 [E10].
        The output says `1999.99` [E10].
        The output says `99.99` [E10].
        The output says `12` [E10].
        The output says `12.9` [E10].
        The output says `1000` [E10].
        The output says `modul` [E10].
        All 40 tests pass [E7].
    """,
    "unjudged": """
        Not all 39 tests pass [E1].
        I hope that all 39 tests pass [E1].
        If all tests pass [E1].
        All 39 tests pass [E1] or so I think.
        All 39 tests pass [E1], or not.
        All 39 tests should pass [E1].
        All 39 tests pass, and the bug is gone for good [E1].
        Nearly all tests pass [E1].
        All tests but one pass [E1].
        Do all tests pass? [E1]
        Before, all tests failed [E1].
        All tests pass [E11].
        39 passed [E11].
        `test_a` passes [E11].
        `test_a` passes [E9].
        `test_same` passes [E8].
        All 5 tests pass [E5].
        0 failed [E4].
        No failures [E3].
        No failures [E6].
        It exits with 0 [E11].
        pytest exited with 3 [E10].
        The output says `1` [E10].
        Alle 39 Tests laufen durch [E1].
        [E1]
    """,
    "nothing": """
        All 39 tests pass [E99].
        It is so [E99].
        All 39 tests pass.
        39 passed, 0 failed.
        It exits with 0.
    """,
    "stale": """
        All 39 tests pass [E7].
    """,
}


@pytest.mark.parametrize(
    ("kind", "text"),
    [(kind, line.strip()) for kind, lines in CASES.items() for line in lines.strip().splitlines()],
)
def test_the_verdict(kind: str, text: str) -> None:
    found = [verdict.kind for citation in judged(text, HELD) for verdict in citation.verdicts]
    assert set(found) == {kind}


@pytest.mark.parametrize("text", ["It is done.", "The file holds `x = 1`.", "Do all tests pass?", "", "\n\n"])
def test_what_claims_nothing_of_a_run_needs_no_evidence(text: str) -> None:
    assert judged(text, HELD) == ()


def test_a_very_long_claim_is_not_judged() -> None:
    text = ", ".join(["39 passed"] * LONGEST) + " [E1]"
    assert judged(text, HELD)[0].verdicts[0].kind == "unjudged"


def test_what_the_record_holds_is_said() -> None:
    told = [
        judged(f"All tests pass [{name}].", HELD)[0].verdicts[0].held
        for name in ("E2", "E3", "E4", "E10", "E11")
    ]
    assert told == [
        "37 passed, 1 failed, 0 skipped, exit status 1",
        "3 passed, 0 failed, 0 skipped, exit status 0, of tests/test_money.py only",
        "5 passed, 0 failed, 0 skipped, ended by K2Desk",
        "exit status 3",
        "read_file: ok",
    ]


def test_chips_stand_in_the_text_and_lead_to_the_call() -> None:
    text = "All 38 tests pass [E1]. CENT is [E1]. All 39 tests pass. Rest."
    spans = (Span(0, 17, "bold"), Span(24, 4, "code"), Span(57, 4, "italic"))
    block = with_chips(Block("paragraph", text, spans), HELD)
    said = "[E1 ✗ the record says: 39 passed, 0 failed, 0 skipped, exit status 0]"
    assert block.text == (
        f"All 38 tests pass {said}. CENT is [E1 not checked]. All 39 tests pass [no evidence]. Rest."
    )
    shown = [(block.text[s.start : s.start + s.length], s.style, s.href) for s in block.spans]
    assert shown == [
        ("All 38 tests pass", "bold", ""),
        (said, "asserted", "evidence:functions.run_tests:1"),
        ("CENT", "code", ""),
        ("[E1 not checked]", "unjudged", "evidence:functions.run_tests:1"),
        ("[no evidence]", "nothing", ""),
        ("Rest", "italic", ""),
    ]


def test_chips_within_bold_words_and_after_code() -> None:
    text = "The output says 999.99 [E10, E1]."
    block = with_chips(Block("item", text, (Span(0, 33, "bold"), Span(16, 6, "code"))), HELD)
    held = "39 passed, 0 failed, 0 skipped, exit status 0"
    assert block.text == f"The output says 999.99 [E10 ✓ backed] [E1 ✗ the record says: {held}]."
    assert block.spans[0] == Span(0, len(block.text), "bold")
    ended = with_chips(Block("paragraph", "See [E1] in x", (Span(4, 4, "code"), Span(12, 1, "code"))), HELD)
    assert ended.text == "See [E1] in x"


def test_nothing_is_changed_where_nothing_is_judged() -> None:
    for block, evidence in (
        (Block("paragraph", "All tests pass [E1]."), None),
        (Block("code", "All tests pass [E1]."), HELD),
        (Block("paragraph", "Hello."), HELD),
    ):
        assert with_chips(block, evidence) is block


def call(number: int, name: str, arguments: str = "{}") -> ToolCall:
    return ToolCall(f"functions.{name}:{number}", name, arguments)


def run(
    teller: Teller, step: int, made: ToolCall, text: str, summary: str = "", of: TestReport | None = None
) -> None:
    teller.tell(StepStarted(1, step, "m"), StepFinished(1, step, "tool_calls", (made,)))
    ended = ToolFinished(made.id, made.name, "ok", text, summary, report=of)
    teller.tell(ToolStarted(made.id, made.name, made.name), ended)


def say(teller: Teller, step: int, text: str) -> None:
    teller.tell(StepStarted(1, step, "m"), TextDelta(1, step, text), StepFinished(1, step, "stop"))


def write(teller: Teller, path: str) -> None:
    change = f"w{len(teller.records)}"
    teller.tell(WriteIntended(change, "user", (FileWrite(path, None, "1" * 64),)), WriteDone(change))


def texts(teller: Teller) -> list[TextRow]:
    return [row for row in teller.rows if isinstance(row, TextRow)]


def kinds(row: TextRow) -> list[str]:
    assert row.evidence is not None
    return [verdict.kind for citation in judged(row.text, row.evidence) for verdict in citation.verdicts]


def test_rows_are_judged_when_they_are_whole_and_again_after_a_write() -> None:
    teller = Teller()
    teller.tell(TurnStarted(1, "Go."))
    run(teller, 1, call(0, "run_tests", '{"target": ""}'), "39 passed", of=report(passed=39))
    run(teller, 2, call(1, "read_file", '{"path": "./src/a.py"}'), "CENT = 1")
    run(teller, 3, call(2, "run_command"), "exit status 2\n", "exit status 2")
    run(teller, 4, call(3, "run_tests", '{"target": "tests/a.py"}'), "1 passed", of=report(passed=1))
    text = (
        "All 39 tests pass [E0]. The file holds `CENT = 1` [E1].\nIt exits with 2 [E2]. All tests pass [E3]."
    )
    say(teller, 5, text)
    say(teller, 6, "Hello.")
    say(teller, 7, "All tests pass.")
    say(teller, 8, "I will run the tests, and they may fail.")
    judged_row, silent, claim, plan = texts(teller)
    assert kinds(judged_row) == ["backed", "backed", "backed", "asserted"]
    assert silent.evidence is None
    assert plan.evidence is None
    assert kinds(claim) == ["nothing"]
    write(teller, "other.py")
    assert kinds(texts(teller)[0]) == ["stale", "backed", "stale", "asserted"]
    write(teller, "src/a.py")
    assert kinds(texts(teller)[0]) == ["stale", "stale", "stale", "asserted"]
    write(teller, "src/a.py")
    teller.tell(WriteDone("never intended"))


SUITE = report(passed=2)
BROKEN = TestReport("pytest", 1, 1.0, (SUITE.cases[0], TestCase("tests/a.py::test_passed_1", "failed")))


@pytest.mark.parametrize(
    ("first", "second", "of", "kind"),
    [
        ("{}", "{}", BROKEN, "stale"),
        ("{}", '{"target": "tests/a.py"}', BROKEN, "stale"),
        ("{}", "{}", report(None, "ended after 300 s", passed=2), "stale"),
        ("{}", '{"target": "tests/a.py"}', report(passed=1), "backed"),
        ("{}", "{}", SUITE, "backed"),
    ],
)
def test_a_run_that_a_later_one_contradicts_backs_nothing_any_more(
    first: str, second: str, of: TestReport, kind: str
) -> None:
    """No file was written through K2Desk: the user has an editor, and some tests do not hold."""
    teller = Teller()
    teller.tell(TurnStarted(1, "Go."))
    run(teller, 1, call(0, "run_tests", first), "2 passed", of=SUITE)
    say(teller, 2, "All tests pass [E0].")
    assert kinds(texts(teller)[0]) == ["backed"]
    run(teller, 3, call(1, "run_tests", second), "again", of=of)
    assert kinds(texts(teller)[0]) == [kind]
    say(teller, 4, "All tests pass [E0].")
    assert kinds(texts(teller)[1]) == [kind]


def test_what_the_user_runs_contradicts_it_too() -> None:
    teller = Teller()
    teller.tell(TurnStarted(1, "Go."))
    run(teller, 1, call(0, "run_tests"), "2 passed", of=SUITE)
    say(teller, 2, "All tests pass [E0].")
    teller.tell(TestsRan(SUITE), TestsRan(report(passed=1), ("tests/a.py::test_passed_0",)))
    assert kinds(texts(teller)[0]) == ["backed"]
    teller.tell(TestsRan(BROKEN))
    assert kinds(texts(teller)[0]) == ["stale"]


def test_a_command_that_ends_otherwise_when_it_is_run_again_backs_nothing_any_more() -> None:
    teller = Teller()
    teller.tell(TurnStarted(1, "Go."))
    run(teller, 1, call(0, "run_command", '{"command": "make lint"}'), "fine", "exit status 0")
    say(teller, 2, "It exits with 0 [E0].")
    run(teller, 3, call(1, "run_command", '{"command": "make docs"}'), "no", "exit status 2")
    run(teller, 4, call(2, "run_command", '{"command": "make lint"}'), "fine", "exit status 0")
    assert kinds(texts(teller)[0]) == ["backed"]
    run(teller, 5, call(3, "run_command", '{"command": "make lint"}'), "ill", "exit status 2")
    assert kinds(texts(teller)[0]) == ["stale"]


def test_nothing_can_be_cited_before_it_happened() -> None:
    teller = Teller()
    teller.tell(TurnStarted(1, "Go."))
    say(teller, 1, "All 39 tests pass [E0].")
    run(teller, 2, call(0, "run_tests"), "39 passed", of=report(passed=39))
    write(teller, "a.py")
    assert kinds(texts(teller)[0]) == ["nothing"]


@pytest.mark.parametrize("arguments", ["{", "[]", '{"target": "x"}'])
def test_a_run_of_who_knows_what_is_a_part(arguments: str) -> None:
    ledger = Ledger()
    made = call(0, "run_tests", arguments)
    ledger.apply(StepStarted(1, 1, "m"))
    ledger.apply(StepFinished(1, 1, "tool_calls", (made,)))
    ledger.apply(ToolFinished(made.id, made.name, "ok", "", report=report(passed=1)))
    ledger.apply(ToolFinished("nameless", "run_tests", "ok", ""))
    (held,) = ledger.known(frozenset({"E0", "E1"}), 1, 2)
    assert held.part
    assert judged("All tests pass [E0].", (held,))[0].verdicts[0].kind == "asserted"


def test_a_read_of_no_path_rests_on_everything() -> None:
    ledger = Ledger()
    made = call(0, "read_file", '{"path": 3}')
    ledger.apply(StepFinished(1, 1, "tool_calls", (made,)))
    ledger.apply(ToolFinished(made.id, made.name, "ok", "x"))
    ledger.apply(WriteIntended("w", "user", (FileWrite("a.py", None, "1" * 64),)))
    assert ledger.apply(WriteDone("w"))
    assert ledger.known(frozenset({"E0"}), 1, 1)[0].stale


def test_results_nobody_has_cited_let_go_of_their_text_the_oldest_first() -> None:
    """Those that are cited keep theirs, so a chip does not change its mind; what is gone is not judged."""
    ledger = Ledger(held=30)
    ledger.apply(StepStarted(1, 1, "m"))

    def read(number: int) -> None:
        ledger.apply(ToolFinished(f"functions.read_file:{number}", "read_file", "ok", f"{number} and a line"))

    read(1)
    read(2)
    assert [one.text for one in ledger.known(frozenset({"E1"}), 1, 2)] == ["1 and a line"]
    for number in (3, 4, 4):
        read(number)
    kept = ledger.known(frozenset({"E1", "E2", "E3", "E4"}), 1, 2)
    assert [one.text for one in kept] == ["1 and a line", None, "3 and a line", "4 and a line"]
    (gone,) = judged("The file contains `and a line` [E2].", kept)
    assert gone.verdicts[0].kind == "unjudged"
