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
