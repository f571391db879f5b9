"""A stop waits for what must not stay half done."""

import asyncio

import pytest

from k2desk.core.finishing import to_its_end


async def test_the_result_comes_back() -> None:
    assert await to_its_end(asyncio.sleep(0, "done")) == "done"


@pytest.mark.parametrize("stops", [1, 2])
async def test_a_stop_comes_when_the_work_is_over(stops: int) -> None:
    told: list[str] = []
    open_door = asyncio.Event()

    async def work() -> None:
        await open_door.wait()
        told.append("over")

    task = asyncio.create_task(to_its_end(work()))
    for _ in range(stops):
        await asyncio.sleep(0)
        task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    open_door.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert told == ["over"]


async def test_an_error_of_the_work_comes_before_the_stop() -> None:
    open_door = asyncio.Event()

    async def work() -> None:
        await open_door.wait()
        raise OSError("the disk is full")

    task = asyncio.create_task(to_its_end(work()))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    open_door.set()
    with pytest.raises(OSError, match="full"):
        await task
