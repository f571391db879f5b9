"""Small repositories for pictures: empty, with a past of two branches, with 100,000 files, with odd ones."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

MONEY = b'''"""Sums of money."""


def total(amounts):
    """Add amounts up, to the cent."""
    return round(sum(amounts), 2)
'''
TESTS = b"from money import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n"
FIRST_DAY, DAY = 4_070_908_800, 86_400
"""The first of January of 2099: a day that has not come is called today, and the hashes stay the same."""
ODD: Mapping[str, bytes] = {
    "bundle.js": b"var ledger=[" + b"12.50," * 1_500 + b"];\n",
    "journal.csv": b"".join(b"%d;Rent;640.00\n" % n for n in range(50_000)),
    "logo.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 9,
}
"""A line of 9,000 characters, 50,000 lines, and no text at all."""


def git(root: Path, *words: str, said: str = "", day: int = 0) -> str:
    """Have git do something in a folder on a day, from `FIRST_DAY` on, and return what it says."""
    at = f"{FIRST_DAY + day * DAY} +0000"
    who = ("-c", "user.name=Ann Lee", "-c", "user.email=ann@example.invalid")
    env = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at, "PATH": "/usr/bin:/bin", "HOME": str(root)}
    done = subprocess.run(
        ["git", *who, *words], cwd=root, env=env, check=True, input=said, text=True, capture_output=True
    )
    return done.stdout.strip()


def plant(root: Path, files: Mapping[str, bytes]) -> None:
    """Put files into a new folder."""
    root.mkdir(parents=True)
    for path, data in files.items():
        (root / path).write_bytes(data)


def commit_all(root: Path) -> None:
    """Make a repository of a folder and commit what is in it, if anything is."""
    git(root, "init", "-q", "-b", "main")
    if any(path.is_file() for path in root.iterdir()):
        git(root, "add", "-A")
        git(root, "commit", "-q", "-m", "The ledger, as it is")


def commit_past(root: Path) -> None:
    """Give a repository some commits on two branches, one of them merged."""
    money = root / "money.py"

    def change(old: str, new: str, words: str, day: int) -> None:
        money.write_text(money.read_text().replace(old, new))
        git(root, "commit", "-q", "-a", "-m", words, day=day)

    git(root, "switch", "-q", "-c", "fix/rounding")
    change("sum(amounts)", "sum(amounts, Decimal(0))", "Add up exactly", 28)
    change('money."""\n', 'money."""\n\nfrom decimal import Decimal\n', "Import what adds up exactly", 29)
    git(root, "switch", "-q", "main")
    (root / "README.md").write_text("# Ledger\n")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Say what this is", day=31)
    git(root, "merge", "-q", "--no-ff", "-m", "Merge the fix of rounding", "fix/rounding", day=35)
    git(root, "branch", "idea", "HEAD~1")


def plant_many(root: Path) -> None:
    """Make a repository of 100,000 files, none of which git looks for on the disk."""
    root.mkdir(parents=True)
    git(root, "init", "-q", "-b", "main")
    blob = git(root, "hash-object", "-w", "--stdin", said="x\n")
    names = [f"src/area{n % 40:02}/part{n // 40 % 50:02}/file{n:06}.py" for n in range(100_000)]
    git(root, "update-index", "--index-info", said="".join(f"100644 {blob}\t{name}\n" for name in names))
    git(root, "update-index", "--skip-worktree", "--stdin", said="\n".join(names))
    git(root, "commit", "-q", "-m", "The ledger, as it is")
