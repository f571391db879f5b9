"""The command line finds its commands, and everything else opens the window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import k2desk.commands
from k2desk.bootstrap import main
from k2desk.cli import parse, parser
from k2desk.commands import base

GREET = """
from k2desk.commands.base import Command
from k2desk.core.errors import K2DeskError

def _run(given):
    if given.name == "nobody":
        raise K2DeskError("There is nobody to greet.")
    if given.name == "interrupted":
        raise KeyboardInterrupt
    print(f"Hello, {given.name}")
    return 7

COMMAND = Command("Greet somebody.", lambda parser: parser.add_argument("name"), _run)
"""


@pytest.fixture
def greet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "greet.py").write_text(GREET)
    monkeypatch.setattr(k2desk.commands, "__path__", [*k2desk.commands.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, "k2desk.commands.greet", raising=False)


@pytest.mark.usefixtures("greet")
def test_a_command_is_found_by_being_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert "greet" in base.names()
    assert main(["greet", "Ann"]) == 7
    assert capsys.readouterr().out == "Hello, Ann\n"


@pytest.mark.usefixtures("greet")
def test_an_error_of_a_command_is_told_and_ends_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["greet", "nobody"]) == 1
    assert capsys.readouterr().err == "There is nobody to greet.\n"


@pytest.mark.usefixtures("greet")
def test_an_interrupted_command_ends_as_a_shell_says_it() -> None:
    assert main(["greet", "interrupted"]) == 130


@pytest.mark.usefixtures("greet")
def test_a_command_has_a_line_in_the_programs_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parse(["--help"])
    assert end.value.code == 0
    assert "  greet       Greet somebody." in capsys.readouterr().out


@pytest.mark.usefixtures("greet")
def test_a_folder_named_like_a_command_is_opened_by_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "greet").mkdir()
    monkeypatch.chdir(tmp_path)
    given = parse(["./greet"])
    assert given.run is None
    assert given.folder == Path("greet")


@pytest.mark.usefixtures("greet")
def test_what_a_command_does_not_know_ends_with_two() -> None:
    with pytest.raises(SystemExit) as end:
        parse(["greet"])
    assert end.value.code == 2


@pytest.mark.usefixtures("greet")
def test_every_command_has_a_sentence_and_a_parser(capsys: pytest.CaptureFixture[str]) -> None:
    for name in base.names():
        assert base.load(name).summary.endswith(".")
        with pytest.raises(SystemExit) as end:
            parse([name, "--help"])
        assert end.value.code == 0
        assert f"usage: k2desk {name}" in capsys.readouterr().out


def test_no_command_is_loaded_before_it_is_asked_for() -> None:
    code = (
        "import sys; from k2desk.cli import parse; parse([]);"
        "print([m for m in sys.modules if m.startswith('k2desk.commands.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_folder_alone_means_what_the_parser_says_too(tmp_path: Path) -> None:
    for words in ([], [str(tmp_path)]):
        assert vars(parse(words)) == vars(parser().parse_args(words))


def test_a_cluster_for_this_time_may_be_none(tmp_path: Path) -> None:
    assert (
        parse(["--cluster", "tls://build.example:8786", str(tmp_path)]).cluster == "tls://build.example:8786"
    )
    assert parse(["--cluster", ""]).cluster == ""
    assert parse([str(tmp_path)]).cluster is None
