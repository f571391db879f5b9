"""A proposal, and the question about it with everything the answer is bound to."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from k2desk.core.consequences import git_behaviour, runs_code
from k2desk.core.permissions import Question, digest_of
from k2desk.core.ports import Blobs, Log, Plan
from k2desk.core.proposals import FileChange, Proposal
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.scope.holding import OUTSIDE, Holding, Terms
from k2desk.scope.judging import judge, read_files, sentences
from k2desk.tools.applying import numbered

MOST_BEYOND = 5
"""Files outside of what was agreed that a question names; the review shows each."""
MOST_FACTS = 12
"""So many warnings stand on the card; the review shows each beside its file."""


def plan_of(
    files: tuple[FileChange, ...],
    summary: str,
    call_id: str,
    root: Path,
    blobs: Blobs,
    terms: Terms | None = None,
) -> Plan:
    """Put a change to the user: nothing is written.

    Args:
        files: as drafted.
        summary: one sentence about it, from wherever it came.
        call_id: the call it answers, "" where it came from the user.
        root: the workspace, which the answer is bound to.
        blobs: holds the bytes.
        terms: what was agreed about the work, None for nothing.
    """
    proposal = Proposal(secrets.token_hex(8), call_id, visible(summary), files)
    count = sum(len(hunks) for _, hunks in numbered(proposal, blobs.get_blob))
    what = mark(f"{count} hunk{'s' * (count != 1)} in {len(files)} file{'s' * (len(files) != 1)}")
    facts = (*warnings(files), *beyond(proposal, terms, blobs))
    question = Question(
        "proposal",
        f"{mark('Proposed patch')}: {what}",
        proposal.summary,
        digest_of("proposal", str(root), proposal, facts),
        facts=facts,
        proposal_id=proposal.id,
    )
    return Plan(mark(f"Propose {what}"), question=question, proposal=proposal, state=proposal)


def warnings(files: Sequence[FileChange]) -> tuple[tuple[str, str], ...]:
    """Return what the user must know of files before they are written, label and value."""
    found: list[tuple[str, str]] = []
    for file in files:
        for path in dict.fromkeys(path for path in (file.old_path, file.path) if path):
            if reason := runs_code(path):
                found.append((mark("runs code"), mark(f"{visible(path)}: {reason}; tick it yourself")))
            if reason := git_behaviour(path):
                found.append((mark("git behaviour"), f"{visible(path)}: {reason}"))
        if file.links > 1:
            others = file.links - 1
            words = mark(
                f"{visible(file.old_path or file.path)} has {others} other name{'s' * (others != 1)} "
                "somewhere; writing here parts them, and they keep the old bytes"
            )
            found.append((mark("hard link"), words))
    left = len(found) - MOST_FACTS
    return (
        *found[:MOST_FACTS],
        *(((mark("warnings"), mark(f"{left} more in the review")),) if left > 0 else ()),
    )


def beyond(proposal: Proposal, terms: Terms | None, blobs: Blobs) -> tuple[tuple[str, str], ...]:
    """Return what the user must know of a proposal that lies outside of what was agreed, label and value."""
    files = read_files(proposal, blobs.get_blob) if terms is not None else ()
    told = sentences(files, judge(files, terms))
    more = len(told) - MOST_BEYOND
    words = "; ".join(told[:MOST_BEYOND]) + (mark(f"; and {more} more files") if more > 0 else "")
    return ((OUTSIDE, words),) if told else ()


def held(log: Log) -> Terms | None:
    """Return what the user agreed to about the work, as the record has it by now. Blocks."""
    return Holding(record.event for record in log.joined()).now
