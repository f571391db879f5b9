"""What a change does to the tests, and the hash of a state of the files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.working import Step, Stopped, Working
from k2desk.proof.scratch import Scratch
from k2desk.proof.trees import Leaf, Looked, Tree
from k2desk.proof.verdict import Verdict, settled, verdict

RUNS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(("passed", "failed", "skipped")))


def test_each_kind_of_change() -> None:
    before = {"a": "failed", "b": "passed", "c": "failed", "d": "passed", "e": "skipped", "f": "skipped"}
    now = {"a": "passed", "b": "failed", "c": "failed", "x": "failed", "y": "passed", "f": "failed"}
    assert verdict(before, now) == Verdict(("a",), ("b", "f"), ("x",), ("d",), (), ("y",))


def test_a_test_that_is_skipped_from_now_on_does_not_pass_by_that() -> None:
    found = verdict({"a": "failed", "b": "passed", "c": "skipped"}, {"a": "skipped", "b": "skipped"})
    assert found == Verdict(gone=("a", "b"))


def test_what_does_not_hold_is_flaky() -> None:
    before, now = (
        {"a": "failed", "b": "passed", "c": "passed"},
        {"a": "passed", "b": "failed", "c": "failed", "n": "failed"},
    )
    first = verdict(before, now)
    assert settled(first, now, now, before, before) == first
    again = settled(first, now, {**now, "b": "passed"}, before, {**before, "a": "passed"})
    assert again == Verdict((), ("c",), ("n",), (), ("a", "b"))
    assert settled(first, now, {}, before, {}) == first, "what did not run again counts as it was"


@given(RUNS, RUNS)
def test_every_failure_is_explained_once(before: dict[str, str], now: dict[str, str]) -> None:
    found = verdict(before, now)
    failed = {test for test, outcome in now.items() if outcome == "failed"}
    known = {test for test in failed if before.get(test) == "failed"}
    assert failed == known | set(found.breaks) | set(found.new)
    assert not known & set(found.changed)
    assert len(found.changed) == len(set(found.changed))
    assert verdict(now, now).changed == ()


@given(RUNS, RUNS, RUNS, RUNS)
def test_nothing_is_lost_by_running_again(
    before: dict[str, str], now: dict[str, str], again: dict[str, str], before_again: dict[str, str]
) -> None:
    first = verdict(before, now)
    found = settled(first, now, again, before, before_again)
    assert sorted(found.changed + found.flaky) == sorted(first.changed)


# -- states


def test_the_same_files_have_the_same_hash(project: Path, home: Path) -> None:
    (project / "a.py").write_text("a")
    (project / "run.sh").write_text("b")
    (project / "link").symlink_to("a.py")
    paths = ["a.py", "run.sh", "link", "gone.py", "../outside"]
    looked = Looked(project)
    tree = looked.look(paths)
    assert sorted(tree.files) == ["a.py", "link", "run.sh"]
    assert looked.look(paths[::-1]).hash == tree.hash
    (project / "run.sh").chmod(0o755)
    runs = looked.look(paths)
    assert runs.hash != tree.hash
    changed = tree.changed({"run.sh": Leaf(tree.files["run.sh"].content, runs=True)})
    assert changed.hash == runs.hash
    assert (
        tree.changed({"a.py": None}).hash
        == looked.look(["run.sh", "link"]).changed({"run.sh": tree.files["run.sh"]}).hash
    )


def test_a_file_of_the_same_size_and_time_is_read_again(project: Path) -> None:
    file = project / "a.py"
    file.write_text("one")
    looked = Looked(project)
    before, found = looked.look(["a.py"]), file.stat()
    file.write_text("two")
    os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert looked.look(["a.py"]).hash != before.hash


def test_only_what_changed_is_read_again(project: Path) -> None:
    (project / "a.py").write_text("one")
    looked = Looked(project)
    tree = looked.look(["a.py"])
    (project / "a.py").chmod(0o644)
    assert looked.look(["a.py"]).files["a.py"] == tree.files["a.py"]
    print_, _ = looked._known["a.py"]
    looked._known["a.py"] = (print_, Leaf("kept", runs=False))
    assert looked.look(["a.py"]).files["a.py"].content == "kept"


def test_a_look_that_is_stopped_goes_on_where_it_was(project: Path) -> None:
    for name in ("a.py", "b.py"):
        (project / name).write_text(name)
    looked = Looked(project)
    told: list[Step] = []

    def stop(step: Step) -> None:
        told.append(step)
        if step.done == 1:
            working.stop()

    working = Working(stop, pause=0.0)
    with pytest.raises(Stopped):
        looked.look(["a.py", "b.py"], working)
    assert told[-1].words == "Reading 1 of 2 files"
    assert [*looked._known] == ["a.py"]
    assert sorted(looked.look(["a.py", "b.py"]).files) == ["a.py", "b.py"]


def test_a_copy_of_other_files_is_noticed(project: Path, home: Path) -> None:
    (project / "a.py").write_text("one")
    looked = Looked(project)
    looked.look(["a.py"])
    copy = Scratch.make(project, ["a.py"], home)
    assert looked.is_copy(copy.copied)
    (project / "a.py").write_text("two")
    other = Scratch.make(project, ["a.py"], home)
    assert not looked.is_copy(other.copied)
    for one in (copy, other):
        one.close()


@given(st.dictionaries(st.text(min_size=1, max_size=5), st.text(max_size=5), max_size=6))
def test_another_state_has_another_hash(files: dict[str, str]) -> None:
    tree = Tree({path: Leaf(content, runs=False) for path, content in files.items()})
    assert Tree({}).changed(dict(tree.files)).hash == tree.hash
    for path in files:
        assert tree.changed({path: None}).hash != tree.hash
        assert tree.changed({path: Leaf(f"{files[path]}x", runs=False)}).hash != tree.hash
