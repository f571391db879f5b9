"""Hunks are staged and taken back to the byte, on real repositories; what was not picked stays."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from k2desk.core.errors import GitError
from k2desk.patch.unified import DiffIndex, index_diff
from k2desk.workspace.git import Git
from k2desk.workspace.staging import MOST, hunks_to_move, move_hunks

RunGit = Callable[..., str]


@pytest.fixture
def git(repository: Path) -> Git:
    return Git(repository)


def staged(git: Git, path: str) -> bytes:
    """Return what would be committed of a file."""
    return git.answer("cat-file", "blob", f":{path}")


def by_hand(index: DiffIndex, before: bytes, hunks: Collection[int]) -> bytes:
    """Put hunks of a diff of one file into its text, by their line numbers alone."""
    lines = before.splitlines(keepends=True)
    for number in sorted(hunks, reverse=True):
        hunk = index.hunks[number]
        new: list[bytes] = []
        last = True
        for row in index.rows(hunk.row + 1, hunk.row + 1 + hunk.row_count):
            if row.kind == "\\":
                new[-1:] = [new[-1][:-1]] if last else new[-1:]
            else:
                last = row.kind != "-"
                new += [row.data + b"\n"] if last else []
        first = hunk.old_start - (hunk.old_count > 0)
        lines[first : first + hunk.old_count] = new
    return b"".join(lines)


@pytest.mark.parametrize("seed", range(12))
def test_any_choice_of_hunks_is_staged_and_taken_back_to_the_byte(
    git: Git, repository: Path, run_git: RunGit, seed: int
) -> None:
    chance = random.Random(seed)
    path = "src/a b\té.py"
    # Few different lines, so that each stands in many places; the last may have no end.
    before = [chance.choice((b"x\n", b"y\n", b"\n", b"x\r\n")) for _ in range(60)] + [b"z"] * (seed % 2)
    after = list(before)
    for _ in range(7):
        at = chance.randrange(len(after))
        after[at : at + chance.randrange(3)] = [b"new\n", b"x\n"][: chance.randrange(3)]
    if seed % 3 == 0:
        after[-1] = after[-1].rstrip(b"\n")
    one, two = b"".join(before), b"".join(after)
    (repository / path).write_bytes(one)
    run_git("add", ".")
    run_git("commit", "-qm", "second")
    (repository / path).write_bytes(two)
    shown = hunks_to_move(git, [path], staged=False)
    index = index_diff(shown)
    numbers = range(len(index.hunks))
    assert by_hand(index, one, numbers) == two
    wanted = {number for number in numbers if chance.random() < 0.5}
    move_hunks(git, [path], shown, wanted, (), {}, staged=False)
    assert staged(git, path) == by_hand(index, one, wanted)
    # The rest after it, then some of all that back out again.
    rest = hunks_to_move(git, [path], staged=False)
    if rest:
        move_hunks(git, [path], rest, range(len(index_diff(rest).hunks)), (), {}, staged=False)
    assert staged(git, path) == two
    there = hunks_to_move(git, [path], staged=True)
    move_hunks(git, [path], there, wanted, (), {}, staged=True)
    assert staged(git, path) == by_hand(index, one, set(numbers) - wanted)
    assert (repository / path).read_bytes() == two


def test_where_the_same_lines_stand_twice_the_hunk_stays_where_it_was_shown(
    git: Git, repository: Path, run_git: RunGit
) -> None:
    block = b"if x:\n    a\n    b\n    c\nend\n"
    one = block * 8
    (repository / "twice.py").write_bytes(one)
    run_git("add", ".")
    run_git("commit", "-qm", "second")
    two = b"top\n" * 10 + block * 4 + block.replace(b"    b\n", b"    B\n") + block * 3
    (repository / "twice.py").write_bytes(two)
    shown = hunks_to_move(git, ["twice.py"], staged=False)
    move_hunks(git, ["twice.py"], shown, {1}, (), {}, staged=False)
    assert staged(git, "twice.py") == block * 4 + block.replace(b"    b\n", b"    B\n") + block * 3
    run_git("add", ".")
    shown = hunks_to_move(git, ["twice.py"], staged=True)
    move_hunks(git, ["twice.py"], shown, {1}, (), {}, staged=True)
    assert staged(git, "twice.py") == b"top\n" * 10 + one


def test_line_ends_are_those_git_would_store(git: Git, repository: Path, run_git: RunGit) -> None:
    (repository / ".gitattributes").write_text(
        "*.txt text eol=crlf\n*.raw -text\n*.utf working-tree-encoding=UTF-16LE\n"
    )
    lines = [f"{number}\r\n".encode() for number in range(30)]
    utf = "".join(f"é{number}\n" for number in range(30))
    for name in ("a.txt", "a.raw"):
        (repository / name).write_bytes(b"".join(lines))
    (repository / "a.utf").write_bytes(utf.encode("utf-16-le"))
    run_git("add", ".")
    run_git("commit", "-qm", "second")
    paths = ["a.txt", "a.raw", "a.utf"]
    lines[2], lines[25] = b"two \r\n", b"late\t\r\n"
    for name in ("a.txt", "a.raw"):
        (repository / name).write_bytes(b"".join(lines))
    (repository / "a.utf").write_bytes(
        utf.replace("é2\n", "ü\n").replace("é25\n", "late\n").encode("utf-16-le")
    )
    # What a repository may say about white space must not change a byte.
    run_git("config", "apply.whitespace", "fix")
    run_git("config", "core.autocrlf", "true")
    shown = hunks_to_move(git, paths, staged=False)
    index = index_diff(shown)
    first = {file.first_hunk for file in index.files}
    assert len(index.hunks) == 6
    move_hunks(git, paths, shown, first, (), {}, staged=False)
    half = [line.replace(b"late\t", b"25") for line in lines]
    assert staged(git, "a.raw") == b"".join(half)
    assert staged(git, "a.txt") == b"".join(half).replace(b"\r\n", b"\n")
    assert staged(git, "a.utf") == utf.replace("é2\n", "ü\n").encode()
    move_hunks(git, paths, hunks_to_move(git, paths, staged=False), {0, 1, 2}, (), {}, staged=False)
    assert not git.state().unstaged


def test_new_deleted_and_binary_files_go_as_a_whole_and_modes_with_all_hunks(
    git: Git, repository: Path, run_git: RunGit
) -> None:
    (repository / "gone.py").write_text("a\nb\n")
    (repository / "pic.png").write_bytes(b"\x89PNG\0\1")
    (repository / "run.sh").write_text("".join(f"{number}\n" for number in range(30)))
    run_git("add", ".")
    run_git("commit", "-qm", "second")
    (repository / "gone.py").unlink()
    (repository / "pic.png").write_bytes(b"\x89PNG\0\2")
    text = (repository / "run.sh").read_text()
    (repository / "run.sh").write_text(text.replace("2\n", "two\n", 1).replace("25\n", "late\n"))
    (repository / "run.sh").chmod(0o755)
    (repository / "new.py").write_text("n\n")
    run_git("add", "new.py")
    paths = ["gone.py", "new.py", "pic.png", "run.sh"]
    shown = hunks_to_move(git, paths, staged=False)
    assert [(file.path, file.binary) for file in index_diff(shown).files] == [
        ("gone.py", False),
        ("pic.png", True),
        ("run.sh", False),
    ]
    move_hunks(git, paths, shown, {0, 1}, ["pic.png"], {}, staged=False)
    assert git.answer("ls-files", "gone.py") == b""
    assert staged(git, "pic.png") == b"\x89PNG\0\2"
    assert git.answer("ls-files", "--stage", "run.sh").startswith(b"100644")
    move_hunks(git, paths, hunks_to_move(git, paths, staged=False), {0}, (), {}, staged=False)
    assert git.answer("ls-files", "--stage", "run.sh").startswith(b"100755")
    move_hunks(git, paths, hunks_to_move(git, paths, staged=True), {0, 1, 2, 3}, ["pic.png"], {}, staged=True)
    assert git.state().staged == frozenset()
    assert git.status()["new.py"] == "?"


def test_what_changed_since_it_was_shown_is_not_touched(git: Git, repository: Path) -> None:
    (repository / "src/a.py").write_text("one\n2\nthree\n")
    shown = hunks_to_move(git, ["src/a.py"], staged=False)
    (repository / "src/a.py").write_text("one\n2 and more\nthree\n")
    with pytest.raises(GitError, match="changed since you looked"):
        move_hunks(git, ["src/a.py"], shown, {0}, (), {}, staged=False)
    assert staged(git, "src/a.py") == b"one\ntwo\nthree\n"


def test_what_git_refuses_is_said(git: Git, repository: Path, run_git: RunGit) -> None:
    (repository / "src/a.py").write_text("one\n2\nthree\n")
    shown = hunks_to_move(git, ["src/a.py"], staged=False)
    (repository / ".git/index.lock").touch()
    with pytest.raises(GitError, match=r"Git says: .*index\.lock"):
        move_hunks(git, ["src/a.py"], shown, {0}, (), {}, staged=False)
    (repository / ".git/index.lock").unlink()
    with pytest.raises(GitError, match="more than 200 files"):
        hunks_to_move(git, ["x"] * (MOST + 1), staged=False)
    (repository / ".gitattributes").write_text("*.py filter=lfs\n")
    with pytest.raises(GitError, match=r"src/a\.py goes through a filter \(lfs\)"):
        move_hunks(git, ["src/a.py"], shown, {0}, (), {}, staged=False)


def test_a_file_in_conflict_is_left_alone(git: Git, repository: Path, run_git: RunGit) -> None:
    run_git("checkout", "-qb", "side")
    (repository / "README.md").write_text("side\n")
    run_git("commit", "-qam", "side")
    run_git("checkout", "-q", "main")
    (repository / "README.md").write_text("main\n")
    run_git("commit", "-qam", "main")
    with pytest.raises(Exception, match="merge"):
        run_git("merge", "-q", "side")
    for side in (False, True):
        with pytest.raises(GitError, match=r"README\.md is in conflict\."):
            hunks_to_move(git, ["README.md", "src/a.py"], staged=side)


def test_before_the_first_commit_hunks_are_taken_back(root: Path, run_git: RunGit) -> None:
    run_git("init", "-q")
    (root / "a").write_text("1\n2")
    run_git("add", "a")
    git = Git(root)
    shown = hunks_to_move(git, ["a"], staged=True)
    move_hunks(git, ["a"], shown, {0}, (), {}, staged=True)
    assert git.status() == {"a": "?"}


def by_line(index: DiffIndex, before: bytes, applied: Collection[int]) -> bytes:
    """Put single rows of a diff of one file into its text; only the last line may have no end."""
    lines = before.splitlines(keepends=True)
    for hunk in reversed(index.hunks):
        new: list[bytes] = []
        for number in range(hunk.row + 1, hunk.row + 1 + hunk.row_count):
            row = index.row(number)
            ended = number + 1 == index.row_count or index.row(number + 1).kind != "\\"
            if row.kind == " " or row.kind == ("+" if number in applied else "-"):
                new.append(row.data + b"\n" * ended)
        first = hunk.old_start - (hunk.old_count > 0)
        lines[first : first + hunk.old_count] = new
    return b"".join([line.removesuffix(b"\n") + b"\n" for line in lines[:-1]] + lines[-1:])


@pytest.mark.parametrize("seed", range(10))
def test_any_choice_of_lines_is_staged_and_taken_back_to_the_byte(
    git: Git, repository: Path, run_git: RunGit, seed: int
) -> None:
    chance = random.Random(seed)
    path = "src/l é.py"
    before = [chance.choice((b"x\n", b"y\n", b"\n")) for _ in range(chance.choice((2, 40)))]
    after = list(before)
    for _ in range(6):
        at = chance.randrange(len(after) + 1)
        after[at : at + chance.randrange(4)] = [b"new\n", b"x\n", b"more\n"][: chance.randrange(4)]
    if seed % 2:
        before.append(b"z")
        after.append(chance.choice((b"z", b"zz", b"z\n")))
    one, two = b"".join(before), b"".join(after) or b"all new"
    (repository / path).write_bytes(one)
    run_git("add", ".")
    run_git("commit", "-qm", "second")
    (repository / path).write_bytes(two)
    shown = hunks_to_move(git, [path], staged=False)
    index = index_diff(shown)
    changed = [number for number in range(index.row_count) if index.row(number).kind in ("-", "+")]
    assert by_line(index, one, changed) == two
    some = {number for number in changed if chance.random() < 0.5}
    move_hunks(git, [path], shown, (), (), by_hunk(index, some), staged=False)
    assert staged(git, path) == by_line(index, one, some)
    # All of it, and then some lines of it back out.
    run_git("add", ".")
    there = hunks_to_move(git, [path], staged=True)
    assert rows(there) == rows(shown)
    move_hunks(git, [path], there, (), (), by_hunk(index, some), staged=True)
    assert staged(git, path) == by_line(index, one, {*changed} - some)
    assert (repository / path).read_bytes() == two


def by_hunk(index: DiffIndex, some: Collection[int]) -> dict[int, set[int]]:
    return {hunk: {row for row in some if index.hunk_at(row) == hunk} for hunk in range(len(index.hunks))}


def rows(diff: bytes) -> bytes:
    return diff[diff.index(b"@@") :] if b"@@" in diff else b""


def test_lines_of_a_file_that_goes_or_comes_are_moved(git: Git, repository: Path, run_git: RunGit) -> None:
    (repository / "gone.py").write_text("a\nb\nc\n")
    run_git("add", ".")
    run_git("commit", "-qm", "second")
    (repository / "gone.py").unlink()
    (repository / "new.py").write_text("n\nm\n")
    run_git("add", "--intent-to-add", "new.py")
    paths = ["gone.py", "new.py"]
    shown = hunks_to_move(git, paths, staged=False)
    # Rows 2 to 4 are the lines of the first, 7 and 8 those of the second.
    move_hunks(git, paths, shown, (), (), {0: {3}, 1: {8}}, staged=False)
    assert (staged(git, "gone.py"), staged(git, "new.py")) == (b"a\nc\n", b"m\n")
    run_git("rm", "-q", "--cached", "gone.py")
    run_git("add", "new.py")
    shown = hunks_to_move(git, paths, staged=True)
    move_hunks(git, paths, shown, (), (), {0: {4}, 1: {7}}, staged=True)
    assert (staged(git, "gone.py"), staged(git, "new.py")) == (b"c\n", b"m\n")
