"""G01 to G05, G13: a repository with 31 keys and 13 hooks that run a program, opened by the whole program.

What each hardening of git holds, one by one, is in tests/attacks/test_g02_what_git_would_run.py, with
G07, G08, G10, G11 and G15.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tally_kit import Tally

from k2desk.bootstrap import main
from k2desk.core.events import DecisionRequested, Record, ToolFinished
from k2desk.core.permissions import Decision
from k2desk.desk.program import Program
from k2desk.provider.scripted.script import Call, Rule, Script
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer
from k2desk.provider.spec import ProviderSpec
from k2desk.settings.keys import Keys
from k2desk.settings.secret import Secret
from k2desk.settings.store import Store
from k2desk.workspace.fence import Fence
from k2desk.workspace.git import Git
from k2desk.workspace.paths import list_paths

KEYS = (
    *("core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass", "core.gitProxy"),
    *("core.alternateRefsCommand", "core.hooksPath", "pager.status", "pager.diff", "sequence.editor"),
    *("interactive.diffFilter", "diff.external", "diff.two.textconv", "diff.two.command", "gpg.program"),
    *("filter.one.clean", "filter.one.smudge", "filter.one.process", "filter.Two.Dots.clean"),
    *("filter.unlisted.process", "merge.two.driver", "credential.helper", "remote.origin.uploadpack"),
    *("remote.origin.receivepack", "uploadpack.packObjectsHook", "gpg.ssh.program", "mergetool.m.cmd"),
    *("difftool.d.cmd", "alias.status", "alias.diff"),
)
HOOKS = (
    *("applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "commit-msg", "post-commit"),
    *("pre-rebase", "post-checkout", "post-merge", "pre-push", "post-rewrite", "post-index-change"),
    "fsmonitor-watchman",
)
TOOLS = Script(
    (
        Rule(
            last="user",
            calls=(
                Call("git_status", {}),
                Call("git_diff", {}),
                Call("search_text", {"pattern": "changed"}),
                Call("run_command", {"command": "cat a.py"}),
                Call("run_tests", {}),
            ),
        ),
        Rule(last="results", text="Done."),
    )
)

_started: list[list[str]] | None = None


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if _started is not None and event == "subprocess.Popen":
        argv = arguments[1]
        _started.append([str(word) for word in argv] if isinstance(argv, list | tuple) else [str(argv)])


sys.addaudithook(_audit)


@pytest.fixture
def started() -> Iterator[list[list[str]]]:
    """The command line of every process that is started meanwhile."""
    global _started
    _started = []
    yield _started
    _started = None


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "marker"


@pytest.fixture
def evil(tmp_path: Path, marker: Path) -> Path:
    """A repository in which everything that can name a program names the one that leaves a marker."""
    root, program = tmp_path / "evil", tmp_path / "evil.sh"
    root.mkdir()
    program.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{marker}'\ncat\n")
    program.chmod(0o755)

    def git(*words: str) -> None:
        named = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org")
        subprocess.run(["git", *named, *words], cwd=root, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    (root / "a.py").write_text("a = 1\n")
    (root / "test_a.py").write_text("def test_a():\n    assert True\n")
    (root / ".gitattributes").write_text("*.py filter=one diff=two\n*.md filter=Two.Dots merge=two\n")
    git("add", "-A")
    git("commit", "-qm", "first")
    hooks = root / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in HOOKS:
        (hooks / name).write_text(program.read_text())
        (hooks / name).chmod(0o755)
    for key in KEYS:
        value = str(hooks) if key == "core.hooksPath" else f"!{program}" if "alias" in key else str(program)
        git("config", key, value)
    git("config", "filter.one.required", "true")
    git("config", "log.showSignature", "true")
    (root / "a.py").write_text("a = 'changed'\n")
    os.utime(root / ".gitattributes", (1, 1))
    return root


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[Program]:
    with ScriptedServer(TOOLS, key=DEMO_KEY, pace=0.0) as server:
        spec = ProviderSpec("scripted", "Scripted", server.base_url, TOOLS.model, context_tokens=262_144)
        keys = Keys(list)
        keys.hold(spec.id, Secret(DEMO_KEY))
        made = Program(tmp_path / "data", Store(tmp_path / "config"), keys, spec)
        await asyncio.to_thread(made._walls.probe)
        yield made
        made.close()


async def session(program: Program, root: Path) -> dict[str, ToolFinished]:
    """Open the folder, have every tool tried with every question answered by yes, and close it."""
    engine = await program.open_session(root)
    loop = asyncio.get_running_loop()

    def hear(record: Record) -> None:
        if isinstance(asked := record.event, DecisionRequested):
            allowed = Decision("allow", asked.question.digest)
            loop.call_soon_threadsafe(engine.decide, asked.request_id, allowed)

    engine.log.subscribe(hear)
    await engine.turn("Look at everything.")
    ended = [record.event for record in engine.log.records() if isinstance(record.event, ToolFinished)]
    await engine.close()
    return {event.name: event for event in ended}


def of_git(started: list[list[str]]) -> list[list[str]]:
    return [argv for argv in started if Path(argv[0]).name == "git"]


def ran(marker: Path) -> str:
    """What the program left behind."""
    return marker.read_text() if marker.exists() else ""


def later(root: Path) -> None:
    """Add a setting that runs something."""
    config = root / ".git" / "config"
    config.write_text(config.read_text() + "[core]\n\tfsmonitor = /elsewhere\n")


async def test_g01_before_trust_no_git_runs_at_all(
    program: Program, evil: Path, marker: Path, started: list[list[str]], tally: Tally
) -> None:
    assert len(KEYS) >= 25
    assert len(HOOKS) == 13
    tally("settings that run", len(KEYS))
    tally("hooks", len(HOOKS))
    found = await asyncio.to_thread(program.trust.findings, evil)
    assert sum(one.runs for one in found) >= len(KEYS) + len(HOOKS)
    ended = await session(program, evil)
    assert {name: event.status for name, event in ended.items()} == {
        "git_status": "failed",
        "git_diff": "failed",
        "search_text": "ok",
        "run_command": "refused",
        "run_tests": "refused",
    }
    assert "not trusted" in ended["git_status"].text
    assert "read only" in ended["run_command"].text
    fence = Fence(evil)
    git = Git(evil, trusted=lambda: program.trust.trusted(evil))
    assert git.branch() == "main"
    assert "a.py" in list_paths(fence, git)
    fence.close()
    assert of_git(started) == []
    assert ran(marker) == ""


async def test_g01_after_trust_nothing_of_the_repository_runs(
    program: Program, evil: Path, marker: Path, started: list[list[str]]
) -> None:
    shown = await asyncio.to_thread(program.trust.findings, evil)
    assert await asyncio.to_thread(program.trust.decide, evil, trusted=True, shown=shown) == "trusted"
    ended = await session(program, evil)
    assert {name: event.status for name, event in ended.items()} == dict.fromkeys(ended, "ok")
    assert len(ended) == 5
    assert of_git(started)
    assert ran(marker) == ""


async def test_g01_a_setting_that_comes_later_takes_the_trust_away(
    program: Program, evil: Path, marker: Path, started: list[list[str]]
) -> None:
    shown = await asyncio.to_thread(program.trust.findings, evil)
    await asyncio.to_thread(program.trust.decide, evil, trusted=True, shown=shown)
    later(evil)
    ended = await session(program, evil)
    assert program.trust.of(evil) == "changed"
    assert ended["run_command"].status == "refused"
    assert of_git(started) == []


def test_g01_the_trap_works_on_plain_git(evil: Path, marker: Path) -> None:
    subprocess.run(["git", "status"], cwd=evil, capture_output=True, check=False)
    assert marker.exists()


def test_g01_a_patch_from_the_command_line_starts_no_git(
    evil: Path, marker: Path, started: list[list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    diff = tmp_path / "a.diff"
    diff.write_text("--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-a = 'changed'\n+a = 2\n")
    assert main(["propose", str(diff), "--workspace", str(evil), "--apply"]) == 0, capsys.readouterr()
    assert (evil / "a.py").read_text() == "a = 2\n"
    assert started == []
    assert ran(marker) == ""
