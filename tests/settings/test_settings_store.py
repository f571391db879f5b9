from __future__ import annotations

from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from platformdirs import PlatformDirs

from k2desk.settings.folders import folders
from k2desk.settings.store import THEMES, SettingsError, Store
from k2desk.settings.values import MOST_RECENT, Settings


def test_without_a_file_the_defaults_hold_and_nothing_is_written(tmp_path: Path) -> None:
    store = Store(tmp_path / "config")
    assert store.values.provider == "cometapi"
    assert not (tmp_path / "config").exists()


def test_a_change_is_there_again_after_a_restart(tmp_path: Path) -> None:
    Store(tmp_path).change(theme="light", max_steps=7)
    again = Store(tmp_path)
    assert (again.values.theme, again.values.max_steps) == ("light", 7)
    assert again.complaint == ""
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]


def test_what_is_used_this_time_only_is_not_written(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.use(model="other", max_steps=5)
    store.change(theme="light", max_steps=7)
    assert (store.values.model, store.values.max_steps) == ("other", 7)
    again = Store(tmp_path).values
    assert (again.model, again.max_steps) == ("", 7)


def test_comments_and_unknown_keys_stay(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('# mine\ntheme = "dark" # as I like it\nfrom_the_future = 1\n')
    Store(tmp_path).change(theme="light")
    assert file.read_text() == '# mine\ntheme = "light" # as I like it\nfrom_the_future = 1\n'


@pytest.mark.parametrize("text", ["theme = ", "= 3", "\udcff"])
def test_a_damaged_file_is_kept_aside_and_said_so(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.toml"
    data = text.encode("utf-8", "surrogateescape")
    file.write_bytes(data)
    store = Store(tmp_path)
    assert store.values.max_steps == 300
    assert "settings.toml.broken" in store.complaint
    assert (tmp_path / "settings.toml.broken").read_bytes() == data
    store.change(theme="dark")
    assert Store(tmp_path).values.theme == "dark"


def test_one_value_that_cannot_be_does_not_cost_the_others(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('theme = "pink"\nmax_steps = 7\nprovider = 3\n')
    store = Store(tmp_path)
    assert (store.values.theme, store.values.max_steps, store.values.provider) == ("system", 7, "cometapi")
    assert "theme" in store.complaint
    assert "provider" in store.complaint


def test_a_file_damaged_meanwhile_is_kept_aside_too(tmp_path: Path) -> None:
    store = Store(tmp_path)
    (tmp_path / "settings.toml").write_text("mine = ")
    store.change(theme="light")
    assert (tmp_path / "settings.toml.broken").read_text() == "mine = "
    assert Store(tmp_path).values.theme == "light"


def test_a_failed_write_says_where_and_keeps_the_value(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = Store(tmp_path / "file")
    assert store.complaint  # a file is no folder
    with pytest.raises(SettingsError, match=r"settings\.toml"):
        store.change(theme="light")
    assert store.values.theme == "light"


def test_a_convenience_that_cannot_be_kept_is_told_and_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    store = Store(tmp_path / "file")
    store.attempt(lambda: store.opened(Path("/p")))
    assert "settings.toml" in store.complaint
    assert "settings.toml" in caplog.text
    assert store.values.recent == [str(Path("/p"))]


def test_recent_workspaces_are_few_and_forget_their_layouts(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in range(MOST_RECENT + 2):
        store.opened(Path(f"/p/{number}"))
        store.keep_layout(Path(f"/p/{number}"), {"panel": str(number), "side": 250, "review": True})
    store.opened(Path("/p/5"))
    assert store.values.recent[0] == str(Path("/p/5"))
    assert len(store.values.recent) == len(set(store.values.recent)) == MOST_RECENT
    assert store.layout(Path("/p/0")) == {}
    assert Store(tmp_path).layout(Path("/p/9"))["panel"] == "9"


def test_one_variable_moves_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("K2DESK_HOME", str(tmp_path))
    assert folders().data == tmp_path / "data"
    monkeypatch.delenv("K2DESK_HOME")
    assert folders().config.name == "k2desk"


@pytest.mark.parametrize(
    ("text", "theme", "recent", "layout"),
    [
        ("", "system", [], {}),
        ('theme = "light"\nrecent = ["/p"]\n[layouts."/p"]\nside = 200\n', "light", ["/p"], {"side": 200}),
        ('theme = "pink"\nrecent = ["/p", 3]\n[layouts]\n"/p" = 4\n', "system", ["/p"], {}),
        ("theme = 3\nrecent = 3\nlayouts = 3\n", "system", [], {}),
    ],
)
def test_what_the_first_paint_needs_is_read_without_checking_the_rest(
    text: str, theme: str, recent: list[str], layout: dict[str, int], tmp_path: Path
) -> None:
    (tmp_path / "settings.toml").write_text(text)
    store = Store(tmp_path)
    assert (store.theme, store.recent, store.layout(Path("/p"))) == (theme, recent, layout)
    assert store.complaint == ""


def test_the_themes_known_early_are_those_that_can_be_set() -> None:
    assert get_args(get_type_hints(Settings)["theme"]) == THEMES


@pytest.mark.parametrize("given", ["", "relative", "/abs/olute", "  /spaced  "])
def test_our_folders_are_where_platformdirs_says(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("K2DESK_HOME")
    for name in ("CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", given)
    own = PlatformDirs("k2desk", appauthor=False)
    assert folders() == (Path(own.user_config_dir), Path(own.user_data_dir))
