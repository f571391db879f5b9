"""P20: the file system, home and whatever holds our own files is no workspace, by no way in."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from window_kit import Play, until  # type: ignore[import-not-found]

from k2desk.bootstrap import main
from k2desk.core.errors import WorkspaceError
from k2desk.desk.program import Program
from k2desk.provider.scripted.script import Rule, Script
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer
from k2desk.settings.folders import folders
from k2desk.settings.keys import Keys
from k2desk.settings.store import Store
from k2desk.ui.runtime import Runtime

WIDE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "the file system": (
        lambda home: Path("/"),
        "is the whole file system. Choose the folder of one project.",
    ),
    "home": (lambda home: home, "holds your whole home folder. Choose the folder of one project in it."),
    "above home": (lambda home: home.parent, "holds your whole home folder"),
    "a link to home": (lambda home: home / "link", "holds your whole home folder"),
    "around our settings": (lambda home: home / "own", "holds K2Desk's own settings"),
    "our settings": (lambda home: folders().config, "holds K2Desk's own settings"),
    "below our settings": (lambda home: folders().config / "sub", "holds K2Desk's own settings"),
    "our record": (lambda home: folders().data, "holds K2Desk's own record"),
    "in our record": (lambda home: folders().data / "copies", "holds K2Desk's own record"),
}


@pytest.fixture
def home(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which the settings and the record lie in different places."""
    monkeypatch.delenv("K2DESK_HOME")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(own_home / "own"))
    monkeypatch.setenv("XDG_DATA_HOME", str(own_home / "data"))
    (own_home / "link").symlink_to(own_home)
    (folders().config / "sub").mkdir(parents=True)
    (folders().data / "copies").mkdir(parents=True)
    return own_home


def _files(folder: Path) -> set[Path]:
    own = (folders().data, folders().config)
    return {path for path in folder.rglob("*") if path.is_file() and not any(map(path.is_relative_to, own))}


@pytest.mark.parametrize("what", WIDE)
def test_p20_without_a_window(
    what: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wide, words = WIDE[what][0](home), WIDE[what][1]
    monkeypatch.setenv("COMETAPI_KEY", DEMO_KEY)
    patch = b"--- /dev/null\n+++ b/new.py\n@@ -0,0 +1 @@\n+x = 1\n"
    before = _files(home)
    with ScriptedServer(Script((Rule(text="Done."),)), key=DEMO_KEY, pace=0.0) as server:
        asked = ["run", "Do it.", "--workspace", str(wide), "--base-url", server.base_url, "--mode", "act"]
        assert main(asked) != 0
        assert words in capsys.readouterr().err
        assert not [request for request in server.requests if request.method == "POST"]
    for more in ([], ["--apply"]):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(patch)))
        assert main(["propose", "-", "--workspace", str(wide), *more]) == 1
        told = capsys.readouterr()
        assert words in told.err + told.out
    assert _files(home) == before
    assert not (wide / "new.py").exists()


@pytest.fixture
def desk(home: Path) -> Iterator[Program]:
    """The whole program, in the place of the small desk of other tests of the window."""
    made = Program(folders().data, Store(folders().config), Keys(list))
    yield made
    made.close()


def test_p20_in_the_window(home: Path, desk: Program, runtime: Runtime, play: Play) -> None:
    told: list[str] = []
    runtime.noticed.connect(lambda _, words: told.append(words))

    async def scenario() -> None:
        for find, words in WIDE.values():
            told.clear()
            runtime.open_session(find(home))
            await until(lambda words=words: told and words in told[-1])
            assert runtime.engine is None
            with pytest.raises(WorkspaceError, match="Choose"):
                desk.fork(find(home), "none", 1)

    play(scenario)


def test_p20_a_project_in_home_is_let_in(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "project").mkdir()
    patch = home / "a.diff"
    patch.write_text("--- /dev/null\n+++ b/new.py\n@@ -0,0 +1 @@\n+x = 1\n")
    assert main(["propose", str(patch), "--workspace", str(home / "project"), "--apply"]) == 0, (
        capsys.readouterr()
    )
    assert os.listdir(home / "project") == ["new.py"]
