"""Model servers on this machine are found when they answer as one, and nothing else is taken for one."""

from __future__ import annotations

from msgspec import structs
from network_kit import listening
from provider_kit import SCRIPT, raw_server

from k2desk.core.gateway import Nearby
from k2desk.provider.cometapi import SPEC as COMETAPI
from k2desk.provider.llama_cpp import SPEC as LLAMA
from k2desk.provider.lm_studio import SPEC as STUDIO
from k2desk.provider.nearby import look
from k2desk.provider.ollama import SPEC as OLLAMA
from k2desk.provider.scripted.server import ScriptedServer
from k2desk.provider.spec import ProviderSpec, specs

NOBODY = "http://127.0.0.1:9/v1"


def at(spec: ProviderSpec, url: str) -> ProviderSpec:
    return structs.replace(spec, base_url=url)


async def test_who_answers_is_found_and_who_does_not_is_left_out() -> None:
    with ScriptedServer(SCRIPT, key=None) as free, ScriptedServer(SCRIPT) as locked:
        found = await look([at(LLAMA, locked.base_url), at(OLLAMA, free.base_url), at(STUDIO, NOBODY)])
    assert found == (
        Nearby("llama-cpp", "llama.cpp", locked.base_url, (), key_wanted=True),
        Nearby("ollama", "Ollama", free.base_url, ("demo-model",)),
    )
    assert all("authorization" not in request.headers for request in (*locked.requests, *free.requests))


async def test_what_is_no_model_server_is_not_taken_for_one() -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>"
    asks = b"HTTP/1.1 401 Unauthorized\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n<a/>\n"
    for answer in (page, asks, b"SSH-2.0-OpenSSH\r\n"):
        async with raw_server(answer) as url:
            assert await look([at(LLAMA, url)]) == ()


async def test_only_this_machine_is_looked_at() -> None:
    async def nobody(*_: object) -> None:
        raise AssertionError("somebody was asked")

    async with listening(nobody):
        assert await look([COMETAPI]) == ()
    assert {spec.id for spec in specs() if spec.local} == {"llama-cpp", "ollama", "lm-studio"}
