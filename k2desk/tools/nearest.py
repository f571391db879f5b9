"""Names what a path that is not there may have meant: models guess folders, and know names half."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from k2desk.core.errors import K2DeskError, NotThereError
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.workspace.workspace import Workspace

MOST = 3


def likely(path: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Return what a missing path may have meant, the likeliest first.

    Args:
        path: relative to the workspace, in its normal form.
        paths: of the files there are.
    """
    folder, _, name = path.rpartition("/")
    same, beside = list[str](), list[str]()
    for one in paths:
        place, _, called = one.rpartition("/")
        if called == name:
            same.append(one)
        elif place == folder:
            beside.append(called)
    if same:
        parts = set(folder.split("/"))
        return tuple(sorted(same, key=lambda one: -len(parts & set(one.split("/"))))[:MOST])
    return tuple(f"{folder}/{one}".lstrip("/") for one in get_close_matches(name, beside, MOST, 0.75))


def with_likely(error: NotThereError, workspace: Workspace) -> NotThereError:
    """Return the error with what may have been meant; without a list of the files, as it is. Blocks."""
    try:
        paths = workspace.paths()
    except K2DeskError:
        return error
    found = [visible(one) for one in likely(error.path, (p for p in paths if not workspace.fence.secret(p)))]
    hint = mark(f" Did you mean {' or '.join(found)}?") if found else ""
    return NotThereError(f"{error}{hint}", error.path)
