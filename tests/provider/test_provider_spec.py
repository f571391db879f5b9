"""Providers are found by being there, and their addresses brought into one form."""

from __future__ import annotations

import subprocess
import sys

import pytest

from k2desk.core.errors import ProviderError
from k2desk.provider.cometapi import SPEC
from k2desk.provider.spec import is_loopback, normal_base_url, specs


def test_cometapi_is_found() -> None:
    assert SPEC in specs()
    assert SPEC.base_url == normal_base_url(SPEC.base_url)
    assert SPEC.context_tokens == 262_144
    assert SPEC.model in SPEC.prices


def test_a_list_of_providers_loads_no_network() -> None:
    code = (
        "import sys; from k2desk.provider.spec import specs; specs();"
        "print('httpx' in sys.modules, 'ssl' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("https://api.cometapi.com", "https://api.cometapi.com/v1"),
        ("https://api.cometapi.com/", "https://api.cometapi.com/v1"),
        ("https://api.cometapi.com/v1", "https://api.cometapi.com/v1"),
        (" https://api.cometapi.com/v1/ ", "https://api.cometapi.com/v1"),
        ("https://api.cometapi.com/v1/chat/completions", "https://api.cometapi.com/v1"),
        ("https://host/gateway", "https://host/gateway/v1"),
        ("https://host/v1beta/openai/", "https://host/v1beta/openai"),
        ("https://host:8443//v2", "https://host:8443/v2"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1"),
        ("http://localhost:1/v1", "http://localhost:1/v1"),
        ("http://[::1]:1", "http://[::1]:1/v1"),
    ],
)
def test_base_urls(typed: str, normal: str) -> None:
    assert normal_base_url(typed) == normal
    assert normal_base_url(normal) == normal


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "api.cometapi.com",
        "ftp://host/v1",
        "https://",
        "https://[::1",
        "https://host:port/v1",
        "http://api.cometapi.com/v1",
        "http://10.0.0.1/v1",
        "http://localhost.example.com/v1",
        "https://user:secret@host/v1",
        "https://host/v1?key=secret",
        "https://host/v1#x",
    ],
)
def test_addresses_that_are_refused(typed: str) -> None:
    with pytest.raises(ProviderError) as caught:
        normal_base_url(typed)
    assert "secret" not in str(caught.value)


def test_loopback() -> None:
    assert is_loopback("127.8.8.8")
    assert not is_loopback("127.0.0.1.example.com")
