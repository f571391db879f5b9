"""S09: a Python the project brings along is never started outside the sandbox."""

# ruff: noqa: ASYNC240 - a test may block its loop

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from k2desk.proof.runs import run_tests
from k2desk.proof.scratch import Scratch
from k2desk.proof.tests import detect
from k2desk.sandbox.probe import probe
from k2desk.sandbox.runner import Runner


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "project"
    (folder / ".venv/bin").mkdir(parents=True)
    (folder / ".venv/pyvenv.cfg").write_text("home = /usr/bin\n")
    (folder / ".venv/bin/python").write_text(f"#!/bin/sh\ntouch {tmp_path}/marker /tmp/marker-4711\nexit 0\n")
    (folder / ".venv/bin/python").chmod(0o755)
    (folder / "test_a.py").write_text("def test_a(): pass\n")
    return folder


async def test_s09_it_leaves_no_trace(project: Path, tmp_path: Path) -> None:
    command = detect(project)
    assert command is not None
    copy = Scratch.make(project, ["test_a.py"], tmp_path / "copies")
    report = await run_tests(copy, command, Runner(probe()), path="")
    copy.close()
    assert not report.cases
    assert not (tmp_path / "marker").exists()
    assert not Path("/tmp/marker-4711").exists()
