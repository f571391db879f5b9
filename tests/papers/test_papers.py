"""What the papers show is true: their commands run, their example works, and what they point at is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from k2desk.core.permissions import Confinement
from k2desk.provider.scripted.answer import Answer
from k2desk.provider.scripted.conversation import Conversation
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer

HOME = Path(__file__).resolve().parents[2]
PAPERS = sorted([*HOME.glob("*.md"), *(HOME / "docs").glob("*.md")])
ELSEWHERE = (
    "make ",
    "uv run k2desk FOLDER",
    "uv run k2desk --demo",
    "k2desk acp",
    "uv run pytest",
    "uv run ruff",
    "pip install ",
    "k2desk --cluster",
)
"""Lines that open a window, serve an editor, install, or are what CI calls: other tests go these ways."""
PATCH = "--- a/src/money.py\n+++ b/src/money.py\n@@ -1 +1 @@\n-CENT = 1\n+CENT = 2\n"
SERVER = """
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    if "id" in asked:
        results = {
            "initialize": {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}},
                           "serverInfo": {"name": "docs", "version": "1"}},
            "tools/list": {"tools": []},
        }
        found = results.get(asked["method"])
        told = {"result": found} if found else {"error": {"code": -32601, "message": "unknown"}}
        print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], **told}), flush=True)
"""


class Plain:
    """A model that answers in one sentence."""

    model = "kimi-k2-thinking"

    def answer(self, said: Conversation) -> Answer:
        return Answer("", "It drifts by a cent.", (), "", 0.0)


def shown(paper: Path) -> list[str]:
    """Every line of shell that a paper shows."""
    blocks = re.findall(r"^```sh\n(.*?)^```", paper.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


COMMANDS = [
    (paper.name, line)
    for paper in PAPERS
    for line in shown(paper)
    if not line.lstrip().startswith(ELSEWHERE) and "k2desk" in line
]


@pytest.fixture
def place(tmp_path: Path, own_home: Path) -> Path:
    """A folder in which what the papers name is there: a project, a patch, a task, the programs of others."""
    source = tmp_path / "ledger" / "src"
    source.mkdir(parents=True)
    (source / "money.py").write_text("CENT = 1\n")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "money.py").write_text("CENT = 1\n")
    (tmp_path / "fix.diff").write_text(PATCH)
    bundle = next((HOME / "tests" / "recordings").glob("*.k2bundle"))
    (tmp_path / "report.k2bundle").symlink_to(bundle)
    (tmp_path / "task").write_text("Why does total() drift?\n")
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, text in (
        ("k2desk", f'exec "{sys.executable}" -P -m k2desk "$@"'),
        ("uv", 'shift; exec "$@"'),
        ("pbpaste", f"cat '{tmp_path}/fix.diff'"),
        ("jq", "cat"),
    ):
        (programs / name).write_text(f"#!/bin/sh\n{text}\n")
        (programs / name).chmod(0o755)
    config = own_home / "config"
    config.mkdir(exist_ok=True)
    (config / "docs.py").write_text(SERVER)
    command = f'["{sys.executable}", "{config / "docs.py"}"]'
    (config / "servers.toml").write_text(f"[servers.docs]\ncommand = {command}\n")
    return tmp_path


@pytest.mark.parametrize(("paper", "line"), COMMANDS, ids=[f"{name}: {line[:40]}" for name, line in COMMANDS])
def test_every_command_runs(paper: str, line: str, place: Path) -> None:
    with ScriptedServer(Plain(), pace=0.0) as server:
        given = {
            "PATH": f"{place / 'programs'}{os.pathsep}{os.environ['PATH']}",
            "COMETAPI_KEY": DEMO_KEY,
            "COMETAPI_BASE_URL": server.base_url,
            "QT_QPA_PLATFORM": "offscreen",
        }
        done = subprocess.run(
            ["bash", "-c", f"set -o pipefail; {line}"],
            cwd=place,
            env={**os.environ, **given},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    if "20260801-101500" in line:  # there is no session of this name here; it is read, and told
        assert "no session" in done.stderr.lower()
        return
    if "k2desk check" in line:  # red lines are told by the status; this model has no tools
        assert (done.returncode, "Key accepted" in done.stdout) == (1, True)
        return
    assert done.returncode == 0, done.stdout + done.stderr
    assert "usage:" not in done.stderr
    assert "Traceback" not in done.stderr


def test_the_papers_show_commands() -> None:
    assert len(COMMANDS) >= 12


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_what_a_paper_points_at_is_there(paper: Path) -> None:
    text = paper.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+://", target):
            continue
        file, _, anchor = target.partition("#")
        found = (paper.parent / file).resolve() if file else paper
        assert found.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", found.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = [re.sub(r"[^\w -]", "", one).strip().lower().replace(" ", "-") for one in headings]
            assert anchor in anchors


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_every_file_a_paper_names_is_there(paper: Path) -> None:
    text = paper.read_text(encoding="utf-8")
    named = re.findall(r"`((?:k2desk|tests|packaging|bench|docs)/[\w/.-]+\.\w+)`", text)
    gone = [path for path in named if "NAME" not in path and not (HOME / path).exists()]
    assert gone == []


async def test_the_example_of_a_tool_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put where the page says, beside the others, and used through the same contract."""
    from tools_kit import bench_over

    from k2desk import tools
    from k2desk.sandbox.runner import Runner

    (example,) = re.findall(
        r"^## A tool in one file\n.*?^```python\n(.*?)^```",
        (HOME / "CONTRIBUTING.md").read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    beside = tmp_path / "tools"
    beside.mkdir()
    (beside / "count_lines.py").write_text(example)
    monkeypatch.setattr(tools, "__path__", [*tools.__path__, str(beside)])
    root = tmp_path / "ledger"
    root.mkdir()
    (root / "a.txt").write_text("one\ntwo\n")
    try:
        for bench in bench_over(root, tmp_path, Runner(Confinement("none", "nothing runs"))):
            done = await bench.use("count_lines", path="a.txt")
            assert done.plan.label == "Count the lines of a.txt"
            assert (done.text, done.result.summary) == ("2", "2 lines")
            assert bench.tools["count_lines"].schema.parameters["required"] == ["path"]
    finally:
        sys.modules.pop("k2desk.tools.count_lines", None)
