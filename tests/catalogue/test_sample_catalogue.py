"""The sample catalogue and its item mapping: what a township hospital of 2016 needs, consistent in itself."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from ncms_desktop.adapters.catalogue_csv import MARKS, load_catalogue
from ncms_desktop.adapters.mapping_csv import MappingFile, parse_mapping
from ncms_desktop.domain.catalogue import Catalogue, CatalogueEntry, Category, ExpenseClass
from ncms_desktop.domain.facility import Level

CATALOGUES = Path(__file__).parents[2] / "resources" / "catalogues"
FILE = CATALOGUES / "sample-2016.csv"
PREFIXES = {
    "XY": Category.DRUG,
    "ZC": Category.DRUG,
    "JC": Category.EXAMINATION,
    "ZL": Category.TREATMENT,
    "CW": Category.BED,
    "CL": Category.MATERIAL,
    "QT": Category.OTHER,
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    loaded = load_catalogue(FILE)
    assert isinstance(loaded, Catalogue), loaded
    return loaded


@pytest.fixture(scope="module")
def entries(catalogue: Catalogue) -> tuple[CatalogueEntry, ...]:
    return catalogue.entries()


def test_the_file_names_its_county_and_is_identified_by_its_bytes(catalogue: Catalogue) -> None:
    assert (catalogue.county, catalogue.published) == ("990123", date(2015, 12, 20))
    assert "虚构" in catalogue.name
    assert catalogue.digest == sha256(FILE.read_bytes()).hexdigest()


def test_the_file_says_that_it_is_invented() -> None:
    rows = FILE.read_text("utf-8").splitlines()
    assert any(line.startswith("#") and "Invented" in line for line in rows)
    assert all("虚构" in line for line in rows if not line.startswith("#") and not line.startswith("code,"))


def test_it_holds_what_a_county_hospital_needs(entries: tuple[CatalogueEntry, ...]) -> None:
    assert len({entry.code for entry in entries}) >= 320


def test_every_category_and_every_class_occurs(entries: tuple[CatalogueEntry, ...]) -> None:
    assert {entry.category for entry in entries} == set(Category)
    assert {entry.expense_class for entry in entries} == set(ExpenseClass)
    counts = Counter(entry.category for entry in entries)
    assert min(counts.values()) >= 5
    assert {mark for entry in entries for mark in entry.marks} == set(MARKS)


def test_implants_come_from_here_and_from_abroad_at_the_same_ceiling(entries: tuple[CatalogueEntry, ...]) -> None:
    """The imported one has the larger own share, so that a rule can tell them apart by mark and by share."""
    implants = [entry for entry in entries if entry.category is Category.MATERIAL and "costly" in entry.marks]
    domestic, imported = (
        {entry.name.removeprefix(word): entry for entry in implants if mark in entry.marks}
        for word, mark in (("国产", "domestic"), ("进口", "imported"))
    )
    pairs = [(domestic[name], imported[name]) for name in domestic.keys() & imported.keys()]
    assert len(pairs) >= 6
    for here, abroad in pairs:
        assert here.ceilings == abroad.ceilings
        assert here.first_own_share < abroad.first_own_share


def test_the_code_says_the_category(entries: tuple[CatalogueEntry, ...]) -> None:
    assert [entry.code for entry in entries if PREFIXES[entry.code[:2]] is not entry.category] == []


def test_shares_of_class_b_lie_between_5_and_30_percent(entries: tuple[CatalogueEntry, ...]) -> None:
    for entry in entries:
        if entry.expense_class is ExpenseClass.B:
            assert Decimal("0.05") <= entry.first_own_share <= Decimal("0.30"), entry
        else:
            assert entry.first_own_share == 0, entry


def test_every_covered_bed_has_a_ceiling_that_grows_with_the_level(entries: tuple[CatalogueEntry, ...]) -> None:
    beds = [entry for entry in entries if entry.category is Category.BED and entry.expense_class is not ExpenseClass.C]
    assert beds
    for entry in beds:
        ceilings = [entry.ceilings[level] for level in Level if level in entry.ceilings]
        assert ceilings
        assert ceilings == sorted(ceilings)


def test_ceilings_differ_by_level_and_never_fall_with_it(entries: tuple[CatalogueEntry, ...]) -> None:
    with_ceiling = [entry for entry in entries if entry.ceilings]
    assert len(with_ceiling) > 30
    for entry in with_ceiling:
        ceilings = [entry.ceilings[level] for level in Level if level in entry.ceilings]
        assert ceilings == sorted(ceilings), entry
    assert sum(len(set(entry.ceilings.values())) > 1 for entry in with_ceiling) > 25


def test_drugs_have_a_form_and_a_specification(entries: tuple[CatalogueEntry, ...]) -> None:
    drugs = [entry for entry in entries if entry.category is Category.DRUG]
    assert [entry.code for entry in drugs if not (entry.form and entry.specification)] == []


def test_no_two_entries_are_the_same_thing(entries: tuple[CatalogueEntry, ...]) -> None:
    things = Counter((entry.name, entry.form, entry.specification, entry.valid_from) for entry in entries)
    assert [thing for thing, count in things.items() if count > 1] == []


def test_some_entries_change_in_mid_2016_without_a_gap(catalogue: Catalogue) -> None:
    versions = defaultdict(list)
    for entry in catalogue.entries():
        versions[entry.code].append(entry)
    changed = {code: found for code, found in versions.items() if len(found) > 1}
    assert len(changed) >= 3
    for earlier, later in changed.values():
        assert earlier.valid_until == date(2016, 6, 30)
        assert later.valid_from == earlier.valid_until + timedelta(days=1)
        assert later.valid_until is None


def test_the_three_bed_rooms_ceiling_depends_on_the_day(catalogue: Catalogue) -> None:
    before, after = catalogue.entry("CW0002", date(2016, 6, 30)), catalogue.entry("CW0002", date(2016, 7, 1))
    assert before is not None
    assert after is not None
    assert before.ceilings[Level.TOWNSHIP] == 2500
    assert after.ceilings[Level.TOWNSHIP] == 2800
    assert catalogue.entry("CW0002", date(2015, 12, 31)) is None


def test_one_entry_leaves_the_catalogue_in_mid_2016(catalogue: Catalogue) -> None:
    assert catalogue.entry("XY0618", date(2016, 6, 30)) is not None
    assert catalogue.entry("XY0618", date(2016, 7, 1)) is None


def test_an_entry_without_a_ceiling_at_a_level_has_none_there(catalogue: Catalogue) -> None:
    albumin = catalogue.entry("XY0609", date(2016, 3, 1))
    assert albumin is not None
    assert Level.TOWNSHIP not in albumin.ceilings
    assert albumin.ceilings[Level.COUNTY] == 36000


def test_every_mapped_entry_exists_and_one_item_is_decided_self_paid(catalogue: Catalogue) -> None:
    mapping = parse_mapping(
        (CATALOGUES / "sample-2016-mapping.csv").read_bytes(),
        file="sample-2016-mapping.csv",
        county="990123",
        facility="P01",
        decided_by="officer",
        decided_at=datetime(2016, 1, 1, tzinfo=UTC),
        catalogue=catalogue,
    )
    assert isinstance(mapping, MappingFile), mapping
    codes = {entry.code for entry in catalogue.entries()}
    assert {each.entry for each in mapping.mappings} - {None} <= codes
    assert [each.item_code for each in mapping.mappings if each.entry is None] == ["050012"]
    assert len({each.item_code for each in mapping.mappings}) == len(mapping.mappings)
