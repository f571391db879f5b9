"""X05: a wrapper is judged by what it runs, or asked about; ``sudo`` is refused."""

from __future__ import annotations

import pytest
from model_kit import Model, model, root
from rule_kit import passes

from k2desk.core.errors import ToolError

__all__ = ["model", "root"]


@pytest.mark.parametrize(
    "wrapper",
    [
        "setsid",
        "nohup",
        "timeout 5",
        "nice",
        "nice -n 3",
        "stdbuf -o0",
        "command",
        "exec",
        "builtin",
        "busybox",
        "env",
    ],
)
def test_x05_the_inner_program_counts(wrapper: str) -> None:
    assert passes("run_command:ls", f"{wrapper} ls")
    assert not passes("run_command:ls", f"{wrapper} rm x")
    assert not passes("run_command:ls,!run_command:rm", f"ls | {wrapper} rm x")


@pytest.mark.parametrize(
    "line",
    [
        "xargs ls",
        "watch ls",
        "env -S 'ls'",
        "env A=1 ls",
        "bash -c ls",
        "sh ls",
        "find . -exec ls",
        "eval ls",
        "busybox sh",
        "timeout ls ls",
        "parallel ls",
        "ssh h ls",
        "nice -5x ls",
        "command -p ls",
        ". ls",
        "source ls",
    ],
)
def test_x05_what_is_not_certain_is_asked(line: str) -> None:
    assert not passes("run_command:ls", line)


@pytest.mark.parametrize(
    "line",
    [
        "sudo ls",
        "ls && sudo rm x",
        "timeout 5 sudo ls",
        "/usr/bin/sudo ls",
        "echo $(sudo ls)",
        "A=1 sudo ls",
        "\\sudo ls",
        "su -c ls",
        "doas ls",
        "'sudo' ls",
        "(sudo ls)",
        "ls\nsudo ls",
    ],
)
async def test_x05_sudo_is_refused(model: Model, line: str) -> None:
    assert not passes("run_command:ls", line)
    with pytest.raises(ToolError, match="is never run here"):
        await model.plan("run_command", command=line)
