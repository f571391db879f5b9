"""Secrets get a mark, and ordinary text stays as it is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted_kit import PLANTED, line_of, pieces_of

from k2desk.core.redaction import KINDS, marks_in, redact, secrets_in, told

ORDINARY = (
    "import secrets\ntoken = secrets.token_hex(16)\npassword = get_password()\n",
    "def login(password: str, token: str | None = None) -> Key: ...\n",
    "PASSWORD=${DB_PASSWORD}\nTOKEN=<your-token-1>\nAPI_KEY=changeme\n",
    'password = "%(password1)s"\nsecret: "{{ vault.secret1 }}"\n',
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n",
    "commit 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12\n",
    '"integrity": "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeo"\n',
    "class='sk-fading-circle sk-learn-pipeline-with-long-name-2'\ntask-1234567890-abcdefghij1234567\n",
    "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUF\n-----END CERTIFICATE-----\n",
    '_START = b"-----BEGIN OPENSSH PRIVATE KEY-----"\n',
    "https://example.org:8080/path?q=1 and mailto:ann@example.org and ssh://git@example.org/x\n",
    "postgres://user:password@localhost/test\n",
    "Bearer of good news, and a bearer-token-header for the api-key-field\n",
    "uuid 123e4567-e89b-12d3-a456-426614174000, key=value, keyboard='qwerty'\n",
)


@pytest.mark.parametrize("kind", PLANTED)
def test_each_kind_gets_its_mark(kind: str) -> None:
    text = f"before\n{line_of(kind)}\nafter\n"
    found = redact(text)
    assert kind in marks_in(found.text), found
    assert not [piece for piece in pieces_of(kind) if piece in found.text]
    assert found.text.startswith("before\n")
    assert found.text.endswith("\nafter\n")
    assert found.text.count("\n") == text.count("\n"), "lines keep their numbers"
    assert redact(found.text) == (found.text, ()), "a mark is no secret"


def test_every_kind_is_tried() -> None:
    assert len(KINDS) >= 21
    assert {kind.name for kind in KINDS} == set(PLANTED)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_stays(text: str) -> None:
    assert redact(text) == (text, ())


def test_our_own_sources_and_lock_file_stay() -> None:
    root = Path(__file__).resolve().parents[2]
    files = [*(root / "k2desk").rglob("*.py"), root / "uv.lock"]
    touched = {str(file.relative_to(root)) for file in files if redact(file.read_text("utf-8")).kinds}
    assert touched == {"k2desk/provider/scripted/server.py"}, "the demo's key alone looks like one"


def test_the_standard_library_stays() -> None:
    library = Path(sys.modules["json"].__file__ or "").parents[1]
    files = [file for file in sorted(library.glob("*.py")) if file.stat().st_size < 400_000]
    assert len(files) > 100
    assert [file.name for file in files if redact(file.read_text("utf-8")).kinds] == []


def test_what_is_spared_stays() -> None:
    token = PLANTED["GitHub token"]
    assert secrets_in(f"{token} {token}") == (token,)
    assert redact(f"use {token}", spared=(token,)) == (f"use {token}", ())


def test_part_of_a_private_key_is_found_by_its_beginning() -> None:
    lines = PLANTED["private key"].split("\n")[:4]
    numbered = "\n".join(f"{number:>3}\t{line}" for number, line in enumerate(lines, 9))
    assert not [line for line in lines[1:] if line in redact(numbered + "\n").text]


def test_part_of_a_private_key_in_a_string_is_found_by_its_beginning() -> None:
    lines = PLANTED["private key"].split("\n")[:4]
    cut = f"ValueError: no number: {'#'.join(lines)!r}".replace("#", r"\n")[:-9]
    clean = redact(cut).text
    assert clean.startswith("ValueError: no number: '[redacted")
    assert not [line for line in lines[1:] if line[:20] in clean]


def test_a_secret_after_a_spelled_line_break_is_found() -> None:
    assert redact(rf'"a\n{PLANTED["API key"]}"').kinds == ("API key",)


def test_the_kinds_in_words() -> None:
    assert told(()) == ""
    assert told(["API key", "API key"]) == "an API key"
    assert told(["GitHub token", "age key", "password"]) == "a GitHub token, an age key and a password"
    assert marks_in("[redacted: something else]") == ()


@given(st.text(max_size=300), st.sampled_from(sorted(PLANTED)))
def test_it_is_the_same_every_time(text: str, kind: str) -> None:
    whole = f"{text}\n{line_of(kind)}\n{text}"
    assert redact(whole) == redact(whole)
    assert not [piece for piece in pieces_of(kind) if piece in redact(whole).text]
