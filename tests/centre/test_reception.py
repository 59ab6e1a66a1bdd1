"""What the county says of what arrives, over real TLS, and what it then holds."""

import sqlite3
from typing import Any

import pytest
from builders.county import AT, COUNTY, CountyUnderTest, Key, body, chain, record

from ncms_desktop.adapters.county_http import CountyHttp
from ncms_desktop.wire.answer import CountyAnswer, Verdict
from ncms_desktop.wire.canonical import canonical
from ncms_desktop.wire.record import GENESIS, RecordNumber, SealedRecord, seal

FIRST = RecordNumber("P01", "W01", 1, 1)


def said(answers: tuple[CountyAnswer, ...]) -> list[tuple[str, str | None]]:
    return [(answer.verdict.value, answer.code) for answer in answers]


def rows(county: CountyUnderTest, query: str) -> list[Any]:
    connection = sqlite3.connect(county.folder / "centre" / "centre.db")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def changed(one: SealedRecord) -> SealedRecord:
    """Other content under the old signature."""
    return SealedRecord(one.number, one.content.replace(b"2250.00", b"9250.00"), one.digest, one.signature)


def test_records_in_their_order_are_accepted_and_kept_byte_for_byte(
    county: CountyUnderTest, line: CountyHttp, key: Key
) -> None:
    sent = chain(key, 3)
    assert said(line.send(sent)) == [("accepted", None)] * 3
    assert county.held() == (3, "6750.00")
    kept = rows(county, "SELECT content, signature, digest FROM records ORDER BY sequence")
    assert kept == [(one.content, one.signature, one.digest) for one in sent]


def test_the_same_bytes_again_are_a_duplicate_with_the_first_time_of_arrival(
    county: CountyUnderTest, line: CountyHttp, key: Key
) -> None:
    sent = chain(key, 2)
    first = line.send(sent)
    again = line.send(sent)
    assert said(again) == [("duplicate", None)] * 2
    assert [answer.received_at for answer in again] == [answer.received_at for answer in first]
    assert county.held() == (2, "4500.00")


def test_other_bytes_under_a_used_number_are_a_conflict_and_both_are_kept(
    county: CountyUnderTest, line: CountyHttp, key: Key
) -> None:
    line.send(chain(key, 1))
    other = record(key, FIRST, GENESIS, content_body=body(FIRST, paid=100))
    assert said(line.send([other])) == [("conflict", "number-used")]
    assert said(line.send([other])) == [("conflict", "number-used")]
    assert county.held() == (1, "2250.00")
    assert county.listing()["set_aside"] == 1
    assert rows(county, "SELECT content, digest FROM set_aside") == [(other.content, other.digest)]


def test_a_changed_byte_is_refused_and_not_kept(county: CountyUnderTest, line: CountyHttp, key: Key) -> None:
    (one,) = chain(key, 1)
    forged = changed(one)
    forged = SealedRecord(
        forged.number, forged.content, seal(key, number=FIRST, content=forged.content).digest, one.signature
    )
    assert said(line.send([forged])) == [("rejected", "bad-signature")]
    assert county.held() == (0, "0.00")
    assert line.ask([FIRST]) == ()


def test_a_record_signed_by_another_workstations_key_is_refused_and_not_kept(
    county: CountyUnderTest, line: CountyHttp
) -> None:
    neighbour = Key()
    county.enrol(neighbour, workstation="W02")
    assert said(line.send(chain(neighbour, 1))) == [("rejected", "bad-signature")]
    assert said(line.send(chain(neighbour, 1, workstation="W02"))) == [("rejected", "foreign-workstation")]
    assert county.held() == (0, "0.00")


def test_a_lost_record_shows_as_a_gap_until_it_arrives(county: CountyUnderTest, line: CountyHttp, key: Key) -> None:
    sent = chain(key, 6)
    assert said(line.send([sent[0], sent[2], sent[5]])) == [("accepted", None)] * 3
    (workstation,) = county.listing()["workstations"]
    assert workstation["epochs"][0]["gaps"] == [[2, 2], [4, 5]]
    assert said(line.send([sent[1], sent[4], sent[3]])) == [("accepted", None)] * 3
    (workstation,) = county.listing()["workstations"]
    assert workstation["epochs"][0]["gaps"] == []
    assert workstation["epochs"][0]["last"] == 6


def test_records_in_another_order_are_all_taken(county: CountyUnderTest, line: CountyHttp, key: Key) -> None:
    assert said(line.send(chain(key, 4)[::-1])) == [("accepted", None)] * 4
    assert county.held() == (4, "9000.00")


@pytest.mark.parametrize("held_first", [1, 2])
def test_a_record_that_contradicts_a_neighbour_is_kept_and_rejected(
    county: CountyUnderTest, line: CountyHttp, key: Key, held_first: int
) -> None:
    first, second = chain(key, 1)[0], record(key, RecordNumber("P01", "W01", 1, 2), "f" * 64)
    order = [first, second] if held_first == 1 else [second, first]
    assert said(line.send(order)) == [("accepted", None), ("rejected", "chain-broken")]
    assert county.held() == (2, "2250.00")


def test_an_epoch_begins_with_no_previous_record(line: CountyHttp, key: Key) -> None:
    assert said(line.send([record(key, FIRST, "f" * 64)])) == [("rejected", "chain-broken")]


def test_a_second_epoch_has_a_chain_of_its_own(county: CountyUnderTest, line: CountyHttp, key: Key) -> None:
    assert said(line.send([*chain(key, 2), *chain(key, 2, epoch=2)])) == [("accepted", None)] * 4
    assert [epoch["last"] for epoch in county.listing()["workstations"][0]["epochs"]] == [2, 2]


def test_a_rejected_record_stays_in_the_chain_and_the_next_one_is_accepted(
    county: CountyUnderTest, line: CountyHttp, key: Key
) -> None:
    wrong = record(key, FIRST, GENESIS, content_body={**body(FIRST), "payments": []})
    next_one = record(key, RecordNumber("P01", "W01", 1, 2), wrong.digest)
    assert said(line.send([wrong, next_one])) == [("rejected", "amounts-differ"), ("accepted", None)]
    (workstation,) = county.listing()["workstations"]
    assert (workstation["records"], workstation["rejected"], workstation["compensation"]) == (2, 1, "2250.00")


def test_a_rejected_record_that_comes_again_gets_the_same_refusal_and_never_a_duplicate(
    line: CountyHttp, key: Key
) -> None:
    wrong = record(key, FIRST, GENESIS, content_body={**body(FIRST), "payments": []})
    first = line.send([wrong])
    assert line.send([wrong]) == first
    assert line.ask([FIRST]) == first
    assert first[0].verdict is Verdict.REJECTED
    assert first[0].reason is not None
    assert "金额" in first[0].reason


def amounts(**changes: str) -> dict[str, Any]:
    made = body(FIRST)
    return {**made, "amounts": {**made["amounts"], **changes}}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (amounts(total="3050.01"), "amounts-differ"),
        (amounts(eligible="3049.99"), "amounts-differ"),
        (amounts(patient_share="799.99"), "amounts-differ"),
        (amounts(compensation="2250.01", patient_share="799.99"), "amounts-differ"),
        ({**body(FIRST), "charges": [{"bill": "B", "line": "1", "amount": "3049.99"}]}, "amounts-differ"),
        (
            {
                **amounts(compensation="-1.00", patient_share="3051.00"),
                "payments": [{"fund": "basic", "amount": "-1.00", "limit": None}],
            },
            "amounts-differ",
        ),
        (
            {**body(FIRST), "paid_elsewhere": [{"fund": "other-programme", "amount": "0.01"}]},
            "amounts-differ",
        ),
        (amounts(total="3050"), "body-malformed"),
        (amounts(total="3050.0"), "body-malformed"),
        (amounts(total="3,050.00"), "body-malformed"),
        (amounts(total="３050.00"), "body-malformed"),
        ({**body(FIRST), "number": "P01-W01-01-000002"}, "body-malformed"),
        ({**body(FIRST), "charges": []}, "body-malformed"),
        ({**body(FIRST), "charges": [{"bill": "B", "line": "1", "amount": "1525.00"}] * 2}, "body-malformed"),
        ({**body(FIRST), "visit": {"number": ""}}, "body-malformed"),
        ({**body(FIRST), "visit": {"number": "Z" * 81}}, "body-malformed"),
        ({**body(FIRST), "payments": 7}, "body-malformed"),
        ({}, "body-malformed"),
    ],
)
def test_a_body_that_does_not_hold_is_rejected(line: CountyHttp, key: Key, wrong: dict[str, Any], code: str) -> None:
    assert said(line.send([record(key, FIRST, GENESIS, content_body=wrong)])) == [("rejected", code)]


def test_what_others_paid_elsewhere_is_part_of_the_cost_and_not_of_the_compensation(
    county: CountyUnderTest, line: CountyHttp, key: Key
) -> None:
    """2,250.00 here + 300.00 by another programme + 500.00 by the patient = 3,050.00."""
    shared = {
        **amounts(patient_share="500.00"),
        "paid_elsewhere": [{"fund": "other-programme", "amount": "300.00"}],
    }
    assert said(line.send([record(key, FIRST, GENESIS, content_body=shared)])) == [("accepted", None)]
    assert county.held() == (1, "2250.00")


def test_amounts_as_numbers_are_no_amounts(line: CountyHttp, key: Key) -> None:
    wrong = {**body(FIRST), "payments": [{"fund": "basic", "amount": 225000, "limit": None}]}
    assert said(line.send([record(key, FIRST, GENESIS, content_body=wrong)])) == [("rejected", "body-malformed")]


def test_a_facility_share_that_is_negative_conserves(line: CountyHttp, key: Key) -> None:
    surplus = amounts(facility_share="-50.00", patient_share="850.00")
    assert said(line.send([record(key, FIRST, GENESIS, content_body=surplus)])) == [("accepted", None)]


def test_a_record_of_another_county_is_rejected(line: CountyHttp, key: Key) -> None:
    assert said(line.send([record(key, FIRST, GENESIS, county="990124")])) == [("rejected", "foreign-county")]


@pytest.mark.parametrize(
    ("field", "value", "code"), [("version", 2, "version-unknown"), ("kind", "gift", "kind-unknown")]
)
def test_versions_and_kinds_of_another_program_are_kept_and_rejected(
    county: CountyUnderTest, line: CountyHttp, key: Key, field: str, value: object, code: str
) -> None:
    fields: dict[str, object] = {
        "version": 1,
        "kind": "settlement",
        "county": COUNTY,
        "facility": "P01",
        "workstation": "W01",
        "epoch": 1,
        "sequence": 1,
        "previous": GENESIS,
        "created_at": AT.isoformat(),
        "body": body(FIRST),
    }
    one = seal(key, number=FIRST, content=canonical({**fields, field: value}))
    assert said(line.send([one])) == [("rejected", code)]
    assert county.listing()["records"] == 1


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"version": 1}', b"[" * 5000])
def test_signed_bytes_that_are_no_record_are_kept_and_rejected(
    county: CountyUnderTest, line: CountyHttp, key: Key, content: bytes
) -> None:
    assert said(line.send([seal(key, number=FIRST, content=content)])) == [("rejected", "not-canonical")]
    assert county.listing()["records"] == 1


def test_a_record_that_names_another_number_than_it_came_under_is_set_aside(
    county: CountyUnderTest, line: CountyHttp, key: Key
) -> None:
    (one,) = chain(key, 1)
    misnamed = SealedRecord(RecordNumber("P01", "W01", 1, 9), one.content, one.digest, one.signature)
    assert said(line.send([misnamed])) == [("rejected", "number-differs")]
    assert (county.listing()["records"], county.listing()["set_aside"]) == (0, 1)
    assert said(line.send([one])) == [("accepted", None)]


def test_the_same_visit_settled_by_another_record_is_rejected_and_named(line: CountyHttp, key: Key) -> None:
    (first,) = chain(key, 1)
    second_number = RecordNumber("P01", "W01", 1, 2)
    twice = body(second_number, visit="ZYW011-1")
    twice["charges"][0]["bill"] = "another bill"
    answers = line.send([first, record(key, second_number, first.digest, content_body=twice)])
    assert said(answers) == [("accepted", None), ("rejected", "already-settled")]
    assert answers[1].reason is not None
    assert str(FIRST) in answers[1].reason


def test_a_charge_settled_at_another_window_of_the_facility_is_rejected(
    county: CountyUnderTest, line: CountyHttp, key: Key
) -> None:
    line.send(chain(key, 1))
    neighbour = Key()
    number = RecordNumber("P01", "W02", 1, 1)
    twice = body(number)
    twice["charges"][0]["bill"] = "ZYW011-1-B1"
    with CountyHttp(county.enrol(neighbour, workstation="W02")) as other:
        assert said(other.send([record(neighbour, number, GENESIS, content_body=twice)])) == [
            ("rejected", "already-settled")
        ]
    assert county.held() == (2, "2250.00")


def test_the_same_bill_number_at_another_facility_is_another_bill(
    county: CountyUnderTest, line: CountyHttp, key: Key
) -> None:
    line.send(chain(key, 1))
    stranger, number = Key(), RecordNumber("P02", "W01", 1, 1)
    with CountyHttp(county.enrol(stranger, facility="P02")) as other:
        one = record(stranger, number, GENESIS, content_body=body(number, visit="ZYW011-1"))
        assert said(other.send([one])) == [("accepted", None)]
        assert other.ask([FIRST]) == ()


def test_a_rejected_record_does_not_stand_for_its_visit(line: CountyHttp, key: Key) -> None:
    wrong = record(key, FIRST, GENESIS, content_body={**body(FIRST, visit="ZY1"), "payments": []})
    number = RecordNumber("P01", "W01", 1, 2)
    right = record(key, number, wrong.digest, content_body=body(number, visit="ZY1"))
    assert said(line.send([wrong, right])) == [("rejected", "amounts-differ"), ("accepted", None)]


def test_the_state_is_told_for_what_is_held_and_nothing_else(line: CountyHttp, key: Key) -> None:
    sent = chain(key, 3)
    first = line.send(sent[:2])
    assert line.ask([one.number for one in sent]) == first


def test_what_was_answered_survives_a_restart_of_the_county(
    county: CountyUnderTest, line: CountyHttp, key: Key
) -> None:
    sent = chain(key, 2)
    first = line.send(sent)
    county.stop()
    county.start()
    with CountyHttp(county.enrol(key)) as later:
        assert later.ask([one.number for one in sent]) == first
        assert said(later.send(sent)) == [("duplicate", None)] * 2


def test_many_charges_of_one_stay_are_checked_in_one_go(line: CountyHttp, key: Key) -> None:
    def stay(number: RecordNumber, first_bill: int) -> dict[str, Any]:
        made = body(number)
        made["charges"] = [{"bill": f"B{first_bill + index}", "line": "1", "amount": "3.05"} for index in range(1000)]
        return made

    one = record(key, FIRST, GENESIS, content_body=stay(FIRST, 0))
    number = RecordNumber("P01", "W01", 1, 2)
    overlapping = record(key, number, one.digest, content_body=stay(number, 999))
    assert said(line.send([one, overlapping])) == [("accepted", None), ("rejected", "already-settled")]
