"""What puts runs out of date: the short way to know it says the same as a look at every one of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.events import StepFinished, ToolFinished
from k2desk.core.messages import ToolCall
from k2desk.core.proposals import TestCase, TestReport
from k2desk.transcript.evidence import Evidence, Ledger, _contradicts

OUTCOMES = st.sampled_from(("passed", "failed", "skipped"))
CASES = st.dictionaries(st.sampled_from("abc"), OUTCOMES, max_size=3)
TESTS = st.builds(
    lambda cases, status: TestReport("t", status, 1.0, tuple(TestCase(*case) for case in cases.items())),  # type: ignore[arg-type]
    CASES,
    st.sampled_from((0, 1, None)),
)
RUNS = st.one_of(
    st.tuples(st.just("run_tests"), st.sampled_from(("", "x")), TESTS, st.just("")),
    st.tuples(
        st.just("run_command"), st.sampled_from(("make", "ls")), st.none(), st.sampled_from(("0", "1", ""))
    ),
)


@given(st.lists(RUNS, max_size=12))
def test_no_run_that_is_contradicted_is_overlooked(
    runs: list[tuple[str, str, TestReport | None, str]],
) -> None:
    ledger, held = Ledger(), list[Evidence]()
    for number, (tool, part, report, status) in enumerate(runs):
        call = ToolCall(f"functions.{tool}:{number}", tool, f'{{"of": "{part}"}}' if part else "{}")
        summary = f"exit status {status}" if status else "ended"
        ledger.apply(StepFinished(1, number, "tool_calls", (call,)))
        aged = ledger.apply(ToolFinished(call.id, tool, "ok", "", summary, report=report))
        (new,) = ledger.known(frozenset({f"E{number}"}), 9, 9)
        told = {case.id: case.outcome for case in report.cases} if report is not None else {}
        outrun = [one for one in held if one.name == tool and _contradicts(one, new, told)]
        assert aged == bool(outrun)
        held = [one for one in held if one not in outrun]
        fresh = [
            one for one in ledger.known(frozenset(f"E{n}" for n in range(number + 1)), 9, 9) if not one.stale
        ]
        held.append(new)
        assert sorted(one.id for one in fresh) == sorted(one.id for one in held)
