"""Which tests a change can reach, by the lines each of them ran without it. Pure.

Two runs are the same until one of them enters what has changed. So where nothing but the insides of functions
is another one, and is known to have been entered by some tests alone, the others come to the same outcome.
Whatever is not such a change reaches every test: `functions` says what it asks for. What one test leaves
behind in memory for another is not seen, nor whether the new text compiles: so all tests are run before
anything good is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from k2desk.patch.hunks import Hunk, hunks
from k2desk.proof.functions import Shape, may_differ, shape_of

SHARED = 1
"""The first bit of a set: what runs outside of any one test, so that each may depend on it."""
Change: TypeAlias = tuple[bytes | None, bytes | None]
"""The bytes of a file before and after; None for no file."""

_EVERYWHERE = re.compile(r"(.*/)?(conftest|setup|sitecustomize|usercustomize|noxfile)\.py")
"""Files of Python that others read or run, whoever imports them."""


@dataclass(frozen=True, slots=True)
class Executed:
    """What the tests of one state ran.

    A set of tests is a number: bit n + 1 is of test n, the first one is `SHARED`.

    Args:
        tests: their ids.
        lines: by file and line, the tests that ran it.
        opened: by file, the tests that read it as data.
        free: the tests of which this can't tell: they start processes, for example.
    """

    tests: tuple[str, ...]
    lines: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    opened: Mapping[str, int] = field(default_factory=dict)
    free: int = 0

    def named(self, some: int) -> tuple[str, ...]:
        """Return the tests of a set, in the order of the run."""
        return tuple(test for number, test in enumerate(self.tests) if some >> (number + 1) & 1)


def reached(executed: Executed, changes: Mapping[str, Change]) -> tuple[str, ...] | None:
    """Return the tests whose outcome a change can alter, None for every test there is.

    Args:
        executed: what they ran without it.
        changes: by path, what becomes of each file.
    """
    found = executed.free
    for path, (before, after) in changes.items():
        entered = _entered(executed, path, before, after)
        if entered is None:
            return None
        found |= entered
    return None if found & SHARED else executed.named(found)


def _entered(executed: Executed, path: str, before: bytes | None, after: bytes | None) -> int | None:
    """Return the tests that ran what has changed in a file, or read it; None where that is not known."""
    lines = executed.lines.get(path)
    if before is None or after is None or lines is None or _EVERYWHERE.fullmatch(path):
        return None
    old, new = shape_of(path, before), shape_of(path, after)
    if old is None or new is None or old.around != new.around:
        return None
    found = executed.opened.get(path, 0)
    for one, other in zip(old.functions, new.functions, strict=True):
        if one.body != other.body:
            if may_differ(one, other):
                return None
            found |= _of(lines, range(one.first, one.last + 1))
    return found


def ran(executed: Executed, path: str, before: bytes, after: bytes) -> bool:
    """Tell whether any line a change depends on was run, by a test or when its file was loaded.

    Of what is removed those are its lines and the block of statements it stands in, of what is only put in
    the block; where that is no function's, what is put in was not there to be run.
    """
    lines, shape = executed.lines.get(path), shape_of(path, before)
    if lines is None or shape is None:
        return False
    return any(_ran(lines, shape, hunk) for hunk in hunks(before, after))


def _ran(lines: Mapping[int, int], shape: Shape, hunk: Hunk) -> bool:
    removed = [line.old for line in hunk.lines if line.sign == "-"]
    if _of(lines, removed):
        return True
    above = 0
    for line in hunk.lines:
        if line.sign == "+" and _in_block(lines, shape, above or hunk.old_start):
            return True
        above = line.old or above
    return any(_in_block(lines, shape, line) for line in removed)


def _in_block(lines: Mapping[int, int], shape: Shape, line: int) -> bool:
    block = shape.block(line)
    return block is not None and bool(_of(lines, block))


def _of(lines: Mapping[int, int], numbers: Sequence[int]) -> int:
    """Return the tests that ran one of these lines."""
    found = 0
    for number in numbers:
        found |= lines.get(number, 0)
    return found
