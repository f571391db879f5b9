"""Finds out how a project's tests are run, by reading and never by running."""

from __future__ import annotations

import os
import re
import shlex
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from k2desk.core.errors import FenceError, ToolError
from k2desk.core.wording import mark
from k2desk.proof.beneath import Beneath, split
from k2desk.proof.runners import OWN, RUNNERS, runner_of, text_of

_MOST_ENTRIES = 5_000
_PASSED_OVER = frozenset({"node_modules", "venv", "build", "dist", "site-packages", "__pycache__"})
_TEST_FILE = re.compile(r"(test_.*|.*_test|tests?)\.py\Z")


@dataclass(frozen=True, slots=True)
class TestCommand:
    """How the tests of a project are run.

    Args:
        runner: ``pytest`` or ``unittest``, or the name of one of `k2desk.proof.runners`. It is ``unittest``
            where nothing in the project speaks of pytest; pytest runs those tests as well and is preferred
            where it is installed.
        reason: what in the project says so, for the eye.
        line: the line of shell; "" for those of Python, which are started without one.
    """

    __test__: ClassVar[bool] = False  # its name is the field's own; pytest need not collect it

    runner: str
    reason: str
    line: str = ""

    @property
    def picks(self) -> bool:
        """Whether single tests can be run."""
        return not self.line or bool(runner_of(self.runner).one)

    def words(self, *targets: str) -> str:
        """Return the command line for the eye, which is the one that is run.

        Raises:
            ToolError: this runner can't run a part of the tests.
        """
        if self.line:
            return self._part(targets) if targets else self.line
        flag = ["-q"] if self.runner == "pytest" else []
        return " ".join(["python", "-m", self.runner, *flag, *targets])

    def _part(self, targets: tuple[str, ...]) -> str:
        one = runner_of(self.runner).one
        if not one or len(targets) > 1:
            raise ToolError(f"{self.line!r} runs all tests or none; leave the target empty")
        return one.format(shlex.quote(targets[0].rpartition("::")[2]))


def own_command(line: str) -> TestCommand:
    """Return the command for a line the user wrote; one we know ourselves is read as such.

    Raises:
        ToolError: it is empty, or holds what can't be shown.
    """
    line = line.strip()
    if not line or not line.isprintable():
        raise ToolError("A test command is one line, such as python -m pytest -q")
    reason = mark("your own command")
    if found := re.fullmatch(r"(?:python3? -m )?(pytest|unittest)(?: -q)?", line):
        return TestCommand(found[1], reason)
    known = next((runner for runner in RUNNERS if line.startswith(runner.program)), OWN)
    return TestCommand(known.name, reason, line)


def detect(root: Path) -> TestCommand | None:
    """Find out how the tests are run; None where none were found.

    Args:
        root: the project.
    """
    return next(detected(root), None)


def detected(root: Path) -> Iterator[TestCommand]:
    """Yield every way the tests could be run, the surest first.

    Args:
        root: the project.
    """
    with Beneath(root) as project:
        for kind in KINDS:
            if reason := kind.recognise(root, project):
                yield TestCommand(kind.runner, reason)
                break
        for runner in RUNNERS:
            if reason := runner.recognise(project):
                yield TestCommand(runner.name, reason, runner.line)


def check_target(target: str) -> str:
    """Return a target that is safe to hand to a runner: a path, possibly with ``::`` and a test's name.

    Raises:
        ToolError: it could be read as an option, or leaves the project.
    """
    path = target.partition("::")[0]
    if not target:
        return target
    if target.startswith(("-", "@")) or not target.isprintable():
        raise ToolError(
            f"{target!r} is no test: give a path such as tests/test_a.py or tests/test_a.py::test_b"
        )
    try:
        split(path)
    except FenceError as error:
        raise ToolError(f"{path!r} is not a path inside the project") from error
    return target


@dataclass(frozen=True, slots=True)
class _Kind:
    runner: Literal["pytest", "unittest"]
    recognise: Callable[[Path, Beneath], str]


def _configured(_root: Path, project: Beneath) -> str:
    for name in ("pytest.ini", ".pytest.ini", "conftest.py", "tests/conftest.py", "test/conftest.py"):
        if project.is_file(name):
            return name
    for name, section in (("tox.ini", "[pytest]"), ("setup.cfg", "[tool:pytest]")):
        if section in text_of(project, name):
            return name
    try:
        pyproject = tomllib.loads(text_of(project, "pyproject.toml"))
    except tomllib.TOMLDecodeError:  # the project's own trouble; the files below may still tell
        pyproject = {}
    tools = pyproject.get("tool")
    named = isinstance(tools, dict) and "pytest" in tools
    if named or re.search(r'["\']pytest\b', text_of(project, "pyproject.toml")):
        return "pyproject.toml"
    return next(
        (
            name
            for name in (
                "requirements-dev.txt",
                "requirements.txt",
                "dev-requirements.txt",
                "test-requirements.txt",
            )
            if re.search(r"(?m)^pytest\b", text_of(project, name))
        ),
        "",
    )


def _test_files(root: Path) -> Iterator[str]:
    """Yield the test files, relative to the project, within a bound and without following links."""
    seen = 0
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _PASSED_OVER)
        seen += len(files) + len(folders)
        if seen > _MOST_ENTRIES:
            return
        for name in sorted(files):
            if _TEST_FILE.match(name):
                yield Path(folder, name).relative_to(root).as_posix()


def _files_of_pytest(root: Path, project: Beneath) -> str:
    for path in _test_files(root):
        text = text_of(project, path)
        if re.search(r"(?m)^\s*(import pytest|from pytest)\b|^(async )?def test_", text):
            return path
    return ""


def _files_of_unittest(root: Path, project: Beneath) -> str:
    return next((path for path in _test_files(root) if "unittest" in text_of(project, path)), "")


KINDS = (
    _Kind("pytest", _configured),
    _Kind("pytest", _files_of_pytest),
    _Kind("unittest", _files_of_unittest),
)
"""Every sign of Python's own runners, the surest first; the others are in `k2desk.proof.runners`."""
