"""Which files of a change decide themselves what the tests say of it. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Collection
from fnmatch import fnmatchcase

_SETTINGS = (
    *("conftest.py", "pytest.ini", ".pytest.ini", "pyproject.toml", "setup.cfg", "tox.ini", "noxfile.py"),
    *("sitecustomize.py", "usercustomize.py", "*.pth"),
    *("makefile", "gnumakefile", "*.mk"),
    *("package.json", "jest.config.*", "vitest.config.*", "vite.config.*", ".mocharc*", "karma.conf.*"),
    *("pom.xml", "build.gradle*", "settings.gradle*", "build.rs"),
)
"""Names of files that say which tests are run, and how."""


def judges(paths: Collection[str], fixes: Collection[str], command: str) -> tuple[str, ...]:
    """Return the files of a change that decide what the tests say of it.

    They set up how tests are run, are named by the command line, or hold a test that failed before and passes
    now: a test that is made to pass says nothing of the code.

    Args:
        paths: of the files that are changed, relative to the project.
        fixes: the tests that failed without the change and pass with it.
        command: the line the tests are run by.
    """
    fixed = {test.partition("::")[0] for test in fixes}
    named = {word.removeprefix("./") for word in _words(command)}
    return tuple(path for path in sorted(paths) if path in fixed or path in named or _sets_up(path))


def _sets_up(path: str) -> bool:
    name = path.lower().rpartition("/")[2]
    return any(fnmatchcase(name, pattern) for pattern in _SETTINGS)


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:  # a quote without its end: the shell will say so
        return command.split()
