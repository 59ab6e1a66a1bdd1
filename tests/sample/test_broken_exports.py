"""The faults of ``builders.broken`` are what they claim, and nothing else is wrong: other tests rely on it."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from builders import broken
from builders.broken import Row, read_rows

from ncms_desktop.domain.money import fen_from_yuan
from ncms_desktop.sample.cases import Case
from ncms_desktop.sample.county import SampleCounty


def main_lines(county: SampleCounty, encoding: str = "gb18030") -> list[Row]:
    number = county.stays[Case.MAIN].number
    return [row for row in read_rows(county.lines, encoding) if row["住院号"] == number]


def faults(county: SampleCounty) -> set[str]:
    """Everything wrong with the main stay's export, found independently of the program."""
    rows = main_lines(county)
    (visit,) = [row for row in read_rows(county.visits) if row["住院号"] == county.stays[Case.MAIN].number]
    keys = Counter((row["单据号"], row["行号"]) for row in rows)
    days = {row["费用时间"][:10] for row in rows}
    stay = {f"2016-03-{day:02d}" for day in range(1, 10)}
    found = {
        "missing day": bool(stay - days),
        "outside the stay": bool(days - stay),
        "duplicate": max(keys.values()) > 1,
        "amount": any(
            abs(Decimal(row["金额"]) - Decimal(row["数量"]) * Decimal(row["单价"])) > Decimal("0.005") for row in rows
        ),
        "invoice": fen_from_yuan(visit["发票金额"]) != sum(fen_from_yuan(row["金额"]) for row in rows),
        "unknown item": any(row["项目编码"] == "019999" for row in rows),
        "refund": any(row["退费单据号"] and (row["退费单据号"], row["退费行号"]) not in keys for row in rows),
    }
    return {name for name, wrong in found.items() if wrong}


def test_the_sample_itself_has_no_fault(own_county: SampleCounty) -> None:
    assert faults(own_county) == set()


@pytest.mark.parametrize(
    ("break_it", "fault"),
    [
        (broken.missing_day, "missing day"),
        (broken.wrong_amount, "amount"),
        (broken.unknown_code, "unknown item"),
        (broken.charge_after_discharge, "outside the stay"),
        (broken.duplicate_line, "duplicate"),
        (broken.refund_of_nothing, "refund"),
        (broken.invoice_off_by_one_fen, "invoice"),
    ],
)
def test_each_fault_stands_alone(own_county: SampleCounty, break_it: object, fault: str) -> None:
    assert callable(break_it)
    break_it(own_county)
    assert faults(own_county) == {fault}


def test_the_missing_day_is_the_one_asked_for(own_county: SampleCounty) -> None:
    broken.missing_day(own_county, date(2016, 3, 4))
    assert "2016-03-04" not in {row["费用时间"][:10] for row in main_lines(own_county)}


def test_a_truncated_file_ends_in_the_middle_of_a_row(own_county: SampleCounty) -> None:
    broken.truncated(own_county)
    assert not own_county.lines.read_bytes().endswith(b"\n")


def test_the_wrong_encoding_is_in_the_line_that_is_named(own_county: SampleCounty) -> None:
    line = broken.wrong_encoding(own_county)
    lines = own_county.lines.read_bytes().split(b"\r\n")
    for encoding in ("gb18030", "utf-8"):
        with pytest.raises(UnicodeDecodeError):
            lines[line - 1].decode(encoding)
        assert lines[line].decode("gb18030")


def test_the_utf8_export_says_the_same(own_county: SampleCounty) -> None:
    before = main_lines(own_county)
    broken.in_utf8(own_county)
    assert main_lines(own_county, "utf-8") == before


def test_a_shuffled_export_holds_the_same_lines(own_county: SampleCounty) -> None:
    before = main_lines(own_county)
    broken.shuffled(own_county)
    assert main_lines(own_county) == before[::-1]
