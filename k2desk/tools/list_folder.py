"""Lists a folder of the workspace."""

from __future__ import annotations

from typing import Annotated

import msgspec

from k2desk.core.permissions import Decision
from k2desk.core.ports import Plan, ToolContext, ToolResult
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.tools.base import TypedTool, in_thread

MOST = 500


class Params(msgspec.Struct, frozen=True):
    """What `ListFolder` is called with."""

    path: Annotated[
        str, msgspec.Meta(description="Folder, relative to the workspace; empty for its root.")
    ] = ""


class ListFolder(TypedTool[Params]):
    """Lists names, kinds and sizes."""

    name = "list_folder"
    description = (
        "List the files and folders in one folder of the workspace, with sizes. Folders end with a slash."
    )
    params = Params

    async def prepare(self, params: Params, context: ToolContext) -> Plan:
        """Check the path."""
        path = params.path.strip().removeprefix("./").rstrip("/")
        path = "" if path == "." else path
        if path:
            path = self.means.workspace.fence.normalise(path)
        return Plan(mark(f"List {visible(path) or 'the workspace'}"), state=path)

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        """List it."""
        listing = await in_thread(lambda: self.means.workspace.fence.listing(plan.state, MOST))
        lines = []
        for entry in listing.entries:
            match entry.kind:
                case "folder":
                    lines.append(f"{visible(entry.name)}/")
                case "file":
                    lines.append(f"{visible(entry.name)}  {entry.size} bytes")
                case "link":
                    lines.append(f"{visible(entry.name)} → {visible(entry.target)}  (link, not followed)")
                case _:
                    lines.append(f"{visible(entry.name)}  ({entry.kind}, not followed)")
        if listing.truncated:
            lines.append(f"… only the first {MOST} entries; use find_files to look further")
        return ToolResult("\n".join(lines) or "(empty folder)", mark(f"{len(listing.entries)} entries"))


TOOL = ListFolder
