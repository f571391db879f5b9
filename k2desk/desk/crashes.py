"""What a process said last: a file of its own, which stays where the process ended other than it should.

Python writes into it when the process dies of a signal such as SIGSEGV: the names of files and functions,
and nothing of what they held (https://docs.python.org/3/library/faulthandler.html). Errors nobody caught are
added in full, without secrets. Who ends well removes the file; the next window tells of one that was left.
"""

from __future__ import annotations

import faulthandler
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from k2desk import __version__
from k2desk.core.errors import JournalError, K2DeskError
from k2desk.core.redaction import redact
from k2desk.core.wording import mark
from k2desk.journal.held import Held, is_held
from k2desk.settings.redact import install

if TYPE_CHECKING:
    from k2desk.settings.redact import Redactor

FOLDER = "crashes"
MOST_BYTES = 256 * 1024
"""Of one file: an error in something that is painted comes back with every frame."""
KEPT = 10
"""How many reports of earlier processes stay."""

_OPEN, _REPORT = ".open", ".txt"
_DIED = "Fatal Python error"
"""How Python begins when a signal ends the process; Windows has its own word, which is there as well."""

_ENDS = (
    "K2Desk met an error it was not prepared for, and ends. What is known of it stands above; "
    "the next window says where it is kept."
)


class UnexpectedError(K2DeskError):
    """The program can't go on after an error nobody had thought of; it is written down already."""


@contextmanager
def watched(data: Path, redactor: Redactor) -> Iterator[None]:
    """Write down what goes wrong in this process until the end of the block. Blocks for a moment.

    Args:
        data: the program's folder; where nothing can be written there, standard error alone is told.
        redactor: takes known secrets out.

    Raises:
        UnexpectedError: instead of an error nobody had thought of, once that is written down: further out
            nobody would know which secrets to leave out of it.
    """
    with ExitStack() as stack:
        file = _File.opened(data / FOLDER)
        if file is not None:
            stack.callback(file.close)
        stack.callback(install(redactor, file.add if file is not None else None))
        try:
            yield
        except K2DeskError:
            raise  # said in words by whoever started us
        except Exception as error:  # noqa: BLE001 -- written down, and the program ends
            sys.excepthook(type(error), error, error.__traceback__)
            raise UnexpectedError(_ENDS) from None


def told(data: Path) -> str:
    """Make reports of what processes left that are gone, and say where they are. Blocks for a moment.

    Args:
        data: the program's folder.

    Returns:
        A sentence for the user, "" where every process has ended well.
    """
    folder = data / FOLDER
    made = [report for path in sorted(folder.glob(f"*{_OPEN}")) if (report := _report(path)) is not None]
    kept = [*(path for path in sorted(folder.glob(f"*{_REPORT}")) if path not in made), *made]
    for path in kept[:-KEPT]:  # what is told of now is the newest, whatever the clock did
        with suppress(OSError):
            path.unlink()
    if not made:
        return ""
    newest = made[-1]
    when = time.strftime("%d %B, %H:%M", time.localtime(newest.stat().st_mtime)).lstrip("0")
    died = _DIED in newest.read_text(encoding="utf-8", errors="replace")
    what = mark("K2Desk broke off") if died else mark("K2Desk met an error it was not prepared for")
    more = mark(f" and {len(made) - 1} more beside it") if len(made) > 1 else ""
    return mark(
        f"{what} on {when}. What is known of it is in {_without_home(str(newest))}{more}, without keys and "
        "passwords. Read it, and send it along when you report the fault; nothing is sent by itself."
    )


class _File:
    """The file of this process.

    Args:
        path: made new, readable by its user alone.

    Raises:
        OSError: it can't be made.
        JournalError: its lock can't.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = path
        self._held = Held(path.parent, path.stem)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_CLOEXEC", 0)
        try:
            self._descriptor = os.open(path, flags, 0o600)
        except OSError:
            self._held.release()
            raise
        self._begin = os.write(self._descriptor, f"{_about()}\n".encode())
        self._ours = not faulthandler.is_enabled()  # somebody may have asked Python for it, elsewhere
        if self._ours:
            faulthandler.enable(self._descriptor)

    @classmethod
    def opened(cls, folder: Path) -> _File | None:
        """Return a new file in the folder, None where none can be made."""
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() // 10**6 % 1000:03}-{os.getpid()}{_OPEN}"
        try:
            return cls(folder / name)
        except (OSError, JournalError):
            return None

    def add(self, text: str) -> None:
        """Add what went wrong; a file that is full takes nothing more."""
        data = f"\n{time.strftime('%H:%M:%S')}\n{_clean(text)}".encode(errors="backslashreplace")
        with suppress(OSError):
            if os.fstat(self._descriptor).st_size + len(data) <= MOST_BYTES:
                os.write(self._descriptor, data)

    def close(self) -> None:
        """End well: the file goes, unless something is written in it."""
        if self._ours:
            faulthandler.disable()
        empty = os.fstat(self._descriptor).st_size == self._begin
        os.close(self._descriptor)
        with suppress(OSError):
            if empty:
                self._path.unlink()
        self._held.release()


def _report(path: Path) -> Path | None:
    """Make a report of the file of a process that is gone; None where it lives or had nothing to say."""
    if is_held(path.parent, path.stem):
        return None
    report = path.with_suffix(_REPORT)
    try:
        with path.open("rb") as file:
            text = file.read(2 * MOST_BYTES).decode(errors="replace")
            changed = os.fstat(file.fileno())
        if "\n" not in text.rstrip("\n"):  # it was killed, and had nothing to say
            path.unlink()
            return None
        descriptor = os.open(report, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file_:
            file_.write(_clean(text).encode())
        os.utime(report, ns=(changed.st_atime_ns, changed.st_mtime_ns))
        path.unlink()
    except OSError:
        return None
    return report


def _about() -> str:
    return f"K2Desk {__version__}, Python {platform.python_version()}, {sys.platform}"


def _clean(text: str) -> str:
    """Return a text without what looks like a secret, and with ``~`` for the home folder."""
    return _without_home(redact(text).text)


def _without_home(text: str) -> str:
    home = os.path.expanduser("~")
    return text.replace(home + os.sep, "~" + os.sep) if len(home) > 1 else text
