"""Finds files by name."""

from __future__ import annotations

import fnmatch
import re
from typing import Annotated

import msgspec

from k2desk.core.permissions import Decision
from k2desk.core.ports import Plan, ToolContext, ToolResult
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.tools.base import TypedTool, in_thread
from k2desk.workspace.fuzzy import Fuzzy

MOST = 200


class Params(msgspec.Struct, frozen=True):
    """What `FindFiles` is called with."""

    pattern: Annotated[
        str,
        msgspec.Meta(
            min_length=1,
            description="A glob such as `src/**/*.py` or `*test*`, or letters of a path in order.",
        ),
    ]


class FindFiles(TypedTool[Params]):
    """Finds paths by glob, or by letters in order."""

    name = "find_files"
    description = (
        "Find files of the workspace by path: a glob when the pattern holds `*`, `?` or `[`, else the paths "
        "that hold its letters in order, best first. Ignored files are left out."
    )
    params = Params

    async def prepare(self, params: Params, context: ToolContext) -> Plan:
        """Nothing can go wrong here."""
        return Plan(mark(f"Find files “{visible(params.pattern)}”"), state=params.pattern)

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        """Find them."""
        paths = await in_thread(lambda: self._find(plan.state))
        lines = [visible(path) for path in paths[:MOST]]
        if len(paths) > MOST:
            lines.append(f"… {len(paths) - MOST} more; narrow the pattern")
        found = mark(f"{len(paths)} file{'s' * (len(paths) != 1)}")
        return ToolResult("\n".join(lines) or "No file fits. Try fewer letters or another glob.", found)

    def _find(self, pattern: str) -> list[str]:
        listed = self.means.workspace.paths()
        if not any(sign in pattern for sign in "*?["):
            return [match.path for match in Fuzzy(listed).find(pattern, MOST)]
        glob = pattern.removeprefix("./")
        # fnmatch's star crosses slashes, so `**/` means no more than "in any folder, or in none".
        fits = re.compile("|".join({fnmatch.translate(glob), fnmatch.translate(glob.replace("**/", ""))}))
        by_name = None if "/" in glob else re.compile(fnmatch.translate(glob))
        return [
            path
            for path in listed
            if fits.match(path) or (by_name and by_name.match(path.rpartition("/")[2]))
        ]


TOOL = FindFiles
