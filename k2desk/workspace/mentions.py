"""Which names the lines of a file mention, and which of them it brings in by an import.

The grammars are tree-sitter's, as for `symbols`; words in strings and comments are no names.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple

from k2desk.workspace.symbols import parsed

if TYPE_CHECKING:
    from tree_sitter import Node

MOST = 20_000
"""Mentions of one file."""
_IMPORTS = ("import", "use_declaration", "package_clause", "extern_crate")
"""How grammar rules begin that bring names in, such as ``import_statement``, ``import_from_statement``."""


class Mention(NamedTuple):
    """A name on a line.

    Args:
        name: as it stands in the file.
        line: from 1.
        imported: whether it stands in an import.
    """

    name: str
    line: int
    imported: bool


def mentions_of(path: str, data: bytes, lines: Collection[int]) -> tuple[Mention, ...]:
    """Return the names on some lines of a file. Blocks, for a large file for 0.3 s.

    Args:
        path: its name decides the language.
        data: its bytes.
        lines: numbers of the lines that are looked at, from 1.

    Returns:
        Nothing where the language is not known or the file is too large.
    """
    root = parsed(path, data)
    if root is None or not lines:
        return ()
    return tuple(_found(root, sorted(lines)))


def _found(root: Node, lines: list[int]) -> Iterator[Mention]:
    waiting, count = [(root, False)], 0
    while waiting and count < MOST:
        node, imported = waiting.pop()
        first, last = node.start_point[0] + 1, node.end_point[0] + 1
        at = bisect_left(lines, first)
        if at == len(lines) or lines[at] > last:
            continue
        imported = imported or node.type.startswith(_IMPORTS)
        if node.child_count:
            waiting += [(child, imported) for child in reversed(node.children)]
        elif node.type.endswith("identifier") and node.text:
            count += 1
            yield Mention(node.text.decode("utf-8", "replace"), first, imported)
