"""Visits and charges from the two files of a hospital: whole, or refused with the cell."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ncms_desktop.adapters import hospital_csv
from ncms_desktop.domain.catalogue import Category
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.findings import Finding, Place
from ncms_desktop.domain.identity import Sex
from ncms_desktop.domain.lists import check_lists
from ncms_desktop.domain.visit import Diagnosis, Visit, VisitKind, VisitRecord
from ncms_desktop.ports.hospital import Hospital, HospitalReading
from ncms_desktop.ports.surroundings import COUNTER_ZONE

Export = Any
Swap = Callable[[str, str], Export]


def placed(findings: tuple[Finding, ...]) -> list[tuple[str, str, int | None, str | None]]:
    return [
        (each.code, each.place.file, each.place.line, each.place.column) for each in findings if each.place is not None
    ]


def assert_refused_whole(reading: HospitalReading) -> None:
    assert (reading.visit, reading.lines) == (None, ())
    assert reading.findings


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
def test_header_and_lines_are_read_whole_in_every_encoding(export: Export, encoding: str) -> None:
    export.encoding = encoding
    hospital: Hospital = export.hospital()
    reading = hospital.read_visit("ZY0001")
    assert reading.findings == ()
    assert reading.source == "lines.csv"
    assert reading.visit == Visit(
        county="990123",
        facility="P01",
        number="ZY0001",
        kind=VisitKind.INPATIENT,
        card_number="9901230101010001-01",
        identity_number="99012319760501020X",
        name="试桂兰",
        sex=Sex.FEMALE,
        birth_date=date(1976, 5, 1),
        admitted=date(2016, 3, 1),
        discharged=date(2016, 3, 3),
        department="内科",
        ward="一病区",
        bed="3",
        doctor="试医生",
        diagnoses=(Diagnosis("J18.9", "肺炎"), Diagnosis("I10", "高血压")),
        invoice_number="F0001",
        invoice_total=106768,
    )


def test_lines_come_in_order_with_their_rows_and_nobody_elses(export: Export) -> None:
    lines = export.hospital().read_visit("ZY0001").lines
    assert [(line.key, line.row) for line in lines] == [
        (("D1", "1"), 5),
        (("D2", "9"), 4),
        (("D2", "10"), 2),
        (("D3", "1"), 6),
        (("D4", "1"), 7),
    ]
    drug = lines[2]
    assert drug.charged_at == datetime.fromisoformat("2016-03-02T08:30:00")
    assert drug.charged_at.tzinfo is None
    assert (drug.category, drug.item_name, drug.specification, drug.unit) == (
        Category.DRUG.value,
        "阿莫西林胶囊",
        "0.25g",
        "粒",
    )
    assert (drug.quantity, str(drug.price), drug.amount) == (Decimal(24), "0.3200", 768)
    assert lines[0].item_name == "胸片(正位,侧位)"
    assert (lines[4].quantity, lines[4].amount, lines[4].refund_of) == (Decimal(-1), -3000, ("D3", "1"))


def test_faults_in_other_visits_do_not_stop_this_one(export: Export) -> None:
    assert export.hospital().read_visit("ZY0001").findings == ()
    assert_refused_whole(export.hospital().read_visit("ZY0009"))


def test_a_faulty_visit_names_all_its_cells_in_both_files(export: Export) -> None:
    found = placed(export.hospital().read_visit("ZY0009").findings)
    assert found == [
        ("csv.unknown-word", "visits.csv", 2, "性别"),
        ("csv.bad-date", "visits.csv", 2, "出生日期"),
        ("csv.bad-amount", "visits.csv", 2, "发票金额"),
        ("csv.bad-moment", "lines.csv", 3, "费用时间"),
        ("csv.field-empty", "lines.csv", 3, "项目编码"),
        ("csv.field-empty", "lines.csv", 3, "项目名称"),
        ("csv.unknown-word", "lines.csv", 3, "费用类别"),
        ("csv.bad-number", "lines.csv", 3, "数量"),
        ("csv.bad-number", "lines.csv", 3, "单价"),
        ("csv.bad-amount", "lines.csv", 3, "金额"),
        ("hospital.refund-half-named", "lines.csv", 3, "退费行号"),
    ]


def test_a_charge_that_stands_twice_is_found_though_its_first_row_is_faulty(swapped: Swap) -> None:
    """The sentence names both rows, and the same numbers in another patient's stay are nobody's business."""
    swapped("ZY0001,D2,9,2016-03-02 08:30:00", "ZY0001,D2,9,neulich")
    export = swapped("ZY0001,D4,1", "ZY0001,D2,9")
    export.lines += export.lines.splitlines()[1].replace("ZY0001", "ZY0002") + "\n"
    reading = export.hospital().read_visit("ZY0001")
    assert_refused_whole(reading)
    assert [finding.code for finding in reading.findings] == ["csv.bad-moment", "visit.line-twice"]
    assert reading.findings[1].arguments == {"bill": "D2", "line": "9", "first": 4}


def test_a_visit_that_is_not_there_is_said(export: Export) -> None:
    reading = export.hospital().read_visit("ZY7777")
    assert_refused_whole(reading)
    assert [finding.code for finding in reading.findings] == ["hospital.visit-not-found"]
    assert_refused_whole(export.hospital().read_visit("  "))


def test_an_unfinished_stay_is_read_without_discharge_invoice_and_diagnosis(export: Export) -> None:
    export.visits = export.visits.replace("2016/5/1,20160502", "2016/5/1,")
    reading = export.hospital().read_visit("ZY0002")
    assert reading.visit is not None
    assert (reading.visit.admitted, reading.visit.discharged) == (date(2016, 5, 1), None)
    assert (reading.visit.invoice_number, reading.visit.invoice_total, reading.visit.diagnoses) == (None, 0, ())
    assert reading.lines == ()


SWAPS = {
    "no name": ("ZY0001,试桂兰", "ZY0001,", "csv.field-empty", "visits.csv", 3, "姓名"),
    "no admission": ("2016-03-01,2016-03-03", ",2016-03-03", "csv.field-empty", "visits.csv", 3, "入院日期"),
    "impossible date": ("2016-03-01,2016-03-03", "2016-03-01,2016-02-30", "csv.bad-date", "visits.csv", 3, "出院日期"),
    "no invoice amount": ('"1,067.68"', "", "csv.field-empty", "visits.csv", 3, "发票金额"),
    "diagnoses": ("J18.9|I10", "J18.9|I10|E11", "hospital.diagnoses-differ", "visits.csv", 3, "诊断名称"),
    "the visit twice": ("ZY0002", "ZY0001", "hospital.visit-twice", "visits.csv", 4, "住院号"),
    "a charge of nobody": ("ZY0009,D7", ",D7", "hospital.line-without-visit", "lines.csv", 3, "住院号"),
    "a charge twice": ("ZY0001,D2,9", "ZY0001,D2,10", "visit.line-twice", "lines.csv", 4, "行号"),
    "category": ("检查,,次", "检验,,次", "csv.unknown-word", "lines.csv", 5, "费用类别"),
    "no bill": ("ZY0001,D1,1", "ZY0001,,1", "csv.field-empty", "lines.csv", 5, "单据号"),
    "quantity": (",24,", ",24粒,", "csv.bad-number", "lines.csv", 2, "数量"),
    "half a fen": ("7.68,,", "7.685,,", "csv.amount-too-precise", "lines.csv", 2, "金额"),
    "half a refund": ("-30.00,D3,1", "-30.00,D3,", "hospital.refund-half-named", "lines.csv", 7, "退费行号"),
    "a row cut short": ("日,2,30.00,60.00,,", "日,2,30.00", "csv.column-count", "lines.csv", 6, None),
    "a column too many": ("D3,1\n", "D3,1,\n", "csv.column-count", "lines.csv", 7, None),
    "an open quote": ('"胸片(正位,侧位)"', '"胸片', "csv.quote", "lines.csv", 5, None),
}


@pytest.mark.parametrize("case", SWAPS)
def test_a_faulty_row_refuses_the_visit_whole(swapped: Swap, case: str) -> None:
    old, new, *expected = SWAPS[case]
    reading = swapped(old, new).hospital().read_visit("ZY0001")
    assert_refused_whole(reading)
    assert placed(reading.findings) == [tuple(expected)]


@pytest.mark.parametrize("name", ["visits.csv", "lines.csv"])
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda content: content.decode("gb18030").encode("utf-16"), "csv.utf-16"),
        (lambda content: content[:-2], "csv.truncated"),
        (lambda content: content.replace(b"3", b"\0", 1), "csv.nul"),
        (lambda content: content.replace("住院号".encode("gb18030"), b"no", 1), "csv.columns-missing"),
        (
            lambda content: content.replace("床位费".encode("gb18030"), b"\xff\xff").replace(b"\xb7\xce", b"\xff\xff"),
            "csv.encoding",
        ),
        (lambda content: b"", "csv.empty"),
    ],
)
def test_a_structurally_broken_file_refuses_every_visit(
    export: Export, name: str, spoil: Callable[[bytes], bytes], code: str
) -> None:
    hospital = export.hospital()
    export.write(spoil((export.folder / name).read_bytes()), name)
    for number in ("ZY0001", "ZY0002"):
        reading = hospital.read_visit(number)
        assert_refused_whole(reading)
        assert (code, name) in [(each.code, each.place.file) for each in reading.findings if each.place]


def test_a_broken_row_of_another_patient_refuses_everything(swapped: Swap) -> None:
    """Where the columns are shifted nobody knows whose charge it is."""
    export = swapped("ZY0009,D7,1,", "ZY0009,D7,")
    assert_refused_whole(export.hospital().read_visit("ZY0001"))


@pytest.mark.parametrize("name", ["visits.csv", "lines.csv"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_file_cut_off_at_any_byte_never_gives_a_part_of_a_visit(export: Export, name: str, encoding: str) -> None:
    """Refused by the reader; or, where the cut falls between two lines, complete or refused by the sum."""
    export.encoding = encoding
    hospital = export.hospital()
    whole = hospital.read_visit("ZY0001")
    content = (export.folder / name).read_bytes()
    told_by_sum = 0
    for end in range(len(content)):
        export.write(content[:end], name)
        reading = hospital.read_visit("ZY0001")
        if reading.findings:
            assert_refused_whole(reading)
            continue
        assert reading.visit == whole.visit
        if reading.lines == whole.lines:
            continue
        assert content[:end].endswith(b"\n")
        assert reading.visit is not None
        now = datetime(2016, 3, 10, tzinfo=COUNTER_ZONE)
        record = VisitRecord(reading.visit, reading.lines, (), (), now, reading.source, 1)
        found = check_lists(record, today=now.date(), mapped=lambda code, day: True, file="lines.csv")
        assert {"visit.sum-differs", "visit.no-lines"} & {finding.code for finding in found}
        told_by_sum += 1
    assert told_by_sum == (0 if name == "visits.csv" else 6)


def test_a_rare_name_is_read_as_meant(export: Export) -> None:
    hospital = export.hospital()
    content = (export.folder / "visits.csv").read_bytes()
    export.write(
        content.replace("试桂兰".encode("gb18030"), bytes.fromhex("FE59") + "𠮷".encode("gb18030")), "visits.csv"
    )
    reading = hospital.read_visit("ZY0001")
    assert reading.visit is not None
    assert reading.visit.name == "\u9fb4𠮷"


def test_too_many_charges_of_one_stay_are_refused(export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hospital_csv, "MOST_LINES", 4)
    reading = export.hospital().read_visit("ZY0001")
    assert_refused_whole(reading)
    assert placed(reading.findings) == [("hospital.too-many-lines", "lines.csv", 7, None)]


def test_a_missing_export_is_the_environments_fault(export: Export) -> None:
    hospital = export.hospital()
    (export.folder / "lines.csv").unlink()
    with pytest.raises(EnvironmentFault) as fault:
        hospital.read_visit("ZY0001")
    assert (fault.value.code, fault.value.arguments) == ("csv.not-found", {"file": "lines.csv"})


@pytest.mark.parametrize(
    ("card", "identity"),
    [("9901230101010001-01", None), (None, "99012319760501020x"), ("别的", "99012319760501020X")],
)
def test_visits_are_found_by_either_number_newest_first(export: Export, card: str | None, identity: str | None) -> None:
    search = export.hospital().find_visits(card_number=card, identity_number=identity)
    assert [visit.number for visit in search.visits] == ["ZY0002", "ZY0001"]
    assert search.findings == ()


@pytest.mark.parametrize(("card", "identity"), [(None, None), ("", ""), (" ", None), ("9901", "99012")])
def test_an_absent_number_finds_nobody(export: Export, card: str | None, identity: str | None) -> None:
    """A header without card and identity number must not be found by the absence of both."""
    search = export.hospital().find_visits(card_number=card, identity_number=identity)
    assert (search.visits, search.findings) == ((), ())


def test_a_faulty_header_of_the_patient_refuses_the_search(swapped: Swap) -> None:
    export = swapped("2016/5/1,20160502", "2016/5/1,2016-05-32")
    search = export.hospital().find_visits(card_number="9901230101010001-01", identity_number=None)
    assert search.visits == ()
    assert placed(search.findings) == [("csv.bad-date", "visits.csv", 4, "出院日期")]


def test_places_name_the_file_without_its_folder(export: Export, tmp_path: Path) -> None:
    reading = export.hospital().read_visit("ZY0009")
    assert all(finding.place is not None for finding in reading.findings)
    assert str(tmp_path) not in repr(reading.findings)
    assert Place("lines.csv", 3, "金额") in [finding.place for finding in reading.findings]
