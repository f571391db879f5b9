"""The insides of a Python file's functions, told apart from what stands around them. Pure.

What stands around is run when the file is loaded: imports, classes, decorators, signatures. The grammar is
tree-sitter's: it runs nothing and is not led astray by a file that is made to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from k2desk.workspace.symbols import parsed

if TYPE_CHECKING:
    from tree_sitter import Node

_HARMLESS = re.compile(
    rb"@\s*((abc\.)?abstractmethod|(typing\.)?override|property|staticmethod|classmethod"
    rb"|\w+\.(setter|getter|deleter)|(pytest\.)?(fixture|mark\.\w+))\s*(\(.*\))?",
    re.DOTALL,
)
"""Decorators that neither keep what a function returned nor look into it."""
_STAYS = frozenset({"global_statement", "nonlocal_statement"})
_YIELD = frozenset({"yield"})


@dataclass(frozen=True, slots=True)
class Function:
    """A function that stands in no other one.

    Args:
        name: its own.
        body: its statements, as they stand there.
        first: the line its statements begin on, from 1; ``last`` the one they end on.
        plain: whether its decorators are harmless.
        words: the text it begins with, which is kept with it; "" where there is none.
        kinds: which statements are in it that matter here.
        does: whether it has a statement that is run as a line of its own.
    """

    name: bytes
    body: bytes
    first: int
    last: int
    plain: bool
    words: bytes
    kinds: frozenset[str]
    does: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """A file, taken apart.

    Args:
        around: what stands around the insides of its functions, piece by piece.
        functions: in their order, each between two pieces.
        blocks: the lines of every block of statements within functions, from 1, inclusive.
    """

    around: tuple[bytes, ...]
    functions: tuple[Function, ...]
    blocks: tuple[tuple[int, int], ...]

    def block(self, line: int) -> range | None:
        """Return the lines of the smallest block a line stands in, None where it stands in no function."""
        around = [(last - first, first, last) for first, last in self.blocks if first <= line <= last]
        return range(min(around)[1], min(around)[2] + 1) if around else None


def may_differ(old: Function, new: Function) -> bool:
    """Tell whether a function may be another one for somebody who does not come to run its statements.

    It may where somebody keeps what it returned or looks into it, where it changes names that stay, where the
    text it begins with changes, where it begins or ceases to be a generator, which is called and not entered,
    and where it is not known which of its lines are run.
    """
    return (
        not old.plain
        or old.name == b"__del__"  # entered whenever memory is cleared up
        or old.words != new.words
        or bool(_STAYS & (old.kinds | new.kinds))
        or bool(_YIELD & (old.kinds ^ new.kinds))
        or not old.does
    )


def shape_of(path: str, data: bytes) -> Shape | None:
    """Take a file apart.

    Args:
        path: its name; only Python is known.
        data: its bytes.

    Returns:
        None where it is no Python, too large, or can't be read without doubt.
    """
    if not path.endswith(".py") or b"\r" in data.replace(b"\r\n", b"\n"):  # a line end of Python's alone
        return None
    root = parsed(path, data)
    if root is None or root.has_error:
        return None
    around: list[bytes] = []
    functions: list[Function] = []
    blocks: list[tuple[int, int]] = []
    at = 0
    for node, body in _outermost(root):
        around.append(data[at : body.start_byte])
        at = body.end_byte
        functions.append(_function(node, body, data))
        blocks += [_lines(one) for one in _all(body) if one.type == "block"]
    return Shape((*around, data[at:]), tuple(functions), tuple(blocks))


def _lines(node: Node) -> tuple[int, int]:
    """Return the first and the last line of a piece of the file, from 1."""
    return node.start_point[0] + 1, node.end_point[0] + 1


def _outermost(root: Node) -> Iterator[tuple[Node, Node]]:
    """Yield the functions that stand in no other one, in their order, each with its statements."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.type == "function_definition" and (body := node.child_by_field_name("body")) is not None:
            yield node, body
        else:
            waiting += reversed(node.named_children)


def _all(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        yield (one := waiting.pop())
        waiting += one.named_children


def _function(node: Node, body: Node, data: bytes) -> Function:
    def text(one: Node | None) -> bytes:
        return data[one.start_byte : one.end_byte] if one is not None else b""

    statements = [one for one in body.named_children if one.type != "comment"]
    constant = [_is_constant(one) for one in statements]
    above = node.parent.named_children if node.parent is not None else []
    decorated = node.parent is not None and node.parent.type == "decorated_definition"
    decorators = [one for one in above if decorated and one.type == "decorator"]
    return Function(
        text(node.child_by_field_name("name")),
        text(body),
        *_lines(body),
        all(_HARMLESS.fullmatch(text(one)) for one in decorators),
        text(statements[0]) if constant[:1] == [True] else b"",
        frozenset(one.type for one in _all(body)) & (_STAYS | _YIELD),
        not all(constant),
    )


def _is_constant(statement: Node) -> bool:
    """Tell whether a statement is a text or an ellipsis alone, for which no line may be run."""
    inner = statement.named_children
    kinds = ("string", "concatenated_string", "ellipsis")
    return statement.type == "expression_statement" and len(inner) == 1 and inner[0].type in kinds
