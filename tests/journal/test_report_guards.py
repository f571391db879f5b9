"""What the report tells of money, modes, plans, the list and the files for assistants."""

from __future__ import annotations

from k2desk.core.events import (
    GuideAdopted,
    LimitRaised,
    ModeChanged,
    ModelTold,
    PlanApproved,
    ScopeAgreed,
    SpendReserved,
    SpendSettled,
    Todo,
    TodosUpdated,
)
from k2desk.core.messages import Usage
from k2desk.core.prices import Price
from k2desk.core.scope import Bounds
from k2desk.journal.log import SessionLog
from k2desk.journal.report import report

PRICE = Price(1.0, 4.0, 0.1)


def test_a_session_in_which_nothing_was_sent_tells_of_no_cost(log: SessionLog) -> None:
    told = report(log.records())
    assert "cost" not in told
    assert "list at the end" not in told


def test_cost_is_told_by_model_and_category(log: SessionLog) -> None:
    log.append(SpendSettled("a", "kimi", PRICE, Usage(100_000, 10_000, 50_000)))
    log.append(SpendReserved("b", "kimi", PRICE, 100_000, 0))
    told = report(log.records())
    assert "- cost: $0.20, a part of it estimated; 110,000 tokens\n" in told
    assert "  - `kimi`: 50,000 sent $0.05; 50,000 from the cache $0.01; 10,000 received $0.04\n" in told
    assert "  - 1 request never settled: $0.10\n" in told


def test_what_the_guards_did_is_told(log: SessionLog) -> None:
    for event in (
        LimitRaised("task", 0.5),
        LimitRaised("day", 2.0),
        ModeChanged("plan"),
        PlanApproved("r", "Round once.", "1. `money.py`", "A", True),
        ModeChanged("act", "plan"),
        ScopeAgreed("r", "Round once.", Bounds(("src/*.py",), 9), Bounds(("src/*.py",), 4)),
        ScopeAgreed("r", "As asked.", Bounds(("a",), 1), Bounds(("a",), 1)),
        GuideAdopted("AGENTS.md", "ab", "Be kind."),
        ModelTold("[K2Desk: nothing moved.]"),
        TodosUpdated((Todo("first"),)),
        TodosUpdated((Todo("Read", "done"), Todo("Mend", "doing"), Todo("Say"))),
    ):
        log.append(event)
    told = report(log.records())
    for line in (
        "- the limit of this session was raised by $0.50 by the user",
        "- the limit of today was raised by $2.00 by the user",
        "- mode: plan, by the user",
        "- plan approved with edits by the user, option `A`: `Round once.`",
        "1. `money.py`",
        "- mode: act, by the approval of the plan",
        "- what may be touched agreed with edits by the user: `Round once.`",
        "src/*.py\nat most 4 changed lines\nno new dependencies",
        "  - `at most 4 changed lines instead of 9`",
        "- what may be touched agreed by the user: `As asked.`",
        "- the model was shown `AGENTS.md`, as the repository's words: `ab`",
        "- told to the model by K2Desk: `[K2Desk: nothing moved.]`",
        "- [x] `Read`\n- [>] `Mend`\n- [ ] `Say`",
    ):
        assert line in told
    assert "`first`" not in told


def test_an_empty_list_is_no_list(log: SessionLog) -> None:
    log.append(TodosUpdated(()))
    assert "list at the end" not in report(log.records())
