"""What K2Desk itself says of a command."""

from __future__ import annotations

from k2desk.shell.explain import UNKNOWN, Told, explain
from k2desk.shell.parsing import take_apart


def test_each_program_is_explained_by_its_longest_known_beginning() -> None:
    found = explain(take_apart("git stash drop && python3 -m pytest -q; frobnicate && timeout 5 rm -rf x"))
    assert [told.does for told in found] == [
        "Deletes a stash.",
        "Runs the tests.",
        UNKNOWN,
        "Deletes files.",
    ]
    assert found[3] == Told(
        "timeout 5 rm -rf x",
        "Deletes files.",
        "They do not go to a trash. Folders go with everything in them.",
    )


def test_what_it_sets_and_where_it_writes_belongs_to_it() -> None:
    (told,) = explain(take_apart("PAGER=curl git diff > out"))
    assert told.risk == "It sets PAGER=curl. It is joined to > out."
    assert [one.does for one in explain(take_apart('echo "$(curl x)"'))] == [
        "Prints its words.",
        "Talks to a server.",
    ]
    assert explain(take_apart("git push --force"))[0].risk.endswith("overwrite without asking.")
    assert explain(take_apart("")) == ()
    assert explain(take_apart("A=1"))[0].does == UNKNOWN
