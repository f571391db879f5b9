"""An independent judge of the client's patience: llmock breaks streams and grades what the client does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from llmock.pytest_plugin import LLMock
from llmock.testing import LLMockServer

from k2desk.core.errors import ProviderError
from k2desk.core.messages import Completed, ModelRequest, ToolSchema, User
from k2desk.provider.client import Client
from k2desk.provider.patience import Patience
from k2desk.provider.retry import RetryPolicy
from k2desk.provider.spec import ProviderSpec

TOOL = ToolSchema(
    "read_file",
    "Reads.",
    {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]},
)
QUICK = RetryPolicy(first=0.06)
SHORT = Patience(connect=2.0, first=0.8, between=0.8, last=0.3)


@pytest.fixture(scope="module")
def server() -> Iterator[LLMockServer]:
    with LLMockServer() as running:
        yield running


@pytest.fixture
def judge(server: LLMockServer) -> LLMock:
    return LLMock(server).reset()


async def ask(judge: LLMock, *tools: ToolSchema) -> Completed | ProviderError:
    spec = ProviderSpec("judge", "Judge", judge.base_url(), "kimi-k2-thinking", 262_144)
    client = Client(spec, lambda: "sk-judge-0123456789", patience=SHORT, retry=QUICK)
    last: object = None
    try:
        async for event in client.stream(ModelRequest(spec.model, (User("Read a file."),), tools)):
            last = event
    except ProviderError as error:
        return error
    finally:
        await client.aclose()
    assert isinstance(last, Completed)
    return last


HASTY = {
    "no_backoff",  # on a busy machine the first wait may last as long as the second
    "malformed_chunk_ignored",  # a stream sent to its end before we could hang up counts as read; see below
}


def approved(judge: LLMock) -> None:
    """Take no complaint but those that only tell how fast the machine was."""
    assert [finding.title for finding in judge.verdict().findings if finding.code not in HASTY] == []


Break = Callable[[LLMock], object]
HEALED: dict[str, Break] = {
    "nothing": lambda judge: None,
    "429 with its wait": lambda judge: judge.rate_limit(times=2, retry_after=0.3),
    "429 without": lambda judge: judge.fail(429),
    "408": lambda judge: judge.fail(408, times=2),
    "409": lambda judge: judge.fail(409, times=2),
    "500": lambda judge: judge.fail(500, times=3),
    "502": lambda judge: judge.fail(502, times=3),
    "503": lambda judge: judge.fail(503, times=2),
    "504": lambda judge: judge.fail(504),
    "529": lambda judge: judge.fail(529),
    "slow": lambda judge: judge.delay(0.3).slow_first_token(0.3),
    "disconnect at once": lambda judge: judge.disconnect(after_chunks=0),
    "disconnect": lambda judge: judge.disconnect(after_chunks=2, times=2),
    "truncate at once": lambda judge: judge.truncate(after_chunks=0),
    "truncate": lambda judge: judge.truncate(after_chunks=2, times=3),
    "truncate before the end": lambda judge: judge.truncate(after_chunks=4),
    "corrupt": lambda judge: judge.corrupt(after_chunks=2, times=2),
    "stall": lambda judge: judge.stall(after_chunks=2, seconds=30),
}
FINAL: dict[str, Break] = {
    "400": lambda judge: judge.fail(400),
    "401": lambda judge: judge.fail(401),
    "403": lambda judge: judge.fail(403),
    "404": lambda judge: judge.fail(404),
    "422": lambda judge: judge.fail(422),
    "context overflow": lambda judge: judge.context_overflow(),
    "outage": lambda judge: judge.outage(),
    "a stream that always breaks": lambda judge: judge.disconnect(after_chunks=2, times=None),
}


@pytest.mark.parametrize("name", HEALED)
async def test_the_judge_sees_a_fault_healed(judge: LLMock, name: str) -> None:
    HEALED[name](judge)
    assert isinstance(await ask(judge), Completed)
    approved(judge)


async def test_damaged_streams_are_asked_for_again(judge: LLMock) -> None:
    judge.corrupt(after_chunks=2, times=2)
    assert isinstance(await ask(judge), Completed)
    assert [request.fault for request in judge.requests] == ["stream:malformed@2", "stream:malformed@2", None]


@pytest.mark.parametrize("name", FINAL)
async def test_the_judge_sees_a_fault_that_stays_named(judge: LLMock, name: str) -> None:
    FINAL[name](judge)
    assert isinstance(await ask(judge), ProviderError)
    judge.assert_resilient()


async def test_a_stream_that_ends_early_every_time_is_no_answer(judge: LLMock) -> None:
    """The judge calls the last try accepted, as nobody asks again after it; that it is not is seen here."""
    judge.truncate(after_chunks=2, times=None)
    assert isinstance(await ask(judge), ProviderError)
    assert len(judge.requests) == QUICK.tries


@pytest.mark.parametrize("kind", ["malformed_arguments", "unknown_tool"])
async def test_a_broken_call_reaches_the_agent_as_it_is(judge: LLMock, kind: str) -> None:
    judge.break_tool_call(kind)
    answer = await ask(judge, TOOL)
    assert isinstance(answer, Completed)
    assert len(answer.calls) == 1
    approved(judge)


async def test_a_call_that_breaks_off_is_asked_for_again(judge: LLMock) -> None:
    judge.call_tool("read_file", {"path": "a.py"}, times=2).disconnect(after_chunks=2)
    answer = await ask(judge, TOOL)
    assert isinstance(answer, Completed)
    assert [(call.name, call.arguments) for call in answer.calls] == [("read_file", '{"path": "a.py"}')]
    approved(judge)


async def test_a_quota_is_waited_out(judge: LLMock) -> None:
    judge.limits(rpm=200)
    for _ in range(3):
        assert isinstance(await ask(judge), Completed)
    approved(judge)
