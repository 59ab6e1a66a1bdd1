"""Reading a catalogue: all faults at once, each at its line and heading, and nothing half."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ncms_desktop.adapters.catalogue_csv import load_catalogue, parse_catalogue
from ncms_desktop.domain.catalogue import Catalogue, Category, ExpenseClass
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.findings import Finding
from ncms_desktop.wording import Language, wording

TOP = "# county: 990123\n# name: 示例\n# published: 2015-12-20\n"
HEADINGS = (
    "code,name,category,class,first_own_share,unit,form,specification,ceiling_village,ceiling_township,ceiling_county,"
    "ceiling_prefecture,ceiling_province,ceiling_other,marks,valid_from,valid_until,source\n"
)
SOUND = {
    "code": "XY0001",
    "name": "青霉素",
    "category": "drug",
    "class": "A",
    "unit": "支",
    "valid_from": "2016-01-01",
    "source": "样例",
}


def row(**changes: str) -> str:
    cells = {**SOUND, **changes}
    return ",".join(cells.get(heading, "") for heading in HEADINGS.strip().split(",")) + "\n"


def parse(*rows: str, top: str = TOP, headings: str = HEADINGS) -> Catalogue | tuple[Finding, ...]:
    return parse_catalogue((top + headings + "".join(rows)).encode(), file="c.csv")


def faults(*rows: str, top: str = TOP, headings: str = HEADINGS) -> list[tuple[str, int | None, str | None]]:
    """Code, line and column of every finding; each is said in both languages on the way."""
    parsed = parse(*rows, top=top, headings=headings)
    assert not isinstance(parsed, Catalogue)
    return [told(finding) for finding in parsed]


def told(finding: Finding) -> tuple[str, int | None, str | None]:
    assert finding.place is not None
    assert finding.place.file == "c.csv"
    for language in Language:
        sentence = wording(language).finding(finding)
        assert finding.code not in sentence
        assert "{" not in sentence
    return finding.code, finding.place.line, finding.place.column


def sound(*rows: str) -> Catalogue:
    parsed = parse(*rows)
    assert isinstance(parsed, Catalogue), parsed
    return parsed


def test_a_sound_row_becomes_an_entry() -> None:
    line = row(
        **{"class": "B", "first_own_share": "0.10", "ceiling_township": "25.00", "ceiling_other": "0"},
        form="注射剂",
        specification="80万单位",
        marks="essential; tcm",
        valid_until="2016-06-30",
    )
    catalogue = sound(line)
    (entry,) = catalogue.entries()
    assert (entry.code, entry.name, entry.unit) == ("XY0001", "青霉素", "支")
    assert (entry.category, entry.expense_class) == (Category.DRUG, ExpenseClass.B)
    assert entry.first_own_share == Decimal("0.10")
    assert entry.ceilings == {Level.TOWNSHIP: 2500, Level.OTHER: 0}
    assert entry.marks == {"essential", "tcm"}
    assert (entry.valid_from, entry.valid_until) == (date(2016, 1, 1), date(2016, 6, 30))
    assert (catalogue.county, catalogue.name, catalogue.published) == ("990123", "示例", date(2015, 12, 20))


def test_a_ceiling_of_zero_is_kept_and_an_empty_one_is_absent() -> None:
    (entry,) = sound(row(ceiling_county="0.00")).entries()
    assert entry.ceilings == {Level.COUNTY: 0}


def test_a_share_of_zero_is_a_share() -> None:
    (entry,) = sound(row(**{"class": "B", "first_own_share": "0"})).entries()
    assert entry.first_own_share == 0


def test_what_a_spreadsheet_does_to_the_file_is_borne() -> None:
    """Byte-order mark, Windows line ends, quoted remarks, trailing commas, slashes in dates, columns in any order."""
    headings = HEADINGS.strip().split(",")
    cells = [{**SOUND, "valid_from": "2016/1/1"}.get(heading, "") for heading in reversed(headings)]
    text = "\n".join(
        [
            '"# county: 990123",,,',
            "# name: 示例,,,",
            "# published: 2015-12-20,,,",
            ",".join(reversed(headings)),
            ",".join(cells),
            "",
        ]
    )
    parsed = parse_catalogue(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), file="c.csv")
    assert isinstance(parsed, Catalogue), parsed
    assert parsed.entry("XY0001", date(2016, 1, 1)) is not None


def test_a_gap_between_versions_is_allowed() -> None:
    catalogue = sound(row(valid_until="2016-03-31"), row(valid_from="2016-05-01"))
    assert catalogue.entry("XY0001", date(2016, 4, 15)) is None
    assert catalogue.entry("XY0001", date(2016, 5, 1)) is not None


@pytest.mark.parametrize(
    ("changes", "code", "column"),
    [
        ({"class": "D"}, "csv.unknown-word", "class"),
        ({"class": ""}, "csv.field-empty", "class"),
        ({"category": "药品"}, "csv.unknown-word", "category"),
        ({"marks": "essential;expensive"}, "csv.unknown-word", "marks"),
        ({"marks": "imported;costly;domestic"}, "catalogue.marks-contradict", "marks"),
        ({"code": ""}, "csv.field-empty", "code"),
        ({"name": " "}, "csv.field-empty", "name"),
        ({"unit": ""}, "csv.field-empty", "unit"),
        ({"name": "药" * 201}, "csv.field-too-long", "name"),
        ({"class": "B"}, "catalogue.share-missing", "first_own_share"),
        ({"class": "B", "first_own_share": "1.01"}, "table.share-outside", "first_own_share"),
        ({"class": "B", "first_own_share": "-0.1"}, "table.share-outside", "first_own_share"),
        ({"class": "B", "first_own_share": "10%"}, "csv.bad-number", "first_own_share"),
        ({"class": "B", "first_own_share": "1e-1"}, "csv.bad-number", "first_own_share"),
        ({"class": "A", "first_own_share": "0.1"}, "catalogue.share-not-b", "first_own_share"),
        ({"class": "C", "first_own_share": "0.1"}, "catalogue.share-not-b", "first_own_share"),
        ({"ceiling_village": "25.005"}, "csv.amount-too-precise", "ceiling_village"),
        ({"ceiling_township": "25元"}, "csv.bad-amount", "ceiling_township"),
        ({"ceiling_other": "NaN"}, "csv.bad-amount", "ceiling_other"),
        ({"ceiling_county": "-1"}, "table.amount-negative", "ceiling_county"),
        ({"valid_from": ""}, "csv.field-empty", "valid_from"),
        ({"valid_from": "2016-02-30"}, "csv.bad-date", "valid_from"),
        ({"valid_until": "soon"}, "csv.bad-date", "valid_until"),
        ({"valid_until": "2015-12-31"}, "table.period-reversed", "valid_until"),
    ],
)
def test_a_wrong_cell_is_found_at_its_line_and_heading(changes: dict[str, str], code: str, column: str) -> None:
    assert faults(row(), row(**{"code": "XY0002", **changes})) == [(code, 6, column)]


def test_everything_wrong_is_found_at_once() -> None:
    found = faults(
        row(category="pill", **{"class": "D"}),
        row(code="XY0002", ceiling_county="abc", valid_from="never"),
        row(code="XY0003"),
    )
    assert found == [
        ("csv.unknown-word", 5, "category"),
        ("csv.unknown-word", 5, "class"),
        ("csv.bad-amount", 6, "ceiling_county"),
        ("csv.bad-date", 6, "valid_from"),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        ({"valid_until": "2016-06-30"}, {"valid_from": "2016-06-30"}),
        ({"valid_from": "2016-07-01"}, {"valid_until": "2016-07-01"}),
        ({"valid_until": "2016-12-31"}, {"valid_from": "2016-03-01", "valid_until": "2016-04-01"}),
    ],
)
def test_two_versions_of_a_code_that_share_a_day_are_refused(first: dict[str, str], second: dict[str, str]) -> None:
    assert faults(row(**first), row(**second)) == [("catalogue.overlap", 6, "valid_from")]


@pytest.mark.parametrize("key", ["county", "name", "published"])
def test_a_missing_remark_is_told(key: str) -> None:
    top = "".join(line for line in TOP.splitlines(keepends=True) if not line.startswith(f"# {key}:"))
    assert faults(row(), top=top) == [("table.remark-missing", 1, None)]


def test_a_remark_that_stands_twice_is_told() -> None:
    assert faults(row(), top=TOP + "# county: 990124\n") == [("table.remark-twice", 4, None)]


@pytest.mark.parametrize("county", ["99012", "9901234", "示例县", "99012X"])
def test_a_county_that_is_not_six_digits_is_told(county: str) -> None:
    assert faults(row(), top=TOP.replace("990123", county)) == [("catalogue.county-wrong", 1, None)]


def test_a_publication_day_that_is_none_is_told() -> None:
    assert faults(row(), top=TOP.replace("2015-12-20", "2015-13-01")) == [("csv.bad-date", 3, "published")]


def test_missing_headings_are_told_together() -> None:
    headings = HEADINGS.replace("unit,", "").replace("marks,", "")
    parsed = parse(row(), headings=headings)
    assert not isinstance(parsed, Catalogue)
    (finding,) = parsed
    assert told(finding) == ("csv.columns-missing", 4, None)
    assert finding.arguments["columns"] == "unit、marks"


def test_a_heading_that_stands_twice_is_told() -> None:
    assert faults(row(), headings=HEADINGS.replace("form", "unit")) == [
        ("csv.columns-missing", 4, None),
        ("csv.heading-twice", 4, "unit"),
    ]


def test_a_row_of_another_width_is_told_and_the_others_are_still_checked() -> None:
    assert faults(row().replace("青霉素", "青霉素,钠"), row(code="XY0002", **{"class": "D"})) == [
        ("csv.column-count", 5, None),
        ("csv.unknown-word", 6, "class"),
    ]


def test_an_open_quote_is_told_at_its_line_and_swallows_nothing() -> None:
    assert faults(row(name='"青霉素'), row(code="XY0002", unit="")) == [
        ("csv.quote", 5, None),
        ("csv.field-empty", 6, "unit"),
    ]


def test_control_characters_are_told() -> None:
    assert faults(row(name="青\x00霉素"), row(code="XY0002", name="青\u202e霉素")) == [
        ("csv.control-character", 5, None),
        ("csv.control-character", 6, None),
    ]


def test_another_encoding_is_told_at_its_first_line() -> None:
    content = (TOP + HEADINGS + row()).encode("gb18030")
    parsed = parse_catalogue(content, file="c.csv")
    assert not isinstance(parsed, Catalogue)
    assert [told(finding) for finding in parsed] == [("csv.encoding", 2, None)]


def test_a_truncated_file_is_told() -> None:
    content = (TOP + HEADINGS + row() + row(code="XY0002")).encode()[:-9]
    parsed = parse_catalogue(content, file="c.csv")
    assert not isinstance(parsed, Catalogue)
    assert [told(finding) for finding in parsed] == [("csv.truncated", 6, None)]


@pytest.mark.parametrize("content", [b"", b"# only a remark\n"])
def test_an_empty_file_is_told(content: bytes) -> None:
    parsed = parse_catalogue(content, file="c.csv")
    assert not isinstance(parsed, Catalogue)
    assert "csv.empty" in [finding.code for finding in parsed]


def test_a_catalogue_without_entries_is_told() -> None:
    assert faults() == [("catalogue.no-entries", None, None)]


def test_a_flood_of_faults_is_cut_and_counted() -> None:
    parsed = parse(*(row(code=f"XY{n:05d}", **{"class": "D"}) for n in range(1000)))
    assert not isinstance(parsed, Catalogue)
    assert len(parsed) < 300
    assert parsed[-1].arguments["count"] == 1000 - (len(parsed) - 1)


def test_a_file_that_is_not_there_is_the_environments_fault(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault):
        load_catalogue(tmp_path / "absent.csv")
