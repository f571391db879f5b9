"""Long work says how far it is, ends where it is asked to, and leaves nothing half made."""

import asyncio
import threading

import pytest

from k2desk.core.finishing import to_its_stop
from k2desk.core.working import Step, Steps, Stopped, Working


def test_each_step_is_told_as_often_as_anybody_reads() -> None:
    heard: list[Step] = []
    working = Working(heard.append, pause=0)
    assert list(working.over("abc", "Copying", "files")) == ["a", "b", "c"]
    assert [step.words for step in heard] == [f"Copying {done} of 3 files" for done in range(3)]
    seldom = Working(heard.append, pause=3600)
    assert list(seldom.through(iter("de"), 5, "Reading", "records", 3)) == ["d", "e"]
    assert len(heard) == 3
    working.step("Reading", 1_201, 1_200, "records")
    assert heard[-1].words == "Reading 1,201 of 1,201 records"


def test_it_ends_before_its_next_step() -> None:
    working, done = Working(), []

    def work() -> None:
        for number in working.over(range(9), "Checking", "records"):
            done.append(number)
            if number == 2:
                working.stop()

    with pytest.raises(Stopped, match="nothing of it is left half done"):
        work()
    assert done == [0, 1, 2]
    assert working.stopping


async def test_a_stop_waits_until_the_work_has_heard_it() -> None:
    begun, taken_back = threading.Event(), []

    def work(working: Working) -> str:
        begun.set()
        try:
            while True:
                working.step("Copying", 1, 2, "files")
        finally:
            taken_back.append("by itself")

    task = asyncio.ensure_future(to_its_stop(work, taken_back.append))
    await asyncio.to_thread(begun.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert taken_back == ["by itself"]


async def test_what_was_made_when_the_stop_came_is_taken_back() -> None:
    begun, go_on, taken_back = threading.Event(), threading.Event(), []

    def work(_: Working) -> str:
        begun.set()
        go_on.wait()
        return "made"

    task = asyncio.ensure_future(to_its_stop(work, taken_back.append))
    await asyncio.to_thread(begun.wait)
    task.cancel()
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert taken_back == ["made"]


async def test_what_is_not_stopped_comes_back() -> None:
    assert await to_its_stop(lambda _: 7, print) == 7


def test_steps_reach_who_follows_the_session() -> None:
    steps, heard = Steps(), []
    step = Step("Copying", 1, 2, "files")
    steps.tell("s", step)
    end = steps.follow("s", heard.append)
    steps.tell("s", step)
    steps.tell("other", step)
    assert heard == [step]
    again: list[Step] = []
    steps.follow("s", again.append)
    end()  # somebody else follows by now
    steps.tell("s", step)
    assert (heard, again) == ([step], [step])


def test_nobody_hears_after_the_end() -> None:
    steps, heard = Steps(), []
    steps.follow("s", heard.append)()
    steps.tell("s", Step("Copying", 1, 2, "files"))
    assert heard == []
