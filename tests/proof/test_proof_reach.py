"""Which tests a change can reach, judged by running every test of small projects that are made up."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k2desk.proof.functions import shape_of
from k2desk.proof.lines import Told, sound
from k2desk.proof.reach import SHARED, Change, Executed, ran, reached

MODULE = """\
K = {0}


def other(function):
    return function


class C:
    a = {1}

    def method(self, x):
        {2}

    @staticmethod
    def own(x): return x + {3}


def f0(x, y={4}):
    {5}


@other
def f1(x):
    {6}


V = f1(2)


def f2(x):
    {7}


def f3(x):
    def inner(y):
        {8}

    return inner(x) if x > {9} else f2(x)
"""
NUMBERS = (0, 1, 3, 4, 9)
BODIES = (
    "return x + {0}",
    "return {0}",
    '"""Text {0}"""\n    return x',
    '"""Text {0}"""',
    "...",
    "pass",
    "if x > {0}:\n        return f0(x - 1)\n    return K",
    "return V + f0(x)",
    "return C().method(x) + C.own({0})",
    "return f0.__doc__, f2.__doc__",
    "global K\n    K = {0}\n    return K",
    "yield x\n    yield {0}",
    "return list(f2(x))",
    "return [one + {0} for one in range(x)]",
    "raise ValueError({0})",
    "try:\n        return f2(x)\n    except Exception:\n        return {0}",
)
CALLS = ("f0(1)", "f0(5)", "f1(2)", "f2(1)", "f3(0)", "f3(4)", "C().method(3)", "C.own(1)", "K", "V", "f2(2)")


class Marks(ast.NodeTransformer):
    """Has every statement tell that it is run."""

    def visit(self, node: ast.AST) -> Any:
        """Put the telling in front of the statements of each block."""
        self.generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                text = isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None
                told = [one for step in block[text:] for one in (self.mark(step), step)]
                setattr(node, name, block[:text] + told)
        return node

    def mark(self, step: ast.stmt) -> ast.stmt:
        """Return what tells of a statement."""
        call = ast.Call(ast.Name("ran_", ast.Load()), [ast.Constant(step.lineno)], [])
        return ast.copy_location(ast.Expr(ast.copy_location(call, step)), step)


def run(source: str) -> tuple[dict[str, str], dict[int, int]]:
    """Run every call as a test; return what each came to, and the lines each ran."""
    now, lines = [SHARED], dict[int, int]()

    def note(line: int) -> None:
        lines[line] = lines.get(line, 0) | now[0]

    made: dict[str, Any] = {"ran_": note}
    tree = ast.fix_missing_locations(Marks().visit(ast.parse(source)))
    told: dict[str, str] = {}
    try:
        exec(compile(tree, "m.py", "exec"), made)
    except (NameError, TypeError, ValueError, RecursionError) as error:
        return dict.fromkeys(CALLS, repr(error)), lines
    loaded = dict(made)
    for number, call in enumerate(CALLS):
        made |= loaded  # what a test leaves behind is not looked for
        now[0] = 1 << (number + 1)
        try:
            told[call] = shown(eval(call, made))
        except (AttributeError, NameError, TypeError, ValueError, RecursionError) as error:
            told[call] = repr(error)
    return told, lines


def shown(value: object) -> str:
    """Return what a test may see; a generator is only seen to be one."""
    return repr(value) if not hasattr(value, "send") else "a generator"


@st.composite
def modules(draw: st.DrawFn) -> tuple[str, str]:
    """A module and what a change makes of it."""

    def slot(number: int) -> str:
        value = draw(st.integers(0, 5))
        if number in NUMBERS:
            return str(value)
        deeper = "    " * (number in (2, 8))
        return draw(st.sampled_from(BODIES)).format(value).replace("\n", f"\n{deeper}")

    slots = [slot(number) for number in range(10)]
    changed = draw(st.sets(st.integers(0, 9), min_size=1, max_size=2))
    news = [slot(number) if number in changed else one for number, one in enumerate(slots)]
    return MODULE.format(*slots), MODULE.format(*news)


@settings(max_examples=150)
@given(modules())
def test_no_test_whose_outcome_differs_is_left_out(case: tuple[str, str]) -> None:
    before, after = case
    old, lines = run(before)
    new, _ = run(after)
    found = reached(Executed(CALLS, {"m.py": lines}), {"m.py": (before.encode(), after.encode())})
    differ = {test for test in CALLS if old[test] != new[test]}
    assert found is None or differ <= set(found)


CODE = b"""\
import os

def used(x):
    if x:
        return 1
    return 2

def kept(x):
    # a word
    return x

class C:
    def method(self):
        return 3
"""
LINES = {1: 1, 3: 1, 4: 2, 5: 2, 6: 4, 8: 1, 12: 1, 13: 1, 14: 8}
ONE = Executed(("a", "b", "c", "d"), {"m.py": LINES, "conftest.py": LINES}, {"m.py": 0}, 16)


def change(old: bytes, new: bytes, code: bytes = CODE) -> Change:
    assert old in code
    return code, code.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "tests"),
    [
        (b"return 2", b"return 4", ("a", "b", "d")),
        (b"return 3", b"return 4", ("c", "d")),
        (b"return x", b"return 4", ("d",)),
        (b"import os", b"import sys", None),
        (b"(self)", b"(self, x=1)", None),
        (b"class C:", b"class C:\n    x = 1", None),
        (b"    # a word", b"    # two words", None),
        (b"import os", b"import os\r\rimport sys", None),
        (b"return 3", b"return (", None),
        (b"return 3", b"return 3\n", ("d",)),
    ],
)
def test_only_what_is_inside_of_functions_is_known(
    old: bytes, new: bytes, tests: tuple[str, ...] | None
) -> None:
    found = reached(ONE, {"m.py": change(old, new)})
    assert found == tests if tests != ("d",) or new != b"return 3\n" else found in (None, tests)


@pytest.mark.parametrize(
    "changes",
    [
        {"m.py": (None, CODE)},
        {"m.py": (CODE, None)},
        {"data.json": (b"1", b"2")},
        {"unknown.py": change(b"return 3", b"return 4")},
        {"conftest.py": change(b"return 3", b"return 4")},
        {"m.py": change(b"return 3", b"return 4"), "other.txt": (b"", b"1")},
    ],
)
def test_whatever_else_changes_reaches_all(changes: dict[str, Change]) -> None:
    assert reached(ONE, changes) is None


def test_who_reads_a_file_depends_on_all_of_it() -> None:
    same = {"m.py": (CODE, CODE)}
    assert reached(replace(ONE, opened={"m.py": 4}), same) == ("b", "d")
    assert reached(replace(ONE, opened={"m.py": SHARED}), same) is None
    assert reached(replace(ONE, free=SHARED), same) is None
    assert reached(ONE, {}) == ("d",)


HEAD = b"import functools\n\n"


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        (b"@functools.cache\ndef f():\n    return 1\n", b"1", b"2"),
        (b"def __del__(self):\n    return 1\n", b"1", b"2"),
        (b'def f():\n    "1"\n    return 0\n', b"1", b"2"),
        (b"def f():\n    x = 1\n", b"x", b"global x\n    x"),
        (b"def f():\n    return 1\n", b"return", b"yield"),
        (b"def f():\n    yield 1\n", b"yield", b"return"),
        (b"def f():\n    ...\n", b"...", b"return 2"),
        (b'def f():\n    """1"""\n', b'"""1"""', b'"""1"""\n    return 2'),
    ],
)
def test_a_function_that_somebody_may_know_without_entering_it(code: bytes, old: bytes, new: bytes) -> None:
    executed = Executed(("a",), {"m.py": {}})
    assert reached(executed, {"m.py": change(old, new, HEAD + code)}) is None


@pytest.mark.parametrize(
    "decorator",
    [
        b"@property",
        b"@x.setter",
        b"@staticmethod",
        b"@abc.abstractmethod",
        b"@pytest.fixture(autouse=True)",
        b"@pytest.mark.parametrize('a', [1,\n    2])",
    ],
)
def test_decorators_that_keep_nothing(decorator: bytes) -> None:
    code = decorator + b"\ndef f():\n    return 1\n"
    executed = Executed(("a", "b"), {"m.py": dict.fromkeys(range(3, 6), 4)})
    assert reached(executed, {"m.py": change(b"return 1", b"return 2", code)}) == ("b",)


@pytest.mark.parametrize(
    ("old", "new", "run"),
    [
        (b"return 1", b"return 4", True),
        (b"return 2", b"return 4", True),
        (b"return x", b"return 4", False),
        (b"    return x", b"    y = x\n    return x", False),
        (b"    return 2", b"    x = 2\n    return 2", True),
        (b"import os", b"import sys", True),
        (b"import os", b"import os\nimport sys", False),
        (b"class C:", b"def new():\n    return 1\n\nclass C:", False),
    ],
)
def test_what_was_run_of_a_change(old: bytes, new: bytes, run: bool) -> None:
    before, after = change(old, new)
    assert ran(ONE, "m.py", before or b"", after or b"") is run


def test_of_a_file_that_is_not_known_nothing_was_run() -> None:
    assert not ran(ONE, "other.py", CODE, b"")
    assert not ran(ONE, "m.py", b"(", b"")


def test_a_file_is_taken_apart_and_nothing_is_lost() -> None:
    shape = shape_of("m.py", CODE)
    assert shape is not None
    pieces = [*zip(shape.around, (one.body for one in shape.functions), strict=False)]
    assert b"".join(b"".join(pair) for pair in pieces) + shape.around[-1] == CODE
    assert [(one.name, one.first, one.last) for one in shape.functions] == [
        (b"used", 4, 6),
        (b"kept", 10, 10),
        (b"method", 14, 14),
    ]
    assert shape_of("m.txt", CODE) is None
    assert shape_of("m.py", b"x" * 1_000_000) is None


# -- what is believed of a record

RECORD = Told(("a", "b"), ("0x3", "0x4"), {"m.py": {1: 0, 2: 1}}, {"m.py": "0x2"}, "0x0", False)
PASSED = {"a": "passed", "b": "passed"}


def test_a_record_is_believed_where_the_same_tests_ran() -> None:
    executed = sound(RECORD, PASSED, PASSED)
    assert executed == Executed(("a", "b"), {"m.py": {1: 3, 2: 4}}, {"m.py": 2}, 0)
    other = sound(RECORD, PASSED, PASSED | {"b": "failed"})
    assert other is not None
    assert other.free == 4, "the watching has made it another one"


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"broken": True}, PASSED),
        ({"sets": ("x", "0x4")}, PASSED),
        ({"sets": ("0x3",)}, PASSED),
        ({"free": ""}, PASSED),
        ({"sets": ("0x3", "0x1")}, PASSED),
        ({}, {"a": "passed"}),
        ({}, PASSED | {"c": "passed"}),
    ],
)
def test_a_record_that_can_not_be_relied_on(told: dict[str, Any], found: dict[str, str]) -> None:
    assert sound(msgspec.structs.replace(RECORD, **told), found, PASSED) is None


def test_a_skipped_test_need_run_nothing() -> None:
    told = Told(("a", "b"), ("0x3",), {"m.py": {1: 0}}, {}, "0x0", False)
    skipped = {"a": "passed", "b": "skipped"}
    assert sound(told, skipped, skipped) is not None
