"""A patch that came from the user: pasted, dropped, or taken from the transcript; reviewed like any other."""

from __future__ import annotations

from k2desk.core.errors import K2DeskError, ToolError
from k2desk.core.permissions import Decision
from k2desk.core.ports import Blobs, Plan, ToolResult
from k2desk.core.proposals import FileChange
from k2desk.patch.reading import read_patch
from k2desk.tools.applying import apply_ticked
from k2desk.tools.base import Means, in_thread, to_the_end
from k2desk.tools.drafting import Draft
from k2desk.tools.proposing import plan_of
from k2desk.workspace.fence import Fence


class OwnPatches:
    """Turns texts of the user into proposals; implements `core.ports.Proposes`.

    Args:
        means: what it works with.
    """

    def __init__(self, means: Means) -> None:
        self._means = means

    async def plan(self, text: str | bytes, origin: str) -> Plan:
        """Work out what a text wants; nothing is written.

        Args:
            text: from anywhere, with a patch in any form in it.
            origin: where it came from, such as ``Pasted from the clipboard``.

        Raises:
            PatchError: there is no patch in it that can be read.
            ToolError: an edit has no single place, or can't be.
            WorkspaceError: a file is not there or may not be changed.
        """

        def work() -> Plan:
            files = drafted(text, self._means.workspace.fence, self._means.log)
            return plan_of(files, origin, "", self._means.workspace.root, self._means.log)

        return await in_thread(work)

    async def run(self, plan: Plan, decision: Decision, approval: str) -> ToolResult:
        """Have exactly the ticked lines written.

        Raises:
            ToolError: the answer is no allowance.
            WorkspaceError: writing failed; every file is as it was.
        """
        if decision.verdict != "allow":
            raise ToolError("A proposal is never applied without the user.")
        return await to_the_end(lambda: apply_ticked(plan.state, decision, approval, self._means))


def drafted(text: str | bytes, fence: Fence, blobs: Blobs) -> tuple[FileChange, ...]:
    """Work out what a text wants, all of it or nothing. Blocks.

    Args:
        text: from anywhere, with a patch in any form in it.
        fence: around the workspace.
        blobs: keeps the bytes before and after.

    Raises:
        K2DeskError: a part of it can't be; every such part is named.
    """
    draft, failed = Draft(fence, blobs), list[K2DeskError]()
    for wish in read_patch(text).wishes:
        try:
            draft.take(wish)
        except K2DeskError as error:
            failed.append(error)
    if len(failed) == 1:
        raise failed[0]
    if failed:
        raise ToolError("\n".join(str(error) for error in failed))
    return draft.files()
