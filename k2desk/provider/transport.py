"""One exchange with a gateway over HTTP: the key put on late, every failure an error of ours."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator
from contextlib import aclosing, asynccontextmanager, suppress
from email.utils import parsedate_to_datetime
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import httpx

from k2desk.core.errors import AnswerBroken, KeyRefused, ProviderError
from k2desk.provider import faults
from k2desk.provider.lost import lost
from k2desk.provider.network import Network, trust
from k2desk.provider.patience import IdleClock, Patience

MAX_ANSWER: Final = 128 * 1024 * 1024
"""Bytes of one stream; the longest answer a model can give is about half of it on the wire."""

MAX_BODY: Final = 4 * 1024 * 1024
"""Bytes read of an answer that is no stream."""

Key: TypeAlias = Callable[[], str | None]
"""Gives the key of a request; None where the gateway wants none."""

_BROKEN: Final = (httpx.HTTPError, httpx.StreamError, ssl.SSLError)
_KEY: Final = re.compile(r"[!-~]+")
_REQUEST_IDS: Final = ("x-cometapi-request-id", "x-oneapi-request-id", "x-request-id")


class _Bearer(httpx.Auth):
    """Puts the key on a request at the last moment, so that nothing else ever holds it."""

    def __init__(self, key: Key) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        key = self._key()
        if key is None:
            yield request
            return
        value = _credentials(key)
        if value is None:
            raise KeyRefused("The key is empty or holds signs no key has, such as spaces. Paste it again.")
        request.headers["Authorization"] = value
        yield request

    def __repr__(self) -> str:
        return "<bearer key>"


class Transport:
    """The connections to one gateway; they belong to the event loop they are first used in.

    Args:
        base_url: without a slash at its end.
        network: the way there.
        patience: how long to wait.
    """

    def __init__(self, base_url: str, network: Network, patience: Patience) -> None:
        self._base_url = base_url
        self._network = network
        self._patience = patience
        self._tls: ssl.SSLContext | None = None
        self._http: httpx.AsyncClient | None = None

    def warm(self) -> None:
        """Load what the first request would load; certificates take 50 ms. Callable from any thread.

        Raises:
            ProviderError: the CA file of the settings can't be used.
        """
        import anyio._backends._asyncio  # noqa: F401 - httpx loads both when it sends
        import httpcore  # noqa: F401

        if self._tls is None:
            self._tls = trust(self._network.ca_file)

    @asynccontextmanager
    async def exchange(
        self,
        path: str,
        key: Key | None,
        idle: IdleClock,
        content: bytes | None = None,
        *,
        below_host: bool = False,
    ) -> AsyncIterator[Reply]:
        """Send a request, a POST where it has content, and give the answer, closed at the end.

        Args:
            path: below the base URL.
            key: gives the key; None, from it or in its place, sends the request without one.
            idle: the clock it is waited by.
            content: what is posted.
            below_host: whether the path is below the host instead.

        Raises:
            ProviderError: it was refused, or the connection failed, here or while the answer was read.
        """
        http = self._client()
        headers = {"Content-Type": "application/json", "Accept": "text/event-stream"} if content else {}
        method = "POST" if content else "GET"
        above = self._base_url[: -len(urlsplit(self._base_url).path)] if below_host else self._base_url
        sent = http.build_request(method, f"{above}{path}", content=content, headers=headers)
        auth = _Bearer(key) if key is not None else None
        response: httpx.Response | None = None
        try:
            response = await idle.wait(http.send(sent, auth=auth, stream=True))
            reply = Reply(response, idle, self._network.way)
            if response.status_code >= 300:
                raise await reply.refusal()
            yield reply
        except _BROKEN as error:
            raise lost(error, self._network.way) from None
        finally:
            if response is not None:
                await response.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            self.warm()
            patience = self._patience
            self._http = httpx.AsyncClient(
                verify=self._tls or True,
                trust_env=False,
                follow_redirects=False,  # a redirect would carry the conversation elsewhere
                headers=[("User-Agent", "k2desk"), ("Accept-Encoding", "identity"), *self._network.headers],
                proxy=self._network.proxy or None,
                limits=httpx.Limits(max_connections=8, keepalive_expiry=60.0),  # tools may run between steps
                timeout=httpx.Timeout(None, connect=patience.connect, pool=patience.connect),
            )
        return self._http


class Reply:
    """A gateway's answer.

    Args:
        response: its head has come, its body has not been read.
        idle: the clock to read under.
        way: through which proxy it came, in words; "" for the direct way.
    """

    def __init__(self, response: httpx.Response, idle: IdleClock, way: str = "") -> None:
        self._response = response
        self._way = way
        self._idle = idle

    @property
    def streams(self) -> bool:
        """Whether it is a stream of events."""
        return self._content_type.lower().startswith("text/event-stream")

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """Yield the body as it comes.

        Raises:
            ConnectionFailed: it broke, or nothing came in time.
            AnswerBroken: it is longer than any answer can be.
        """
        response = self._response
        encoded = response.headers.get("content-encoding", "identity") != "identity"
        source = response.aiter_bytes() if encoded else response.aiter_raw()
        total = 0
        try:
            while (data := await self._idle.wait(anext(source, None))) is not None:
                total += len(data)
                if total > MAX_ANSWER:
                    raise AnswerBroken(f"The answer was longer than {MAX_ANSWER >> 20} MB.", code="too_long")
                yield data
        except _BROKEN as error:
            raise lost(error, self._way) from None  # what httpx says may quote the request

    async def whole(self) -> bytes:
        """Return the whole body, as far as `MAX_BODY`."""
        body = bytearray()
        async with aclosing(self.pieces()) as pieces:
            async for data in pieces:
                body += data
                if len(body) >= MAX_BODY:
                    break
        return bytes(body)

    async def refusal(self, body: bytes | None = None) -> ProviderError:
        """Return what this answer means, where it is not the one that was asked for.

        Args:
            body: what was read of it already, None where nothing was.
        """
        return faults.from_response(
            self._response.status_code,
            self._content_type,
            await self.whole() if body is None else body,
            retry_after=_retry_after(self._response.headers),
            request_id=self._request_id,
        )

    @property
    def _content_type(self) -> str:
        return str(self._response.headers.get("content-type", ""))

    @property
    def _request_id(self) -> str:
        headers = self._response.headers
        return next((faults.redacted(headers[name]) for name in _REQUEST_IDS if name in headers), "")


def _credentials(key: str) -> str | None:
    """Return the header's value, None for what is no key: the HTTP layer would quote it in its error."""
    return f"Bearer {key}" if _KEY.fullmatch(key) else None


def _retry_after(headers: httpx.Headers) -> float | None:
    """Return the seconds a gateway asks to wait: milliseconds, seconds or a date (RFC 9110, 10.2.3)."""
    with suppress(ValueError):
        if (milliseconds := headers.get("retry-after-ms")) is not None:
            return max(0.0, float(milliseconds) / 1000)
        if (value := headers.get("retry-after")) is None:
            return None
        if re.fullmatch(r"\s*\d+(\.\d+)?\s*", value):
            return float(value)
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    return None
