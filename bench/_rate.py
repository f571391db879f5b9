"""The scripted gateway in a process of its own: ``python -m bench._rate DELTAS PER_SECOND``."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from k2desk.provider.scripted.rate import Rate
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer

KEY = DEMO_KEY
MODEL = "rate-model"


@contextmanager
def gateway(deltas: int, per_second: float) -> Iterator[str]:
    """Run it and give its base URL; every answer has so many pieces of four characters."""
    argv = [sys.executable, "-m", "bench._rate", str(deltas), str(per_second)]
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.communicate()  # the end of its input ends it


def settings(home: Path, url: str) -> None:
    """Have the program whose home this is talk to a gateway."""
    (home / "config").mkdir(exist_ok=True)
    text = f'theme = "dark"\nbase_url = "{url}"\nmodel = "{MODEL}"\n'
    (home / "config" / "settings.toml").write_text(text, encoding="utf-8")


def _main(deltas: int, per_second: float) -> None:
    with ScriptedServer(Rate(deltas, per_second, model=MODEL)) as server:
        sys.stdout.write(f"{server.base_url}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    _main(int(sys.argv[1]), float(sys.argv[2]))
