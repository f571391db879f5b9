"""What is exported, git applies to exactly the proposed bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from k2desk.patch.compose import compose
from k2desk.patch.export import to_unified
from k2desk.patch.unified import index_diff

Git = Callable[..., bytes]

NAMES = [
    "a.py",
    "with blank.py",
    'quo"te\\.py',
    "tab\there",
    "line\nfeed",
    "é/ü.txt",
    "-rf",
    "a b/c d ",
    "\udcff",
]
LINE = st.sampled_from(
    [b"a", b"b", b"c", b"", b" a ", b"a\r", b"\xff", b"\xe2\x80\xa8", b"+x", b"-- y", b"\\ z"]
)
FILE = st.tuples(st.lists(LINE, max_size=14), st.booleans()).map(
    lambda parts: b"\n".join(parts[0]) + (b"\n" if parts[1] and parts[0] else b"")
)


def applied(
    git: Git, folder: Path, diff: bytes, path: str, before: bytes | None, old_mode: int = 0o644
) -> None:
    """Put the old file where it belongs and let git apply the diff."""
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    if before is not None:
        target.write_bytes(before)
        target.chmod(old_mode)
    if diff:
        git("apply", "-p1", "--whitespace=nowarn", "-", data=diff)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FILE, FILE, st.sampled_from(NAMES), st.integers(1, 4), st.sets(st.integers(0, 20)))
def test_git_applies_any_subset_to_the_composed_bytes(
    git: Git, tmp_path: Path, before: bytes, after: bytes, path: str, context: int, ticks: set[int]
) -> None:
    folder = tmp_path / "repo"
    for result in (after, compose(before, after, ticks)):
        diff = to_unified(path, before, result, context=context)
        applied(git, folder, diff, path, before)
        assert (folder / path).read_bytes() == result
        assert bool(diff) is (before != result)


@pytest.mark.parametrize("path", NAMES)
@pytest.mark.parametrize("data", [b"", b"a\n", b"a", b"a\r\nb\r\n"])
def test_new_and_deleted_files(git: Git, tmp_path: Path, path: str, data: bytes) -> None:
    target = tmp_path / "repo" / path
    applied(git, tmp_path / "repo", to_unified(path, None, data, new_mode=0o755), path, None)
    assert target.read_bytes() == data
    assert target.stat().st_mode & 0o111
    git("apply", "-", data=to_unified(path, data, None, old_mode=0o755))
    assert not target.exists()


def test_mode_alone_and_with_content(git: Git, tmp_path: Path) -> None:
    target = tmp_path / "repo" / "run.sh"
    applied(git, tmp_path / "repo", to_unified("run.sh", b"a\n", b"a\n", new_mode=0o755), "run.sh", b"a\n")
    assert target.stat().st_mode & 0o111
    diff = to_unified("run.sh", b"a\n", b"b\n", old_mode=0o755)
    applied(git, tmp_path / "repo", diff, "run.sh", b"a\n", 0o755)
    assert not target.stat().st_mode & 0o111
    assert target.read_bytes() == b"b\n"


@pytest.mark.parametrize("after", [b"a\nb\n", b"a\nc\n"])
def test_renames(git: Git, tmp_path: Path, after: bytes) -> None:
    diff = to_unified("new name.py", b"a\nb\n", after, old_path="old.py")
    applied(git, tmp_path / "repo", diff, "old.py", b"a\nb\n")
    assert not (tmp_path / "repo" / "old.py").exists()
    assert (tmp_path / "repo" / "new name.py").read_bytes() == after
    (file,) = index_diff(diff).files
    assert (file.kind, file.old_path, file.new_path) == ("rename", "old.py", "new name.py")


def test_nothing_to_tell() -> None:
    assert to_unified("a", b"a\n", b"a\n") == b""
    assert to_unified("a", None, None) == b""


def test_the_heading_stands_behind_the_numbers() -> None:
    before = b"def total():\n" + b"    x\n" * 9
    assert b"@@ -8,3 +8,4 @@ def total():\n" in to_unified("a", before, before + b"    y\n")


@pytest.mark.parametrize("path", NAMES)
def test_what_is_exported_can_be_indexed(path: str) -> None:
    index = index_diff(to_unified(path, b"a\nb\n", b"a\nc\n") + to_unified(path, b"", None))
    assert [(file.old_path, file.new_path) for file in index.files] == [(path, path), (path, "")]
    assert [row.kind for row in index.rows(0, 99)] == ["file", "hunk", " ", "-", "+", "file"]
