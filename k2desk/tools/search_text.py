"""Searches the contents of the files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Annotated

import msgspec

from k2desk.core.errors import WorkspaceError
from k2desk.core.permissions import Decision
from k2desk.core.ports import Plan, ToolContext, ToolResult
from k2desk.core.redaction import redact
from k2desk.core.visible import count_hidden, hidden_note, visible
from k2desk.tools.base import TypedTool, in_thread, readable
from k2desk.workspace.fence import Fence
from k2desk.workspace.hits import Hit, Query
from k2desk.workspace.search import Limits, search

MOST = 200
_BODY = re.compile(r"\s*[A-Za-z0-9+/]{24,}={0,2}\s*")
"""A line that may be one of a private key."""


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
        where = f" in {visible(path or params.glob)}" if path or params.glob else ""
        return Plan(f"Search “{visible(params.pattern)}”{where}", state=query)

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        """Search."""
        workspace = self.means.workspace
        result = await search(workspace.fence, workspace.git, plan.state, limits=Limits(hits=MOST))
        lines = await in_thread(lambda: _lines(workspace.fence, result.hits))
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
        figures = f"{count} line{'s' * (count != 1)} in {files} file{'s' * (files != 1)}"
        return ToolResult("\n".join(lines) or "Nothing matches.", figures)


def _lines(fence: Fence, hits: Sequence[Hit]) -> list[str]:
    """Return the hits as the model reads them. Blocks."""
    lines = []
    for path, found in groupby(hits, key=lambda hit: hit.path):
        of_file = list(found)
        marked = _marked(fence, path) if any(_BODY.fullmatch(hit.text) for hit in of_file) else None
        for hit in of_file:
            text = hit.text if marked is None else marked[hit.line - 1] if hit.line <= len(marked) else ""
            lines.append(f"{visible(path)}:{hit.line}: {visible(text.strip())}")
    return lines


def _marked(fence: Fence, path: str) -> list[str]:
    """Return the lines of a file with marks for secrets: a line of a key is told by those around it."""
    try:
        return redact(fence.read(path).decode("utf-8", "surrogateescape")).text.split("\n")
    except WorkspaceError:
        return []  # it has just gone or grown; nothing of it is shown


TOOL = SearchText
