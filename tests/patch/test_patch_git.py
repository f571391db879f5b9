"""What a diff means to us it means to git as well, byte for byte, or we refuse it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tally_kit import Tally

from k2desk.core.errors import PatchError
from k2desk.patch.edits import Edited, apply_edits
from k2desk.patch.export import to_unified
from k2desk.patch.reading import read_patch

Git = Callable[..., bytes]

LINE = st.sampled_from(
    [
        b"a",
        b"b",
        b"c",
        b"",
        b" a ",
        b"a\r",
        b"\xff",
        b"\xe2\x80\xa8",
        b"+x",
        b"-- y",
        b"\\ z",
        b"@@ -1 +1 @@",
        b"```",
    ]
)
FILE = st.tuples(st.lists(LINE, max_size=14), st.booleans()).map(
    lambda parts: b"\n".join(parts[0]) + (b"\n" if parts[1] and parts[0] else b"")
)
EXAMPLES = settings(
    max_examples=max(500, settings().max_examples),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def ours(before: bytes, diff: bytes) -> Edited | None:
    """Apply a diff of one file as the proposals do; None where it is refused."""
    try:
        (wish,) = read_patch(diff).wishes
        return apply_edits(before, wish.edits)
    except PatchError:
        return None


def gits(git: Git, folder: Path, before: bytes, diff: bytes) -> bytes | None:
    """Let git apply it; None where git refuses."""
    target = folder / "f.txt"
    target.write_bytes(before)
    git("apply", "--whitespace=nowarn", "-", data=diff, check=False)
    result = target.read_bytes()
    return None if result == before else result


@EXAMPLES
@given(before=FILE, after=FILE, context=st.integers(1, 3))
def test_a_diff_of_the_file_itself(
    git: Git, tmp_path: Path, tally: Tally, before: bytes, after: bytes, context: int
) -> None:
    assume(before != after and before and after)
    diff = to_unified("f.txt", before, after, context=context)
    done = ours(before, diff)
    assert done is not None
    assert done.data == after
    assert all(how.startswith("exact") for how in done.matched)
    gits_own = gits(git, tmp_path / "repo", before, diff)
    assert gits_own in (after, None)  # git wants more context at times
    tally("equal to git", gits_own is not None)


ENDED = FILE.map(lambda text: text if text.endswith(b"\n") else text + b"\n")


@EXAMPLES
@given(before=ENDED, after=FILE, there=ENDED, where=st.sampled_from(["before", "after", "both"]))
def test_a_diff_of_a_file_that_drifted(
    git: Git, tmp_path: Path, tally: Tally, before: bytes, after: bytes, there: bytes, where: str
) -> None:
    """A file without a final newline is left out: see the next test."""
    assume(before != after and after)
    drifted = (there if where != "after" else b"") + before
    if where != "before":
        drifted += there
    diff = to_unified("f.txt", before, after)
    done, expected = ours(drifted, diff), gits(git, tmp_path / "repo", drifted, diff)
    if done is not None and expected is not None and all(how == "exact" for how in done.matched):
        assert done.data == expected
        tally("equal to git")


def test_a_last_line_without_a_newline_is_the_last_line_of_the_file_and_not_one_like_it(
    git: Git, tmp_path: Path
) -> None:
    """git puts it into the first line that has these letters, and glues the next one to it."""
    diff = to_unified("f.txt", b"a", b"a\na")
    assert b"\\ No newline at end of file" in diff
    done = ours(b"a\na", diff)
    assert done is not None
    assert done.data == b"a\na\na"
    assert gits(git, tmp_path / "repo", b"a\na", diff) == b"a\naa"


@pytest.mark.parametrize("stated", [1, 4, 7])
def test_of_equal_places_only_the_stated_line_counts(stated: int) -> None:
    before = b"head\nsame\ntail\n" * 3
    diff = b"--- a/f\n+++ b/f\n@@ -%d,3 +%d,3 @@\n head\n-same\n+new\n tail\n" % (stated, stated)
    done = ours(before, diff)
    assert done is not None
    lines = before.split(b"\n")
    lines[stated] = b"new"
    assert done.data == b"\n".join(lines)


@pytest.mark.parametrize("stated", [0, 2, 3, 5, 6, 8, 9, 100])
def test_of_equal_places_none_is_taken_for_being_near(git: Git, tmp_path: Path, stated: int) -> None:
    before = b"head\nsame\ntail\n" * 3
    diff = b"--- a/f.txt\n+++ b/f.txt\n@@ -%d,3 +%d,3 @@\n head\n-same\n+new\n tail\n" % (stated, stated)
    assert ours(before, diff) is None
