"""The gateway in use: what settings and environment say of it, and what is kept of its answers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from k2desk.core.errors import KeyRefused, ProviderError
from k2desk.core.gateway import GatewayChecked
from k2desk.core.resources import resource
from k2desk.desk.choices import refuse
from k2desk.desk.gateways import FRESH, Gateways
from k2desk.desk.program import NO_KEY_NEEDED, Program
from k2desk.provider.catalogue import Listed
from k2desk.provider.cometapi import SPEC
from k2desk.provider.llama_cpp import SPEC as LLAMA
from k2desk.provider.scripted.script import load
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer
from k2desk.settings.keys import Keys
from k2desk.settings.secret import Secret
from k2desk.settings.store import Store

DEMO = load(resource("demo/demo.toml"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "config")


@pytest.fixture
def keys() -> Keys:
    return Keys(list)


@pytest.fixture
def gateways(tmp_path: Path, store: Store, keys: Keys) -> Gateways:
    return Gateways(tmp_path / "data", store, keys)


class TestChosen:
    def test_by_default_it_is_cometapi(self, gateways: Gateways) -> None:
        gateway = gateways.chosen()
        assert (gateway.spec, gateway.base_url, gateway.model) == (SPEC, SPEC.base_url, SPEC.model)
        assert (gateways.name, gateway.network.way, gateway.models) == ("CometAPI", "", ())
        assert not gateways.ready

    def test_what_is_set_counts_for_the_next_session(self, gateways: Gateways, store: Store) -> None:
        store.change(
            base_url="https://mine.test", model="m", price="1 / 2", context_tokens=9000, headers="X-A: b"
        )
        store.change(proxy="own", proxy_url="http://p.test:3128", ca_file="/ca.pem")
        gateway = gateways.chosen()
        assert (gateway.base_url, gateway.model, gateways.name) == ("https://mine.test/v1", "m", "mine.test")
        assert gateway.rates.price_of("m").source == "user"
        assert gateway.rates.context_of("m") == 9000
        assert (gateway.network.headers, gateway.network.ca_file) == ((("X-A", "b"),), "/ca.pem")
        assert gateway.network.way == "through the proxy http://p.test:3128 (your settings)"

    def test_another_provider_without_a_restart(self, gateways: Gateways, store: Store, keys: Keys) -> None:
        keys.hold("cometapi", Secret(DEMO_KEY))
        store.change(provider="openrouter")
        assert gateways.name == "OpenRouter"
        with pytest.raises(KeyRefused):  # each provider has a key of its own
            gateways.key(gateways.spec)
        store.change(provider="llama-cpp")
        assert (gateways.key(gateways.spec), gateways.ready) == (None, True)

    def test_a_provider_that_is_not_there(self, gateways: Gateways, store: Store) -> None:
        store.change(provider="nobody")
        with pytest.raises(ProviderError, match="known are: cometapi"):
            gateways.chosen()
        assert gateways.name == "nobody"

    def test_what_cannot_be_is_refused_before_it_is_set(self, gateways: Gateways, tmp_path: Path) -> None:
        for name, value in {
            "provider": "nobody",
            "base_url": "http://elsewhere.test",
            "headers": "no header",
            "proxy_url": "nonsense",
            "ca_file": str(tmp_path / "missing.pem"),
        }.items():
            with pytest.raises(ProviderError):
                refuse(name, value)
        for name, value in {"base_url": "", "model": "whatever", "ca_file": ""}.items():
            refuse(name, value)


class TestEnvironment:
    def test_the_users_environment_is_honoured(
        self, gateways: Gateways, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COMETAPI_BASE_URL", " https://env.test/v1/ ")
        monkeypatch.setenv("COMETAPI_KEY", DEMO_KEY)
        store.change(base_url="https://settings.test/v1")
        gateways.find_key()
        assert gateways.chosen().base_url == "https://env.test/v1"
        assert gateways.key(SPEC) == DEMO_KEY
        assert "COMETAPI_KEY" not in os.environ
        store.use(base_url="https://typed.test/v1")
        assert gateways.chosen().base_url == "https://typed.test/v1"

    def test_it_is_for_its_own_provider_only(
        self, gateways: Gateways, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COMETAPI_BASE_URL", "https://env.test/v1")
        store.change(provider="moonshot")
        assert gateways.chosen().base_url == "https://api.moonshot.ai/v1"

    def test_what_it_says_is_checked(self, gateways: Gateways, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COMETAPI_BASE_URL", "http://env.test/v1")
        with pytest.raises(ProviderError, match="https"):
            gateways.chosen()

    def test_nothing_in_a_project_configures_us(
        self, gateways: Gateways, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        project = tmp_path / "project"
        for folder in (project, project / ".k2desk", project / "config"):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "settings.toml").write_text('base_url = "https://evil.test/v1"\nproxy = "own"\n')
            (folder / ".env").write_text(
                "COMETAPI_BASE_URL=https://evil.test/v1\nOPENAI_BASE_URL=https://evil.test/v1\n"
                "HTTPS_PROXY=http://evil.test\nCOMETAPI_KEY=sk-evil-0123456789abcdef\n"
            )
        monkeypatch.chdir(project)
        gateways.find_key()
        gateway = gateways.chosen()
        assert (gateway.base_url, gateway.network.proxy, gateways.ready) == (SPEC.base_url, "", False)

    def test_other_programs_variables_do_not_count(
        self, gateways: Gateways, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("OPENAI_BASE_URL", "OPENAI_API_BASE", "K2_BASE_URL", "ANTHROPIC_BASE_URL"):
            monkeypatch.setenv(name, "https://evil.test/v1")
        assert gateways.chosen().base_url == SPEC.base_url


class TestKept:
    async def test_models_and_prices_are_kept_for_an_hour(
        self, gateways: Gateways, store: Store, keys: Keys, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keys.hold("cometapi", Secret(DEMO_KEY))
        with ScriptedServer(DEMO) as server:
            store.change(base_url=server.base_url)
            gateway, balance = await gateways.look_up()
            assert gateway.models == ("demo-model",)
            assert gateway.rates.price_of("demo-model").source == "gateway"
            assert balance is None
            assert all("?" not in request.path for request in server.requests)
            public = next(r for r in server.requests if r.path == "/api/models")
            assert "authorization" not in public.headers
            asked = len(server.requests)
            await gateways.refresh(5)
            assert len(server.requests) == asked
            old = gateway.listed_at + FRESH + 1
            monkeypatch.setattr("k2desk.desk.gateways.time.time", lambda: old)
            await gateways.refresh(5)
            assert len(server.requests) > asked
        await gateways.refresh(5)  # nobody is there any more; what was told still holds
        assert gateways.chosen().models == ("demo-model",)

    async def test_what_is_kept_and_damaged_counts_as_missing(
        self, gateways: Gateways, tmp_path: Path, keys: Keys, store: Store
    ) -> None:
        keys.hold("cometapi", Secret(DEMO_KEY))
        with ScriptedServer(DEMO) as server:
            store.change(base_url=server.base_url)
            await gateways.look_up()
        for path in (tmp_path / "data" / "gateways").iterdir():
            path.write_bytes(b'{"at": "x"}')
        assert gateways.chosen().models == ()

    async def test_a_refusal_is_told_where_the_user_asked(self, gateways: Gateways, store: Store) -> None:
        with ScriptedServer(DEMO) as server:
            store.change(base_url=server.base_url)
            with pytest.raises(KeyRefused):
                await gateways.look_up(Secret("sk-wrong-0123456789"))
            await gateways.refresh(5)
            assert "authorization" not in server.requests[-1].headers  # the refused key was not kept


async def test_a_check_is_kept_with_every_session(
    tmp_path: Path, store: Store, keys: Keys, own_home: Path
) -> None:
    keys.hold("cometapi", Secret(DEMO_KEY))
    (tmp_path / "project").mkdir()
    with ScriptedServer(DEMO, pace=0.001) as server:
        store.change(base_url=server.base_url, model="demo-model")
        program = Program(tmp_path / "data", store, keys)
        found = await program.gateways.check(lambda line: None)
        assert found.fine
        engine = await program.open_session(tmp_path / "project")
        session = engine.log.session
        await engine.close()
        again = await program.open_session(tmp_path / "project", session)
        kept = [r.event for r in again.log.records() if isinstance(r.event, GatewayChecked)]
        await again.close()
        assert kept == [found]
        store.change(model="another")
        other = await program.open_session(tmp_path / "project")
        assert not any(isinstance(r.event, GatewayChecked) for r in other.log.records())
        await other.close()
        program.close()


async def test_a_server_at_home_is_asked_what_it_serves(tmp_path: Path, store: Store, keys: Keys) -> None:
    (tmp_path / "project").mkdir()
    with ScriptedServer(DEMO, key=None) as server:
        store.change(provider=LLAMA.id)
        store.change(base_url=server.base_url)
        program = Program(tmp_path / "data", store, keys)
        assert program.key_place == NO_KEY_NEEDED
        engine = await program.open_session(tmp_path / "project")
        assert (engine.model, engine.provider) == ("demo-model", "llama.cpp")
        await engine.close()
        program.close()


def test_a_model_of_the_list_counts(gateways: Gateways, store: Store) -> None:
    store.change(provider=LLAMA.id)
    assert gateways.chosen().model == ""
    gateways._told.keep_listed(gateways.chosen(), (Listed("smollm", 8192),))
    gateway = gateways.chosen()
    assert (gateway.model, gateway.rates.context_of("smollm")) == ("smollm", 8192)
