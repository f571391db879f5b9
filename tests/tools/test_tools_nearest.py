"""A path that is not there comes back with those it may have meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools_kit import Bench

from k2desk.core.errors import NotThereError
from k2desk.tools.nearest import likely

PATHS = (
    "money.py",
    "src/ledger/money.py",
    "src/ledger/report.py",
    "src/web/money.py",
    "tests/money.py",
    "tests/test_money.py",
)


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("ledger/money.py", ("src/ledger/money.py", "money.py", "src/web/money.py")),
        ("src/ledger/reports.py", ("src/ledger/report.py",)),
        ("tests/test_mony.py", ("tests/test_money.py",)),
        ("mone.py", ("money.py",)),
        ("src/report.txt", ()),
        ("lib/nothing.py", ()),
    ],
)
def test_the_same_name_elsewhere_or_one_like_it_beside(path: str, meant: tuple[str, ...]) -> None:
    assert likely(path, PATHS) == meant


async def test_reads_and_edits_say_what_may_have_been_meant(bench: Bench, root: Path) -> None:
    for place in ("src/ledger/money.py", "src/.env"):
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_text("CENT = 1\n")
    with pytest.raises(
        NotThereError, match=r"^money\.py does not exist\. Did you mean src/ledger/money\.py\?$"
    ):
        await bench.use("read_file", path="money.py")
    wish = {"path": "ledger/money.py", "old": "CENT = 1", "new": "CENT = 2"}
    with pytest.raises(NotThereError, match=r"Did you mean src/ledger/money\.py\?$"):
        await bench.plan("propose_edit", summary="Two", edits=[wish])
    with pytest.raises(NotThereError, match=r"^\.envs does not exist\.$"):
        await bench.use("read_file", path=".envs")


async def test_where_files_cannot_be_listed_it_is_only_said_that_it_is_not_there(
    bench: Bench, root: Path
) -> None:
    (root / ".git").mkdir()
    (root / ".git/config").symlink_to("/dev/null")
    with pytest.raises(NotThereError, match="does not exist"):
        await bench.use("read_file", path="nope.py")
