"""Whether a failed try is repeated, and when."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.errors import (
    AnswerBroken,
    AnswerEmpty,
    ConnectionFailed,
    ContextOverflow,
    GatewayBusy,
    KeyRefused,
    ModelMissing,
    ProviderError,
    QuotaExhausted,
    RequestRejected,
)
from k2desk.core.messages import Retrying
from k2desk.provider.retry import RetryPolicy, retryable, smaller_room

POLICY = RetryPolicy()


def test_waits_double_up_to_the_longest() -> None:
    error = ConnectionFailed("x")
    policy = RetryPolicy(tries=12)
    waits = [policy.after(error, attempt, 0.0) for attempt in range(1, 12)]
    seconds = [wait.seconds for wait in waits if wait]
    assert seconds == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 32.0, 32.0, 32.0, 32.0]


def test_there_are_five_tries() -> None:
    error = GatewayBusy("busy")
    assert POLICY.after(error, 4, 0.0) == Retrying(5, 5, 4.0, "busy")
    assert POLICY.after(error, 5, 0.0) is None


def test_an_empty_answer_is_paid_for_three_times_at_most() -> None:
    assert POLICY.after(AnswerEmpty("x"), 2, 0.0) == Retrying(3, 3, 1.0, "x")
    assert POLICY.after(AnswerEmpty("x"), 3, 0.0) is None


@given(st.integers(1, 4), st.floats(0, 1, exclude_max=True))
def test_chance_lengthens_by_a_quarter_at_most(attempt: int, chance: float) -> None:
    plain, wait = (
        POLICY.after(ConnectionFailed(""), attempt, 0.0),
        POLICY.after(ConnectionFailed(""), attempt, chance),
    )
    assert plain is not None
    assert wait is not None
    assert plain.seconds <= wait.seconds <= plain.seconds * 1.25


@pytest.mark.parametrize(("asked", "seconds"), [(7.0, 7.0), (0.2, 0.2), (0.0, 0.5), (120.0, 120.0)])
def test_the_gateway_says_when(asked: float, seconds: float) -> None:
    wait = POLICY.after(GatewayBusy("", retry_after=asked), 1, 0.0)
    assert wait is not None
    assert wait.seconds == seconds


def test_nobody_waits_an_hour_in_silence() -> None:
    assert POLICY.after(GatewayBusy("", retry_after=121.0), 1, 0.0) is None


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (GatewayBusy(""), True),
        (ConnectionFailed(""), True),
        (AnswerBroken(""), True),
        (AnswerEmpty(""), True),
        (AnswerBroken("", code="length"), False),
        (AnswerEmpty("", code="length"), False),
        (AnswerBroken("", code="no_stream"), False),
        (AnswerBroken("", code="too_long"), False),
        (KeyRefused(""), False),
        (QuotaExhausted(""), False),
        (ModelMissing(""), False),
        (RequestRejected(""), False),
        (ContextOverflow(""), False),
        (ProviderError(""), False),
    ],
)
def test_what_may_succeed_when_sent_again(error: ProviderError, again: bool) -> None:
    assert retryable(error) is again
    assert (POLICY.after(error, 1, 0.0) is not None) is again


RESERVED = "chat pre-consumed quota failed, user quota: ＄{}, need quota: ＄{}"


@pytest.mark.parametrize(
    ("error", "asked", "room"),
    [
        (QuotaExhausted("no", code="insufficient_user_quota"), 32_768, 4_096),
        (QuotaExhausted("no", code="pre_consume_token_quota_failed"), 32_768, 4_096),
        (QuotaExhausted("It says: user quota is not enough"), 32_768, 4_096),
        (QuotaExhausted(RESERVED.format("0.030000", "0.144000")), 32_768, 6_144),
        (QuotaExhausted(RESERVED.format("0.1", "0.144")), 32_768, 8_192),
        (QuotaExhausted(RESERVED.format("0.001", "0.144")), 32_768, 4_096),
        (QuotaExhausted(RESERVED.format("0.000000", "0.144")), 32_768, None),
        (QuotaExhausted("no", code="insufficient_user_quota"), 4_096, None),
        (QuotaExhausted("no", code="exceeded_current_quota_error"), 32_768, None),
        (QuotaExhausted("request reached TPD rate limit"), 32_768, None),
        (RequestRejected("pre-consumed"), 32_768, None),
    ],
)
def test_how_much_a_small_account_may_be_asked_for(
    error: ProviderError, asked: int, room: int | None
) -> None:
    assert smaller_room(error, asked) == room
