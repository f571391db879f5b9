"""The file of the user's rules: read anew whenever it was changed, written without losing a comment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from k2desk.core.rules import Rule
from k2desk.core.rules_toml import Read
from k2desk.core.wording import mark
from k2desk.settings.store import SettingsError, replace_file

_HEAD = "Rules of K2Desk: what passes, is asked about or is refused. This file is yours to edit."


class RuleFile:
    """Rules that outlive a session.

    Args:
        folder: of the settings; nothing in a workspace is ever read as a rule.
        read: reads the text of the file.
    """

    def __init__(self, folder: Path, read: Callable[[str], Read]) -> None:
        self.path = folder / "rules.toml"
        self._read = read
        self._seen: tuple[int, int, int] | None = None
        self._found = Read()

    def read(self) -> Read:
        """Return what it holds now. A file that can't be read holds no rule, and says so."""
        try:
            stat = self.path.stat()
            seen = stat.st_mtime_ns, stat.st_size, stat.st_ino
            if seen != self._seen:
                self._found = self._read(self.path.read_text(encoding="utf-8"))
                self._seen = seen
        except FileNotFoundError:
            self._seen, self._found = None, Read()
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            self._seen, self._found = None, Read(complaint=mark(f"It is no UTF-8 (at line {line})."))
        except OSError as error:
            self._seen, self._found = None, Read(complaint=mark(f"It can't be read: {error.strerror}."))
        return self._found

    def add(self, rule: Rule) -> None:
        """Put a rule at the end.

        Raises:
            SettingsError: the file can't be read or written; it is as it was.
        """
        self._change(lambda tables: tables.append(_table(rule)))

    def put(self, rule: Rule, instead: Rule | None) -> None:
        """Put another rule in the place of one, or take it out where there is no other.

        Raises:
            SettingsError: the rule is not there any more, or the file can't be written.
        """
        numbers = [number for number, kept in enumerate(self.read().rules) if kept.rule == rule]
        if not numbers:
            raise SettingsError("This rule is not in the file any more; look at the list again.")

        def change(tables: Any) -> None:
            if instead is None:
                del tables[numbers[0]]
            else:
                _alter(tables[numbers[0]], instead)

        self._change(change)

    def _change(self, change: Callable[[Any], None]) -> None:
        import tomlkit
        from tomlkit.exceptions import TOMLKitError

        try:
            try:
                document = tomlkit.parse(self.path.read_text(encoding="utf-8"))
            except FileNotFoundError:
                document = tomlkit.document()
                document.add(tomlkit.comment(_HEAD))
            if "rule" not in document:
                document.append("rule", tomlkit.aot())
            change(document["rule"])
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            replace_file(self.path, tomlkit.dumps(document).encode())
        except (UnicodeDecodeError, TOMLKitError) as error:
            raise SettingsError(f"{self.path} is damaged ({error}); mend it first.") from error
        except OSError as error:
            raise SettingsError(f"The rules can't be written to {self.path}: {error.strerror}.") from error


def _table(rule: Rule) -> Any:
    """Return a rule as a table."""
    import tomlkit

    table = tomlkit.table()
    _alter(table, rule)
    return table


def _alter(table: Any, rule: Rule) -> None:
    """Make a table say a rule, and nothing that says nothing; what is equal stays as it is written."""
    for name in rule.__struct_fields__:
        value = getattr(rule, name)
        value = list(value) if isinstance(value, tuple) else value
        if not value and name != "answer":
            table.pop(name, None)
        elif table.get(name) != value:
            table[name] = value
