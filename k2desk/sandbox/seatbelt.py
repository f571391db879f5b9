"""Writes the command line of macOS's sandbox: the copy and a private home may be written, homes not read.

The language of its profiles is documented nowhere; what is used here is what Chromium's and Bazel's profiles
use. Paths are handed over as parameters, so that none of their letters can become part of the profile.
https://chromium.googlesource.com/chromium/src/+/main/sandbox/mac/seatbelt_sandbox_design.md
"""

from __future__ import annotations

import os
from pathlib import Path

from k2desk.sandbox.command import Command

PROGRAM = Path("/usr/bin/sandbox-exec")

# A later rule goes before an earlier one.
_PROFILE = """\
(version 1)
(deny default)
(allow process-fork)
(allow process-exec)
(allow process-info* (target same-sandbox))
(allow signal (target same-sandbox))
(allow sysctl-read)
(allow mach-lookup
  (global-name "com.apple.system.logger")
  (global-name "com.apple.system.notification_center")
  (global-name "com.apple.system.opendirectoryd.libinfo"))
(allow file-read-metadata)
(allow file-read* (subpath "/"))
(deny file-read-data
  (subpath "/Users")
  (subpath "/Volumes")
  (subpath "/private/var/root")
  (subpath "/private/var/folders")
  (subpath "/private/tmp")
  (subpath "/Library/Keychains"))
(deny file-read* file-write* (subpath (param "REAL_HOME")))
(allow file-read* {seen})
(allow file-write* {written})
(allow file-write-data (literal "/dev/null") (literal "/dev/zero"))
(deny network*)
(deny appleevent-send)
"""


def seatbelt_argv(command: Command, home: Path, argv: tuple[str, ...]) -> list[str]:
    """Return the whole command line.

    Args:
        command: what to run; it works in its folder, not at `Command.seen_as`.
        home: its empty home, for temporary files.
        argv: the program and its arguments, limits in front.
    """
    written = [] if command.read_only else [command.folder]
    written += [home, *(bind.source for bind in command.binds if bind.writable)]
    seen = [command.folder, home, *(bind.source for bind in command.binds)]
    named = {"REAL_HOME": Path.home()}
    rules = {"seen": _subpaths("SEEN", seen, named), "written": _subpaths("WRITTEN", written, named)}
    given = [f"-D{name}={os.path.realpath(path)}" for name, path in named.items()]
    return [str(PROGRAM), *given, "-p", _PROFILE.format(**rules), *argv]


def _subpaths(prefix: str, paths: list[Path], named: dict[str, Path]) -> str:
    rules = []
    for number, path in enumerate(dict.fromkeys(paths)):
        named[f"{prefix}_{number}"] = path
        rules.append(f'(subpath (param "{prefix}_{number}"))')
    return " ".join(rules)
