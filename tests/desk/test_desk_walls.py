"""What holds commands on this machine, as the settings and the probe have it."""

from __future__ import annotations

from pathlib import Path

import pytest

from k2desk.desk.walls import FORBIDDEN, UNPROBED, Walls
from k2desk.sandbox.probe import Probed
from k2desk.settings.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def test_nothing_runs_before_it_is_known(store: Store) -> None:
    walls = Walls(store)
    assert walls.confinement is UNPROBED
    assert walls.runner().confinement is UNPROBED


def test_a_new_finding_gets_a_new_runner(store: Store) -> None:
    walls = Walls(store)
    walls.probe()
    first = walls.runner()
    assert first is walls.runner()
    assert first.confinement.level == "full", first.confinement.reason
    walls.probe()
    assert walls.runner() is not first


def test_the_user_may_forbid_them_at_any_time(store: Store) -> None:
    walls = Walls(store)
    walls.probe()
    assert walls.runner().confinement.level == "full"
    store.change(commands=False)
    assert walls.confinement is FORBIDDEN
    assert walls.runner().confinement is FORBIDDEN
    store.change(commands=True)
    assert walls.runner().confinement.level == "full"


def test_s13_a_sandbox_that_went_away_is_no_reason_to_run_without(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("k2desk.sandbox.probe.probe", lambda: Probed("full", "bubblewrap"))
    monkeypatch.setattr("k2desk.sandbox.runner.programs", lambda: ())
    walls = Walls(store)
    walls.probe()
    assert walls.runner().confinement.level == "none"
    assert "gone from this machine" in walls.confinement.reason
