"""What a gateway's refusal means."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

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
from k2desk.provider import faults


def refusal(status: int, message: str = "", kind: str = "", code: object = None) -> ProviderError:
    error = {"message": message, "type": kind, "param": "", "code": code}
    return faults.from_response(status, "application/json", msgspec.json.encode({"error": error}))


REFUSALS = [
    # Moonshot
    (
        400,
        "The request was rejected because it was considered high risk",
        "content_filter",
        None,
        RequestRejected,
    ),
    (400, "Invalid request: roles", "invalid_request_error", None, RequestRejected),
    (
        400,
        "Invalid request: Your request exceeded model token limit: 262144",
        "invalid_request_error",
        None,
        ContextOverflow,
    ),
    (400, "Input token length too long", "invalid_request_error", None, ContextOverflow),
    (401, "", "invalid_authentication_error", None, KeyRefused),
    (401, "Incorrect API key provided", "incorrect_api_key_error", None, KeyRefused),
    (403, "", "permission_denied_error", None, RequestRejected),
    (404, "Not found the model X or Permission denied", "resource_not_found_error", None, ModelMissing),
    (429, "", "engine_overloaded_error", None, GatewayBusy),
    (429, "max RPM: 3, please try again after 1 seconds", "rate_limit_reached_error", None, GatewayBusy),
    (429, "request reached TPD rate limit", "rate_limit_reached_error", None, QuotaExhausted),
    (429, "", "exceeded_current_quota_error", None, QuotaExhausted),
    (500, "", "server_error", None, GatewayBusy),
    (500, "invalid state transition", "unexpected_output", None, GatewayBusy),
    # CometAPI
    (401, "Invalid token (request id: 2026)", "comet_api_error", "", KeyRefused),
    (402, "", "", None, QuotaExhausted),
    (403, "user quota is not enough", "new_api_error", "insufficient_user_quota", QuotaExhausted),
    (
        403,
        "chat pre-consumed quota failed",
        "new_api_error",
        "pre_consume_token_quota_failed",
        QuotaExhausted,
    ),
    (403, "This token has no access to model kimi", "new_api_error", "", ModelMissing),
    (403, "IP not allowed", "new_api_error", "", RequestRejected),
    (413, "", "", None, ContextOverflow),
    (422, "", "", None, RequestRejected),
    (429, "upstream", "upstream_error", 429, GatewayBusy),
    (500, "field messages is required", "new_api_error", "invalid_request", RequestRejected),
    (
        503,
        "no available channel for group default and model X",
        "new_api_error",
        "model_not_found",
        ModelMissing,
    ),
    (503, "当前分组上游负载已饱和，请稍后再试", "new_api_error", None, GatewayBusy),
    (502, "bad gateway", "upstream_error", None, GatewayBusy),
    (504, "", "", None, GatewayBusy),
    (529, "", "overloaded_error", None, GatewayBusy),
    (
        400,
        "The sum of the tokens and the set max_tokens exceeds the model's specification length",
        "invalid_request_error",
        None,
        ContextOverflow,
    ),
    (524, "", "", None, GatewayBusy),
    # others
    (401, "bad key", "invalid_request_error", None, KeyRefused),
    (400, "request timeout must be positive", "", None, RequestRejected),
    (408, "", "", None, GatewayBusy),
    (499, "", "", None, GatewayBusy),
]
"""Status, message, type and code as Moonshot, CometAPI and others send them, and what they mean."""


@pytest.mark.parametrize(
    ("status", "message", "kind", "code", "error"),
    REFUSALS,
    ids=[f"{row[0]} {row[2] or ''} {row[3] or ''} {row[1][:40]}".strip() for row in REFUSALS],
)
def test_the_body_counts_before_the_status(
    status: int, message: str, kind: str, code: object, error: type[ProviderError]
) -> None:
    found = refusal(status, message, kind, code)
    assert type(found) is error
    assert found.status == status
    assert str(found)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, b"", KeyRefused),
        (404, b"<html>Not Found</html>", RequestRejected),
        (429, b"", GatewayBusy),
        (520, b"<!doctype html><html>cloudflare", GatewayBusy),
        (503, b"\xff\xfe", GatewayBusy),
        (500, b"[1]", GatewayBusy),
        (500, b"{}", GatewayBusy),
        (400, b'{"detail":"maximum context length is 8192"}', ContextOverflow),
        (400, b'{"object":"error","message":"bad","type":"BadRequestError","code":400}', RequestRejected),
        (400, b'{"error":"plain words"}', RequestRejected),
        (400, b'{"error":[1]}', RequestRejected),
        (500, b'{"error":{"message":{"why":"deep"},"code":7}}', GatewayBusy),
        (307, b"", RequestRejected),
    ],
)
def test_bodies_of_every_kind(status: int, body: bytes, error: type[ProviderError]) -> None:
    assert type(faults.from_response(status, "", body)) is error


@pytest.mark.parametrize(
    "name", ["llama_ctx_overflow.json", "llama_ctx_overflow_stream.json", "llama_bad_request.json"]
)
def test_recorded_refusals(recorded: Callable[[str], bytes], name: str) -> None:
    status, _, body = recorded(name).partition(b" ")
    found = faults.from_response(int(status), "application/json", body)
    assert type(found) is (ContextOverflow if "ctx" in name else RequestRejected)
    assert found.code in {"exceed_context_size_error", "invalid_request_error"}


class TestNoStream:
    def test_an_error_that_calls_itself_fine(self) -> None:
        found = faults.from_response(
            200, "application/json", b'{"error":{"message":"m","code":"model_not_found"}}'
        )
        assert type(found) is ModelMissing
        assert (
            type(faults.from_response(200, "application/json", b'{"error":{"message":"m"}}')) is GatewayBusy
        )
        assert type(faults.from_response(200, "", b'{"success":false,"message":"m"}')) is GatewayBusy

    def test_a_page(self) -> None:
        found = faults.from_response(200, "text/html", b"<HTML><body>Log in")
        assert type(found) is AnswerBroken
        assert found.code == "no_stream"
        assert "web page" in str(found)

    def test_something_else(self) -> None:
        assert "image/png" in str(faults.from_response(200, "image/png", b"\x89PNG"))
        assert "something" in str(faults.from_response(200, "", b"hello"))

    def test_nothing(self) -> None:
        found = faults.from_response(200, "text/event-stream", b" \n")
        assert type(found) is AnswerBroken
        assert found.code == ""


class TestWords:
    def test_the_request_id_is_taken_out(self) -> None:
        found = refusal(500, "it broke (request id: 2026abc)")
        assert found.request_id == "2026abc"
        assert "2026abc" not in str(found)
        body = b'{"error":{"message":"x (request id: inner)"}}'
        assert faults.from_response(500, "", body, request_id="outer").request_id == "outer"

    @pytest.mark.parametrize(
        ("message", "seconds", "said"),
        [
            ("please try again after 7 seconds", 7.0, "wait 7 s"),
            ("please try again after 0.5 seconds", 0.5, ""),
            ("Please retry in 300ms", 0.3, ""),
            ("try again in 5 minutes", 300.0, "wait 5 min"),
            ("try again in 3 hours", 10800.0, "wait 3 h"),
            ("soon", None, ""),
        ],
    )
    def test_how_long_to_wait(self, message: str, seconds: float | None, said: str) -> None:
        found = refusal(429, message, "rate_limit_reached_error")
        assert isinstance(found, GatewayBusy)
        assert found.retry_after == seconds
        assert (said or "(wait") in str(found) if said else "(wait" not in str(found)

    def test_the_header_counts_before_the_words(self) -> None:
        body = b'{"error":{"message":"try again after 9 seconds"}}'
        found = faults.from_response(429, "", body, retry_after=2.0)
        assert isinstance(found, GatewayBusy)
        assert found.retry_after == 2.0

    def test_long_words_and_control_signs(self) -> None:
        text = faults.redacted("a\x1b[31m\r\nb\u202e" + "x" * 1000)
        assert len(text) == faults.MAX_WORDS
        assert text.isprintable()

    @pytest.mark.parametrize(
        "text",
        [
            "Incorrect API key provided: sk-abcd1234efgh.",
            "header Bearer sk-abcd1234efgh",
            "'Bearer abcd1234efgh'",
        ],
    )
    def test_anything_like_a_key_is_taken_out(self, text: str) -> None:
        assert "abcd1234" not in faults.redacted(text)
        assert "abcd1234" not in str(refusal(401, text))


class TestInStream:
    def test_a_number_is_a_status(self) -> None:
        assert type(faults.in_stream({"message": "m", "code": 401})) is KeyRefused
        assert type(faults.in_stream({"message": "m", "code": "429"})) is GatewayBusy
        assert type(faults.in_stream({"message": "m", "code": 7})) is GatewayBusy

    def test_words_count(self) -> None:
        assert (
            type(faults.in_stream({"message": "m", "type": "invalid_request_error", "code": None}))
            is RequestRejected
        )
        assert type(faults.in_stream("boom")) is GatewayBusy
        assert type(faults.in_stream(7)) is GatewayBusy
