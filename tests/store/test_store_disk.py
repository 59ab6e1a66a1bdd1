"""Disks that are full, read-only or failing: a clear fault before money is promised, and nothing half-written."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from store.made import COUNTY, FACILITY, NOON, Place, settle, visit_record
from store.test_store_processes import TESTS

from ncms_desktop.adapters.keystore import KeyStore
from ncms_desktop.adapters.store import SqlStore
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.findings import refusals
from ncms_desktop.usecases.ledger import verify_ledger
from ncms_desktop.wire.canonical import digest


def mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MiB in memory."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root on Linux")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount("-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def full(folder: Path, *, spare: int = 0) -> Iterator[None]:
    """Fill the disk but for some bytes."""
    ballast = folder / "ballast"
    room = os.statvfs(folder)
    with ballast.open("wb") as file:
        file.write(bytes(max(room.f_bavail * room.f_frsize - spare, 0)))
    try:
        yield
    finally:
        ballast.unlink()


def untouched(store: SqlStore, settled: int) -> None:
    """The store holds the settlements that it held, whole."""
    report = verify_ledger(store, store.signer().public_key)
    assert refusals(report.findings) == ()
    assert report.settlements == report.records == report.audit == settled


@pytest.mark.parametrize("spare", [0, 4096, 8 * 4096, 16 * 4096])
def test_a_full_disk_refuses_the_settlement_and_keeps_what_was_there(small_disk: Path, spare: int) -> None:
    place = Place(small_disk / "ncms.db")
    with place.create() as store:
        settle(store, "ZY001")
        before = 1
        with full(small_disk, spare=spare):
            with pytest.raises(EnvironmentFault) as refused:
                for row in range(2, 99):
                    settle(store, f"ZY{row:03d}")
                    before += 1
            assert refused.value.code == "store.disk-full"
            untouched(store, before)
        settle(store, "ZY999")
        untouched(store, before + 1)
    with place.open() as store:
        untouched(store, before + 1)


def test_a_transaction_larger_than_the_disk_leaves_nothing(small_disk: Path) -> None:
    place = Place(small_disk / "ncms.db")
    with place.create() as store:
        settle(store, "ZY001")
        large = bytes(6 << 20)
        with pytest.raises(EnvironmentFault) as refused, store.write() as unit:
            unit.visits.put(visit_record())
            unit.contents.put(digest(large), "policy", large)
            unit.commit()
        assert refused.value.code == "store.disk-full"
        with store.read() as unit:
            assert unit.visits.unsettled(COUNTY, FACILITY) == ()
            assert unit.contents.get(digest(large)) is None
        untouched(store, 1)


def test_no_half_made_database_stays_on_a_full_disk(small_disk: Path) -> None:
    with full(small_disk, spare=20 * 4096), pytest.raises(EnvironmentFault) as refused:
        Place(small_disk / "ncms.db").create()
    assert refused.value.code == "store.disk-full"
    assert list(small_disk.iterdir()) == []


def test_no_half_made_key_stays_on_a_full_disk(small_disk: Path) -> None:
    with full(small_disk), pytest.raises(EnvironmentFault) as refused:
        KeyStore(small_disk / "database.key").create()
    assert refused.value.code == "keystore.not-written"
    assert list(small_disk.iterdir()) == []


def test_a_read_only_disk_is_said_to_be_read_only(small_disk: Path) -> None:
    place = Place(small_disk / "ncms.db")
    with place.create() as store:
        settle(store, "ZY001")
    mount("-o", "remount,ro", str(small_disk))
    with pytest.raises(EnvironmentFault) as refused:
        place.open().close()
    assert refused.value.code == "store.read-only"
    mount("-o", "remount,rw", str(small_disk))
    with place.open() as store:
        untouched(store, 1)


def test_a_failing_write_is_an_io_error_and_leaves_nothing(place: Place) -> None:
    """The operating system refuses to let the file grow: the write itself fails."""
    with place.create() as store:
        settle(store, "ZY001")
    script = (
        "import resource, sys\n"
        "from store.window_process import *\n"
        "from ncms_desktop.domain.errors import EnvironmentFault\n"
        "path, key = sys.stdin.readline().split('\\t')\n"
        "identity = StoreIdentity(COUNTY, FACILITY, 'W01')\n"
        "with open_store(Path(path), DatabaseKey(bytes.fromhex(key)), identity) as store:\n"
        "    store.signer()\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, resource.RLIM_INFINITY))\n"
        "    try:\n"
        "        settle(store, 'ZY002')\n"
        "    except EnvironmentFault as fault:\n"
        "        print(fault.code)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))\n"
        "    print(settle(store, 'ZY003'))\n"
    )
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=f"{place.path}\t{place.key.hex()}",
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(TESTS)},
    )
    assert (done.stdout.split(), done.stderr) == (["store.io-error", "P01-W01-01-000002"], "")
    with place.open() as store:
        untouched(store, 2)


def test_a_unit_that_fails_before_its_commit_leaves_nothing(store: SqlStore) -> None:
    settle(store, "ZY001")
    with pytest.raises(RuntimeError, match="power"), store.write() as unit:
        unit.audit.append(at=NOON, actor="a", action="b", subject="c", detail={})
        raise RuntimeError("power")
    untouched(store, 1)
