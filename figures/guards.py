"""Row 15: guards are taken out, one at a time, in a copy of the program; each time a test must fail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from bench.measure import Figure
from figures.outcomes import ROOT

TABLE = Path(__file__).with_name("guards.toml")
COPIED = ("k2desk", "tests", "resources", "docs", "packaging", "pyproject.toml", "main.py", "CONTRIBUTING.md")
SECONDS = 300.0
"""How long the tests of one guard may take; those that hang without it have failed, too."""
_FAILED = re.compile(r"^(?:FAILED|ERROR) (?:tests/)?(\S+\.py::\w+(?:::\w+)?)", re.MULTILINE)


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that are exchanged.

    Args:
        file: where they stand, below the program's folder.
        old: what stands there, once.
        new: what takes its place.
    """

    file: str
    old: str
    new: str


class Guard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is taken out, and what must notice.

    Args:
        name: what it sees to.
        tests: paths, and other words of pytest.
        file: as of `Change`.
        old: as of `Change`.
        new: as of `Change`.
        behind: the walls behind it, which hold without it; they are taken out together.
    """

    name: str
    tests: tuple[str, ...]
    file: str
    old: str
    new: str
    behind: tuple[Change, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """All that is taken out."""
        return Change(self.file, self.old, self.new), *self.behind


def guards() -> tuple[Guard, ...]:
    """Return the table, see `guards.toml`."""
    return msgspec.convert(tomllib.loads(TABLE.read_text(encoding="utf-8"))["guard"], tuple[Guard, ...])


def taken_out(wanted: Iterable[str] = ()) -> list[Figure]:
    """Take each guard out and run its tests, the first failure of which is told on standard error.

    Args:
        wanted: names of guards; all where empty.

    Raises:
        SystemExit: the tests fail with every guard in its place, or could not be run without one.
    """
    names = set(wanted)
    table = [guard for guard in guards() if not names or guard.name in names]
    with tempfile.TemporaryDirectory(prefix="k2desk-figures-") as folder:
        copy = Path(folder)
        _copy(copy)
        needed = dict.fromkeys(word for guard in table for word in guard.tests if word.startswith("tests/"))
        if said := _failure(copy, tuple(needed), ("-n", "2", "--dist", "worksteal")):
            raise SystemExit(f"with every guard in its place, {said} fails")
        unheld = [guard.name for guard in table if not _noticed(copy, guard)]
    return [
        Figure("15", "guards that can be taken out unnoticed", len(unheld), 0, "", ", ".join(unheld)),
        Figure("15", "guards that were taken out", len(table), 20, "", at_least=True),
    ]


def _copy(place: Path) -> None:
    left_out = shutil.ignore_patterns("__pycache__", ".hypothesis")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, symlinks=True, ignore=left_out)
        else:
            shutil.copy2(ROOT / name, place / name)


def _noticed(copy: Path, guard: Guard) -> bool:
    whole = {change.file: (copy / change.file).read_text(encoding="utf-8") for change in guard.changes}
    without = dict(whole)
    for change in guard.changes:
        if whole[change.file].count(change.old) != 1:
            raise SystemExit(f"{change.file} does not hold this guard once: {guard.name}")
        without[change.file] = without[change.file].replace(change.old, change.new)
    try:
        _write(copy, without)
        said = _failure(copy, guard.tests)
    finally:
        _write(copy, whole)
    sys.stderr.write(f"without “{guard.name}”: {said or 'no test fails'}\n")
    return bool(said)


def _write(copy: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        (copy / name).write_text(text, encoding="utf-8")


def _failure(copy: Path, tests: Sequence[str], words: Sequence[str] = ()) -> str:
    """Return the first test that fails, "" where all pass.

    Raises:
        SystemExit: nothing could be run, so that nothing was noticed either.
    """
    argv = [sys.executable, "-m", "pytest", "-q", "-x", "--timeout", "60", *words, *tests]
    env = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            argv, cwd=copy, env=env, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return "a test that hangs"
    if done.returncode == 0:
        return ""
    found = _FAILED.search(done.stdout)
    if found is not None and "during collection" not in done.stdout:
        return found[1]
    if "Timeout" in done.stdout + done.stderr:
        return "a test that hangs"
    raise SystemExit(f"{' '.join(tests)} could not be run\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
