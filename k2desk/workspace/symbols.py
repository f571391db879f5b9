"""What a file defines: classes, functions, methods, headings, each with its lines.

Grammars and the queries over them are tree-sitter's (https://tree-sitter.github.io/tree-sitter/4-code-navigation.html);
they know a file by what it looks like and run nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Query

LARGEST = 384 * 1024
"""Bytes of a file that is looked through; larger ones define nothing as far as we know."""
MOST = 5_000
"""Symbols of one file."""
LONGEST = 200
"""Characters of a name."""
_PIECE = 32_768

_GRAMMARS: Final = {
    ".c": ("tree_sitter_c", "language"),
    ".h": ("tree_sitter_c", "language"),
    ".go": ("tree_sitter_go", "language"),
    ".java": ("tree_sitter_java", "language"),
    ".js": ("tree_sitter_javascript", "language"),
    ".jsx": ("tree_sitter_javascript", "language"),
    ".cjs": ("tree_sitter_javascript", "language"),
    ".mjs": ("tree_sitter_javascript", "language"),
    ".py": ("tree_sitter_python", "language"),
    ".pyi": ("tree_sitter_python", "language"),
    ".rs": ("tree_sitter_rust", "language"),
    ".ts": ("tree_sitter_typescript", "language_typescript"),
    ".mts": ("tree_sitter_typescript", "language_typescript"),
    ".cts": ("tree_sitter_typescript", "language_typescript"),
    ".tsx": ("tree_sitter_typescript", "language_tsx"),
}
"""By the end of a name: the package with the grammar, and which of its languages."""
_SCRIPT: Final = "tree_sitter_javascript"
_HEADING = re.compile(rb"^(#{1,6})[ \t]+(.+?)[ \t#]*$")
_FENCE = re.compile(rb"^ {0,3}(`{3,}|~{3,})")
_MARKDOWN: Final = (".md", ".markdown")


class Symbol(NamedTuple):
    """Something a file defines.

    Args:
        name: as it stands in the file.
        kind: the field's word, such as ``class``, ``function``, ``method``, ``heading``.
        first: the line it begins on, from 1.
        last: the line it ends on, inclusive.
        depth: how many others it stands in.
    """

    name: str
    kind: str
    first: int
    last: int
    depth: int = 0


def grammars() -> tuple[str, ...]:
    """Return the packages of grammars that are loaded by name, for whoever makes a bundle."""
    return tuple(sorted({package for package, _ in _GRAMMARS.values()}))


def languages() -> tuple[str, ...]:
    """Return the languages whose grammar and queries are here and fit one another. Loads them all."""
    found = set()
    for package, name in _GRAMMARS.values():
        try:
            _grammar(package, name)
        except (ImportError, AttributeError, OSError):  # a query is a file beside its grammar
            continue
        found.add(package.removeprefix("tree_sitter_"))
    return tuple(sorted(found))


def knows(path: str) -> bool:
    """Tell whether files of this name are looked through."""
    return _ending(path) in _GRAMMARS or _ending(path) in _MARKDOWN


def symbols_of(path: str, data: bytes) -> tuple[Symbol, ...]:
    """Return what a file defines, in the order of its lines. Blocks, for a large file for 0.1 s.

    Args:
        path: its name decides the language.
        data: its bytes.

    Returns:
        Nothing where the language is not known or the file is too large.
    """
    ending = _ending(path)
    if len(data) > LARGEST:
        return ()
    if ending in _MARKDOWN:
        return _nested(list(_headings(data)))
    if ending not in _GRAMMARS:
        return ()
    found = {(symbol.first, symbol.last, symbol.name): symbol for symbol in _defined(ending, data)}
    return _nested(sorted(found.values(), key=lambda one: (one.first, -one.last)))


def around(symbols: Sequence[Symbol], line: int) -> Symbol | None:
    """Return the innermost symbol a line stands in, None for none."""
    holding = [one for one in symbols if one.first <= line <= one.last]
    return max(holding, key=lambda one: (one.depth, one.first), default=None)


def parsed(path: str, data: bytes) -> Node | None:
    """Return the root of a file's syntax tree, None where the language is not known or it is too large."""
    ending = _ending(path)
    if ending not in _GRAMMARS or len(data) > LARGEST:
        return None
    from tree_sitter import Parser

    return Parser(_grammar(*_GRAMMARS[ending])[0]).parse(data).root_node


def _ending(path: str) -> str:
    name = path.rpartition("/")[2]
    return name[name.rfind(".") :].lower() if "." in name else ""


def _defined(ending: str, data: bytes) -> Iterator[Symbol]:
    from tree_sitter import Parser, QueryCursor

    language, query = _grammar(*_GRAMMARS[ending])
    tree = Parser(language).parse(data)
    count = 0
    for start in range(0, len(data), _PIECE):  # between two pieces other threads have their turn
        cursor = QueryCursor(query)
        cursor.set_byte_range(start, start + _PIECE)
        for _, captures in cursor.matches(tree.root_node):
            named = captures.get("name", ())
            for capture, nodes in captures.items():
                if capture.startswith("definition.") and named and count < MOST:
                    count += 1
                    yield _symbol(named[0], capture.removeprefix("definition."), nodes[0])


def _symbol(name: Node, kind: str, node: Node) -> Symbol:
    text = (name.text or b"").decode("utf-8", "replace")
    first, last = node.start_point[0], node.end_point[0]
    if node.end_point[1] == 0 and last > first:  # it ends with the line before
        last -= 1
    return Symbol(" ".join(text.split())[:LONGEST], kind, first + 1, last + 1)


@lru_cache(maxsize=len(_GRAMMARS))
def _grammar(package: str, name: str) -> tuple[Language, Query]:
    import importlib

    from tree_sitter import Language, Query

    module = importlib.import_module(package)
    language = Language(getattr(module, name)())
    words = module.TAGS_QUERY
    if package == "tree_sitter_typescript":  # its own queries are what it has beyond the other's
        words += importlib.import_module(_SCRIPT).TAGS_QUERY
    return language, Query(language, words)


def _nested(symbols: Sequence[Symbol]) -> tuple[Symbol, ...]:
    """Say of each in how many others it stands."""
    made: list[Symbol] = []
    open_ends: list[int] = []
    for symbol in symbols:
        while open_ends and open_ends[-1] < symbol.first:
            open_ends.pop()
        made.append(symbol._replace(depth=len(open_ends)))
        open_ends.append(symbol.last)
    return tuple(made)


def _headings(data: bytes) -> Iterator[Symbol]:
    """Yield the headings of a Markdown text, each to the line before the next one of its level."""
    lines = data.splitlines()
    found: list[tuple[int, int, str]] = []
    fence = b""
    for number, line in enumerate(lines, 1):
        opening = _FENCE.match(line)
        if fence:
            fence = b"" if opening and opening[1].startswith(fence) else fence
        elif opening:
            fence = opening[1]
        elif (heading := _HEADING.match(line)) is not None and len(found) < MOST:
            found.append((number, len(heading[1]), heading[2].decode("utf-8", "replace")[:LONGEST]))
    for at, (first, level, name) in enumerate(found):
        later = (number for number, other, _ in found[at + 1 :] if other <= level)
        yield Symbol(name, "heading", first, next(later, len(lines) + 1) - 1)
