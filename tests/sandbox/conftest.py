from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from k2desk.core.permissions import Confinement
from k2desk.sandbox.command import Command, Outcome, shell
from k2desk.sandbox.probe import probe, programs
from k2desk.sandbox.runner import Runner

Run = Callable[..., Awaitable[Outcome]]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    folder.mkdir()
    return folder


@pytest.fixture(params=["system", "brought along"])
def confined(request: pytest.FixtureRequest) -> Runner:
    """A runner with each of the two bubblewraps, which the project's set-up installs."""
    found = programs()
    assert len(found) == 2, f"found only {found}; install bubblewrap (make setup does)"
    confinement = probe((found[request.param == "brought along"],))
    assert confinement.level == "full", confinement.reason
    return Runner(confinement)


@pytest.fixture
def unconfined() -> Runner:
    return Runner(Confinement("tree", "no sandbox"))


@pytest.fixture
def inside(confined: Runner, copy: Path) -> Run:
    """Run a line of shell in the sandbox, in ``copy`` seen as ``/srv/project``."""

    async def run(text: str, **options: object) -> Outcome:
        return await confined.run(Command(shell(text), copy, Path("/srv/project"), **options))  # type: ignore[arg-type]

    return run
