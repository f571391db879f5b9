"""What a change of a file may set off by itself: other programs run its code, or git behaves otherwise."""

from __future__ import annotations

from fnmatch import fnmatchcase

from k2desk.core.wording import marked

_FOLDERS = marked(
    {
        ".vscode": "the editor runs its tasks and settings",
        ".idea": "the editor runs its tasks and settings",
        ".devcontainer": "the editor builds and runs it",
        ".githooks": "git runs its hooks",
        ".husky": "git runs its hooks",
        "hooks": "programs run the hooks of this folder",
        ".claude": "other assistants run what it names",
        ".cursor": "other assistants run what it names",
        ".gemini": "other assistants run what it names",
        ".codex": "other assistants run what it names",
        ".buildkite": "the build server runs it",
        ".circleci": "the build server runs it",
        ".github/workflows": "the build server runs it",
        ".github/actions": "the build server runs it",
        ".gitlab/ci": "the build server runs it",
        ".cargo": "cargo runs what it names",
        ".yarn": "yarn runs what lies there",
        ".mvn": "maven runs what it names",
        "gradle/wrapper": "gradle downloads and runs what it names",
    }
)
"""A path below one of these, at any depth, and why it runs code."""

_NAMES = marked(
    {
        "conftest.py": "pytest runs it before every test",
        "sitecustomize.py": "Python runs it at every start",
        "usercustomize.py": "Python runs it at every start",
        "*.pth": "Python runs its import lines at every start",
        "setup.py": "installing the project runs it",
        "setup.cfg": "installing and testing the project are set up by it",
        "pyproject.toml": "installing and testing the project are set up by it",
        "pytest.ini": "pytest loads the plug-ins it names",
        ".pytest.ini": "pytest loads the plug-ins it names",
        "tox.ini": "tox runs its commands",
        "noxfile.py": "nox runs it",
        "tasks.py": "invoke runs it",
        "dodo.py": "doit runs it",
        "fabfile.py": "fabric runs it",
        "manage.py": "it is the entry to the project's commands",
        ".pre-commit-config.yaml": "git runs its hooks before a commit",
        "lefthook.y*ml": "git runs its hooks before a commit",
        "makefile": "make runs its commands",
        "gnumakefile": "make runs its commands",
        "*.mk": "make runs its commands",
        "justfile": "just runs its commands",
        "taskfile.y*ml": "task runs its commands",
        "rakefile": "rake runs it",
        "gemfile": "bundler runs it",
        "*.gemspec": "bundler runs it",
        "vagrantfile": "vagrant runs it",
        "dockerfile*": "building the image runs it",
        "containerfile*": "building the image runs it",
        "docker-compose*.y*ml": "starting the containers runs it",
        "compose*.y*ml": "starting the containers runs it",
        "procfile": "the process starter runs it",
        "cmakelists.txt": "cmake runs it",
        "*.cmake": "cmake runs it",
        "meson.build": "meson runs it",
        "build.rs": "cargo runs it while it builds",
        "build.gradle*": "gradle runs it",
        "settings.gradle*": "gradle runs it",
        "gradlew*": "building the project runs it",
        "mvnw*": "building the project runs it",
        "pom.xml": "maven runs its plug-ins",
        "build.xml": "ant runs it",
        "wscript": "waf runs it",
        "sconstruct": "scons runs it",
        "build.bazel": "bazel runs it",
        "module.bazel": "bazel runs it",
        "workspace.bazel": "bazel runs it",
        "package.json": "npm runs its scripts",
        ".npmrc": "npm is set up by it",
        ".yarnrc*": "yarn loads the plug-ins it names",
        ".pnp.*js": "node loads it at every start",
        ".pnpmfile.*js": "pnpm runs it while it installs",
        "*.config.js": "a tool loads and runs it",
        "*.config.cjs": "a tool loads and runs it",
        "*.config.mjs": "a tool loads and runs it",
        "*.config.ts": "a tool loads and runs it",
        "*.config.mts": "a tool loads and runs it",
        ".eslintrc*": "eslint loads the plug-ins it names",
        ".babelrc*": "babel loads the plug-ins it names",
        "gruntfile.*": "grunt runs it",
        "gulpfile.*": "gulp runs it",
        ".gitlab-ci.y*ml": "the build server runs it",
        ".travis.y*ml": "the build server runs it",
        "azure-pipelines.y*ml": "the build server runs it",
        "appveyor.y*ml": "the build server runs it",
        "bitbucket-pipelines.y*ml": "the build server runs it",
        "jenkinsfile*": "the build server runs it",
        ".envrc": "the shell runs it when the folder is entered",
        ".bashrc": "the shell runs it at every start",
        ".profile": "the shell runs it at every start",
        ".zshrc": "the shell runs it at every start",
        ".zshenv": "the shell runs it at every start",
        ".mcp.json": "other assistants start the servers it names",
        "*.code-workspace": "the editor runs its tasks and settings",
        ".vimrc": "the editor runs it",
        ".exrc": "the editor runs it",
        ".nvim.lua": "the editor runs it",
        ".dir-locals.el": "the editor runs it",
        "uv.lock": "it decides which packages are installed",
        "poetry.lock": "it decides which packages are installed",
        "pdm.lock": "it decides which packages are installed",
        "pipfile*": "it decides which packages are installed",
        "requirements*.txt": "it decides which packages are installed",
        "constraints*.txt": "it decides which packages are installed",
        "package-lock.json": "it decides which packages are installed",
        "npm-shrinkwrap.json": "it decides which packages are installed",
        "yarn.lock": "it decides which packages are installed",
        "pnpm-lock.yaml": "it decides which packages are installed",
        "bun.lock*": "it decides which packages are installed",
        "cargo.lock": "it decides which packages are installed",
        "cargo.toml": "it decides which packages are installed",
        "gemfile.lock": "it decides which packages are installed",
        "composer.json": "composer runs its scripts",
        "composer.lock": "it decides which packages are installed",
        "go.mod": "it decides which packages are installed",
        "go.sum": "it decides which packages are installed",
        "flake.nix": "nix runs it",
        "flake.lock": "it decides which packages are installed",
        "default.nix": "nix runs it",
        "shell.nix": "nix runs it",
    }
)
"""A file of one of these names, in any folder, and why it runs code."""

_GIT = marked(
    {
        ".gitattributes": "tells git how to treat files: line ends, filters, drivers",
        ".gitmodules": "tells git which other repositories to fetch",
        ".gitignore": "tells git which files to overlook",
        ".gitconfig": "tells git how to behave",
        ".lfsconfig": "tells git where large files come from",
        ".mailmap": "tells git under which names commits are shown",
    }
)


def runs_code(path: str) -> str:
    """Return why other programs run code from a file once it is changed, "" where nothing is known of that.

    The user's own programs act on such a file outside of every sandbox, which is how agents were made to
    break out of theirs (CVE-2025-53773, CVE-2025-54130, CVE-2026-25725).

    Args:
        path: relative to the workspace, with ``/``; case does not count.
    """
    *folders, name = path.lower().split("/")
    for pattern, reason in _NAMES.items():
        if fnmatchcase(name, pattern):
            return reason
    around = "/" + "/".join(folders) + "/"
    return next((reason for folder, reason in _FOLDERS.items() if f"/{folder}/" in around), "")


def git_behaviour(path: str) -> str:
    """Return how git treats files otherwise once a file is changed, "" where it does not.

    Args:
        path: relative to the workspace, with ``/``; case does not count.
    """
    return _GIT.get(path.lower().rpartition("/")[2], "")
