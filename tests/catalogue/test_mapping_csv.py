"""Reading an item mapping: each hospital item to a catalogue entry, or knowingly to none."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ncms_desktop.adapters.mapping_csv import MappingFile, parse_mapping
from ncms_desktop.domain.catalogue import Catalogue, CatalogueEntry, Category, ExpenseClass, ItemMapping
from ncms_desktop.wording import Language, wording

DECIDED = datetime(2016, 1, 4, 9, tzinfo=UTC)
HEADINGS = "item_code,item_name,entry,valid_from,valid_until\n"
CATALOGUE = Catalogue(
    county="990123",
    name="c",
    published=date(2016, 1, 1),
    digest="0" * 64,
    entries=[
        CatalogueEntry(
            code="XY0001",
            name="青霉素",
            category=Category.DRUG,
            expense_class=ExpenseClass.A,
            first_own_share=Decimal(0),
            unit="支",
            form="",
            specification="",
            ceilings={},
            marks=frozenset(),
            valid_from=date(2016, 1, 1),
            valid_until=None,
        )
    ],
)


def parse(*rows: str, headings: str = HEADINGS) -> MappingFile | tuple[tuple[str, int | None, str | None], ...]:
    """The file, or code, line and column of every finding; each is said in both languages on the way."""
    read = parse_mapping(
        (headings + "".join(row + "\n" for row in rows)).encode(),
        file="m.csv",
        county="990123",
        facility="P01",
        decided_by="officer",
        decided_at=DECIDED,
        catalogue=CATALOGUE,
    )
    if isinstance(read, MappingFile):
        return read
    for finding in read:
        for language in Language:
            sentence = wording(language).finding(finding)
            assert finding.code not in sentence
            assert "{" not in sentence
    places = [finding.place for finding in read]
    assert all(place is not None and place.file == "m.csv" for place in places)
    return tuple(
        (finding.code, place.line, place.column)
        for finding, place in zip(read, places, strict=True)
        if place is not None
    )


def test_a_row_becomes_an_accepted_mapping_of_the_facility() -> None:
    assert parse("010001,青霉素针,XY0001,2016-01-01,2016-12-31") == MappingFile(
        (
            ItemMapping(
                county="990123",
                facility="P01",
                item_code="010001",
                entry="XY0001",
                valid_from=date(2016, 1, 1),
                valid_until=date(2016, 12, 31),
                provisional=False,
                reason="m.csv",
                decided_by="officer",
                decided_at=DECIDED,
            ),
        )
    )


def test_an_empty_entry_is_the_decision_self_paid() -> None:
    read = parse("010001,护理垫,,2016-01-01,")
    assert isinstance(read, MappingFile)
    assert read.mappings[0].entry is None


def test_an_item_code_stays_text() -> None:
    read = parse("000123,某药,XY0001,2016-01-01,")
    assert isinstance(read, MappingFile)
    assert read.mappings[0].item_code == "000123"


def test_an_item_may_change_its_entry_over_time() -> None:
    read = parse("010001,某药,,2016-01-01,2016-02-29", "010001,某药,XY0001,2016-03-01,")
    assert isinstance(read, MappingFile)
    assert [each.entry for each in read.mappings] == [None, "XY0001"]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("010002,某药,XY9999,2016-01-01,", "mapping.entry-unknown", "entry"),
        (",某药,XY0001,2016-01-01,", "csv.field-empty", "item_code"),
        ("010002,某药,XY0001,,", "csv.field-empty", "valid_from"),
        ("010002,某药,XY0001,2016-13-01,", "csv.bad-date", "valid_from"),
        ("010002,某药,XY0001,2016-02-01,2016-01-01", "table.period-reversed", "valid_until"),
        ("010001,某药,XY0001,2016-06-01,", "mapping.overlap", "valid_from"),
    ],
)
def test_a_wrong_cell_is_found_at_its_line_and_heading(row: str, code: str, column: str) -> None:
    assert parse("010001,青霉素针,XY0001,2016-01-01,", row) == ((code, 3, column),)


def test_everything_wrong_is_found_at_once() -> None:
    assert parse("010001,某药,XY9999,2016-01-01,", ",某药,XY0001,never,") == (
        ("mapping.entry-unknown", 2, "entry"),
        ("csv.field-empty", 3, "item_code"),
        ("csv.bad-date", 3, "valid_from"),
    )


def test_a_file_without_items_is_told() -> None:
    assert parse() == (("mapping.no-rows", None, None),)


def test_a_file_without_its_headings_is_told() -> None:
    assert parse("010001,XY0001", headings="code,entry\n") == (("csv.columns-missing", 1, None),)
