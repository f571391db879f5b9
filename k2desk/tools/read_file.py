"""Reads lines of a file."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import msgspec

from k2desk.core.errors import NotThereError, ToolError
from k2desk.core.permissions import Decision, Question, digest_of
from k2desk.core.ports import Plan, ToolContext, ToolResult
from k2desk.core.redaction import redact
from k2desk.core.visible import count_hidden, hidden_note, visible
from k2desk.core.wording import mark
from k2desk.tools.base import TypedTool, in_thread, readable
from k2desk.tools.nearest import with_likely
from k2desk.workspace.names import inside_git

MOST_LINES = 2000
MOST_CHARACTERS = 64 * 1024
LONGEST_LINE = 2000


class Params(msgspec.Struct, frozen=True):
    """What `ReadFile` is called with."""

    path: Annotated[str, msgspec.Meta(description="File, relative to the workspace.")]
    first_line: Annotated[int, msgspec.Meta(ge=1, description="First line to read, from 1.")] = 1
    last_line: Annotated[
        int, msgspec.Meta(ge=0, description="Last line to read, inclusive; 0 for the end.")
    ] = 0


class ReadFile(TypedTool[Params]):
    """Reads numbered lines, as many as fit."""

    name = "read_file"
    description = (
        "Read a text file of the workspace. Lines come numbered, a number and a tab before each; these are "
        f"not part of the file. At most {MOST_LINES} lines at a time: ask for a range to read on."
    )
    params = Params

    async def prepare(self, params: Params, context: ToolContext) -> Plan:
        """Check the path and the range."""
        fence = self.means.workspace.fence
        path = fence.normalise(params.path)
        holds_secrets = fence.secret(path)
        if holds_secrets and inside_git(path):
            readable(self.means.workspace, path)
        if params.last_line and params.last_line < params.first_line:
            raise ToolError("last_line lies before first_line; give 0 to read to the end.")
        label = mark(f"Read {visible(path)}")
        if (params.first_line, params.last_line) != (1, 0):
            label = mark(f"Read {visible(path)}:{params.first_line}–{params.last_line or 'end'}")
        question = self._question(path) if holds_secrets else None
        state = msgspec.structs.replace(params, path=path)
        return Plan(label, question, state=state)

    def _question(self, path: str) -> Question:
        """Ask by name for a file that usually holds secrets; nobody but the user lets it through."""
        size = self.means.workspace.fence.stat(path).size
        facts = (
            (mark("file"), mark(f"{size:,} bytes, of a kind that usually holds keys or passwords")),
            (
                "effect",
                mark("It goes to the model; what looks like a secret gets a mark, other values do not."),
            ),
        )
        digest = digest_of("secret", str(self.means.workspace.root), path)
        title = mark("Show a file with secrets to the model?")
        return Question("secret", title, path, digest, facts=facts, remember=True)

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        """Read it."""
        params: Params = plan.state
        try:
            data = await in_thread(lambda: self.means.workspace.fence.read(params.path))
        except NotThereError as error:
            raise await in_thread(partial(with_likely, error, self.means.workspace)) from None
        if b"\0" in data[:8192]:
            raise ToolError(f"{params.path} is binary ({len(data)} bytes); only text can be read.")
        # The whole file is looked through: a range may begin in the middle of a key.
        found = await in_thread(lambda: redact(data.decode("utf-8", "surrogateescape")))
        lines = found.text.split("\n")
        if lines[-1] == "":
            lines.pop()
        if params.first_line > max(1, len(lines)):
            raise ToolError(
                f"{params.path} has {len(lines)} lines; first_line {params.first_line} lies behind its end."
            )
        return _numbered(params, lines)


def _numbered(params: Params, lines: list[str]) -> ToolResult:
    last = min(params.last_line or len(lines), len(lines), params.first_line + MOST_LINES - 1)
    width, size, shown, hidden = len(str(last)), 0, list[str](), 0
    for number in range(params.first_line, last + 1):
        source = lines[number - 1].removesuffix("\r")
        line = visible(source)
        if len(line) > LONGEST_LINE:
            line = f"{line[:LONGEST_LINE]} … ({len(line) - LONGEST_LINE} more characters)"
        size += len(line) + width + 2
        if size > MOST_CHARACTERS:
            last = number - 1
            break
        shown.append(f"{number:>{width}}\t{line}")
        hidden += count_hidden(source)
    wanted = min(params.last_line or len(lines), len(lines))
    if last < wanted:
        shown.append(f"… {wanted - last} more lines: read on with first_line={last + 1}")
    count = last - params.first_line + 1
    figures = mark(f"{count} line{'s' * (count != 1)}")
    if hidden:
        shown.append(hidden_note(hidden))
        figures += ", " + mark(f"{hidden:,} hidden character{'s' * (hidden != 1)}")
    return ToolResult("\n".join(shown) or "(empty file)", figures)


TOOL = ReadFile
