"""Settings on the disk: a TOML file that people may edit too, written whole or not at all."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from k2desk.core.errors import K2DeskError
from k2desk.core.wording import mark

if TYPE_CHECKING:
    from k2desk.settings.values import Layout, Settings

THEMES = ("dark", "light", "system")


class SettingsError(K2DeskError):
    """The settings can't be written."""


class Store:
    """The settings file and its values; they are checked when the first of `values` is asked for.

    The window's first paint needs few of them, and not msgspec, which reads the whole: those few are checked
    by hand.

    Args:
        folder: where ``settings.toml`` lies; made when it is first written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / "settings.toml"
        self._found: dict[str, Any] = {}
        """What the file says, until it is checked."""
        self._checked: Settings | None = None
        self._instead: dict[str, Any] = {}
        self.complaint = ""
        """What was wrong with the file, and what was done about it; "" where nothing was."""
        self._read()

    @property
    def values(self) -> Settings:
        """The settings in effect."""
        from msgspec.structs import replace

        return replace(self._values, **self._instead) if self._instead else self._values

    @property
    def theme(self) -> str:
        """The theme, needed before the first paint."""
        found = self._early("theme")
        return found if found in THEMES else "system"

    @property
    def language(self) -> str:
        """The language, needed before the first paint."""
        found = self._early("language")
        return found if isinstance(found, str) else "system"

    @property
    def colour_blind(self) -> bool:
        """Whether colours the colour-blind tell apart are wanted, needed before the first paint."""
        return self._early("colour_blind") is True

    @property
    def text_size(self) -> str:
        """The size of text, needed before the first paint."""
        found = self._early("text_size")
        return found if isinstance(found, str) else "usual"

    @property
    def reduce_motion(self) -> bool:
        """Whether nothing is to move by itself, needed before the first paint."""
        return self._early("reduce_motion") is True

    @property
    def recent(self) -> list[str]:
        """The folders used last, newest first, needed before the first paint."""
        found = self._early("recent")
        return [path for path in found if isinstance(path, str)] if isinstance(found, list) else []

    def _early(self, name: str) -> Any:
        return self._found.get(name) if self._checked is None else getattr(self._checked, name)

    @property
    def _values(self) -> Settings:
        if self._checked is None:
            self._checked = self._valid(self._found)
        return self._checked

    def _read(self) -> None:
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError) as error:
            self._set_aside(mark(f"can't be read: {error}"))
            return
        import tomllib

        try:
            self._found = tomllib.loads(text)
        except ValueError as error:
            self._set_aside(str(error))

    def _valid(self, found: dict[str, Any]) -> Settings:
        """Take every value that can be; one that cannot does not cost the others."""
        import msgspec

        from k2desk.settings.values import Settings

        refused = []
        for name in [name for name in found if name in Settings.__struct_fields__]:
            try:
                msgspec.convert({name: found[name]}, Settings, strict=True)
            except msgspec.ValidationError as error:
                refused.append(f"{name}: {error}")
                del found[name]
        if refused:
            self.complaint = mark(
                f"Some settings in {self._path} cannot be and count as unset: {'; '.join(refused)}"
            )
        return msgspec.convert(found, Settings, strict=True)

    def _set_aside(self, why: str) -> None:
        """Keep the user's damaged file under another name and go on without it."""
        aside = self._path.with_suffix(".toml.broken")
        try:
            self._path.replace(aside)
            kept = mark(f"It is kept as {aside}")
        except OSError as error:
            kept = mark(f"It could not be set aside ({error.strerror})")
        self.complaint = mark(f"The settings file is damaged ({why}). {kept}; the defaults are in use.")

    def use(self, **instead: Any) -> None:
        """Let these values hold until the program ends, instead of the file's, which stays as it is.

        Args:
            instead: by the names of `Settings`.
        """
        self._instead |= instead

    def used(self, name: str) -> bool:
        """Return whether a value holds for this time only."""
        return name in self._instead

    def change(self, **values: Any) -> None:
        """Change some settings and write the file.

        Args:
            values: by the names of `Settings`.

        Raises:
            SettingsError: the file can't be written; the new values hold until the program ends.
        """
        from msgspec.structs import replace

        if values.get("provider", self._values.provider) != self._values.provider:
            values = {**self._leave(values["provider"]), **values}
        self._checked = replace(self._values, **values)
        for name in values:
            self._instead.pop(name, None)
        self._write()

    def _leave(self, provider: str) -> dict[str, Any]:
        """Return what changes along with the provider: each has its own model, address and price.

        A base URL that stayed would have the next provider's key sent to where the last one's went.
        """
        from k2desk.settings.values import OF_PROVIDER

        own = {name: getattr(self._values, name) for name in OF_PROVIDER}
        usual = {name: getattr(type(self._values)(), name) for name in OF_PROVIDER}
        kept = {name: value for name, value in own.items() if value != usual[name]}
        both = (provider, self._values.provider)
        left = {name: values for name, values in self._values.left.items() if name not in both}
        if kept:
            left[self._values.provider] = kept
        return {**usual, **self._values.left.get(provider, {}), "left": left}

    def attempt(self, change: Callable[[], None]) -> None:
        """Change something that is a mere convenience: where it can't be written, say so and go on."""
        try:
            change()
        except SettingsError as error:
            self.complaint = str(error)
            logging.getLogger(__name__).warning("%s", error)

    def opened(self, workspace: Path) -> None:
        """Remember that a workspace was opened just now."""
        from k2desk.settings.values import MOST_RECENT

        rest = [path for path in self._values.recent if path != str(workspace)]
        recent = [str(workspace), *rest][:MOST_RECENT]
        layouts = {path: layout for path, layout in self._values.layouts.items() if path in recent}
        self.change(recent=recent, layouts=layouts)

    def layout(self, workspace: Path) -> Layout:
        """Return how the window was left in a workspace; asked for before the first paint."""
        layouts = self._early("layouts")
        found = layouts.get(str(workspace)) if isinstance(layouts, dict) else None
        return found if isinstance(found, dict) else {}

    def keep_layout(self, workspace: Path, layout: Layout) -> None:
        """Remember how the window was left in a workspace."""
        if self.layout(workspace) != layout:
            self.change(layouts={**self._values.layouts, str(workspace): dict(layout)})

    def _write(self) -> None:
        """Write through tomlkit, so that comments and keys we do not know stay where they are."""
        import tomlkit
        from msgspec import to_builtins
        from tomlkit.exceptions import TOMLKitError

        try:
            try:
                document = tomlkit.parse(self._path.read_text(encoding="utf-8"))
            except FileNotFoundError:
                document = tomlkit.document()
            except (UnicodeDecodeError, TOMLKitError) as error:  # damaged since it was read
                self._set_aside(str(error))
                document = tomlkit.document()
            _merge(document, to_builtins(self._values), to_builtins(type(self._values)()))
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            replace_file(self._path, tomlkit.dumps(document).encode())
        except OSError as error:
            reason = error.strerror
            raise SettingsError(f"The settings can't be written to {self._path}: {reason}.") from error


def _merge(document: Any, values: dict[str, Any], defaults: dict[str, Any]) -> None:
    """Bring the document to the values; what equals its default is only written where it stands already."""
    for name, value in values.items():
        if name in document:
            if document[name] != value:
                document[name] = value
        elif value != defaults[name]:
            document[name] = value


def replace_file(path: Path, data: bytes) -> None:
    """Write a file whole, or leave the one that is there.

    Raises:
        OSError: it can't be written.
    """
    import tempfile  # not needed for the first paint, and not cheap

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
