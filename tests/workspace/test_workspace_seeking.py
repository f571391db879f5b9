"""Commits found by what they changed, in real repositories; nothing that is typed means anything to git."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from k2desk.core.errors import GitError
from k2desk.workspace import seeking
from k2desk.workspace.git import Git
from k2desk.workspace.history import Commit, log
from k2desk.workspace.seeking import Ended, Place, Sought, seek

RunGit = Callable[..., str]
ODD = "--output=x [a-z]* $(b) ^\\{2}|."


@pytest.fixture
def past(repository: Path, run_git: RunGit) -> Path:
    """A repository whose commits change lines and paths, one of them on another branch."""
    (repository / "src/a.py").write_text("one\nround(total)\nthree\n")
    run_git("commit", "-qam", "bring it")
    (repository / "src/a.py").write_text("one\nROUND(total, 2)\nthree\n")
    run_git("commit", "-qam", "change its line")
    (repository / "src/a.py").write_text(f"one\n{ODD}\nthree\n")
    run_git("commit", "-qam", "take it away")
    run_git("mv", "src/a.py", "src/Money [1]*.py")
    run_git("commit", "-qm", "rename")
    run_git("checkout", "-qb", "side", "HEAD~4")
    (repository / "aside.py").write_text("round(x)\n")
    run_git("add", ".")
    run_git("commit", "-qm", "elsewhere")
    run_git("checkout", "-q", "main")
    return repository


def found(git: Git, words: str, place: Place, path: str = "", *, everything: bool = False) -> list[str]:
    commits: list[Commit] = []
    ended = asyncio.run(seek(git, Sought(words, place, path, everything), commits.extend))
    assert ended == "whole"
    return [commit.subject for commit in commits]


def test_commits_are_found_by_the_lines_they_changed(past: Path) -> None:
    git = Git(past)
    three = ["take it away", "change its line", "bring it"]
    assert found(git, "round(total", "lines") == three
    assert found(git, "Round(", "lines", "src/Money [1]*.py") == three
    assert found(git, "round(x", "lines") == []
    assert found(git, "round(x", "lines", everything=True) == ["elsewhere"]
    assert found(git, "r.und", "lines") == []


def test_commits_are_found_by_the_paths_they_changed(past: Path) -> None:
    git = Git(past)
    assert found(git, "money", "paths") == ["rename"]
    assert found(git, "rc/A.p", "paths")[0] == "rename"
    assert found(git, "[1]*", "paths") == ["rename"]
    assert found(git, "m*y", "paths") == []
    assert found(git, "aside", "paths") == []
    assert found(git, "aside", "paths", everything=True) == ["elsewhere"]


@pytest.mark.parametrize("place", ["lines", "paths"])
def test_what_is_typed_is_neither_an_option_nor_a_pattern(past: Path, place: Place) -> None:
    git = Git(past)
    assert found(git, ODD, place) == (["take it away"] if place == "lines" else [])
    for words in ("--output=x", ":(exclude)a", ":!a", "\\", "(", "*)", "\ud800", "a\0b", "--all"):
        found(git, words, place)
    assert not (past / "x").exists()


def slow_git(folder: Path, past: Path) -> Git:
    """Return a git that prints one commit of its log and then sleeps."""
    program = folder / "git"
    real = shutil.which("git")
    program.write_text(
        f'#!/bin/sh\ncase " $* " in *" log "*) ;; *) exec {real} "$@" ;; esac\n'
        f"echo $$ > {folder}/pid\n"
        f'printf "%s\\\\0\\\\0Ana\\\\0001\\\\0\\\\0first\\\\0" {log(Git(past))[0].hash}\nexec sleep 60\n'
    )
    program.chmod(0o755)
    return Git(past, program)


async def test_a_search_that_is_stopped_leaves_no_process(past: Path, tmp_path: Path) -> None:
    begun = asyncio.Event()
    asked = seek(slow_git(tmp_path, past), Sought("x", "lines"), lambda _: begun.set())
    task = asyncio.create_task(asked)
    await begun.wait()  # what was found came before git had ended
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))


async def test_a_search_ends_after_a_time_and_after_as_many_as_are_listed(
    past: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits: list[Commit] = []

    async def ended(git: Git, **limits: float) -> Ended:
        return await seek(git, Sought("round", "lines"), commits.extend, **limits)

    assert await ended(slow_git(tmp_path, past), seconds=0.5) == "time"
    assert [commit.subject for commit in commits] == ["first"]
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))
    monkeypatch.setattr(seeking, "MOST", 2)
    commits.clear()
    assert await ended(Git(past)) == "most"
    assert [commit.subject for commit in commits] == ["take it away", "change its line"]


async def test_what_git_says_is_told(root: Path, run_git: RunGit) -> None:
    run_git("init", "-q")
    with pytest.raises(GitError, match="Git says: fatal"):
        await seek(Git(root), Sought("x", "lines"), print)
