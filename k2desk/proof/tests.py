"""Finds out how a project's tests are run, by reading and never by running."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from k2desk.core.errors import FenceError, ToolError
from k2desk.proof.beneath import Beneath, split

_MOST_ENTRIES = 5_000
_READ = 256 * 1024
_PASSED_OVER = frozenset({"node_modules", "venv", "build", "dist", "site-packages", "__pycache__"})
_TEST_FILE = re.compile(r"(test_.*|.*_test|tests?)\.py\Z")


@dataclass(frozen=True, slots=True)
class TestCommand:
    """How the tests of a project are run.

    Args:
        runner: ``unittest`` where nothing in the project speaks of pytest; pytest runs those tests as well
            and is preferred where it is installed.
        reason: what in the project says so, for the eye.
    """

    __test__: ClassVar[bool] = False  # its name is the field's own; pytest need not collect it

    runner: Literal["pytest", "unittest"]
    reason: str

    def words(self, target: str = "") -> str:
        """Return the command line for the eye."""
        return f"python -m {self.runner} {'-q' if self.runner == 'pytest' else ''} {target}".strip().replace(
            "  ", " "
        )


def detect(root: Path) -> TestCommand | None:
    """Find out how the tests are run; None where none were found.

    Args:
        root: the project.
    """
    with Beneath(root) as project:
        for kind in KINDS:
            if reason := kind.recognise(root, project):
                return TestCommand(kind.runner, reason)
    return None


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


def _text(project: Beneath, path: str) -> str:
    try:
        return project.read(path, _READ).decode(errors="replace")
    except OSError:  # not there, or nothing we would read
        return ""


def _configured(_root: Path, project: Beneath) -> str:
    for name in ("pytest.ini", ".pytest.ini", "conftest.py", "tests/conftest.py", "test/conftest.py"):
        if project.is_file(name):
            return name
    for name, section in (("tox.ini", "[pytest]"), ("setup.cfg", "[tool:pytest]")):
        if section in _text(project, name):
            return name
    try:
        pyproject = tomllib.loads(_text(project, "pyproject.toml"))
    except tomllib.TOMLDecodeError:  # the project's own trouble; the files below may still tell
        pyproject = {}
    tools = pyproject.get("tool")
    named = isinstance(tools, dict) and "pytest" in tools
    if named or re.search(r'["\']pytest\b', _text(project, "pyproject.toml")):
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
            if re.search(r"(?m)^pytest\b", _text(project, name))
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
        text = _text(project, path)
        if re.search(r"(?m)^\s*(import pytest|from pytest)\b|^(async )?def test_", text):
            return path
    return ""


def _files_of_unittest(root: Path, project: Beneath) -> str:
    return next((path for path in _test_files(root) if "unittest" in _text(project, path)), "")


KINDS = (
    _Kind("pytest", _configured),
    _Kind("pytest", _files_of_pytest),
    _Kind("unittest", _files_of_unittest),
)
"""Every way we know, the surest first. A further one is a further line."""
