"""Pieces are gathered, the first one comes at once, and the work ends with the generator."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing

import pytest

from k2desk.agent.gather import gather

LONG = 3600.0
Put = Callable[[str], None]


def join(batch: list[str]) -> list[str]:
    return ["".join(batch)] if batch else []


async def test_the_first_comes_at_once_and_the_rest_together() -> None:
    seen_first = asyncio.Event()

    async def work(put: Put) -> None:
        put("a")
        await seen_first.wait()
        for letter in "bcd":
            put(letter)
            await asyncio.sleep(0)

    got = []
    async with aclosing(gather(work, join, LONG)) as items:
        async for item in items:
            got.append(item)
            seen_first.set()
    assert got == ["a", "bcd"]


async def test_what_waits_is_shown_when_the_interval_is_over() -> None:
    proceed, shown = asyncio.Event(), asyncio.Event()

    async def work(put: Put) -> None:
        put("a")
        await proceed.wait()
        put("b")
        await shown.wait()

    got = []
    async with aclosing(gather(work, join, 0.0)) as items:
        async for item in items:
            got.append(item)
            (proceed if item == "a" else shown).set()
    assert got == ["a", "b"]


async def test_an_error_comes_after_everything_put_before_it() -> None:
    async def work(put: Put) -> None:
        put("a")
        raise LookupError("broken")

    items = gather(work, join, LONG)
    assert await anext(items) == "a"
    with pytest.raises(LookupError, match="broken"):
        await anext(items)


async def test_work_that_puts_nothing_just_ends() -> None:
    async def work(put: Put) -> None:
        await asyncio.sleep(0)

    assert [item async for item in gather(work, join, LONG)] == []


async def test_closing_cancels_the_work_and_waits_for_its_end() -> None:
    ended = False

    async def work(put: Put) -> None:
        nonlocal ended
        put("a")
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended = True

    async with aclosing(gather(work, join, LONG)) as items:
        async for _ in items:
            break
    assert ended


async def test_what_breaks_while_being_stopped_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def work(put: Put) -> None:
        put("a")
        try:
            await asyncio.Event().wait()
        finally:
            raise LookupError("broke on the way out")

    with caplog.at_level(logging.ERROR):
        async with aclosing(gather(work, join, LONG)) as items:
            async for _ in items:
                break
    assert "broke on the way out" in caplog.text


@pytest.mark.parametrize("cancelled", [False, True])
async def test_what_was_put_and_not_yielded_is_handed_on(cancelled: bool) -> None:
    late: list[str] = []

    async def work(put: Put) -> None:
        put("a")
        put("b")
        put("c")
        try:
            await asyncio.Event().wait()
        finally:
            put("d")

    def as_they_are(items: list[str]) -> list[str]:
        return list(items)

    async def read() -> None:
        async with aclosing(gather(work, as_they_are, LONG, late.append)) as items:
            async for item in items:
                if item == "a" and not cancelled:
                    return
                if item == "b":
                    reading.cancel()

    reading = asyncio.create_task(read())
    await asyncio.wait({reading})
    assert reading.cancelled() == cancelled
    assert late == (["d"] if cancelled else ["b", "c", "d"])


async def test_nothing_is_handed_on_where_all_was_yielded() -> None:
    late: list[str] = []

    async def work(put: Put) -> None:
        put("a")
        await asyncio.sleep(0)
        put("b")

    assert [item async for item in gather(work, join, 0.0, late.append)] == ["a", "b"]
    assert late == []
