"""Digests, resources, errors and counts."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from pathlib import Path

import msgspec
import pytest

from k2desk import core
from k2desk.core import errors, resources
from k2desk.core.permissions import FileTicks, digest_of
from k2desk.core.proposals import TestCase, TestReport, Totals
from k2desk.core.proving import Proof
from k2desk.core.rulebook import Past, Replay
from k2desk.core.servers import Definition, ServerLine, digest_of_tools
from k2desk.core.testing import TestProgress
from k2desk.core.verified import Unexplained, Verified


def test_every_word_of_the_room_can_be_loaded() -> None:
    """Some hold ports only, which nothing of the engine's asks for; they are held whole like the others."""
    for module in pkgutil.iter_modules(core.__path__, "k2desk.core."):
        assert importlib.import_module(module.name).__doc__


def test_a_rule_that_was_tried_on_nothing_has_answered_nothing() -> None:
    assert Replay() == (0, 0, ())
    assert Past("git status", "answered").why == ""


def test_a_digest_binds_every_part_and_their_order() -> None:
    usual = digest_of("pytest -q", "src", ("A", 1))
    assert len(usual) == 64
    assert usual == digest_of("pytest -q", "src", ("A", 1))
    others = {
        digest_of("pytest -q", "src"),
        digest_of("src", "pytest -q", ("A", 1)),
        digest_of("pytest  -q", "src", ("A", 1)),
        digest_of("pytest -qsrc", ("A", 1)),
        digest_of("pytest -q", "src", ("A", 2)),
    }
    assert len(others) == 5
    assert usual not in others


def test_a_digest_does_not_depend_on_the_order_of_keys() -> None:
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})


def test_a_digest_takes_structs() -> None:
    assert digest_of(FileTicks("a", (1,))) != digest_of(FileTicks("a", (1,), whole=True))


def test_a_report_counts_its_cases() -> None:
    cases = (TestCase("a", "passed"), TestCase("b", "failed"), TestCase("c", "passed"))
    report = TestReport("pytest", 1, 0.5, cases)
    assert [report.count(outcome) for outcome in ("passed", "failed", "skipped")] == [2, 1, 0]


def test_counts_of_a_runner_that_names_nothing_add_up() -> None:
    both = Totals(1, 2, 3) + Totals(10, 20, 30)
    assert both == Totals(11, 22, 33)
    report = TestReport("make test", 1, 0.5, totals=both)
    assert [report.count(outcome) for outcome in ("passed", "failed", "skipped")] == [11, 22, 33]


def test_a_failure_that_no_test_tells_of_is_unexplained() -> None:
    for status, failed, expected in ((0, 0, False), (1, 0, True), (1, 2, False), (None, 0, False)):
        cases = tuple(TestCase(f"t{number}", "failed") for number in range(failed))
        assert TestReport("pytest", status, 0.5, cases).unexplained is expected
        assert Proof("t", "b", "pytest", status, 0.5, 3, failed).unexplained is expected
    assert not Proof("t", "b", "pytest", 1, 0.5, 3, 0, note="ended").unexplained


def test_what_a_change_made_worse_is_counted_by_name_where_there_are_names() -> None:
    proof = Proof("t", "b", "pytest", 1, 0.5, passed=3, failed=4, before=1, breaks=("a",), new=("b",))
    assert proof.worse == 2
    assert msgspec.structs.replace(proof, named=False).worse == 3
    assert msgspec.structs.replace(proof, named=False, before=9).worse == 0
    assert msgspec.structs.replace(proof, note="Stopped after 60 s.").worse == 0  # half a run


@pytest.mark.parametrize(("done", "whole", "words"), [(0, 0, "0"), (41, 88, "41 of 88"), (9, 8, "9")])
def test_progress_says_of_how_many_where_that_is_known(done: int, whole: int, words: str) -> None:
    assert TestProgress(done, whole).words == words


def test_a_session_is_fine_where_nothing_is_unexplained_or_damaged() -> None:
    found = Verified("s", "/w", "Title", records=3, changes=1, unapproved=0)
    assert found.fine
    assert not msgspec.structs.replace(found, faults=("Record 2 was changed.",)).fine
    assert not msgspec.structs.replace(found, unexplained=(Unexplained(2, "c", "a", "has no approval"),)).fine


def test_the_line_of_a_server_shows_names_of_variables_and_no_values() -> None:
    started = ServerLine(("good server", "-v"), environment={"TOKEN": "abc"})
    reached = ServerLine(url="http://127.0.0.1:9/mcp", headers={"X-Key": "abc"})
    assert started.shown == "'good server' -v  (TOKEN set)"
    assert reached.shown == "http://127.0.0.1:9/mcp  (X-Key set)"
    assert ServerLine(("good",)).shown == "good"


def test_a_server_is_bound_by_what_is_run_and_not_by_how_long_it_may_take() -> None:
    line = ServerLine(("good",), environment={"TOKEN": "abc"})
    assert msgspec.structs.replace(line, seconds=5.0, enabled=False).imprint == line.imprint
    assert msgspec.structs.replace(line, environment={"TOKEN": "abd"}).imprint != line.imprint


def test_tools_are_the_same_in_whatever_order_they_are_listed() -> None:
    add, sub = Definition("add", "Adds.", {}), Definition("sub", "Takes away.", {})
    assert digest_of_tools([add, sub]) == digest_of_tools([sub, add])
    assert digest_of_tools([add]) != digest_of_tools([msgspec.structs.replace(add, description="Adds!")])


def test_resources_of_a_checkout_are_found() -> None:
    assert resources.resource("fonts/OFL.txt").is_file()


def test_resources_of_a_wheel_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "k2desk"
    monkeypatch.setattr(resources, "__file__", str(package / "core" / "resources.py"))
    for folder in (package / "_resources", package.parent / "resources"):
        folder.mkdir(parents=True)
        (folder / "icon.svg").touch()
    assert resources.resource("icon.svg") == package / "_resources" / "icon.svg"


def test_resources_of_a_frozen_program_lie_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "icon.svg").touch()
    assert resources.resource("icon.svg") == tmp_path / "resources" / "icon.svg"


def test_a_missing_resource_says_what_to_do() -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.svg is missing .* install it again"):
        resources.resource("nothing.svg")


def every_error() -> list[type[Exception]]:
    return [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Exception)]


def test_every_error_is_in_the_tree_and_the_tree_is_right() -> None:
    """The drawing at the head of the module shows each error below the one it derives from."""
    drawn: list[tuple[int, str]] = []
    parents: dict[str, str] = {}
    for line in (errors.__doc__ or "").splitlines():
        name = next((word for word in line.split() if word[0].isupper() and word.isidentifier()), "")
        if name and (line.strip() == name or "── " in line):
            depth = line.index(name)
            while drawn and drawn[-1][0] >= depth:
                drawn.pop()
            parents[name] = drawn[-1][1] if drawn else "Exception"
            drawn.append((depth, name))
    assert parents == {kind.__name__: kind.__bases__[0].__name__ for kind in every_error()}


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_an_error_says_its_sentence(kind: type[Exception]) -> None:
    assert str(kind("Do this next.")) == "Do this next."


def test_errors_carry_what_their_readers_need() -> None:
    assert errors.StaleError("x", ("a.py",)).paths == ("a.py",)
    assert errors.StaleError("x").paths == ()
    busy = errors.GatewayBusy("x", status=429, code="rate_limit", request_id="r1", retry_after=2.5)
    assert (busy.status, busy.code, busy.request_id, busy.retry_after) == (429, "rate_limit", "r1", 2.5)
    refused = errors.KeyRefused("x", status=401)
    assert (refused.status, refused.code, refused.request_id) == (401, "", "")
