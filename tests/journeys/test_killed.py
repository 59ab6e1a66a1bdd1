"""SIGKILL between confirm and receipt, at random instants: what was confirmed reaches the county exactly once."""

import os
import random
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from builders.window import COUNTY, make_window, open_window

from ncms_desktop.adapters.county_http import CountyHttp
from ncms_desktop.adapters.enrolment import CountyAccess, apply_grant, make_request
from ncms_desktop.domain.findings import refusals
from ncms_desktop.domain.money import yuan_text
from ncms_desktop.sample.local_centre import LocalCentre
from ncms_desktop.usecases.ledger import verify_ledger
from ncms_desktop.usecases.upload import upload_pending

ROUNDS = 30
STAYS_A_ROUND = 40
SCRIPT = Path(__file__).parent / "killed_clerk.py"

pytestmark = pytest.mark.journey


def kill_a_clerk(folder: Path, *, first: int, chance: random.Random) -> tuple[list[str], list[str]]:
    """Let a clerk settle, kill the process at a random instant after a confirmation; visits confirmed, receipts got."""
    environment = {**os.environ, "PYTHONPATH": str(SCRIPT.parents[1])}
    command = [sys.executable, str(SCRIPT), str(folder), str(first), str(STAYS_A_ROUND)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as process:
        assert process.stdout is not None
        before = chance.randrange(1, 8)
        said: list[str] = []
        for line in process.stdout:
            said.append(line.strip())
            if sum(each.startswith("confirm") for each in said) == before:
                break
        assert said, "the clerk never started"
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=chance.uniform(0, 0.12))  # the random instant: the confirmation is under way
        process.kill()
        said.extend(line.strip() for line in process.stdout)
    confirmed = [line.split()[1] for line in said if line.startswith("confirm")]
    receipts = [line.split()[1] for line in said if line.startswith("receipt")]
    assert not [line for line in said if re.match("refused|stale", line)], said
    return confirmed, receipts


def test_every_confirmed_settlement_is_at_the_county_exactly_once(tmp_path: Path) -> None:
    chance = random.Random(30)
    folder = tmp_path / "window"
    window = make_window(folder)
    window.enrol()
    window.store.close()
    confirmed: list[str] = []
    receipts: list[str] = []
    for number in range(ROUNDS):
        asked, got = kill_a_clerk(folder, first=number * STAYS_A_ROUND, chance=chance)
        confirmed += asked
        receipts += got
    window = open_window(folder)
    try:
        with window.store.read() as uow:
            count, compensation = uow.settlements.totals(COUNTY)
            stored = {settlement.number: settlement.visit for settlement in uow.settlements.each()}
        assert set(receipts) <= set(stored), "a receipt was given for something that isn't stored"
        assert set(stored.values()) <= set(confirmed), "something was stored that nobody confirmed"
        assert len(set(stored.values())) == count, "a stay was settled twice"
        assert count >= len(receipts) >= ROUNDS
        report = verify_ledger(window.store, window.office.signer.public_key)
        assert refusals(report.findings) == ()
        assert report.records == count
        with LocalCentre(tmp_path / "county", county=COUNTY, name="示例县合管办") as centre:
            passphrase = window.store.secret("county-tls")
            make_request(
                tmp_path / "request.json",
                folder=folder / "county",
                workplace=window.office.workplace,
                signer=window.office.signer,
                passphrase=passphrase,
            )
            centre.admit(tmp_path / "request.json", tmp_path / "grant.json")
            apply_grant(tmp_path / "grant.json", folder / "county")
            access = CountyAccess.load(folder / "county", passphrase=passphrase)
            assert access is not None
            with CountyHttp(access) as line:
                sent = upload_pending(window.office, line)
            held = centre.holdings()
        assert (sent.accepted, sent.waiting, sent.rejected, sent.conflicts) == (count, 0, 0, 0)
        assert held["records"] == count
        assert held["compensation"] == yuan_text(compensation)
    finally:
        window.store.close()
