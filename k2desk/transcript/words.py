"""Sentences and figures: how long, how many, what a line of the transcript says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import assert_never

import msgspec

from k2desk.core.permissions import Mode
from k2desk.transcript.rows import ChangeRow, GroupRow, QuestionRow, ToolRow

READS = {
    "read_file": ("read", "read {} files"),
    "list_folder": ("listed", "listed {} folders"),
    "search_text": ("searched", "searched {} times"),
    "find_files": ("looked for", "looked for files {} times"),
    "git_status": ("looked", "looked at git status {} times"),
    "update_todos": ("noted", "noted {} times"),
    "git_diff": ("looked", "looked at the changes {} times"),
}
"""Calls that only look: the verb that replaces the first word of one label, and the words for several."""

MODES: dict[Mode, str] = {
    "ask": "Ask: it reads and answers, nothing else",
    "plan": "Plan: it reads and puts a plan before you",
    "act": "Act: it may propose changes and ask to run things",
}
"""What each mode lets the model do, in the user's words."""

_FILES = re.compile(r"\bin (\d[\d,]* files?)\b")


def duration(seconds: float) -> str:
    """Return seconds as ``0.2 s``, ``41 s`` or ``2 min 5 s``."""
    if seconds < 9.95:
        return f"{max(seconds, 0):.1f} s"
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"


def tokens(count: int) -> str:
    """Return a number of tokens as ``950 tokens`` or ``3.1k tokens``."""
    return f"{count / 1000:.1f}k tokens" if count >= 1000 else f"{count} token{'' if count == 1 else 's'}"


def counted(number: int, thing: str) -> str:
    """Return ``1 file``, ``2 files``."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def group(row: GroupRow) -> tuple[str, str]:
    """Return a group's headline and what follows it: ``Read 3 files``, ``searched "round(" in 14 files``."""
    kinds: dict[str, list[ToolRow]] = {}
    for call in row.calls:
        kinds.setdefault(call.name, []).append(call)
    first, *others = (_kind(name, calls) for name, calls in kinds.items())
    return first[:1].upper() + first[1:], " · ".join(others)


def _kind(name: str, calls: Sequence[ToolRow]) -> str:
    verb, several = READS[name]
    if len(calls) > 1:
        files = len({_path(call) for call in calls}) if name == "read_file" else 0
        return "read 1 file" if files == 1 else several.format(files or len(calls))
    _, _, rest = calls[0].label.partition(" ")
    found = _FILES.search(calls[0].summary) if name == "search_text" else None
    return f"{verb} {rest}" + (f" in {found[1]}" if found else "")


def _path(call: ToolRow) -> str:
    try:
        return msgspec.json.decode(call.arguments, type=_Path).path
    except msgspec.DecodeError:
        return call.label


class _Path(msgspec.Struct):
    path: str


_ANSWERED = {"ask": "Answered", "limit": "Limit reached", "stall": "No progress"}
"""The headline of a question that was answered by a choice or in words."""
_SAID = {"proposal": "Accepted", "guide": "Shown to the model", "secret": "Shown to the model"}
"""The headline of a question that was allowed, where it is not ``Allowed``."""


RECOVERED = "recovered"
"""Marks a call that was read back from the text it had leaked into."""
READ_BACK = "The server sent this call as text and K2Desk read it back. Look twice before you allow it."


def decided(row: QuestionRow) -> tuple[str, str]:
    """Return what became of a question: a headline and what follows it.

    The detail holds text of the model and the user.
    """
    head, detail = _decided(row)
    return head, f"{RECOVERED} · {detail}" if row.recovered else detail


def _decided(row: QuestionRow) -> tuple[str, str]:
    question, decision = row.question, row.decision
    if decision is None:
        return "Not decided", f"the turn ended first · {subject(row)}"
    note = f" · “{decision.note}”" if decision.note else ""
    match decision.verdict:
        case "allow" if question.kind in _ANSWERED:
            return _ANSWERED[question.kind], (decision.answer or "no answer") + note
        case "allow" if question.kind == "plan":
            edited = " with your edits" if decision.answer not in ("", question.text) else ""
            return f"Plan approved{edited}", (decision.choice or question.title) + note
        case "allow" if question.kind == "scope":
            edited = " with your edits" if decision.answer not in ("", question.text) else ""
            return f"Agreed what it may touch{edited}", question.title + note
        case "allow" if row.rule:
            return "Allowed by rule", f"{row.rule} · {subject(row)}"
        case "allow":
            held = " for this session" if decision.scope == "session" else ""
            held = " on the real files" if decision.real_files else held
            return f"{_SAID.get(question.kind, 'Allowed')}{held}", subject(row) + note
        case "reject" if question.kind in ("guide", "secret"):
            return "Kept from the model", subject(row) + note
        case "reject":
            return "Rejected", subject(row) + note
        case "revise":
            return "Asked for a change", subject(row) + note
        case _:
            assert_never(decision.verdict)


def subject(row: QuestionRow) -> str:
    """Return what a question is about, in the words of whoever asks."""
    if row.proposal is not None:
        return row.proposal.summary or f"a patch in {counted(len(row.proposal.files), 'file')}"
    question = row.question
    return question.title if question.kind in ("plan", "scope", "guide") else question.text


def change(row: ChangeRow) -> tuple[str, str]:
    """Return what became of a write: a headline and what follows it."""
    files = f"changes in {counted(len(row.paths), 'file')}"
    what = re.sub(r"^applied\s+", "", row.summary, flags=re.IGNORECASE) or files
    names = ", ".join(row.paths[:3]) + (f" and {len(row.paths) - 3} more" if len(row.paths) > 3 else "")
    match row.state:
        case "writing":
            return f"Writing {files}", names
        case "applied" if row.undone:
            back = f"{len(row.undone)} of {counted(len(row.paths), 'file')} taken back"
            return f"Applied {what}", f"{back}: {', '.join(row.undone[:3])}"
        case "applied":
            return f"Applied {what}", names
        case "undone":
            return f"Undone: {what}", names
        case "failed":
            return "Not written", f"{row.reason} · {names}"
        case _:
            assert_never(row.state)
