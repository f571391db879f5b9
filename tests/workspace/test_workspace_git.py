"""Git's answers on honest repositories."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from k2desk.core.errors import GitError
from k2desk.workspace.acting import switch
from k2desk.workspace.git import Git
from k2desk.workspace.gitdir import Head

RunGit = Callable[..., str]


def test_a_clean_repository_says_so(repository: Path) -> None:
    git = Git(repository)
    assert git.presence() == "ready"
    assert git.branch() == "main"
    assert git.head() == Head("main")
    state = git.state()
    assert (state.marks, state.branch, state.unborn, state.upstream) == ({}, "main", False, "")
    assert git.diff() == b""
    assert git.tracked() == b".gitignore\0README.md\0src/a.py\0"
    assert git.untracked() == b""


@pytest.mark.skipif(sys.platform == "win32", reason="there GitPython starts git")
def test_gitpython_is_not_imported_for_a_name_of_popen(repository: Path) -> None:
    ask = (
        "import sys, pathlib; from k2desk.workspace.git import Git; "
        "print(Git(pathlib.Path(sys.argv[1])).state().branch, 'git' in sys.modules)"
    )
    argv = [sys.executable, "-c", ask, str(repository)]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["main", "False"]


def test_every_kind_of_change_has_its_mark(repository: Path, run_git: RunGit) -> None:
    for name in ("gone.txt", "old name.txt"):
        (repository / name).write_text(f"{name}\n" * 20)
    run_git("add", ".")
    run_git("commit", "-qm", "more")
    (repository / "src/a.py").write_text("one\n2\nthree\n")
    (repository / "gone.txt").unlink()
    run_git("mv", "old name.txt", "new näme.txt")
    (repository / "added.txt").write_text("x")
    run_git("add", "added.txt")
    (repository / "new").mkdir()
    (repository / "new/file.txt").write_text("x")
    (repository / "build").mkdir()
    (repository / "build/ignored").write_text("x")
    assert Git(repository).status() == {
        "src/a.py": "M",
        "gone.txt": "D",
        "new näme.txt": "R",
        "added.txt": "A",
        "new/file.txt": "?",
    }


def test_a_conflict_has_its_mark(repository: Path, run_git: RunGit) -> None:
    run_git("checkout", "-qb", "side")
    (repository / "README.md").write_text("side\n")
    run_git("commit", "-qam", "side")
    run_git("checkout", "-q", "main")
    (repository / "README.md").write_text("main\n")
    run_git("commit", "-qam", "main")
    with pytest.raises(Exception, match="merge"):
        run_git("merge", "-q", "side")
    state = Git(repository).state()
    assert (state.marks, state.conflicts, state.under_way) == ({"README.md": "U"}, {"README.md"}, "merge")
    with pytest.raises(GitError, match="1 file is not committed"):
        switch(Git(repository), "side")
    run_git("merge", "--abort")
    assert Git(repository).state().under_way == ""
    for command in ("rebase", "cherry-pick", "revert"):
        with pytest.raises(subprocess.CalledProcessError):
            run_git(command, "HEAD~1" if command == "revert" else "side")
        assert Git(repository).state().under_way == command
        run_git(command, "--abort")


def test_diffs_are_asked_in_three_ways(repository: Path, run_git: RunGit) -> None:
    git = Git(repository)
    (repository / "src/a.py").write_text("one\n2\nthree\n")
    run_git("add", ".")
    (repository / "src/a.py").write_text("one\n2\n3\n")
    (repository / "README.md").write_text("bye\n")
    assert b"-three" in git.diff()
    assert b"-two" not in git.diff()
    assert b"-two" in git.diff(staged=True)
    assert b"-three" not in git.diff(staged=True)
    both = git.diff(committed=True)
    assert b"-two" in both
    assert b"-three" in both
    assert b"diff --git a/README.md b/README.md" in both
    assert b"README" not in git.diff(paths=["src/a.py"])
    assert git.diff(paths=["*"]) == b""  # a star is a name here, no pattern


def test_paths_are_asked_about_before_they_are_there(repository: Path) -> None:
    (repository / ".gitignore").write_text("build/\n*.log\n!kept.log\n")
    paths = ["build/a", "src/x.log", "kept.log", "src/b.py", ":(exclude)a.log", "-n.log", "ä\n.log"]
    assert Git(repository).ignored(paths) == {"build/a", "src/x.log", ":(exclude)a.log", "-n.log", "ä\n.log"}
    assert Git(repository).ignored([]) == frozenset()


def test_the_users_settings_do_not_change_the_form_of_a_diff(repository: Path, run_git: RunGit) -> None:
    for key, value in (
        ("diff.noprefix", "true"),
        ("diff.context", "0"),
        ("color.ui", "always"),
        ("diff.orderFile", "/nonexistent"),
        ("status.showUntrackedFiles", "no"),
    ):
        run_git("config", key, value)
    (repository / "src/a.py").write_text("one\n2\nthree\n")
    (repository / "new").touch()
    git = Git(repository)
    assert b"diff --git a/src/a.py b/src/a.py" in git.diff()
    assert b"\n one\n" in git.diff()
    assert git.status() == {"src/a.py": "M", "new": "?"}


def test_an_unborn_branch_is_its_own_answer(root: Path, run_git: RunGit) -> None:
    run_git("init", "-q")
    (root / "a").write_text("x\n")
    git = Git(root)
    assert git.branch() == "main"
    assert git.state().unborn
    assert git.status() == {"a": "?"}
    assert git.diff(committed=True) == b""
    run_git("add", "a")
    assert git.status() == {"a": "A"}
    assert b"+x" in git.diff(committed=True)


def test_a_commit_without_a_branch_shows_its_hash(repository: Path, run_git: RunGit) -> None:
    run_git("checkout", "-q", "--detach")
    git = Git(repository)
    head = git.head()
    assert head is not None
    assert head.detached
    assert run_git("rev-parse", "HEAD").startswith(git.branch())
    assert git.state().branch == ""


def test_the_distance_to_the_upstream_is_counted(repository: Path, run_git: RunGit, tmp_path: Path) -> None:
    run_git("clone", "-q", "--bare", str(repository), str(tmp_path / "far"))
    run_git("remote", "add", "origin", str(tmp_path / "far"))
    run_git("commit", "-qm", "theirs", "--allow-empty")
    run_git("push", "-q", "origin", "main")
    run_git("branch", "-q", "--set-upstream-to=origin/main")
    run_git("reset", "-q", "--hard", "HEAD~1")
    run_git("commit", "-qm", "mine", "--allow-empty")
    run_git("commit", "-qm", "mine too", "--allow-empty")
    state = Git(repository).state()
    assert (state.upstream, state.ahead, state.behind) == ("origin/main", 2, 1)


def test_a_linked_working_tree_works(repository: Path, run_git: RunGit, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    run_git("worktree", "add", "-q", "-b", "side", str(linked))
    (linked / "new").touch()
    git = Git(linked)
    assert git.branch() == "side"
    assert git.state().branch == "side"
    assert git.status() == {"new": "?"}


def test_a_submodule_opened_by_itself_works(repository: Path, run_git: RunGit, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    run_git("init", "-q", str(whole))
    run_git("-c", "protocol.file.allow=always", "submodule", "-q", "add", str(repository), "part", cwd=whole)
    (whole / "part/new").touch()
    assert Git(whole / "part").status() == {"new": "?"}


def test_no_repository_is_its_own_answer(root: Path) -> None:
    git = Git(root)
    assert git.presence() == "no repository"
    assert git.branch() == ""
    with pytest.raises(GitError, match="no git repository"):
        git.status()


def test_a_repository_above_is_not_taken(repository: Path) -> None:
    with pytest.raises(GitError, match="no git repository"):
        Git(repository / "src").status()


def test_a_missing_git_is_its_own_answer(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("k2desk.workspace.git.find_program", lambda *_: None)
    git = Git(repository)
    assert git.presence() == "no git"
    assert git.branch() == "main"
    with pytest.raises(GitError, match="not installed"):
        git.status()


def test_a_git_that_cannot_start_is_told(repository: Path) -> None:
    program = repository / "no-program"
    program.write_text("")
    with pytest.raises(GitError, match="cannot be started"):
        Git(repository, program).status()


def test_a_slow_git_is_ended(repository: Path, tmp_path: Path) -> None:
    slow = tmp_path / "git"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    with pytest.raises(GitError, match=r"within 0\.2 s"):
        Git(repository, slow, seconds=0.2).status()


@pytest.mark.parametrize("answer", ["touch told; exit 1", ""])
def test_a_git_that_is_ended_can_take_its_locks_along(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setattr("k2desk.workspace.git._GRACE", 0.3)
    slow = tmp_path / "git"
    slow.write_text(f"#!/bin/sh\ntrap '{answer}' TERM\nwhile :; do sleep 0.05; done\n")
    slow.chmod(0o755)
    with pytest.raises(GitError, match=r"within 0\.3 s"):
        Git(repository, slow, seconds=0.3).status()
    assert (repository / "told").exists() is bool(answer)


def test_a_huge_answer_is_left_out(repository: Path) -> None:
    (repository / "src/a.py").write_text("line\n" * 1000)
    git = Git(repository, limit=2000)
    assert git.status() == {"src/a.py": "M"}
    with pytest.raises(GitError, match="larger than 2000"):
        git.diff()


def test_gits_own_words_are_told_on_one_line(repository: Path) -> None:
    (repository / ".git/index").write_bytes(b"nonsense\x1b[31m")
    with pytest.raises(GitError, match="Git says: ") as caught:
        Git(repository).status()
    assert "\n" not in str(caught.value)


def test_head_is_read_without_waiting(repository: Path) -> None:
    (repository / ".git/HEAD").unlink()
    assert Git(repository).head() is None
    os.mkfifo(repository / ".git/HEAD")
    assert Git(repository).branch() == ""
    (repository / ".git/HEAD").unlink()
    (repository / ".git/HEAD").write_text("nonsense")
    assert Git(repository).branch() == ""
    (repository / ".git/HEAD").write_text("ref: refs/heads/a\u202eb\n")
    assert Git(repository).branch() == "a⟨U+202E⟩b"


def test_a_file_name_that_is_no_text_is_kept(repository: Path) -> None:
    name = os.fsdecode(b"caf\xe9")
    (repository / name).touch()
    assert Git(repository).status() == {name: "?"}
