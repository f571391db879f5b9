"""A project's Python is found where its user's tools keep it: venv, uv, Poetry, conda, pyenv, the system."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

import pytest

from k2desk.proof.environments import of_pyenv
from k2desk.proof.python import interpreters


def python(folder: Path, *, environment: bool = False) -> Path:
    """Something that looks like an installed Python, or like a virtual environment."""
    (folder / "lib/python3.11").mkdir(parents=True)
    (folder / "lib/python3.11/os.py").touch()
    (folder / "bin").mkdir()
    for name in ("python", "python3"):
        (folder / "bin" / name).write_bytes(b"\x7fELF")
        (folder / "bin" / name).chmod(0o755)
    if environment:
        (folder / "pyvenv.cfg").write_text("home = /nonexistent\n")
    return folder


def poetry_name(project: Path, version: str) -> str:
    digest = hashlib.sha256(os.path.realpath(project).encode()).digest()
    return f"ledger-{base64.urlsafe_b64encode(digest).decode()[:8]}-py{version}"


@pytest.fixture
def poetry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POETRY_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("POETRY_VIRTUALENVS_PATH", raising=False)
    return tmp_path / "cache/virtualenvs"


def test_the_environment_of_poetry(project: Path, poetry: Path) -> None:
    old, new = (python(poetry / poetry_name(project, one), environment=True) for one in ("3.9", "3.11"))
    python(poetry / "ledger-AAAAAAAA-py3.12", environment=True)
    first, second, *rest = interpreters(project, "")
    assert (first.origin, first.executable) == ("project", str(new / "bin/python"))
    assert (second.origin, second.executable) == ("project", str(old / "bin/python"))
    assert [one.origin for one in rest] == ["own"]
    assert {bind.source for bind in first.binds} == {new}
    (poetry / "envs.toml").write_text(f"[{poetry_name(project, '')[:-3]}]\nminor = '3.9'\npatch = '3.9.1'\n")
    assert interpreters(project, "")[0].executable == str(old / "bin/python")
    (poetry / "envs.toml").write_text("no toml")
    assert interpreters(project, "")[0].executable == str(new / "bin/python")


def test_poetry_may_keep_them_elsewhere(
    project: Path, tmp_path: Path, poetry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POETRY_VIRTUALENVS_PATH", str(tmp_path / "envs"))
    there = python(tmp_path / "envs" / poetry_name(project, "3.11"), environment=True)
    assert interpreters(project, "")[0].executable == str(there / "bin/python")


def test_an_environment_in_the_project_comes_before(project: Path, poetry: Path) -> None:
    python(poetry / poetry_name(project, "3.11"), environment=True)
    own = python(project / ".venv", environment=True)
    assert interpreters(project, "")[0].executable == str(own / "bin/python")


@pytest.fixture
def conda(tmp_path: Path, own_home: Path, poetry: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's conda, with an environment called ledger; returns the environment."""
    home = tmp_path / "user"
    monkeypatch.setenv("HOME", str(home))
    there = python(tmp_path / "miniforge3/envs/ledger")
    (there / "conda-meta").mkdir()
    (home / ".conda").mkdir(parents=True)
    lines = [str(tmp_path / "miniforge3"), str(there), str(tmp_path / "gone/ledger"), "ledger", ""]
    (home / ".conda/environments.txt").write_text("\n".join(lines))
    return there


@pytest.mark.parametrize("line", ["name: ledger", "channels: [x]\nname: 'ledger'  # ours"])
def test_the_environment_of_conda(project: Path, conda: Path, line: str) -> None:
    (project / "environment.yml").write_text(f"{line}\ndependencies:\n  - pytest\n")
    first, *rest = interpreters(project, "")
    assert (first.origin, first.executable) == ("project", str(conda / "bin/python"))
    assert {bind.source for bind in first.binds} == {conda}
    assert [one.origin for one in rest] == ["own"]


@pytest.mark.parametrize("line", ["name: other", "name: ../../user", "  name: ledger", "name: /etc", ""])
def test_s02_a_project_names_nothing_but_what_conda_knows(project: Path, conda: Path, line: str) -> None:
    (project / "environment.yml").write_text(line)
    assert [one.origin for one in interpreters(project, "")] == ["own"]


def test_s02_a_linked_file_names_nothing(project: Path, conda: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.yml").write_text("name: ledger\n")
    (project / "environment.yml").symlink_to(tmp_path / "elsewhere.yml")
    assert [one.origin for one in interpreters(project, "")] == ["own"]


def test_s09_an_environment_in_the_project_is_not_the_users(
    project: Path, conda: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = python(project / "envs/ledger")
    (inside / "conda-meta").mkdir()
    (Path.home() / ".conda/environments.txt").write_text(f"{inside}\n")
    (project / "environment.yml").write_text("name: ledger\n")
    assert [one.origin for one in interpreters(project, "")] == ["own"]


def test_pyenv_heeds_the_project(project: Path, tmp_path: Path, poetry: Path) -> None:
    versions = tmp_path / "pyenv/versions"
    for name in ("3.9.1", "3.11.2", "3.11.10", "ledger-env"):
        python(versions / name)
    shims = tmp_path / "pyenv/shims"
    shims.mkdir()
    (shims / "python3").write_text("#!/bin/sh\n")
    (shims / "python3").chmod(0o755)
    (tmp_path / "pyenv/version").write_text("3.9.1\n")

    def found() -> str:
        one = interpreters(project, str(shims))[0]
        assert one.origin == "path"
        return Path(one.executable).parent.parent.name

    assert found() == "3.9.1"
    python(tmp_path / "evil")
    taken = {
        "3.11\n": "3.11.10",
        "3.11.2\n": "3.11.2",
        "ledger-env": "ledger-env",
        "3.8": "3.9.1",
        "": "3.9.1",
    }
    for said, version in (taken | {"../../evil\n": "3.9.1"}).items():
        (project / ".python-version").write_text(said)
        assert found() == version
    (tmp_path / "pyenv/version").write_text("system\n")
    assert [one.origin for one in interpreters(project, str(shims))] == ["own"]
    assert list(of_pyenv(project, tmp_path / "none")) == []
