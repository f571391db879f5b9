"""What a process leaves behind that ends other than it should, and what the next start says of it."""

from __future__ import annotations

import os
import re
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from planted_kit import PLANTED, line_of, pieces_of

from k2desk.bootstrap import main
from k2desk.desk import crashes
from k2desk.desk.crashes import UnexpectedError, told, watched
from k2desk.settings.redact import Redactor
from k2desk.settings.secret import Secret

KEY = "sk-crash+never/seen=0123456789abcdefghijKLMN"
CHILD = """
import asyncio, ctypes, os, resource, signal, sys, threading
from pathlib import Path
from k2desk.core.errors import K2DeskError
from k2desk.desk.crashes import watched
from k2desk.settings.redact import Redactor
from k2desk.settings.secret import Secret

data, how, key = Path(sys.argv[1]), sys.argv[2], sys.stdin.readline().strip()
planted = sys.stdin.read()
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
with watched(data, Redactor(lambda: [Secret(key)])):
    if how == "memory":
        ctypes.string_at(0)
    elif how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif how == "error":
        raise RuntimeError(f"Illegal header value b'Bearer {key}' in {Path.home() / 'ledger'}: {planted}")
    elif how == "thread":
        thread = threading.Thread(target=lambda: int(f"Bearer {key} {planted}"))
        thread.start()
        thread.join()
    elif how == "task":
        async def turn():
            asyncio.get_running_loop().call_soon(int, f"{key} {planted}")
            await asyncio.sleep(0)
        asyncio.run(turn())
    elif how == "refused":
        raise K2DeskError("The folder is not there.")
"""
WINDOW = """
import ctypes, resource, sys
from PySide6.QtWidgets import QFrame
import k2desk.ui.app as app
from k2desk.bootstrap import main

real = app.run
app.run = lambda *given, **named: real(*given, **{**named, "on_ready": ready})

def ready(window):
    window.runtime.opened.connect(lambda *_: opened(window))

def opened(window):
    if sys.argv[2] == "dies":
        ctypes.string_at(0)
    shown = window.findChild(QFrame, "notice")
    print(shown.accessibleName() if shown and shown.isVisibleTo(window) else "")
    print("core", resource.getrlimit(resource.RLIMIT_CORE)[0], ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
    window.close()

sys.exit(main([sys.argv[1]]))
"""


def ended(data: Path, how: str) -> subprocess.CompletedProcess[str]:
    """Let a process end that way; it knows a key and every planted secret."""
    return subprocess.run(
        [sys.executable, "-c", CHILD, str(data), how],
        input="\n".join([KEY, *map(line_of, PLANTED)]),
        capture_output=True,
        text=True,
        timeout=60,
        cwd=data.parent,
        check=False,
    )


@pytest.fixture
def data(own_home: Path) -> Path:
    return own_home / "data"


def left(data: Path) -> list[Path]:
    return sorted((data / "crashes").iterdir())


def test_a_signal_that_ends_the_process_is_written_down_and_told_once(data: Path) -> None:
    done = ended(data, "memory")
    assert done.returncode == -signal.SIGSEGV
    file = next(path for path in left(data) if path.suffix == ".open")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    words = told(data)
    assert re.fullmatch(
        r"K2Desk broke off on \d{1,2} \w+, \d\d:\d\d\. What is known of it is in ~/data/crashes/[\d-]+\.txt, "
        r"without keys and passwords\. Read it, and send it along .*; nothing is sent by itself\.",
        words,
    ), words
    [report] = left(data)
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    text = report.read_text()
    assert text.startswith("K2Desk ")
    assert "Segmentation fault" in text
    assert "string_at" in text
    assert str(Path.home()) not in text
    assert told(data) == ""
    assert left(data) == [report]


@pytest.mark.parametrize("how", ["error", "thread", "task"])
def test_what_nobody_caught_is_written_down_without_secrets(data: Path, how: str) -> None:
    done = ended(data, how)
    assert done.returncode == (1 if how == "error" else 0), done.stderr
    assert KEY not in done.stderr
    [file] = [path for path in left(data) if path.suffix == ".open"]
    before = file.read_text()
    assert told(data).startswith("K2Desk met an error it was not prepared for on ")
    [report] = left(data)
    for text in (before, report.read_text()):
        assert "[redacted]" in text
        assert ("RuntimeError" if how == "error" else "ValueError") in text
        assert str(Path.home()) not in text
        assert [kind for kind in PLANTED if any(piece in text for piece in pieces_of(kind))] == []
        assert KEY not in text
    if how == "error":
        assert "~/ledger" in before


@pytest.mark.parametrize("how", ["well", "refused", "killed"])
def test_a_process_with_nothing_to_say_leaves_nothing_to_read(data: Path, how: str) -> None:
    ended(data, how)
    if how != "killed":
        assert left(data) == []
    assert told(data) == ""
    assert left(data) == []


def test_a_process_that_lives_keeps_its_file(data: Path) -> None:
    def live() -> None:
        with watched(data, Redactor(list)):
            [file] = [path for path in left(data) if path.suffix == ".open"]
            assert told(data) == ""
            assert file.exists()
            raise ValueError("a slip")

    with pytest.raises(UnexpectedError):
        live()
    assert "met an error" in told(data)


def test_a_slip_that_comes_back_with_every_frame_does_not_fill_the_disk(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crashes, "KEPT", 2)
    for _ in range(4):
        with watched(data, Redactor(lambda: [Secret(KEY)])):
            for number in range(60):
                error = ValueError(f"{number}", "x" * 20_000)
                sys.excepthook(ValueError, error, None)
        assert "met an error" in told(data)
    reports = left(data)
    assert len(reports) == 2
    assert all(100_000 < report.stat().st_size <= crashes.MOST_BYTES for report in reports)


def test_where_nothing_can_be_written_the_program_runs(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data.mkdir(parents=True)
    (data / "crashes").write_text("a file in the way\n")
    with pytest.raises(UnexpectedError), watched(data, Redactor(list)):
        raise ValueError("a slip")
    assert "a slip" in capsys.readouterr().err
    assert told(data) == ""


@pytest.fixture
def cores() -> Iterator[None]:
    """Core files wanted, as far as the machine has them."""
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, before)


def test_a_window_that_breaks_off_is_told_of_by_the_next(tmp_path: Path, cores: None) -> None:
    project = tmp_path / "ledger"
    project.mkdir()
    said = []
    for how in ("dies", "closes", "closes"):
        done = subprocess.run(
            [sys.executable, "-c", WINDOW, str(project), how],
            env={**os.environ, "COMETAPI_KEY": KEY},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == (-signal.SIGSEGV if how == "dies" else 0), done.stderr
        said.append(done.stdout)
    assert not list(tmp_path.glob("core*"))
    assert "core 0 0" in said[1], "no file by the limit of its size, and none because it is not dumpable"
    assert ["broke off" in words for words in said] == [False, True, False]
    [report] = left(Path(os.environ["K2DESK_HOME"]) / "data")
    assert "Segmentation fault" in report.read_text()


def test_a_command_that_breaks_off_ends_in_words(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(f"Bearer {KEY}")

    monkeypatch.setenv("COMETAPI_KEY", KEY)
    monkeypatch.setattr("k2desk.desk.program.Program.open_session", broken)
    assert main(["run", "Do it.", "--workspace", str(tmp_path), "--base-url", "http://127.0.0.1:9/v1"]) == 1
    out = capsys.readouterr()
    assert KEY not in out.err + out.out
    assert "RuntimeError: Bearer [redacted]" in out.err
    assert out.err.rstrip().endswith("where it is kept.")
    assert "met an error" in told(data)
