"""Why a connection failed, in plain words that name what to do."""

from __future__ import annotations

import ssl
from typing import Final

import httpx

from k2desk.core.errors import ConnectionFailed
from k2desk.core.wording import mark

_CA_FILE: Final = mark("choose its file as CA file under Network in Settings")
_CERTIFICATES: Final = {
    # OpenSSL's own numbers: openssl.org, X509_STORE_CTX_get_error.
    9: mark("The gateway's certificate is not valid yet. Look at this machine's clock."),
    10: mark(
        "The gateway's certificate has expired. If this machine's clock is right, only its "
        "owner can mend that."
    ),
    18: mark(f"The gateway vouches for itself only. If it is your own, {_CA_FILE}."),
    19: mark(
        f"Nobody K2Desk trusts vouches for the gateway. If a company's proxy sits in between, {_CA_FILE}."
    ),
    20: mark(
        f"Nobody K2Desk trusts vouches for the gateway. If a company's proxy sits in between, {_CA_FILE}."
    ),
    62: mark("The gateway's certificate belongs to another host. Look at the base URL and the network."),
    64: mark("The gateway's certificate belongs to another address. Look at the base URL and the network."),
}


def lost(error: Exception, way: str = "") -> ConnectionFailed:
    """Return what a failed connection means.

    Args:
        error: of httpx or of TLS; its own text may quote the request and is never shown.
        way: through which proxy, in words; "" for the direct way.
    """
    return ConnectionFailed(_words(error, way), code="proxy" if _of_proxy(error, way) else "")


def _words(error: Exception, way: str) -> str:
    certificate = next((e for e in _causes(error) if isinstance(e, ssl.SSLCertVerificationError)), None)
    if certificate is not None:
        known = _CERTIFICATES.get(certificate.verify_code)
        return mark(f"{known or 'The certificate of the gateway is not valid.'} Nothing was sent.")
    if _of_proxy(error, way):
        return _proxy_words(error, way)
    match error:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return mark("The gateway can't be reached: no connection in time. Check the network.")
        case httpx.ConnectError() if any(isinstance(e, ssl.SSLError) for e in _causes(error)):
            return mark("The gateway does not speak TLS as it should. Check the base URL and its port.")
        case httpx.ConnectError():
            return mark("The gateway can't be reached. Check the network and the base URL.")
        case httpx.DecodingError():
            return mark("The answer could not be unpacked.")
        case _:
            return mark("The connection to the gateway broke.")


def _of_proxy(error: Exception, way: str) -> bool:
    return bool(way) and isinstance(error, httpx.ProxyError | httpx.ConnectError | httpx.ConnectTimeout)


def _proxy_words(error: Exception, way: str) -> str:
    if isinstance(error, httpx.ProxyError) and "407" in str(error):
        return mark(
            f"The proxy wants a name and a password; the way is {way}. Put them into the proxy's URL "
            "under Network in Settings: http://name:password@host:port."
        )
    if isinstance(error, httpx.ProxyError):
        return mark(
            f"The proxy refused to connect; the way is {way}. Check it, "
            "or choose another way under Network in Settings."
        )
    return mark(f"No connection {way}. Check the proxy, or choose another way under Network in Settings.")


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
