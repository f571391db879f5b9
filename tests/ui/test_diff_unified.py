"""The rows of git's own diffs, long ones too."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from k2desk.ui.diff.rows import DiffRow, Stops
from k2desk.ui.diff.unified_rows import UnifiedRows


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    return tmp_path


def git(folder: Path, *words: str) -> bytes:
    config = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "core.autocrlf=false"]
    return subprocess.run(["git", *config, *words], cwd=folder, capture_output=True, check=True).stdout


def changed(repo: Path, before: dict[str, bytes], after: dict[str, bytes | None]) -> UnifiedRows:
    for name, data in before.items():
        (repo / name).write_bytes(data)
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "--allow-empty", "-m", "before")
    for name, new in after.items():
        if new is None:
            (repo / name).unlink()
        else:
            (repo / name).write_bytes(new)
    git(repo, "add", "-A")
    return UnifiedRows(git(repo, "diff", "--cached", "-M"))


def made(rows: UnifiedRows) -> list[DiffRow]:
    return [rows.row(index) for index in range(len(rows.kinds))]


def test_lines_have_numbers_and_documents(repo: Path) -> None:
    old = b"".join(b"line %d\n" % n for n in range(1, 400))
    new = old.replace(b"line 20\n", b"line twenty\n").replace(b"line 300\n", b"")
    rows = changed(repo, {"a.py": old}, {"a.py": new})
    assert rows.kinds == b"fh   -+   h   -   "
    assert rows.files == 1
    for row in made(rows):
        if row.kind in " -+":
            lines = (new if row.new else old).decode().split("\n")
            assert row.text == lines[(row.new or row.old) - 1]
            assert row.code is not None
            document, language = rows.document(row.code[0])
            assert language == "python"
            assert document[row.code[1]] == row.text
    assert made(rows)[1].aside == "17–23"
    assert (made(rows)[0].added, made(rows)[0].removed) == (1, 2)
    stops = Stops(rows)
    assert [(stops[n].file, stops[n].hunk) for n in range(len(stops))] == [(0, 0), (0, 1)]


def test_headers_say_what_happens_to_the_file(repo: Path) -> None:
    rows = changed(
        repo,
        {"bin": b"\0\1", "old.txt": b"a\nb\nc\nd\n", "gone": b"x\n", "open": b"a"},
        {
            "bin": b"\0\2",
            "old.txt": None,
            "new.txt": b"a\nb\nc\nd\n",
            "gone": None,
            "born": b"y\n",
            "open": b"b",
        },
    )
    headers = {row.text: row.aside for row in made(rows) if row.kind == "f"}
    assert headers == {
        "bin": "binary, not shown",
        "new.txt": "renamed from old.txt",
        "gone": "deleted",
        "born": "new file",
        "open": "",
    }
    assert [row.text for row in made(rows) if row.kind == "n"] == ["no newline at the end"] * 2


def test_line_ends_show_where_they_differ(repo: Path) -> None:
    rows = changed(repo, {"a": b"1\r\n2\r\n"}, {"a": b"1\r\n3\r\n"})
    assert [row.text for row in made(rows) if row.kind in " -+"] == ["1", "2", "3"]
    rows = changed(repo, {}, {"a": b"1\r\n3\n"})
    assert [row.text for row in made(rows) if row.kind in " -+"] == ["1␍", "3␍", "3"]


def test_a_merge_is_shown_as_it_is(repo: Path) -> None:
    data = b"diff --cc a\nindex 1,2..3\n--- a/a\n+++ b/a\n@@@ -1,1 -1,1 +1,1 @@@\n- x\n -y\n++z\n"
    rows = UnifiedRows(data)
    assert rows.kinds[:1] == b"f"
    assert set(rows.kinds[1:].replace(b"h", b"")) == set(b"n")
    assert "++z" in [row.text for row in made(rows)]


def test_nothing_is_no_rows() -> None:
    assert UnifiedRows(b"").kinds == b""
    assert UnifiedRows(b"").files == 0


def test_a_hundred_thousand_lines_open_at_once() -> None:
    hunk = b"".join(b"-old value %d\n+new value %d\n same\n" % (n, n) for n in range(80))
    one = b"diff --git a/f%d b/f%d\nindex 1..2 100644\n--- a/f%d\n+++ b/f%d\n@@ -1,160 +1,160 @@\n"
    data = b"".join(one % (n, n, n, n) + hunk for n in range(420))
    assert data.count(b"\n") > 100_000
    times = []
    for _ in range(3):
        start = time.perf_counter()
        rows = UnifiedRows(data)
        times.append(time.perf_counter() - start)
    assert len(rows.kinds) == 420 * 242
    assert rows.row(242 + 2).text == "old value 0"
    assert min(times) < 0.25  # some 30 ms on an idle machine; the bench measures it
