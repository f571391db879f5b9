"""What files name as dependencies: every kind there is, what is left out, and what can't be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.scope.manifests import LARGEST, Unreadable, names, same_name

PYPROJECT = """
[build-system]
requires = ["hatchling>=1.27"]
[project]
dependencies = ["Ruamel_Yaml>=1", "httpx[socks]<1; python_version > '3'", "x @ https://example.com/x.whl"]
[project.optional-dependencies]
cluster = ["distributed"]
[dependency-groups]
dev = ["pytest>=9", {include-group = "other"}]
[tool.pdm.dev-dependencies]
test = ["tox"]
[tool.uv]
dev-dependencies = ["ruff"]
[tool.poetry.dependencies]
python = "^3.11"
Django = "^5"
[tool.poetry.group.docs.dependencies]
sphinx = "*"
"""
REQUIREMENTS = """\
# a comment
--index-url https://example.com
-r other.txt
Flask==3.0  # the web
gunicorn \\
  >=20
-e git+https://example.com/y.git#egg=y
https://example.com/z.whl
./local/wheel.whl

"""
SETUP_CFG = """\
[options]
install_requires =
    attrs>=20
    rich; python_version < "3"
setup_requires = cython
[options.extras_require]
test = pytest
"""
POM = """<project>
<parent><groupId>org.boot</groupId><artifactId>parent</artifactId></parent>
<!-- <dependency><groupId>no</groupId><artifactId>never</artifactId></dependency> -->
<dependencies>
  <dependency >
    <groupId>org.a</groupId><artifactId> b </artifactId><version>1</version>
    <exclusions><exclusion><groupId>not</groupId><artifactId>this</artifactId></exclusion></exclusions>
  </dependency>
</dependencies>
<plugin><artifactId>surefire</artifactId>
  <dependencies><dependency><groupId>c</groupId><artifactId>d</artifactId></dependency></dependencies>
</plugin><plugin></plugin>
<!-- an end that never comes
"""
GO = """\
module example.com/me
require example.com/one v1.0.0
require(
\texample.com/two/v2 v2.0.0 // indirect
\t// a comment

\texample.com/three v0.1.0
)
go 1.22
"""
CARGO = """\
[dependencies]
serde = "1"
[target.'cfg(unix)'.dependencies]
libc = "1"
[workspace.dependencies]
rand = "1"
"""
GRADLE = """\
plugins { id("org.plug") version "1" ; id 'java' }
dependencies {
  implementation("org.a:b:1.0")
  testImplementation 'c:d'
  runtimeOnly "https://example.com"
}
"""


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        (
            "pyproject.toml",
            PYPROJECT,
            "hatchling ruamel-yaml httpx x distributed pytest tox ruff django sphinx",
        ),
        (
            "deep/requirements-dev.txt",
            REQUIREMENTS,
            "flask gunicorn git+https://example.com/y.git#egg=y https://example.com/z.whl ./local/wheel.whl",
        ),
        ("requirements.txt", "-e", "-e"),
        ("setup.cfg", SETUP_CFG, "attrs rich cython pytest"),
        ("setup.cfg", "[metadata]\nname = x\n", ""),
        ("Pipfile", '[packages]\nFlask = "*"\n[dev-packages]\ntox = "*"\n', "flask tox"),
        ("package.json", '{"dependencies": {"a": "1"}, "devDependencies": {"@s/b": "2"}}', "a @s/b"),
        ("composer.json", '{"require": {"v/p": "1"}, "require-dev": {"v/q": "1"}}', "v/p v/q"),
        (
            "Cargo.toml",
            CARGO,
            "serde libc rand",
        ),
        ("go.mod", GO, "example.com/one example.com/two/v2 example.com/three"),
        ("pom.xml", POM, "org.boot:parent org.a:b surefire c:d"),
        ("app/build.gradle.kts", GRADLE, "org.plug java org.a:b c:d"),
        ("Gemfile", "gem 'rails', '~> 7'\n  gem(\"rake\")\n# gem 'no'\n", "rails rake"),
        ("package.json", "", ""),
    ],
)
def test_what_is_named_is_found(path: str, text: str, found: str) -> None:
    assert names(path, text.encode()) == frozenset(found.split())


@pytest.mark.parametrize("path", ["src/a.py", "uv.lock", "pyproject.toml.txt", "notes/package.md"])
def test_other_files_name_nothing(path: str) -> None:
    assert names(path, b"anything") is None
    assert names(path, b"") is None


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("pyproject.toml", b"[project"),
        ("pyproject.toml", b"project = 3"),
        ("pyproject.toml", b"a." * 20 + b"a = 1"),
        ("pyproject.toml", b"[project]\ndependencies = [3]"),
        ("package.json", b"{"),
        ("package.json", b"[]"),
        ("package.json", b'{"dependencies": ["a"]}'),
        ("package.json", b"[" * 50_000),
        ("setup.cfg", b"no section"),
        ("pom.xml", b"<dependency>"),
        ("pom.xml", b"</dependency>"),
        ("go.mod", b"\xff"),
        ("Gemfile", b"#" * (LARGEST + 1)),
    ],
)
def test_what_is_none_of_its_kind_is_unreadable(path: str, data: bytes) -> None:
    with pytest.raises(Unreadable):
        names(path, data)


def test_names_of_python_have_one_form_and_others_are_as_they_stand() -> None:
    assert same_name("pyproject.toml", "Ruamel_Yaml") == "ruamel-yaml"
    assert same_name("package.json", "a_b") == "a_b"
    assert same_name("src/a.py", "a_b") == "a_b"


KINDS = ["pyproject.toml", "requirements.txt", "setup.cfg", "package.json", "Cargo.toml", "go.mod", "pom.xml"]
PIECES = ["require", "(", ")", "\n", "<dependency>", "<", "<!--", "-e ", "[a]", "=", '"x"', "{", "gem 'a'"]


@given(st.sampled_from([*KINDS, "build.gradle", "Gemfile", "Pipfile"]), st.lists(st.sampled_from(PIECES)))
def test_nothing_else_can_happen(path: str, pieces: list[str]) -> None:
    try:
        found = names(path, "".join(pieces).encode())
    except Unreadable:
        return
    assert found is not None
    assert all(found)


@pytest.mark.parametrize(
    "piece", [*PIECES, "require (\n", "gem '", "id 'a", "'a:a", "a.a.", "\\\n", '"".', "a=1\n[a]"]
)
def test_no_file_is_read_for_long(piece: str) -> None:
    # What looks for an end that never comes would take minutes here; the limit of a test is 120 s.
    data = (piece * (LARGEST // len(piece))).encode()
    for path in (*KINDS, "build.gradle", "Gemfile", "Pipfile"):
        try:
            names(path, data)
        except Unreadable:
            continue
