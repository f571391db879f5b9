"""The PATH of a login shell, asked of real shells."""

import os
from pathlib import Path

import pytest

from k2desk.desk import login_shell
from k2desk.desk.login_shell import joined, login_path, started_from_a_menu, take_over


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_what_a_start_up_file_adds_is_found(home: Path) -> None:
    (home / ".bashrc").write_text("echo welcome; export PATH=/opt/of-bashrc/bin:$PATH\n")
    (home / ".bash_profile").write_text(". ~/.bashrc\n")
    assert login_path("/bin/bash").split(":")[0] == "/opt/of-bashrc/bin"


def test_a_shell_that_waits_is_ended(home: Path) -> None:
    (home / ".bash_profile").write_text("while :; do read -t 1 x </dev/zero; done\n")
    assert login_path("/bin/bash", seconds=0.3) == ""


@pytest.mark.parametrize("shell", ["bash", "/bin/false", "/nonexistent/bash", "/usr/bin/env"])
def test_what_is_no_shell_is_not_started(shell: str, home: Path) -> None:
    assert login_path(shell) == ""


def test_no_secret_of_the_environment_reaches_the_shell(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMETAPI_KEY", "sk-secret")
    (home / ".bash_profile").write_text('export PATH="/told/${COMETAPI_KEY:-nothing}:$PATH"\n')
    assert login_path("/bin/bash").split(":")[0] == "/told/nothing"


def test_folders_come_once_and_relative_ones_never() -> None:
    assert joined("/usr/bin:.:/bin", "/a/bin:/usr/bin::bin") == "/a/bin:/usr/bin:/bin"


def test_only_a_bundle_without_a_terminal_asks(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    (home / ".bash_profile").write_text("export PATH=/from/login:$PATH\n")
    monkeypatch.setenv("SHELL", "/bin/bash")
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.delenv("TERM", raising=False)
    take_over()
    assert not started_from_a_menu()
    assert os.environ["PATH"] == "/usr/bin:/bin"
    monkeypatch.setattr(login_shell.sys, "frozen", True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert not started_from_a_menu()
    monkeypatch.delenv("TERM")
    take_over()
    assert os.environ["PATH"].split(":")[0] == "/from/login"
