"""Tool servers in the settings: started when asked, read, agreed to and let go of, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_kit import wait_for
from PySide6.QtWidgets import QApplication
from settings_kit import OpenSettings, press, words_in
from window_kit import Play, SmallDesk, until

from k2desk.ui.runtime import Runtime
from k2desk.ui.settings.servers import ServersPage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform's own

SERVER = """
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    if "id" not in asked:
        continue
    schema = {"type": "object", "properties": {"q": {}}}
    tool = {"name": "find", "description": "Find \\u202ewords.", "inputSchema": schema}
    results = {
        "initialize": {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}},
                       "serverInfo": {"name": "docs", "version": "1"}},
        "tools/list": {"tools": [tool]},
    }
    told = {"result": results.get(asked["method"])}
    if asked["method"] not in results:
        told = {"error": {"code": -32601, "message": "unknown"}}
    print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], **told}), flush=True)
"""


class Page(OpenSettings):
    """The dialog over a file with a server that answers, one that does not start, and one that is off."""

    def __init__(self, runtime: Runtime, desk: SmallDesk, folder: Path) -> None:
        script = folder.parent / "docs.py"
        script.write_text(SERVER)
        desk.servers.path.parent.mkdir(parents=True, exist_ok=True)
        desk.servers.path.write_text(
            f'[servers.docs]\ncommand = ["python3", "{script}"]\n'
            '[servers.gone]\ncommand = ["/no/such/server", "--root=a b"]\n'
            '[servers.rest]\nurl = "https://rest.example/mcp"\nheaders = {Key = "sk-secret"}\n'
            "enabled = false\n"
        )
        super().__init__(runtime)
        self.page: ServersPage = self.dialog.servers
        wait_for(lambda: len(self.page.rows) == 3)

    def words(self, name: str) -> str:
        return words_in(self.page.rows[name])

    def press(self, name: str, words: str) -> None:
        (made,) = (one for one in self.page.rows[name].buttons if one.text() == words)
        press(made)


@pytest.fixture
def page(dressed: QApplication, runtime: Runtime, desk: SmallDesk, folder: Path) -> Iterator[Page]:
    made = Page(runtime, desk, folder)
    yield made
    made.close()


def test_nothing_is_started_by_looking_at_the_page_and_no_secret_is_shown(page: Page) -> None:
    assert "Not agreed to yet" in page.words("docs")
    assert "'--root=a b'" in page.words("gone")
    assert "https://rest.example/mcp  (Key set)" in page.words("rest")
    assert "sk-secret" not in page.words("rest") + page.page.rows["rest"].accessibleName()
    assert [made.text() for made in page.page.rows["rest"].buttons] == []
    assert [made.text() for made in page.page.rows["docs"].buttons] == ["Start and look"]


def test_the_search_finds_them_by_what_they_are_and_say(page: Page) -> None:
    for text, shown in (("mcp", True), ("rest.example", True), ("proxy", False)):
        page.dialog.search.setText(text)
        assert page.page.isVisibleTo(page.dialog) is shown, text


def test_from_the_first_look_to_the_end_by_keys(page: Page, play: Play) -> None:
    async def scenario() -> None:
        page.press("docs", "Start and look")
        assert "asking for its tools" in page.words("docs")
        await until(lambda: "find(q)" in page.words("docs"))
        assert "Find ⟨U+202E⟩words." in page.words("docs")
        page.press("docs", "Agree to these tools")
        await until(lambda: "Agreed to" in page.words("docs"))
        assert [made.text() for made in page.page.rows["docs"].buttons] == ["Stop using", "Start and look"]
        page.press("docs", "Stop using")
        await until(lambda: "Not agreed to yet" in page.words("docs"))
        page.press("gone", "Start and look")
        await until(lambda: "there is no program /no/such/server" in page.words("gone"))

    play(scenario)
