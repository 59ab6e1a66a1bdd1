"""Cells to values: what is exact is taken, what isn't is named with its cell."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ncms_desktop.adapters.csv_fields import Fields, read_moment
from ncms_desktop.adapters.csv_text import CsvText, open_csv
from ncms_desktop.domain.findings import Finding, Place
from ncms_desktop.domain.gathering import Gathered

Cell = Callable[[str], tuple[Fields, Gathered]]


@pytest.fixture
def cell(tmp_path: Path) -> Cell:
    """A row whose column 金额 holds the text."""

    def make(text: str) -> tuple[Fields, Gathered]:
        path = tmp_path / "lines.csv"
        quoted = '"' + text.replace('"', '""') + '"'
        path.write_bytes(f"住院号,金额\nZY1,{quoted}\n".encode())
        table = open_csv(path, required=("住院号", "金额"), largest=2**20)
        assert isinstance(table, CsvText)
        found = Gathered()
        (row,) = table.rows(found)
        return Fields(table, row, found), found

    return make


def only(found: Gathered) -> Finding:
    (finding,) = found.result()
    assert finding.place == Place("lines.csv", 2, "金额")
    return finding


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("7.68", 768),
        ("0", 0),
        ("-30.00", -3000),
        ("7.680", 768),
        ("1,204.50", 120450),
        ("1,204,567.00", 120456700),
        ("-1,204.50", -120450),
        ("　30.00 ", 3000),
    ],
)
def test_an_amount_is_read_exactly(cell: Cell, text: str, fen: int) -> None:
    fields, found = cell(text)
    assert fields.amount("金额") == fen
    assert (fields.sound, found.result()) == (True, ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "csv.field-empty"),
        ("12,04.50", "csv.bad-amount"),
        ("1204,567.00", "csv.bad-amount"),
        (",204.50", "csv.bad-amount"),
        ("1,204,", "csv.bad-amount"),
        ("1.204,50", "csv.bad-amount"),
        ("1e3", "csv.bad-amount"),
        ("1_000", "csv.bad-amount"),
        ("+7.68", "csv.bad-amount"),
        ("７.68", "csv.bad-amount"),
        ("¥7.68", "csv.bad-amount"),
        ("7.68元", "csv.bad-amount"),
        ("NaN", "csv.bad-amount"),
        ("Infinity", "csv.bad-amount"),
        ("--7", "csv.bad-amount"),
        (".68", "csv.bad-amount"),
        ("7.", "csv.bad-amount"),
        ("=1+1", "csv.bad-amount"),
        ("99999999999", "csv.bad-amount"),
        ("999,999,999,999.00", "csv.amount-too-large"),
        ("7.685", "csv.amount-too-precise"),
        ("9" * 250, "csv.field-too-long"),
    ],
)
def test_a_faulty_amount_is_named_once(cell: Cell, text: str, code: str) -> None:
    fields, found = cell(text)
    assert fields.amount("金额") is None
    assert not fields.sound
    assert only(found).code == code


def test_a_price_keeps_its_decimals(cell: Cell) -> None:
    assert str(cell("0.3200")[0].price("金额")) == "0.3200"
    assert str(cell("1,234.5600")[0].price("金额")) == "1234.5600"


@pytest.mark.parametrize("text", ["1,200", "1e2", "0x10", "二", "1 2", "12345678901", "0.123456789"])
def test_a_quantity_takes_plain_numbers_only(cell: Cell, text: str) -> None:
    fields, found = cell(text)
    assert fields.number("金额") is None
    assert only(found).code == "csv.bad-number"


def test_a_quantity_may_be_a_fraction_or_negative(cell: Cell) -> None:
    assert cell("-0.5")[0].number("金额") == Decimal("-0.5")


FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2016-03-01 08:30:00", "2016-03-01T08:30:00"),
        ("2016-3-1", "2016-03-01T00:00:00"),
        ("2016-02-30", None),
        ("0016-03-01", None),
        ("2500-03-01", None),
        ("２016-03-01", None),
        ("16-03-01", None),
        ("2016-03-01 08:30", None),
        ("2016-03-01x", None),
    ],
)
def test_a_moment_is_read_in_a_configured_format_only(text: str, read: str | None) -> None:
    assert read_moment(text, FORMATS) == (None if read is None else datetime.fromisoformat(read))


def test_a_faulty_date_is_named(cell: Cell) -> None:
    fields, found = cell("2016-02-30")
    assert fields.day("金额", FORMATS) is None
    assert only(found) == Finding("csv.bad-date", {"text": "2016-02-30"}, place=Place("lines.csv", 2, "金额"))


def test_an_optional_date_may_be_empty(cell: Cell) -> None:
    fields, found = cell("")
    assert fields.day("金额", FORMATS, optional=True) is None
    assert (fields.sound, found.result()) == (True, ())


def test_an_unknown_word_is_named_with_the_known_ones(cell: Cell) -> None:
    fields, found = cell("不详")
    assert fields.word("金额", {"男": 1, "女": 2}) is None
    assert only(found).arguments == {"text": "不详", "known": "男、女"}


def test_an_empty_cell_is_named_even_after_another_fault(cell: Cell) -> None:
    fields, found = cell("")
    fields.blame("csv.bad-number", "住院号", text="x")
    fields.needed("金额")
    assert [finding.code for finding in found.result()] == ["csv.bad-number", "csv.field-empty"]


def test_a_long_foreign_text_is_shortened_in_the_sentence(cell: Cell) -> None:
    fields, found = cell("长" * 150)
    fields.number("金额")
    assert len(str(only(found).arguments["text"])) == 40
