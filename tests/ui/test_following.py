"""Following something of the desk that tells as it goes."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncGenerator, Callable

from window_kit import Play, until  # type: ignore[import-not-found]

from k2desk.ui.following import follow
from k2desk.ui.runtime import Runtime


def test_each_thing_is_heard_in_order_and_then_the_result(runtime: Runtime, play: Play) -> None:
    heard: list[object] = []

    async def work(tell: Callable[[int], object]) -> str:
        for number in (1, 2, 3):
            tell(number)
            await asyncio.sleep(0)
        return "done"

    async def scenario() -> None:
        follow(runtime, work, heard.append, heard.append, heard.append)
        await until(lambda: len(heard) == 4)

    play(scenario)
    assert heard == [1, 2, 3, "done"]


def test_an_error_takes_the_place_of_the_result(runtime: Runtime, play: Play) -> None:
    heard: list[object] = []

    async def work(tell: Callable[[int], object]) -> str:
        tell(1)
        raise LookupError("no")

    async def scenario() -> None:
        follow(runtime, work, heard.append, heard.append, heard.append)
        await until(lambda: len(heard) == 2)

    play(scenario)
    assert heard[0] == 1
    assert isinstance(heard[1], LookupError)


def test_it_can_be_stopped(runtime: Runtime, play: Play) -> None:
    heard: list[object] = []
    ended = asyncio.Event()

    async def work(tell: Callable[[int], object]) -> None:
        tell(1)
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def scenario() -> None:
        stop = follow(runtime, work, heard.append, heard.append, heard.append)
        await until(lambda: heard == [1])
        stop()
        stop()
        await asyncio.wait_for(ended.wait(), 5)

    play(scenario)
    assert heard == [1]


def test_a_generator_that_is_let_go_of_is_closed_by_the_loop(runtime: Runtime, play: Play) -> None:
    closed = asyncio.Event()

    async def numbers() -> AsyncGenerator[int, None]:
        try:
            yield 1
        finally:
            await asyncio.sleep(0)  # as a connection that is given back does
            closed.set()

    async def scenario() -> None:
        async for _ in numbers():
            break
        gc.collect()
        await asyncio.wait_for(closed.wait(), 5)

    play(scenario)
