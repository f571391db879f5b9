from __future__ import annotations

import base64
import logging
import os
import pickle
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from k2desk.core.errors import SecretError
from k2desk.settings.keys import NO_KEYRING, Keys, trusted_backends
from k2desk.settings.redact import MARK, Redactor, install
from k2desk.settings.secret import Secret, clean_key

KEY = "sk-test-5f2a9c7e1b3d4f60a8b1/+="


def test_a_secret_does_not_show_itself() -> None:
    secret = Secret(KEY)
    for text in (repr(secret), str(secret), f"{secret}", f"{secret:>40}", f"{secret!s}"):
        assert KEY not in text
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert secret.reveal() == KEY


@pytest.mark.parametrize(
    "pasted", [KEY, f"  {KEY}\n", f'"{KEY}"', f"\u200b{KEY}\ufeff", f"Bearer {KEY}", f"'{KEY}' \r\n"]
)
def test_what_surrounds_a_pasted_key_goes(pasted: str) -> None:
    assert clean_key(pasted).reveal() == KEY


@pytest.mark.parametrize(
    "pasted", ["", "  \n", "short", f"{KEY} {KEY}", f"{KEY}\n{KEY}", "sk-пароль-пароль", "x" * 513]
)
def test_what_is_no_key_is_refused_without_quoting_it(pasted: str) -> None:
    with pytest.raises(SecretError) as refused:
        clean_key(pasted)
    assert KEY not in str(refused.value)
    assert "aste" in str(refused.value) or "Copy" in str(refused.value)


def test_a_key_of_the_environment_is_taken_out_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMETAPI_KEY", KEY)
    keys = Keys()
    keys.take_from_environment("cometapi", "COMETAPI_KEY")
    assert keys.place("cometapi") == "COMETAPI_KEY"
    assert "COMETAPI_KEY" not in os.environ
    child = subprocess.run(
        [sys.executable, "-c", "import os; print(dict(os.environ))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert KEY not in child.stdout
    assert keys.load("cometapi") == "COMETAPI_KEY"


def test_a_key_can_be_held_for_the_session() -> None:
    keys = Keys()
    assert keys.get("cometapi") is None
    assert keys.hold("cometapi", Secret(KEY)) == keys.place("cometapi") == "this session"
    assert [secret.reveal() for secret in keys.secrets()] == [KEY]


@pytest.mark.parametrize("chosen", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring"])
def test_the_environment_does_not_choose_the_keyring(monkeypatch: pytest.MonkeyPatch, chosen: str) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", chosen)
    assert [type(backend).__module__ for _, backend in trusted_backends()] == []
    with pytest.raises(SecretError, match="No keyring"):
        Keys().store("cometapi", Secret(KEY))


def test_without_a_keyring_the_user_hears_what_to_do() -> None:
    keys = Keys()
    with pytest.raises(SecretError) as refused:
        keys.store("cometapi", Secret(KEY))
    assert str(refused.value) == NO_KEYRING
    assert keys.load("cometapi") == ""
    assert keys.place("cometapi") == ""


class Raising:
    """A keyring that quotes what it was given."""

    def get_password(self, service: str, name: str) -> str | None:
        return None

    def set_password(self, service: str, name: str, value: str) -> None:
        raise RuntimeError(f"cannot store {value}")


def test_an_error_of_the_keyring_does_not_quote_the_key() -> None:
    with pytest.raises(SecretError) as refused:
        Keys(lambda: [("Raising", Raising())]).store("cometapi", Secret(KEY))
    assert KEY not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_a_keyring_that_hangs_is_not_waited_for() -> None:
    release = threading.Event()

    def hang() -> list[tuple[str, Any]]:
        release.wait(30)
        return []

    try:
        with pytest.raises(SecretError, match="did not answer"):
            Keys(hang, seconds=0.05).load("cometapi")
    finally:
        release.set()


ROUND = """
from k2desk.settings.keys import Keys
from k2desk.settings.secret import Secret
key = Secret("sk-test-round-trip-0123456789")
first = Keys()
print(first.store("cometapi", key))
second = Keys()
print(second.load("cometapi"), second.get("cometapi").reveal() == key.reveal())
second.forget("cometapi")
print(repr(Keys().load("cometapi")))
"""


def test_a_real_keyring_keeps_a_key(own_home: Path) -> None:
    for program in ("dbus-run-session", "gnome-keyring-daemon"):
        assert shutil.which(program), f"{program} is missing; `make test` installs it"
    (own_home / "run").mkdir(mode=0o700)
    script = 'echo | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$0" -c "$1"'
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script, sys.executable, ROUND],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(own_home / "run")},
    )
    assert done.stdout.split("\n")[:3] == ["Secret Service", "Secret Service True", "''"], done.stderr


@pytest.mark.parametrize(
    "text",
    [
        f"key {KEY}.",
        quote(KEY, safe=""),
        KEY[::-1],
        KEY[: len(KEY) // 2] + "\n" + KEY[len(KEY) // 2 :],
        *(base64.b64encode(b"x" * n + KEY.encode() + b"tail").decode() for n in range(4)),
    ],
)
def test_the_redactor_knows_a_secret_in_its_disguises(text: str) -> None:
    clean = Redactor(lambda: [Secret(KEY)])(text)
    assert MARK in clean
    for piece in (KEY[:12], KEY[-12:], quote(KEY, safe="")[-12:], KEY[::-1][:12]):
        assert piece not in clean
    assert Redactor(list)(text) == text


def test_logs_and_tracebacks_are_redacted(capsys: pytest.CaptureFixture[str]) -> None:
    take_back = install(Redactor(lambda: [Secret(KEY)]))
    try:
        logging.getLogger("somebody").warning("sent %s", KEY)
        try:
            int(KEY)
        except ValueError as error:
            logging.getLogger("somebody").exception("it failed")
            sys.excepthook(type(error), error, error.__traceback__)
        thread = threading.Thread(target=int, args=(KEY,))
        thread.start()
        thread.join()
    finally:
        take_back()
    said = capsys.readouterr().err
    assert said.count(MARK) >= 4
    assert KEY not in said
