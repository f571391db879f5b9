"""The way requests take: TLS with authorities of one's own, proxies, headers; failures in plain words."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from network_kit import HOST, ConnectProxy, Gateway, SocksProxy, listening, tls
from provider_kit import SHORT

from k2desk.core.errors import ConnectionFailed, ProviderError
from k2desk.provider.client import Client
from k2desk.provider.cometapi import SPEC
from k2desk.provider.network import Network, check_ca_file, headers_of, proxy_of, proxy_url

KEY = "sk-0123456789abcdefghijklmn"
LONG_AGO = datetime.now(UTC) - timedelta(days=2)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@asynccontextmanager
async def client(url: str, network: Network | None = None) -> AsyncIterator[Client]:
    made = Client(SPEC, lambda: KEY, url, network=network, patience=SHORT)
    try:
        yield made
    finally:
        await made.aclose()


async def refused(url: str, network: Network | None = None) -> str:
    async with client(url, network) as made:
        with pytest.raises(ConnectionFailed) as caught:
            await made.models()
    assert KEY not in str(caught.value)
    return str(caught.value)


class TestCertificates:
    async def test_an_own_authority_is_trusted_where_the_settings_name_it(
        self, authority: trustme.CA, ca_file: str
    ) -> None:
        gateway = Gateway()
        async with listening(gateway, tls(authority.issue_cert("127.0.0.1"))) as port:
            async with client(f"https://127.0.0.1:{port}", Network(ca_file=ca_file)) as made:
                assert [model.id for model in await made.models()] == ["kimi-k2-thinking"]
            assert len(gateway.heads) == 1

    async def test_an_unknown_authority_is_refused_and_the_way_out_named(self, authority: trustme.CA) -> None:
        gateway = Gateway()
        async with listening(gateway, tls(authority.issue_cert("127.0.0.1"))) as port:
            words = await refused(f"https://127.0.0.1:{port}")
        assert "CA file under Network in Settings" in words
        assert "Nothing was sent" in words
        assert gateway.heads == []

    async def test_an_expired_certificate(self, authority: trustme.CA, ca_file: str) -> None:
        leaf = authority.issue_cert("127.0.0.1", not_before=LONG_AGO, not_after=LONG_AGO + timedelta(days=1))
        async with listening(Gateway(), tls(leaf)) as port:
            assert "expired" in await refused(f"https://127.0.0.1:{port}", Network(ca_file=ca_file))

    async def test_a_certificate_that_is_not_valid_yet(self, authority: trustme.CA, ca_file: str) -> None:
        soon = datetime.now(UTC) + timedelta(days=1)
        leaf = authority.issue_cert("127.0.0.1", not_before=soon, not_after=soon + timedelta(days=1))
        async with listening(Gateway(), tls(leaf)) as port:
            assert "not valid yet" in await refused(f"https://127.0.0.1:{port}", Network(ca_file=ca_file))

    @pytest.mark.parametrize(("named", "word"), [("localhost", "host"), ("127.0.0.1", "address")])
    async def test_a_certificate_of_another_host(
        self, authority: trustme.CA, ca_file: str, named: str, word: str
    ) -> None:
        async with listening(Gateway(), tls(authority.issue_cert("elsewhere.test"))) as port:
            words = await refused(f"https://{named}:{port}", Network(ca_file=ca_file))
        assert f"belongs to another {word}" in words

    async def test_what_speaks_no_tls(self) -> None:
        async def blunt(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            await writer.drain()

        async with listening(blunt) as port:
            assert "does not speak TLS" in await refused(f"https://127.0.0.1:{port}")

    def test_a_ca_file_that_cannot_be_used(self, tmp_path: Path) -> None:
        (tmp_path / "empty.pem").write_text("nothing")
        with pytest.raises(ProviderError, match="BEGIN CERTIFICATE"):
            check_ca_file(str(tmp_path / "empty.pem"))
        with pytest.raises(ProviderError, match="can't be read"):
            check_ca_file(str(tmp_path / "missing.pem"))

    async def test_a_ca_file_that_has_gone_is_told_before_anything_is_sent(self, tmp_path: Path) -> None:
        async with client("https://127.0.0.1:9", Network(ca_file=str(tmp_path / "gone.pem"))) as made:
            with pytest.raises(ProviderError, match="can't be read"):
                await made.models()


class TestProxies:
    async def test_a_request_goes_through_the_proxy_and_stays_sealed(
        self, authority: trustme.CA, ca_file: str
    ) -> None:
        gateway = Gateway()
        async with listening(gateway, tls(authority.issue_cert(HOST))) as port:
            connect = ConnectProxy(port)
            async with listening(connect) as proxy_port:
                network = Network(
                    ca_file=ca_file, proxy=f"http://127.0.0.1:{proxy_port}", told_by="HTTPS_PROXY"
                )
                async with client(f"https://{HOST}", network) as made:
                    assert await made.models()
        assert connect.asked[0].startswith(f"CONNECT {HOST}:443 ".encode())
        assert KEY.encode() not in b"".join(connect.asked)
        assert KEY.encode() in gateway.heads[0]

    async def test_a_proxy_with_a_password(self, authority: trustme.CA, ca_file: str) -> None:
        async with listening(Gateway(), tls(authority.issue_cert(HOST))) as port:
            user = base64.b64encode(b"ann:secret").decode()
            async with listening(ConnectProxy(port, user)) as proxy_port:
                at = f"127.0.0.1:{proxy_port}"
                async with client(
                    f"https://{HOST}", Network(ca_file=ca_file, proxy=f"http://ann:secret@{at}")
                ) as made:
                    assert await made.models()
                words = await refused(
                    f"https://{HOST}", Network(proxy=f"http://ann:wrong@{at}", told_by="your settings")
                )
        assert "name and a password" in words
        assert "wrong" not in words

    async def test_a_proxy_that_refuses(self) -> None:
        async with listening(ConnectProxy(9)) as proxy_port:
            network = Network(proxy=f"http://127.0.0.1:{proxy_port}", told_by="HTTPS_PROXY")
            words = await refused("https://other.test", network)
        assert "refused to connect" in words
        assert f"http://127.0.0.1:{proxy_port} (HTTPS_PROXY)" in words

    async def test_a_proxy_that_is_not_there(self) -> None:
        network = Network(proxy="http://127.0.0.1:9", told_by="the system")
        assert "No connection through the proxy" in await refused("https://other.test", network)

    async def test_a_socks_proxy(self, authority: trustme.CA, ca_file: str) -> None:
        async with listening(Gateway(), tls(authority.issue_cert(HOST))) as port:
            socks = SocksProxy(port)
            async with listening(socks) as proxy_port:
                network = Network(ca_file=ca_file, proxy=f"socks5://127.0.0.1:{proxy_port}")
                async with client(f"https://{HOST}", network) as made:
                    assert await made.models()
        assert socks.asked == [HOST.encode()]

    def test_the_systems_proxy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:3128")
        url = "https://api.cometapi.com/v1"
        assert proxy_of(url, "system") == ("http://proxy.test:3128", "HTTPS_PROXY")
        assert proxy_of(url, "none") == ("", "")
        assert proxy_of(url, "own", "socks5://127.0.0.1:1080") == ("socks5://127.0.0.1:1080", "your settings")
        monkeypatch.setenv("NO_PROXY", ".cometapi.com")
        assert proxy_of(url, "system") == ("", "")

    def test_a_proxy_for_everything(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ALL_PROXY", "proxy.test:3128")
        assert proxy_of("https://a.test/v1", "system") == ("http://proxy.test:3128", "ALL_PROXY")

    def test_a_proxy_for_plain_http_is_not_for_us(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://proxy.test:3128")
        assert proxy_of("https://a.test/v1", "system") == ("", "")

    def test_this_machine_is_reached_directly(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:3128")
        for choice in ("system", "own"):
            assert proxy_of("http://127.0.0.1:8080/v1", choice, "http://proxy.test") == ("", "")  # type: ignore[arg-type]

    def test_a_proxy_that_cannot_be_read_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:port")
        with pytest.raises(ProviderError, match="Mend HTTPS_PROXY"):
            proxy_of("https://a.test/v1", "system")

    @pytest.mark.parametrize(
        "typed", ["", "proxy", "ftp://proxy", "http://", "http://p:99999", "http://p/x?y"]
    )
    def test_what_is_no_proxy(self, typed: str) -> None:
        with pytest.raises(ProviderError, match="http://host:port"):
            proxy_url(typed)

    def test_the_way_in_words_holds_no_password(self) -> None:
        way = Network(proxy="http://ann:secret@proxy.test:3128", told_by="your settings").way
        assert way == "through the proxy http://proxy.test:3128 (your settings)"
        assert Network().way == ""


class TestHeaders:
    async def test_further_headers_are_sent_with_every_request(
        self, authority: trustme.CA, ca_file: str
    ) -> None:
        gateway = Gateway()
        async with listening(gateway, tls(authority.issue_cert("127.0.0.1"))) as port:
            network = Network(headers_of("X-Team: blue\n\n X-Title : K2 Desk "), ca_file)
            async with client(f"https://127.0.0.1:{port}", network) as made:
                await made.models()
        assert b"\r\nX-Team: blue\r\n" in gateway.heads[0]
        assert b"\r\nX-Title: K2 Desk\r\n" in gateway.heads[0]

    @pytest.mark.parametrize("line", ["no colon", ": x", "A B: x", "X-A: ü", "X-A: a\x00b"])
    def test_what_is_no_header(self, line: str) -> None:
        with pytest.raises(ProviderError, match="X-Team: blue"):
            headers_of(line)

    @pytest.mark.parametrize("name", ["Authorization", "host", "Accept-Encoding"])
    def test_our_own_headers_stay_ours(self, name: str) -> None:
        with pytest.raises(ProviderError, match="itself"):
            headers_of(f"{name}: x")

    def test_not_too_many(self) -> None:
        with pytest.raises(ProviderError, match="At most 20"):
            headers_of("\n".join(f"X-{n}: y" for n in range(21)))
