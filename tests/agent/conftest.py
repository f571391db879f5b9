"""A journal, and sessions that are closed again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from agent_kit import session_on

from k2desk.agent.session import Session
from k2desk.core.events import SessionStarted
from k2desk.journal import Journal
from k2desk.journal.log import SessionLog


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def log(journal: Journal) -> SessionLog:
    return journal.create(SessionStarted("ledger", "0.1.0", "Scripted", "kimi-k2-thinking"))


@pytest.fixture
async def open_session() -> AsyncIterator[Callable[..., Session]]:
    """Open sessions as `agent_kit.session_on` does; they are closed when the test ends."""
    async with AsyncExitStack() as stack:

        def opened(*args: Any, **kwargs: Any) -> Session:
            session = session_on(*args, **kwargs)
            stack.push_async_callback(session.close)
            return session

        yield opened
