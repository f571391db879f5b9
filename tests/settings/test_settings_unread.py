"""A key of the environment leaves nothing of itself where other processes of the user could look."""

from __future__ import annotations

import subprocess
import sys

import pytest

KEY = "sk-0123456789abcdefghijklmnopqrstuvwxyz"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="/proc and prctl are Linux's")

TAKEN = """
import os
from pathlib import Path
from k2desk.settings.keys import Keys
keys = Keys()
keys.take_from_environment("cometapi", "COMETAPI_KEY")
assert keys.get("cometapi").reveal() == os.environ["EXPECTED"][::-1]
assert "COMETAPI_KEY" not in os.environ
keys.take_from_environment("other", "COMETAPI_KEY")
assert keys.get("other") is None
print(Path("/proc/self/environ").read_bytes())
"""

SHUT = """
import ctypes, os, subprocess, sys
from k2desk.settings.unread import refuse_readers
libc = ctypes.CDLL(None)
before = libc.prctl(3, 0, 0, 0, 0)  # PR_GET_DUMPABLE
refuse_readers()
after = libc.prctl(3, 0, 0, 0, 0)
code = "import ctypes; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
print(before, after, os.stat("/proc/self/environ").st_uid, child.stdout.strip())
"""


def child(code: str, **env: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@LINUX
def test_a_key_is_overwritten_where_the_kernel_shows_it() -> None:
    shown = child(TAKEN, COMETAPI_KEY=KEY, EXPECTED=KEY[::-1], OTHER="stays")
    assert KEY not in shown
    assert "OTHER=stays" in shown


@LINUX
def test_no_other_process_may_read_this_one() -> None:
    before, after, owner, started = child(SHUT).split()
    assert (before, after, owner) == ("1", "0", "0"), "/proc belongs to root then"
    assert started == "1", "what is started from here can be read again"
