"""Finding paths by letters, with frizbee and without."""

from __future__ import annotations

import sys

import pytest

from k2desk.workspace.fuzzy import Fuzzy
from k2desk.workspace.paths import PathList

PATHS = PathList(
    [
        "README.md",
        "docs/größe/maß.md",
        "src/ledger/journal.py",
        "src/ledger/money.py",
        "src/ledger/Money.py",
        "tests/test_money.py",
        "caf\udce9/x.txt",
    ]
)


@pytest.fixture(params=[True, False], ids=["frizbee", "plain"])
def fuzzy(request: pytest.FixtureRequest) -> Fuzzy:
    return Fuzzy(PATHS, fast=request.param)


def _marked(fuzzy: Fuzzy, letters: str) -> dict[str, str]:
    return {match.path: "".join(match.path[at] for at in match.positions) for match in fuzzy.find(letters)}


def test_the_matched_letters_are_told(fuzzy: Fuzzy) -> None:
    found = _marked(fuzzy, "jrnl")
    assert found == {"src/ledger/journal.py": "jrnl"}
    assert set(_marked(fuzzy, "money")) == {
        "src/ledger/money.py",
        "src/ledger/Money.py",
        "tests/test_money.py",
    }
    assert _marked(fuzzy, "maß") == {"docs/größe/maß.md": "maß"}
    assert _marked(fuzzy, "ßß") == {"docs/größe/maß.md": "ßß"}
    assert fuzzy.find("zzz") == []


def test_case_counts_only_where_a_letter_is_large(fuzzy: Fuzzy) -> None:
    assert "src/ledger/Money.py" in _marked(fuzzy, "money")
    assert list(_marked(fuzzy, "Money")) == ["src/ledger/Money.py"]


def test_blanks_do_not_count(fuzzy: Fuzzy) -> None:
    assert list(_marked(fuzzy, "test money")) == ["tests/test_money.py"]


def test_nothing_typed_gives_the_first(fuzzy: Fuzzy) -> None:
    assert [match.path for match in fuzzy.find("  ", limit=2)] == list(PATHS)[:2]
    assert len(fuzzy.find("e", limit=2)) == 2


def test_a_name_that_is_no_text_does_no_harm(fuzzy: Fuzzy) -> None:
    assert [match.path for match in fuzzy.find("xtxt")] == ["caf\udce9/x.txt"]


def test_all_of_many_paths_are_searched() -> None:
    fuzzy = Fuzzy(PathList(f"{number:04}.txt" for number in range(2_500)))
    assert [fuzzy.find(f"{number:04}", 1)[0].path for number in (0, 999, 1_000, 2_499)] == [
        "0000.txt",
        "0999.txt",
        "1000.txt",
        "2499.txt",
    ]


@pytest.mark.parametrize("fast", [True, False], ids=["frizbee", "plain"])
def test_the_file_is_preferred_to_its_folders(fast: bool) -> None:
    fuzzy = Fuzzy(["money/a_b_c_x.py", "money/money.py", "abc/größe_money.py"], fast=fast)
    found = fuzzy.find("money")
    assert {match.path for match in found[:2]} == {"money/money.py", "abc/größe_money.py"}
    assert ["".join(match.path[at] for at in match.positions) for match in found] == ["money"] * 3
    assert all(match.positions[0] > match.path.rfind("/") for match in found[:2])
    assert found[2].path == "money/a_b_c_x.py"


def test_folders_are_looked_at_where_names_do_not_suffice() -> None:
    fuzzy = Fuzzy(["ledger/a.py", "ledger/b.py", "x/ledger.py", "ledger/ledger.py"])
    assert len(fuzzy.find("ledger", limit=3)) == 3
    assert {match.path for match in fuzzy.find("ledger", limit=2)} == {"x/ledger.py", "ledger/ledger.py"}
    assert {match.path for match in fuzzy.find("ledger")} == {
        "ledger/a.py",
        "ledger/b.py",
        "x/ledger.py",
        "ledger/ledger.py",
    }
    assert {match.path for match in fuzzy.find("ledger/l")} == {"ledger/ledger.py"}


def test_it_works_where_frizbee_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "frizbee", None)
    assert list(_marked(Fuzzy(PATHS), "jrnl")) == ["src/ledger/journal.py"]
