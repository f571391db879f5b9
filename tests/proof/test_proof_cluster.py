"""Proofs on a Dask cluster of real processes: the same values, a worker killed in the middle, refusals."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import trustme

sys.path.insert(0, str(Path(__file__).parents[1] / "desk"))

from cluster_kit import Cluster, cluster, until
from test_desk_proving import Bench

from k2desk import __version__
from k2desk.core.errors import FenceError, StaleError, ToolError
from k2desk.core.events import HunksProved
from k2desk.core.permissions import Confinement
from k2desk.desk.proving import Proving
from k2desk.desk.walls import Walls
from k2desk.proof import cluster as clusters
from k2desk.proof import remote
from k2desk.proof.cluster import Connected, connected, reach_of
from k2desk.proof.packed import pack, unpack
from k2desk.proof.remote import Job
from k2desk.proof.scratch import Scratch
from k2desk.settings.store import Store


@pytest.fixture(scope="module")
def walls(tmp_path_factory: pytest.TempPathFactory) -> Walls:
    made = Walls(Store(tmp_path_factory.mktemp("walls")))
    made.probe()
    return made


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("dask") / "cluster", 2) as made:
        yield made


@pytest.fixture
def bench(tmp_path: Path, walls: Walls, two: Cluster) -> Iterator[Bench]:
    made = Bench(tmp_path, walls)
    made.store.change(cluster=two.address)
    yield made
    made.journal.close()


async def hunks(bench: Bench) -> HunksProved:
    digest = bench.suites.plan(bench.root).digest
    return await bench.proofs.prove_hunks(bench.log, bench.root, digest, bench.proposal, bench.tell)


def values(event: HunksProved) -> HunksProved:
    """What was found, without the times."""
    tried = tuple(msgspec.structs.replace(run, seconds=0.0, output="") for run in event.tried)
    return msgspec.structs.replace(event, tried=tried)


async def test_the_values_are_the_same_and_the_user_is_asked_first(bench: Bench) -> None:
    (bench.root / ".env").write_text("KEY=1")
    (bench.root / "tests" / "secret").write_text("test ! -e .env")
    address = bench.store.values.cluster
    asked = bench.suites.plan(bench.root)
    assert not asked.agreed
    assert asked.sends.startswith(f"on the cluster at {address}, which is sent 6 files (0.0 MB, tree ")
    assert "Files that usually hold secrets stay here. It goes there unencrypted." in asked.effect
    assert bench.suites.agree(bench.root, asked.digest).agreed
    there = await hunks(bench)
    assert [run.note for run in there.tried] == [""] * 4
    bench.store.change(cluster="")
    here = bench.suites.plan(bench.root)
    assert (here.agreed, here.sends) == (False, "")
    bench.proofs = Proving(bench.suites)
    assert values(await hunks(bench)) == values(there)


async def test_a_run_that_is_stopped_ends_there_too(bench: Bench, two: Cluster) -> None:
    (bench.root / "tests" / "slow").write_text("sleep 60")
    run = asyncio.ensure_future(hunks(bench))
    await until(lambda: two.runs(0) or two.runs(1))
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    await until(lambda: not two.runs(0) and not two.runs(1))


async def test_a_worker_of_another_version_refuses(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "__version__", "0.0.1")
    with pytest.raises(
        ToolError, match=f"^a worker has K2Desk {__version__} and this is 0.0.1. Install the same"
    ):
        await hunks(bench)


async def test_a_worker_that_is_killed_in_the_middle_is_replaced(bench: Bench, two: Cluster) -> None:
    """Afterwards there is one worker less."""
    (bench.root / "tests" / "slow").write_text("sleep 0.5")
    run = asyncio.ensure_future(hunks(bench))
    await until(lambda: run.done() or two.runs(0) or two.runs(1))
    two.workers[0 if two.runs(0) else 1].kill()
    found = await run
    assert [run.note for run in found.tried] == [""] * 4
    assert [[badge.kind for badge in shown] for shown in found.badges] == [["needed"], ["breaks"]]


async def test_a_scheduler_that_goes_in_the_middle_is_told(
    bench: Bench, two: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Afterwards there is no cluster."""
    monkeypatch.setattr(clusters, "LOOK", 0.1)
    monkeypatch.setattr(clusters, "REACH", 2.0)
    (bench.root / "tests" / "slow").write_text("sleep 60")
    run = asyncio.ensure_future(hunks(bench))
    await until(lambda: run.done() or two.runs(0) or two.runs(1))
    two.scheduler.kill()
    with pytest.raises(ToolError, match=r"does not answer\. Start it, or correct its address\."):
        await run
    assert not bench.recorded()


# -- what a worker does with a job, and what it refuses


def job(**other: Any) -> Job:
    given: dict[str, Any] = {
        "name": "1",
        "version": __version__,
        "level": "full",
        "folder": "x",
        "changes": (),
        "runner": "pytest",
        "line": "",
        "targets": (),
        "seconds": 1.0,
    }
    return Job(**given | other)


@pytest.mark.parametrize(("wanted", "there"), [("full", "partial"), ("partial", "tree"), ("none", "none")])
def test_a_worker_that_confines_less_well_refuses(
    monkeypatch: pytest.MonkeyPatch, wanted: Any, there: Any
) -> None:
    monkeypatch.setattr(remote, "_confinement", lambda: Confinement(there, "a chip", "Install bubblewrap."))
    answer = remote.work(b"", msgspec.msgpack.encode(job(level=wanted)))
    refusal = msgspec.msgpack.decode(answer, type=remote.Answer).refusal
    assert (
        refusal
        == "a worker confines tests less well than this machine (a chip). Mend it there: Install bubblewrap."
    )


def test_packed_files_are_the_same_again_and_nothing_lands_outside(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "src").mkdir(parents=True)
    (root / "src" / "run").write_bytes(b"\0\xff")
    (root / "src" / "run").chmod(0o755)
    odd = os.fsdecode(b"caf\xe9")
    (root / odd).write_text("x")
    (root / "link").symlink_to("src/run")
    copy = Scratch.make(root, ["src/run", odd, "link"], tmp_path / "copies")
    packed = pack(copy)
    assert pack(copy) == packed
    (out := tmp_path / "out").mkdir()
    unpack(packed.data, out)
    assert (out / "link").readlink() == Path("src/run")
    assert (out / "src" / "run").stat().st_mode & 0o777 == 0o755
    assert {path.name for path in out.iterdir()} == {"src", odd, "link"}
    copy.close()


def test_what_would_land_outside_does_not(tmp_path: Path) -> None:
    def packed(*file: object) -> bytes:
        return zlib.compress(msgspec.msgpack.encode([file]))

    (inside := tmp_path / "in").mkdir()
    unpack(packed(b"link", b"../..", False, True), inside)
    unpack(packed(b"other", b"/etc", False, True), inside)
    assert list(inside.iterdir()) == []
    with pytest.raises(FenceError):
        unpack(packed(b"../out", b"x"), inside)
    assert list(tmp_path.iterdir()) == [inside]


async def test_files_that_change_before_they_are_sent_are_not(bench: Bench) -> None:
    digest = bench.suites.plan(bench.root).digest
    there = Connected(None, reach_of(bench.store.values.cluster), 1)
    with pytest.raises(StaleError):
        await there.run({}, bench.suites.ways(bench.root, digest), lambda _copy: False)


# -- what can't be reached


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("build",), "“build” is no address of a cluster. One looks like tls://"),
        (("http://build:1",), "is no address"),
        (("build:99999",), "is no address"),
        (("tls://build:1", "ca"), "tls:// needs the files of the authority"),
    ],
)
def test_an_address_that_is_none(given: tuple[str, ...], words: str) -> None:
    with pytest.raises(ToolError, match=words) as error:
        reach_of(*given)
    assert str(error.value).endswith("To run here instead, empty the cluster's address in the settings.")
    assert reach_of("build:8786").address == "tcp://build:8786"


def test_without_the_package_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "find_spec", lambda _name: None)
    with pytest.raises(ToolError, match=r"pip install 'k2desk\[cluster\]'"):
        reach_of("build:8786")


async def test_a_scheduler_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "REACH", 0.2)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(
            ToolError, match=f"the cluster at {address} does not answer. Start it, or correct"
        ):
            async with connected(reach_of(address)):
                pass
    assert "IO loop" not in {thread.name for thread in threading.enumerate()}


async def test_a_whole_proof_over_tls_by_workers_and_files_of_ones_own(
    tmp_path: Path, walls: Walls, monkeypatch: pytest.MonkeyPatch
) -> None:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    for name in ("cluster", "desktop"):
        own = ca.issue_cert("127.0.0.1", "localhost")
        own.private_key_pem.write_to_path(tmp_path / f"{name}-key.pem")
        own.cert_chain_pems[0].write_to_path(tmp_path / f"{name}-cert.pem")
    kinds = ("ca", "cluster-cert", "cluster-key")
    files = zip(("--tls-ca-file", "--tls-cert", "--tls-key"), kinds, strict=True)
    options = [word for option, name in files for word in (option, str(tmp_path / f"{name}.pem"))]
    mine = [str(tmp_path / f"{name}.pem") for name in ("ca", "desktop-cert", "desktop-key")]
    with cluster(tmp_path / "cluster", 0, "--protocol", "tls", *options) as made:
        assert made.address.startswith("tls://")
        with pytest.raises(ToolError, match="the cluster has no workers"):
            async with connected(reach_of(made.address, *mine)):
                pass
        made.add(2)
        bench = Bench(tmp_path, walls)
        bench.store.change(
            cluster=made.address, cluster_ca=mine[0], cluster_cert=mine[1], cluster_key=mine[2]
        )
        assert "unencrypted" not in bench.suites.plan(bench.root).effect
        there = await hunks(bench)
        bench.store.change(cluster="")
        bench.proofs = Proving(bench.suites)
        assert values(await hunks(bench)) == values(there)
        assert [[badge.kind for badge in shown] for shown in there.badges] == [["needed"], ["breaks"]]
        bench.journal.close()
        monkeypatch.setattr(clusters, "REACH", 1.0)
        with pytest.raises(ToolError, match="does not answer"):  # in the clear nobody talks to it
            async with connected(reach_of(made.address.replace("tls", "tcp"))):
                pass
        stranger = trustme.CA().issue_cert("127.0.0.1")
        stranger.private_key_pem.write_to_path(tmp_path / "stranger-key.pem")
        stranger.cert_chain_pems[0].write_to_path(tmp_path / "stranger-cert.pem")
        others = [str(tmp_path / f"stranger-{kind}.pem") for kind in ("cert", "key")]
        with pytest.raises(ToolError, match="does not answer"):  # nor to whom its authority does not know
            async with connected(reach_of(made.address, mine[0], *others)):
                pass
