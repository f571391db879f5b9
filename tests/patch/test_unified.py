"""The index finds in git's own diffs what is there, and its rows say the same as the diff."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from k2desk.core.errors import PatchError
from k2desk.patch.quoting import quote, unquote
from k2desk.patch.unified import STRIDE, DiffIndex, index_diff

Git = Callable[..., bytes]


def rebuilt(index: DiffIndex) -> bytes:
    """Put the rows of every file together again, headers taken from the data."""
    result: list[bytes] = []
    for row in index.rows(0, index.row_count):
        if row.kind == "file":
            file = index.files[row.file]
            result.append(index.data[file.offset : file.body])
        elif row.kind == "hunk":
            hunk = index.hunks[row.hunk]
            result.append(index.data[hunk.offset : hunk.body])
        else:
            sign = b"" if row.kind == "note" else row.kind.encode()
            result.append(sign + row.data + b"\n")
    return b"".join(result)


@pytest.fixture
def repo(git: Git, tmp_path: Path) -> Path:
    """A repository with one commit and many kinds of changes on top, all staged."""
    folder = tmp_path / "repo"
    (folder / "mod.py").write_bytes(b"".join(b"line %d\n" % number for number in range(300)))
    (folder / "gone.py").write_bytes(b"a\nb\n")
    (folder / "old name.py").write_bytes(b"".join(b"row %d\n" % number for number in range(50)))
    (folder / "copied.py").write_bytes(b"".join(b"col %d\n" % number for number in range(50)))
    (folder / "run.sh").write_bytes(b"x\n")
    (folder / "pic.png").write_bytes(b"\x89PNG\0\1")
    (folder / "é\n.txt").write_bytes(b"a")
    (folder / "empty gone").touch()
    git("add", "-A")
    git("commit", "-q", "-m", "first")
    lines = (folder / "mod.py").read_bytes().splitlines(keepends=True)
    lines[2] = b"changed\r\n"
    lines[200:201] = [b"two\n", b"for one\n"]
    (folder / "mod.py").write_bytes(b"".join(lines))
    (folder / "gone.py").unlink()
    (folder / "empty gone").unlink()
    (folder / "old name.py").rename(folder / "new name.py")
    (folder / "copy.py").write_bytes((folder / "copied.py").read_bytes() + b"more\n")
    (folder / "copied.py").write_bytes((folder / "copied.py").read_bytes() + b"else\n")
    (folder / "run.sh").chmod(0o755)
    (folder / "pic.png").write_bytes(b"\x89PNG\0\2")
    (folder / "é\n.txt").write_bytes(b"b\xff")
    (folder / "new.py").write_bytes(b"n\n")
    (folder / "empty new").touch()
    git("add", "-A")
    return folder


def test_every_kind_of_change(git: Git, repo: Path) -> None:
    data = git("diff", "--cached", "-M", "-C", "--no-rename-empty", "HEAD")
    index = index_diff(data)
    assert rebuilt(index) == data
    found = {file.path: file for file in index.files}
    assert {path: file.kind for path, file in found.items()} == {
        "mod.py": "modify",
        "gone.py": "delete",
        "empty gone": "delete",
        "new name.py": "rename",
        "copied.py": "modify",
        "copy.py": "copy",
        "run.sh": "modify",
        "pic.png": "modify",
        "é\n.txt": "modify",
        "new.py": "create",
        "empty new": "create",
    }
    assert [path for path, file in found.items() if file.binary] == ["pic.png"]
    assert (found["run.sh"].old_mode, found["run.sh"].new_mode) == (0o100644, 0o100755)
    assert (found["mod.py"].old_mode, found["mod.py"].new_mode) == (0o100644, 0o100644)
    assert (found["new.py"].old_mode, found["new.py"].new_mode) == (0, 0o100644)
    assert (found["gone.py"].old_mode, found["gone.py"].new_mode) == (0o100644, 0)
    assert (found["new name.py"].old_path, found["new name.py"].similarity) == ("old name.py", 100)
    assert (found["copy.py"].old_path, found["copy.py"].kind) == ("copied.py", "copy")
    assert (found["new.py"].old_path, found["gone.py"].new_path) == ("", "")
    assert found["mod.py"].similarity == -1


def test_rows_know_their_numbers(git: Git, repo: Path) -> None:
    index = index_diff(git("diff", "--cached", "HEAD", "--", "mod.py", "new.py", "é\n.txt"))
    old = git("show", "HEAD:mod.py").split(b"\n")
    new = (repo / "mod.py").read_bytes().split(b"\n")
    kinds = set()
    for row in index.rows(0, index.row_count):
        kinds.add(row.kind)
        if index.files[row.file].path != "mod.py":
            continue
        if row.kind in (" ", "-"):
            assert old[row.old - 1] == row.data
        if row.kind in (" ", "+"):
            assert new[row.new - 1] == row.data
    assert kinds == {"file", "hunk", " ", "-", "+", "\\"}
    assert [len(index.files), len(index.hunks)] == [3, 4]
    first = index.row(1)
    assert (first.kind, first.old, first.new, first.data) == ("hunk", 1, 1, b"")
    assert index.hunks[1].heading == b"line 196"
    assert index.rows(0, 99999)
    assert [row.text for row in index.rows(0, index.row_count) if "\udcff" in row.text] == ["b\udcff"]


def test_a_binary_patch_has_no_rows(git: Git, repo: Path) -> None:
    data = git("diff", "--cached", "--binary", "HEAD", "--", "pic.png")
    index = index_diff(data)
    assert [row.kind for row in index.rows(0, 9)] == ["file"]
    assert index.files[0].binary
    assert rebuilt(index) == data


def test_a_merge_shows_its_lines_as_notes(git: Git, tmp_path: Path) -> None:
    file = tmp_path / "repo" / "f f.py"
    file.write_bytes(b"a\nb\nc\n")
    git("add", "-A")
    git("commit", "-q", "-m", "base")
    git("checkout", "-q", "-b", "other")
    file.write_bytes(b"a\nother\nc\n")
    git("commit", "-q", "-am", "other")
    git("checkout", "-q", "main")
    file.write_bytes(b"a\nmain\nc\n")
    git("commit", "-q", "-am", "main")
    git("merge", "other", check=False)
    data = git("diff")
    index = index_diff(data)
    assert (index.files[0].kind, index.files[0].path) == ("combined", "f f.py")
    assert [row.kind for row in index.rows(0, 3)] == ["file", "hunk", "note"]
    assert any(row.data.startswith(b"++<<<<<<<") for row in index.rows(0, index.row_count))
    assert rebuilt(index) == data


def test_what_stands_before_is_passed_over(git: Git, repo: Path) -> None:
    git("commit", "-q", "-m", "second\n\ndiff --git is a word here\n@@ -1 +1 @@")
    shown = git("show", "HEAD")
    assert len(index_diff(shown).files) == len(index_diff(git("diff", "HEAD~", "HEAD")).files)


@pytest.mark.parametrize("data", [b"", b"\n", b"hello\n", b"@@ -1 +1 @@\n"])
def test_no_diff_has_no_rows(data: bytes) -> None:
    index = index_diff(data)
    assert (index.files, index.hunks, index.row_count, list(index.rows(-5, 5))) == ((), (), 0, [])


HEADER = b"diff --git a/x b/x\n--- a/x\n+++ b/x\n"


def test_rows_of_a_cut_off_or_stripped_diff() -> None:
    index = index_diff(HEADER + b"@@ -5 +5,2 @@ def f():\n\n-a\n?\n+b")
    assert [(row.kind, row.old, row.new, row.data) for row in index.rows(1, 9)] == [
        ("hunk", 5, 5, b"def f():"),
        (" ", 5, 5, b""),
        ("-", 6, 0, b"a"),
        ("note", 0, 0, b"?"),
        ("+", 0, 6, b"b"),
    ]
    assert index_diff(HEADER + b"@@ -0,0 +1 @@").row_count == 2
    assert index_diff(HEADER.rstrip()).row_count == 1


@pytest.mark.parametrize("number", [-1, 1, 99])
def test_a_row_that_is_not_there(number: int) -> None:
    with pytest.raises(IndexError, match=f"no row {number}"):
        index_diff(b"diff --git a/x b/x\n").row(number)


@pytest.mark.parametrize("header", [b"@@ nonsense @@", b"@@ -1 +1 @", b"@@ -9999999999 +1 @@"])
def test_a_header_that_cannot_be_read(header: bytes) -> None:
    with pytest.raises(PatchError, match="Line 4 of the diff is no header"):
        index_diff(HEADER + header + b"\n+x\n")


@pytest.mark.parametrize("line", [b"@@ -3 +4 @", b"@x", b"@@@ -1 -1 +1 @@@"])
def test_a_later_header_that_cannot_be_read(line: bytes) -> None:
    good = b"@@ -1 +1 @@\n-x\n+y\n"
    with pytest.raises(PatchError, match="Line 7 of the diff is no header"):
        index_diff(HEADER + good + line + b"\n+x\n" + good)


def test_the_kinds_and_the_last_line_are_known_at_once(git: Git, repo: Path) -> None:
    data = git("diff", "--cached", "-M", "HEAD")
    index = index_diff(data)
    as_byte = {"file": "f", "hunk": "h", "note": "n", "\\": "n"}
    rows = list(index.rows(0, index.row_count))
    assert index.kinds.decode() == "".join(as_byte.get(row.kind, row.kind) for row in rows)
    assert index.last_line == max(
        max(h.old_start + h.old_count, h.new_start + h.new_count) for h in index.hunks
    )
    assert index.last_line > 200
    assert [index.hunk(number) for number in reversed(range(len(index.hunks)))] == [*reversed(index.hunks)]
    assert index_diff(b"diff --git a/x b/x\n").last_line == 0


@pytest.mark.parametrize(
    ("line", "old_mode", "new_mode", "similarity"),
    [
        (b"index 1234..5678 100755", 0o100755, 0o100755, -1),
        (b"index 1234..5678", 0, 0, -1),
        (b"old mode 100999", 0, 0, -1),
        (b"old mode x", 0, 0, -1),
        (b"similarity index 87%", 0, 0, 87),
        (b"similarity index x%", 0, 0, -1),
        (b"something else", 0, 0, -1),
    ],
)
def test_fields_of_a_header(line: bytes, old_mode: int, new_mode: int, similarity: int) -> None:
    (file,) = index_diff(b"diff --git a/x b/x\n" + line + b"\n").files
    assert (file.old_mode, file.new_mode, file.similarity, file.path) == (old_mode, new_mode, similarity, "x")


@pytest.mark.parametrize(
    ("path", "quoted"),
    [
        ("plain.py", b"plain.py"),
        ("with blank", b"with blank"),
        ('"', b'"\\""'),
        ("a\\b", b'"a\\\\b"'),
        ("\a\b\t\n\v\f\r", b'"\\a\\b\\t\\n\\v\\f\\r"'),
        ("ä\x01\x7f", b'"\\303\\244\\001\\177"'),
        ("\udcff", b'"\\377"'),
    ],
)
def test_quoted_paths(path: str, quoted: bytes) -> None:
    assert quote(path) == quoted
    assert unquote(quoted) == path


def test_a_lone_quotation_mark_is_a_path() -> None:
    assert unquote(b'"') == '"'
    assert unquote(b'"x') == '"x'


def big_diff(files: int, lines: int) -> bytes:
    parts = []
    for number in range(files):
        head = b"diff --git a/f%d b/f%d\nindex 1..2 100644\n--- a/f%d\n+++ b/f%d\n" % ((number,) * 4)
        body = [b"@@ -%d,7 +%d,7 @@ def function_name(argument):\n" % (at, at) for at in range(lines // 8)]
        rows = b"     unchanged line of text\n" * 6 + b"-   removed line\n+    added line with words\n"
        parts.append(head + rows.join([*body, b""]))
    return b"".join(parts)


def test_rows_come_alike_in_any_order() -> None:
    index = index_diff(big_diff(3, 8 * STRIDE))
    forward = [index.row(number) for number in range(index.row_count)]
    fresh = index_diff(index.data)
    backward = [fresh.row(number) for number in reversed(range(fresh.row_count))]
    assert backward[::-1] == forward
    assert rebuilt(index) == index.data


def test_one_huge_hunk() -> None:
    count = 10 * STRIDE + 3
    data = HEADER + b"@@ -0,0 +1,%d @@\n" % count + b"".join(b"+%d\n" % number for number in range(count))
    index = index_diff(data)
    for number in (0, 1, STRIDE - 1, STRIDE, STRIDE + 1, count - 1):
        row = index.row(2 + number)
        assert (row.kind, row.new, row.data) == ("+", number + 1, b"%d" % number)


def test_a_hundred_thousand_lines_are_indexed_at_once() -> None:
    data = big_diff(460, 200)
    assert data.count(b"\n") > 90_000
    index_diff(data[: len(data) // 10])
    started = time.thread_time()
    index = index_diff(data)
    seconds = time.thread_time() - started
    assert index.row_count > 90_000
    assert seconds < 0.2  # some 0.02 are usual; the room is for a slow machine
