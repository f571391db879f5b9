"""What every tool is made of: typed parameters, and the means it may use."""

from __future__ import annotations

import asyncio
import json
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, partial
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

import msgspec

from k2desk.core.errors import FenceError, NotThereError, ToolError
from k2desk.core.messages import ToolSchema
from k2desk.core.permissions import Decision, Risk
from k2desk.core.ports import Log, Plan, ToolContext, ToolResult, Writes
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.core.working import Step
from k2desk.proof.tests import TestCommand, detect
from k2desk.sandbox.runner import Runner
from k2desk.tools.nearest import with_likely
from k2desk.tools.schema import schema_of
from k2desk.workspace.workspace import Workspace

READ_ONLY = mark(
    "The user opened this folder read only: nothing is run and nothing is changed in it. Read, search and "
    "answer, or ask the user to trust the folder."
)

T = TypeVar("T")
P = TypeVar("P", bound=msgspec.Struct)

MOST_ARGUMENTS = 4 * 1024 * 1024
"""Characters of arguments that are looked at; no call needs more."""
DEEPEST = 32
"""How deep arguments may be nested; no parameter of ours needs more than four levels."""
_TOO_DEEP = mark("The arguments are nested deeper than {levels} levels. Known are: {known}.")


_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Means:
    """What tools work with.

    Args:
        workspace: the user's folder.
        log: the session's record; its blobs hold what is proposed.
        writes: the one writer.
        runner: gives the runner of confined processes, made anew when the confinement is probed again.
        scratch: the folder in which copies of the project are made.
        seconds: how long a command or a run of the tests may take.
        probe: looks again how well processes can be confined; blocks.
        tests: tells how the tests of a folder are run, None where none are known; blocks.
        skills: the user's own: the name of each one's folder, and its bytes; blocks.
        told: hears in a thread how far the copying of the project is.
    """

    workspace: Workspace
    log: Log
    writes: Writes
    runner: Callable[[], Runner]
    scratch: Path
    seconds: float = 300.0
    probe: Callable[[], None] = lambda: None
    tests: Callable[[Path], TestCommand | None] = detect
    skills: Callable[[], Sequence[tuple[str, bytes]]] = tuple
    told: Callable[[Step], object] | None = None


class TypedTool(ABC, Generic[P]):
    """A tool whose parameters are a struct; implements `core.ports.Tool`.

    Args:
        means: what it works with.
    """

    name: ClassVar[str]
    description: ClassVar[str]
    risk: Risk = "read"
    params: type[P]

    def __init__(self, means: Means) -> None:
        self.means = means

    @cached_property
    def schema(self) -> ToolSchema:
        """What the model sees."""
        return ToolSchema(self.name, self.description, schema_of(self.params))

    async def plan(self, arguments: str, context: ToolContext) -> Plan:
        """Validate the arguments and work out what will happen.

        Raises:
            ToolError: the arguments are wrong, or what they ask for can't be.
            FenceError: the folder is not trusted, and the tool would run or change something.
        """
        params = decode(arguments, self.params)
        if self.risk in ("run", "propose", "scope") and not self.means.workspace.trusted():
            raise FenceError(READ_ONLY)
        try:
            return await self.prepare(params, context)
        except NotThereError as error:
            raise await in_thread(partial(with_likely, error, self.means.workspace)) from None

    @abstractmethod
    async def prepare(self, params: P, context: ToolContext) -> Plan:
        """Work out what will happen; ``state`` of the plan is the tool's own."""

    @abstractmethod
    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        """Do it."""


def decode(arguments: str, params: type[P]) -> P:
    """Read the arguments of a call.

    Raises:
        ToolError: they are no JSON object of these parameters; the text names what is wrong.
    """
    known = ", ".join(params.__struct_fields__) or "none"
    if len(arguments) > MOST_ARGUMENTS:
        raise ToolError(f"The arguments are longer than {MOST_ARGUMENTS} characters. Split the work up.")
    try:
        # Line breaks inside strings are a mistake models make; nothing is lost by taking them.
        value: Any = json.loads(arguments or "{}", strict=False, object_pairs_hook=_once)
    except RecursionError:
        raise ToolError(_TOO_DEEP.format(levels=DEEPEST, known=known)) from None
    except ValueError as error:
        raise ToolError(
            f"The arguments are not valid JSON ({error}). Send one JSON object with: {known}."
        ) from None
    if not isinstance(value, dict):
        raise ToolError(f"The arguments must be one JSON object with: {known}.")
    if unknown := [name for name in value if name not in params.__struct_fields__]:
        named = ", ".join(visible(name)[:60] for name in unknown[:5])
        near = get_close_matches(unknown[0][:60], params.__struct_fields__, 1)
        meant = f" Did you mean {near[0]}?" if near else ""
        raise ToolError(f"Unknown arguments: {named}.{meant} Known are: {known}.")
    if _depth(value) > DEEPEST:
        raise ToolError(_TOO_DEEP.format(levels=DEEPEST, known=known))
    try:
        msgspec.json.encode(value)
    except (UnicodeEncodeError, RecursionError, ValueError):
        raise ToolError("The arguments hold a character that is no text (half a surrogate pair).") from None
    try:
        return msgspec.convert(value, params, strict=True)
    except (msgspec.ValidationError, RecursionError) as error:
        raise ToolError(f"The arguments do not fit: {error}. Known are: {known}.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of pairs; one that holds a name twice could be read in two ways."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{visible(twice)[:60]} is given twice")
    return made


def _depth(value: Any) -> int:
    """Return how deep a value is nested, without going deeper than it matters."""
    level, depth = [value], 0
    while level and depth <= DEEPEST:
        inner = (list(item.values() if isinstance(item, dict) else item) for item in level)
        level = [part for items in inner for part in items if isinstance(part, dict | list)]
        depth += 1
    return depth


async def in_thread(work: Callable[[], T]) -> T:
    """Do blocking work of the workspace off the event loop."""
    return await asyncio.to_thread(work)


async def to_the_end(work: Callable[[], T]) -> T:
    """Do blocking work that changes something: a stop is heard, but only after the work is done."""
    doing = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait({doing})
        if (error := doing.exception()) is not None:
            _log.error("work that was stopped failed", exc_info=error)
        raise


def readable(workspace: Workspace, path: str) -> str:
    """Return the path in its normal form where the model may read it.

    Raises:
        FenceError: it leaves the workspace, or names a file that holds secrets.
    """
    normal = workspace.fence.normalise(path)
    if workspace.fence.secret(normal):
        raise FenceError(
            f"{normal} usually holds secrets, so it is not read. Ask the user for what you need to know."
        )
    return normal
