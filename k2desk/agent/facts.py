"""What holds whatever a compaction leaves out: decisions, the plan, the list, the changed files."""

from __future__ import annotations

from k2desk.agent.modes import told
from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
    GuideAdopted,
    ModeChanged,
    PlanApproved,
    ProposalMade,
    ScopeAgreed,
    Todo,
    TodosUpdated,
    WriteDone,
    WriteIntended,
)
from k2desk.core.permissions import Decision, Mode, Question
from k2desk.core.scope import written

MOST_DECISIONS = 40
"""Decisions that are repeated; older ones are in the model's own account."""
_LONGEST = 400
"""Characters of what a decision was about; the user's own words are never cut."""
_UNTOLD = ("limit", "stall")
"""Questions about money and patience, which are none about the work."""
_BOXES = {"open": "[ ]", "doing": "[~]", "done": "[x]"}


class Facts:
    """Folds the events of a session into what is settled."""

    def __init__(self) -> None:
        self._questions: dict[str, Question] = {}
        self._proposals: dict[str, str] = {}
        self._decided: dict[str, str] = {}
        self._writing: dict[str, tuple[str, ...]] = {}
        self._changed: dict[str, None] = {}
        self._plan: PlanApproved | None = None
        self._agreed: ScopeAgreed | None = None
        self._todos: tuple[Todo, ...] = ()
        self._guides: dict[str, str] = {}
        self._mode: Mode | None = None

    def apply(self, event: Event) -> None:
        """Take in what happened."""
        match event:
            case DecisionRequested():
                self._questions[event.request_id] = event.question
            case ProposalMade(proposal=proposal):
                self._proposals[proposal.id] = proposal.summary
            case DecisionMade(rule=""):
                self._decide(event)
            case PlanApproved():
                self._plan = event
            case ScopeAgreed():
                self._agreed = event
            case ModeChanged(mode=mode):
                self._mode = mode
            case TodosUpdated(todos=todos):
                self._todos = todos
            case GuideAdopted(path=path, text=text):
                self._guides[path] = text
            case WriteIntended():
                self._writing[event.change_id] = tuple(file.path for file in event.files)
            case WriteDone(change_id=change_id):
                self._changed |= dict.fromkeys(self._writing.pop(change_id, ()))
            case _:
                pass

    def _decide(self, event: DecisionMade) -> None:
        question = self._questions.get(event.request_id)
        if question is None or question.kind in _UNTOLD:
            return
        plain = event.decision.verdict == "allow" and not (event.decision.note or event.decision.answer)
        if plain and question.kind in ("command", "tests"):
            return  # that something ran is no decision about the work
        about = self._proposals.get(question.proposal_id) or question.text
        about = about if len(about) <= _LONGEST else f"{about[:_LONGEST]} …"
        self._decided[event.request_id] = f"{question.title} {about}\n  {_said(event.decision)}"

    def decision(self, request_id: str) -> str:
        """Return a decision of the user's in words, "" where there is none of that name."""
        return self._decided.get(request_id, "")

    def sections(self) -> list[tuple[str, str]]:
        """Return what holds, as headings and texts."""
        found: list[tuple[str, str]] = [("Mode", told(self._mode))] if self._mode is not None else []
        if self._decided:
            lines = [f"- {text}" for text in list(self._decided.values())[-MOST_DECISIONS:]]
            found.append(("Decided by the user. These are settled; do not reopen them", "\n".join(lines)))
        if self._plan is not None:
            option = f"The user chose: {self._plan.option}\n" if self._plan.option else ""
            found.append(
                ("Plan approved by the user. It is decided; do not plan anew", f"{option}{self._plan.text}")
            )
        if self._agreed is not None:
            found.append(("Agreed with the user: what this work may touch", written(self._agreed.agreed)))
        if self._todos:
            lines = [f"{_BOXES[todo.state]} {todo.text}" for todo in self._todos]
            found.append(("Your list of what is to be done", "\n".join(lines)))
        if self._changed:
            lines = [f"- {path}" for path in self._changed]
            found.append(("Files changed with the user's approval; read them anew", "\n".join(lines)))
        found += [(f"{path} of the repository, for assistants", text) for path, text in self._guides.items()]
        return found


def _said(decision: Decision) -> str:
    verdict = {"allow": "Accepted", "reject": "Rejected", "revise": "Sent back for a change"}
    words = [f"{verdict[decision.verdict]}." if not decision.answer else f"Answer: “{decision.answer}”"]
    if decision.note:
        words.append(f"In the user's words: “{decision.note}”")
    return " ".join(words)
