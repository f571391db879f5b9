"""What was done to a copy, told from what was not, however hostile it was."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from k2desk.proof import comparison as working
from k2desk.proof.effects import Effects, Most
from k2desk.proof.prints import print_of
from k2desk.proof.scratch import Scratch
from k2desk.proof.walk import DEPTH, Walk

Make = Callable[[], Scratch]


def none(_paths: Sequence[str]) -> frozenset[str]:
    return frozenset()


class Kept(dict[str, bytes]):
    def keep(self, data: bytes) -> str:
        name = hashlib.sha256(data).hexdigest()
        self[name] = data
        return name


def seen(copy: Scratch, **most: int) -> Effects:
    return copy.effects(Kept().keep, none, Most(**most))


def kinds(effects: Effects) -> dict[str, str]:
    return {file.path: file.kind for file in effects.files}


def test_bytes_before_and_after_are_kept(project: Path, scratch: Make) -> None:
    (project / "a").write_bytes(b"old\r\n")
    copy = scratch()
    (copy.tree / "a").write_bytes(b"new\xff")
    kept = Kept()
    (file,) = copy.effects(kept.keep, none).files
    assert (kept[file.before or ""], kept[file.after or ""]) == (b"old\r\n", b"new\xff")


def test_the_same_time_and_size_do_not_hide_a_change(project: Path, scratch: Make) -> None:
    (project / "a").write_text("old")
    copy = scratch()
    before = (copy.tree / "a").stat()
    (copy.tree / "a").write_text("new")
    os.utime(copy.tree / "a", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert kinds(seen(copy)) == {"a": "modify"}


def test_a_change_within_the_clocks_tick_is_found(
    project: Path, scratch: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "a").write_text("old")
    (project / "b").write_text("old")
    copy = scratch()
    (copy.tree / "a").write_text("new")
    # As if the clock had stood still: the print of the copy is that of the changed file.
    copied = dict(copy._copied)
    copied["a"] = copied["a"]._replace(after=print_of((copy.tree / "a").stat()))
    monkeypatch.setattr(copy, "_copied", copied)
    assert kinds(seen(copy)) == {"a": "modify"}


def test_what_the_user_changed_meanwhile_is_not_the_commands(project: Path, scratch: Make) -> None:
    for name in ("mine", "both", "theirs", "gone", "untouched"):
        (project / name).write_text("old")
    copy = scratch()
    (project / "mine").write_text("by the user")
    (project / "both").write_text("by the user")
    (copy.tree / "both").write_text("by the command")
    (copy.tree / "theirs").write_text("by the command")
    (copy.tree / "gone").unlink()
    (project / "gone").unlink()
    (copy.tree / "new").write_text("by the command")
    (project / "new").write_text("by the user")
    found = seen(copy)
    assert kinds(found) == {"theirs": "modify"}
    assert sorted(found.left) == [
        "both is no file, or you changed it meanwhile",
        "gone is no file, or you changed it meanwhile",
        "new is in your folder already, or lies below a file of yours",
    ]


def test_as_many_files_as_can_be_looked_through(project: Path, scratch: Make) -> None:
    for name in ("a", "b", "c"):
        (project / name).write_text("old")
    copy = scratch()
    for name in ("a", "b", "c", "d", "e"):
        (copy.tree / name).write_text("new")
    found = seen(copy, files=2, asked=1)
    assert len(found.files) == 2
    assert "1 more new files" in found.left
    assert "2 more files than can be looked through" in found.left


def test_large_files_are_named(project: Path, scratch: Make) -> None:
    (project / "was").write_bytes(b"x" * 2_000_001)
    copy = scratch()
    (copy.tree / "big").write_bytes(b"x" * 2_000_001)
    (copy.tree / "was").write_text("small")
    for name in ("c", "d"):
        (copy.tree / name).write_bytes(b"y" * 600_000)
    found = seen(copy, file=2_000_000, size=1_000_000)
    assert list(kinds(found)) == ["c"] or list(kinds(found)) == ["d"]
    assert "big holds 1 MiB" in found.left
    assert "was can't be read (was is larger than 2,000,000 bytes)" in found.left


def test_what_is_not_reached_is_not_gone(project: Path, scratch: Make) -> None:
    for number in range(6):
        (project / f"{number}").write_text("old")
    copy = scratch()
    found = seen(copy, entries=3)
    assert found.files == ()
    assert found.left == ("what is in the folder beyond what can be looked at",)


def test_a_folder_that_can_not_be_named_is_not_gone(project: Path, scratch: Make) -> None:
    (project / "a\\b").mkdir()
    (project / "a\\b/file").write_text("old")
    copy = scratch()
    found = seen(copy)
    assert found.files == ()
    assert found.left == ("what is in a\\b beyond what can be looked at",)


def test_a_tree_without_end_is_walked_to_a_depth(project: Path, scratch: Make) -> None:
    copy = scratch()
    here = os.open(copy.tree, os.O_RDONLY)
    for _ in range(3000):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    (copy.tree / "loop").symlink_to(".")
    found = seen(copy)
    assert found.files == ()
    assert found.left == (
        f"what is in {'d/' * DEPTH}d beyond what can be looked at",
        "loop is a link now",
    )


def test_special_files_do_not_hold_it_up(project: Path, scratch: Make) -> None:
    (project / "a").write_text("old")
    copy = scratch()
    (copy.tree / "a").unlink()
    os.mkfifo(copy.tree / "a")
    os.mkfifo(copy.tree / "new")
    assert sorted(seen(copy).left) == ["a is no ordinary file now", "new is no ordinary file now"]


def test_a_folder_in_the_place_of_a_file_is_its_deletion(project: Path, scratch: Make) -> None:
    (project / "a").write_text("old")
    copy = scratch()
    (copy.tree / "a").unlink()
    (copy.tree / "a").mkdir()
    (copy.tree / "a/b").write_text("new")
    found = seen(copy)
    assert kinds(found) == {"a": "delete"}
    assert found.left == ("a/b is in your folder already, or lies below a file of yours",)


def test_a_file_that_goes_while_it_is_read_is_told(
    project: Path, scratch: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = scratch()
    (copy.tree / "a").write_text("new")

    def fail(*_arguments: object) -> bytes:
        raise OSError("gone")

    monkeypatch.setattr(working.Beneath, "read", fail)
    assert seen(copy).left == ("a can't be read (gone)",)


def test_files_that_go_during_the_walk_are_passed_over(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).touch()
    from k2desk.proof import walk

    class Folder:
        def entries(self) -> list[str]:
            return ["a", "gone", "b"]

        def stat(self, name: str) -> os.stat_result:
            return (tmp_path / name).stat()

    assert [name for name, _ in walk._described(Folder())] == ["a", "b"]  # type: ignore[arg-type]
    assert {entry.path for entry in Walk(tmp_path, 9).entries()} == {"a", "b"}


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"modify": 7, "create": 2, "delete": 1}, "changed 7 files, created 2, deleted 1"),
        ({"create": 1}, "created 1 file"),
        ({"delete": 2, "rename": 1}, "deleted 2 files, renamed 1"),
        ({}, ""),
    ],
)
def test_counts_in_words(counts: dict[str, int], words: str) -> None:
    from k2desk.core.proposals import FileChange

    files = [FileChange(f"{kind}{n}", kind, "", "") for kind, count in counts.items() for n in range(count)]  # type: ignore[arg-type]
    assert Effects(tuple(files)).words == words
