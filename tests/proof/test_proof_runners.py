"""Which runners a project speaks of, and runs by a line of shell, with real processes in the sandbox."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from k2desk.core.errors import ToolError
from k2desk.core.printed import Printed, whole
from k2desk.core.proposals import TestCase, Totals
from k2desk.proof.runs import run_tests
from k2desk.proof.scratch import Scratch
from k2desk.proof.tests import TestCommand, detect, detected, own_command
from k2desk.proof.toolchains import toolchain
from k2desk.sandbox.runner import Runner

Make = Callable[[], Scratch]
MANIFEST = json.dumps({"scripts": {"test": "node --test"}})


@pytest.mark.parametrize(
    ("files", "line", "reason"),
    [
        ({"Cargo.toml": ""}, "cargo test --offline --no-fail-fast", "Cargo.toml"),
        ({"go.mod": ""}, "go test -v ./...", "go.mod"),
        ({"pom.xml": ""}, "mvn -o -B test", "pom.xml"),
        ({"build.gradle.kts": ""}, "gradle --offline --console=plain test", "build.gradle.kts"),
        ({"package.json": MANIFEST}, "npm test --silent", "package.json"),
        ({"package.json": MANIFEST, "yarn.lock": ""}, "yarn test", "package.json"),
        ({"package.json": MANIFEST, "pnpm-lock.yaml": ""}, "pnpm test", "package.json"),
        ({"tox.ini": "[tox]\n"}, "tox run", "tox.ini"),
        ({"tox.toml": "env_list = ['3.11']\n"}, "tox run", "tox.toml"),
        ({"pyproject.toml": "[tool.tox]\n"}, "tox run", "pyproject.toml"),
        ({"settings.gradle": "include('app')\n"}, "gradle --offline --console=plain test", "settings.gradle"),
        ({"Makefile": "lint test: build\n\ttrue\n"}, "make test", "Makefile"),
        ({"noxfile.py": ""}, "nox", "noxfile.py"),
        ({"Makefile": "all:\n\ntest: all\n\techo\n"}, "make test", "Makefile"),
        ({"Makefile": "check:\n\techo\n"}, "make check", "Makefile"),
    ],
)
def test_other_runners_are_found(project: Path, files: dict[str, str], line: str, reason: str) -> None:
    for name, text in files.items():
        (project / name).write_text(text)
    found = detect(project)
    assert found is not None
    assert (found.line, found.words(), found.reason) == (line, line, reason)


@pytest.mark.parametrize(
    "files",
    [
        {"package.json": '{"scripts": {"test": "echo \\"Error: no test specified\\" && exit 1"}}'},
        {"package.json": '{"scripts": {"test": 5}}'},
        {"package.json": "[" * 50_000},
        {"package.json": '{"scripts": []}'},
        {"Makefile": "test := 5\ntesting:\n"},
        {"tox.ini": "[flake8]\n"},
    ],
)
def test_what_runs_no_tests_is_not_found(project: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (project / name).write_text(text)
    assert detect(project) is None


def test_signs_behind_links_are_not_followed(project: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text(MANIFEST)
    (project / "package.json").symlink_to(tmp_path / "outside")
    (project / "Cargo.toml").symlink_to("/dev/zero")
    assert detect(project) is None


def test_a_project_may_have_several(project: Path) -> None:
    (project / "pytest.ini").write_text("")
    (project / "tox.ini").write_text("[tox]\n")
    (project / "Makefile").write_text("test:\n\ttox\n")
    assert [one.words() for one in detected(project)] == ["python -m pytest -q", "tox run", "make test"]


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("pytest", TestCommand("pytest", "your own command")),
        (" python3 -m pytest -q ", TestCommand("pytest", "your own command")),
        ("python -m unittest", TestCommand("unittest", "your own command")),
        ("cargo test --all", TestCommand("cargo", "your own command", "cargo test --all")),
        ("./check.sh fast", TestCommand("own", "your own command", "./check.sh fast")),
    ],
)
def test_commands_of_the_users_own(line: str, command: TestCommand) -> None:
    assert own_command(line) == command


@pytest.mark.parametrize("line", ["", "  ", "make\ntest", "make\u202etest"])
def test_what_is_no_line_is_refused(line: str) -> None:
    with pytest.raises(ToolError):
        own_command(line)


def test_parts_of_the_tests() -> None:
    cargo = TestCommand("cargo", "", "cargo test")
    assert cargo.words("money::rounds") == "cargo test --offline -- --exact rounds"
    assert cargo.words("a b; rm") == "cargo test --offline -- --exact 'a b; rm'"
    assert cargo.picks
    make = TestCommand("make", "", "make test")
    assert not make.picks
    with pytest.raises(ToolError):
        make.words("a")
    with pytest.raises(ToolError):
        cargo.words("a", "b")


# -- runs


async def test_a_line_is_run_and_counted(project: Path, scratch: Make, confined: Runner) -> None:
    (project / "Makefile").write_text("test:\n\t@echo '1 failed, 3 passed in 0.10s'; touch made; exit 1\n")
    command = detect(project)
    assert command is not None
    live: list[Printed] = []
    report = await run_tests(scratch(), command, confined, on_output=live.append, gentle=True)
    assert (report.command, report.totals, report.note) == ("make test", Totals(3, 1), "")
    assert report.count("failed") == 1
    assert report.exit_status
    assert "3 passed" in whole(live)
    assert not (project / "made").exists()


async def test_results_as_xml_are_read_from_the_copy(
    project: Path, scratch: Make, confined: Runner, tmp_path: Path
) -> None:
    (project / "target/surefire-reports").mkdir(parents=True)
    results = project / "target/surefire-reports"
    (results / "a.xml").write_text('<testsuite><testcase classname="a.B" name="adds"/></testsuite>')
    (results / "b.xml").symlink_to("/etc/passwd")
    (results / "c.xml").write_text("<no")
    (tmp_path / "bin").mkdir()
    (results / "old.xml").write_text('<testsuite><testcase classname="a.B" name="halves"/></testsuite>')
    program = tmp_path / "bin/mvn"
    program.write_text("#!/bin/sh\ncd target/surefire-reports\ncp a.xml new.xml\nmv new.xml a.xml\n")
    program.chmod(0o755)
    maven, path = TestCommand("maven", "", "mvn test"), str(tmp_path / "bin")
    report = await run_tests(scratch(), maven, confined, path=path)
    assert (report.cases, report.note) == ((TestCase("a.B::adds", "passed"),), "")
    program.write_text("#!/bin/sh\necho 'does not compile'; exit 1\n")
    broken = await run_tests(scratch(), maven, confined, path=path)
    assert broken.cases == (), "the results of an older run are none"
    assert broken.output == "does not compile"


async def test_a_program_of_the_users_is_shown_with_its_folder(
    project: Path, scratch: Make, confined: Runner, tmp_path: Path
) -> None:
    programs = tmp_path / "tools/bin"
    programs.mkdir(parents=True)
    (programs / "cargo").write_text("#!/bin/sh\necho 'test a ... ok'\ncat ${0%/*}/../../secret.txt\n")
    (programs / "cargo").chmod(0o755)
    (tmp_path / "secret.txt").write_text("secret")
    (project / "Cargo.toml").write_text("")
    command = detect(project)
    assert command is not None
    live: list[Printed] = []
    path = os.pathsep.join(
        ("/" + "x" * 300, str(programs))
    )  # as a folder of somebody else's, it can't be seen
    report = await run_tests(scratch(), command, confined, on_output=live.append, path=path)
    assert "secret.txt: No such file" in whole(live)
    assert report.cases == (TestCase("a", "passed"),)


async def test_a_program_of_the_project_is_none(project: Path, scratch: Make, confined: Runner) -> None:
    (project / "Cargo.toml").write_text("")
    (project / "cargo").write_text("#!/bin/sh\necho 'test a ... ok'\n")
    (project / "cargo").chmod(0o755)
    command = detect(project)
    assert command is not None
    report = await run_tests(scratch(), command, confined, path=str(project))
    assert report.note == "cargo is not on this machine. Install it, or set another command"
    assert report.exit_status is None


async def test_packages_git_ignores_are_there_to_read(project: Path, scratch: Make, confined: Runner) -> None:
    copy = scratch()
    (project / "node_modules").mkdir()
    (project / "node_modules/there").write_text("2 passing")
    line = "echo x > node_modules/more; echo '  2 passing'; test -e node_modules/there"
    report = await run_tests(copy, TestCommand("own", "", line), confined)
    assert (report.exit_status, report.totals) == (0, Totals(2))
    assert [path.name for path in (project / "node_modules").iterdir()] == ["there"]


def test_a_link_named_like_packages_shows_nothing(project: Path) -> None:
    (project / "node_modules").symlink_to(Path.home())
    assert all(bind.seen_as.name != "node_modules" for bind in toolchain(project, "").binds)


async def test_a_command_without_counts_says_so(project: Path, scratch: Make, confined: Runner) -> None:
    good = await run_tests(scratch(), TestCommand("own", "", "true"), confined)
    assert good.note == "The command ended well, and told no count of tests"
    bad = await run_tests(scratch(), TestCommand("own", "", "echo boom; exit 3"), confined)
    assert bad.note == "The command failed and told no count of tests"
    assert bad.output == "boom"
    gone = await run_tests(scratch(), TestCommand("own", "", "no-such-program"), confined)
    assert gone.note.startswith("A program was not found")
    slow = await run_tests(scratch(), TestCommand("own", "", "sleep 60"), confined, seconds=0.5)
    assert slow.note == "The tests took longer than 0.5 seconds and were ended"
