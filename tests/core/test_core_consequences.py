"""What a change of a file may set off is known by its path."""

from __future__ import annotations

import pytest

from k2desk.core.consequences import git_behaviour, runs_code


@pytest.mark.parametrize(
    "path",
    [
        "conftest.py",
        "tests/unit/conftest.py",
        "CONFTEST.PY",
        "site/sitecustomize.py",
        "lib/evil.pth",
        ".vscode/tasks.json",
        "sub/.vscode/settings.json",
        ".cUrSoR/mcp.json",
        ".mcp.json",
        ".claude/settings.json",
        ".github/workflows/ci.yml",
        ".gitlab-ci.yml",
        ".husky/pre-commit",
        "hooks/post-checkout",
        ".pre-commit-config.yaml",
        "Makefile",
        "rules.mk",
        "package.json",
        "package-lock.json",
        "uv.lock",
        "requirements-dev.txt",
        "Cargo.lock",
        "setup.py",
        "pyproject.toml",
        "Dockerfile.dev",
        "vite.config.ts",
        "build.rs",
        ".envrc",
        "gradle/wrapper/gradle-wrapper.properties",
    ],
)
def test_files_that_make_other_programs_run_code(path: str) -> None:
    assert runs_code(path)


@pytest.mark.parametrize(
    "path",
    [
        "src/app.py",
        "tests/test_conftest.py",
        "docs/makefile.md",
        "src/hooks.py",
        "web/useHooks.ts",
        "vscode/tasks.json",
        "github/workflows/ci.yml",
        "README.md",
        "package.json.md",
        ".gitattributes",
    ],
)
def test_files_that_are_only_read(path: str) -> None:
    assert runs_code(path) == ""


@pytest.mark.parametrize("path", [".gitattributes", "sub/.gitmodules", ".GitAttributes", ".gitignore"])
def test_files_that_change_how_git_behaves(path: str) -> None:
    assert git_behaviour(path)


@pytest.mark.parametrize("path", ["gitattributes", "src/.gitattributes.py", "README.md"])
def test_files_git_does_not_heed(path: str) -> None:
    assert git_behaviour(path) == ""
