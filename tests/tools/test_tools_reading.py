"""The tools that only look: what they show, what they cap, what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tools_kit import Bench

from k2desk.core.errors import FenceError, ToolError, WorkspaceError

Git = Callable[..., str]


@pytest.fixture
def files(root: Path) -> Path:
    (root / "src").mkdir()
    (root / "src" / "money.py").write_text("def round_cents(x):\n    return int(x)\n")
    (root / "src" / "report.py").write_text("from money import round_cents\n")
    (root / "README.md").write_text("# Ledger\n")
    (root / ".env").write_text("KEY=hunter2\n")
    return root


async def test_list_folder(bench: Bench, files: Path) -> None:
    (files / "link").symlink_to("README.md")
    done = await bench.use("list_folder")
    assert done.text.splitlines() == [
        "src/",
        ".env  12 bytes",
        "README.md  9 bytes",
        "link → README.md  (link, not followed)",
    ]
    assert (await bench.use("list_folder", path="./src/")).text == ("money.py  38 bytes\nreport.py  30 bytes")
    assert (await bench.use("list_folder", path=".")).plan.label == "List the workspace"


async def test_an_empty_and_a_crowded_folder_say_so(
    bench: Bench, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await bench.use("list_folder")).text == "(empty folder)"
    monkeypatch.setattr("k2desk.tools.list_folder.MOST", 2)
    for name in "abc":
        (root / name).touch()
    assert "only the first 2" in (await bench.use("list_folder")).text


async def test_read_file_numbers_the_lines(bench: Bench, files: Path) -> None:
    done = await bench.use("read_file", path="src/money.py")
    assert done.text == "1\tdef round_cents(x):\n2\t    return int(x)"
    assert (done.plan.label, done.result.summary, done.plan.question) == (
        "Read src/money.py",
        "2 lines",
        None,
    )


async def test_read_file_gives_a_range(bench: Bench, root: Path) -> None:
    (root / "long.txt").write_text("".join(f"line {number}\r\n" for number in range(1, 21)))
    done = await bench.use("read_file", path="long.txt", first_line=9, last_line=10)
    assert done.text == " 9\tline 9\n10\tline 10"
    assert done.plan.label == "Read long.txt:9–10"
    assert (await bench.use("read_file", path="long.txt", first_line=20)).text == "20\tline 20"
    assert (await bench.use("read_file", path="long.txt", last_line=99)).text.endswith("20\tline 20")


async def test_read_file_says_how_to_read_on(
    bench: Bench, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "long.txt").write_text("x\n" * 2001)
    assert (await bench.use("read_file", path="long.txt")).text.endswith(
        "2000\tx\n… 1 more lines: read on with first_line=2001"
    )
    monkeypatch.setattr("k2desk.tools.read_file.MOST_CHARACTERS", 40)
    assert (await bench.use("read_file", path="long.txt", first_line=11, last_line=30)).text.endswith(
        "18\tx\n… 12 more lines: read on with first_line=19"
    )


async def test_read_file_cuts_lines_nobody_can_read(bench: Bench, root: Path) -> None:
    (root / "min.js").write_text("x" * 2500)
    assert (await bench.use("read_file", path="min.js")).text == f"1\t{'x' * 2000} … (500 more characters)"


async def test_what_hides_in_a_file_is_made_visible(bench: Bench, root: Path) -> None:
    (root / "a.py").write_bytes("ok = 1 \u202e# \x1b[31m\U000e0041".encode() + b"\xff")
    assert (await bench.use("read_file", path="a.py")).text == (
        "1\tok = 1 ⟨U+202E⟩# ␛[31m⟨U+E0041⟩⟨FF⟩\n"
        "[K2Desk: 4 characters that hide are shown as a mark such as ⟨U+200B⟩.]"
    )


async def test_read_file_refuses_in_words(bench: Bench, files: Path) -> None:
    (files / "b.bin").write_bytes(b"\0\1\2")
    (files / "empty").touch()
    with pytest.raises(ToolError, match=r"b\.bin is binary \(3 bytes\)"):
        await bench.use("read_file", path="b.bin")
    with pytest.raises(ToolError, match="has 1 lines; first_line 5"):
        await bench.use("read_file", path="README.md", first_line=5)
    with pytest.raises(ToolError, match="last_line lies before"):
        await bench.plan("read_file", path="README.md", first_line=5, last_line=4)
    with pytest.raises(WorkspaceError, match="does not exist"):
        await bench.use("read_file", path="nope.py")
    assert (await bench.use("read_file", path="empty")).text == "(empty file)"


@pytest.mark.parametrize("path", [".env", "./.env", "config/id_rsa", ".ssh/known_hosts"])
async def test_secrets_are_asked_about_by_name(bench: Bench, files: Path, path: str) -> None:
    for name in ("config/id_rsa", ".ssh/known_hosts"):
        (files / name).parent.mkdir(exist_ok=True)
        (files / name).write_text("KEY=hunter2\n")
    question = (await bench.plan("read_file", path=path)).question
    assert question is not None
    assert (question.kind, question.text) == ("secret", path.removeprefix("./"))
    assert "hunter2" not in str(question)


@pytest.mark.parametrize("path", ["src/../.env", ".git/config", ".GIT/config"])
async def test_some_are_not_even_asked_about(bench: Bench, files: Path, path: str) -> None:
    with pytest.raises(FenceError):
        await bench.plan("read_file", path=path)


@pytest.mark.parametrize("path", ["../outside", "/etc/passwd", "~/x", "a\0b"])
@pytest.mark.parametrize("tool", ["read_file", "list_folder", "search_text", "git_diff"])
async def test_nothing_leaves_the_workspace(bench: Bench, tool: str, path: str) -> None:
    with pytest.raises(FenceError):
        await bench.plan(tool, path=path, **({"pattern": "x"} if tool == "search_text" else {}))


async def test_search_text(bench: Bench, files: Path) -> None:
    done = await bench.use("search_text", pattern="round_cents")
    assert sorted(done.text.splitlines()) == [
        "src/money.py:1: def round_cents(x):",
        "src/report.py:1: from money import round_cents",
    ]
    assert done.result.summary == "2 lines in 2 files"
    assert (await bench.use("search_text", pattern="round", path="src", glob="rep*")).result.summary == (
        "1 line in 1 file"
    )
    assert (await bench.use("search_text", pattern="nowhere")).text == "Nothing matches."


async def test_a_found_line_hides_nothing(bench: Bench, root: Path) -> None:
    (root / "a.py").write_text("ok = 1 \u202e# \x1b[31m\n")
    assert (await bench.use("search_text", pattern="ok")).text == (
        "a.py:1: ok = 1 ⟨U+202E⟩# ␛[31m\n"
        "[K2Desk: 2 characters that hide are shown as a mark such as ⟨U+200B⟩.]"
    )


async def test_search_text_does_not_look_into_secrets(bench: Bench, files: Path) -> None:
    assert (await bench.use("search_text", pattern="hunter2")).text == "Nothing matches."
    with pytest.raises(FenceError):
        await bench.plan("search_text", pattern="hunter2", path=".env")


async def test_search_text_says_when_there_is_more(
    bench: Bench, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("k2desk.tools.search_text.MOST", 3)
    (root / "a.txt").write_text("x\n" * 10)
    assert "only the first 3 lines" in (await bench.use("search_text", pattern="x")).text


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.py", ["src/money.py", "src/report.py"]),
        ("src/*.py", ["src/money.py", "src/report.py"]),
        ("**/*.md", ["README.md"]),
        ("./src/m*", ["src/money.py"]),
        ("smoney", ["src/money.py"]),
    ],
)
async def test_find_files(bench: Bench, files: Path, pattern: str, found: list[str]) -> None:
    assert (await bench.use("find_files", pattern=pattern)).text.splitlines() == found


async def test_find_files_says_when_there_is_nothing_or_too_much(
    bench: Bench, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No file fits" in (await bench.use("find_files", pattern="*.java")).text
    monkeypatch.setattr("k2desk.tools.find_files.MOST", 1)
    assert "1 more; narrow the pattern" in (await bench.use("find_files", pattern="*.py")).text


async def test_git_status_and_diff(bench: Bench, files: Path, git: Git) -> None:
    git("init")
    git("add", "src", "README.md")
    git("commit", "-m", "first")
    assert (await bench.use("git_diff")).text == "No tracked file differs from the last commit."
    (files / "README.md").write_text("# Ledger 2\n")
    status = await bench.use("git_status")
    assert status.text == "On branch main.\n? .env\nM README.md"
    assert status.result.summary == "2 changed"
    diff = await bench.use("git_diff", path="README.md")
    assert "-# Ledger\n+# Ledger 2" in diff.text
    assert diff.result.summary == "+1 −1"
    assert (await bench.use("git_diff", path="src")).text.startswith("No tracked file differs")


async def test_a_diff_never_shows_a_secret(bench: Bench, files: Path, git: Git) -> None:
    git("init")
    git("add", "-A", "-f")
    git("commit", "-m", "with a secret, by mistake")
    (files / ".env").write_text("KEY=hunter3\n")
    (files / "src" / ".env.local").write_text("x\n")
    git("add", "-A", "-f")
    for path in ("", "src"):
        assert (await bench.use("git_diff", path=path)).text.startswith("No tracked file differs")
    (files / "src" / "money.py").write_text("new\n")
    for path in ("", "src"):
        text = (await bench.use("git_diff", path=path)).text
        assert "+new" in text
        assert "hunter" not in text
        assert ".env" not in text
    with pytest.raises(FenceError):
        await bench.plan("git_diff", path=".env")


async def test_a_diff_around_secrets_names_no_thousand_files(
    bench: Bench, files: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("k2desk.tools.git_diff.MOST_NAMED", 1)
    git("init")
    git("add", "-A", "-f")
    with pytest.raises(ToolError, match="ask for one folder"):
        await bench.use("git_diff")


async def test_a_long_diff_is_cut(
    bench: Bench, files: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("init")
    git("add", "src")
    monkeypatch.setattr("k2desk.tools.git_diff.MOST_CHARACTERS", 50)
    assert "cut after 50 characters" in (await bench.use("git_diff")).text


async def test_without_a_repository_git_says_so(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for tool in ("git_status", "git_diff"):
        done = await bench.use(tool)
        assert not done.result.ok
        assert "no git repository" in done.text


async def test_a_clean_and_a_crowded_status(
    bench: Bench, files: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("init")
    monkeypatch.setattr("k2desk.tools.git_status.MOST", 1)
    assert "… 3 more" in (await bench.use("git_status")).text
    git("add", "-A", "-f")
    git("commit", "-m", "all")
    assert (await bench.use("git_status")).text == "On branch main.\nNothing has changed."
