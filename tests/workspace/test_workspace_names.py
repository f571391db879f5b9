"""Paths judged by their letters (P01, P02, P04, P14, P16, G16)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.errors import FenceError
from k2desk.workspace.names import inside_git, normalise, secret


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a", "a"),
        ("src/a.py", "src/a.py"),
        ("./src//a.py", "src/a.py"),
        ("src/./a.py", "src/a.py"),
        ("src/", "src"),
        ("a..b/..c", "a..b/..c"),
        ("$id.tsx", "$id.tsx"),
        ("notes~", "notes~"),
        ("ä/日本 語.txt", "ä/日本 語.txt"),
    ],
)
def test_a_plain_path_gets_its_one_form(written: str, meant: str) -> None:
    assert normalise(written, windows=False) == meant
    assert normalise(written, windows=True) == meant


@pytest.mark.parametrize(
    "path",
    [
        "",
        " ",
        ".",
        "./",
        "./.",
        "..",
        "../../etc/passwd",
        "a/../../x",
        "a/./../..//x",
        "a/..",
        "a/../b",
        "/etc/passwd",
        "//host/share",
        "a\0b",
        "a\nb",
        "a\x7fb",
        "a\x9bb",
        "a\udc80b",
        "~",
        "~/x",
        "~root/x",
        "$HOME/x",
        "${HOME}/x",
        "%USERPROFILE%/x",
        "C:\\x",
        "C:/x",
        "\\\\srv\\share",
        "\\\\?\\C:\\x",
        "\\??\\UNC\\srv\\share",
        "a\\..\\b",
        "/proc/self/root/etc/passwd",
        "/dev/fd/3",
        "x/" * 2_049,
    ],
)
def test_a_path_that_cannot_lie_inside_is_refused(path: str) -> None:
    with pytest.raises(FenceError):
        normalise(path, windows=False)


@pytest.mark.parametrize(
    "path",
    [
        "a:stream",
        "c:x",
        "ab:stream",
        "CON",
        "con.txt",
        "src/aux.c",
        "COM1",
        "lpt¹.log",
        "NUL",
        "x.",
        "x ",
        "b./c",
        "GIT~1",
        "PROGRA~1.TXT",
    ],
)
def test_names_windows_reserves_are_refused_there(path: str) -> None:
    with pytest.raises(FenceError):
        normalise(path, windows=True)
    assert normalise(path, windows=False) == path


def test_a_refusal_says_what_to_do() -> None:
    with pytest.raises(FenceError, match="relative to the workspace"):
        normalise("/etc/passwd")
    with pytest.raises(FenceError, match="from the workspace's root"):
        normalise("../x")


@given(st.text(alphabet=st.sampled_from("abC./\\~:$ \0\n\x80\ud800é"), max_size=20), st.booleans())
def test_whatever_passes_is_relative_and_stays_below(path: str, windows: bool) -> None:
    try:
        found = normalise(path, windows=windows)
    except FenceError:
        return
    parts = found.split("/")
    assert all(part not in ("", ".", "..") for part in parts)
    assert "\0" not in found
    assert normalise(found, windows=windows) == found


@pytest.mark.parametrize(
    "path",
    [
        ".git",
        ".git/config",
        ".GIT/hooks/pre-commit",
        "sub/.git/config",
        ".g\u200cit/config",
        ".git./config",
        ".git /config",
        ".git::$INDEX_ALLOCATION/config",
        "GIT~1/config",
        "sub\\.git\\config",
    ],
)
def test_every_spelling_of_gits_folder_is_seen(path: str) -> None:
    assert inside_git(path)


@pytest.mark.parametrize("path", [".gitignore", ".github/x.yml", "git/x", "a.git/x", ".gitattributes"])
def test_names_that_only_look_like_it_are_not(path: str) -> None:
    assert not inside_git(path)


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".env.local",
        "app/.envrc",
        "a.pem",
        "A.PEM",
        "server.key",
        "id_rsa",
        "keys/id_ed25519",
        "x.p12",
        "x.pfx",
        "x.kdbx",
        ".netrc",
        ".pgpass",
        ".npmrc",
        ".pypirc",
        ".git-credentials",
        ".aws/credentials",
        ".ssh/known_hosts",
        ".gnupg/x",
        ".kube/config",
        "prod.tfstate",
        "credentials.json",
        "credentials-prod.json",
        ".git/config",
    ],
)
def test_files_that_hold_keys_are_known(path: str) -> None:
    assert secret(path)


@pytest.mark.parametrize(
    "path", [".env.example", "environment.py", "id_map.py", "keys.py", "ssh/x", "credentials.py", "config"]
)
def test_source_code_is_not_taken_for_a_secret(path: str) -> None:
    assert not secret(path)
