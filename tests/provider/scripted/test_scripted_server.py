"""The scripted gateway behaves as the real one does, and leaves nothing behind."""

from __future__ import annotations

import gc
import http.client
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from k2desk.provider.scripted.answer import Answer
from k2desk.provider.scripted.conversation import Conversation
from k2desk.provider.scripted.faults import NAMED, Fault, Faults
from k2desk.provider.scripted.script import Call, Rule, Script
from k2desk.provider.scripted.server import DEMO_KEY, MAX_CONNECTIONS, ScriptedServer

SCRIPT = Script((Rule(user="hello", thinking="hm", text="Hi!", calls=(Call("a", {"x": 1}),)),))
HELLO = [{"role": "user", "content": "hello"}]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(SCRIPT) as running:
        yield running


def ask(
    server: ScriptedServer, method: str, path: str, body: Any = None, key: str = DEMO_KEY
) -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    connection.request(method, path, data, {"Authorization": f"Bearer {key}"})
    response = connection.getresponse()
    found = response.status, response.read(), {name.lower(): value for name, value in response.getheaders()}
    connection.close()
    return found


def chat(server: ScriptedServer, **fields: Any) -> tuple[int, str]:
    options = {"stream": True, "stream_options": {"include_usage": True}}
    body = {"model": "demo-model", "messages": HELLO, **options, **fields}
    status, data, _ = ask(server, "POST", "/v1/chat/completions", body)
    return status, data.decode()


class TestWire:
    def test_a_stream_as_cometapi_sends_it(self, server: ScriptedServer) -> None:
        status, text = chat(server)
        events = text.split("\n\n")
        assert status == 200
        assert events[0] == ": PING"
        assert events[-2:] == ["data: [DONE]", ""]
        chunks = [json.loads(event.removeprefix("data: ")) for event in events[1:-2]]
        deltas = [chunk["choices"][0]["delta"] for chunk in chunks if chunk["choices"]]
        assert [list(delta) for delta in deltas] == [
            ["role", "content"],
            ["reasoning_content"],
            ["content"],
            ["tool_calls"],
            ["tool_calls"],
            [],
        ]
        assert deltas[3]["tool_calls"][0]["id"] == "functions.a:0"
        assert chunks[-2]["choices"][0]["finish_reason"] == "tool_calls"
        assert chunks[-2]["choices"][0]["usage"] == chunks[-1]["usage"]
        assert chunks[-1]["choices"] == []
        assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"}

    def test_without_include_usage_the_reason_to_finish_is_lost(self, server: ScriptedServer) -> None:
        assert '"finish_reason":"' not in chat(server, stream_options=None)[1]
        assert '"finish_reason":"' not in chat(server, stream_options={"include_usage": False})[1]

    def test_ids_count_on(self, server: ScriptedServer) -> None:
        calls = [{"id": "functions.a:0", "function": {"name": "a", "arguments": "{}"}}]
        answered = [
            {"role": "assistant", "tool_calls": calls},
            {"role": "tool", "tool_call_id": "functions.a:0", "content": "done"},
        ]
        assert "functions.a:1" in chat(server, messages=[*HELLO, *answered])[1]

    def test_a_repeated_beginning_is_cached(self, server: ScriptedServer) -> None:
        chat(server)
        assert int(re.findall(r'"cached_tokens":(\d+)', chat(server)[1])[0]) > 10

    def test_models_and_prices(self, server: ScriptedServer) -> None:
        status, body, _ = ask(server, "GET", "/v1/models")
        assert (status, [model["id"] for model in json.loads(body)["data"]]) == (200, ["demo-model"])
        status, body, _ = ask(server, "GET", "/api/models", key="")
        assert (status, json.loads(body)["data"][0]["pricing"]["currency"]) == (200, "USD / M Tokens")

    @pytest.mark.parametrize("path", ["/v1/models", "/v1/chat/completions"])
    def test_a_wrong_key(self, server: ScriptedServer, path: str) -> None:
        status, body, _ = ask(server, "GET", path, key="sk-wrong")
        assert (status, json.loads(body)["error"]["type"]) == (401, "comet_api_error")

    def test_another_page(self, server: ScriptedServer) -> None:
        assert ask(server, "GET", "/v1/nowhere")[0] == 404

    def test_everything_is_recorded(self, server: ScriptedServer) -> None:
        chat(server, max_tokens=7)
        assert server.requests[0].headers["authorization"] == f"Bearer {DEMO_KEY}"
        assert server.chats[0]["max_tokens"] == 7
        assert server.wait_for_request(0)
        assert not server.wait_for_hang_up(0)

    def test_a_pace(self) -> None:
        with ScriptedServer(Script((Rule(text="word " * 10),), pace=0.01)) as server:
            began = time.monotonic()
            chat(server)
            assert time.monotonic() - began >= 0.05


class TestStrict:
    @pytest.mark.parametrize(
        ("fields", "status", "told"),
        [
            ({"messages": []}, 500, "field messages is required"),
            ({"model": "gpt"}, 503, "model_not_found"),
            ({"messages": 4}, 400, "Invalid request"),
            ({"tool_choice": "required"}, 400, "tool_choice"),
            ({"thinking": True}, 400, "thinking"),
            ({"tools": []}, 400, "tools"),
            ({"messages": [{"role": "user", "content": ""}]}, 400, "content must not be empty"),
            ({"messages": [*HELLO, {"role": "assistant"}]}, 400, "assistant must not be empty"),
            (
                {"messages": [*HELLO, {"role": "tool", "tool_call_id": "x", "content": "y"}]},
                400,
                "x is not found",
            ),
            (
                {
                    "messages": [
                        *HELLO,
                        {"role": "assistant", "tool_calls": [{"id": "a"}, {"id": "b"}]},
                        *HELLO,
                    ]
                },
                400,
                "did not have response messages: a, b",
            ),
            ({"max_tokens": 262_144}, 400, "exceeded model token limit"),
        ],
    )
    def test_what_the_real_one_refuses(
        self, server: ScriptedServer, fields: dict[str, Any], status: int, told: str
    ) -> None:
        found, text = chat(server, **fields)
        assert found == status
        assert told in text

    def test_what_the_real_one_takes(self, server: ScriptedServer) -> None:
        assert chat(server, tool_choice="auto", tools=[{"type": "function"}])[0] == 200

    def test_a_body_that_is_no_json(self, server: ScriptedServer) -> None:
        assert ask(server, "POST", "/v1/chat/completions", b"{")[0] == 400

    def test_a_script_without_an_answer_says_so(self, server: ScriptedServer) -> None:
        status, text = chat(server, messages=[{"role": "user", "content": "bye"}])
        assert status == 500
        assert "no rule fits" in text


class TestFaults:
    def test_the_first_requests_fail(self) -> None:
        with ScriptedServer(SCRIPT, faults=Faults(NAMED["500"], first=2)) as server:
            assert [chat(server)[0] for _ in range(4)] == [500, 500, 200, 200]

    def test_all_requests_fail(self) -> None:
        with ScriptedServer(SCRIPT, faults=Faults(NAMED["500"])) as server:
            assert [chat(server)[0] for _ in range(3)] == [500, 500, 500]

    def test_the_user_may_ask_for_one(self, server: ScriptedServer) -> None:
        def say(text: str) -> int:
            return chat(server, messages=[{"role": "user", "content": f"hello {text}"}])[0]

        assert [say("fault:503*2") for _ in range(3)] == [503, 503, 200]
        assert [say("fault:500") for _ in range(2)] == [500, 200]
        assert say("fault:earthquake") == 200

    def test_a_rule_may_ask_for_one(self) -> None:
        with ScriptedServer(Script((Rule(text="x", fault="429"),))) as server:
            assert [chat(server)[0] for _ in range(2)] == [429, 200]

    def test_headers_and_body_are_as_asked(self) -> None:
        fault = Fault(status=418, body=b"tea", content_type="text/plain", headers=(("X-Pot", "full"),))
        with ScriptedServer(SCRIPT, faults=Faults(fault)) as server:
            body = {"model": "demo-model", "messages": HELLO}
            status, data, headers = ask(server, "POST", "/v1/chat/completions", body)
        assert (status, data, headers["x-pot"], headers["content-type"]) == (
            418,
            b"tea",
            "full",
            "text/plain",
        )

    def test_a_client_that_hangs_up_is_noticed(self) -> None:
        with ScriptedServer(SCRIPT, faults=Faults(NAMED["silent"])) as server:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
            body = json.dumps({"model": "demo-model", "messages": HELLO})
            connection.request("POST", "/v1/chat/completions", body, {"Authorization": f"Bearer {DEMO_KEY}"})
            response = connection.getresponse()
            response.close()
            connection.close()
            assert server.wait_for_hang_up(5)
            assert server.requests[0].hung_up


class TestLife:
    def test_it_listens_on_loopback_only_and_stops(self) -> None:
        with ScriptedServer(SCRIPT) as server:
            port = server.port
            assert server.base_url == f"http://127.0.0.1:{port}/v1"
            with pytest.raises(OSError):
                socket.create_connection(("127.0.0.2", port), timeout=1)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=1)
        assert not [thread for thread in threading.enumerate() if thread.name == "k2desk-scripted"]

    def test_a_stall_does_not_hold_the_end_up(self) -> None:
        with ScriptedServer(SCRIPT, faults=Faults(NAMED["silent"])) as server:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
            body = json.dumps({"model": "demo-model", "messages": HELLO})
            connection.request("POST", "/v1/chat/completions", body, {"Authorization": f"Bearer {DEMO_KEY}"})
            assert server.wait_for_request(5)
            began = time.monotonic()
        assert time.monotonic() - began < 1
        connection.close()

    def test_a_taken_port(self, server: ScriptedServer) -> None:
        with pytest.raises(OSError, match="in use"), ScriptedServer(SCRIPT, port=server.port):
            pass

    def test_one_that_never_began_may_be_left(self) -> None:
        with pytest.raises(RuntimeError):
            ScriptedServer(SCRIPT).__exit__(None, None, None)

    def test_a_client_that_speaks_no_http(self, server: ScriptedServer) -> None:
        for words in (b"hello\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"x" * 70_000, b""):
            with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
                connection.sendall(words)
                connection.shutdown(socket.SHUT_WR)
                assert ended(connection)
        assert chat(server)[0] == 200

    def test_there_is_a_limit_to_connections(self, server: ScriptedServer) -> None:
        connections = [
            socket.create_connection(("127.0.0.1", server.port), timeout=5) for _ in range(MAX_CONNECTIONS)
        ]
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as one_more:
            assert ended(one_more)
        for connection in connections:
            connection.close()

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
    def test_a_mistake_in_what_speaks_ends_the_connection(self) -> None:
        class Broken:
            model = "demo-model"

            def answer(self, conversation: Conversation) -> Answer:
                raise ZeroDivisionError(conversation.user)

        with ScriptedServer(Broken()) as server, pytest.raises(http.client.HTTPException):
            chat(server)


def ended(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_who_comes_while_it_ends_is_hung_up_on() -> None:
    """A connection that is made in the turn of the loop in which it ends is closed like the others."""
    entered, comes = threading.Event(), threading.Event()

    class Slow:
        model = "demo-model"

        def answer(self, conversation: Conversation) -> Answer:
            entered.set()
            comes.wait(5)  # nothing is accepted meanwhile
            return Answer(text="Hi!")

    def hear() -> None:
        with suppress(OSError, http.client.HTTPException):
            chat(running)

    for _ in range(5):
        entered.clear()
        comes.clear()
        with socket.socket() as late:
            late.settimeout(5)
            with ScriptedServer(Slow()) as running:
                asking = threading.Thread(target=hear)
                asking.start()
                assert entered.wait(5)
                late.connect(("127.0.0.1", running.port))
                threading.Timer(0.02, comes.set).start()
            assert late.recv(1) == b""
            asking.join()
    gc.collect()  # what nobody closed tells of itself, and fails this test
