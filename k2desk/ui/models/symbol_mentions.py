"""Symbols as what can be mentioned: ``@money.py#round`` is the lines of what that file calls so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from k2desk.core.errors import WorkspaceError
from k2desk.ui.models.outline import rank
from k2desk.workspace.symbols import LARGEST, Symbol, knows, symbols_of

if TYPE_CHECKING:
    from k2desk.workspace.workspace import Workspace

MOST_FILES = 12
"""Files that are looked through for one mention."""
MOST = 50
"""Symbols that are offered."""


class Found(NamedTuple):
    """A symbol and the file that defines it."""

    path: str
    symbol: Symbol


def symbols_in(workspace: Workspace, paths: Sequence[str]) -> tuple[Found, ...]:
    """Return what these files define; one that can't be read, or may hold secrets, is passed over. Blocks.

    Args:
        workspace: the user's folder.
        paths: relative to it, the likeliest first.
    """
    return tuple(islice(_found(workspace, paths), MOST * MOST_FILES))


def _found(workspace: Workspace, paths: Sequence[str]) -> Iterator[Found]:
    fence = workspace.fence
    for path in [path for path in paths if knows(path)][:MOST_FILES]:
        try:
            readable = not fence.secret(path) and fence.stat(path).size <= LARGEST
            data = fence.read(path) if readable else b""
        except WorkspaceError:
            continue
        for symbol in symbols_of(path, data):
            yield Found(path, symbol)


def fitting(letters: str, found: Sequence[Found]) -> list[Found]:
    """Return the symbols whose name holds these letters in order, the best first."""
    wanted = letters.casefold()
    ranked = [(rank(one.symbol.name.casefold(), wanted) if wanted else 0, one) for one in found]
    best = sorted((pair for pair in ranked if pair[0] is not None), key=lambda pair: pair[0] or 0)
    return [one for _, one in best][:MOST]
