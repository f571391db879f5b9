"""Searches the contents of the files."""

from __future__ import annotations

from typing import Annotated

import msgspec

from k2desk.core.permissions import Decision
from k2desk.core.ports import Plan, ToolContext, ToolResult
from k2desk.core.visible import count_hidden, hidden_note, visible
from k2desk.core.wording import mark
from k2desk.tools.base import TypedTool, readable
from k2desk.tools.key_lines import without_key_lines
from k2desk.workspace.hits import Query
from k2desk.workspace.search import Limits, search

MOST = 200


class Params(msgspec.Struct, frozen=True):
    """What `SearchText` is called with."""

    pattern: Annotated[
        str, msgspec.Meta(min_length=1, description="Regular expression; one line is matched at a time.")
    ]
    path: Annotated[
        str, msgspec.Meta(description="File or folder to search in; empty for the whole workspace.")
    ] = ""
    glob: Annotated[
        str, msgspec.Meta(description="Only files that fit this glob, such as `*.py`; empty for all.")
    ] = ""


class SearchText(TypedTool[Params]):
    """Finds matching lines."""

    name = "search_text"
    description = (
        "Search the text of the workspace's files with a regular expression. Lines come as "
        "`path:line: text`. Ignored and binary files are left out. Small letters match both "
        "cases; a capital makes case count."
    )
    params = Params

    async def prepare(self, params: Params, context: ToolContext) -> Plan:
        """Check the path."""
        path = readable(self.means.workspace, params.path) if params.path.strip() not in ("", ".") else ""
        query = Query(params.pattern, regex=True, path=path, include=(params.glob,) if params.glob else ())
        where = mark(f" in {visible(path or params.glob)}") if path or params.glob else ""
        return Plan(mark(f"Search “{visible(params.pattern)}”{where}"), state=query)

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        """Search."""
        workspace = self.means.workspace
        result = await search(workspace.fence, workspace.git, plan.state, limits=Limits(hits=MOST))
        lines = [f"{visible(hit.path)}:{hit.line}: {visible(hit.text.strip())}" for hit in result.hits]
        if hidden := sum(count_hidden(hit.text) for hit in result.hits):
            lines.append(hidden_note(hidden))
        match result.ended:
            case "hits":
                lines.append(f"… only the first {MOST} lines; narrow the pattern, the path or the glob")
            case "time":
                lines.append("… the search took too long and was ended; narrow the path or the glob")
            case "whole":
                pass
        count, files = len(result.hits), result.files
        figures = mark(f"{count} line{'s' * (count != 1)} in {files} file{'s' * (files != 1)}")
        text = await without_key_lines(workspace, "\n".join(lines))
        return ToolResult(text or "Nothing matches.", figures)


TOOL = SearchText
