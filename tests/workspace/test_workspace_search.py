"""Searching with ripgrep and with git (P11, P13)."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil
import pytest

from k2desk.core.errors import FenceError, WorkspaceError
from k2desk.workspace import search as module
from k2desk.workspace.fence import Fence
from k2desk.workspace.git import Git
from k2desk.workspace.hits import WIDTH, Hit, Query, read_git, read_ripgrep
from k2desk.workspace.search import Limits, SearchResult, search

Search = Callable[..., SearchResult]
GOOD = '{"type":"match","data":{"path":{"text":"./a"},"lines":{"text":"x"},"line_number":1,"submatches":[]}}'


@pytest.fixture(params=["ripgrep", "git"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "git":
        monkeypatch.setattr(module, "find_bundled", lambda name: None)
        monkeypatch.setattr(module, "find_program", lambda name, root: None)
    return str(request.param)


@pytest.fixture
def look(repository: Path, fence: Fence) -> Search:
    """Search the repository and wait for the result."""

    def run(pattern: str, limits: Limits | None = None, **options: object) -> SearchResult:
        query = Query(pattern, **options)  # type: ignore[arg-type]
        return asyncio.run(search(fence, Git(repository), query, limits=limits))

    return run


def _places(result: SearchResult) -> list[tuple[str, int]]:
    return sorted((hit.path, hit.line) for hit in result.hits)


def test_hits_are_placed(engine: str, look: Search, repository: Path) -> None:
    (repository / "src/b.py").write_text("x = round(a) + round(b)\r\nRound(c)\n")
    result = look("round(")
    assert result.engine == engine
    assert (result.ended, result.files) == ("whole", 1)
    assert result.hits == [
        Hit("src/b.py", 1, 5, "x = round(a) + round(b)", ((4, 10), (15, 21))),
        Hit("src/b.py", 2, 1, "Round(c)", ((0, 6),)),
    ]
    assert _places(look("Round(")) == [("src/b.py", 2)]
    assert _places(look("round(", case=True)) == [("src/b.py", 1)]
    assert _places(look(r"ro\w+\(b", regex=True)) == [("src/b.py", 1)]
    assert _places(look("roun", word=True)) == []
    assert look("nowhere to be found").hits == []


def test_places_can_be_narrowed(engine: str, look: Search, repository: Path) -> None:
    (repository / "src/sub").mkdir()
    (repository / "src/sub/c.txt").write_text("two\n")
    (repository / "two.md").write_text("two\n")
    assert _places(look("two")) == [("src/a.py", 2), ("src/sub/c.txt", 1), ("two.md", 1)]
    assert _places(look("two", path="src/sub")) == [("src/sub/c.txt", 1)]
    assert _places(look("two", path="src/a.py")) == [("src/a.py", 2)]
    assert _places(look("two", include=("*.py",))) == [("src/a.py", 2)]
    assert _places(look("two", include=("src/**", "!*.txt"))) == [("src/a.py", 2)]
    assert _places(look("two", include=("src/sub/",))) in ([("src/sub/c.txt", 1)], [])


def test_what_must_not_be_shown_is_left_out(
    engine: str, look: Search, repository: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside").write_text("needle\n")
    (repository / "link").symlink_to(tmp_path / "outside")
    (repository / "up").symlink_to("..")
    os.mkfifo(repository / "pipe")
    for name in (".env", "key.pem", "id_rsa", ".env.example", ".hidden"):
        (repository / name).write_text("needle\n")
    (repository / ".git/needle").write_text("needle\n")
    (repository / "build").mkdir()
    (repository / "build/x").write_text("needle\n")
    (repository / "data.bin").write_bytes(b"needle\0")
    started = time.monotonic()
    assert _places(look("needle")) == [(".env.example", 1), (".hidden", 1)]
    assert time.monotonic() - started < 5
    for path in ("link", "pipe", ".env", ".git/needle"):
        with pytest.raises(WorkspaceError):
            look("needle", path=path)
    for path in ("../x", "up/outside", "/etc"):
        with pytest.raises(FenceError):
            look("needle", path=path)


def test_a_pattern_is_never_taken_for_an_option(engine: str, look: Search, repository: Path) -> None:
    (repository / "src/--files").write_text("--pre=x and -e\n")
    assert _places(look("--pre=x")) == [("src/--files", 1)]
    assert _places(look("-e", path="src/--files")) == [("src/--files", 1)]
    (repository / "-f").write_text("--pre=x\n")
    assert _places(look("--pre", path="-f")) == [("-f", 1)]


def test_a_pattern_that_cannot_be_read_is_told(engine: str, look: Search) -> None:
    with pytest.raises(WorkspaceError, match="The search failed"):
        look("x(", regex=True)
    with pytest.raises(WorkspaceError, match="nothing to search"):
        look("")
    with pytest.raises(WorkspaceError, match="single lines"):
        look("a\nb")


def test_the_configuration_of_ripgrep_is_not_read(
    look: Search, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "rc").write_text("--files-without-match\n")
    monkeypatch.setenv("RIPGREP_CONFIG_PATH", str(repository / "rc"))
    assert _places(look("two")) == [("src/a.py", 2)]


def test_a_search_ends_at_its_limits(engine: str, look: Search, repository: Path) -> None:
    for number in range(50):
        (repository / f"many{number}.txt").write_text("needle\n" * 100)
    result = look("needle", Limits(hits=120))
    assert (len(result.hits), result.ended) == (120, "hits")
    slow = repository / "slow.txt"
    slow.write_bytes(b"needle " * 500_000)
    # More than the pipe and its reader hold at once, so that it has to wait, however the machine is loaded.
    assert look("needle", Limits(hits=1_000_000, seconds=0.0)).ended == "time"


def test_hits_are_told_as_they_come(engine: str, repository: Path, fence: Fence) -> None:
    told: list[Hit] = []

    def found(hits: Sequence[Hit]) -> None:
        told.extend(hits)

    result = asyncio.run(search(fence, Git(repository), Query("o"), found=found))
    assert told == result.hits
    assert told


async def test_a_cancelled_search_leaves_no_process(repository: Path, fence: Fence, tmp_path: Path) -> None:
    slow = tmp_path / "rg"
    slow.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\necho '{GOOD}'\nexec sleep 60\n")
    slow.chmod(0o755)
    begun = asyncio.Event()
    asked = search(fence, Git(repository), Query("x"), ripgrep=slow, found=lambda hits: begun.set())
    task = asyncio.create_task(asked)
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))


async def test_a_line_without_end_takes_no_memory(repository: Path, fence: Fence, tmp_path: Path) -> None:
    program = tmp_path / "rg"
    program.write_text(f"#!/bin/sh\nhead -c 3000000 /dev/zero\necho\necho '{GOOD}'\nprintf '%s' '{GOOD}'\n")
    program.chmod(0o755)
    result = await search(fence, Git(repository), Query("x"), ripgrep=program)
    assert result.skipped == 1
    assert [hit.path for hit in result.hits] == ["a", "a"]
    program.write_text("#!/bin/sh\nhead -c 3000000 /dev/zero\n")
    result = await search(fence, Git(repository), Query("x"), ripgrep=program)
    assert (result.skipped, result.hits) == (1, [])


def test_nothing_to_search_with_is_told(root: Path, fence: Fence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_bundled", lambda name: None)
    monkeypatch.setattr(module, "find_program", lambda name, root: None)
    with pytest.raises(WorkspaceError, match="Ripgrep is missing"):
        asyncio.run(search(fence, Git(root), Query("x")))


def test_the_whole_workspace_may_be_named_by_a_dot(look: Search) -> None:
    assert _places(look("two", path=".")) == [("src/a.py", 2)]


def test_bytes_that_are_no_text_keep_their_places(look: Search, repository: Path) -> None:
    (repository / "latin.txt").write_bytes(b"caf\xe9 needle\n")
    (repository / "utf.txt").write_text("größe needle\n")
    spans = {hit.path: (hit.text, hit.column, hit.spans) for hit in look("needle").hits}
    assert spans["latin.txt"] == ("caf\ufffd needle", 6, ((5, 11),))
    assert spans["utf.txt"] == ("größe needle", 7, ((6, 12),))


def test_a_match_far_to_the_right_is_shown(look: Search, repository: Path) -> None:
    (repository / "long.txt").write_text("x" * 5000 + "needle" + "y" * 5000 + "needle\n")
    (hit,) = look("needle").hits
    assert (hit.column, len(hit.text)) == (5001, WIDTH)
    ((start, end),) = hit.spans
    assert hit.text[start:end] == "needle"


def test_what_is_no_hit_is_passed_over() -> None:
    assert read_ripgrep(b'{"type":"begin","data":{}}') is None
    for entry in (b"", b"a\0b\0c\0d", b"a\x001\0x\0d", b"Binary file x matches"):
        assert read_git(entry, Query("x")) is None
    hit = read_git(b"a\x003\x002\0axb", Query("x", regex=True))
    assert hit == Hit("a", 3, 2, "axb", ())
    assert read_ripgrep(
        b'{"type":"match","data":{"path":{"text":"a"},"lines":{"text":"x\\n"},"line_number":null,"submatches":[]}}'
    ) == Hit("a", 1, 1, "x", ())
