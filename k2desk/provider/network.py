"""The way requests take: further headers, an authority of one's own for TLS, a proxy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias
from urllib.parse import urlsplit

import msgspec

from k2desk.core.errors import ProviderError
from k2desk.core.wording import mark
from k2desk.provider.spec import is_loopback

if TYPE_CHECKING:
    import ssl

ProxyChoice: TypeAlias = Literal["system", "none", "own"]

_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A header's name (RFC 9110, 5.6.2)."""
_VALUE: Final = re.compile(r"[\t -~]*")
_OURS: Final = frozenset(
    {"authorization", "host", "content-length", "content-type", "transfer-encoding", "connection", "accept"}
    | {"accept-encoding", "proxy-authorization", "cookie"}
)
_PROXIES: Final = frozenset({"http", "https", "socks5", "socks5h"})
_MOST: Final = 20


class Network(msgspec.Struct, frozen=True):
    """How a gateway is reached.

    Args:
        headers: of every request, beside our own.
        ca_file: a PEM file of authorities that are trusted beside the bundled ones, "" for none.
        proxy: the URL of the proxy, "" for none.
        told_by: who named the proxy, for the user: ``HTTPS_PROXY``, ``the system``, ``your settings``.
    """

    headers: tuple[tuple[str, str], ...] = ()
    ca_file: str = ""
    proxy: str = ""
    told_by: str = ""

    @property
    def way(self) -> str:
        """The way in words, without whatever password the proxy's URL holds; "" for the direct one."""
        if not self.proxy:
            return ""
        parts = urlsplit(self.proxy)
        port = f":{parts.port}" if parts.port else ""
        return mark(f"through the proxy {parts.scheme}://{parts.hostname}{port} ({self.told_by})")


def headers_of(lines: str) -> tuple[tuple[str, str], ...]:
    """Read headers, one on a line, as ``Name: value``.

    Raises:
        ProviderError: a line is none, or names a header that K2Desk writes itself.
    """
    found = []
    for line in filter(None, map(str.strip, lines.splitlines())):
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise ProviderError("A header is a line such as X-Team: blue, in plain letters and signs.")
        if name.lower() in _OURS:
            raise ProviderError(f"K2Desk writes the header {name} itself; leave it out.")
        found.append((name, value))
    if len(found) > _MOST:
        raise ProviderError(f"At most {_MOST} further headers can be sent.")
    return tuple(found)


def proxy_url(url: str) -> str:
    """Check the URL of a proxy and return it.

    Raises:
        ProviderError: it is none.
    """
    try:
        parts = urlsplit(url.strip())
        fine = parts.scheme in _PROXIES and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        fine = False
    if not fine or parts.path.strip("/") or parts.query or parts.fragment:
        raise ProviderError(
            "The proxy's URL looks like http://host:port; it may begin with https:// or socks5:// too."
        )
    return url.strip().rstrip("/")


def proxy_of(base_url: str, choice: ProxyChoice, own: str = "") -> tuple[str, str]:
    """Return the proxy for a gateway and who named it; two empty texts for the direct way.

    What runs on this machine is always reached directly. The system's proxy is what the environment
    (``HTTPS_PROXY``, ``ALL_PROXY``, ``NO_PROXY``) or the settings of macOS and Windows say.

    Args:
        base_url: of the gateway.
        choice: the system's, none, or the user's own.
        own: the URL of the user's own.

    Raises:
        ProviderError: the proxy's URL is none.
    """
    host = urlsplit(base_url).hostname or ""
    if choice == "none" or is_loopback(host):
        return "", ""
    if choice == "own":
        return proxy_url(own), mark("your settings")
    import urllib.request

    variables = urllib.request.getproxies_environment()
    told = variables or urllib.request.getproxies()
    found = told.get("https") or told.get("all") or ""
    if not found or urllib.request.proxy_bypass(host):
        return "", ""
    try:
        url = proxy_url(found if "://" in found else f"http://{found}")
    except ProviderError:
        raise ProviderError(
            "The system names a proxy that can't be read. Mend HTTPS_PROXY, "
            "or choose another way under Network in Settings."
        ) from None
    if not variables:
        return url, mark("the system")
    return url, "HTTPS_PROXY" if told.get("https") else "ALL_PROXY"


def trust(ca_file: str = "") -> ssl.SSLContext:
    """Return what decides whom we talk to: the bundled authorities, and the user's own beside them.

    It is made by hand: the usual ways let the environment choose the authorities (``SSL_CERT_FILE``) and
    write every connection's keys to a file (``SSLKEYLOGFILE``; python.org, ssl.create_default_context).

    Raises:
        ProviderError: the file can't be read, or holds no certificate.
    """
    import ssl

    import certifi

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(certifi.where())
    context.set_alpn_protocols(["http/1.1"])
    if ca_file:
        check_ca_file(ca_file)
        context.load_verify_locations(ca_file)
    return context


def check_ca_file(path: str) -> None:
    """Say in words why a file of authorities can't be used.

    Raises:
        ProviderError: it can't be read, or holds no certificate.
    """
    import ssl

    try:
        Path(path).read_bytes()
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except ssl.SSLError:
        raise ProviderError(
            f"The CA file {path} holds no certificate that can be read; it must be a PEM file, "
            "with -----BEGIN CERTIFICATE----- in it."
        ) from None
    except OSError as error:
        raise ProviderError(
            f"The CA file {path} can't be read ({error.strerror}). Choose it again under Network in Settings."
        ) from None
