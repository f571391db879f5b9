"""Money, modes, plans and the files for assistants, as the conversation tells of them."""

from __future__ import annotations

import pytest
from transcript_teller import Teller

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
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
    TurnStarted,
)
from k2desk.core.messages import Usage
from k2desk.core.permissions import Decision, Question
from k2desk.core.prices import Price
from k2desk.core.scope import Bounds
from k2desk.transcript import export
from k2desk.transcript.detail import shown

PRICE = Price(1.0, 4.0)


@pytest.mark.parametrize(
    "event",
    [
        SpendReserved("r", "kimi", PRICE, 1, 1),
        SpendSettled("r", "kimi", PRICE, Usage(1, 1)),
        LimitRaised("task", 0.5),
        TodosUpdated((Todo("Round once"),)),
        PlanApproved("r1", "Round once.", "1. Round"),
        ScopeAgreed("r1", "Round once.", Bounds(("a",), 1), Bounds(("a",), 1)),
        ModeChanged("act", "plan"),
    ],
)
def test_what_the_bars_and_the_agenda_show_makes_no_row(event: Event) -> None:
    teller = Teller()
    assert teller.tell(event) == ()


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (ModeChanged("plan"), "Mode · Plan: it reads and puts a plan before you"),
        (GuideAdopted("AGENTS.md", "0" * 64, "Be kind."), "The model has AGENTS.md · as the repository's"),
        (ModelTold("[K2Desk: Nothing moved.]"), "K2Desk told the model · Nothing moved."),
    ],
)
def test_what_the_model_hears_from_k2desk_is_a_line(event: Event, words: str) -> None:
    teller = Teller()
    teller.tell(event)
    assert export.line(teller.rows[0]).startswith(words)


@pytest.mark.parametrize(
    ("kind", "decision", "words", "usual"),
    [
        ("limit", Decision("allow", "d", answer="+ $0.50"), "Limit reached · + $0.50", True),
        ("stall", Decision("allow", "d", answer="Go on"), "No progress · Go on", True),
        ("plan", Decision("allow", "d", answer="1. Round"), "Plan approved · The title", True),
        (
            "plan",
            Decision("allow", "d", answer="other", choice="A"),
            "Plan approved with your edits · A",
            True,
        ),
        ("plan", Decision("reject", "d", note="no"), "Rejected · The title · “no”", True),
        ("scope", Decision("allow", "d", answer="1. Round"), "Agreed what it may touch · The title", True),
        ("scope", Decision("allow", "d"), "Agreed what it may touch · The title", True),
        (
            "scope",
            Decision("allow", "d", answer="other", note="ok"),
            "Agreed what it may touch with your edits · The title · “ok”",
            True,
        ),
        ("scope", Decision("reject", "d", note="no"), "Rejected · The title · “no”", True),
        ("guide", Decision("allow", "d"), "Shown to the model · The title", False),
        ("guide", Decision("reject", "d"), "Kept from the model · The title", True),
    ],
)
def test_an_answer_is_named_for_what_it_does(kind: str, decision: Decision, words: str, usual: bool) -> None:
    teller = Teller()
    question = Question(kind, "The title", "1. Round", "d")  # type: ignore[arg-type]
    teller.tell(TurnStarted(1, "hi"), DecisionRequested("r1", "", question), DecisionMade("r1", "", decision))
    row = teller.rows[-1]
    assert (export.line(row), shown(row, "normal")) == (words, usual)


def test_a_mode_that_came_with_a_plan_needs_no_line(teller: Teller) -> None:
    teller.tell(ModeChanged("act", "plan"))
    assert list(teller.rows) == []
