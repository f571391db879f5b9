"""What of a change decides itself what the tests say of it."""

from __future__ import annotations

import pytest

from k2desk.proof.judges import judges


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("conftest.py", "python -m pytest -q"),
        ("tests/unit/conftest.py", "python -m pytest -q"),
        ("pyproject.toml", "python -m pytest -q"),
        ("tools/local.pth", "python -m pytest -q"),
        ("Makefile", "make test"),
        ("web/jest.config.mjs", "npm test --silent"),
        ("run.sh", "sh ./run.sh"),
        ("run.sh", "sh run.sh 'no end"),
    ],
)
def test_what_sets_up_the_tests_is_a_judge(path: str, command: str) -> None:
    assert judges([path, "src/money.py", "tests/test_money.py"], (), command) == (path,)


def test_a_test_that_is_made_to_pass_is_a_judge_and_one_that_passed_is_none() -> None:
    changed = ["src/money.py", "tests/test_money.py", "tests/test_report.py"]
    fixed = ("tests/test_report.py::TestReport::test_total", "src.other::test")
    assert judges(changed, fixed, "python -m pytest -q") == ("tests/test_report.py",)
    assert judges(["src/money.py"], fixed, "cargo test") == ()
