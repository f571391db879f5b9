"""A recorded conversation about the demo's project: what the model says and does, second by second."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator

from k2desk.core.events import (
    Event,
    SessionRenamed,
    StepFinished,
    StepStarted,
    TextDelta,
    ThoughtDelta,
    ToolFinished,
    ToolStarted,
)
from k2desk.core.messages import ToolCall, Usage
from k2desk.core.permissions import Question, digest_of
from k2desk.core.proposals import FileChange, Proposal, TestCase, TestReport
from k2desk.core.resources import resource

MODEL = "kimi-k2-thinking"
QUESTION = "Totals drift by a cent on long ledgers. Find out why and fix it; keep the public API."
TITLE = "Rounding error in totals"
COMMAND = "python -m pytest -q"
CONFINED = "in a copy · confined · no network"
TESTS_CALL, AGAIN_CALL, EDIT_CALL = (
    "functions.run_tests:5",
    "functions.run_tests:7",
    "functions.propose_edit:6",
)
SUMMARY = "Round totals once, after adding up; show the Decimal in repr(Money)"
PROPOSAL = "proposal-1"
PATHS = ("src/ledger/money.py", "tests/test_money.py")
FAILING = "tests/test_report.py::test_total_of_many"

Beat = tuple[float, Event]
"""Seconds since the event before, and the event."""

THOUGHT = """
Totals are off by a cent, but only on long ledgers. That smells of rounding: something small that is lost
again and again until it shows. report.py sums nothing itself, it asks total() in money.py; so that is the
suspect, and AGENTS.md is strict: amounts are Decimal, floats have no place here.
"""
FOUND = (
    "The cent is lost in `money.py`: `total()` turns every amount into a binary float and rounds it *before* "
    "it adds up, so a bill shared by three loses a cent. I want to see a test fail for this reason first."
)
PLAN = (
    "`test_total_of_many` gets **999.99** instead of **1000.00**. What I propose:\n\n"
    "1. `total()` adds up exactly and rounds **once**; its arguments and its result stay.\n"
    "2. `Money.__repr__` shows the `Decimal` inside.\n"
    "3. A test right beside the cause."
)
DONE = (
    "**All 39 tests pass** [E7]. `total()` adds up exactly and rounds once. You left out the change to "
    "`Money.__repr__`, and rightly so: it would have broken `test_repr`."
)
FAILURE = """\
def test_total_of_many():
>       assert balances(dinners(91))["food:out"] == Decimal("1000.00")
E       AssertionError: assert Decimal('999.99') == Decimal('1000.00')

tests/test_report.py:49: AssertionError"""


def looking() -> Iterator[Beat]:
    """Yield what happens until the model wants to run the tests."""
    yield 0.0, SessionRenamed(title=TITLE)
    yield 0.1, StepStarted(turn=1, step=1, model=MODEL)
    yield 1.2, ThoughtDelta(turn=1, step=1, text=THOUGHT.strip().replace("\n", " "))
    reads = (
        ("list_folder", {"path": "."}, "List the workspace", "7 entries"),
        ("read_file", {"path": "AGENTS.md"}, "Read AGENTS.md", "6 lines"),
        ("read_file", {"path": "src/ledger/report.py"}, "Read src/ledger/report.py", "33 lines"),
        ("read_file", {"path": "src/ledger/money.py"}, "Read src/ledger/money.py", "52 lines"),
        ("search_text", {"pattern": "round("}, "Search “round(”", "1 line in 1 file"),
    )
    calls = [
        ToolCall(f"functions.{name}:{number}", name, json.dumps(arguments))
        for number, (name, arguments, _, _) in enumerate(reads)
    ]
    usage = Usage(prompt=9_153, completion=2_541)
    yield 41.0, StepFinished(turn=1, step=1, finish="tool_calls", calls=tuple(calls), usage=usage)
    for call, (_, _, label, summary) in zip(calls, reads, strict=True):
        yield 0.01, ToolStarted(call.id, call.name, label)
        yield 0.04, ToolFinished(call.id, call.name, "ok", "", summary, seconds=0.04)
    yield 0.1, StepStarted(turn=1, step=2, model=MODEL)
    yield 0.9, TextDelta(turn=1, step=2, text=FOUND)
    run = ToolCall(TESTS_CALL, "run_tests", "{}")
    usage = Usage(prompt=14_822, completion=96)
    yield 1.5, StepFinished(turn=1, step=2, finish="tool_calls", calls=(run,), usage=usage)


def tests_question() -> Question:
    """Return what is asked before the tests run."""
    facts = (
        ("folder", "ledger/"),
        ("effect", "Runs in a copy of the project. Your files stay as they are."),
        ("time limit", "300 s"),
    )
    digest = digest_of("tests", COMMAND, facts)
    return Question("tests", "Run the tests?", COMMAND, digest, facts, CONFINED, remember=True)


def failing() -> Iterator[Beat]:
    """Yield the failed run, and what is said of it until the proposal."""
    yield 0.1, ToolStarted(TESTS_CALL, "run_tests", "Run tests", CONFINED)
    report = _report(failed=FAILING)
    told = f"1 failed, 37 passed in 1.2 s\n\nFAILED {FAILING}\n{FAILURE}"
    yield 1.2, ToolFinished(TESTS_CALL, "run_tests", "failed", told, "1 failed, 37 passed", 1.2, report)
    yield 0.1, StepStarted(turn=1, step=3, model=MODEL)
    yield 1.0, TextDelta(turn=1, step=3, text=PLAN)
    call = ToolCall(EDIT_CALL, "propose_edit", json.dumps({"summary": SUMMARY}))
    usage = Usage(prompt=15_640, completion=544)
    yield 8.8, StepFinished(turn=1, step=3, finish="tool_calls", calls=(call,), usage=usage)


def versions() -> dict[str, tuple[bytes, bytes]]:
    """Return the bytes before and after of every proposed file, by its path."""
    with resource("demo/demo.toml").open("rb") as script:
        parts = tomllib.load(script)["parts"]
    found = {}
    for path in PATHS:
        before = resource(f"demo/workspace/{path}").read_bytes()
        after = before
        for part in (parts["fix"], parts["repr"], parts["new_test"]):
            if part["path"] == path:
                after = after.replace(part["old"].lstrip("\n").encode(), part["new"].lstrip("\n").encode())
        found[path] = (before, after)
    return found


def proposal(blobs: dict[str, tuple[str, str]], modes: dict[str, int]) -> Proposal:
    """Return the proposal.

    Args:
        blobs: the names of the bytes before and after, by path.
        modes: the permission bits each file has, by path; they are as whoever cloned the project has them.
    """
    files = [FileChange(path, "modify", *blobs[path], mode=modes[path], matched=("exact",)) for path in PATHS]
    return Proposal(PROPOSAL, EDIT_CALL, SUMMARY, tuple(files))


def proposal_question(made: Proposal) -> Question:
    """Return what is asked about the proposal."""
    title = "Proposed patch: 3 hunks in 2 files"
    return Question("proposal", title, SUMMARY, digest_of("proposal", made), proposal_id=made.id)


def passing() -> Iterator[Beat]:
    """Yield what follows when two of the three hunks were applied."""
    told, summary = "Applied 2 of 3 hunks.", "applied 2 of 3 hunks"
    yield 0.1, ToolFinished(EDIT_CALL, "propose_edit", "ok", told, summary, seconds=0.02)
    yield 0.1, StepStarted(turn=1, step=4, model=MODEL)
    run = ToolCall(AGAIN_CALL, "run_tests", "{}")
    usage = Usage(prompt=16_311, completion=33)
    yield 1.0, StepFinished(turn=1, step=4, finish="tool_calls", calls=(run,), usage=usage)
    yield 0.1, ToolStarted(AGAIN_CALL, "run_tests", "Run tests", CONFINED)
    report = _report(added="tests/test_money.py::test_total_is_rounded_once")
    yield 1.1, ToolFinished(AGAIN_CALL, "run_tests", "ok", "39 passed in 1.1 s", "39 passed", 1.1, report)
    yield 0.1, StepStarted(turn=1, step=5, model=MODEL)
    yield 0.8, TextDelta(turn=1, step=5, text=DONE)
    usage = Usage(prompt=16_702, completion=124)
    yield 2.0, StepFinished(turn=1, step=5, finish="stop", usage=usage)


def _report(failed: str = "", added: str = "") -> TestReport:
    """Return a run of the project's own tests, by their names."""
    cases = []
    for file in ("test_journal.py", "test_money.py", "test_report.py"):
        text = resource(f"demo/workspace/tests/{file}").read_text(encoding="utf-8")
        for values, name in re.findall(r"(?:parametrize\(\"\w+\", \[(.*)\]\)\n)?def (test_\w+)\(", text):
            cases += [f"tests/{file}::{name}{value and f'[{value}]'}" for value in values.split(", ")]
        cases += [added] if added.startswith(f"tests/{file}") else []
    outcomes = [
        TestCase(case, "failed", 0.01, FAILURE) if case == failed else TestCase(case, "passed")
        for case in cases
    ]
    return TestReport(COMMAND, 1 if failed else 0, 1.1, tuple(outcomes))
