"""What may go wrong on purpose, and how often."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

import msgspec

End: TypeAlias = Literal["reset", "close", "unfinished", "done"]
"""``reset`` sends RST, ``close`` ends the connection inside the body, ``unfinished`` ends the body well and
too early, ``done`` does so after ``[DONE]``, as gateways do when the model's server died."""

MAX_STALL: Final = 30.0
"""Seconds; no stall outlives a test run."""

_IN_TEXT: Final = re.compile(r"\bfault:([a-z0-9-]+)(?:\*(\d+))?")


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail. Places are counted in deltas, from 0; -1 for never.

    Args:
        status: answered instead of the stream where it is not 200, or where there is a body.
        body: with that status.
        content_type: of that body.
        headers: with that status.
        at: the delta before which the stream goes wrong.
        end: how the stream ends there.
        stall: seconds of silence there, at most `MAX_STALL`.
        pings: whether keep-alive comments go on during the silence.
        insert: bytes written there, as they are.
        in_arguments: go wrong in the middle of the first call's arguments, wherever that is.
        finish: the reason to finish, instead of the true one.
        line_end: what ends a line of the stream.
        bytewise: write each byte by itself.
        usage: tokens in and out that are reported instead of the guessed ones.
    """

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    at: int = -1
    end: End | None = None
    stall: float = 0.0
    pings: bool = False
    insert: bytes = b""
    in_arguments: bool = False
    finish: str = ""
    line_end: bytes = b"\n"
    bytewise: bool = False
    usage: tuple[int, int] | None = None

    @property
    def refuses(self) -> bool:
        """Whether it takes the place of the whole answer."""
        return self.status != 200 or bool(self.body)


def error_body(message: str, kind: str = "comet_api_error", code: str | int | None = None) -> bytes:
    """Return an error as the gateway words it."""
    return msgspec.json.encode({"error": {"message": message, "type": kind, "param": "", "code": code}})


def refusal(
    status: int,
    message: str,
    kind: str = "comet_api_error",
    code: str | None = None,
    headers: tuple[tuple[str, str], ...] = (),
) -> Fault:
    """Return the fault that answers with a status and an error in the gateway's words."""
    return Fault(status=status, body=error_body(message, kind, code), headers=headers)


_PAGE: Final = (
    b"<!DOCTYPE html><html><head><title>Log in</title></head><body>Welcome to the hotel</body></html>"
)

NAMED: Final[dict[str, Fault]] = {
    "400": refusal(400, "Invalid request: roles must alternate", "invalid_request_error"),
    "context": refusal(
        400,
        "Invalid request: Your request exceeded model token limit: 262144 (requested: 269030)",
        "invalid_request_error",
    ),
    "401": refusal(401, "Invalid token (request id: 20260101)"),
    "403": refusal(403, "user quota is not enough", code="insufficient_user_quota"),
    "429": refusal(429, "rate limited", "rate_limit_reached_error", headers=(("Retry-After", "0"),)),
    "429-hour": refusal(429, "rate limited", "rate_limit_reached_error", headers=(("Retry-After", "3600"),)),
    "429-empty": Fault(status=429, content_type=""),
    "500": refusal(500, "internal error", "server_error"),
    "503": refusal(503, "当前分组上游负载已饱和，请稍后再试"),
    "520": Fault(status=520, body=_PAGE, content_type="text/html"),
    "redirect": Fault(status=307, headers=(("Location", "http://127.0.0.1:9/elsewhere"),)),
    "html": Fault(body=_PAGE, content_type="text/html; charset=utf-8"),
    "json-error": Fault(body=error_body("upstream went away", "upstream_error")),
    "reset": Fault(at=3, end="reset"),
    "cut": Fault(at=3, end="close"),
    "unfinished": Fault(at=3, end="unfinished"),
    "done": Fault(at=3, end="done"),
    "stall": Fault(at=3, stall=MAX_STALL),
    "pings": Fault(at=3, stall=MAX_STALL, pings=True),
    "silent": Fault(at=0, stall=MAX_STALL),
    "malformed": Fault(at=3, insert=b'data: {"choices":[{"delta":{"content":"los\n\n'),
    "garbage": Fault(at=3, insert=b"data: upstream says hello\n\n"),
    "stream-error": Fault(
        at=3, insert=b"data: " + error_body("upstream died", "upstream_error", 502) + b"\n\n"
    ),
    "half-call": Fault(in_arguments=True, end="done"),
    "length": Fault(in_arguments=True, finish="length"),
    "crlf": Fault(line_end=b"\r\n"),
    "cr": Fault(line_end=b"\r"),
    "bytewise": Fault(bytewise=True),
    "usage": Fault(usage=(900_000, 1)),
}
"""Faults a rule or the user's words may ask for: ``fault:reset``, or ``fault:429*2`` for the first two."""


@dataclass(frozen=True, slots=True)
class Faults:
    """Which requests fail, and how.

    Args:
        fault: of the chat requests; None for none.
        first: how many requests it hits, 0 for all.
        named: the faults a script or the user's words may name.
    """

    fault: Fault | None = None
    first: int = 0
    named: dict[str, Fault] = field(default_factory=lambda: NAMED)

    def choose(self, number: int, spoken: str, user: str, tries: int) -> Fault:
        """Return what goes wrong with a request; a fault that changes nothing where nothing does.

        Args:
            number: of the chat request, from 1.
            spoken: the fault's name in the script, "" for none.
            user: the user's last words.
            tries: how often this very request has come, this time included.
        """
        if self.fault is not None and (self.first == 0 or number <= self.first):
            return self.fault
        if (found := _IN_TEXT.search(user)) and found[1] in self.named:
            return self.named[found[1]] if tries <= int(found[2] or 1) else Fault()
        return self.named[spoken] if spoken and tries == 1 else Fault()
