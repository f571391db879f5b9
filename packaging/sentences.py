"""Finds the sentences that rooms below the interface make up, as templates by which it knows them again.

These rooms speak English: what they say is recorded, read by the model, and has to come again in a replay.
The interface translates it where it is shown (`k2desk/ui/sentences.py`) and needs for that what the source
says: every text in `core.wording.mark`, every table in `marked`, and the first argument of every error of
ours. A value in braces becomes a field; where the source itself says what a value can be, each of these is a
text of its own.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

_ROOTS: Final = frozenset({"K2DeskError"})
_ELSEWHERE: Final = (
    "k2desk/ui/",
    "k2desk/acp/",
    "k2desk/commands/",
    "k2desk/provider/scripted/",
    "k2desk/cli.py",
)
"""What speaks by itself, or to a terminal and to editors, which are spoken to in English."""
_MOST: Final = 24
"""Texts one string may stand for; what has more keeps the values that make them as fields."""
_ROUND: Final = ("visible", "str", "len", "repr", "sorted", "max", "min", "round", "sum")
"""Functions that show a value as it is: the field is named after what they get."""


class _File(NamedTuple):
    place: str
    tree: ast.Module
    constants: dict[str, ast.expr]
    """The texts of its module, and those it imports from others of ours."""


def found_below(root: Path) -> dict[str, dict[str, None]]:
    """Find every sentence, with the files it is in.

    Args:
        root: of the repository.
    """
    files = [
        _File(path.relative_to(root).as_posix(), ast.parse(path.read_text(encoding="utf-8")), {})
        for path in sorted((root / "k2desk").rglob("*.py"))
        if not path.relative_to(root).as_posix().startswith(_ELSEWHERE)
    ]
    _know_constants(files)
    errors = _errors(files)
    found: dict[str, dict[str, None]] = {}
    for file in files:
        for node in ast.walk(file.tree):
            for value, plain in _said(node, errors):
                texts = (
                    [str(value.value)]
                    if isinstance(value, ast.Constant) and plain
                    else _texts(value, file.constants)
                )
                for text in texts:
                    if _has_words(text):
                        found.setdefault(text, {})[file.place] = None
    return found


def _know_constants(files: list[_File]) -> None:
    own = {file.place: file for file in files}
    for file in files:
        for line in file.tree.body:
            match line:
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if _is_text(value):
                    file.constants[name] = value
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if _is_text(value):
                    file.constants[name] = value
    for file in files:
        for node in ast.walk(file.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                there = own.get(f"{node.module.replace('.', '/')}.py")
                for one in node.names:
                    if there is not None and one.name in there.constants:
                        file.constants.setdefault(one.asname or one.name, there.constants[one.name])


def _is_text(value: ast.expr) -> bool:
    if isinstance(value, ast.Call) and _called(value) == "mark":
        value = value.args[0]
    return isinstance(value, ast.JoinedStr) or (
        isinstance(value, ast.Constant) and isinstance(value.value, str)
    )


def _errors(files: list[_File]) -> set[str]:
    """Return the names of the classes that are errors of ours."""
    known, grown = set(_ROOTS), True
    classes = [node for file in files for node in ast.walk(file.tree) if isinstance(node, ast.ClassDef)]
    while grown:
        new = {
            one.name for one in classes if any(isinstance(b, ast.Name) and b.id in known for b in one.bases)
        }
        grown = not new <= known
        known |= new
    return known


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _said(node: ast.AST, errors: set[str]) -> Iterator[tuple[ast.expr, bool]]:
    """Return what a piece of the source says, and whether its braces are names of fields already."""
    if isinstance(node, ast.Call) and node.args:
        name = _called(node)
        if name in errors:
            yield node.args[0], False
        elif name in ("mark", "marked"):
            for leaf in _leaves(node.args[0]):
                yield leaf, isinstance(leaf, ast.Constant)


def _leaves(table: ast.expr) -> Iterator[ast.expr]:
    """Return the texts of a table: its values, whatever they are held in; keys are none."""
    if isinstance(table, ast.Dict):
        for value in table.values:
            yield from _leaves(value)
    elif isinstance(table, ast.Tuple | ast.List | ast.Set):
        for value in table.elts:
            yield from _leaves(value)
    elif isinstance(table, ast.Call):
        for value in (*table.args, *(keyword.value for keyword in table.keywords)):
            yield from _leaves(value)
    else:
        yield table


def _texts(value: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str]:
    """Return the templates a string of the source stands for."""
    ways = _ways(value, constants)
    if ways is None:
        return
    for parts in itertools.islice(itertools.product(*ways), _MOST):
        yield _joined(parts)


_Part = str | ast.expr
"""A piece of a text: words as they stand, or a value."""


def _ways(value: ast.expr, constants: dict[str, ast.expr]) -> list[list[_Part]] | None:
    """Take a string apart: for each piece what it can be; None where it is no string of the source."""
    match value:
        case ast.Constant(value=str(text)):
            return [[text]]
        case ast.JoinedStr(values=pieces):
            found: list[list[_Part]] = []
            for piece in pieces:
                if isinstance(piece, ast.FormattedValue):
                    found += _value(piece.value, constants)
                elif isinstance(piece, ast.Constant):
                    found.append([str(piece.value)])
            return found
        case ast.IfExp(body=body, orelse=other):
            both = [
                [_joined(way) for way in itertools.product(*(_ways(one, constants) or []))]
                for one in (body, other)
            ]
            return [[*both[0], *both[1]]] if all(both) else None
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            sides = [_ways(one, constants) for one in (left, right)]
            if not any(sides):
                return None
            return [*(sides[0] or _value(left, constants)), *(sides[1] or _value(right, constants))]
        case ast.Name(id=name) if name in constants:
            return _ways(constants[name], constants)
        case ast.Call(func=ast.Name(id="mark"), args=[marked]):
            return _ways(marked, constants)
        case ast.Call(func=ast.Attribute(value=template, attr="format"), keywords=keywords):
            return _formatted(template, {one.arg for one in keywords if one.arg}, constants)
        case _:
            return None


def _formatted(
    template: ast.expr, names: set[str], constants: dict[str, ast.expr]
) -> list[list[_Part]] | None:
    """Take a template apart that is filled in by `str.format` with names; its braces are fields already."""
    ways = _ways(template, constants)
    if ways is None or not names:
        return None
    whole = "".join(part for way in ways for part in way[:1] if isinstance(part, str))
    return [
        [ast.Name(piece[1:-1])] if piece[1:-1] in names and piece.startswith("{") else [piece]
        for piece in re.split(r"(\{\w+\})", whole)
        if piece
    ]


def _value(value: ast.expr, constants: dict[str, ast.expr]) -> list[list[_Part]]:
    """Return what a value in a text can be: words where the source says which, else the value."""
    match value:
        case ast.IfExp(body=body, orelse=other):
            ends = [_value(one, constants) for one in (body, other)]
            return [[_kept(way) for end in ends for way in itertools.product(*end)]]
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mult()):
            return [[text, ""]]
        case ast.BoolOp(op=ast.Or(), values=[*first, ast.Constant(value=str(text))]) if first:
            return [[first[0], text]]
        case _:
            return _ways(value, constants) or [[value]]


def _kept(parts: tuple[_Part, ...]) -> _Part:
    """Return the pieces of one end of a condition as one."""
    if len(parts) == 1:
        return parts[0]
    return ast.JoinedStr(
        [ast.Constant(part) if isinstance(part, str) else ast.FormattedValue(part, -1) for part in parts]
    )


def _joined(parts: tuple[_Part, ...]) -> str:
    """Return a template; its fields have names, each its own."""
    given: dict[str, int] = {}
    return "".join(map(partial(_template, given=given), parts))


def _template(part: _Part, given: dict[str, int]) -> str:
    if isinstance(part, str):
        return part.replace("{", "{{").replace("}", "}}")
    if isinstance(part, ast.JoinedStr):
        return "".join(
            _template(str(one.value) if isinstance(one, ast.Constant) else one.value, given)  # type: ignore[attr-defined]
            for one in part.values
        )
    name = _name(part)
    given[name] = given.get(name, 0) + 1
    return f"{{{name}{given[name] if given[name] > 1 else ''}}}"


def _name(value: ast.expr) -> str:
    """Return what to call a value: the last name in what it is worked out by."""
    match value:
        case ast.Name(id=name):
            return name.strip("_").lower() or "value"
        case ast.Attribute(attr=name):
            return name.strip("_").lower()
        case ast.Call(func=function, args=[first, *_]) if getattr(function, "id", "") in _ROUND:
            return _name(first)
        case ast.Call(func=ast.Name(id="map"), args=[_, of]):
            return _name(of)
        case ast.Call(func=ast.Attribute(value=ast.Constant()), args=[first, *_]):
            return _name(first)
        case ast.Call(func=ast.Attribute(value=inner, attr="strip" | "lower" | "upper" | "decode")):
            return _name(inner)
        case ast.Call(func=function):
            return _name(function)
        case ast.Subscript(value=inner) | ast.UnaryOp(operand=inner) | ast.BinOp(left=inner):
            return _name(inner)
        case ast.BoolOp(values=[first, *_]):
            return _name(first)
        case ast.GeneratorExp(elt=inner) | ast.ListComp(elt=inner):
            return _name(inner)
        case _:
            return "value"


def _has_words(text: str) -> bool:
    """Tell whether there is anything to translate but names and signs."""
    return re.search(r"[A-Za-z]{2}", re.sub(r"\{\w*\}", "", text)) is not None
