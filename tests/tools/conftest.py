"""A real workspace with a repository, its record, its writer, and the tools on top."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tools_kit import Bench, bench_over

from k2desk.core.permissions import Confinement
from k2desk.sandbox.probe import probe
from k2desk.sandbox.runner import Runner


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "ledger"
    folder.mkdir()
    return folder


@pytest.fixture
def git(root: Path) -> Callable[..., str]:
    """Run plain git in the workspace, as a user would."""

    def run(*arguments: str) -> str:
        done = subprocess.run(
            ["git", "-c", "init.defaultBranch=main", *arguments],
            cwd=root,
            env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull},
            capture_output=True,
            check=True,
            text=True,
        )
        return done.stdout

    return run


@pytest.fixture(scope="session")
def confined() -> Runner:
    confinement = probe()
    assert confinement.level == "full", f"{confinement.reason} (make setup installs bubblewrap)"
    return Runner(confinement)


@pytest.fixture
def bench(root: Path, tmp_path: Path, confined: Runner) -> Iterator[Bench]:
    yield from bench_over(root, tmp_path, confined)


@pytest.fixture
def unconfined_bench(root: Path, tmp_path: Path) -> Iterator[Bench]:
    yield from bench_over(root, tmp_path, Runner(Confinement("tree", "no sandbox", "Install bubblewrap.")))


@pytest.fixture
def idle_bench(root: Path, tmp_path: Path) -> Iterator[Bench]:
    yield from bench_over(root, tmp_path, Runner(Confinement("none", "nothing runs", "Install bubblewrap.")))
