"""Tests for the user: which command, what was agreed to, and a run in a copy that the record tells of."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from k2desk.core.errors import K2DeskError
from k2desk.core.events import SessionStarted, TestsRan
from k2desk.core.testing import TestProgress
from k2desk.desk.suites import CHANGED, Suites
from k2desk.desk.trust import Trusting
from k2desk.desk.walls import Walls
from k2desk.journal.journal import Journal
from k2desk.journal.log import SessionLog
from k2desk.settings.store import Store

TESTS = "def test_a():\n    assert True\n\ndef test_b():\n    assert 1 == 2\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "test_a.py").write_text(TESTS)
    (root / ".env").write_text("KEY=1\n")
    return root


@pytest.fixture(scope="module")
def walls(tmp_path_factory: pytest.TempPathFactory) -> Walls:
    made = Walls(Store(tmp_path_factory.mktemp("walls")))
    made.probe()
    return made


def opened(tmp_path: Path, folder: Path, walls: Walls, *, trusted: bool = True) -> Suites:
    store = Store(tmp_path / "config")
    trust = Trusting(store)
    if trusted:
        trust.once(folder)
    return Suites(tmp_path / "data", store, walls, trust)


@pytest.fixture
def suites(tmp_path: Path, folder: Path, walls: Walls) -> Suites:
    return opened(tmp_path, folder, walls)


@pytest.fixture
def log(tmp_path: Path, folder: Path) -> Iterator[SessionLog]:
    journal = Journal(tmp_path / "data")
    yield journal.create(SessionStarted(str(folder), "1", "Demo model", "kimi"))
    journal.close()


def test_the_command_is_shown_and_nothing_is_agreed_to_unasked(suites: Suites, folder: Path) -> None:
    plan = suites.plan(folder)
    assert (plan.command, plan.reason, plan.trouble) == ("python -m pytest -q", "test_a.py", "")
    assert not plan.agreed
    assert plan.chip == "in a copy · confined · no network"


def test_an_agreement_is_kept_for_exactly_this_command(
    tmp_path: Path, suites: Suites, folder: Path, walls: Walls
) -> None:
    assert suites.agree(folder, suites.plan(folder).digest).agreed
    assert opened(tmp_path, folder, walls).plan(folder).agreed, "the next start knows"
    (folder / "test_a.py").write_text("import unittest\n")
    changed = suites.plan(folder)
    assert changed.command == "python -m unittest"
    assert not changed.agreed, "the repository changed the command; that is asked about anew"
    assert not suites.agree(folder, "another digest").agreed


def test_another_folder_in_its_place_was_not_agreed_to(suites: Suites, folder: Path) -> None:
    suites.agree(folder, suites.plan(folder).digest)
    suites.set_command(folder, "make check")
    folder.rename(folder.with_name("old"))
    folder.mkdir()
    (folder / "test_a.py").write_text(TESTS)
    found = suites.plan(folder)
    assert not found.agreed
    assert found.command == "python -m pytest -q", "nor does the user's command hold there"


def test_the_users_own_command_goes_before_what_is_found(suites: Suites, folder: Path) -> None:
    suites.agree(folder, suites.plan(folder).digest)
    own = suites.set_command(folder, "make check")
    assert (own.command, own.reason, own.agreed) == ("make check", "your own command", False)
    assert own.choices == (("python -m pytest -q", "test_a.py"),)
    command = suites.command(folder)
    assert command is not None
    assert command.line == "make check", "the model's tool runs the same"
    assert suites.set_command(folder, "").command == "python -m pytest -q"
    with pytest.raises(K2DeskError):
        suites.set_command(folder, "make\ntest")


def test_why_tests_cannot_run_is_said(tmp_path: Path, suites: Suites, folder: Path, walls: Walls) -> None:
    assert "not trusted" in opened(tmp_path / "b", folder, walls, trusted=False).plan(folder).trouble
    (folder / "test_a.py").unlink()
    assert "no tests were found" in suites.plan(folder).trouble
    unprobed = opened(tmp_path / "c", folder, Walls(Store(tmp_path / "c")))
    (folder / "test_a.py").write_text(TESTS)
    assert unprobed.plan(folder).trouble.startswith("Whether commands can be confined")


async def test_a_run_is_recorded_and_harms_nothing(suites: Suites, folder: Path, log: SessionLog) -> None:
    (folder / "test_a.py").write_text(
        f"import os\n{TESTS}\ndef test_c():\n    assert not os.path.exists('.env')\n    open('made', 'w')\n"
    )
    told: list[TestProgress] = []
    report = await suites.run(log, folder, suites.plan(folder).digest, (), told.append)
    assert {case.id: case.outcome for case in report.cases} == {
        "test_a.py::test_a": "passed",
        "test_a.py::test_b": "failed",
        "test_a.py::test_c": "passed",
    }
    assert log.records()[-1].event == TestsRan(report)
    assert (told[-1].done, told[-1].failed) == (3, 1)
    assert not (folder / "made").exists()
    assert not list((folder.parent / "data/copies").iterdir())
    one = await suites.run(log, folder, suites.plan(folder).digest, ("test_a.py::test_b",), told.append)
    assert [(case.id, case.line, case.output) for case in one.cases] == [("test_a.py::test_b", 5, "")]
    assert told[-1].words == "1 of 1"


async def test_what_was_not_agreed_to_does_not_run(suites: Suites, folder: Path, log: SessionLog) -> None:
    digest = suites.plan(folder).digest
    suites.set_command(folder, "touch made")
    with pytest.raises(K2DeskError, match=CHANGED):
        await suites.run(log, folder, digest, (), lambda _told: None)
    assert len(log.records()) == 1


async def test_a_stopped_run_leaves_nothing(suites: Suites, folder: Path, log: SessionLog) -> None:
    (folder / "test_a.py").write_text("import time\ndef test_a(): pass\ndef test_b(): time.sleep(60)\n")
    heard = asyncio.Event()
    digest = suites.plan(folder).digest
    work = suites.run(log, folder, digest, (), lambda told: heard.set() if told.done else None)
    task = asyncio.create_task(work)
    await asyncio.wait_for(heard.wait(), 20)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(log.records()) == 1
    assert not list((folder.parent / "data/copies").iterdir())
