"""The runners we know, as data: what in a project speaks of each, its command line, and who reads its output.

Those of Python come first and write JUnit XML; see `k2desk.proof.tests`. A further one is a further entry.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from k2desk.core.errors import FenceError
from k2desk.core.wording import mark
from k2desk.proof.beneath import Beneath
from k2desk.proof.counts import (
    Reader,
    of_any,
    of_cargo,
    of_go,
    of_gradle,
    of_maven,
    of_pytest,
    of_script,
)

READ = 256 * 1024
"""Bytes of a file that are looked at."""

_NO_TEST = mark("no test specified")  # what `npm init` writes, which fails by design


@dataclass(frozen=True, slots=True)
class Runner:
    """A runner that is started by a line of shell.

    Args:
        name: its own.
        program: what has to be on the machine.
        line: the command line for all tests.
        recognise: returns what in a project speaks of it, "" for nothing.
        read: reads its output.
        one: the command line for one test, with ``{}`` for its name, quoted; "" where there is none.
        reports: where it leaves JUnit XML, as patterns below the project.
    """

    name: str
    program: str
    line: str
    recognise: Callable[[Beneath], str]
    read: Reader
    one: str = ""
    reports: tuple[str, ...] = ()


def text_of(project: Beneath, path: str) -> str:
    """Return the text of a file of the project, "" where there is none that may be read."""
    try:
        return project.read(path, READ).decode(errors="replace")
    except (OSError, FenceError):  # not there, behind a link, or nothing we would read
        return ""


def _there(*names: str) -> Callable[[Beneath], str]:
    return lambda project: next((name for name in names if project.is_file(name)), "")


def _script(*locks: str) -> Callable[[Beneath], str]:
    """Recognise a package whose manifest has a script for its tests, and one of these lock files."""

    def recognise(project: Beneath) -> str:
        try:
            manifest = json.loads(text_of(project, "package.json"))
            script = manifest["scripts"]["test"]
        except (ValueError, KeyError, TypeError, RecursionError):  # none, or none that can be read
            return ""
        there = not locks or any(project.is_file(lock) for lock in locks)
        return "package.json" if isinstance(script, str) and _NO_TEST not in script and there else ""

    return recognise


def _makefile(target: str) -> Callable[[Beneath], str]:
    rule = re.compile(rf"^(?:[\w.-]+ +)*{target}(?: +[\w.-]+)* *:(?!=)", re.M)
    names = ("GNUmakefile", "Makefile", "makefile")
    return lambda project: next((name for name in names if rule.search(text_of(project, name))), "")


_OF_TOX = {
    "tox.ini": ("[tox]", "[testenv"),
    "tox.toml": ("",),
    "pyproject.toml": ("[tool.tox",),
    "setup.cfg": ("[tox:tox]", "[testenv"),
}
"""Files tox reads, and what speaks of it in each: https://tox.wiki/en/latest/config.html"""


def _tox(project: Beneath) -> str:
    for name, words in _OF_TOX.items():
        if (text := text_of(project, name)) and any(word in text for word in words):
            return name
    return ""


RUNNERS = (
    Runner("cargo", "cargo", "cargo test --offline --no-fail-fast", _there("Cargo.toml"), of_cargo,
           one="cargo test --offline -- --exact {}"),
    Runner("go", "go", "go test -v ./...", _there("go.mod"), of_go, one="go test -v ./... -run {}"),
    Runner("maven", "mvn", "mvn -o -B test", _there("pom.xml"), of_maven,
           reports=("target/surefire-reports/*.xml", "*/target/surefire-reports/*.xml")),
    Runner("gradle", "gradle", "gradle --offline --console=plain test",
           _there("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"), of_gradle,
           reports=("build/test-results/test/*.xml", "*/build/test-results/test/*.xml")),
    Runner("pnpm", "pnpm", "pnpm test", _script("pnpm-lock.yaml"), of_script),
    Runner("yarn", "yarn", "yarn test", _script("yarn.lock"), of_script),
    Runner("npm", "npm", "npm test --silent", _script(), of_script),
    Runner("tox", "tox", "tox run", _tox, of_pytest),
    Runner("nox", "nox", "nox", _there("noxfile.py"), of_pytest),
    Runner("make", "make", "make test", _makefile("test"), of_any),
    Runner("make check", "make", "make check", _makefile("check"), of_any),
)  # fmt: skip
"""In the order of preference, where a project has several."""

OWN = Runner("own", "", "", lambda _project: "", of_any)
"""A line the user wrote."""


def runner_of(name: str) -> Runner:
    """Return a runner by its name; `OWN` for a name of none."""
    return next((runner for runner in RUNNERS if runner.name == name), OWN)
