"""Cases and results as JSON: stable, strict, and every fault at once."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from builders.cases import cases, make_case, make_entry, make_line
from builders.policies import county_2016h1
from builders.schema import breaches
from hypothesis import given

from ncms_desktop.compensation.case import Admissions, Case, Hospital, Injury, SingleDisease
from ncms_desktop.compensation.compute import compute
from ncms_desktop.compensation.files import (
    case_from_json,
    case_to_json,
    result_from_json,
    result_to_json,
    schemas,
)
from ncms_desktop.compensation.result import Result
from ncms_desktop.domain.catalogue import CatalogueEntry, ExpenseClass
from ncms_desktop.domain.circumstances import Delivery, Place, Referral
from ncms_desktop.domain.errors import CorruptData
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.visit import VisitKind

Change = Callable[[dict[str, Any]], Any]

ENTRY = make_entry(ExpenseClass.B, share="0.10", ceilings={Level.TOWNSHIP: 3_000, Level.COUNTY: 0})
CASE = make_case(make_line("7.68", ENTRY, quantity="24"), make_line("12.00", None, number=2), groups=["wubao", "dibao"])


def plain() -> dict[str, Any]:
    return case_to_json(CASE)


def findings(value: dict[str, Any] | bytes) -> tuple[Finding, ...]:
    found = case_from_json(value)
    assert isinstance(found, tuple), found
    return found


def test_the_form_of_a_case_is_what_stored_settlements_hold() -> None:
    """Stored cases must stay readable: whoever changes this form raises its version and keeps reading the old one."""
    line = {
        "bill": "B1",
        "line": "1",
        "charged_at": "2016-03-01T08:00:00",
        "item_code": "H1",
        "item_name": "阿莫西林",
        "category": "drug",
        "quantity": "24",
        "price": "0.3200",
        "amount": "7.68",
        "entry": {
            "code": "E1",
            "name": "阿莫西林胶囊",
            "category": "drug",
            "expense_class": "B",
            "first_own_share": "0.10",
            "unit": "盒",
            "form": "胶囊",
            "specification": "0.25g×24",
            "ceilings": {"county": "0.00", "township": "30.00"},
            "marks": ["essential"],
            "valid_from": "2010-01-01",
            "valid_until": None,
        },
    }
    other = line | {"line": "2", "quantity": "1", "price": "12.0000", "amount": "12.00", "entry": None}
    assert plain() == {
        "case_version": 2,
        "county": "990123",
        "level": "township",
        "kind": "inpatient",
        "admitted": "2016-03-01",
        "discharged": "2016-03-07",
        "settled_on": "2016-03-07",
        "person": {"birth_date": "1970-05-05", "sex": "female", "groups": ["dibao", "wubao"]},
        "lines": [line, other],
        "used": {"inpatient": "0.00"},
        "counts": {},
        "balances": {},
        "diagnoses": [],
        "disease": None,
        "referral": "none",
        "hospital": {"place": "in-county", "designated": True, "tcm": False, "marks": []},
        "admissions": {"year": 1, "level": 1, "course": 1},
        "household_size": 1,
        "prescriptions": 1,
        "consultations": 0,
        "delivery": None,
        "single_disease": None,
        "injury": None,
        "other_programme": None,
        "other_insurer": None,
    }


def test_a_case_of_the_first_form_is_read_with_the_circumstances_at_their_defaults() -> None:
    first = ("county", "level", "kind", "admitted", "discharged", "settled_on", "person", "lines", "used")
    value = {"case_version": 1} | {key: plain()[key] for key in first}
    assert case_from_json(value) == CASE


def test_every_circumstance_survives_json() -> None:
    case = replace(
        CASE,
        kind=VisitKind.INJURY,
        counts={"outpatient-day": 1},
        balances={"household": 4_000},
        diagnoses=("S72.001", "I10"),
        disease="M01600",
        referral=Referral.UP,
        hospital=Hospital(Place.IN_PROVINCE, designated=False, tcm=True, marks=frozenset({"grade-2", "alliance"})),
        admissions=Admissions(3, 2, 1),
        household_size=4,
        prescriptions=2,
        consultations=1,
        delivery=Delivery.CAESAREAN,
        single_disease=SingleDisease("K35", "laparoscopic"),
        injury=Injury("fall", Decimal("0.3")),
        other_programme=30_000,
        other_insurer=0,
    )
    value = case_to_json(case)
    assert case_from_json(value) == case
    assert breaches(value, schemas()["case"]) == []


def test_bytes_are_read_like_values() -> None:
    assert case_from_json(json.dumps(plain()).encode()) == CASE


def test_entries_may_stand_as_codes_where_a_catalogue_is_given() -> None:
    asked: list[tuple[str, date]] = []

    def find(code: str, day: date) -> CatalogueEntry | None:
        asked.append((code, day))
        return ENTRY if code == "E1" else None

    value = plain()
    value["lines"][0]["entry"] = "E1"
    assert case_from_json(value, find_entry=find) == CASE
    assert set(asked) == {("E1", date(2016, 3, 1))}


def test_a_code_without_a_catalogue_is_refused() -> None:
    value = plain()
    value["lines"][0]["entry"] = "E1"
    (finding,) = findings(value)
    assert finding.code == "case.catalogue-needed"
    assert finding.place is not None
    assert finding.place.column == "lines[1].entry"


def test_a_code_that_the_catalogue_lacks_is_refused() -> None:
    value = plain()
    value["lines"][1]["entry"] = "E9"
    found = case_from_json(value, find_entry=lambda code, day: None)
    assert isinstance(found, tuple)
    assert [(each.code, each.arguments["entry"]) for each in found] == [("case.entry-unknown", "E9")]


@pytest.mark.parametrize(
    ("change", "code", "key"),
    [
        (lambda case: case.pop("level"), "file.key-missing", "level"),
        (lambda case: case.update(level="hamlet"), "file.unknown-choice", "level"),
        (lambda case: case.update(case_version=3), "file.version", "case_version"),
        (lambda case: case.update(case_version=True), "file.version", "case_version"),
        (lambda case: case.update(note="x"), "file.unknown-key", "note"),
        (lambda case: case.update(admitted="2016-02-30"), "file.not-a-date", "admitted"),
        (lambda case: case.update(admitted="20160301"), "file.not-a-date", "admitted"),
        (lambda case: case.update(admitted="9999-01-01"), "file.not-a-date", "admitted"),
        (lambda case: case.update(lines={}), "file.not-a-list", "lines"),
        (lambda case: case.update(person=[]), "file.not-an-object", "person"),
        (lambda case: case.update(county=990123), "file.not-a-text", "county"),
        (lambda case: case["used"].update(inpatient=5), "file.not-yuan", "used.inpatient"),
        (lambda case: case["lines"][1].update(amount="12"), "file.not-yuan", "lines[2].amount"),
        (lambda case: case["lines"][1].update(amount=12.0), "file.not-yuan", "lines[2].amount"),
        (lambda case: case["lines"][1].update(amount="999999999999.00"), "file.not-yuan", "lines[2].amount"),
        (lambda case: case["lines"][1].update(quantity="NaN"), "file.not-decimal", "lines[2].quantity"),
        (lambda case: case["lines"][1].update(quantity="1e9"), "file.not-decimal", "lines[2].quantity"),
        (lambda case: case["lines"][1].update(quantity="１"), "file.not-decimal", "lines[2].quantity"),
        (
            lambda case: case["lines"][0].update(charged_at="2016-03-01T08:00:00+08:00"),
            "file.not-a-moment",
            "lines[1].charged_at",
        ),
        (
            lambda case: case["lines"][0]["entry"].update(first_own_share="1.01"),
            "file.share-out-of-range",
            "lines[1].entry.first_own_share",
        ),
        (
            lambda case: case["lines"][0]["entry"]["ceilings"].update(county="-1.00"),
            "file.negative",
            "lines[1].entry.ceilings.county",
        ),
        (lambda case: case["lines"][0].update(entry=7), "file.not-a-text", "lines[1].entry"),
    ],
)
def test_a_faulty_key_is_named(change: Change, code: str, key: str) -> None:
    value = plain()
    change(value)
    (finding,) = findings(value)
    assert (finding.code, finding.subject) == (code, key)


def test_every_fault_is_reported_at_once() -> None:
    value = plain()
    del value["person"]["sex"]
    value["lines"][0]["amount"] = "x"
    value["lines"][1]["price"] = None
    assert {each.subject for each in findings(value)} == {"person.sex", "lines[1].amount", "lines[2].price"}


def test_a_discharge_before_the_admission_is_refused() -> None:
    (finding,) = findings(plain() | {"discharged": "2016-02-29"})
    assert finding.code == "case.discharged-before-admitted"


def test_a_charge_that_stands_twice_is_refused() -> None:
    value = plain()
    value["lines"][1]["line"] = "1"
    (finding,) = findings(value)
    assert (finding.code, finding.subject) == ("case.line-twice", "B1/1")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xb0\xa1", b"[" * 100_000, b"9" * 10_000], ids=["empty", "cut", "gbk", "deep", "long"]
)
def test_what_is_no_json_is_refused(content: bytes) -> None:
    (finding,) = findings(content)
    assert finding.code in ("file.not-json", "file.not-an-object")


def test_a_json_value_that_is_no_case_is_refused() -> None:
    (finding,) = findings(b"[]")
    assert finding.code == "file.not-an-object"


def result() -> dict[str, Any]:
    computed = compute(CASE, county_2016h1())
    assert isinstance(computed, Result)
    return result_to_json(computed)


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value.pop("steps"),
        lambda value: value.update(total="1.00"),
        lambda value: value.update(compensation="1.00"),
        lambda value: value["lines"][0].update(eligible="1.00"),
        lambda value: value.update(result_version=2),
        lambda value: value.update(policy=None),
    ],
)
def test_a_damaged_result_is_refused(change: Change) -> None:
    value = result()
    change(value)
    with pytest.raises(CorruptData):
        result_from_json(value)


def test_damaged_bytes_are_refused() -> None:
    with pytest.raises(CorruptData):
        result_from_json(json.dumps(result()).encode()[:-1])


@given(cases)
def test_what_is_written_keeps_the_schemas(case: Case) -> None:
    both = schemas()
    assert breaches(case_to_json(case), both["case"]) == []
    computed = compute(case, county_2016h1())
    assert isinstance(computed, Result)
    assert breaches(result_to_json(computed), both["result"]) == []


def test_the_schema_refuses_what_the_reader_refuses() -> None:
    value = plain()
    value["lines"][0]["amount"] = "7.6"
    value["lines"][1]["more"] = ""
    assert breaches(value, schemas()["case"]) == [
        "$.lines[0].amount: '7.6' breaks ^-?[0-9]{1,12}\\.[0-9]{2}$",
        "$.lines[1].more is unknown",
    ]
