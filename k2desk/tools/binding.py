"""What an answer about a process is bound to, and the look at it again in the moment before it runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from k2desk.core.errors import SandboxError, ToolError
from k2desk.core.permissions import Confinement, Decision, digest_of
from k2desk.core.ports import Plan, ToolResult
from k2desk.core.wording import mark
from k2desk.sandbox.launch import environment
from k2desk.tools.base import Means, in_thread


def bound(kind: str, argv: tuple[str, ...], means: Means) -> str:
    """Return the digest over everything that makes a process what it is.

    Args:
        kind: of the question.
        argv: to the letter; what is shown of it may look like another one.
        means: the folder it works in, how well it is confined, and the time it has.
    """
    return digest_of_process(kind, argv, means.workspace.root, means.runner().confinement, means.seconds)


def digest_of_process(
    kind: str, argv: tuple[str, ...], root: Path, confinement: Confinement, seconds: float
) -> str:
    """Return the digest a question about a process carries.

    Args:
        kind: of the question.
        argv: to the letter.
        root: the folder it works in, or works in a copy of.
        confinement: how well it is confined.
        seconds: how long it may take.
    """
    variables = environment(confinement.level)
    return digest_of(kind, argv, str(root), variables, confinement, seconds)


async def run_as_agreed(
    decision: Decision | None,
    means: Means,
    work: Callable[[], Awaitable[ToolResult]],
    again: Callable[[], Plan],
) -> ToolResult:
    """Run exactly what was agreed to, or not at all: what is another process by now is asked about.

    Args:
        decision: the user's word, or that of a rule.
        means: the runner, and how to look again.
        work: runs the process.
        again: words the question about it anew, as things are now.

    Raises:
        ToolError: nobody agreed, or nothing may run here.
        SandboxError: the process could not be confined, and the level is what it was or nothing may run.
    """
    if decision is None or decision.verdict != "allow":
        raise ToolError("Nothing runs without the user's word.")
    plan = again()
    if plan.question is None or plan.question.digest != decision.digest:
        return _ask_again(means, mark("what it would run as has changed since the user was asked"), plan)
    level = means.runner().confinement.level
    try:
        return await work()
    except SandboxError as error:
        await in_thread(means.probe)
        if means.runner().confinement.level in (level, "none"):
            raise
        return _ask_again(means, str(error), again())


def _ask_again(means: Means, why: str, plan: Plan) -> ToolResult:
    label = means.runner().confinement.label
    text = mark(f"It did not run: {why}. What there is now: {label}. The user is asked again.")
    return ToolResult(text, mark("did not run"), ok=False, then=plan)
