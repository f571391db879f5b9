"""Records the demo: ``python tests/replay/recording_kit.py FILE`` makes the bundle the tests replay.

The real rooms play it, with a test run in the sandbox, a proposal taken in part, and an undo.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "agent"))

from test_whole_way import QUESTION, all_but, engine, newest

from k2desk.core.events import WriteIntended
from k2desk.demo import demo
from k2desk.journal import Journal
from k2desk.journal.bundle import bundle


async def record(folder: Path) -> tuple[Journal, str]:
    """Play the demo, take a part back, and go on; returns the journal and the session's id."""
    journal = Journal(folder / "data")
    (folder / "demo").mkdir()
    with demo(folder / "demo", pace=0.0) as shown:
        async with engine(shown, journal, folder / "data", all_but("{self.amount!r}")) as session:
            await session.turn(QUESTION)
            written = newest(session.log, WriteIntended)
            await session.revert(written.change_id)
            await session.revert(newest(session.log, WriteIntended).change_id)
    return journal, session.log.session


def main(out: Path) -> None:
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as folder:
        journal, name = asyncio.run(record(Path(folder)))
        log = journal.open(name)
        made = bundle(log.records(), log.get_blob, folder, lambda text: text.replace(sys.prefix, "/venv"))
        journal.close()
    out.write_bytes(made.data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
