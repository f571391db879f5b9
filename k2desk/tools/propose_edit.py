"""Proposes changes to files; nothing is written before the user has decided, and then by the one writer."""

from __future__ import annotations

from typing import Annotated

import msgspec

from k2desk.core.errors import ToolError
from k2desk.core.permissions import Decision, Risk
from k2desk.core.ports import Plan, ToolContext, ToolResult
from k2desk.core.proposals import FileChange
from k2desk.patch.edits import Edit
from k2desk.patch.reading import looks_like_patch, read_patch
from k2desk.scope.holding import OUTSIDE
from k2desk.tools.applying import apply_ticked
from k2desk.tools.base import TypedTool, in_thread, to_the_end
from k2desk.tools.drafting import Draft
from k2desk.tools.proposing import held, plan_of

BEYOND = (
    "Some of it lies outside what was agreed, and only the user could tick it: {outside}. If the work needs "
    "it, call agree_scope again before you propose it anew."
)

PathText = Annotated[str, msgspec.Meta(min_length=1, description="File, relative to the workspace.")]


class EditParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One replacement in one file."""

    path: PathText
    old: Annotated[
        str,
        msgspec.Meta(
            min_length=1, description="Text that is in the file exactly once, without line numbers."
        ),
    ]
    new: Annotated[str, msgspec.Meta(description="What stands there afterwards.")]
    replace_all: Annotated[bool, msgspec.Meta(description="Replace every occurrence of old.")] = False


class CreateParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new file."""

    path: PathText
    content: Annotated[str, msgspec.Meta(description="The whole file.")]


class RenameParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file under another name."""

    old_path: PathText
    new_path: PathText


class Params(msgspec.Struct, frozen=True):
    """What `ProposeEdit` is called with."""

    summary: Annotated[
        str, msgspec.Meta(min_length=1, max_length=500, description="One sentence for the user.")
    ]
    edits: Annotated[
        list[EditParams], msgspec.Meta(description="Replacements; several may touch one file.")
    ] = []
    create: Annotated[list[CreateParams], msgspec.Meta(description="New files.")] = []
    delete: Annotated[list[PathText], msgspec.Meta(description="Files to delete.")] = []
    rename: Annotated[list[RenameParams], msgspec.Meta(description="Files to rename.")] = []
    patch: Annotated[
        str,
        msgspec.Meta(
            description="Instead of the others: a unified diff, SEARCH/REPLACE blocks or an apply_patch text."
        ),
    ] = ""


class ProposeEdit(TypedTool[Params]):
    """Works a change out against the files as they are, shows it, and has what is ticked written."""

    name = "propose_edit"
    description = (
        "Propose changes to files. Nothing is written: the user reviews the diff and applies all of it, some "
        "hunks or none. Put what belongs together into one call and keep hunks small. `old` must be in the "
        "file exactly once, or set replace_all. The result says which hunks were applied."
    )
    risk: Risk = "propose"
    params = Params

    async def plan(self, arguments: str, context: ToolContext) -> Plan:
        """Validate the arguments and work the change out; a patch in place of the JSON is taken as one.

        Raises:
            ToolError: the arguments are wrong, or what they ask for can't be.
        """
        if not arguments.lstrip().startswith("{") and looks_like_patch(arguments):
            return await self.prepare(Params("A patch without a summary.", patch=arguments), context)
        return await super().plan(arguments, context)

    async def prepare(self, params: Params, context: ToolContext) -> Plan:
        """Work the change out; a wrong edit goes back to the model and the user is not asked."""
        if not (params.edits or params.create or params.delete or params.rename or params.patch.strip()):
            raise ToolError("Nothing is proposed: give edits, create, delete, rename or patch.")
        return await in_thread(lambda: self._plan(params, context.call_id))

    def _plan(self, params: Params, call_id: str) -> Plan:
        files, log = self._draft(params), self.means.log
        return plan_of(files, params.summary, call_id, self.means.workspace.root, log, held(log))

    def _draft(self, params: Params) -> tuple[FileChange, ...]:
        draft = Draft(self.means.workspace.fence, self.means.log)
        for move in params.rename:
            draft.rename(move.old_path, move.new_path)
        for path in dict.fromkeys(edit.path for edit in params.edits):
            same = [edit for edit in params.edits if edit.path == path]
            draft.edit(path, [Edit(edit.old, edit.new, edit.replace_all) for edit in same])
        for new in params.create:
            draft.create(new.path, new.content)
        for path in params.delete:
            draft.delete(path)
        if params.patch.strip():
            for wish in read_patch(params.patch).wishes:
                draft.take(wish)
        return draft.files()

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        """Have exactly the ticked lines written."""
        if decision is None or decision.verdict != "allow":
            raise ToolError("A proposal is never applied without the user.")
        given = decision
        done = await to_the_end(lambda: apply_ticked(plan.state, given, context.approval, self.means))
        outside = dict(plan.question.facts).get(OUTSIDE) if plan.question else None
        if outside:
            done = msgspec.structs.replace(done, text=f"{done.text}\n{BEYOND.format(outside=outside)}")
        return done


TOOL = ProposeEdit
