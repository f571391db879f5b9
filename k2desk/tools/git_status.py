"""Tells what differs from the last commit."""

from __future__ import annotations

import msgspec

from k2desk.core.permissions import Decision
from k2desk.core.ports import Plan, ToolContext, ToolResult
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.tools.base import TypedTool, in_thread

MOST = 300


class Params(msgspec.Struct, frozen=True):
    """`GitStatus` takes nothing."""


class GitStatus(TypedTool[Params]):
    """Tells the branch and the changed files."""

    name = "git_status"
    description = (
        "Tell the branch and which files differ from the last commit (M modified, A added, D deleted, ? new)."
    )
    params = Params

    async def prepare(self, params: Params, context: ToolContext) -> Plan:
        """There is nothing to check."""
        return Plan(mark("Look at git status"))

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        """Ask git."""
        workspace = self.means.workspace
        if notice := workspace.git_notice():
            return ToolResult(notice, mark("no git"), ok=False)
        marks = await in_thread(workspace.git.status)
        lines = [f"{sign} {visible(path)}" for path, sign in sorted(marks.items())[:MOST]]
        if len(marks) > MOST:
            lines.append(f"… {len(marks) - MOST} more")
        head = f"On branch {visible(workspace.git.branch())}."
        changed = mark(f"{len(marks)} changed") if marks else mark("clean")
        return ToolResult("\n".join([head, *(lines or ["Nothing has changed."])]), changed)


TOOL = GitStatus
