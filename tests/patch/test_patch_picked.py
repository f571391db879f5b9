"""A diff cut down to some hunks: what stands in it, and at which lines."""

from __future__ import annotations

from k2desk.patch.picked import hunks_of, picked
from k2desk.patch.unified import index_diff

HEAD = b"diff --git a/a.py b/a.py\n%sindex 1..2%s\n--- a/a.py\n+++ b/a.py\n"
MODES = b"old mode 100644\nnew mode 100755\n"
FIRST = b"@@ -1,2 +1,3 @@\n a\n+new\n b\n"
SECOND = b"@@ -20,3 +21,1 @@ def f():\n-x\n y\n-z\n\\ No newline at end of file\n"
NEW = b"diff --git a/n b/n\nnew file mode 100644\nindex 0..3\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+one\n"
BINARY = b"diff --git a/b.png b/b.png\nindex 1..2 100644\nBinary files a/b.png and b/b.png differ\n"


def test_hunks_are_numbered_over_all_files() -> None:
    index = index_diff(HEAD % (b"", b" 100644") + FIRST + SECOND + BINARY + NEW)
    assert [hunks_of(index, file) for file in range(3)] == [range(2), range(2, 2), range(2, 3)]
    assert picked(index, ()) == b""
    assert picked(index, {2}) == NEW.replace(b"@@ -0,0 +1 @@", b"@@ -0,0 +1,1 @@")


def test_a_hunk_stands_where_it_does_without_the_ones_above() -> None:
    index = index_diff(HEAD % (b"", b" 100644") + FIRST + SECOND)
    head = HEAD % (b"", b" 100644")
    assert picked(index, {1}) == head + SECOND.replace(b"+21,1", b"+20,1")
    assert picked(index, {1}, backwards=True) == head + SECOND.replace(b"-20,3", b"-21,3")
    assert picked(index, {0}) == head + FIRST
    for backwards in (False, True):
        assert picked(index, {0, 1}, backwards=backwards) == head + FIRST + SECOND


def test_mode_bits_come_along_with_all_hunks_only() -> None:
    index = index_diff(HEAD % (MODES, b"") + FIRST + SECOND)
    assert picked(index, {0, 1}).startswith(HEAD % (MODES, b""))
    assert picked(index, {0}) == HEAD % (b"", b"") + FIRST


TWO = HEAD % (b"", b" 100644") + b"@@ -1,3 +1,3 @@\n a\n-b\n-c\n+B\n+C\n"
"""Rows: 0 the file, 1 the hunk, 2 what stays, 3 and 4 what goes, 5 and 6 what comes."""
GONE = (
    b"diff --git a/d b/d\ndeleted file mode 100644\nindex 1..0\n"
    b"--- a/d\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-x\n-y\n"
)


def rows_of(diff: bytes) -> bytes:
    return diff[diff.index(b"@@") :]


def test_lines_that_are_not_picked_stay_as_they_are() -> None:
    index = index_diff(TWO)
    assert rows_of(picked(index, (), {0: {4, 6}})) == b"@@ -1,3 +1,3 @@\n a\n b\n-c\n+C\n"
    assert rows_of(picked(index, (), {0: {3}})) == b"@@ -1,3 +1,2 @@\n a\n-b\n c\n"
    assert rows_of(picked(index, (), {0: {5}}, backwards=True)) == b"@@ -1,2 +1,3 @@\n a\n+B\n C\n"
    assert picked(index, (), {0: ()}) == b""
    assert picked(index, (), {0: {3, 4, 5, 6}}) == TWO


def test_a_hunk_below_a_part_stands_where_it_does_after_it() -> None:
    last = rows_of(SECOND).replace(b"+21,1", b"+22,1")
    index = index_diff(HEAD % (b"", b" 100644") + b"@@ -1,2 +1,4 @@\n a\n+m\n+n\n b\n" + last)
    assert rows_of(picked(index, {1}, {0: {3}})) == b"@@ -1,2 +1,3 @@\n a\n+m\n b\n" + rows_of(SECOND)
    out = picked(index, {1}, {0: {3}}, backwards=True)
    assert rows_of(out) == b"@@ -1,3 +1,4 @@\n a\n+m\n n\n b\n" + last.replace(b"-20,3", b"-21,3")


def test_a_file_of_which_lines_stay_is_not_gone() -> None:
    gone, new = index_diff(GONE), index_diff(NEW.replace(b"-0,0 +1 @@\n+one", b"-0,0 +1,2 @@\n+one\n+two"))
    kept = b"diff --git a/d b/d\nindex 1..0\n--- a/d\n+++ b/d\n@@ -1,2 +1,1 @@\n-x\n y\n"
    assert picked(gone, (), {0: {2}}) == kept
    assert picked(gone, {0}) == GONE
    # To bring one line of it back is to make the file again.
    back = picked(gone, (), {0: {2}}, backwards=True)
    assert back == GONE.replace(b"-1,2 +0,0 @@\n-x\n-y", b"-1,1 +0,0 @@\n-x")
    out = picked(new, (), {0: {3}}, backwards=True)
    assert out == b"diff --git a/n b/n\nindex 0..3\n--- a/n\n+++ b/n\n@@ -1,1 +1,2 @@\n one\n+two\n"
    some = picked(new, (), {0: {2}})
    assert b"new file mode" in some
    assert rows_of(some) == b"@@ -0,0 +1,1 @@\n+one\n"
    odd = picked(index_diff(GONE.replace(b"--- a/d", b'--- "a/\\303\\251"')), (), {0: {2}})
    assert b'--- "a/\\303\\251"\n+++ "b/\\303\\251"\n' in odd


def test_two_lines_never_run_together() -> None:
    no_end = b"\\ No newline at end of file\n"
    grown = index_diff(HEAD % (b"", b"") + b"@@ -1 +1,2 @@\n-z\n" + no_end + b"+z\n+more\r\n")
    # The old last line has to get an end before another comes.
    assert rows_of(picked(grown, (), {0: {5}})) == b"@@ -1,1 +1,2 @@\n-z\n" + no_end + b"+z\r\n+more\r\n"
    assert rows_of(picked(grown, (), {0: {2}})) == b"@@ -1,1 +0,0 @@\n-z\n" + no_end
    both = b"@@ -1,3 +1,2 @@\n-z\n z\n more\r\n"
    assert rows_of(picked(grown, (), {0: {2}}, backwards=True)) == both
    lost = index_diff(HEAD % (b"", b"") + b"@@ -1,2 +1 @@\n-a\n-b\n+x\n" + no_end)
    assert rows_of(picked(lost, (), {0: {4}})) == b"@@ -1,2 +1,3 @@\n a\n b\n+x\n" + no_end
    # A blank that some programs drop, and a diff without an end.
    bare = index_diff(HEAD % (b"", b"") + b"@@ -1,2 +1,2 @@\n\n-a\n+b")
    assert rows_of(picked(bare, (), {0: {3}})) == b"@@ -1,2 +1,1 @@\n \n-a\n"
