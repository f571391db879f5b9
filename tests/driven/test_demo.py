"""The real program in a real window, driven with the keyboard through the whole demo."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest
from heard_kit import HEARD

from k2desk.core.resources import resource

STEPS = (
    "Opened ",
    "Asked: ",
    "Let the model see AGENTS.md",
    "Let the tests run in a confined copy, for this session",
    "Tests: 1 failed, 37 passed",
    "Agreed on what the work may touch",
    "Proposed: 3 hunks in 2 files; nothing is written",
    "Unticked hunk 2, which would break a test",
    "Tried what is ticked, and each hunk, in ",
    "Looked at the runs behind the badge of the hunk",
    "Applied 2 of 3 hunks",
    "Tests: 39 passed",
    "Asked line 14 of money.py where it comes from",
    "Undid the change: every byte is as before",
    "Looked at the session as it was before the decision",
    "is whole: 2 writes, none without approval.",
    "ended as recorded: 1 turn, the same files",
    "The demo came to its end.",
)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not {".git", "__pycache__"} & set(path.parts)
    }


def test_the_demo_comes_to_its_end_and_leaves_every_byte_as_it_was(tmp_path: Path) -> None:
    out, log = tmp_path / "out", tmp_path / "heard"
    done = subprocess.run(
        [sys.executable, "-c", HEARD, str(log), "--demo", "--play", str(out), "--theme", "dark"],
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    place = 0
    for step in STEPS:
        place = done.stdout.find(step, place)
        assert place >= 0, f"{step!r} is missing:\n{done.stdout}"
    project = re.search(r"The demo's project is in (.+)", done.stdout)
    assert project
    assert contents(Path(project[1])) == contents(resource("demo/workspace"))
    pictures = sorted(path.name for path in out.glob("*.png"))
    assert pictures == [
        "01-question.png",
        "02-guide.png",
        "03-tests-ask.png",
        "04-scope.png",
        "05-proposal.png",
        "06-runs.png",
        "07-unticked.png",
        "08-applied.png",
        "09-where-from.png",
        "10-undone.png",
        "11-as-it-was.png",
        "12-checked.png",
        "13-light.png",
    ]
    words = (out / "session.md").read_text(encoding="utf-8")
    for part in ("Totals drift by a cent", "39 passed", "src/ledger/money.py"):
        assert part in words
    heard = sorted(set(log.read_text().splitlines()))
    assert heard[0] == "socket.bind (('127.0.0.1', 0),)", heard  # its own server, and who speaks to it
    assert len(heard) == 2
    assert re.fullmatch(r"socket\.connect \(\('127\.0\.0\.1', \d+\),\)", heard[1]), heard


def test_a_play_that_cannot_end_says_so_and_fails(tmp_path: Path) -> None:
    """Without a demo server's script there is no end; the exit status must tell."""
    done = subprocess.run(
        [sys.executable, "-m", "k2desk", "--play", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "--demo" in done.stderr


@pytest.mark.parametrize("words", [["--version"], ["--help"]])
def test_the_command_line_answers_without_a_window(words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "main.py", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "QT_QPA_PLATFORM": "none"},
    )
    assert done.returncode == 0, done.stderr
    assert "K2Desk" in done.stdout or "k2desk" in done.stdout


def test_a_folder_that_is_none_is_refused_in_words(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "k2desk", str(tmp_path / "nowhere")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "name the folder of your project" in done.stderr


def test_a_window_that_is_closed_remembers_its_folder_and_its_layout(own_home: Path, tmp_path: Path) -> None:
    """Both are kept by one store; two would take each other's words back."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "a.py").write_text("a = 1\n")
    settings = own_home / "config" / "settings.toml"
    window = subprocess.Popen(
        [sys.executable, "-m", "k2desk", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    pause = threading.Event()
    for _ in range(600):
        if settings.exists() or window.poll() is not None:
            break
        pause.wait(0.05)
    window.terminate()
    _, complaints = window.communicate(timeout=30)
    assert window.returncode == 0, complaints
    assert complaints == b""
    kept = tomllib.loads(settings.read_text(encoding="utf-8"))
    assert kept["recent"] == [str(folder.resolve())]
    assert str(folder.resolve()) in kept["layouts"]


UNCONFINED = """
import sys
from k2desk.sandbox import probe
from k2desk.bootstrap import main

looked = probe.probe
probe.probe = lambda: looked((), landlock=False)
sys.exit(main(["--demo", "--play", sys.argv[1]]))
"""


def test_the_demo_comes_to_its_end_where_nothing_confines(tmp_path: Path) -> None:
    """A container may allow no namespaces: then each run of the tests is asked for, and the demo goes on."""
    done = subprocess.run(
        [sys.executable, "-c", UNCONFINED, str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Let the tests run in a copy, this once" in done.stdout
    assert "Tests: 39 passed" in done.stdout
