"""The manual's page on files is true: each example is read by the real reader, and nothing of a format is left out."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ncms_desktop.adapters import catalogue_csv, icd10_csv, mapping_csv
from ncms_desktop.adapters.code_tables import CodeTable, parse_county_table, shipped_tables
from ncms_desktop.adapters.hospital_csv import HospitalCsv
from ncms_desktop.adapters.hospital_mapping import FileForm, HospitalMapping, LineHeadings, VisitHeadings, load_mapping
from ncms_desktop.adapters.roster_csv import RosterCsv
from ncms_desktop.adapters.roster_rows import CARD_STATUSES, COLUMNS, MEMBER_STATUSES, SEXES
from ncms_desktop.domain.catalogue import Catalogue, Category, ExpenseClass
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.lists import check_lists
from ncms_desktop.domain.participation import CountyFigure, MemberStatus
from ncms_desktop.domain.visit import VisitRecord
from ncms_desktop.ports.roster_source import RosterCheck
from ncms_desktop.ports.store import RosterContent, RosterFigure
from ncms_desktop.ports.surroundings import COUNTER_ZONE
from ncms_desktop.wording import Language, wording

PAGES = {
    language: Path(__file__).parents[2] / "resources" / "manual" / language / "catalogue.md"
    for language in ("zh", "en")
}
LANGUAGES = {"zh": Language.CHINESE, "en": Language.ENGLISH}
TODAY = date(2016, 3, 10)
NOW = datetime(2016, 3, 10, tzinfo=UTC)


@pytest.fixture(params=PAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def examples(language: str) -> dict[str, str]:
    """The page's examples by the name behind the format: ```` ```csv catalogue````."""
    blocks = re.findall(
        r"^```[a-z]+ ([a-z0-9]+)\n(.*?)^```$", PAGES[language].read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert len({name for name, _ in blocks}) == len(blocks)
    return dict(blocks)


def catalogue(language: str) -> Catalogue:
    parsed = catalogue_csv.parse_catalogue(examples(language)["catalogue"].encode(), file="catalogue.csv")
    assert isinstance(parsed, Catalogue), parsed
    return parsed


def item_mapping(language: str) -> mapping_csv.MappingFile:
    parsed = mapping_csv.parse_mapping(
        examples(language)["mapping"].encode(),
        file="mapping.csv",
        county="990123",
        facility="P01",
        decided_by="officer",
        decided_at=NOW,
        catalogue=catalogue(language),
    )
    assert isinstance(parsed, mapping_csv.MappingFile), parsed
    return parsed


def column_mapping(language: str) -> HospitalMapping:
    loaded = load_mapping(examples(language)["his"].encode(), "his.toml")
    assert isinstance(loaded, HospitalMapping), loaded
    return loaded


def said(language: str, *terms: str) -> set[str]:
    """Which of the terms the page lacks, as words of their own."""
    text = PAGES[language].read_text("utf-8")
    return {term for term in terms if not re.search(rf"(?<![A-Za-z_]){re.escape(term)}(?![A-Za-z_])", text)}


def test_the_catalogue_says_what_the_page_says_of_it(language: str) -> None:
    shown = catalogue(language)
    before, after = shown.entry("XY0402", date(2016, 6, 30)), shown.entry("XY0402", date(2016, 7, 1))
    assert before is not None
    assert after is not None
    assert (before.expense_class, before.first_own_share) == (ExpenseClass.B, Decimal("0.05"))
    assert (after.expense_class, after.first_own_share) == (ExpenseClass.A, 0)
    bed, plate = shown.entry("CW0002", TODAY), shown.entry("CL0030", TODAY)
    assert bed is not None
    assert plate is not None
    assert bed.ceilings[Level.VILLAGE] == 0, "a ceiling of 0 is one"
    assert Level.OTHER not in bed.ceilings, "an empty ceiling is none"
    assert plate.marks == {"imported", "costly"}


def test_the_catalogues_refusal_reads_as_shown(language: str) -> None:
    """The example with its class B share taken out, on the line that the sentence names."""
    faulty = examples(language)["catalogue"].replace(",B,0.05,", ",B,,")
    (finding,) = refused(catalogue_csv.parse_catalogue(faulty.encode(), file="catalogue.csv"))
    assert wording(LANGUAGES[language]).finding(finding) == examples(language)["sentence"].strip()


def refused(parsed: object) -> tuple:
    assert isinstance(parsed, tuple)
    return parsed


def test_periods_of_one_code_may_not_overlap_but_may_leave_a_gap(language: str) -> None:
    text = examples(language)["catalogue"]
    overlapping, apart = text.replace("2016-06-30", "2016-07-01"), text.replace("2016-06-30", "2016-05-31")
    found = refused(catalogue_csv.parse_catalogue(overlapping.encode(), file="c.csv"))
    assert [finding.code for finding in found] == ["catalogue.overlap"]
    assert isinstance(catalogue_csv.parse_catalogue(apart.encode(), file="c.csv"), Catalogue)


def test_every_column_word_and_mark_of_the_catalogue_is_described(language: str) -> None:
    assert said(language, *catalogue_csv.HEADINGS, *catalogue_csv.MARKS, *catalogue_csv.KEYS) == set()
    assert said(language, *Category, *ExpenseClass) == set()


def test_the_item_mapping_reads_against_the_catalogue(language: str) -> None:
    mappings = item_mapping(language).mappings
    assert {each.item_code: each.entry for each in mappings} == {
        "010038": "XY0007",
        "010034": "XY0402",
        "040001": "CW0002",
        "050012": None,
    }
    assert said(language, *mapping_csv.HEADINGS) == set()


def test_every_field_of_the_column_mapping_is_in_the_example(language: str) -> None:
    mapping = column_mapping(language)
    fields = {*FileForm.model_fields, *VisitHeadings.model_fields, *LineHeadings.model_fields}
    assert said(language, *fields) == set()
    assert set(mapping.words.category.values()) == set(Category)


def test_the_two_exports_read_as_one_stay_with_three_charges(language: str, tmp_path: Path) -> None:
    """Everything that the counter checks is in order, down to the invoice; only the signatures are still wanting."""
    mapping, shown = column_mapping(language), examples(language)
    for name in ("visits", "lines"):
        (tmp_path / f"{name}.csv").write_bytes(shown[name].replace("\n", "\r\n").encode(mapping.file.encoding.value))
    hospital = HospitalCsv(tmp_path / "visits.csv", tmp_path / "lines.csv", mapping, county="990123", facility="P01")
    reading = hospital.read_visit("Z1")
    assert reading.findings == ()
    assert reading.visit is not None
    assert [(each.code, each.name) for each in reading.visit.diagnoses] == [("J18.9", "肺炎"), ("I10", "高血压")]
    assert [(line.item_code, line.amount, line.refund_of) for line in reading.lines] == [
        ("010038", 840, None),
        ("040001", 8400, None),
        ("010038", -420, ("D1", "1")),
    ]
    decided = {each.item_code: each for each in item_mapping(language).mappings}
    record = VisitRecord(
        visit=reading.visit,
        lines=reading.lines,
        signatures=(),
        free_days=(),
        read_at=NOW,
        source=reading.source,
        revision=1,
    )
    found = check_lists(
        record,
        today=TODAY,
        mapped=lambda item, day: item in decided and decided[item].holds(day),
        file=reading.source,
        headings=mapping.line_headings(),
    )
    assert {finding.code for finding in found} == {"visit.day-unsigned"}


def roster(language: str, folder: Path, *, encoding: str) -> tuple[RosterCheck, RosterContent]:
    path = folder / "roster.csv"
    path.write_bytes(examples(language)["roster"].encode(encoding))
    source = RosterCsv(path)
    check = source.check(scheme_year=2016, today=TODAY, progress=lambda done, total: None)
    assert check.findings == ()
    return check, source.content(check, county="990123", scheme_year=2016, progress=lambda done, total: None)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_roster_reads_in_both_encodings(language: str, encoding: str, tmp_path: Path) -> None:
    check, content = roster(language, tmp_path, encoding=encoding)
    assert (check.count, check.households, check.cards) == (3, 1, 2)
    people = list(content.participants)
    assert [(each.name, each.status) for each in people] == [
        ("试大强", MemberStatus.NORMAL),
        ("试桂兰", MemberStatus.NORMAL),
        ("试小明", MemberStatus.MOVED),
    ]
    assert [(group.group, group.until) for group in people[1].groups] == [
        ("wubao", None),
        ("dibao", date(2016, 6, 30)),
    ]


def test_nothing_used_is_not_the_same_as_not_known(language: str, tmp_path: Path) -> None:
    _, content = roster(language, tmp_path, encoding="utf-8")
    as_of = datetime(2016, 2, 29, 20, tzinfo=COUNTER_ZONE)
    assert list(content.figures) == [
        RosterFigure("P01", CountyFigure("inpatient", 0, as_of)),
        RosterFigure("P02", CountyFigure("inpatient", 120450, as_of)),
    ]


def test_every_column_and_word_of_the_roster_is_described(language: str) -> None:
    text = PAGES[language].read_text("utf-8")
    described = text.partition("```csv roster")[2].partition("```\n")[2]
    words = {*COLUMNS, *MEMBER_STATUSES, *CARD_STATUSES, *SEXES}
    assert {word for word in words if word not in described} == set()


def test_the_code_table_takes_the_place_of_one_that_ships_empty(language: str) -> None:
    table = parse_county_table(examples(language)["codes"].encode(), file="codes.toml")
    assert isinstance(table, CodeTable), table
    assert list(table.codes) == ["1", "2"]
    assert not shipped_tables()[table.id].codes


def test_the_tables_whose_codes_may_mean_something_are_named(language: str) -> None:
    assert said(language, *(table.id for table in shipped_tables().values() if table.vocabulary)) == set()


def test_the_list_of_diagnoses_reads_and_knows_longer_codes(language: str) -> None:
    parsed = icd10_csv.parse_icd10(examples(language)["icd10"].encode(), file="icd10.csv")
    assert isinstance(parsed, icd10_csv.Icd10), parsed
    assert [parsed.disease(code) is not None for code in ("J18.900", "I10.x00", "J18.0")] == [True, True, False]


def test_both_languages_show_the_same_files() -> None:
    chinese, english = examples("zh"), examples("en")
    assert chinese.keys() == english.keys()
    assert {name for name in chinese if chinese[name] != english[name]} == {"sentence", "his", "codes"}
    assert column_mapping("zh") == column_mapping("en")
