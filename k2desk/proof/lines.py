"""Has the tests run once more with their lines written down, where the project's own Python can do that."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace

import msgspec

from k2desk.core.errors import FenceError
from k2desk.proof.beneath import Beneath
from k2desk.proof.by_line import gently
from k2desk.proof.reach import Executed
from k2desk.proof.recorder import SCRIPT
from k2desk.proof.runs import choose, environment, has, of_pytest, results_of
from k2desk.proof.scratch import Scratch
from k2desk.proof.tests import TestCommand
from k2desk.proof.verdict import Outcomes
from k2desk.sandbox.runner import Runner

MOST_BYTES = 16 * 1024 * 1024
"""Of a larger record nothing is read."""


class Told(msgspec.Struct, frozen=True):
    """What the script writes. Sets of tests are hexadecimal numbers, as `Executed` has them.

    Args:
        tests: their ids.
        sets: the sets that ``lines`` names by their place.
        lines: by file and line, which set ran it.
        opened: by file, who read it as data.
        free: see `Executed`.
        broken: whether something else took over what watches the lines.
    """

    tests: tuple[str, ...]
    sets: tuple[str, ...]
    lines: dict[str, dict[int, int]]
    opened: dict[str, str]
    free: str
    broken: bool


async def record_lines(
    scratch: Scratch,
    command: TestCommand,
    runner: Runner,
    expected: Outcomes,
    *,
    seconds: float = 300.0,
    path: str | None = None,
) -> Executed | None:
    """Run the tests in the copy and write down which lines each of them ran. Cancel the task to stop them.

    Args:
        scratch: the copy of the project.
        command: see `k2desk.proof.runs.run_tests`.
        runner: what runs it.
        expected: what the tests have come to without being watched.
        seconds: the time they may take.
        path: see `k2desk.proof.python.interpreters`.

    Returns:
        None where the project's Python has no ``coverage``, or where the record can't be relied on.

    Raises:
        SandboxError: they could not be confined or started.
    """
    chosen = None if command.line else await choose(scratch, command, runner, path)
    if chosen is None or chosen[1].runner != "pytest":
        return None
    python, _ = chosen
    if python.origin == "own" or not await has(scratch, python, runner, "coverage"):
        return None  # nothing is installed for it, and ours is none of the project's
    name = secrets.token_hex(8)
    results = scratch.results / f"{name}.xml"
    argv = (python.executable, "-c", SCRIPT, str(scratch.results / name), *of_pytest(results))
    # Other cores of coverage tell each line once, and not once for each test.
    env = environment(python, scratch, runner) | {"COVERAGE_CORE": "ctrace"}
    await runner.run(scratch.command((*gently(), *argv), binds=python.binds, env=env, seconds=seconds))
    cases, _ = await asyncio.to_thread(results_of, scratch, results.name)
    told = await asyncio.to_thread(_read, scratch, name)
    found = {case.id: case.outcome for case in cases}
    return None if told is None else sound(told, found, expected)


def _read(scratch: Scratch, name: str) -> Told | None:
    with Beneath(scratch.results) as results:
        try:
            return msgspec.json.decode(results.read(name, MOST_BYTES), type=Told)
        except (OSError, FenceError, msgspec.DecodeError):  # it was ended, or is too old for the script
            return None


def sound(told: Told, found: Outcomes, expected: Outcomes) -> Executed | None:
    """Return the record, None where it can't be relied on.

    It can where the same tests ran as before, and each that came to an end ran lines of its own. Tests that
    came to another outcome while they were watched may depend on whatever there is.

    Args:
        told: what the script wrote, which the project's tests may have written as well.
        found: what the tests came to while they were watched.
        expected: what they came to before.
    """
    try:
        sets = [int(one, 16) for one in told.sets]
        lines = {path: {line: sets[one] for line, one in some.items()} for path, some in told.lines.items()}
        opened = {path: int(some, 16) for path, some in told.opened.items()}
        executed = Executed(told.tests, lines, opened, int(told.free, 16))
    except (ValueError, IndexError):
        return None
    if told.broken or set(told.tests) != set(found) or set(found) != set(expected):
        return None
    seen, other = 0, 0
    for one in sets:
        seen |= one
    for number, test in enumerate(told.tests):
        if found[test] != "skipped" and not seen >> (number + 1) & 1:
            return None
        other |= (found[test] != expected[test]) << (number + 1)
    return replace(executed, free=executed.free | other)
