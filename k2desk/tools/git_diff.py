"""Shows what differs from the last commit."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import msgspec

from k2desk.core.errors import ToolError
from k2desk.core.permissions import Decision
from k2desk.core.ports import Plan, ToolContext, ToolResult
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.tools.base import TypedTool, in_thread, readable
from k2desk.tools.key_lines import without_key_lines
from k2desk.workspace.workspace import Workspace

MOST_CHARACTERS = 64 * 1024
MOST_AROUND = 1_000_000
MOST_NAMED = 500
"""Paths named to git one by one, where others have to be left out; a command line has an end."""


class Params(msgspec.Struct, frozen=True):
    """What `GitDiff` is called with."""

    path: Annotated[
        str, msgspec.Meta(description="File or folder, relative to the workspace; empty for all.")
    ] = ""


class GitDiff(TypedTool[Params]):
    """Shows a unified diff."""

    name = "git_diff"
    description = "Show the changes of the working tree against the last commit as a unified diff."
    params = Params

    async def prepare(self, params: Params, context: ToolContext) -> Plan:
        """Check the path."""
        path = readable(self.means.workspace, params.path) if params.path.strip() not in ("", ".") else ""
        return Plan(mark(f"Look at the changes{' in ' + visible(path) if path else ''}"), state=path)

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        """Ask git; files that hold secrets are left out."""
        workspace = self.means.workspace
        if notice := workspace.git_notice():
            return ToolResult(notice, mark("no git"), ok=False)

        text = await in_thread(lambda: _diff(workspace, plan.state))
        # A hunk may lie in the middle of a key; with all of the file around it the key is found.
        around = partial(_diff, workspace, plan.state, context=MOST_AROUND)
        text = visible(await without_key_lines(workspace, text, lambda: [around()]))
        added = sum(line.startswith("+") and not line.startswith("+++") for line in text.split("\n"))
        gone = sum(line.startswith("-") and not line.startswith("---") for line in text.split("\n"))
        if len(text) > MOST_CHARACTERS:
            text = f"{text[:MOST_CHARACTERS]}\n… cut after {MOST_CHARACTERS} characters; ask for one path"
        return ToolResult(text or "No tracked file differs from the last commit.", f"+{added} −{gone}")


def _diff(workspace: Workspace, folder: str, *, context: int = 3) -> str:
    """Ask git for what differs below a path; "" is everything."""
    marks = workspace.git.status()
    changed = [
        path
        for path, mark in marks.items()
        if mark != "?" and (not folder or path == folder or path.startswith(f"{folder}/"))
    ]
    open_ones = [path for path in changed if not workspace.fence.secret(path)]
    if len(open_ones) < len(changed) and len(open_ones) > MOST_NAMED:
        raise ToolError(
            "Too much differs beside files that usually hold secrets; ask for one folder or file."
        )
    if changed and not open_ones:
        return ""
    paths = open_ones if len(open_ones) < len(changed) else [folder] if folder else []
    shown = workspace.git.diff(paths=paths, committed=True, context=context)
    return shown.decode("utf-8", "surrogateescape")


TOOL = GitDiff
