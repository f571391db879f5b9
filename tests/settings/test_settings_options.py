"""The settings as options to draw, what they refuse, and what goes with a provider."""

from __future__ import annotations

from pathlib import Path

import pytest

from k2desk.settings.kept import Kept
from k2desk.settings.options import SettingRefused, converted, options
from k2desk.settings.store import Store
from k2desk.settings.values import OF_PROVIDER, SECTIONS, Settings


def test_every_option_has_its_words_and_place() -> None:
    found = options(Settings())
    assert [option.section for option in found] == sorted(
        (option.section for option in found), key=SECTIONS.index
    )
    for option in found:
        assert option.title
        assert option.description.endswith(".")
        assert option.value == option.default
        assert option.low < option.high if option.kind == "number" else option.high == 0
        assert len(option.choices) > 1 if option.kind == "choice" and option.name != "provider" else True


def test_what_k2desk_remembers_by_itself_is_no_option() -> None:
    assert not {"recent", "layouts", "left"} & {option.name for option in options(Settings())}


def test_the_choice_is_in_the_order_of_its_words() -> None:
    theme = next(option for option in options(Settings(theme="dark")) if option.name == "theme")
    assert theme.choices == (("system", "As the desktop"), ("dark", "Dark"), ("light", "Light"))
    assert (theme.value, theme.default) == ("dark", "system")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("max_steps", 0, "a whole number from 1 to 1,000"),
        ("max_steps", "many", "a whole number"),
        ("theme", "pink", "one of: dark"),
        ("price", "cheap", "looks like 1.10 / 4.40"),
        ("colour_blind", "yes", "can't be that"),
        ("recent", "x", "can't be set"),
    ],
)
def test_what_cannot_be_is_refused_in_words(name: str, value: str | int, words: str) -> None:
    with pytest.raises(SettingRefused, match=words):
        converted(name, value)


def test_what_can_be_is_cleaned_and_taken() -> None:
    assert converted("price", " 1.10 / 4.40 ") == "1.10 / 4.40"
    assert converted("max_steps", 5) == 5


def test_a_provider_keeps_what_is_its_own(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.change(base_url="https://mine.test/v1", model="mine", price="1 / 2", max_steps=9)
    store.change(provider="ollama")
    assert [getattr(store.values, name) for name in OF_PROVIDER] == ["", "", "", 0, ""]
    store.change(model="llama")
    store.change(provider="cometapi")
    again = Store(tmp_path).values
    assert (again.base_url, again.model, again.price) == ("https://mine.test/v1", "mine", "1 / 2")
    assert (again.max_steps, again.left) == (9, {"ollama": {"model": "llama"}})


def test_a_base_url_does_not_go_along_to_another_provider(tmp_path: Path) -> None:
    """The next provider's key would be sent there."""
    store = Store(tmp_path)
    store.change(base_url="https://mine.test/v1")
    store.change(provider="openrouter", model="x")
    assert (store.values.base_url, store.values.model) == ("", "x")


def test_what_is_kept_is_there_again_and_its_name_is_no_path(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "gateways")
    assert kept.read("models", "../../x") is None
    kept.write(b"[1]", "models", "../../x")
    kept.write(b"[2]", "models", "../../y")
    assert Kept(tmp_path / "gateways").read("models", "../../x") == b"[1]"
    assert len(list((tmp_path / "gateways").glob("*.json"))) == 2


def test_what_cannot_be_kept_is_no_error(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    Kept(tmp_path / "file").write(b"x", "a")
    assert "Nothing can be kept" in caplog.text
