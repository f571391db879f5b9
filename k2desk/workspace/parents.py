"""The folders a file of a transaction needs: made before it, removed when they hold nothing any more."""

from __future__ import annotations

from collections.abc import Callable

from k2desk.core.errors import WorkspaceError
from k2desk.workspace.fence import Fence


def make_folders(fence: Fence, path: str, step: Callable[[str], None]) -> None:
    """Create a folder and those above it, as far as they are missing.

    Args:
        fence: around the workspace.
        path: of the folder, relative.
        step: called after each folder made.

    Raises:
        OSError: the system refused.
        WorkspaceError: a link or a file is on the way.
    """
    parts = path.split("/")
    for depth, name in enumerate(parts):
        with fence.folder("/".join(parts[:depth])) as folder:
            try:
                folder.mkdir(name)
                folder.sync()
            except FileExistsError:
                continue
        step(f"made {name}")


def prune_folders(fence: Fence, path: str, step: Callable[[str], None]) -> None:
    """Remove a folder and those above it, as far as they hold nothing, as git does; never the workspace.

    Args:
        fence: around the workspace.
        path: of the folder, relative; "" does nothing.
        step: called after each folder removed.
    """
    parts = path.split("/") if path else []
    while parts:
        *above, name = parts
        try:
            with fence.folder("/".join(above)) as folder:
                folder.rmdir(name)
                folder.sync()
        except OSError as error:
            if not isinstance(error, FileNotFoundError):
                return  # it holds something
        except WorkspaceError:
            pass  # the one above is not there either
        else:
            step(f"pruned {name}")
        parts = above
