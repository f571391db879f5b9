"""What each mode lets the model do, and what it is told where it may not."""

from __future__ import annotations

from k2desk.core.permissions import Mode, Risk
from k2desk.core.wording import mark, marked

ALLOWED: dict[Mode, frozenset[Risk]] = {
    "ask": frozenset({"read", "note", "ask"}),
    "plan": frozenset({"read", "note", "ask", "plan"}),
    "act": frozenset({"read", "note", "ask", "plan", "scope", "run", "propose"}),
}

_NO: dict[Mode, str] = {
    "ask": mark(
        "The user has set the mode to Ask: you read and answer, and {name} is not available. Answer with "
        "what you can read, or say what you would do in the mode Act."
    ),
    "plan": mark(
        "The user has set the mode to Plan: {name} is not available before a plan is approved. Read what "
        "you need, then call propose_plan; with the user's approval the mode becomes Act."
    ),
    "act": "",
}
UNAVAILABLE: dict[Mode, str] = marked(
    {"ask": "not in the mode Ask", "plan": "not in the mode Plan", "act": "not in the mode Act"}
)
"""What is said in short where a call is refused."""
_NOW: dict[Mode, str] = {
    "ask": "[K2Desk: the mode is now Ask. You read and answer; nothing is run and nothing proposed.]",
    "plan": "[K2Desk: the mode is now Plan. Read, then put a plan before the user with propose_plan; nothing "
    "is run or proposed before it is approved.]",
    "act": "[K2Desk: the mode is now Act. You may propose changes, and ask to run commands and tests.]",
}


def refusal(mode: Mode, name: str, risk: Risk) -> str:
    """Return why a call is refused in this mode, "" where it is not.

    Args:
        mode: as the user has set it.
        name: of the tool.
        risk: of the tool.
    """
    return "" if risk in ALLOWED[mode] else _NO[mode].format(name=name)


def told(mode: Mode) -> str:
    """Return what the model is told once the mode is another one."""
    return _NOW[mode]
