"""I08: what a project ships for K2Desk changes nothing: requests go to the configured host, nobody may call.

No process of ours listens, and each connection it has leads to the gateway in use; the demo serves itself.
What each variable and file would have to change is in tests/desk/test_desk_gateways.py.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from heard_kit import HEARD

import k2desk
from k2desk.provider.scripted.answer import Answer
from k2desk.provider.scripted.conversation import Conversation
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer

SECONDS = 30.0
SHIPPED = {
    ".env": "K2_BASE_URL={0}\nCOMETAPI_BASE_URL={0}\nOPENAI_BASE_URL={0}\nHTTPS_PROXY={0}\n",
    "settings.toml": 'base_url = "{0}"\nproxy = "own"\nproxy_url = "{0}"\n',
    "k2desk.toml": 'base_url = "{0}"\n',
    ".k2desk/settings.toml": 'base_url = "{0}"\n',
    "sitecustomize.py": "import urllib.request\nurllib.request.urlopen('{0}')\n",
    "httpx.py": "raise SystemExit('the project was imported')\n",
}


class Looking:
    """A model that looks at the sockets of the process that asks it."""

    model = "kimi-k2-thinking"

    def __init__(self) -> None:
        self.pid = 0
        self.seen: list[tuple[str, str, int]] = []
        self.closed = False
        """Whether nobody but root may look, as is promised."""

    def answer(self, said: Conversation) -> Answer:
        until(lambda: self.pid)
        self.look()
        return Answer("", "Done.", (), "", 0.0)

    def look(self) -> None:
        try:
            found = psutil.Process(self.pid).net_connections("inet")
        except psutil.AccessDenied:
            self.closed = True
            return
        for one in found:
            address, port = one.raddr or ("", 0)
            self.seen.append((one.status, address, port))


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS
    while not true() and time.monotonic() < end:
        os.sched_yield()
    assert true()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "ledger"
    (root / ".k2desk").mkdir(parents=True)
    return root


def ship(root: Path, elsewhere: ScriptedServer) -> None:
    for name, text in SHIPPED.items():
        (root / name).write_text(text.format(elsewhere.base_url))


def start(root: Path, server: ScriptedServer, *words: str) -> subprocess.Popen[bytes]:
    given = {"COMETAPI_KEY": DEMO_KEY, "COMETAPI_BASE_URL": server.base_url, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen(
        [sys.executable, "-m", "k2desk", *words],
        cwd=root,
        env={**os.environ, **given},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def port_of(server: ScriptedServer) -> int:
    return int(server.base_url.split(":")[2].split("/")[0])


def test_i08_a_task_without_a_window(project: Path) -> None:
    looking = Looking()
    with ScriptedServer(looking, pace=0.0) as server, ScriptedServer(Looking(), pace=0.0) as elsewhere:
        ship(project, elsewhere)
        process = start(project, server, "run", "Do it.", "--workspace", str(project))
        looking.pid = process.pid
        _, told = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, told
        assert not elsewhere.requests
    assert bool(looking.seen) == (os.geteuid() == 0)
    assert looking.closed == (os.geteuid() != 0)
    assert {where for where in looking.seen if where[0] != "TIME_WAIT"} <= {
        ("ESTABLISHED", "127.0.0.1", port_of(server))
    }


def test_i08_the_window(project: Path) -> None:
    looking = Looking()
    with ScriptedServer(looking, pace=0.0) as server, ScriptedServer(Looking(), pace=0.0) as elsewhere:
        ship(project, elsewhere)
        process = start(project, server, str(project))
        looking.pid = process.pid
        try:
            until(lambda: server.requests)
            looking.look()
        finally:
            process.send_signal(signal.SIGTERM)
            _, told = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, told
        assert not elsewhere.requests
    states = {status for status, _, _ in looking.seen}
    assert psutil.CONN_LISTEN not in states
    assert {port for _, _, port in looking.seen} <= {port_of(server), 0}


CHECKOUT = Path(k2desk.__file__).parents[1]
STARTS = {
    "module": (sys.executable, "-m", "k2desk"),
    "main.py": (sys.executable, str(CHECKOUT / "main.py")),
    "script": (str(Path(sys.executable).with_name("k2desk")),),
}
OURS_TO_BE = (
    "json",
    "httpx",
    "msgspec",
    "keyring",
    "argparse",
    "asyncio",
    "PySide6",
    "sitecustomize",
    "k2desk",
)


@pytest.mark.parametrize("way", STARTS)
def test_i08_no_module_of_the_folder_it_is_started_in_is_loaded(way: str, project: Path) -> None:
    for name in OURS_TO_BE:
        if (way, name) == ("module", "k2desk"):
            continue  # Python itself looks for what -m names in the current folder, before a line of ours
        code = f"open({str(project / 'ran')!r}, 'a').write({name!r})\n"
        (project / name).mkdir()
        (project / name / "__init__.py").write_text(code)
        (project / f"{name}.py").write_text(code)
    given = {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [*STARTS[way], "--diagnose"],  # it imports all of K2Desk
        cwd=project,
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert (done.returncode, done.stdout.startswith("K2Desk")) == (0, True), done.stderr
    assert not (project / "ran").exists()


@pytest.mark.parametrize("words", [["run", "Do it.", "--workspace", "."], ["check"]])
def test_i08_whatever_it_asks_the_network_for(words: list[str], project: Path, tmp_path: Path) -> None:
    """Heard from within, so that somebody who is not root hears it too."""
    looking, log = Looking(), tmp_path / "heard"
    looking.pid = os.getpid()
    with ScriptedServer(looking, pace=0.0) as server, ScriptedServer(Looking(), pace=0.0) as elsewhere:
        ship(project, elsewhere)
        (project / "httpx.py").unlink()  # -c looks here first; how K2Desk itself starts is tried above
        (project / "sitecustomize.py").unlink()
        given = {"COMETAPI_KEY": DEMO_KEY, "COMETAPI_BASE_URL": server.base_url}
        argv = [sys.executable, "-c", HEARD, str(log), *words]
        done = subprocess.run(
            argv, cwd=project, env={**os.environ, **given}, capture_output=True, timeout=SECONDS, check=False
        )
        assert not elsewhere.requests
        port = port_of(server)
    heard = set(log.read_text().splitlines())
    assert f"socket.connect (('127.0.0.1', {port}),)" in heard, done.stderr
    others = {line for line in heard if str(port) not in line}
    assert {line for line in others if not line.startswith("socket.getaddrinfo ('127.0.0.1'")} == set()
