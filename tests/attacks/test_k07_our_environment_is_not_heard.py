"""K07: what our environment says of TLS, proxies, logs and Python's own start is not heard."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
import trustme
from network_kit import Gateway, listening, tls  # type: ignore[import-not-found]

from k2desk.core.permissions import Confinement
from k2desk.sandbox.command import Command, shell
from k2desk.sandbox.probe import probe
from k2desk.sandbox.runner import Runner
from k2desk.workspace import hardening
from k2desk.workspace.programs import bare_environment

ENVIRONMENT = """
import asyncio, sys
from k2desk.core.errors import ConnectionFailed
from k2desk.provider.client import Client
from k2desk.provider.cometapi import SPEC
from k2desk.provider.network import Network

async def main():
    network = Network(ca_file=sys.argv[2])
    client = Client(SPEC, lambda: "sk-0123456789abcdefghijklmn", sys.argv[1], network=network)
    try:
        print([model.id for model in await client.models()])
    except ConnectionFailed as error:
        print(error)
    await client.aclose()

asyncio.run(main())
"""


MARKED = "open({!r}, 'w').close()\n"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


async def asked(authority: trustme.CA, ca_file: str, environ: dict[str, str]) -> str:
    """Return what a process with this environment is told by a gateway."""
    async with listening(Gateway(), tls(authority.issue_cert("127.0.0.1"))) as port:
        argv = [sys.executable, "-c", ENVIRONMENT, f"https://127.0.0.1:{port}", ca_file]
        done = await asyncio.to_thread(
            subprocess.run, argv, env=environ, capture_output=True, text=True, check=True
        )
    assert "sk-0123" not in done.stdout + done.stderr
    return str(done.stdout.strip())


async def test_k07_no_key_log_is_written_and_nothing_is_led_astray(
    authority: trustme.CA, ca_file: str, tmp_path: Path
) -> None:
    log = tmp_path / "keys.log"
    environ = os.environ | {
        "SSLKEYLOGFILE": str(log),
        "SSL_CERT_FILE": os.devnull,
        "SSL_CERT_DIR": str(tmp_path),
        "REQUESTS_CA_BUNDLE": os.devnull,
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "ALL_PROXY": "http://127.0.0.1:9",
        "OPENAI_BASE_URL": "http://127.0.0.1:9",
        "OPENAI_LOG": "debug",
        "HTTPX_LOG_LEVEL": "trace",
    }
    assert await asked(authority, ca_file, environ) == "['kimi-k2-thinking']"
    assert not log.exists()


async def test_k07_an_authority_of_the_environment_is_not_trusted(
    authority: trustme.CA, ca_file: str
) -> None:
    environ = os.environ | {"SSL_CERT_FILE": ca_file, "REQUESTS_CA_BUNDLE": ca_file}
    assert "Nobody K2Desk trusts" in await asked(authority, "", environ)


def test_k07_what_is_started_for_a_command_gets_none_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Variables by which a loader or an interpreter runs something go to no process we start."""
    mark = tmp_path / "ran"
    (tmp_path / "sitecustomize.py").write_text(MARKED.format(str(mark)))
    (tmp_path / "startup.py").write_text(MARKED.format(str(mark)))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "startup.py"))
    monkeypatch.setenv("LD_PRELOAD", str(tmp_path / "evil.so"))
    monkeypatch.setenv("BASH_ENV", str(tmp_path / "startup.py"))
    monkeypatch.setenv("RIPGREP_CONFIG_PATH", str(tmp_path / "startup.py"))
    copy = tmp_path / "copy"
    copy.mkdir()
    for confinement in (probe(), probe(()), Confinement("tree", "no sandbox")):
        command = Command(
            shell("/usr/bin/env; /usr/bin/python3 -c 'print(6 * 7)'"), copy, Path("/srv/project")
        )
        said = asyncio.run(Runner(confinement).run(command)).output
        assert "42" in said, confinement
        for name in ("PYTHONPATH", "PYTHONSTARTUP", "LD_PRELOAD", "BASH_ENV", str(tmp_path / "startup.py")):
            assert name not in said, confinement
    assert not {"LD_PRELOAD", "PYTHONPATH", "RIPGREP_CONFIG_PATH"} & bare_environment().keys()
    assert not {"LD_PRELOAD", "PYTHONPATH"} & hardening.environment(copy).keys()
    assert not mark.exists()
