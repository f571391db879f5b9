"""What happens when the confinement is no longer what the user was asked about: they are asked again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from k2desk.core.errors import SandboxError
from k2desk.core.permissions import Confinement, Level
from k2desk.core.ports import Plan, ToolResult
from k2desk.tools.base import Means, in_thread


async def run_at(
    level: Level, means: Means, work: Callable[[], Awaitable[ToolResult]], again: Callable[[], Plan]
) -> ToolResult:
    """Run at the level the user agreed to, or not at all.

    Args:
        level: what stood on the card.
        means: the runner, and how to look again.
        work: runs the process.
        again: words the question anew, with the level there is now.

    Raises:
        SandboxError: the process could not be confined, and the level is what it was or nothing may run.
    """
    now = means.runner().confinement
    if now.level != level:
        return _ask_again(now, "the confinement has changed since you were asked", again)
    try:
        return await work()
    except SandboxError as error:
        await in_thread(means.probe)
        now = means.runner().confinement
        if now.level in (level, "none"):
            raise
        return _ask_again(now, str(error), again)


def _ask_again(now: Confinement, why: str, again: Callable[[], Plan]) -> ToolResult:
    text = f"It did not run: {why}. What there is now: {now.label}. The user is asked again."
    return ToolResult(text, "did not run", ok=False, then=again())
