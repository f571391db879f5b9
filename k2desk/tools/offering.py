"""Turns what a command did to its copy into a proposal like any other."""

from __future__ import annotations

import secrets

from k2desk.core.permissions import Question, digest_of
from k2desk.core.ports import Plan, ToolContext
from k2desk.core.proposals import Proposal
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.proof.effects import Effects
from k2desk.tools.applying import numbered
from k2desk.tools.base import Means
from k2desk.tools.proposing import beyond, held, warnings

MOST_SHOWN = 20


def offer(effects: Effects, line: str, context: ToolContext, means: Means) -> Plan | None:
    """Word the question about what a command did; None where there is nothing to ask. Blocks.

    Args:
        effects: what it did.
        line: the command, made visible.
        context: of its call.
        means: the workspace and the log, which holds the bytes.
    """
    if not effects.files:
        return None
    summary = mark(f"This command {effects.words}.")
    proposal = Proposal(secrets.token_hex(8), context.call_id, summary, effects.files)
    count = sum(len(hunks) for _, hunks in numbered(proposal, means.log.get_blob))
    files = len(effects.files)
    what = mark(f"{count} hunk{'s' * (count != 1)} in {files} file{'s' * (files != 1)}")
    outside = beyond(proposal, held(means.log), means.log)
    facts = ((mark("command"), line), *warnings(effects.files), *outside, *_left(effects))
    question = Question(
        "proposal",
        f"{mark('What the command changed')}: {what}",
        summary,
        digest_of("proposal", str(means.workspace.root), proposal, facts),
        facts=facts,
        proposal_id=proposal.id,
    )
    return Plan(mark(f"Take over {what}"), question=question, proposal=proposal, state=proposal)


def told(effects: Effects) -> list[str]:
    """Return what the model reads of it: what was done, and what can't be taken over."""
    lines = []
    if effects.files:
        names = ", ".join(visible(file.path) for file in effects.files[:MOST_SHOWN])
        more = mark(f" and {len(effects.files) - MOST_SHOWN} more") if len(effects.files) > MOST_SHOWN else ""
        lines.append(mark(f"In its copy the command {effects.words}: {names}{more}."))
    return lines + [f"{name.capitalize()}: {value}." for name, value in _left(effects)]


def _left(effects: Effects) -> list[tuple[str, str]]:
    found = []
    if effects.ignored:
        found.append(
            (
                mark("not offered"),
                mark(
                    f"{effects.ignored:,} ignored file{'s' * (effects.ignored != 1)}, which stay in the copy"
                ),
            )
        )
    if effects.left:
        more = mark(f"; and {len(effects.left) - MOST_SHOWN} more") if len(effects.left) > MOST_SHOWN else ""
        found.append((mark("left out"), "; ".join(effects.left[:MOST_SHOWN]) + more))
    return found
