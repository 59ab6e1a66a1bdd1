"""Cancelling a settlement: what comes back, what may be settled again, what is refused."""

import json
from dataclasses import replace

import pytest
from accumulators.made import CAP, Counter
from builders.window import COUNTY

from ncms_desktop.domain.errors import CorruptData
from ncms_desktop.ports.store import OutboxState
from ncms_desktop.usecases.draft import Receipt, Refused
from ncms_desktop.usecases.overview import unsettled
from ncms_desktop.usecases.reverse import dependants
from ncms_desktop.usecases.settle import settle
from ncms_desktop.usecases.supplement import StaleSupplement, draft_supplement, supplement
from ncms_desktop.wire.record import read_record

STAY = (100_000, 100_000, 105_000)
"""3,050.00 at a township: (3,050.00 - 50.00) x 75% = 2,250.00."""


def test_a_reversal_gives_the_use_back_and_leaves_the_settlement_as_it_was(counter: Counter) -> None:
    counter.window.enrol(used=100_000)
    receipt = counter.pay(*STAY)
    before = counter.stored(receipt.number)
    assert (counter.used(), counter.used("count:inpatient"), counter.used("deductible:inpatient")) == (325_000, 1, 5000)
    done = counter.reverse(receipt.number)
    assert (done.returned, done.settlement, done.drafts, done.findings) == (225_000, receipt.number, (), ())
    assert (counter.used(), counter.used("count:inpatient"), counter.used("deductible:inpatient")) == (100_000, 0, 0)
    after = counter.stored(receipt.number)
    assert after.reversed_by == done.number
    assert replace(after, reversed_by=None) == before
    assert counter.totals() == (0, 0)


def test_a_reversal_is_a_signed_record_of_its_own_that_waits_for_the_county(counter: Counter) -> None:
    counter.window.enrol()
    receipt = counter.pay(*STAY)
    done = counter.reverse(receipt.number)
    with counter.window.store.read() as uow:
        first, second = uow.outbox.records()
        entry = list(uow.audit.entries())[-1]
    assert (str(second.record.number), second.kind, second.state) == (done.number, "reversal", OutboxState.PENDING)
    fields = read_record(second.record.content)
    assert fields["previous"] == first.record.digest
    body = fields["body"]
    assert body["settlement"]["number"] == receipt.number
    assert (body["amounts"], body["money_returned"]) == ({"compensation": "-2250.00"}, True)
    assert {use["limit"]: use["used"] for use in body["uses"]}["inpatient"] == -225_000
    assert (entry.action, entry.subject) == ("reversed", receipt.number)
    assert "试" not in entry.detail_json


def test_the_visit_is_offered_again_and_may_be_settled_anew(counter: Counter) -> None:
    counter.window.enrol()
    visit = counter.admit(*STAY)
    first = counter.settle(visit)
    assert unsettled(counter.window.office) == ()
    counter.reverse(first.number)
    assert [number for number, _ in unsettled(counter.window.office)] == [visit]
    again = counter.settle(visit)
    assert again.number != first.number
    assert counter.used() == 225_000
    assert counter.totals() == (1, 225_000)
    with counter.window.store.read() as uow:
        standing = uow.settlements.of_visit(COUNTY, "P01", visit)
    assert standing is not None
    assert standing.number == again.number


def test_a_visit_that_was_settled_anew_may_be_cancelled_again(counter: Counter) -> None:
    counter.window.enrol()
    visit = counter.admit(*STAY)
    for _ in range(3):
        counter.reverse(counter.settle(visit).number)
    assert (counter.used(), counter.totals()) == (0, (0, 0))
    counter.settle(visit)
    assert counter.totals() == (1, 225_000)


def codes(answer: object) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [finding.code for finding in answer.findings]


def test_an_unknown_settlement_is_refused(counter: Counter) -> None:
    assert codes(counter.try_reverse("P01-W01-01-000009")) == ["reverse.unknown"]


def test_a_settlement_is_cancelled_once(counter: Counter) -> None:
    counter.window.enrol()
    receipt = counter.pay(*STAY)
    done = counter.reverse(receipt.number)
    again = counter.try_reverse(receipt.number)
    assert codes(again) == ["reverse.already"]
    assert isinstance(again, Refused)
    assert again.findings[0].arguments["by"] == done.number
    assert codes(counter.try_reverse(done.number)) == ["reverse.unknown"]


def test_without_a_reason_and_an_authorised_person_nothing_is_cancelled(counter: Counter) -> None:
    counter.window.enrol()
    receipt = counter.pay(*STAY)
    answer = counter.try_reverse(receipt.number, reason=" ", authorised_by="")
    assert codes(answer) == ["reverse.no-reason", "reverse.not-authorised"]
    assert counter.stored(receipt.number).standing


def test_after_printing_the_money_must_be_back(counter: Counter) -> None:
    counter.window.enrol()
    receipt = counter.pay(*STAY)
    with counter.window.store.write() as uow:
        uow.prints.note(receipt.number, at=counter.window.clock.now(), by="试结算员")
        uow.commit()
    assert codes(counter.try_reverse(receipt.number, money_returned=False)) == ["reverse.money-out"]
    assert counter.used() == 225_000
    counter.reverse(receipt.number)


def test_before_printing_no_money_has_to_come_back(counter: Counter) -> None:
    counter.window.enrol()
    receipt = counter.pay(*STAY)
    assert not isinstance(counter.try_reverse(receipt.number, money_returned=False), Refused)


def test_another_facilitys_settlement_is_refused(counter: Counter) -> None:
    counter.window.enrol()
    receipt = counter.pay(*STAY)
    office = counter.window.office
    counter.window.office = replace(office, workplace=replace(office.workplace, facility="P02"))
    assert codes(counter.try_reverse(receipt.number)) == ["reverse.other-facility"]


def test_a_clock_set_back_is_noticed(counter: Counter) -> None:
    counter.window.enrol()
    receipt = counter.pay(*STAY)
    moment = counter.window.clock.moment
    counter.window.clock.moment = moment.replace(hour=1)
    assert codes(counter.try_reverse(receipt.number)) == ["settle.clock-set-back"]
    counter.window.clock.moment = moment
    counter.reverse(receipt.number)
    counter.window.clock.moment = moment
    visit = counter.admit(10_000)
    answer = settle(counter.window.office, counter.draft(visit), identity_confirmed=True)
    assert codes(answer) == ["settle.clock-set-back"]


def test_a_draft_made_before_a_reversal_is_stale(counter: Counter) -> None:
    counter.window.enrol()
    receipt = counter.pay(*STAY)
    shown = counter.draft(counter.admit(*STAY))
    counter.reverse(receipt.number)
    counter.tick()
    answer = settle(counter.window.office, shown, identity_confirmed=True)
    assert type(answer).__name__ == "Stale"


def test_later_settlements_that_the_cap_had_cut_are_drafted_a_supplement(counter: Counter) -> None:
    """Cap 20,000.00, of which the county says 16,000.00 used. The first stay pays 2,250.00; the second would pay
    2,250.00 and gets the rest of 1,750.00. Without the first, the second pays 2,250.00: 500.00 more."""
    counter.window.enrol(used=1_600_000)
    first = counter.pay(*STAY)
    second = counter.pay(*STAY)
    assert second.compensation == 175_000
    done = counter.reverse(first.number)
    (draft,) = done.drafts
    assert (draft.settlement, draft.compensation, draft.patient_share) == (second.number, 50_000, -50_000)
    assert [(each.fund, each.before, each.after) for each in draft.funds] == [("basic", 175_000, 225_000)]
    assert counter.used() == 1_775_000
    paid = counter.supplement(draft)
    assert (paid.compensation, paid.patient_share) == (50_000, -50_000)
    assert counter.used() == 1_825_000
    stored = counter.stored(second.number)
    assert (stored.compensation, stored.paid) == (175_000, 225_000)
    assert counter.totals() == (1, 225_000)
    assert dependants(counter.window.office, first.number) == ((), ())


def test_a_supplement_carries_its_own_calculation_and_names_what_it_corrects(counter: Counter) -> None:
    counter.window.enrol(used=1_600_000)
    first, second = counter.pay(*STAY), counter.pay(*STAY)
    (draft,) = counter.reverse(first.number).drafts
    receipt = counter.supplement(draft)
    with counter.window.store.read() as uow:
        row = list(uow.outbox.records())[-1]
        (correction,) = uow.corrections.of(second.number)
    body = read_record(row.record.content)["body"]
    assert (row.kind, body["settlement"]["number"]) == ("supplement", second.number)
    assert body["payments"] == [{"fund": "basic", "amount": "500.00"}]
    assert body["result"]["steps"]
    assert body["case"]["used"]["inpatient"] == "16000.00"
    assert correction.number == receipt.number
    assert json.loads(correction.result_json or "") == body["result"]


def test_a_confirmed_supplement_is_not_paid_twice(counter: Counter) -> None:
    counter.window.enrol(used=1_600_000)
    first, _ = counter.pay(*STAY), counter.pay(*STAY)
    (draft,) = counter.reverse(first.number).drafts
    counter.supplement(draft)
    counter.tick()
    assert supplement(counter.window.office, draft) == StaleSupplement(old=draft, new=None)
    assert counter.used() == 1_825_000


def test_room_that_another_visit_took_is_not_paid_out_again(counter: Counter) -> None:
    """The cancelled stay is settled anew before the draft is confirmed: the cap is full, nothing more is due."""
    counter.window.enrol(used=1_600_000)
    visit = counter.admit(*STAY)
    first = counter.settle(visit)
    second = counter.pay(*STAY)
    (draft,) = counter.reverse(first.number).drafts
    assert counter.settle(visit).compensation == 225_000
    assert counter.used() == CAP
    counter.tick()
    assert supplement(counter.window.office, draft) == StaleSupplement(old=draft, new=None)
    assert draft_supplement(counter.window.office, second.number) is None


def test_room_that_was_used_elsewhere_limits_the_supplement_and_takes_nothing_back(counter: Counter) -> None:
    counter.window.enrol(used=1_600_000)
    first, second = counter.pay(*STAY), counter.pay(*STAY)
    counter.window.enrol(used=1_795_000)
    (draft,) = counter.reverse(first.number).drafts
    assert draft.compensation == CAP - 1_795_000 - 175_000
    counter.supplement(draft)
    assert counter.used() == CAP
    counter.window.enrol(used=1_900_000)
    assert draft_supplement(counter.window.office, second.number) is None


def test_drafts_of_several_settlements_count_on_each_other(counter: Counter) -> None:
    """16,000.00 used; the three stays get 2,250.00, 1,750.00 and nothing. Without the first the second gets 500.00
    more, and the third the 1,750.00 that are left then."""
    counter.window.enrol(used=1_600_000)
    first, second, third = (counter.pay(*STAY) for _ in range(3))
    assert [each.compensation for each in (first, second, third)] == [225_000, 175_000, 0]
    done = counter.reverse(first.number)
    assert [(each.settlement, each.compensation) for each in done.drafts] == [
        (second.number, 50_000),
        (third.number, 175_000),
    ]
    for draft in done.drafts:
        counter.supplement(draft)
    assert counter.used() == CAP


def test_confirming_the_later_draft_first_gives_a_new_draft(counter: Counter) -> None:
    counter.window.enrol(used=1_600_000)
    first, *_ = (counter.pay(*STAY) for _ in range(3))
    _, later = counter.reverse(first.number).drafts
    counter.tick()
    answer = supplement(counter.window.office, later)
    assert isinstance(answer, StaleSupplement)
    assert answer.new is not None
    assert isinstance(supplement(counter.window.office, answer.new), Receipt)
    assert counter.used() <= CAP


def test_a_settlement_with_supplements_is_cancelled_with_them(counter: Counter) -> None:
    counter.window.enrol(used=1_600_000)
    first, second = counter.pay(*STAY), counter.pay(*STAY)
    (draft,) = counter.reverse(first.number).drafts
    counter.supplement(draft)
    assert counter.reverse(second.number).returned == 225_000
    assert (counter.used(), counter.totals()) == (1_600_000, (0, 0))


def test_a_reversed_settlement_gets_no_supplement(counter: Counter) -> None:
    counter.window.enrol(used=1_600_000)
    first, second = counter.pay(*STAY), counter.pay(*STAY)
    (draft,) = counter.reverse(first.number).drafts
    counter.reverse(second.number)
    counter.tick()
    assert codes(supplement(counter.window.office, draft)) == ["supplement.reversed"]
    assert codes(draft_supplement(counter.window.office, "P01-W01-01-000099")) == ["supplement.unknown"]


def test_the_number_of_the_admission_follows_the_reversal(counter: Counter) -> None:
    counter.window.enrol()
    first, second = counter.pay(*STAY), counter.pay(*STAY)
    assert json.loads(counter.stored(second.number).case_json)["admissions"]["year"] == 2
    counter.reverse(first.number)
    third = counter.pay(*STAY)
    assert json.loads(counter.stored(third.number).case_json)["admissions"]["year"] == 2
    assert counter.used("count:inpatient:township") == 2


def test_a_settlement_whose_policy_is_gone_is_named_and_not_guessed(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.window.enrol(used=1_600_000)
    first, second = counter.pay(*STAY), counter.pay(*STAY)

    def damaged(*_: object) -> bytes:
        raise CorruptData("store.content-damaged", digest="x")

    monkeypatch.setattr("ncms_desktop.adapters.store.journal.SqlContents.get", damaged)
    done = counter.reverse(first.number)
    assert done.drafts == ()
    assert [(each.code, each.subject) for each in done.findings] == [("supplement.damaged", second.number)]
