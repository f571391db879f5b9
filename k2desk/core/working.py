"""Long work in a thread: it says how far it is, and ends between two steps where it is asked to."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple, TypeVar

from k2desk.core.errors import K2DeskError
from k2desk.core.wording import mark

T = TypeVar("T")
Told = Callable[["Step"], object]

PAUSE: Final = 0.2
"""Seconds between two tellings: as often as anybody reads, and what ends before is not told of at all."""

Doing = Literal["Copying", "Reading", "Writing", "Checking", "Replaying"]
Counted = Literal["files", "records", "sessions", "turns"]


class Stopped(K2DeskError):
    """Long work was stopped by the user; nothing of it is left half done."""

    def __init__(self) -> None:
        super().__init__(mark("It was stopped; nothing of it is left half done."))


class Step(NamedTuple):
    """How far work is.

    Args:
        doing: what is being done.
        done: how many are done.
        whole: how many there are.
        counted: what they are.
    """

    doing: Doing
    done: int
    whole: int
    counted: Counted

    @property
    def words(self) -> str:
        """Such as ``Checking 1,200 of 40,000 records``."""
        return f"{self.doing} {self.done:,} of {self.whole:,} {self.counted}"


class Working:
    """One piece of long work, between the thread that does it and who waits for it.

    Args:
        told: hears how far it is, in the thread that does it.
        pause: seconds between two tellings at least, and before the first.
    """

    def __init__(self, told: Told | None = None, pause: float = PAUSE) -> None:
        self._told, self._pause = told, pause
        self._last = time.monotonic()
        self._stopping = False

    @property
    def stopping(self) -> bool:
        """Whether it was asked to end."""
        return self._stopping

    def stop(self) -> None:
        """Ask it to end; callable from any thread."""
        self._stopping = True

    def step(self, doing: Doing, done: int, whole: int, counted: Counted) -> None:
        """Say how far it is, where that was not said just now.

        Raises:
            Stopped: it was asked to end.
        """
        now = time.monotonic()
        if self._told is not None and now - self._last >= self._pause:
            self._last = now
            self._told(Step(doing, done, max(done, whole), counted))  # a record may grow meanwhile
        if self._stopping:
            raise Stopped

    def through(
        self, items: Iterable[T], whole: int, doing: Doing, counted: Counted, before: int = 0
    ) -> Iterator[T]:
        """Yield each, with a `step` before it.

        Args:
            items: what is worked through.
            whole: how many there are of everything.
            doing: what is being done.
            counted: what they are.
            before: how many of everything were done before these.

        Raises:
            Stopped: it was asked to end.
        """
        for done, item in enumerate(items, before):
            self.step(doing, done, whole, counted)
            yield item

    def over(self, items: Sequence[T], doing: Doing, counted: Counted) -> Iterator[T]:
        """Yield each of what is there as a whole; see `through`."""
        return self.through(items, len(items), doing, counted)


class Steps:
    """Where long work inside of sessions is told of, for the windows that show them. Thread-safe."""

    def __init__(self) -> None:
        self._told: dict[str, Told] = {}

    def follow(self, session: str, told: Told) -> Callable[[], object]:
        """Have the steps of a session told, in the threads that make them; what is returned ends that."""
        self._told[session] = told

        def end() -> None:
            if self._told.get(session) is told:
                del self._told[session]

        return end

    def tell(self, session: str, step: Step) -> None:
        """Tell of a step, where somebody follows."""
        told = self._told.get(session)
        if told is not None:
            told(step)
