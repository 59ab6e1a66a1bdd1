"""From lists to receipt on a real encrypted store: what is paid, what is stored, what is refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders.window import CARD, Window

from ncms_desktop.adapters.store import SqlStore
from ncms_desktop.compensation.compute import compute
from ncms_desktop.compensation.files import case_from_json, result_to_json
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.findings import refusals
from ncms_desktop.domain.participation import CardStatus
from ncms_desktop.usecases.assemble import prepare_draft
from ncms_desktop.usecases.draft import Draft, Receipt, Refused, Stale
from ncms_desktop.usecases.ledger import verify_ledger
from ncms_desktop.usecases.lists import map_item, read_lists, sign_days
from ncms_desktop.usecases.settle import settle
from ncms_desktop.wire.record import read_record


def draft(window: Window, number: str = "ZY0001", *, trial: bool = False) -> Draft:
    return prepare_draft(window.office, asked=CARD, visit_number=number, trial=trial)


def codes(answer: Refused | Draft) -> list[str]:
    return [finding.code for finding in answer.findings]


def settled_count(store: SqlStore) -> int:
    with store.read() as uow:
        return uow.settlements.totals("990123")[0]


def test_a_township_stay_of_3050_pays_2250(window: Window) -> None:
    window.enrol()
    window.admit((100_000, 100_000, 105_000))
    window.read()
    receipt = settle(window.office, draft(window), identity_confirmed=True)
    assert isinstance(receipt, Receipt)
    assert (receipt.compensation, receipt.patient_share) == (225_000, 80_000)


def test_a_patient_of_60_pays_no_deductible_and_gets_2287_50(window: Window) -> None:
    born = date(1956, 3, 1)
    window.enrol(born=born)
    window.admit((100_000, 100_000, 105_000), born=born)
    window.read()
    receipt = settle(window.office, draft(window), identity_confirmed=True)
    assert isinstance(receipt, Receipt)
    assert receipt.compensation == 228_750


def test_a_cap_reached_in_the_middle_of_a_stay_pays_exactly_the_rest(window: Window) -> None:
    window.enrol(used=1_900_000)
    window.admit((100_000, 100_000, 105_000))
    window.read()
    shown = draft(window)
    assert shown.result is not None
    assert shown.result.compensation == 100_000
    assert shown.limit_use is not None
    assert (shown.limit_use.county_used, shown.limit_use.local_used) == (1_900_000, 0)


def test_the_second_stay_counts_what_the_first_paid(window: Window) -> None:
    window.enrol(used=1_700_000)
    window.admit((100_000, 100_000, 105_000))
    window.read()
    assert isinstance(settle(window.office, draft(window), identity_confirmed=True), Receipt)
    window.clock.moment += timedelta(days=10)
    window.admit((100_000, 105_000), number="ZY0002", admitted=date(2016, 3, 15))
    window.read("ZY0002")
    second = draft(window, "ZY0002")
    assert second.result is not None
    assert second.limit_use is not None
    assert second.limit_use.local_used == 225_000
    assert second.result.compensation == 2_000_000 - 1_700_000 - 225_000


def test_one_transaction_writes_everything_that_a_replay_and_the_county_need(window: Window) -> None:
    person = window.enrol()
    window.admit((100_000, 100_000, 105_000))
    window.read()
    shown = draft(window)
    receipt = settle(window.office, shown, identity_confirmed=True)
    assert isinstance(receipt, Receipt)
    with window.store.read() as uow:
        stored = uow.settlements.get(receipt.number)
        (row,) = uow.outbox.records()
        policy = uow.contents.get(window.office.rules.policy.digest)
    assert stored is not None
    assert policy == window.office.rules.policy_content
    fields = read_record(row.record.content)
    assert fields["body"]["number"] == receipt.number == str(row.record.number)
    assert fields["body"]["amounts"]["compensation"] == "2250.00"
    assert fields["body"]["participant"]["number"] == person.number
    ledger = verify_ledger(window.store, window.office.signer.public_key)
    assert refusals(ledger.findings) == ()
    assert (ledger.records, ledger.settlements) == (1, 1)
    case = case_from_json(stored.case_json.encode())
    assert not isinstance(case, tuple)
    version = shown.version
    assert version is not None
    again = compute(case, version)
    assert result_to_json(again) == json.loads(stored.result_json)  # type: ignore[arg-type]


def test_the_same_stay_is_settled_once(window: Window) -> None:
    window.enrol()
    window.admit((100_000,))
    window.read()
    shown = draft(window)
    first = settle(window.office, shown, identity_confirmed=True)
    second = settle(window.office, shown, identity_confirmed=True)
    assert isinstance(first, Receipt)
    assert isinstance(second, Refused)
    assert codes(second) == ["visit.settled"]
    assert second.findings[0].arguments["number"] == first.number
    assert settled_count(window.store) == 1


def test_a_charge_that_was_settled_in_another_stay_is_refused(window: Window) -> None:
    window.enrol()
    window.admit((100_000,))
    window.read()
    assert isinstance(settle(window.office, draft(window), identity_confirmed=True), Receipt)
    window.admit((100_000,), number="ZY0002", admitted=date(2016, 3, 5))
    window.change_line("ZY0002", 0, bill="ZY0001-B0")
    window.read("ZY0002")
    again = draft(window, "ZY0002")
    assert "visit.charge-settled" in codes(again)
    assert isinstance(settle(window.office, again, identity_confirmed=True), Refused)


def test_an_overlapping_stay_is_refused(window: Window) -> None:
    window.enrol()
    window.admit((10_000, 10_000, 10_000))
    window.read()
    assert isinstance(settle(window.office, draft(window), identity_confirmed=True), Receipt)
    window.admit((10_000, 10_000), number="ZY0002", admitted=date(2016, 3, 2))
    window.read("ZY0002")
    assert "visit.overlaps-settled" in codes(draft(window, "ZY0002"))


def test_identity_must_be_confirmed(window: Window) -> None:
    window.enrol()
    window.admit((100_000,))
    window.read()
    answer = settle(window.office, draft(window), identity_confirmed=False)
    assert isinstance(answer, Refused)
    assert codes(answer) == ["settle.identity-not-confirmed"]
    assert settled_count(window.store) == 0


def test_lists_that_changed_since_the_draft_give_the_new_draft_beside_the_old(window: Window) -> None:
    window.enrol()
    window.admit((100_000, 100_000))
    window.read()
    old = draft(window)
    window.admit((100_000, 90_000))
    reading = read_lists(window.office, window.hospital, visit_number="ZY0001")
    assert reading.changed == (date(2016, 3, 2),)
    answer = settle(window.office, old, identity_confirmed=True)
    assert isinstance(answer, Stale)
    assert answer.old == old
    assert answer.new.result is not None
    assert answer.new.result.total == 190_000
    assert "visit.day-changed" in codes(answer.new)
    assert settled_count(window.store) == 0


def test_a_card_frozen_since_the_draft_stops_the_settlement(window: Window) -> None:
    window.enrol()
    window.admit((100_000,))
    window.read()
    old = draft(window)
    window.enrol(card_status=CardStatus.FROZEN)
    answer = settle(window.office, old, identity_confirmed=True)
    assert isinstance(answer, Stale)
    assert not answer.new.ready
    assert "verify.card-frozen" in codes(answer.new)


def test_a_used_amount_that_moved_gives_the_new_draft(window: Window) -> None:
    window.enrol(used=0)
    window.admit((100_000,))
    window.read()
    old = draft(window)
    window.enrol(used=1_999_000)
    answer = settle(window.office, old, identity_confirmed=True)
    assert isinstance(answer, Stale)
    assert answer.new.result is not None
    assert answer.new.result.compensation == 1_000


def test_an_unmapped_item_is_refused_until_it_is_mapped_or_declared_self_paid(window: Window) -> None:
    window.enrol()
    window.admit((100_000,), item="H-NEW")
    window.read()
    assert codes(draft(window)) == ["visit.code-unmapped"]
    map_item(window.office, item_code="H-NEW", entry=None, reason="科室确认为自费")
    shown = draft(window)
    assert shown.ready
    assert shown.result is not None
    assert (shown.result.self_paid, shown.result.compensation) == (100_000, 0)
    assert shown.mappings[0].reason == "科室确认为自费"


def test_a_first_own_share_is_taken_before_the_deductible(window: Window) -> None:
    window.enrol()
    window.admit((100_000,), item="H-B")
    window.read()
    shown = draft(window)
    assert shown.result is not None
    assert shown.result.first_own_share == 10_000
    assert shown.result.compensation == (100_000 - 10_000 - 5_000) * 75 // 100


def test_a_level_that_the_policy_does_not_serve_is_refused(new_window: Callable[..., Window]) -> None:
    window = new_window(Level.VILLAGE)
    window.enrol()
    window.admit((100_000,))
    window.read()
    shown = draft(window)
    assert shown.result is None
    assert not shown.ready


def test_a_trial_computes_a_patient_who_is_still_in_and_can_not_be_settled(window: Window) -> None:
    window.enrol()
    visit = window.admit((100_000, 100_000))
    window.hospital.visits["ZY0001"] = (replace(visit, discharged=None), window.hospital.visits["ZY0001"][1])
    read_lists(window.office, window.hospital, visit_number="ZY0001")
    sign_days(window.office, visit_number="ZY0001", days=visit.days(), signer="试小明", relation="子女")
    shown = draft(window, trial=True)
    assert shown.result is not None
    assert not shown.ready
    assert isinstance(settle(window.office, shown, identity_confirmed=True), Refused)


def test_a_clock_that_was_set_back_is_noticed(window: Window) -> None:
    window.enrol()
    window.admit((100_000,))
    window.read()
    assert isinstance(settle(window.office, draft(window), identity_confirmed=True), Receipt)
    window.clock.moment -= timedelta(hours=2)
    window.admit((100_000,), number="ZY0002", admitted=date(2016, 3, 5))
    window.read("ZY0002")
    answer = settle(window.office, draft(window, "ZY0002"), identity_confirmed=True)
    assert isinstance(answer, Refused)
    assert codes(answer) == ["settle.clock-set-back"]


@pytest.mark.parametrize("count", [1, 5])
def test_settlement_numbers_follow_each_other_without_gaps(window: Window, count: int) -> None:
    window.enrol()
    numbers = []
    for index in range(count):
        name = f"ZY{index:04d}"
        window.admit((10_000,), number=name, admitted=date(2016, 2, 1 + index))
        window.read(name)
        receipt = settle(window.office, draft(window, name), identity_confirmed=True)
        assert isinstance(receipt, Receipt)
        numbers.append(receipt.number)
    assert numbers == [f"P01-W01-01-{index + 1:06d}" for index in range(count)]
