"""Which hunks lean on which, by the names they define and use."""

from __future__ import annotations

import pytest

from k2desk.core.proposals import FileChange, Proposal
from k2desk.proof.hunk_ticks import parts_of
from k2desk.proof.leaning import Leaning, leaning_of, with_what_it_needs

APART = "# nothing\n" * 10


def leaning(*files: tuple[str, str, str]) -> tuple[int, Leaning]:
    """Return how many hunks there are, and which lean on which."""
    blobs = {f"{side}{number}": file[side].encode() for number, file in enumerate(files) for side in (1, 2)}
    changes = [
        FileChange(file[0], "modify" if file[1] else "create", f"1{at}" if file[1] else None, f"2{at}")
        for at, file in enumerate(files)
    ]
    proposal = Proposal("p", "c", "", tuple(changes))
    parts = parts_of(proposal, blobs.__getitem__)
    return len(parts), leaning_of(proposal, parts, blobs.__getitem__)


def test_a_use_leans_on_the_definition_and_not_the_other_way_round() -> None:
    before = f"def old(): ...\n{APART}print(1)\n"
    after = f"def old(): ...\ndef new(): ...\n{APART}print(new())\n"
    assert leaning(("m.py", before, after)) == (2, {1: {0}})


def test_a_rename_and_its_uses_lean_on_each_other() -> None:
    before = f"def old(): ...\n{APART}print(old())\n"
    after = f"def new(): ...\n{APART}print(new())\n"
    assert leaning(("m.py", before, after)) == (2, {0: {1}, 1: {0}})


def test_what_is_taken_away_leans_on_the_hunk_that_no_longer_uses_it() -> None:
    before = f"def old(): ...\nx = 1\n{APART}print(old())\n"
    after = f"x = 1\n{APART}print(1)\n"
    assert leaning(("m.py", before, after)) == (2, {0: {1}})


def test_a_new_signature_goes_with_its_calls_in_another_file() -> None:
    found = leaning(
        ("m.py", "def f(a): return a\n", "def f(a, b): return a + b\n"),
        ("n.py", "from m import f\nf(1)\n", "from m import f\nf(1, 2)\n"),
    )
    assert found == (2, {1: {0}})


def test_an_import_is_needed_in_its_own_file_alone() -> None:
    found = leaning(
        ("m.py", f"import os\n{APART}print(1)\n", f"import os, sys\n{APART}print(sys.path)\n"),
        ("n.py", "print(1)\n", "print(sys)\n"),
    )
    assert found == (3, {1: {0}})


def test_an_import_leans_on_the_file_and_the_name_it_brings_in() -> None:
    found = leaning(
        ("pack/fresh.py", "", "def made(): ...\n"),
        (
            "n.py",
            f"import os\n{APART}x = 1\n",
            f"import os\nfrom pack.fresh import made\n{APART}x = made()\n",
        ),
    )
    assert found == (3, {1: {0}, 2: {0, 1}})


SLASHES = "//\n" * 10


@pytest.mark.parametrize(
    ("path", "top", "made", "use"),
    [
        ("m.js", "let a;\n", "function made() {}\n", "{}();\n"),
        ("m.ts", "let a: number;\n", "function made(): void {}\n", "{}();\n"),
        ("m.rs", "fn a() {}\n", "fn made() {}\n", "fn b() { {}(); }\n"),
        ("m.go", "package m\n", "func made() {}\n", "func b() { {}() }\n"),
    ],
)
def test_other_languages_are_read_alike(path: str, top: str, made: str, use: str) -> None:
    before = top + SLASHES + use.replace("{}", "a", 1)
    after = top + made + SLASHES + use.replace("{}", "made", 1)
    count, found = leaning((path, before, after))
    assert (count, found[1]) == (2, {0})


@pytest.mark.parametrize(
    ("path", "after"),
    [
        ("notes.txt", f"def new(): ...\n{APART}print(new())\n"),
        ("m.py", f"def new(): ...\n{APART}print('new')  # new\n"),
        ("m.py", "def new(: ...\0" * 3 + APART),
    ],
)
def test_words_that_are_no_names_say_nothing(path: str, after: str) -> None:
    assert leaning((path, f"x = 1\n{APART}print(1)\n", after))[1] == {}


def test_what_is_needed_is_followed_to_its_end() -> None:
    edges = {0: frozenset({1}), 1: frozenset({2}), 2: frozenset({1}), 4: frozenset({0})}
    assert with_what_it_needs(0, edges) == {0, 1, 2}
    assert with_what_it_needs(3, edges) == {3}
    assert with_what_it_needs(4, edges) == {0, 1, 2, 4}
