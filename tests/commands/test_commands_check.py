"""`k2desk check`: the ten lines in a terminal, their statuses, and no window anywhere near."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from k2desk.bootstrap import main
from k2desk.core.resources import resource
from k2desk.provider.scripted.script import load
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer

DEMO = load(resource("demo/demo.toml"))


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COMETAPI_KEY", DEMO_KEY)
    return DEMO_KEY


def asked(server: ScriptedServer, *words: str) -> list[str]:
    return ["check", "--base-url", server.base_url, "--model", DEMO.model, *words]


@pytest.mark.usefixtures("key")
def test_all_green(capsys: pytest.CaptureFixture[str], own_home: Path) -> None:
    with ScriptedServer(DEMO, pace=0.001) as server:
        assert main(asked(server)) == 0
    told = capsys.readouterr().out
    assert "It costs $" in told.splitlines()[1]
    assert told.count("\n ok  ") == 10
    assert "10 of 10 green" in told
    assert DEMO_KEY not in told
    assert not list(own_home.rglob("settings.toml"))


@pytest.mark.usefixtures("key")
def test_a_red_line_ends_with_one_and_says_what_follows(capsys: pytest.CaptureFixture[str]) -> None:
    with ScriptedServer(DEMO, pace=0.001) as server:
        assert main([*asked(server)[:-1], "other"]) == 1
    told = capsys.readouterr().out
    assert "RED  Model not listed" in told
    assert "Choose one it lists in Settings" in told


@pytest.mark.usefixtures("key")
def test_one_json_document(capsys: pytest.CaptureFixture[str]) -> None:
    with ScriptedServer(DEMO, pace=0.001) as server:
        assert main(asked(server, "--json")) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["provider"], found["model"], found["fine"]) == ("cometapi", "demo-model", True)
    assert [line["state"] for line in found["lines"]] == ["green"] * 10
    assert found["most_dollars"] >= found["dollars"]


def test_without_a_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 2
    assert "Set COMETAPI_KEY" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [(["--provider", "nobody"], "no provider"), (["--base-url", "http://elsewhere.test"], "https://")],
)
@pytest.mark.usefixtures("key")
def test_what_makes_no_sense(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *words]) == 2
    assert told in capsys.readouterr().err


def test_no_window_is_loaded() -> None:
    code = (
        "import sys; from k2desk.bootstrap import main; status = main(sys.argv[1:]);"
        "qt = [name for name in sys.modules if name.partition('.')[0] in ('PySide6', 'qasync')];"
        "print(qt, file=sys.stderr); sys.exit(status)"
    )
    with ScriptedServer(DEMO, pace=0.001) as server:
        done = subprocess.run(
            [sys.executable, "-c", code, *asked(server)],
            env={**os.environ, "COMETAPI_KEY": DEMO_KEY},
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "[]\n")
