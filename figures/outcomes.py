"""A run of tests, and how each of them ended: read from JUnit's XML, which pytest writes itself."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
SECONDS = "3600"
"""What a test may take: ten thousand examples need minutes, and a machine has others to serve."""
JUNIT = ("-o", "junit_family=xunit1", "--junit-xml")
"""The one family of accounts in which a test may have properties of its own."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one test ended.

    Args:
        test: its name, such as ``tests.attacks.test_p08_folders_that_flip::test_p08_…[walk]``.
        passed: False where it failed, did not begin, or was skipped.
        counts: what it counted with the fixture ``tally``.
    """

    test: str
    passed: bool
    counts: Mapping[str, float] = field(default_factory=dict)


def run_tests(paths: Sequence[str], words: Sequence[str], env: Mapping[str, str]) -> list[Outcome]:
    """Run tests and say how they ended; what fails is told on standard error.

    Args:
        paths: of files and folders below the program's own.
        words: further options of pytest.
        env: variables beside those there are.

    Raises:
        SystemExit: the run ended without an account of itself.
    """
    with tempfile.TemporaryDirectory(prefix="k2desk-figures-") as folder:
        account = Path(folder) / "tests.xml"
        argv = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--timeout",
            SECONDS,
            *words,
            *JUNIT,
            str(account),
            *paths,
        ]
        done = subprocess.run(
            argv, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.stderr.write(done.stdout[-20_000:] + done.stderr[-2_000:])
        if not account.exists():
            raise SystemExit(f"pytest ended with {done.returncode} and no account")
        return read_account(account.read_text(encoding="utf-8"))


def read_account(text: str) -> list[Outcome]:
    """Read what pytest wrote about a run."""
    return [
        Outcome(
            f"{case.get('classname', '')}::{case.get('name', '')}",
            not any(case.find(trouble) is not None for trouble in ("failure", "error", "skipped")),
            {
                str(one.get("name")): float(one.get("value", "0"))
                for one in case.iterfind("properties/property")
            },
        )
        for case in ElementTree.fromstring(text).iter("testcase")
    ]
