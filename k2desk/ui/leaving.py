"""Leaves the open session for another one: while a turn runs, only when it is asked for twice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from k2desk.core.wording import mark
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.ui.runtime import Runtime

Wanted: TypeAlias = tuple[Path, str, int]
"""A folder, a session of it, "" for a new one, and how many turns had begun in the session that is left."""

_STILL = mark("The assistant still works here. Ask for it once more to stop it; what was said is kept.")


def leave_for(runtime: Runtime, wanted: Wanted, before: Wanted | None) -> Wanted | None:
    """Open a session, unless the turn that runs would be stopped without a second word.

    Args:
        runtime: opens it.
        wanted: where the user wants to go.
        before: what this returned the last time.

    Returns:
        What has to be asked for once more, None where it was opened.
    """
    workspace, session, _ = wanted
    there = runtime.engine is not None and session == runtime.engine.log.session
    if runtime.running and not there and before != wanted:
        runtime.noticed.emit("attention", tr(_STILL))
        return wanted
    runtime.open_session(workspace, session)
    return None
