"""A project whose tests take a known time, and a proposal of so many hunks to it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from k2desk.core.ports import Log
    from k2desk.core.proposals import Proposal
    from k2desk.desk.suites import Suites

APART = "# as it was\n" * 9
TEST = "def test_{0}():\n    time.sleep({1})\n    assert values.V{0} == {0}\n\n"


def project(folder: Path, tests: int, seconds: float) -> Path:
    """Make the project.

    Args:
        folder: it is made.
        tests: how many tests there are, each of one line of ``values.py``.
        seconds: what each of them waits.
    """
    (folder / "tests").mkdir(parents=True)
    (folder / "values.py").write_text(_values(tests))
    (folder / "conftest.py").write_text("")
    each = (TEST.format(number, seconds) for number in range(tests))
    (folder / "tests/test_values.py").write_text("import time\n\nimport values\n\n\n" + "\n".join(each))
    return folder


def by_hand(folder: Path) -> tuple[str, ...]:
    """Return the command line a developer would type."""
    return (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder))


def proposal(log: Log, tests: int, hunks: int, name: str) -> Proposal:
    """Propose to change so many lines, none of which a test minds."""
    from k2desk.core.proposals import FileChange, Proposal

    before, after = log.put_blob(_values(tests).encode()), log.put_blob(_values(tests, hunks).encode())
    change = FileChange("values.py", "modify", before, after)
    return Proposal(name, "bench", "Other words", (change,))


def suites(data: Path, config: Path, folder: Path, runs: int = 1) -> Suites:
    """Return what runs the tests of the project, trusted and confined; ``runs`` of them side by side."""
    from k2desk.desk.suites import Suites
    from k2desk.desk.trust import Trusting
    from k2desk.desk.walls import Walls
    from k2desk.settings.store import Store

    store = Store(config)
    store.change(proof_runs=runs)
    trust, walls = Trusting(store), Walls(store)
    trust.once(folder)
    walls.probe()
    if walls.confinement.level != "full":
        raise SystemExit(f"the proof needs bubblewrap: {walls.confinement.reason}")
    return Suites(data, store, walls, trust)


def _values(tests: int, changed: int = 0) -> str:
    lines = (f"V{number} = {number}  # {'other' if number < changed else 'own'}\n" for number in range(tests))
    return APART.join(lines)
