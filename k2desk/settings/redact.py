"""Takes known secrets out of any text that leaves memory: logs, tracebacks, reports."""

from __future__ import annotations

import base64
import logging
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from types import TracebackType
from urllib.parse import quote

from k2desk.settings.secret import Secret

MARK = "[redacted]"


class Redactor:
    """Replaces every known secret, also in base64, URL-encoded or cut in halves.

    Args:
        secrets: gives the secrets known at that moment.
    """

    def __init__(self, secrets: Callable[[], Iterable[Secret]]) -> None:
        self._secrets = secrets

    def __call__(self, text: str) -> str:
        """Return the text without secrets."""
        for secret in self._secrets():
            for form in _forms(secret.reveal()):
                text = text.replace(form, MARK)
        return text


def _forms(value: str) -> list[str]:
    """Return the shapes a secret may take in a text, longest first."""
    raw = value.encode()
    forms = {value, quote(value, safe=""), value[::-1]}
    for shift in range(3):  # base64 of a longer text shows the secret in one of three phases
        encoded = base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")
        forms.add(encoded[(shift * 8 + 5) // 6 : len(encoded) - 1])
    if len(value) >= 24:
        forms |= {value[: len(value) // 2], value[len(value) // 2 :]}
    return sorted((form for form in forms if len(form) >= 8), key=len, reverse=True)


class _Formatter(logging.Formatter):
    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor(super().format(record))


class _Kept(logging.Handler):
    """Keeps what asyncio has to say of errors: those of tasks and callbacks nobody waits for."""

    def __init__(self, keep: Callable[[str], object]) -> None:
        super().__init__(logging.ERROR)
        self._keep = keep

    def filter(self, record: logging.LogRecord) -> bool:
        return record.name.startswith(("asyncio", "qasync")) and bool(record.exc_info)

    def emit(self, record: logging.LogRecord) -> None:
        self._keep(self.format(record))


def install(redactor: Redactor, keep: Callable[[str], object] | None = None) -> Callable[[], None]:
    """Send warnings and unhandled errors of every thread to standard error, redacted.

    Args:
        redactor: takes the secrets out.
        keep: gets every unhandled error as well, redacted.

    Returns:
        A function that takes that back.
    """
    shown = logging.StreamHandler()
    shown.setLevel(logging.WARNING)
    handlers: list[logging.Handler] = [shown, *([_Kept(keep)] if keep is not None else [])]
    root = logging.getLogger()
    for handler in handlers:
        handler.setFormatter(_Formatter(redactor))
        root.addHandler(handler)
    before = sys.excepthook, threading.excepthook, sys.unraisablehook

    def hook(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        text = redactor("".join(traceback.format_exception(kind, error, trace)))
        if keep is not None:
            keep(text)
        if sys.stderr is not None:  # a program without a console has none
            sys.stderr.write(text)

    sys.excepthook = hook
    threading.excepthook = lambda told: hook(told.exc_type, told.exc_value, told.exc_traceback)
    sys.unraisablehook = lambda told: hook(told.exc_type, told.exc_value, told.exc_traceback)

    def take_back() -> None:
        for handler in handlers:
            root.removeHandler(handler)
        sys.excepthook, threading.excepthook, sys.unraisablehook = before

    return take_back
