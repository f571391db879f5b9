"""The dependencies a file of a project names, for every kind of such a file we know.

What is read may come from the model, so nothing here takes longer than its length: no expression looks for an
end that may not be there, and what is longer than any such file is not read.
"""

from __future__ import annotations

import configparser
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

Reader: TypeAlias = Callable[[str], Iterator[str]]

LARGEST = 128 * 1024
"""Bytes of a file that are read."""


class Unreadable(Exception):
    """It is no file of its kind, so what it names is not known."""


def names(path: str, data: bytes) -> frozenset[str] | None:
    """Return what a file names as dependencies, None where it is no file for that.

    Names of Python are in their normal form, where case, ``-``, ``_`` and ``.`` make no difference
    (https://packaging.python.org/en/latest/specifications/name-normalization/); all others are as they stand.

    Args:
        path: relative to the workspace; its last part tells the kind.
        data: its bytes; none name nothing.

    Raises:
        Unreadable: it is too long, or can't be read as what it is.
    """
    reader = _reader(path)
    if reader is None or not data:
        return None if reader is None else frozenset()
    if len(data) > LARGEST:
        raise Unreadable(path)
    try:
        return frozenset(reader(data.decode("utf-8-sig")))
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, configparser.Error) as error:
        raise Unreadable(path) from error


def same_name(path: str, name: str) -> str:
    """Return a name in the form `names` gives it for this file."""
    return _python(name) if _reader(path) in _OF_PYTHON else name


def _reader(path: str) -> Reader | None:
    last = path.rpartition("/")[2].lower()
    return next((reader for pattern, reader in _KINDS.items() if fnmatchcase(last, pattern)), None)


_DEEP_KEY = re.compile(
    r"""(?<![\w-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){16}"""  # deeper than any real one
)


def _toml(text: str) -> dict[str, Any]:
    """Read TOML whose keys are of few parts: `tomllib` takes the square of their number."""
    if _DEEP_KEY.search(text):
        raise ValueError("a key has too many parts")
    return tomllib.loads(text)


# -- Python

_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")


def _python(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _requirement(text: str) -> str:
    """Return the name a requirement begins with; of a URL or a path all of it."""
    found = _REQUIREMENT.match(text)
    if found is None or text[found.end() : found.end() + 1] in (":", "/", "+"):
        return text.strip()
    return _python(found[1])


def _pyproject(text: str) -> Iterator[str]:
    found = _toml(text)
    project, tool = found.get("project", {}), found.get("tool", {})
    lists = [project.get("dependencies", []), found.get("build-system", {}).get("requires", [])]
    lists += project.get("optional-dependencies", {}).values()
    lists += found.get("dependency-groups", {}).values()
    lists += tool.get("pdm", {}).get("dev-dependencies", {}).values()
    lists.append(tool.get("uv", {}).get("dev-dependencies", []))
    for entry in (entry for entries in lists for entry in entries):
        if not isinstance(entry, dict):  # ``{include-group = …}`` names none by itself
            yield _requirement(entry)
    poetry = tool.get("poetry", {})
    groups = [poetry, *poetry.get("group", {}).values()]
    tables = [group.get(key, {}) for group in groups for key in ("dependencies", "dev-dependencies")]
    yield from (_python(name) for table in tables for name in table if name.lower() != "python")


def _requirements(text: str) -> Iterator[str]:
    for line in text.replace("\\\n", " ").splitlines():
        words = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip()
        if words.startswith(("-e", "--editable")):
            yield words.partition(" ")[2].strip() or words
        elif words and not words.startswith("-"):
            yield _requirement(words)


def _setup_cfg(text: str) -> Iterator[str]:
    found = configparser.ConfigParser(interpolation=None)
    found.read_string(text)
    lists = [found.get("options", "install_requires", fallback="")]
    lists.append(found.get("options", "setup_requires", fallback=""))
    if found.has_section("options.extras_require"):
        lists += [value for _, value in found.items("options.extras_require")]
    yield from (_requirement(entry) for entry in "\n".join(lists).splitlines() if entry.strip())


def _pipfile(text: str) -> Iterator[str]:
    found = _toml(text)
    yield from (_python(name) for key in ("packages", "dev-packages") for name in found.get(key, {}))


# -- others


def _tables(*keys: str) -> Callable[[Any], Iterator[str]]:
    """Return what yields the keys of these tables."""

    def keys_of(found: Any) -> Iterator[str]:
        for key in keys:
            yield from dict(found.get(key, {}))

    return keys_of


_OF_NODE = _tables("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")
_OF_COMPOSER = _tables("require", "require-dev")
_OF_CARGO = _tables("dependencies", "dev-dependencies", "build-dependencies")


def _package_json(text: str) -> Iterator[str]:
    yield from _OF_NODE(json.loads(text))


def _composer_json(text: str) -> Iterator[str]:
    yield from _OF_COMPOSER(json.loads(text))


def _cargo(text: str) -> Iterator[str]:
    found = _toml(text)
    for table in (found, found.get("workspace", {}), *found.get("target", {}).values()):
        yield from _OF_CARGO(table)


def _go_mod(text: str) -> Iterator[str]:
    inside = False
    for line in text.splitlines():
        words = line.partition("//")[0].replace("(", " ( ").split()
        if inside:
            inside = words[:1] != [")"]
            yield from words[: int(inside)]
        elif words[:1] == ["require"]:
            inside = words[1:2] == ["("]
            yield from words[1 : 1 + (not inside)]


_MAVEN = re.compile(r"<(/?)(dependency|plugin|parent|extension|groupId|artifactId)\s*>([^<]*)")


def _pom(text: str) -> Iterator[str]:
    first, *others = text.split("<!--")
    plain = first + "".join(part.partition("-->")[2] for part in others)
    opened: list[dict[str, str]] = []
    for end, tag, words in _MAVEN.findall(plain):
        if tag in ("groupId", "artifactId"):
            if opened and not end:
                opened[-1].setdefault(tag, words.strip())
        elif not end:
            opened.append({})
        elif named := opened.pop():  # an end without a beginning is an IndexError
            yield ":".join(filter(None, (named.get("groupId"), named.get("artifactId"))))
    if opened:
        raise ValueError("an element has no end")


_GRADLE = re.compile(r"""["']([\w.-]+:[\w.-]+)(?::[^"'\n]*)?["']|\bid\s*\(?\s*["']([\w.-]+)["']""")


def _gradle(text: str) -> Iterator[str]:
    yield from (module or plugin for module, plugin in _GRADLE.findall(text))


def _gemfile(text: str) -> Iterator[str]:
    yield from re.findall(r"""^[ \t]*gem[ \t]*\(?[ \t]*["']([^"'\n]+)["']""", text, re.MULTILINE)


_KINDS: dict[str, Reader] = {
    "pyproject.toml": _pyproject,
    "requirements*.txt": _requirements,
    "setup.cfg": _setup_cfg,
    "pipfile": _pipfile,
    "package.json": _package_json,
    "composer.json": _composer_json,
    "cargo.toml": _cargo,
    "go.mod": _go_mod,
    "pom.xml": _pom,
    "build.gradle": _gradle,
    "build.gradle.kts": _gradle,
    "gemfile": _gemfile,
}
_OF_PYTHON: tuple[Reader | None, ...] = (_pyproject, _requirements, _setup_cfg, _pipfile)
