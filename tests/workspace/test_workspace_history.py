"""Log, blame and commits of real repositories, and of hostile ones."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from k2desk.core.errors import GitError
from k2desk.patch.unified import index_diff
from k2desk.workspace.git import Git
from k2desk.workspace.history import MOST, Blamed, Commit, blame, changed, described, log, message

RunGit = Callable[..., str]


def subjects(found: list[Commit]) -> list[str]:
    return [commit.subject for commit in found]


@pytest.fixture
def grown(repository: Path, run_git: RunGit) -> Path:
    """A repository with a renamed file, a side branch and a merge."""
    (repository / "src/a.py").write_text("one\n2\nthree\n")
    run_git("commit", "-qam", "two\n\nWith a body.")
    run_git("checkout", "-qb", "side", "HEAD~1")
    (repository / "README.md").write_text("hello\nside\n")
    run_git("commit", "-qam", "side")
    run_git("checkout", "-q", "main")
    run_git("merge", "-q", "--no-edit", "side")
    run_git("mv", "src/a.py", "src/b.py")
    run_git("commit", "-qm", "rename")
    return repository


def test_the_log_of_everything_a_file_and_lines(grown: Path, run_git: RunGit) -> None:
    git = Git(grown)
    whole = log(git)
    assert whole[0].subject == "rename"
    assert whole[0].refs == ("HEAD -> main",)
    assert whole[0].author == "Ana"
    assert len(whole[1].parents) == 2
    assert sorted(subjects(whole)) == sorted(["rename", "Merge branch 'side'", "two", "side", "first"])
    assert subjects(log(git, "src/b.py")) == ["rename", "two", "first"]
    assert subjects(log(git, "src/b.py", (2, 2)))[-2:] == ["two", "first"]
    assert "two" not in subjects(log(git, "src/b.py", (1, 1)))
    run_git("checkout", "-qb", "other", "HEAD~1")
    assert "rename" not in subjects(log(git))
    assert "rename" in subjects(log(git, everything=True))
    with pytest.raises(GitError, match="has only"):
        log(git, "README.md", (500, 501))


def test_lines_are_those_of_the_disk_whatever_was_changed_since(repository: Path, run_git: RunGit) -> None:
    lines = [f"{number}\n" for number in range(1, 31)]
    for number in (5, 10, 15, 20):  # a commit each
        lines[number - 1] = f"committed {number}\n"
        (repository / "long.py").write_text("".join(lines))
        run_git("add", ".")
        run_git("commit", "-qm", f"line {number}")
    # Two lines come on top, 7 and 8 go, 15 becomes three, some come after 20.
    disk = [
        "new\n",
        "new\n",
        *lines[:6],
        *lines[8:14],
        "a\n",
        "b\n",
        "c\n",
        *lines[15:20],
        "x\n",
        "y\n",
        *lines[20:],
    ]
    (repository / "long.py").write_text("".join(disk))
    git = Git(repository)

    def newest(first: int, last: int = 0) -> str:
        return subjects(log(git, "long.py", (first, last or first)))[0]

    assert newest(disk.index("committed 5\n") + 1) == "line 5"
    assert newest(disk.index("committed 10\n") + 1) == "line 10"
    assert newest(disk.index("b\n") + 1) == "line 15"
    assert newest(disk.index("committed 20\n") + 1) == "line 20"
    assert newest(disk.index("16\n") + 1) == "line 5"  # with it the file began
    assert newest(1, 7) == "line 5"
    assert newest(disk.index("x\n"), disk.index("y\n") + 1) == "line 20"
    for first, last in ((1, 1), (1, 2), (disk.index("x\n") + 1, disk.index("y\n") + 1)):
        with pytest.raises(GitError, match=r"(This line is|These lines are) not committed yet\."):
            log(git, "long.py", (first, last))


def test_what_comes_after_the_first_commits(repository: Path, run_git: RunGit) -> None:
    head = "commit refs/heads/main\ncommitter A <a@b> {0} +0000\ndata 3\nn{1:02}\n"
    stream = "reset refs/heads/main\n" + "".join(
        head.format(1_700_000_000 + number, number % 100) for number in range(MOST + 7)
    )
    subprocess.run(
        ["git", "fast-import", "--quiet", "--force"], cwd=repository, input=stream.encode(), check=True
    )
    git = Git(repository)
    whole = log(git, everything=True)
    assert len(whole) == MOST
    rest = log(git, everything=True, after=MOST)
    assert subjects(rest) == [f"n{number:02}" for number in range(6, -1, -1)]
    assert whole[-1].parents == (rest[0].hash,)


def test_a_commit_is_described_as_text_above_its_diff(grown: Path, run_git: RunGit) -> None:
    git = Git(grown)
    run_git("commit", "-q", "--allow-empty", "-m", "odd\n\ndiff --git a/x b/x\n@@ -1 +1 @@\n+no\n")
    odd, *_, first = log(git)
    said = described(git, odd.hash)
    assert said.startswith(f"commit {odd.hash}\nAuthor: Ana <ana@example.org>\nDate: 20".encode())
    assert not index_diff(said).files
    assert [file.path for file in index_diff(described(git, first.hash) + changed(git, first)).files] == [
        ".gitignore",
        "README.md",
        "src/a.py",
    ]


def test_an_unborn_branch_has_no_log(root: Path, run_git: RunGit) -> None:
    run_git("init", "-q")
    assert log(Git(root)) == []


def test_blame_tells_lines_that_are_not_committed(grown: Path) -> None:
    (grown / "src/b.py").write_bytes(b"one\n2\nthree\nmine\r\n\tfour\n")
    found = blame(Git(grown), "src/b.py")
    assert [one.subject for one in found] == ["first", "two", "first", "", ""]
    assert found[0].author == "Ana"
    assert found[0].path == "src/a.py"
    assert (found[3].hash, found[3].author) == ("", "")
    with pytest.raises(GitError):
        blame(Git(grown), "nowhere.py")


def test_what_a_commit_changed(grown: Path, run_git: RunGit) -> None:
    git = Git(grown)
    by = {commit.subject: commit for commit in log(git)}
    assert b"+2\n" in changed(git, by["two"])
    assert b"+hello\n" in changed(git, by["first"])
    assert b"README" not in changed(git, by["first"], "src/a.py")
    assert b"+side\n" in changed(git, by["Merge branch 'side'"])
    assert b"rename to src/b.py" in changed(git, by["rename"])
    assert message(git, by["two"].hash) == "two\n\nWith a body."


def test_nothing_but_a_hash_names_a_commit(grown: Path) -> None:
    git = Git(grown)
    for name in ("HEAD", "--output=/tmp/x", "", "a" * 39, "a" * 40 + "\n"):
        with pytest.raises(GitError, match="no hash"):
            message(git, name)
        with pytest.raises(GitError, match="no hash"):
            changed(git, Commit(name, (), "", 0, (), ""))
        with pytest.raises(GitError, match="no hash"):
            changed(git, Commit("a" * 40, (name,), "", 0, (), ""))


def test_a_hostile_repository_runs_nothing_and_hides_nothing(
    grown: Path, run_git: RunGit, tmp_path: Path
) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f'#!/bin/sh\ntouch {tmp_path}/ran\ncat "$1"\n')
    trap.chmod(0o755)
    (grown / ".gitattributes").write_text("* diff=evil filter=evil\n")
    for key in ("diff.evil.textconv", "diff.evil.command", "filter.evil.clean", "core.pager", "gpg.program"):
        run_git("config", key, str(trap))
    for key, value in (
        ("log.showSignature", "true"),
        ("blame.ignoreRevsFile", "/etc/passwd"),
        ("mailmap.file", "/etc/passwd"),
        ("log.follow", "true"),
        ("format.pretty", "evil"),
        ("color.ui", "always"),
    ):
        run_git("config", key, value)
    (grown / "-x").write_text("x\n")
    run_git("-c", "core.pager=cat", "-c", "filter.evil.clean=", "add", "--", "-x")
    run_git("-c", "filter.evil.clean=", "commit", "-qm", "evil \x1b[31m \u202e words")
    (tmp_path / "ran").unlink(missing_ok=True)
    git = Git(grown)
    newest = log(git)[0]
    assert newest.subject == "evil ␛[31m ⟨U+202E⟩ words"
    assert isinstance(blame(git, "-x")[0], Blamed)
    assert subjects(log(git, "-x")) == [newest.subject]
    assert subjects(log(git, "-x", (1, 1))) == [newest.subject]
    assert b"+x" in changed(git, newest)
    assert "␛" in message(git, newest.hash)
    assert not (tmp_path / "ran").exists()
