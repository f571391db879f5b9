"""Sentences and figures: how long, how many, what a line of the transcript says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import assert_never

import msgspec

from k2desk.core.permissions import Mode
from k2desk.core.proving import Proof
from k2desk.core.wording import mark, retold, say, say_count
from k2desk.transcript.rows import ChangeRow, GroupRow, QuestionRow, ToolRow

READS = {
    "read_file": (mark("read"), mark("read {n} files")),
    "list_folder": (mark("listed"), mark("listed {n} folders")),
    "search_text": (mark("searched"), mark("searched {n} times")),
    "find_files": (mark("looked for"), mark("looked for files {n} times")),
    "git_status": (mark("looked"), mark("looked at git status {n} times")),
    "update_todos": (mark("noted"), mark("noted {n} times")),
    "git_diff": (mark("looked"), mark("looked at the changes {n} times")),
}
"""Calls that only look: the verb that replaces the first word of one label, and the words for several."""

MODES: dict[Mode, str] = {
    "ask": mark("Ask: it reads and answers, nothing else"),
    "plan": mark("Plan: it reads and puts a plan before you"),
    "act": mark("Act: it may propose changes and ask to run things"),
}
"""What each mode lets the model do, in the user's words."""

_FILES = re.compile(r"\bin (\d[\d,]*) files?\b")
_HUNKS = re.compile(r"(\d+) of (\d+) hunks?")


def duration(seconds: float) -> str:
    """Return seconds as ``0.2 s``, ``41 s`` or ``2 min 5 s``."""
    if seconds < 9.95:
        return say("{seconds:.1f} s", seconds=max(seconds, 0))
    whole = round(seconds)
    if whole < 60:
        return say("{seconds} s", seconds=whole)
    return say("{minutes} min {rest} s", minutes=whole // 60, rest=whole % 60)


def tokens(count: int) -> str:
    """Return a number of tokens as ``950 tokens`` or ``3.1k tokens``."""
    if count >= 1000:
        return say("{count:.1f}k tokens", count=count / 1000)
    return say_count("{n} token", "{n} tokens", count)


def files(number: int) -> str:
    """Return ``1 file``, ``2 files``."""
    return say_count("{n} file", "{n} files", number)


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
        paths = len({_path(call) for call in calls}) if name == "read_file" else 0
        return say("read 1 file") if paths == 1 else say(several, n=paths or len(calls))
    _, _, rest = retold(calls[0].label).partition(" ")
    found = _FILES.search(calls[0].summary) if name == "search_text" else None
    return f"{say(verb)} {rest}" + (
        say(" in {files}", files=files(int(found[1].replace(",", "")))) if found else ""
    )


def _path(call: ToolRow) -> str:
    try:
        return msgspec.json.decode(call.arguments, type=_Path).path
    except msgspec.DecodeError:
        return call.label


class _Path(msgspec.Struct):
    path: str


_ANSWERED = {"ask": mark("Answered"), "limit": mark("Limit reached"), "stall": mark("No progress")}
"""The headline of a question that was answered by a choice or in words."""
_ALLOWED = mark("Allowed")
_SAID = {
    "proposal": mark("Accepted"),
    "guide": mark("Shown to the model"),
    "secret": mark("Shown to the model"),
}
"""The headline of a question that was allowed, where it is not ``Allowed``."""


RECOVERED = mark("recovered")
"""Marks a call that was read back from the text it had leaked into."""
READ_BACK = mark("The server sent this call as text and K2Desk read it back. Look twice before you allow it.")


def decided(row: QuestionRow) -> tuple[str, str]:
    """Return what became of a question: a headline and what follows it.

    The detail holds text of the model and the user.
    """
    head, detail = _decided(row)
    return head, f"{say(RECOVERED)} · {detail}" if row.recovered else detail


def _decided(row: QuestionRow) -> tuple[str, str]:
    question, decision = row.question, row.decision
    if decision is None:
        return say("Not decided"), say("the turn ended first · {subject}", subject=subject(row))
    note = f" · “{decision.note}”" if decision.note else ""
    match decision.verdict:
        case "allow" if question.kind in _ANSWERED:
            return say(_ANSWERED[question.kind]), (
                retold(decision.answer)
                if question.kind in ("limit", "stall")
                else decision.answer or say("no answer")
            ) + note
        case "allow" if question.kind == "plan":
            edited = say(" with your edits") if decision.answer not in ("", question.text) else ""
            return say("Plan approved{edited}", edited=edited), (decision.choice or question.title) + note
        case "allow" if question.kind == "scope":
            edited = say(" with your edits") if decision.answer not in ("", question.text) else ""
            return say("Agreed what it may touch{edited}", edited=edited), question.title + note
        case "allow" if row.rule:
            return say("Allowed by rule"), f"{retold(row.rule)} · {subject(row)}"
        case "allow":
            held = say(" for this session") if decision.scope == "session" else ""
            held = say(" on the real files") if decision.real_files else held
            return f"{say(_SAID.get(question.kind, _ALLOWED))}{held}", subject(row) + note
        case "reject" if question.kind in ("guide", "secret"):
            return say("Kept from the model"), subject(row) + note
        case "reject":
            return say("Rejected"), subject(row) + note
        case "revise":
            return say("Asked for a change"), subject(row) + note
        case _:
            assert_never(decision.verdict)


def subject(row: QuestionRow) -> str:
    """Return what a question is about, in the words of whoever asks."""
    if row.proposal is not None:
        return row.proposal.summary or say("a patch in {files}", files=files(len(row.proposal.files)))
    question = row.question
    if question.kind == "guide":
        return retold(question.title)
    return question.title if question.kind in ("plan", "scope") else question.text


def _applied(summary: str) -> str:
    """Return how much was applied, as a tool's figures tell it."""
    told = re.sub(r"^applied\s+", "", summary, flags=re.IGNORECASE)
    if found := _HUNKS.fullmatch(told):
        return say_count("{ticked} of {n} hunk", "{ticked} of {n} hunks", int(found[2]), ticked=found[1])
    return told


def tried(proof: Proof) -> str:
    """Return what the tests said of what is ticked: ``86 → 88 pass in a copy``, ``breaks 2 in a copy``."""
    if proof.note and not proof.passed + proof.failed:
        return say("no result in a copy")
    if proof.worse:
        return say("breaks {worse:,} in a copy", worse=proof.worse)
    if proof.failed or proof.unexplained or proof.note:
        return say("{passed:,} pass, {failed:,} fail in a copy", passed=proof.passed, failed=proof.failed)
    if proof.passing in (None, proof.passed):
        return say("{passed:,} pass in a copy", passed=proof.passed)
    return say("{before:,} → {passed:,} pass in a copy", before=proof.passing, passed=proof.passed)


def proved(row: ChangeRow) -> str:
    """Return what the tests said of a write that is in effect as a whole, "" where they were not asked."""
    whole = row.state in ("writing", "applied") and not row.undone
    return tried(row.proof) if row.proof is not None and whole else ""


def change(row: ChangeRow) -> tuple[str, str]:
    """Return what became of a write: a headline and what follows it."""
    count = files(len(row.paths))
    changes = say("changes in {files}", files=count)
    what = _applied(row.summary) or changes
    names = ", ".join(row.paths[:3]) + (
        say(" and {count} more", count=len(row.paths) - 3) if len(row.paths) > 3 else ""
    )
    match row.state:
        case "writing":
            return say("Writing {files}", files=changes), names
        case "applied" if row.undone:
            back = say("{count} of {files} taken back", count=len(row.undone), files=count)
            return say("Applied {what}", what=what), f"{back}: {', '.join(row.undone[:3])}"
        case "applied":
            return say("Applied {what}", what=what), names
        case "undone":
            return say("Undone: {what}", what=what), names
        case "failed":
            return say("Not written"), f"{row.reason} · {names}"
        case _:
            assert_never(row.state)
