"""What a gateway's refusal means, in our own errors and in words for the user."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from k2desk.core.errors import (
    AnswerBroken,
    ContextOverflow,
    GatewayBusy,
    KeyRefused,
    ModelMissing,
    ProviderError,
    QuotaExhausted,
    RequestRejected,
)
from k2desk.core.wording import mark

MAX_WORDS: Final = 300
"""Characters of the gateway's own words that are passed on."""

_SECRET: Final = re.compile(r"(?:sk-|Bearer\s+)[^\s\"'<>,;)]{4,}", re.IGNORECASE)
_REQUEST_ID: Final = re.compile(r"\s*\(request id: ([\w-]+)\)")
_WAIT: Final = re.compile(
    r"(?:try again|retry) (?:after|in) (\d+(?:\.\d+)?) ?(ms|s\b|second|minute|hour)?", re.I
)
_UNITS: Final = {"ms": 0.001, "minute": 60.0, "hour": 3600.0}

# What gateways write, as code, type or message. The order counts: the first that fits names the error.
# Sources: Moonshot's error table, QuantumNous/new-api types/error.go, ggml-org/llama.cpp, vLLM.
_WORDS: Final[dict[type[ProviderError], tuple[str, ...]]] = {
    ContextOverflow: (
        "exceeded model token limit",
        "token length too long",
        "exceeds the model's specification",
        "exceeds the available context",
        "context_length_exceeded",
        "exceed_context_size",
        "maximum context length",
    ),
    QuotaExhausted: (
        "insufficient_(user_)?quota",
        "pre_consume_token_quota",
        "quota is not enough",
        "pre-consumed quota failed",
        "exceeded_current_quota",
        "insufficient balance",
        r"\bTPD\b",  # tokens per day: waiting does not help today
        "tokens per day",
    ),
    ModelMissing: (
        "model_not_found",
        "no available channel",
        "not found the model",
        "model .{1,80} does not exist",
    ),
    KeyRefused: (
        "invalid_authentication",
        "authentication_error",
        "in(correct|valid)[_ ]api[_ ]key",
        "invalid token",
        "无效的令牌",
    ),
    RequestRejected: ("content_filter", "invalid_request", "permission_denied", "bad_request"),
    GatewayBusy: (
        "engine_overloaded",
        "rate_limit",
        "server_error",
        "unexpected_output",
        "overloaded",
        "饱和",
        "upstream_error",
        "timeout",
    ),
}
_MEANINGS: Final = tuple((kind, re.compile("|".join(words), re.I)) for kind, words in _WORDS.items())

_BY_STATUS: Final[dict[int, type[ProviderError]]] = {
    401: KeyRefused,
    402: QuotaExhausted,
    408: GatewayBusy,
    409: GatewayBusy,
    413: ContextOverflow,
    425: GatewayBusy,
    429: GatewayBusy,
    499: GatewayBusy,
}

_SENTENCES: Final[dict[type[ProviderError], str]] = {
    KeyRefused: mark("The gateway does not accept the key. Check it, or paste another one."),
    QuotaExhausted: mark("The account has no money left for this request. Top it up, or ask for less."),
    ModelMissing: mark("The gateway does not offer this model to this key. Choose another model."),
    ContextOverflow: mark(
        "The conversation is longer than the model's context. Begin a new session, or say less."
    ),
    RequestRejected: mark("The gateway does not take this request."),
    GatewayBusy: mark("The gateway is busy or failing. Try again in a while."),
}


def from_response(
    status: int, content_type: str, body: bytes, *, retry_after: float | None = None, request_id: str = ""
) -> ProviderError:
    """Say what an answer that is no stream means.

    The body counts before the status: gateways answer a caller's mistake with 500, an unknown model with
    503 and an empty account with 403.

    Args:
        status: the HTTP status.
        content_type: the header, "" where there was none.
        body: the answer, possibly cut.
        retry_after: seconds the headers ask to wait, None where they do not say.
        request_id: from the headers, "" where they hold none.
    """
    message, code = _read(body)
    if found := _REQUEST_ID.search(message):
        request_id = request_id or found[1]
        message = message.replace(found[0], "")
    if status < 300:
        return _no_stream(message, code, content_type, body, request_id)
    if status < 400:
        return RequestRejected(
            mark(
                "The gateway points to another address; K2Desk does not follow it with your key. "
                "Check the base URL."
            ),
            status=status,
            request_id=request_id,
        )
    kind = _kind(status, f"{code} {message}")
    if kind is RequestRejected and status == 404:
        message = mark(f"There is no such page; check the base URL. {message}").strip()
    wait = retry_after if retry_after is not None else _wait(message)
    return _make(kind, message, status=status, code=code, request_id=request_id, retry_after=wait)


def in_stream(fault: Any) -> ProviderError:
    """Say what an error inside a stream that had begun with 200 means.

    Args:
        fault: the ``error`` of the event, an object or a string.
    """
    message, code = _words(fault)
    number = str(fault.get("code") or "") if isinstance(fault, dict) else ""
    status = int(number) if re.fullmatch("[45][0-9][0-9]", number) else 500
    kind = _kind(status, f"{code} {message}")
    return _make(kind, message, code=code, retry_after=_wait(message))


def redacted(text: str) -> str:
    """Return a gateway's words fit to be shown: short, on one line, without anything like a key."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    line = _SECRET.sub("[key]", line)
    return line if len(line) <= MAX_WORDS else line[: MAX_WORDS - 1] + "…"


def _no_stream(message: str, code: str, content_type: str, body: bytes, request_id: str) -> ProviderError:
    if message or code:
        kind = _meaning(f"{code} {message}") or GatewayBusy
        return _make(kind, message, status=200, code=code, request_id=request_id, retry_after=_wait(message))
    if not body.strip():
        return AnswerBroken(mark("The gateway's answer was empty."), status=200, request_id=request_id)
    page = (
        mark("a web page") if b"<html" in body[:2000].lower() else f"{redacted(content_type) or 'something'}"
    )
    return AnswerBroken(
        mark(
            f"The address answered with {page} and not with a stream. "
            "Check the base URL, and whether the network wants you to log in."
        ),
        status=200,
        code="no_stream",
        request_id=request_id,
    )


def _kind(status: int, words: str) -> type[ProviderError]:
    meaning = _meaning(words)
    if status == 403 and meaning is not QuotaExhausted and re.search(r"model|模型", words):
        return ModelMissing
    if meaning is RequestRejected and status in _BY_STATUS:
        return _BY_STATUS[status]
    if meaning is GatewayBusy and 400 <= status < 429 and status not in _BY_STATUS:
        return RequestRejected  # a request the gateway calls bad stays bad, whatever its words are
    if meaning is not None:
        return meaning
    if status >= 500:
        return GatewayBusy
    return _BY_STATUS.get(status, RequestRejected)


def _meaning(words: str) -> type[ProviderError] | None:
    return next((kind for kind, pattern in _MEANINGS if pattern.search(words)), None)


def _make(
    kind: type[ProviderError],
    message: str,
    *,
    status: int = 0,
    code: str = "",
    request_id: str = "",
    retry_after: float | None = None,
) -> ProviderError:
    heard = redacted(message)
    text = mark(f"{_SENTENCES[kind]} It says: {heard}") if heard else _SENTENCES[kind]
    code = redacted(code)
    if kind is not GatewayBusy:
        return kind(text, status=status, code=code, request_id=request_id)
    if retry_after is not None and retry_after >= 1:
        text = f"{text} (wait {_span(retry_after)})"
    return GatewayBusy(text, status=status, code=code, request_id=request_id, retry_after=retry_after)


def _read(body: bytes) -> tuple[str, str]:
    """Return message and code of an error body; both "" where it is none of the known shapes."""
    try:
        data = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return "", ""
    if not isinstance(data, dict):
        return "", ""
    if error := data.get("error"):
        return _words(error)
    if data.get("object") == "error" or data.get("success") is False or "detail" in data:
        return _words(data)
    return "", ""


def _words(error: Any) -> tuple[str, str]:
    match error:
        case {}:
            message = error.get("message") or error.get("detail") or ""
            code = error.get("code") or error.get("type") or ""
            if isinstance(code, int) and error.get("type"):
                code = error["type"]  # a bare number only repeats the status
            return (message if isinstance(message, str) else str(message)), str(code)
        case str():
            return error, ""
        case _:
            return str(error), ""


def _wait(message: str) -> float | None:
    if found := _WAIT.search(message):
        return float(found[1]) * _UNITS.get((found[2] or "").lower(), 1.0)
    return None


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
