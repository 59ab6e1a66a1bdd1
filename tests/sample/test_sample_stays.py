"""The sample stays: complete, exact to the fen, and such as a township hospital would export them."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from builders.broken import Row, read_rows

from ncms_desktop.adapters.mapping_csv import MappingFile, parse_mapping
from ncms_desktop.domain.catalogue import Catalogue, CatalogueEntry, ExpenseClass, ItemMapping
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.money import fen_from_yuan
from ncms_desktop.sample.cases import Case
from ncms_desktop.sample.county import SampleCounty

CATALOGUES = Path(__file__).parents[2] / "resources" / "catalogues"
PATIENTS = (Case.MAIN, Case.YOUNGER, Case.NEAR_CAP, Case.WUBAO)


@pytest.fixture(scope="session")
def visits(county: SampleCounty) -> dict[str, Row]:
    return {row["住院号"]: row for row in read_rows(county.visits)}


@pytest.fixture(scope="session")
def lines(county: SampleCounty) -> dict[Case, list[Row]]:
    found = defaultdict(list)
    cases = {stay.number: case for case, stay in county.stays.items()}
    for row in read_rows(county.lines):
        found[cases[row["住院号"]]].append(row)
    return found


@pytest.fixture(scope="session")
def mapping(catalogue: Catalogue) -> dict[str, ItemMapping]:
    content = (CATALOGUES / "sample-2016-mapping.csv").read_bytes()
    read = parse_mapping(
        content,
        file="mapping.csv",
        county="990123",
        facility="P01",
        decided_by="officer",
        decided_at=datetime(2016, 1, 1, tzinfo=UTC),
        catalogue=catalogue,
    )
    assert isinstance(read, MappingFile)
    return {each.item_code: each for each in read.mappings}


def entry_of(row: Row, mapping: dict[str, ItemMapping], catalogue: Catalogue) -> CatalogueEntry | None:
    code = mapping[row["项目编码"]].entry
    return None if code is None else catalogue.entry(code, date.fromisoformat(row["费用时间"][:10]))


def test_the_main_stay_is_nine_days_and_at_least_120_lines(county: SampleCounty, lines: dict[Case, list[Row]]) -> None:
    stay = county.stays[Case.MAIN]
    assert (stay.admitted, stay.discharged) == (date(2016, 3, 1), date(2016, 3, 9))
    assert len({row["费用时间"][:10] for row in lines[Case.MAIN]}) == 9
    assert stay.lines == len(lines[Case.MAIN]) >= 120


@pytest.mark.parametrize("case", PATIENTS)
def test_every_day_of_a_stay_has_charges_and_no_other_day(
    county: SampleCounty, lines: dict[Case, list[Row]], case: Case
) -> None:
    stay = county.stays[case]
    days = {stay.admitted + timedelta(n) for n in range((stay.discharged - stay.admitted).days + 1)}
    assert {date.fromisoformat(row["费用时间"][:10]) for row in lines[case]} == days


@pytest.mark.parametrize("case", PATIENTS)
def test_the_invoice_is_the_sum_of_the_lines(
    county: SampleCounty, visits: dict[str, Row], lines: dict[Case, list[Row]], case: Case
) -> None:
    total = sum(fen_from_yuan(row["金额"]) for row in lines[case])
    assert fen_from_yuan(visits[county.stays[case].number]["发票金额"]) == total == county.stays[case].total


def test_the_total_of_the_main_stay_is_known(county: SampleCounty) -> None:
    """The slip of the demo shows this figure: a change of the course changes it knowingly."""
    assert county.stays[Case.MAIN].total == 219_897


@pytest.mark.parametrize("case", PATIENTS)
def test_every_amount_is_quantity_times_price_to_the_fen(lines: dict[Case, list[Row]], case: Case) -> None:
    for row in lines[case]:
        exact = Decimal(row["数量"]) * Decimal(row["单价"])
        assert Decimal(row["金额"]) == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_some_drug_prices_have_four_decimals(lines: dict[Case, list[Row]]) -> None:
    prices = {row["单价"] for row in lines[Case.MAIN] if row["费用类别"] == "药品"}
    assert any(len(price.partition(".")[2]) == 4 and not price.endswith("0") for price in prices)


def test_bill_and_line_are_unique_in_the_hospital(county: SampleCounty) -> None:
    keys = Counter((row["单据号"], row["行号"]) for row in read_rows(county.lines))
    assert max(keys.values()) == 1


@pytest.mark.parametrize("case", PATIENTS)
def test_lines_of_a_bill_count_from_one_without_gaps_and_belong_to_one_day(
    lines: dict[Case, list[Row]], case: Case
) -> None:
    bills = defaultdict(list)
    for row in lines[case]:
        bills[row["单据号"]].append(row)
    for rows in bills.values():
        assert sorted(int(row["行号"]) for row in rows) == list(range(1, len(rows) + 1))
        assert len({row["费用时间"][:10] for row in rows}) == 1


def test_one_refund_finds_what_it_gives_back(lines: dict[Case, list[Row]]) -> None:
    (refund,) = [row for row in lines[Case.MAIN] if row["退费单据号"]]
    (origin,) = [
        row for row in lines[Case.MAIN] if (row["单据号"], row["行号"]) == (refund["退费单据号"], refund["退费行号"])
    ]
    assert origin["项目编码"] == refund["项目编码"]
    assert origin["单价"] == refund["单价"]
    assert origin["费用时间"] < refund["费用时间"]
    assert 0 < -Decimal(refund["数量"]) <= Decimal(origin["数量"])
    assert [row for row in lines[Case.MAIN] if Decimal(row["数量"]) < 0 or row["金额"].startswith("-")] == [refund]


def test_every_item_is_mapped_to_an_entry_in_force_or_decided_self_paid(
    lines: dict[Case, list[Row]], mapping: dict[str, ItemMapping], catalogue: Catalogue
) -> None:
    unresolved = [
        row["项目编码"]
        for rows in lines.values()
        for row in rows
        if mapping[row["项目编码"]].entry is not None and entry_of(row, mapping, catalogue) is None
    ]
    assert unresolved == []


def test_hospital_codes_are_not_catalogue_codes(lines: dict[Case, list[Row]], catalogue: Catalogue) -> None:
    items = {row["项目编码"] for rows in lines.values() for row in rows}
    assert items & {entry.code for entry in catalogue.entries()} == set()


def test_an_item_has_one_name_and_one_price(lines: dict[Case, list[Row]]) -> None:
    facts = defaultdict(set)
    for rows in lines.values():
        for row in rows:
            facts[row["项目编码"]].add((row["项目名称"], row["单价"], row["单位"], row["费用类别"]))
    assert {code for code, found in facts.items() if len(found) > 1} == set()


def test_the_fee_class_agrees_with_the_catalogue(
    lines: dict[Case, list[Row]], mapping: dict[str, ItemMapping], catalogue: Catalogue
) -> None:
    words = {
        "药品": "drug",
        "检查": "examination",
        "治疗": "treatment",
        "床位": "bed",
        "材料": "material",
        "其他": "other",
    }
    for row in lines[Case.MAIN]:
        entry = entry_of(row, mapping, catalogue)
        assert entry is None or entry.category == words[row["费用类别"]], row


def test_the_main_stay_shows_every_way_in_which_a_charge_is_not_covered(
    lines: dict[Case, list[Row]], mapping: dict[str, ItemMapping], catalogue: Catalogue
) -> None:
    rows = lines[Case.MAIN]
    entries = [(row, entry_of(row, mapping, catalogue)) for row in rows]
    classes = {entry.expense_class for _, entry in entries if entry is not None}
    over = {
        row["费用类别"]
        for row, entry in entries
        if entry is not None and Decimal(row["单价"]) * 100 > entry.ceilings.get(Level.TOWNSHIP, 10**9)
    }
    assert classes == set(ExpenseClass)
    assert {row["项目名称"] for row, entry in entries if entry is None} == {"一次性护理垫"}
    assert {"床位", "材料"} <= over
    assert {row["费用类别"] for row in rows} == {"药品", "检查", "治疗", "床位", "材料", "其他"}


def test_most_of_the_main_stay_is_covered(
    lines: dict[Case, list[Row]], mapping: dict[str, ItemMapping], catalogue: Catalogue
) -> None:
    """A township hospital keeps what the scheme doesn't cover below a tenth."""
    self_paid = total = 0
    for row in lines[Case.MAIN]:
        entry, amount = entry_of(row, mapping, catalogue), fen_from_yuan(row["金额"])
        total += amount
        if entry is None or entry.expense_class is ExpenseClass.C:
            self_paid += amount
    assert 0 < self_paid < total / 10


@pytest.mark.parametrize("case", PATIENTS)
def test_daily_fees_are_charged_once_a_day_and_not_on_the_day_of_discharge(
    county: SampleCounty, lines: dict[Case, list[Row]], case: Case
) -> None:
    stay = county.stays[case]
    for daily in ({"床位"}, {"030001"}, {"030002", "030003"}):
        charged = [row for row in lines[case] if row["费用类别"] in daily or row["项目编码"] in daily]
        assert [row["数量"] for row in charged] == ["1"] * (stay.discharged - stay.admitted).days
        assert str(stay.discharged) not in {row["费用时间"][:10] for row in charged}


def test_oxygen_and_monitoring_fit_into_a_day(lines: dict[Case, list[Row]]) -> None:
    hours = Counter[tuple[str, str]]()
    for row in lines[Case.MAIN]:
        if row["单位"] == "小时":
            hours[row["项目编码"], row["费用时间"][:10]] += int(row["数量"])
    assert 0 < max(hours.values()) <= 24
    assert all(hours[code, "2016-03-01"] <= 14 for code in ("030010", "030013")), "admitted at ten in the morning"


def test_the_invoice_is_text_that_begins_with_zeros(visits: dict[str, Row]) -> None:
    assert all(row["发票号"].startswith("00") for row in visits.values())


def test_the_patient_near_the_cap_would_get_more_than_is_left(county: SampleCounty) -> None:
    """75% of what exceeds 50.00 is more than the 600.00 between 19,400.00 and 20,000.00, even after deductions."""
    people = {row["证卡号"]: row for row in read_rows(county.rosters[2016])}
    row = people[county.persons[Case.NEAR_CAP].card_number]
    left = 2_000_000 - fen_from_yuan(row["住院已补偿"])
    assert left == 60_000
    assert county.stays[Case.NEAR_CAP].total // 2 > left


def test_a_header_agrees_with_the_roster(county: SampleCounty, visits: dict[str, Row]) -> None:
    people = {row["证卡号"]: row for row in read_rows(county.rosters[2016])}
    for visit in visits.values():
        person = people[visit["合作医疗证号"]]
        for column in ("姓名", "性别", "出生日期", "身份证号"):
            assert visit[column] == person[column]
        assert visit["诊断编码"].count("|") == visit["诊断名称"].count("|")
