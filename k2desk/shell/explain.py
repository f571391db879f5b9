"""What a command does and what could go wrong, from a table of our own: no model is asked, nothing is run."""

from __future__ import annotations

from typing import NamedTuple

from k2desk.core.lines import Line, Part
from k2desk.core.rules import program
from k2desk.core.wording import mark, marked

UNKNOWN = mark("K2Desk's own table does not know it.")


class Told(NamedTuple):
    """What is known of one program of a line.

    Args:
        text: the program and its words, as they stand.
        does: what it does.
        risk: what could go wrong, "" where nothing is known to.
    """

    text: str
    does: str
    risk: str = ""


_DOES: dict[str, tuple[str, str]] = marked(
    {
        "awk": ("Works on text line by line.", "A program of awk can write files and start others."),
        "bash": ("Runs a shell script.", "Whatever the script says is done."),
        "cargo": ("Builds or tests Rust code.", "Build scripts of every dependency run."),
        "cat": ("Prints files.", ""),
        "cd": ("Goes to another folder.", ""),
        "chmod": (
            "Changes who may read, write or run files.",
            "A file can become a program, or open to all.",
        ),
        "chown": ("Gives files to another user.", "You may lose access to them."),
        "cp": ("Copies files.", "What has the same name at the other end is overwritten."),
        "curl": ("Talks to a server.", "It can send files away, and what comes back may be run."),
        "dd": ("Copies bytes.", "With a wrong target it overwrites a whole file or disk."),
        "docker": ("Works with containers.", "A container can mount every folder of this machine."),
        "echo": ("Prints its words.", ""),
        "find": ("Looks for files.", "With -delete it removes them; with -exec it runs a program for each."),
        "git": ("Works with the repository.", ""),
        "git add": ("Marks changes for the next commit.", ""),
        "git branch": (
            "Lists, makes or deletes branches.",
            "With -D commits on no other branch are lost.",
        ),
        "git checkout": (
            "Goes to another state of the files.",
            "Changes that are not committed can be lost.",
        ),
        "git clean": (
            "Deletes files git does not follow.",
            "They are not in git, so git can't bring them back.",
        ),
        "git commit": ("Makes a commit.", "Hooks of the repository run."),
        "git diff": ("Shows changes.", ""),
        "git fetch": ("Gets commits from a server.", ""),
        "git log": ("Shows the commits.", ""),
        "git merge": ("Joins two branches.", "It can stop half way, with conflicts in files."),
        "git pull": ("Gets commits and merges them.", "It can stop half way, with conflicts in files."),
        "git push": ("Sends commits to a server.", "Others see them; with --force it replaces theirs."),
        "git rebase": ("Makes commits anew on others.", "It rewrites commits others may have."),
        "git reset": ("Moves the branch.", "With --hard changes that are not committed are lost."),
        "git restore": ("Takes changes in files back.", "Changes that are not committed are lost."),
        "git show": ("Shows a commit.", ""),
        "git stash": ("Puts changes aside.", "They are out of sight until they are taken back."),
        "git stash clear": ("Deletes all stashes.", "The changes in them are lost."),
        "git stash drop": ("Deletes a stash.", "The changes in it are lost."),
        "git status": ("Shows what has changed.", ""),
        "grep": ("Looks for text in files.", ""),
        "head": ("Prints the beginning of files.", ""),
        "kill": ("Ends processes.", "What they had not saved is lost."),
        "ls": ("Lists files.", ""),
        "make": ("Runs a target of the Makefile.", "The Makefile decides what runs: read that target first."),
        "mkdir": ("Makes folders.", ""),
        "mv": ("Moves or renames files.", "What has the same name at the other end is overwritten."),
        "mypy": ("Checks the types of Python code.", "Plugins the project names are run."),
        "node": ("Runs a JavaScript program.", "Whatever the program says is done."),
        "npm": ("Works with JavaScript packages.", "Scripts of the project and of packages can run."),
        "npm install": (
            "Installs packages.",
            "Install scripts of every package run, and come from a server.",
        ),
        "npm run": ("Runs a script of package.json.", "package.json decides what runs: read it first."),
        "npm test": ("Runs the tests.", "package.json decides what runs: read it first."),
        "pip install": (
            "Installs Python packages.",
            "Building a package runs code from a server.",
        ),
        "pwd": ("Prints the folder it is in.", ""),
        "pytest": ("Runs the tests.", "Tests and every conftest.py are programs and can do anything."),
        "python": ("Runs a Python program.", "Whatever the program says is done."),
        "python -c": ("Runs Python code given in the line.", "Whatever the code says is done."),
        "python -m pip install": ("Installs Python packages.", "Building a package runs its code."),
        "python -m pytest": (
            "Runs the tests.",
            "Tests and every conftest.py are programs and can do anything.",
        ),
        "rm": ("Deletes files.", "They do not go to a trash."),
        "ruff": ("Checks or formats Python code.", ""),
        "scp": ("Copies files to or from another machine.", "Files leave this machine."),
        "sed": ("Changes text.", "With -i it overwrites the files."),
        "sh": ("Runs a shell script.", "Whatever the script says is done."),
        "ssh": ("Runs something on another machine.", "What it does there can't be undone here."),
        "tail": ("Prints the end of files.", ""),
        "tar": ("Packs or unpacks files.", "Unpacking overwrites what has the same name."),
        "tee": ("Prints, and writes the same to files.", "The files are overwritten."),
        "touch": ("Makes an empty file, or marks one as just changed.", ""),
        "uv": ("Works with Python packages.", "Building a package runs its code."),
        "wc": ("Counts lines, words and bytes.", ""),
        "wget": ("Gets files from a server.", "What comes back may be run."),
        "xargs": ("Runs a program for each line it reads.", "What it reads decides what is done."),
    }
)
_SAME = {"python3": "python", "pip3": "pip", "egrep": "grep", "rg": "grep", "zsh": "sh", "dash": "sh"}
_MORE = (
    ("rm", ("-r", "-rf", "-fr", "-R"), mark("Folders go with everything in them.")),
    ("git", ("--force", "-f", "--hard"), mark("It is told to overwrite without asking.")),
)


def explain(line: Line) -> tuple[Told, ...]:
    """Say of each program of a line what it does and what could go wrong."""
    return tuple(_told(part) for part in line.parts)


def _told(part: Part) -> Told:
    if not part.words:
        return Told(part.text, UNKNOWN)
    name = program(part.words[0])
    words = (_SAME.get(name, name), *part.words[1:])
    for length in range(min(len(words), 4), 0, -1):
        if found := _DOES.get(" ".join(words[:length])):
            break
    else:
        found = (UNKNOWN, "")
    more = [said for of, flags, said in _MORE if words[0] == of and any(flag in words for flag in flags)]
    more += [mark(f"It sets {value}.") for kind, value in part.notes if kind == "sets"]
    more += [mark(f"It is joined to {value}.") for kind, value in part.notes if kind == "goes to"]
    return Told(part.text, found[0], " ".join([*([found[1]] if found[1] else []), *more]))
