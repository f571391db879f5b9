"""Drives one turn of the engine to its end and tells it to a terminal or a pipe."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import msgspec

from k2desk.commands.check import NO_KEY
from k2desk.core.errors import JournalError
from k2desk.core.events import (
    DecisionMade,
    Record,
    StepStarted,
    ToolStarted,
    TurnFinished,
    WriteDone,
)
from k2desk.core.permissions import Mode
from k2desk.core.rules import Rules
from k2desk.core.spending import Spending
from k2desk.tools.approvals import LEFT_OUT, NOBODY, Approvals
from k2desk.transcript.terminal import Terminal

if TYPE_CHECKING:
    from k2desk.core.ports import Engine, Log
    from k2desk.core.ruler import Ruler
    from k2desk.desk.program import Program

_STATUS = {"done": 0, "failed": 1, "rejected": 4, "limit": 3, "cancelled": 130, "interrupted": 1}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done, and what is allowed for it.

    Args:
        task: the user's words.
        workspace: the project's folder.
        session: the session to go on in, "" for a new one.
        mode: what the model may do.
        rules: what passes.
        as_json: whether events are told as JSON.
    """

    task: str
    workspace: Path
    session: str
    mode: Mode
    rules: Rules
    as_json: bool


class Summary(msgspec.Struct, tag_field="kind", tag=True):
    """The last line of JSON."""

    outcome: str = "failed"
    message: str = ""
    session: str = ""
    turn: int = 0
    steps: int = 0
    calls: int = 0
    refused: int = 0
    written: int = 0
    cost: float = 0.0
    estimated: bool = False
    exit_status: int = 1


class Telling:
    """Writes what happens, and adds it up. Used from the event loop's thread only.

    Args:
        as_json: whether events are told as JSON.
        broken: called when nobody reads any more.
    """

    def __init__(self, as_json: bool, broken: Callable[[], object]) -> None:
        self.summary = Summary()
        self._as_json = as_json
        self._broken = broken
        self._spending = Spending()
        self._text = Terminal(lambda text: self._write(sys.stdout, text), self._note)

    def hear(self, record: Record) -> None:
        """Tell one record."""
        self._spending.apply(record.event)
        self._count(record)
        if self._as_json:
            self._write(sys.stdout, msgspec.json.encode(record).decode() + "\n")
        else:
            self._text.tell(record.event)

    def end(self, session: str, status: int | None) -> int:
        """Tell the sum of it and return the exit status.

        Args:
            session: its id.
            status: the exit status where it is settled already.
        """
        told = self.summary
        refused_all = told.outcome == "done" and told.refused
        told.exit_status = status if status is not None else 4 if refused_all else _STATUS[told.outcome]
        told.session, told.cost = session, round(self._spending.dollars, 6)
        told.estimated = self._spending.estimated
        if self._as_json:
            self._write(sys.stdout, msgspec.json.encode(told).decode() + "\n")
        else:
            about = " about" if told.estimated else ""
            self._note(f"· {told.outcome}, {told.steps} steps,{about} ${told.cost:.4f} · session {session}")
        return told.exit_status

    def _count(self, record: Record) -> None:
        told = self.summary
        match record.event:
            case StepStarted():
                told.steps += 1
            case ToolStarted():
                told.calls += 1
            case DecisionMade(call_id=call, rule=rule, decision=made) if call and (
                rule == NOBODY or made.note.startswith(LEFT_OUT)
            ):  # a file for assistants that is kept back is no call of the model's, and nothing is missing
                told.refused += 1
            case WriteDone():
                told.written += 1
            case TurnFinished(turn=turn, outcome=outcome, message=message):
                told.turn, told.outcome, told.message = turn, outcome, message
            case _:
                pass

    def _note(self, line: str) -> None:
        self._write(sys.stderr, line + "\n")

    def _write(self, stream: TextIO, text: str) -> None:
        try:
            stream.write(text)
            stream.flush()
        except OSError:  # the pipe is closed: nobody reads what the turn would still cost
            self._broken()
        except UnicodeEncodeError:
            stream.write(text.encode("ascii", "backslashreplace").decode())


def drive(program: Program, wish: Wish) -> int:
    """Do it; blocks until the turn is over.

    Returns:
        The exit status, see `k2desk.commands.run`.

    Raises:
        K2DeskError: the folder or the session can't be opened.
    """
    return asyncio.run(_drive(program, wish))


async def _drive(program: Program, wish: Wish) -> int:
    def ruler(log: Log) -> Ruler:
        def rules() -> Rules:
            own = (rule for rule in program.rules.rules(log).rules if rule.answer != "allow")
            return Rules((*wish.rules.rules, *own))

        return Approvals(rules, log.get_blob, attended=False)

    program.ruler = ruler
    await program.prepare()
    if not program.gateways.ready:
        spec = program.gateways.spec
        sys.stderr.write(f"{NO_KEY.format(name=spec.name, env=spec.key_env or 'its key')}\n")
        return 2
    engine = await program.open_session(wish.workspace, wish.session)
    try:
        return await _turn(engine, wish)
    finally:
        await engine.close()


async def _turn(engine: Engine, wish: Wish) -> int:
    loop = asyncio.get_running_loop()
    stopped: list[int] = []
    turn: asyncio.Task[None] | None = None

    def stop(status: int) -> None:
        if not stopped:
            stopped.append(status)
            if turn is not None:
                turn.cancel()

    telling = Telling(wish.as_json, lambda: stop(1))

    def hear(record: Record) -> None:
        loop.call_soon_threadsafe(telling.hear, record)

    told = engine.log.subscribe(hear)
    try:
        if not wish.session:
            for record in engine.log.records():
                telling.hear(record)
        with _signals(loop, stop):
            await engine.set_mode(wish.mode)
            turn = asyncio.create_task(engine.turn(wish.task))
            await asyncio.wait({turn})
        await asyncio.sleep(0)  # what was handed to the loop last is told first
        error = None if turn.cancelled() else turn.exception()
        if isinstance(error, JournalError):
            telling.summary.message = str(error)
            sys.stderr.write(f"{error}\n")
        elif error is not None:
            raise error
        return telling.end(engine.log.session, stopped[0] if stopped else None)
    finally:
        told()


@contextmanager
def _signals(loop: asyncio.AbstractEventLoop, stop: Callable[[int], None]) -> Iterator[None]:
    """Let Ctrl+C and SIGTERM stop the turn as its user would; the status is the shell's."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in numbers]
    for number in numbers:
        if sys.platform == "win32":
            signal.signal(number, lambda got, _: loop.call_soon_threadsafe(stop, 128 + got))
        else:
            loop.add_signal_handler(number, stop, 128 + number)
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            if sys.platform != "win32":
                loop.remove_signal_handler(number)
            signal.signal(number, handler)
