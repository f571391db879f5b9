"""K02, K04: a key pasted with what is around it, echoed by a gateway, or asked for by another host."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest
import trustme
from network_kit import Gateway, listening, tls  # type: ignore[import-not-found]
from provider_kit import ONCE, SCRIPT, SHORT, serving  # type: ignore[import-not-found]

from k2desk.bootstrap import main
from k2desk.core.errors import ConnectionFailed, K2DeskError, KeyRefused, ProviderError, SecretError
from k2desk.core.messages import ModelRequest, User
from k2desk.provider.client import Client
from k2desk.provider.cometapi import SPEC
from k2desk.provider.scripted.faults import Fault, Faults
from k2desk.provider.scripted.server import ScriptedServer
from k2desk.settings.secret import clean_key

KEY = "sk-k02-never-seen-0123456789abcdef"
AROUND = (
    "{}\n",
    "  {}  ",
    "\r\n{}\r\n",
    '"{}"',
    "'{}' \n",
    "\u200b{}\ufeff",
    "Bearer {}",
    "\u2060{}\u200d\n",
)
BROKEN = ("{} {}", "{}\n{}", "{}\x00", "{}\nX-Evil: 1", "{}ü", "sk-\u0441{}", "{}\r\nHost: evil.test")


def everything(error: BaseException) -> str:
    """All an error could show, its chain and its variables included."""
    told = traceback.TracebackException.from_exception(error)
    chain = [error, error.__cause__, None if error.__suppress_context__ else error.__context__]
    return "".join(told.format()) + "".join(f"{link!r}{vars(link)}" for link in chain if link is not None)


async def asked(base_url: str, key: str) -> ProviderError | None:
    """Send one request, and return what went wrong."""
    client = Client(SPEC, lambda: key, base_url, patience=SHORT, retry=ONCE)
    try:
        async for _ in client.stream(ModelRequest("demo-model", (User("my words"),))):
            pass
    except ProviderError as error:
        return error
    finally:
        await client.aclose()
    return None


@pytest.mark.parametrize("around", AROUND)
async def test_k02_what_is_around_a_key_goes(around: str) -> None:
    with ScriptedServer(SCRIPT, key=KEY) as server:
        assert await asked(server.base_url, clean_key(around.format(KEY)).reveal()) is None
        assert [request.headers["authorization"] for request in server.requests] == [f"Bearer {KEY}"]


@pytest.mark.parametrize("broken", BROKEN)
async def test_k02_what_is_no_key_is_refused_without_being_quoted(broken: str) -> None:
    pasted = broken.format(KEY, KEY)
    with pytest.raises(SecretError) as refused:
        clean_key(pasted)
    assert KEY not in everything(refused.value)
    with (
        serving() as server
    ):  # and should one get in another way, it is not sent, nor told by the HTTP library
        error = await asked(server.base_url, pasted)
        assert isinstance(error, KeyRefused)
        assert KEY not in everything(error)
        assert not server.requests


@pytest.mark.parametrize("status", [400, 401, 403, 500])
async def test_k04_a_key_that_is_echoed_is_not_shown(status: int) -> None:
    body = b'{"error":{"message":"Incorrect API key provided: %s"}}' % KEY.encode()
    fault = Fault(status=status, body=body)
    with ScriptedServer(SCRIPT, key=KEY, faults=Faults(fault)) as server:
        error = await asked(server.base_url, KEY)
    assert error is not None
    assert KEY not in everything(error)
    assert "never-seen" not in everything(error)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_k04_a_redirect_takes_neither_key_nor_words_along(status: int) -> None:
    with serving() as elsewhere:
        away = Fault(status=status, headers=(("Location", f"{elsewhere.base_url}/chat/completions"),))
        with serving(away) as server:
            assert await asked(server.base_url, KEY) is not None
            assert len(server.requests) == 1
        assert not elsewhere.requests


@pytest.mark.parametrize(
    "url", ["http://example.com/v1", "http://10.0.0.1/v1", "http://127.0.0.1.evil.test/v1"]
)
def test_k04_no_open_connection_to_another_machine(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(K2DeskError, match="https"):
        Client(SPEC, lambda: KEY, url)
    monkeypatch.setenv("COMETAPI_KEY", KEY)
    assert main(["run", "Do it.", "--workspace", str(tmp_path), "--base-url", url]) != 0
    told = capsys.readouterr()
    assert "https" in told.err
    assert KEY not in told.err + told.out


async def test_k04_a_certificate_nobody_vouches_for_ends_it() -> None:
    gateway = Gateway()
    context = tls(trustme.CA().issue_cert("127.0.0.1"))
    async with listening(gateway, context) as port:
        error = await asked(f"https://127.0.0.1:{port}/v1", KEY)
    assert isinstance(error, ConnectionFailed)
    assert "Nobody K2Desk trusts" in str(error)
    assert KEY not in everything(error)
    assert gateway.heads == []
