"""The user's rules as the gate asks them, over lines a model that means ill would send."""

from __future__ import annotations

import msgspec

from k2desk.core.messages import ToolCall
from k2desk.core.permissions import Question
from k2desk.core.ruler import Asked
from k2desk.core.rules import parse
from k2desk.tools.approvals import Approvals


def _no_blob(name: str) -> bytes:
    raise KeyError(name)


def passes(rules: str, line: str) -> bool:
    """Whether a command runs without a question under these rules, with the user there."""
    call = ToolCall("functions.run_command:0", "run_command", msgspec.json.encode({"command": line}).decode())
    approvals = Approvals(lambda: parse(rules, ("run_command",)), _no_blob, attended=True)
    question = Question("command", "Run a command?", line, "digest", remember=True)
    ruled = approvals.answer(Asked(question, call))
    return ruled is not None and ruled.decision.verdict == "allow"
