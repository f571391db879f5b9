"""What the user may have git do, on real repositories; hooks, filters and signers never run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from k2desk.core.errors import GitError
from k2desk.workspace.acting import (
    NOTES,
    Origin,
    branches,
    commit,
    create,
    hooks,
    init,
    stage,
    stash,
    stashed,
    switch,
    unstage,
    unstash,
)
from k2desk.workspace.git import Git
from k2desk.workspace.history import log

RunGit = Callable[..., str]


@pytest.fixture
def git(repository: Path, run_git: RunGit) -> Git:
    """Of a repository that knows its user, with traps where a program could be run."""
    run_git("config", "user.name", "Li")
    run_git("config", "user.email", "li@example.org")
    trap = repository.parent / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {repository.parent}/ran\ncat\n")
    trap.chmod(0o755)
    for name in ("pre-commit", "commit-msg", "post-commit", "post-checkout", "reference-transaction"):
        (repository / ".git/hooks" / name).write_bytes(trap.read_bytes())
        (repository / ".git/hooks" / name).chmod(0o755)
    for key in ("gpg.program", "core.editor", "core.fsmonitor", "core.pager"):
        run_git("config", key, str(trap))
    run_git("config", "commit.gpgsign", "true")
    return Git(repository)


def test_files_are_staged_taken_back_and_committed(git: Git, repository: Path) -> None:
    (repository / "src/a.py").write_text("one\n2\n")
    (repository / "README.md").unlink()
    (repository / "-n *").write_text("new\n")
    stage(git, ["src/a.py", "README.md", "-n *"])
    state = git.state()
    assert (state.staged, state.unstaged) == ({"src/a.py", "README.md", "-n *"}, frozenset())
    unstage(git, ["README.md"])
    state = git.state()
    assert (state.staged, state.unstaged) == ({"src/a.py", "-n *"}, {"README.md"})
    made = commit(git, "Say two\n\n# This line stays.\n")
    newest = log(git)[0]
    assert newest.hash.startswith(made)
    assert (newest.author, newest.subject) == ("Li", "Say two")
    assert git.status() == {"README.md": "D"}
    assert b"# This line stays." in git.answer("show", "--no-patch", "--format=%B", "HEAD")
    assert hooks(repository) == ("pre-commit", "commit-msg", "post-commit", "post-checkout")
    assert not (repository.parent / "ran").exists()


def test_what_became_something_else_is_staged_and_taken_back(
    git: Git, repository: Path, run_git: RunGit
) -> None:
    (repository / "README.md").unlink()
    (repository / "README.md").mkdir()
    (repository / "README.md/inner.txt").write_text("inner\n")
    run_git("init", "-q", "nested")
    run_git("commit", "-q", "--allow-empty", "-m", "nested", cwd=repository / "nested")
    state = git.state()
    assert {"README.md", "README.md/inner.txt", "nested"} <= set(state.marks)
    stage(git, ["README.md", "README.md/inner.txt", "nested"])
    assert git.state().staged == {"README.md", "README.md/inner.txt"}
    assert "160000" in run_git("ls-files", "--stage", "nested")
    unstage(git, ["README.md", "README.md/inner.txt", "nested"])
    assert git.state().staged == frozenset()
    assert run_git("ls-files", "nested") == ""


def test_very_many_files_are_staged_and_taken_back_at_once(
    git: Git, repository: Path, run_git: RunGit
) -> None:
    names = [f"folder {number % 7}/file {number}" for number in range(300)]
    for name in names:
        (repository / name).parent.mkdir(exist_ok=True)
        (repository / name).touch()
    run_git("checkout", "-qb", "side")
    (repository / "src/a.py").write_text("side\n")
    run_git("commit", "-qam", "side", "--no-gpg-sign")
    run_git("checkout", "-q", "main")
    run_git("merge", "-q", "--no-ff", "--no-commit", "side")
    stage(git, names)
    assert git.state().staged == {*names, "src/a.py"}
    unstage(git, names)
    assert git.state().staged == {"src/a.py"}
    stage(git, names)
    unstage(git, [*names, "src/a.py"])
    assert git.state().staged == frozenset()
    assert (repository / ".git/MERGE_HEAD").exists(), "the merge goes on"


ORIGIN = Origin("20261126-101500-1a2b3c4d", 214, "ab" * 32)


@pytest.mark.parametrize(
    ("message", "whole"),
    [
        ("Say two", "Say two\n\nK2Desk-Session: {0}\n"),
        ("Say two\n\nBecause: it is", "Say two\n\nBecause: it is\nK2Desk-Session: {0}\n"),
        (
            "Say two\n\nBecause: it is\nand more",
            "Say two\n\nBecause: it is\nand more\n\nK2Desk-Session: {0}\n",
        ),
        ("core: say two\n", "core: say two\n\nK2Desk-Session: {0}\n"),
    ],
)
def test_a_commit_can_name_the_session_it_comes_from(
    git: Git, repository: Path, message: str, whole: str
) -> None:
    (repository / "README.md").write_text("more\n")
    stage(git, ["README.md"])
    commit(git, message, ORIGIN)
    said = git.answer("log", "-1", "--format=%B%x00%(trailers:key=K2Desk-Session,valueonly)").decode()
    assert said.split("\0")[0].strip() == whole.format(ORIGIN.session).strip()
    assert said.split("\0")[1].strip() == ORIGIN.session
    note = git.answer("notes", f"--ref={NOTES}", "show", "HEAD").decode()
    assert note == f"K2Desk-Session: {ORIGIN.session}\nK2Desk-Record: 214 sha256:{'ab' * 32}\n"
    assert not (repository.parent / "ran").exists()


def test_a_note_that_cannot_be_added_does_not_hide_the_commit(git: Git, repository: Path) -> None:
    (repository / ".git/refs/notes").mkdir()
    (repository / ".git/refs/notes/k2desk.lock").touch()
    (repository / "README.md").write_text("more\n")
    stage(git, ["README.md"])
    with pytest.raises(GitError, match=r"The commit [0-9a-f]{8} is made, but its note could not be added\."):
        commit(git, "Say more", ORIGIN)
    assert log(git)[0].subject == "Say more"


def test_the_first_commit_of_all(root: Path, run_git: RunGit) -> None:
    run_git("init", "-q")
    run_git("config", "user.name", "Li")
    run_git("config", "user.email", "li@example.org")
    (root / "a").write_text("a")
    git = Git(root)
    stage(git, ["a"])
    unstage(git, ["a"])
    assert git.status() == {"a": "?"}
    stage(git, ["a"])
    commit(git, "first")
    assert git.status() == {}
    assert hooks(root) == ()


def test_a_commit_needs_words_and_a_name(
    repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    git = Git(repository)
    (repository / "README.md").write_text("more\n")
    stage(git, ["README.md"])
    with pytest.raises(GitError, match="needs a message"):
        commit(git, " \n")
    with pytest.raises(GitError, match="does not know your name"):
        commit(git, "x")
    (home / ".gitconfig").write_text("[user]\nname = Ana\nemail = a@b\n[core]\nhooksPath = /evil\n")
    commit(git, "x")
    assert log(git)[0].author == "Ana"


def test_a_branch_is_switched_to_only_when_all_is_committed(
    git: Git, repository: Path, run_git: RunGit
) -> None:
    run_git("branch", "side")
    assert set(branches(git)) == {"main", "side"}
    (repository / "README.md").write_text("unsaved\n")
    with pytest.raises(GitError, match="1 file is not committed"):
        switch(git, "side")
    assert (repository / "README.md").read_text() == "unsaved\n"
    run_git("checkout", "-q", "README.md")
    (repository.parent / "ran").unlink(missing_ok=True)
    switch(git, "side")
    assert git.branch() == "side"
    for name in ("nowhere", "-f", "HEAD", "side~0", "README.md"):
        with pytest.raises(GitError, match="There is no branch"):
            switch(git, name)
    assert not (repository.parent / "ran").exists()


@pytest.mark.parametrize("name", ["", "-x", "--orphan", "a b", "a..b", "HEAD", "a~1", "@{-1}", "refs/"])
def test_a_branch_gets_a_name_git_takes(git: Git, name: str) -> None:
    with pytest.raises(GitError, match="No branch can be called"):
        create(git, name)
    assert git.branch() == "main"


def test_a_branch_is_made_and_what_is_not_committed_comes_along(git: Git, repository: Path) -> None:
    (repository / "README.md").write_text("more\n")
    create(git, "fix/more")
    assert git.branch() == "fix/more"
    assert git.status() == {"README.md": "M"}
    with pytest.raises(GitError, match="There is a branch main already"):
        create(git, "main")
    assert not (repository.parent / "ran").exists()


def test_work_is_put_aside_and_brought_back(git: Git, repository: Path) -> None:
    with pytest.raises(GitError, match="nothing to put aside"):
        stash(git, "x")
    (repository / "README.md").write_text("later\n")
    (repository / "new.txt").write_text("new\n")
    stash(git, "for\nlater")
    assert (repository / "README.md").read_text() == "hello\n"
    assert not (repository / "new.txt").exists()
    assert stashed(git) == ["On main: for later"]
    unstash(git)
    assert git.status() == {"README.md": "M", "new.txt": "?"}
    assert stashed(git) == []
    assert not (repository.parent / "ran").exists()


def test_what_goes_through_a_filter_is_left_to_a_terminal(
    git: Git, repository: Path, run_git: RunGit
) -> None:
    (repository / "big.bin").write_text("raw")
    (repository / ".gitattributes").write_text("*.bin filter=lfs\n")
    with pytest.raises(GitError, match=r"big\.bin goes through a filter \(lfs\)"):
        stage(git, ["big.bin"])
    with pytest.raises(GitError, match="filter"):
        stash(git, "")
    stage(git, [".gitattributes"])
    commit(git, "attributes")
    (repository / "big.bin").unlink()
    run_git("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "branch", "old", "HEAD~1")
    switch(git, "old")
    with pytest.raises(GitError, match="That branch uses filters"):
        switch(git, "main")
    assert git.branch() == "old"


def test_a_folder_becomes_a_repository(root: Path) -> None:
    (root / "a.txt").write_text("a\n")
    assert Git(root).can_make()
    assert init(Git(root)) == "main"
    assert Git(root).status() == {"a.txt": "?"}
    assert not (root / ".git/hooks").exists()  # none of the system's templates
    assert not Git(root).can_make()
    with pytest.raises(GitError, match="already"):
        init(Git(root))


@pytest.mark.parametrize(("wanted", "branch"), [("trunk", "trunk"), ("-x", "main"), ("a..b", "main")])
def test_a_new_repository_begins_on_the_branch_the_user_wants(
    root: Path, own_home: Path, wanted: str, branch: str
) -> None:
    (own_home / ".gitconfig").write_text(f"[init]\n\tdefaultBranch = {wanted}\n")
    assert init(Git(root)) == branch
    assert Git(root).state().branch == branch


def test_no_repository_is_made_where_git_may_not_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    strange = Git(root, trusted=lambda: False)
    monkeypatch.setattr("k2desk.workspace.git.find_program", lambda *_: None)
    for git in (strange, Git(root)):
        assert not git.can_make()
        with pytest.raises(GitError):
            init(git)
    assert not (root / ".git").exists()


@pytest.mark.parametrize("staged", [True, False])
def test_what_was_put_aside_and_does_not_fit_is_kept_and_told(
    git: Git, repository: Path, run_git: RunGit, *, staged: bool
) -> None:
    (repository / "src/a.py").write_text("one\naside\n")
    if staged:
        stage(git, ["src/a.py"])
    stash(git, "")
    (repository / "src/a.py").write_text("one\nother\n")
    stage(git, ["src/a.py"])
    commit(git, "other")
    with pytest.raises(GitError, match=r"is kept: it meets other changes in src/a\.py\. Settle"):
        unstash(git)
    assert git.state().conflicts == {"src/a.py"}
    assert "aside" in (repository / "src/a.py").read_text()
    assert len(stashed(git)) == 1
