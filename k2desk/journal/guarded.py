"""What the report tells of money, modes, plans, the list of things to do and the files for assistants."""

from __future__ import annotations

from collections.abc import Sequence

from k2desk.core.events import (
    Event,
    GuideAdopted,
    LimitRaised,
    ModeChanged,
    ModelTold,
    PlanApproved,
    Record,
    ScopeAgreed,
    TodosUpdated,
)
from k2desk.core.scope import differences, written
from k2desk.core.spending import Spending, money
from k2desk.journal.markdown import code, fence

_TICKS = {"open": "[ ]", "doing": "[>]", "done": "[x]"}


def spent_lines(records: Sequence[Record]) -> list[str]:
    """Return what the session has cost, by model and category; none where nothing was sent."""
    spent = Spending(record.event for record in records)
    if not spent.models and not spent.open:
        return []
    guess = ", a part of it estimated" if spent.estimated else ""
    lines = [f"- cost: {money(spent.dollars)}{guess}; {spent.settled.tokens:,} tokens"]
    for model, bill in spent.models.items():
        parts = (("sent", bill.prompt), ("from the cache", bill.cached), ("received", bill.completion))
        told = "; ".join(f"{part.tokens:,} {words} {money(part.dollars)}" for words, part in parts)
        lines.append(f"  - {code(model)}: {told}")
    if spent.open:
        count = len(spent.open)
        lines.append(f"  - {count} request{'s' * (count != 1)} never settled: {money(spent.reserved)}")
    return lines


def todo_lines(records: Sequence[Record]) -> list[str]:
    """Return the model's list as it stood at the end; none where there was no list."""
    lists = [record.event for record in records if isinstance(record.event, TodosUpdated)]
    if not lists or not lists[-1].todos:
        return []
    entries = [f"- {_TICKS[todo.state]} {code(todo.text)}" for todo in lists[-1].todos]
    return ["", "## The model's list at the end", "", *entries]


def guarded(event: Event) -> list[str]:
    """Return the lines of an event of the guards; none for any other."""
    match event:
        case LimitRaised(scope=scope, dollars=dollars):
            what = "today" if scope == "day" else "this session"
            return [f"- the limit of {what} was raised by {money(dollars)} by the user"]
        case ModeChanged(mode=mode, by=by):
            return [f"- mode: {mode}, by {'the user' if by == 'user' else 'the approval of the plan'}"]
        case PlanApproved():
            option = f", option {code(event.option)}" if event.option else ""
            edited = " with edits" if event.edited else ""
            head = f"- plan approved{edited} by the user{option}: {code(event.summary)}"
            return [head, *fence(event.text)]
        case ScopeAgreed(asked=asked, agreed=agreed):
            edited = " with edits" if agreed != asked else ""
            head = f"- what may be touched agreed{edited} by the user: {code(event.summary)}"
            return [
                head,
                *fence(written(agreed)),
                *(f"  - {code(one)}" for one in differences(asked, agreed)),
            ]
        case GuideAdopted(path=path, sha256=sha256):
            return [f"- the model was shown {code(path)}, as the repository's words: {code(sha256)}"]
        case ModelTold(text=text):
            return [f"- told to the model by K2Desk: {code(text)}"]
        case _:
            return []
