from __future__ import annotations

import os
import sys
import venv
from pathlib import Path

import pytest

from k2desk.proof.python import interpreters, is_home_of_python


def installation(folder: Path) -> Path:
    """Something that looks like an installed Python."""
    (folder / "lib/python3.11").mkdir(parents=True)
    (folder / "lib/python3.11/os.py").touch()
    (folder / "bin").mkdir()
    program = folder / "bin/python3"
    program.write_bytes(b"\x7fELF")
    program.chmod(0o755)
    return program


def places(binds: object) -> set[str]:
    return {str(bind.seen_as) for bind in binds}  # type: ignore[attr-defined]


def test_the_projects_environment_comes_first(project: Path, tmp_path: Path) -> None:
    real = installation(tmp_path / "pythons/3.11.9")
    (tmp_path / "pythons/3.11").symlink_to("3.11.9")
    (project / ".venv/bin").mkdir(parents=True)
    (project / ".venv/pyvenv.cfg").write_text("home = /nonexistent\n")
    (project / ".venv/bin/python").symlink_to(tmp_path / "pythons/3.11/bin/python3")
    first, *_ = interpreters(project, "")
    assert (first.origin, first.executable) == ("project", str(project / ".venv/bin/python"))
    assert places(first.binds) == {
        str(project / ".venv"),
        str(tmp_path / "pythons/3.11"),
        str(real.parent.parent),
    }
    assert {bind.source for bind in first.binds} == {project / ".venv", real.parent.parent}


def test_s02_an_environment_can_not_show_a_home(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = tmp_path / "user"
    installation(user)  # with a Python installed right into it
    (user / ".ssh/bin").mkdir(parents=True)
    (user / ".ssh/bin/python").touch()
    monkeypatch.setenv("HOME", str(user))
    (project / ".venv/bin").mkdir(parents=True)
    (project / ".venv/pyvenv.cfg").write_text(f"home = {user}/.ssh/bin\n")
    for target in (user / ".ssh/bin/python", user / "bin/python3"):
        (project / ".venv/bin/python").symlink_to(target)
        first, *_ = interpreters(project, "")
        assert places(first.binds) == {str(project / ".venv")}
        (project / ".venv/bin/python").unlink()
    assert not is_home_of_python(user)
    assert not is_home_of_python(tmp_path)


def test_a_linked_environment_is_not_taken(project: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "other", symlinks=True)
    (project / ".venv").symlink_to(tmp_path / "other")
    assert [one.origin for one in interpreters(project, "")] == ["own"]


def test_the_path_of_the_user(project: Path, tmp_path: Path) -> None:
    real = installation(tmp_path / "python")
    (tmp_path / "links").mkdir()
    (tmp_path / "links/python3").symlink_to(real)
    found = interpreters(project, f"{tmp_path}/missing:{tmp_path}/links:/usr/bin")
    assert [one.origin for one in found] == ["path", "own"]
    assert found[0].executable == str(real)
    assert places(found[0].binds) == {str(real.parent.parent)}


def test_s09_the_project_is_not_on_the_path(project: Path) -> None:
    installation(project / "python")
    entries = os.pathsep.join([".", "", "bin", str(project / "python/bin"), str(project)])
    assert [one.origin for one in interpreters(project, entries)] == ["own"]


def test_shims_are_looked_behind(project: Path, tmp_path: Path) -> None:
    real = installation(tmp_path / "pyenv/versions/3.12.1")
    (tmp_path / "pyenv/shims").mkdir()
    shim = tmp_path / "pyenv/shims/python3"
    shim.write_text("#!/bin/sh\n")
    shim.chmod(0o755)
    assert [one.origin for one in interpreters(project, str(shim.parent))] == ["own"]
    (tmp_path / "pyenv/version").write_text("system\n3.12.1\n")
    assert interpreters(project, str(shim.parent))[0].executable == str(real)


def test_other_scripts_are_passed_over(project: Path, tmp_path: Path) -> None:
    script = tmp_path / "python3"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    assert [one.origin for one in interpreters(project, str(tmp_path))] == ["own"]


def test_a_frozen_program_is_no_python(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert interpreters(project, "") == ()


def test_the_same_python_is_named_once(project: Path) -> None:
    found = interpreters(project, str(Path(sys.executable).parent))
    assert len({one.executable for one in found}) == len(found)
    assert found[0].origin == "path"
