"""Processes that die or race: nothing that was confirmed is lost, nothing is settled twice."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from store.made import Place, settle

from ncms_desktop.adapters.store import SqlStore
from ncms_desktop.domain.findings import refusals
from ncms_desktop.usecases.ledger import verify_ledger

TESTS = Path(__file__).parents[1]
ROUNDS = 5


@contextmanager
def window(place: Place, mode: str, workstation: str = "W01") -> Iterator[subprocess.Popen[str]]:
    """A window's process, ready to work; ended when the test leaves."""
    process = subprocess.Popen(
        [sys.executable, "-m", "store.window_process", mode],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(TESTS)},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        try:
            process.stdin.write(f"{place.path}\t{place.key.hex()}\t{workstation}\n")
            process.stdin.flush()
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def test_a_window_killed_in_mid_write_loses_nothing_that_it_confirmed(place: Place) -> None:
    place.create().close()
    chance = random.Random(20160310)
    confirmed: list[str] = []
    for _ in range(ROUNDS):
        with window(place, "run") as process:
            assert process.stdout is not None
            for _ in range(chance.randint(3, 25)):
                confirmed.append(process.stdout.readline().strip())
            process.send_signal(signal.SIGKILL)
            confirmed.extend(
                line.strip() for line in process.stdout.read().splitlines(keepends=True) if line[-1] == "\n"
            )
        assert process.returncode == -signal.SIGKILL
    with place.open() as store:
        report = verify_ledger(store, store.signer().public_key)
        with store.read() as unit:
            held = [settlement.number for settlement in unit.settlements.each()]
    assert refusals(report.findings) == ()
    assert set(confirmed) <= set(held)
    # a commit may have become durable in the instant before the kill, unsaid: at most one a life
    assert len(held) - len(confirmed) <= ROUNDS
    assert held == [f"P01-W01-01-{number:06d}" for number in range(1, len(held) + 1)]
    assert report.records == report.settlements == report.audit == len(held)


def test_of_two_processes_that_settle_one_visit_exactly_one_wins(place: Place) -> None:
    place.create().close()
    visits = [f"ZY{number:03d}" for number in range(20)]
    with window(place, "race", "W01") as first, window(place, "race", "W02") as second:
        outcomes = []
        for visit in visits:
            for process in (first, second):
                assert process.stdin is not None
                process.stdin.write(f"{visit}\n")
                process.stdin.flush()
            outcomes.append([process.stdout.readline().split() for process in (first, second) if process.stdout])
    for visit, answers in zip(visits, outcomes, strict=True):
        assert sorted(answer[0] for answer in answers) == ["lost", "won"], (visit, answers)
        assert next(answer[1] for answer in answers if answer[0] == "lost") == visit
    with place.open() as store, store.read() as unit:
        assert unit.settlements.totals("990123") == (20, 20_000)


def test_threads_of_one_window_write_one_gapless_chain(store: SqlStore) -> None:
    store.signer()
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda row: settle(store, f"ZY{row:03d}"), range(24)))
    assert sorted(numbers) == [f"P01-W01-01-{number:06d}" for number in range(1, 25)]
    assert refusals(verify_ledger(store, store.signer().public_key).findings) == ()
