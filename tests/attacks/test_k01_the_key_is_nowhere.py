"""K01: after sessions in which everything goes wrong, the key is in no file, output, export or process.

K02, K03: tests/settings/test_settings_secrets.py, and here for other keyrings. K04: what a gateway echoes or
redirects, tests/provider/test_provider_stop_and_key.py. K07: tests/provider/test_provider_way.py.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from k2desk.core.errors import SecretError
from k2desk.journal import Journal
from k2desk.journal.report import report
from k2desk.provider.scripted.answer import Answer, SpokenCall
from k2desk.provider.scripted.conversation import Conversation
from k2desk.provider.scripted.faults import Fault, Faults
from k2desk.provider.scripted.server import ScriptedServer
from k2desk.settings import keys as module
from k2desk.settings.keys import Keys, trusted_backends
from k2desk.settings.secret import Secret
from k2desk.transcript.export import conversation
from k2desk.transcript.fold import Transcript

KEY = "sk-k01+never/seen=0123456789abcdefghijKLMN"
BROKEN = """
import logging, sys, threading
key = sys.stdin.readline().strip()
from k2desk.tools.list_folder import ListFolder

async def run(self, plan, decision, context):
    logging.getLogger("somebody").warning("sent %s", key)
    thread = threading.Thread(target=lambda: int(f"Bearer {key}"))
    thread.start()
    thread.join()
    raise RuntimeError(f"Illegal header value b'Bearer {key}\\\\n'")

ListFolder.run = run
from k2desk.bootstrap import main
sys.exit(main(sys.argv[1:]))
"""
CALLS = (
    SpokenCall("list_folder", "{}"),
    SpokenCall("run_command", json.dumps({"command": "cat /proc/1/environ /proc/self/environ"})),
)


def forms() -> list[bytes]:
    """The key in every shape it could be written in."""
    raw = KEY.encode()
    found = [raw, quote(KEY, safe="").encode(), raw[::-1], raw[: len(raw) // 2], raw[len(raw) // 2 :]]
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + raw).rstrip(b"=")
        found.append(encoded[(before * 8 + 5) // 6 : len(encoded) - 1])
    return found


def holds(data: bytes) -> list[bytes]:
    return [form for form in forms() if form in data]


class Watcher:
    """A model that looks at the process that asks it, and has it do what goes wrong."""

    model = "kimi-k2-thinking"

    def __init__(self) -> None:
        self.pid = 0
        self.seen: list[bytes] = []

    def answer(self, said: Conversation) -> Answer:
        while not self.pid:
            time.monotonic()
        for name in ("environ", "cmdline"):
            try:
                self.seen.append(Path(f"/proc/{self.pid}/{name}").read_bytes())
            except PermissionError:  # nobody but root may look, as is promised
                assert os.geteuid() != 0
                self.seen.append(b"")
        done = said.messages[-1].role == "tool"
        return Answer("", "Done." if done else "", () if done else CALLS, "", 0.0)


def session(server: ScriptedServer, root: Path, watcher: Watcher) -> subprocess.CompletedProcess[bytes]:
    words = ["run", "Do it.", "--workspace", str(root), "--base-url", server.base_url, "--trust"]
    words += ["--mode", "act", "--approve", "run_command:cat", "--json"]
    process = subprocess.Popen(
        [sys.executable, "-c", BROKEN, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "COMETAPI_KEY": KEY},
        cwd=root,
    )
    watcher.pid = process.pid
    out, told = process.communicate(f"{KEY}\n".encode(), timeout=100)
    return subprocess.CompletedProcess(process.args, process.returncode, out, told)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "ledger"
    made.mkdir()
    (made / "a.py").write_text("a = 1\n")
    return made


def test_k01_the_key_is_nowhere(root: Path) -> None:
    home = Path(os.environ["K2DESK_HOME"])
    echo = Fault(status=401, body=b'{"error":{"message":"Incorrect API key provided: %s"}}' % KEY.encode())
    said: list[bytes] = []
    for fault in (None, echo):
        watcher = Watcher()
        with ScriptedServer(watcher, key=KEY, faults=Faults(fault), pace=0.0) as server:
            done = session(server, root, watcher)
        said += [done.stdout, done.stderr, *watcher.seen]
        assert fault or b"[redacted]" in done.stderr, done.stderr
        assert fault or watcher.seen
    journal = Journal(home / "data")
    for info in journal.sessions():
        records = journal.open(info.id).records()
        assert len(records) > 5
        shown = Transcript()
        for record in records:
            shown.apply(record)
        said += [report(records).encode(), conversation(shown.rows).encode()]
    journal.close()
    files = [path for path in [*home.rglob("*"), *root.rglob("*")] if path.is_file()]
    assert len(files) > 3
    found = {str(path): holds(path.read_bytes()) for path in files}
    assert {path: forms for path, forms in found.items() if forms} == {}
    assert [holds(text) for text in said if holds(text)] == []


# -- K03: keyrings that are none


class Plain:
    """A keyring that keeps keys in a file anybody reads."""

    priority = 100.0

    def set_password(self, service: str, name: str, value: str) -> None:
        raise AssertionError("nothing is stored here")

    def get_password(self, service: str, name: str) -> str:
        raise AssertionError("nothing is asked here")


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keyrings of other packages, of which each says it is the best."""
    for name in ("keyrings.alt.file", "keyring.backends.null", "keyring.backends.fail", "evil.backends"):
        made: Any = type(sys)(name)
        made.PlaintextKeyring = made.Keyring = Plain
        monkeypatch.setitem(sys.modules, name, made)
    return


@pytest.mark.parametrize(
    "chosen",
    [
        "keyrings.alt.file.PlaintextKeyring",
        "keyring.backends.chainer.ChainerBackend",
        "evil.backends.Keyring",
    ],
)
def test_k03_no_other_keyring_is_ever_used(
    elsewhere: None, monkeypatch: pytest.MonkeyPatch, own_home: Path, chosen: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", chosen)
    rc = own_home / ".config" / "python_keyring" / "keyringrc.cfg"
    rc.parent.mkdir(parents=True, exist_ok=True)
    rc.write_text(f"[backend]\ndefault-keyring={chosen}\n")
    assert [type(backend) for _, backend in trusted_backends() if isinstance(backend, Plain)] == []
    with pytest.raises(SecretError, match="this session only"):
        Keys().store("cometapi", Secret(KEY))
    assert all("Plain" not in name and "chainer" not in where for where, name in module.TRUSTED)


class Locked:
    def get_password(self, service: str, name: str) -> str:
        raise RuntimeError(f"Collection is locked {KEY}")

    def set_password(self, service: str, name: str, value: str) -> None:
        raise RuntimeError(f"Collection is locked {value}")


@pytest.mark.parametrize(
    "ask", [lambda keys: keys.store("cometapi", Secret(KEY)), lambda keys: keys.load("cometapi")]
)
def test_k03_a_locked_keyring_is_told_and_the_session_offered(ask: Callable[[Keys], object]) -> None:
    keys = Keys(lambda: [("Locked", Locked())])
    with pytest.raises(SecretError, match=r"Unlock it and try again, or keep the key for this session only"):
        ask(keys)
    assert keys.place("cometapi") == ""
    assert keys.hold("cometapi", Secret(KEY)) == "this session"
