"""What a command changed in its copy is offered like any proposal, and only what is ticked is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from tools_kit import Bench, Context, Done, bench_over

from k2desk.core.errors import ToolError
from k2desk.core.permissions import Decision, FileTicks
from k2desk.core.ports import Plan
from k2desk.core.proposals import FileChange
from k2desk.journal.changes import changes
from k2desk.sandbox.probe import Probed
from k2desk.sandbox.runner import Runner

PNG = b"\x89PNG\r\n\x1a\n\0\0\0"


@pytest.fixture(params=["layer", "copy"])
def bench(request: pytest.FixtureRequest, root: Path, tmp_path: Path, confined: Runner) -> Iterator[Bench]:
    """Tools whose commands run under a layer over the project, and others that have to copy it."""
    assert confined.layers
    found = confined.confinement
    assert isinstance(found, Probed)
    copying = Runner(msgspec.structs.replace(found, layering=""))
    yield from bench_over(root, tmp_path, confined if request.param == "layer" else copying)


def offered(done: Done) -> tuple[Plan, dict[str, FileChange]]:
    plan = done.result.then
    assert plan is not None
    assert plan.proposal is not None
    return plan, {file.path: file for file in plan.proposal.files}


async def take(bench: Bench, plan: Plan, *ticks: FileTicks) -> str:
    assert plan.question is not None
    decision = Decision("allow", plan.question.digest, ticks=ticks)
    return (await bench.tools["run_command"].run(plan, decision, Context())).text


async def test_an_unchanged_tree_asks_nothing(bench: Bench, root: Path) -> None:
    (root / "a").write_text("a")
    done = await bench.use("run_command", command="cat a; touch a; echo b > /tmp/b")
    assert done.result.then is None
    assert done.text == "exit status 0\na"


async def test_the_question_counts_what_was_done(bench: Bench, root: Path) -> None:
    for name in ("a", "b", "c"):
        (root / name).write_text(f"{name}\n1\n2\n3\n4\n5\n6\n7\n8\n9\n")
    line = "sed -i 's/^1$/one/; s/^9$/nine/' a b; rm c; echo new > d"
    plan, files = offered(await bench.use("run_command", command=line))
    assert {path: file.kind for path, file in files.items()} == {
        "a": "modify",
        "b": "modify",
        "c": "delete",
        "d": "create",
    }
    question = plan.question
    assert question is not None
    assert question.kind == "proposal"
    assert question.title == "What the command changed: 6 hunks in 4 files"
    assert question.text == "This command changed 2 files, created 1, deleted 1."
    assert dict(question.facts)["command"] == line
    assert question.proposal_id == plan.proposal.id  # type: ignore[union-attr]
    assert not question.remember


async def test_exactly_the_ticked_lines_are_written_and_can_be_undone(bench: Bench, root: Path) -> None:
    old = "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n"
    (root / "a").write_text(old)
    (root / "b").write_text("b\n")
    line = "sed -i 's/^1$/one/; s/^8$/eight/' a; rm b; echo new > c"
    plan, _ = offered(await bench.use("run_command", command=line))
    said = await take(bench, plan, FileTicks("a", (2, 3)), FileTicks("c", (0,), whole=True))
    assert said.startswith("Applied 2 of 3 hunks.\n")
    assert (root / "a").read_text() == old.replace("8", "eight")
    assert (root / "b").exists()
    assert (root / "c").read_text() == "new\n"
    (change,) = changes(bench.means.log.records())
    assert change.approval_id == "request-1"
    bench.means.writes.revert(change.id)
    assert (root / "a").read_text() == old
    assert not (root / "c").exists()


async def test_without_the_user_nothing_is_taken_over(bench: Bench) -> None:
    plan, _ = offered(await bench.use("run_command", command="echo new > a"))
    for decision in (None, Decision("reject", "")):
        with pytest.raises(ToolError, match="without the user"):
            await bench.tools["run_command"].run(plan, decision, Context())


async def test_binary_and_large_files_are_taken_as_a_whole(bench: Bench, root: Path) -> None:
    (root / "icon.png").write_bytes(PNG + b"old")
    (root / "large.txt").write_text("a\n" * 1_100_000)
    line = "printf '\\0new' > icon.png; printf '\\0made' > made.bin; sed -i 1s/a/b/ large.txt"
    plan, files = offered(await bench.use("run_command", command=line))
    assert set(files) == {"icon.png", "made.bin", "large.txt"}
    assert plan.question is not None
    assert plan.question.title.endswith("3 hunks in 3 files")
    assert "none" in await take(bench, plan, FileTicks("icon.png"), FileTicks("large.txt"))
    said = await take(bench, plan, *(FileTicks(path, whole=True) for path in files))
    assert said.startswith("Applied 3 of 3 hunks.")
    assert (root / "icon.png").read_bytes() == b"\0new"
    assert (root / "made.bin").read_bytes() == b"\0made"
    assert (root / "large.txt").read_text().startswith("b\na\n")


async def test_permissions_have_a_tick_of_their_own(bench: Bench, root: Path) -> None:
    for name in ("both", "mode"):
        (root / name).write_text("a\n")
        (root / name).chmod(0o640)
    line = "chmod +x both mode; echo b >> both; echo 'exit 0' > run; chmod +x run"
    plan, files = offered(await bench.use("run_command", command=line))
    assert {path: (file.old_mode, file.mode & ~1) for path, file in files.items()} == {
        "both": (0o640, 0o750),
        "mode": (0o640, 0o750),
        "run": (0, 0o754),
    }
    said = await take(bench, plan, FileTicks("both", (0,)), FileTicks("run", (0,), whole=True))
    assert "not applied: mode of both from 640 to 75" in said
    assert (root / "both").read_text() == "a\nb\n"
    assert (root / "both").stat().st_mode & 0o777 == 0o640
    assert (root / "run").stat().st_mode & 0o777 == 0o755
    (again, _) = offered(await bench.use("run_command", command="chmod +x mode"))
    assert "applied: mode of mode" in await take(bench, again, FileTicks("mode", whole=True))
    assert (root / "mode").stat().st_mode & 0o776 == 0o750


async def test_a_moved_file_is_a_renaming(bench: Bench, root: Path) -> None:
    for name in ("one.py", "two.py"):
        (root / name).write_text(f"# {name}\n")
    line = "mkdir sub; mv one.py sub/one.py; mv two.py 2.py; chmod +x 2.py"
    plan, files = offered(await bench.use("run_command", command=line))
    assert {path: (file.kind, file.old_path, file.old_mode) for path, file in files.items()} == {
        "sub/one.py": ("rename", "one.py", 0),
        "2.py": ("rename", "two.py", 0o644),
    }
    await take(bench, plan, *(FileTicks(path, whole=True) for path in files))
    assert (root / "sub/one.py").read_text() == "# one.py\n"
    assert not (root / "one.py").exists()
    assert (root / "2.py").stat().st_mode & 0o777 == 0o755


async def test_ignored_files_are_counted_and_not_offered(
    bench: Bench, root: Path, git: Callable[..., str]
) -> None:
    git("init", "-q")
    (root / ".gitignore").write_text("build/\n*.log\n")
    line = (
        "mkdir -p build a/__pycache__ node_modules/x .venv; touch build/1 build/2 run.log "
        "a/__pycache__/m.pyc node_modules/x/y .venv/z; echo 1 > kept"
    )
    done = await bench.use("run_command", command=line)
    plan, files = offered(done)
    assert set(files) == {"kept"}
    assert plan.question is not None
    assert dict(plan.question.facts)["not offered"] == "6 ignored files, which stay in the copy"
    assert "Not offered: 6 ignored files" in done.text
    quiet = await bench.use("run_command", command="touch run.log")
    assert quiet.result.then is None
    assert "Not offered: 1 ignored file, which stay" in quiet.text


async def test_gits_own_folder_is_never_offered(bench: Bench, root: Path, git: Callable[..., str]) -> None:
    git("init", "-q")
    line = "mkdir -p sub/.git/hooks x/.GIT; echo evil > sub/.git/hooks/pre-commit; echo 1 > x/.GIT/config"
    assert (await bench.use("run_command", command=line)).result.then is None
    assert not (root / "sub").exists()


async def test_what_can_not_be_offered_is_said(bench: Bench, root: Path) -> None:
    (root / "turned").write_text("t")
    (root / "link").symlink_to("turned")
    line = (
        "ln -sf /etc/passwd turned; ln -s a new; mkfifo pipe; echo k > .env; printf x > $'a\\nb'; "
        "rm link; truncate -s 65M big; cat turned > /dev/null"
    )
    done = await bench.use("run_command", command=line)
    assert done.result.then is None
    for words in (
        "turned is a link now",
        "new is a link now",
        "pipe is no ordinary file now",
        ".env usually holds secrets",
        "a␊b has a name K2Desk writes no file by",
        "link is no file",
        "big holds 65 MiB",
    ):
        assert words in done.text.replace("\n", "␊"), words


async def test_many_reasons_are_counted(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("k2desk.tools.offering.MOST_SHOWN", 2)
    done = await bench.use("run_command", command="for i in 1 2 3; do ln -s x l$i; echo > f$i; done")
    assert "and 1 more." in done.text
    assert "; and 1 more" in done.text


async def test_the_users_words_go_along(bench: Bench) -> None:
    plan = await bench.plan("run_command", command="true")
    done = await bench.run("run_command", plan, note="  look at a.py ")
    assert done.text.endswith("\nThe user adds: look at a.py")


async def test_whole_folders(bench: Bench, root: Path) -> None:
    for name in ("gone/a", "gone/deep/b", "anew/a", "anew/b", "file/a", "moved/a", "moved/b"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"{name}\n")
    (root / "folder").write_text("f\n")
    line = (
        "rm -r gone; rm -r anew && mkdir anew && echo new > anew/b && echo c > anew/c; "
        "rm -r file && echo now > file; rm folder && mkdir folder && echo x > folder/x; mv moved there"
    )
    _, files = offered(await bench.use("run_command", command=line))
    assert {path: file.kind for path, file in files.items()} == {
        "gone/a": "delete",
        "gone/deep/b": "delete",
        "anew/a": "delete",
        "anew/b": "modify",
        "anew/c": "create",
        "file/a": "delete",
        "folder": "delete",
        "there/a": "rename",
        "there/b": "rename",
    }


async def test_the_users_own_edit_is_left_alone(bench: Bench, root: Path) -> None:
    for name in ("mine", "both"):
        (root / name).write_text("old\n")
    plan = await bench.plan("run_command", command="echo new > both; echo begun")
    assert plan.question is not None

    class Editing(Context):
        def emit(self, event: object) -> None:
            for name in ("mine", "both"):
                (root / name).write_text("by the user\n")

    decision = Decision("allow", plan.question.digest)
    result = await bench.tools["run_command"].run(plan, decision, Editing())
    assert result.then is None
    assert "both is no file, or you changed it meanwhile" in result.text
    assert "mine" not in result.text


async def test_secrets_are_neither_seen_nor_changed(
    bench: Bench, root: Path, git: Callable[..., str]
) -> None:
    git("init", "-q")
    (root / ".gitignore").write_text("private/\n.env\n")
    for path in (".env", "key.pem", "private/id_rsa"):
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text("hunter2\n")
    line = "cat .env key.pem private/id_rsa; echo x > .env; rm -f key.pem; git status -s; mv .git g"
    done = await bench.use("run_command", command=line)
    assert "hunter2" not in done.text
    assert done.result.then is None
    assert (root / "key.pem").read_text() == "hunter2\n"
    assert "busy" in done.text.lower()


async def test_where_no_layer_can_be_put_it_is_copied(
    bench: Bench, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "a").write_text("old\n")
    monkeypatch.setattr("k2desk.proof.layered.MOST_FILES", 0)
    _, files = offered(await bench.use("run_command", command="echo new > a; pwd"))
    assert set(files) == {"a"}
    monkeypatch.undo()
    monkeypatch.setattr("k2desk.tools.covers.MOST", -1)
    _, files = offered(await bench.use("run_command", command="echo new > a; pwd"))
    assert set(files) == {"a"}
    assert list(bench.means.scratch.iterdir()) == []


async def test_a_layer_that_fails_runs_nothing_twice(
    bench: Bench, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.means.runner(), "_layering", "/nonexistent/bwrap")
    (root / "count").write_text("")
    done = await bench.use("run_command", command="echo once >> count; cat count")
    assert done.text.startswith("exit status 0\nonce\nIn its copy")


async def test_files_of_somebody_else_are_copied(
    bench: Bench, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "a").write_text("a\n")
    (root / ".env").write_text("KEY=hunter2\n")
    monkeypatch.setattr("k2desk.proof.layered.os.getegid", lambda: 4711)
    assert (await bench.use("run_command", command="ls -A")).text == "exit status 0\na"
