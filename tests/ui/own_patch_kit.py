"""A desk whose sessions are real ones over real files, with a model that has nothing to say."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from window_kit import SmallDesk  # type: ignore[import-not-found]

from k2desk.agent.session import Session
from k2desk.agent.setting import Setting
from k2desk.core.events import SessionStarted
from k2desk.core.messages import Completed, ModelEvent, ModelRequest, TextPiece
from k2desk.core.permissions import Confinement
from k2desk.core.prices import FREE
from k2desk.journal.journal import Journal
from k2desk.sandbox.runner import Runner
from k2desk.tools.base import Means
from k2desk.tools.own_patch import OwnPatches
from k2desk.workspace.workspace import open_workspace
from k2desk.workspace.writer import Writer


class Says:
    """A model that always gives the same answer; implements the port."""

    def __init__(self) -> None:
        self.answer = "Nothing to add."

    async def stream(self, _request: ModelRequest) -> AsyncIterator[ModelEvent]:
        yield TextPiece(self.answer)
        yield Completed("stop", ())


class PatchDesk(SmallDesk):  # type: ignore[misc]
    """Opens real sessions that take patches."""

    def __init__(self, journal: object, data: Path) -> None:
        super().__init__(journal)
        self.data, self.model = data, Says()

    async def open_session(self, workspace: Path, session: str = "") -> Session:
        opened = open_workspace(workspace, self.data)
        log = self.journal.create(SessionStarted(str(workspace), "0.1.0", "CometAPI", "kimi-k2-thinking"))
        writer = Writer(opened.fence, log)
        runner = Runner(Confinement("none", "nothing runs"))
        means = Means(opened, log, writer, lambda: runner, self.data / "copies")

        async def close() -> None:
            opened.close()

        return Session(
            log,
            Setting(workspace, "CometAPI", "kimi-k2-thinking", 262_144, "You help.", FREE),
            self.model,
            (),
            writer,
            read_attachment=lambda _: "",
            closing=close,
            proposes=OwnPatches(means),
        )


@pytest.fixture
def patch_desk(tmp_path: Path) -> Iterator[PatchDesk]:
    """Such a desk; a module takes it for its own by ``desk = patch_desk``."""
    journal = Journal(tmp_path / "journal")
    yield PatchDesk(journal, tmp_path / "journal")
    journal.close()
