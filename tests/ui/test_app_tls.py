"""The loop of the window is made without asyncio's own TLS, and reaches a gateway behind TLS all the same."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import trustme
from network_kit import HOST, ConnectProxy, Gateway, listening, tls

ASK = """
import sys
from k2desk.ui import app
from k2desk.ui.tasks import run

ca_file, port, proxy = sys.argv[1:]

async def ask():
    assert "ssl" not in sys.modules, "asyncio brought it along"
    import ssl
    from k2desk.provider.client import Client
    from k2desk.provider.cometapi import SPEC
    from k2desk.provider.network import Network

    assert ssl.SSLContext, "everybody else has TLS as ever"
    for url, network in (
        (f"https://127.0.0.1:{port}", Network(ca_file=ca_file)),
        ("https://gateway.test", Network(ca_file=ca_file, proxy=f"http://127.0.0.1:{proxy}")),
    ):
        client = Client(SPEC, lambda: "sk-0123456789abcdefghijklmn", url, network=network)
        print([model.id for model in await client.models()])
        await client.aclose()

application = app.application()
run(ask)
"""


async def test_a_gateway_behind_tls_is_reached_with_and_without_a_proxy(tmp_path: Path) -> None:
    authority, ca_file = trustme.CA(), tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    async with (
        listening(Gateway(), tls(authority.issue_cert("127.0.0.1", HOST))) as port,
        listening(ConnectProxy(port)) as proxy,
    ):
        words = (sys.executable, "-c", ASK, str(ca_file), str(port), str(proxy))
        done = await asyncio.to_thread(
            subprocess.run, words, env=env, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["['kimi-k2-thinking']"] * 2
