from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from k2desk.core.permissions import Confinement
from k2desk.proof.scratch import Scratch
from k2desk.sandbox.probe import probe
from k2desk.sandbox.runner import Runner

Make = Callable[[], Scratch]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "copies"


@pytest.fixture
def scratch(project: Path, home: Path) -> Iterator[Make]:
    """Copy every file of the project as it is now."""
    made: list[Scratch] = []

    def make() -> Scratch:
        files = [
            path.relative_to(project).as_posix()
            for path in project.rglob("*")
            if path.is_symlink() or path.is_file()
        ]
        kept = [path for path in files if not path.startswith((".git/", ".venv/"))]
        made.append(Scratch.make(project, kept, home))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture(scope="session")
def confined() -> Runner:
    confinement = probe()
    assert confinement.level == "full", f"{confinement.reason} (make setup installs bubblewrap)"
    return Runner(confinement)


@pytest.fixture
def unconfined() -> Runner:
    return Runner(Confinement("tree", "no sandbox"))
