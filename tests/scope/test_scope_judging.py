"""What lies outside of what was agreed: files, size, dependencies, hunk by hunk; and the fold behind it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
    ProposalMade,
    ScopeAgreed,
    WriteDone,
    WriteIntended,
    WriteUndone,
)
from k2desk.core.permissions import Decision, FileTicks, Question
from k2desk.core.proposals import FileChange, FileWrite, Proposal
from k2desk.core.scope import Bounds
from k2desk.scope.holding import Holding, Terms
from k2desk.scope.judging import MOST_ALONE, WHOLE, ReadFile, judge, read_files, sentences, within

OUT = "outside what was agreed: "
BOUNDS = Bounds(("src/*.py", "*.toml", "*.json", "*.txt"), 10, ("httpx", "Ruamel_Yaml"))


def file(path: str, before: bytes, after: bytes, **more: Any) -> ReadFile:
    """Make a file of a proposal by reading it as one."""
    blobs = {"b": before, "a": after}
    kind = more.pop("kind", "modify" if before and after else "create" if after else "delete")
    change = FileChange(path, kind, "b" if before else None, "a" if after else None, **more)
    [read] = read_files(Proposal("p", "c", "", (change,)), blobs.__getitem__)
    return read


def spread(*changed: int, lines: int = 80) -> bytes:
    """Return lines, some of them changed, so far apart that each is a hunk."""
    return b"".join(b"%d%s\n" % (n, b" new" if n in changed else b"") for n in range(lines))


def why(*files: ReadFile, used: int = 0, bounds: Bounds = BOUNDS) -> list[dict[int, str]]:
    return [dict(reasons) for reasons in judge(files, Terms(bounds, used))]


def test_without_an_agreement_nothing_is_outside() -> None:
    assert judge([file("x", b"a\n", b"b\n")], None) == ({},)


def test_what_is_agreed_is_within() -> None:
    assert why(file("src/a.py", b"a\n", b"b\n"), file("new.txt", b"", b"httpx\n")) == [{}, {}]


def test_a_file_no_glob_covers_is_outside_with_every_hunk() -> None:
    words = f"{OUT}not in src/*.py, *.toml, *.json and 1 more"
    assert why(file("docs/a.md", spread(), spread(1, 40))) == [{WHOLE: words, 0: words, 1: words}]
    assert why(file("empty.md", b"", b"", kind="create")) == [{WHOLE: words}]


def test_a_renaming_is_within_only_from_and_to_what_was_agreed() -> None:
    moved = {"kind": "rename"}
    assert why(file("src/b.py", b"a\n", b"a\n", old_path="src/a.py", **moved)) == [{}]
    for path, old in (("src/b.py", "lib/a.py"), ("lib/b.py", "src/a.py")):
        assert list(why(file(path, b"a\n", b"a\n", old_path=old, **moved))[0]) == [WHOLE]


def test_hunks_over_the_agreed_size_are_outside_and_smaller_ones_may_follow() -> None:
    # Each changed line is one removed and one added.
    change = file("src/a.py", spread(), spread(1, 20, 21, 22, 40, 60))
    words = f"{OUT}at most 10 changed lines; 5 are used, this has 6"
    assert why(change, used=3) == [{1: words}]
    [reasons] = why(change, used=9)
    assert [words[-10:] for words in reasons.values()] == [
        "this has 2",
        "this has 6",
        "this has 2",
        "this has 2",
    ]


def test_the_size_is_counted_over_all_files_in_order_and_not_for_what_is_outside() -> None:
    found = why(
        file("docs/a.md", b"", b"x\n" * 50),
        file("src/a.py", b"", b"x\n" * 9),
        file("src/b.py", b"", b"x\n" * 2),
    )
    assert [sorted(reasons) for reasons in found] == [[WHOLE, 0], [], [0]]
    assert found[2][0].endswith("9 are used, this has 2")


TOML = b'[project]\ndependencies = [\n  "a",\n%s%s]\n%s'


def test_only_the_hunk_that_adds_a_dependency_is_outside() -> None:
    gap = b"# line\n" * 20
    before = TOML % (b"", b"", gap + b"end = 1\n")
    after = TOML % (b'  "requests>=2",\n', b"", gap + b"end = 2\n")
    words = f"{OUT}the new dependency requests"
    assert why(file("pyproject.toml", before, after)) == [{0: words}]


@pytest.mark.parametrize("agreed", [b'  "HTTPX",\n', b'  "ruamel.yaml",\n', b"", b'  "a<9",\n'])
def test_a_dependency_that_was_agreed_or_is_there_is_within(agreed: bytes) -> None:
    assert why(file("pyproject.toml", TOML % (b"", b"", b""), TOML % (agreed, b"", b"# x\n"))) == [{}]


def test_a_name_of_another_ecosystem_has_to_be_the_very_same() -> None:
    before, after = b'{"dependencies": {}}\n', b'{"dependencies": {"ruamel_yaml": "1"}}\n'
    assert list(why(file("package.json", before, after))[0]) == [0]


def test_what_cannot_be_read_is_outside() -> None:
    words = f"{OUT}what it adds as a dependency can't be read"
    assert why(file("pyproject.toml", b"a = 1\n", b"a = \n")) == [{0: words}]
    assert why(file("pyproject.toml", b"a = \n", b"a = 1\n[project]\ndependencies = ['x']\n")) == [{0: words}]
    assert why(file("pyproject.toml", b"a = 1\n", b"")) == [{}], "a file that goes adds nothing"


def test_where_one_hunk_alone_is_no_file_it_is_outside_with_the_rest() -> None:
    before = b"[project]\n" + b"# line\n" * 20
    after = b"[project]\ndependencies = ['x', '''\n" + b"# line\n" * 20 + b"''']\n"
    [reasons] = why(file("pyproject.toml", before, after))
    assert sorted(reasons) == [0, 1]


def test_hunks_that_add_a_dependency_only_together_are_outside_together() -> None:
    gap = b"# line\n" * 20
    text = b"[project]\ndependencies = [\n%s]\n" + gap + b"%s\n" + gap + b"b = []\n%s"
    before = text % (b"", b"[a]", b"")
    tables = b"[dependency-groups]"
    [reasons] = why(file("pyproject.toml", before, text % (b"", tables, b"dev = ['y']\n")))
    assert sorted(reasons) == [0, 1]
    [reasons] = why(file("pyproject.toml", before, text % (b"  'z',\n", tables, b"dev = ['y']\n")))
    assert reasons == {
        0: f"{OUT}the new dependency z",
        1: f"{OUT}the new dependency y",
        2: f"{OUT}the new dependency y",
    }
    [reasons] = why(file("pyproject.toml", before, text % (b"  'z',\n", b"[c]", b"dev = ['y']\n")))
    assert sorted(reasons) == [0]


def test_a_change_of_many_hunks_is_outside_as_a_whole() -> None:
    places = [n * 8 for n in range(MOST_ALONE + 1)]
    before, after = spread(lines=120), spread(*places, lines=120) + b"new-one\n"
    bounds = Bounds(("*.txt",), 1_000)
    [reasons] = why(file("requirements.txt", before, after), bounds=bounds)
    assert len(reasons) == MOST_ALONE + 2


def test_a_file_that_becomes_one_for_dependencies_adds_all_it_names() -> None:
    moved = file("requirements.txt", b"x\n", b"x\n", kind="rename", old_path="a.txt")
    assert why(moved) == [{WHOLE: f"{OUT}the new dependency x"}]


def test_it_is_said_in_a_sentence_for_each_file() -> None:
    files = (file("src/a.py", spread(), spread(1, 20, 40, 60)), file("d\u202e.md", b"", b"x\n"))
    told = sentences(files, judge(files, Terms(Bounds(("src/a.py",), 4))))
    assert told == (
        "src/a.py, 2 of 4 hunks (at most 4 changed lines; 4 are used, this has 2)",
        "d⟨U+202E⟩.md (not in src/a.py)",
    )
    assert sentences(files, ({}, {})) == ()


def test_what_is_within_can_be_ticked_without_the_rest() -> None:
    change = file("src/a.py", spread(), spread(1, 20, 40))
    new, gone = file("src/b.py", b"", b"x\n"), file("src/c.py", b"x\n", b"")
    moved = file("src/e.py", spread(), spread(1), kind="rename", old_path="src/d.py")
    mode = file("src/f.py", b"x\n", b"y\n", mode=0o755, old_mode=0o644)
    empty = file("src/g.py", b"", b"", kind="create")
    files = (change, new, gone, moved, mode, empty)
    assert within(files, judge(files, None)) == (
        FileTicks("src/a.py", tuple(range(6)), whole=True),
        FileTicks("src/b.py", (0,), whole=True),
        FileTicks("src/c.py", (0,), whole=True),
        FileTicks("src/e.py", (0, 1), whole=True),
        FileTicks("src/f.py", (0, 1), whole=True),
        FileTicks("src/g.py", (), whole=True),
    )
    assert within(files, judge(files, Terms(Bounds(("nowhere",), 9)))) == ()
    assert within(files, ({1: "no"}, {0: "no"}, {0: "no"}, {0: "no"}, {0: "no"}, {WHOLE: "no"})) == (
        FileTicks("src/a.py", (0, 1, 4, 5), whole=True),
        FileTicks("src/e.py", (), whole=True),
        FileTicks("src/f.py", (), whole=True),
    )


@given(st.lists(st.integers(1, 6), max_size=8), st.integers(1, 20), st.integers(0, 20))
def test_what_is_within_never_goes_over_the_size(sizes: list[int], most: int, used: int) -> None:
    files = [file(f"src/{n}.py", b"", b"x\n" * size) for n, size in enumerate(sizes)]
    judged = judge(files, Terms(Bounds(("src/*.py",), most), used))
    within = sum(size for size, reasons in zip(sizes, judged, strict=True) if not reasons)
    assert within == 0 or used + within <= most


# -- the fold

AGREED = ScopeAgreed("r0", "Round.", BOUNDS, BOUNDS)


def proposed(name: str, call: str = "c1") -> list[Event]:
    question = Question("proposal", "Patch", "", "d", proposal_id=name)
    return [ProposalMade(Proposal(name, call, "", ())), DecisionRequested(f"r-{name}", call, question)]


def applied(name: str, *lines: int) -> list[Event]:
    ticks = (FileTicks("src/a.py", lines), FileTicks("src/b.py", (0,)))
    return [
        DecisionMade(f"r-{name}", "c1", Decision("allow", "d", ticks=ticks)),
        WriteIntended(f"w-{name}", f"r-{name}", (FileWrite("src/a.py", "1", name),)),
        WriteDone(f"w-{name}"),
    ]


UNDO = [WriteIntended("u", "user", (FileWrite("src/a.py", "p1", "1"),), reverts="w-p1"), WriteDone("u")]
REDO = [WriteIntended("v", "user", (FileWrite("src/a.py", "1", "p1"),), reverts="w-p1"), WriteDone("v")]


def test_nothing_holds_before_it_is_agreed() -> None:
    holding = Holding([*proposed("p1"), AGREED])
    assert holding.of("p1") is None, "it was made before"
    assert holding.now == Terms(BOUNDS, 0)
    assert Holding(proposed("p1")).now is None


def test_what_is_written_is_used_up_and_what_is_taken_back_is_not() -> None:
    holding = Holding([AGREED, *proposed("p1"), *applied("p1", 0, 1), *proposed("p2")])
    assert holding.of("p1") == Terms(BOUNDS, 0)
    assert holding.of("p2") == Terms(BOUNDS, 3)
    for event in UNDO:
        holding.apply(event)
    assert holding.now == Terms(BOUNDS, 0)
    for event in REDO:
        holding.apply(event)
    assert holding.now == Terms(BOUNDS, 3)
    assert holding.of("p2") == Terms(BOUNDS, 3), "what a proposal was judged by stays"


def test_what_failed_to_be_written_is_not_used_up() -> None:
    events = [AGREED, *proposed("p1"), *applied("p1", 0)[:2], WriteUndone("w-p1", "full")]
    assert Holding(events).now == Terms(BOUNDS, 0)


def test_another_agreement_takes_its_place_and_counts_anew() -> None:
    other = ScopeAgreed("r1", "More.", BOUNDS, Bounds(("docs/**",), 5))
    holding = Holding([AGREED, *proposed("p1"), *applied("p1", 0, 1), other])
    assert holding.now == Terms(Bounds(("docs/**",), 5), 0)


def test_a_patch_of_the_users_own_is_under_no_terms_and_uses_nothing_up() -> None:
    holding = Holding([AGREED, *proposed("p1", call=""), *applied("p1", 0, 1)])
    assert holding.of("p1") is None
    assert holding.now == Terms(BOUNDS, 0)
