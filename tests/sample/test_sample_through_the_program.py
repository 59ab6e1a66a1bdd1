"""The sample county read and computed by the program itself: no finding, and the figures that a clerk works out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from builders import broken
from builders.window import make_window

from ncms_desktop.adapters.hospital_csv import HospitalCsv
from ncms_desktop.adapters.hospital_mapping import HospitalMapping, load_mapping
from ncms_desktop.adapters.mapping_csv import MappingFile, parse_mapping
from ncms_desktop.adapters.roster_csv import RosterCsv
from ncms_desktop.adapters.rules_files import load_rules
from ncms_desktop.domain.findings import Finding, refusals
from ncms_desktop.ports.rules import Rules
from ncms_desktop.sample.cases import Case
from ncms_desktop.sample.county import FEWEST, SampleCounty, write_sample
from ncms_desktop.usecases.assemble import prepare_draft
from ncms_desktop.usecases.draft import Draft
from ncms_desktop.usecases.import_roster import import_roster
from ncms_desktop.usecases.lists import keep_mappings, read_lists, sign_days
from ncms_desktop.usecases.office import Office
from ncms_desktop.usecases.verify import verify_today

RESOURCES = Path(__file__).parents[2] / "resources"
PATIENTS = (Case.MAIN, Case.YOUNGER, Case.NEAR_CAP, Case.WUBAO)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleCounty:
    return write_sample(tmp_path_factory.mktemp("small-county"), people=FEWEST)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, sample: SampleCounty) -> Iterator[Office]:
    """A township window that has imported both rosters and the item mapping, and read and signed all stays."""
    with set_up(tmp_path_factory.mktemp("window"), sample) as office:
        for case in PATIENTS:
            assert read_and_sign(office, sample, case) == ()
        yield office


@contextmanager
def set_up(folder: Path, sample: SampleCounty) -> Iterator[Office]:
    window = make_window(folder)
    try:
        rules = load_rules(RESOURCES / "policies" / "county-2016h1.toml", RESOURCES / "catalogues" / "sample-2016.csv")
        assert isinstance(rules, Rules), rules
        office = replace(window.office, rules=rules)
        for year, path in sample.rosters.items():
            result = import_roster(office, RosterCsv(path), scheme_year=year, progress=lambda done, total: True)
            assert result.imported, result.findings
            assert result.findings == ()
        path = RESOURCES / "catalogues" / "sample-2016-mapping.csv"
        mapping = parse_mapping(
            path.read_bytes(),
            file=path.name,
            county=office.workplace.county,
            facility=office.workplace.facility,
            decided_by=office.workplace.clerk,
            decided_at=office.clock.now(),
            catalogue=rules.catalogue,
        )
        assert isinstance(mapping, MappingFile)
        keep_mappings(office, mapping.mappings)
        yield office
    finally:
        window.store.close()


def read_and_sign(office: Office, sample: SampleCounty, case: Case) -> tuple[Finding, ...]:
    """Read a stay and sign every day that has a list; what the reading refuses."""
    stay = sample.stays[case]
    reading = read_lists(office, his(sample), visit_number=stay.number)
    if reading.record is None:
        return reading.findings
    days = sorted({line.day for line in reading.record.lines} & set(reading.record.visit.days()))
    sign_days(office, visit_number=stay.number, days=days, signer=stay.patient.name, relation="本人")
    return ()


def his(sample: SampleCounty) -> HospitalCsv:
    mapping = load_mapping((RESOURCES / "hospital" / "sample-his.toml").read_bytes(), "sample-his.toml")
    assert isinstance(mapping, HospitalMapping), mapping
    return HospitalCsv(sample.visits, sample.lines, mapping, county="990123", facility="P01")


def draft(office: Office, sample: SampleCounty, case: Case) -> Draft:
    stay = sample.stays[case]
    return prepare_draft(office, asked=stay.patient.card_number, visit_number=stay.number, trial=False)


@pytest.mark.parametrize("case", PATIENTS)
def test_the_stay_is_found_by_card_and_by_identity_number(sample: SampleCounty, case: Case) -> None:
    stay = sample.stays[case]
    by_card = his(sample).find_visits(card_number=stay.patient.card_number, identity_number=None)
    by_identity = his(sample).find_visits(card_number=None, identity_number=stay.patient.identity_number)
    assert [visit.number for visit in by_card.visits] == [stay.number]
    assert by_card == by_identity


@pytest.mark.parametrize("case", PATIENTS)
def test_a_sample_stay_can_be_settled_without_one_finding(office: Office, sample: SampleCounty, case: Case) -> None:
    made = draft(office, sample, case)
    assert made.findings == ()
    assert made.ready
    assert made.result is not None
    assert made.result.total == sample.stays[case].total


def test_the_main_patient_is_past_sixty_and_pays_no_deductible(office: Office, sample: SampleCounty) -> None:
    result = draft(office, sample, Case.MAIN).result
    assert result is not None
    parts = (result.self_paid, result.first_own_share, result.over_ceiling)
    assert result.self_paid == 7_000 + 700 + 2_000, "pidotimod, nursing pads, the carer's bed"
    assert result.over_ceiling == 8 * 500 + 2 * 400 + 150 + 8 * 100, "bed, two cannulas, nebuliser mask, heating"
    assert result.first_own_share > 0
    assert result.eligible == result.total - sum(parts)
    assert result.deductible == 0
    assert result.compensation == (result.eligible * 75 + 50) // 100


def test_the_younger_patient_pays_the_deductible(office: Office, sample: SampleCounty) -> None:
    result = draft(office, sample, Case.YOUNGER).result
    assert result is not None
    assert result.deductible == 5_000
    assert result.compensation == ((result.eligible - 5_000) * 75 + 50) // 100


def test_the_patient_near_the_cap_gets_exactly_the_rest(office: Office, sample: SampleCounty) -> None:
    result = draft(office, sample, Case.NEAR_CAP).result
    assert result is not None
    assert (result.eligible - 5_000) * 75 // 100 > 60_000
    assert result.compensation == 60_000


def test_the_wubao_patient_pays_no_deductible_though_under_sixty(office: Office, sample: SampleCounty) -> None:
    made = draft(office, sample, Case.WUBAO)
    assert made.result is not None
    assert made.result.deductible == 0
    assert {"wubao", "disabled"} == made.verification.groups


@pytest.mark.parametrize(
    "case",
    [
        *(Case.FROZEN_CARD, Case.LOST_CARD, Case.REPLACED_CARD, Case.FROZEN_MEMBER),
        *(Case.DECEASED, Case.MOVED, Case.LAST_YEAR_ONLY),
    ],
)
def test_a_card_that_must_be_refused_is_refused_for_one_reason(
    office: Office, sample: SampleCounty, case: Case
) -> None:
    verification = verify_today(office, sample.persons[case].card_number)
    assert not verification.eligible
    assert len(refusals(verification.findings)) == 1, verification.findings


@pytest.mark.parametrize(
    ("break_it", "code"),
    [
        (broken.missing_day, "visit.day-missing"),
        (broken.wrong_amount, "visit.amount-differs"),
        (broken.unknown_code, "visit.code-unmapped"),
        (broken.charge_after_discharge, "visit.charge-after-discharge"),
        (broken.refund_of_nothing, "visit.refund-without-charge"),
        (broken.invoice_off_by_one_fen, "visit.sum-differs"),
    ],
)
def test_each_fault_stops_the_settlement_with_one_reason(
    tmp_path: Path, own_county: SampleCounty, break_it: Callable[[SampleCounty], object], code: str
) -> None:
    break_it(own_county)
    with set_up(tmp_path / "window", own_county) as office:
        assert read_and_sign(office, own_county, Case.MAIN) == ()
        made = draft(office, own_county, Case.MAIN)
        assert [finding.code for finding in made.findings] == [code]
        assert not made.ready


@pytest.mark.parametrize(
    ("break_it", "code"),
    [
        (broken.truncated, "csv.truncated"),
        (broken.wrong_encoding, "csv.encoding"),
        (broken.duplicate_line, "visit.line-twice"),
    ],
)
def test_a_broken_file_is_refused_whole(
    tmp_path: Path, own_county: SampleCounty, break_it: Callable[[SampleCounty], object], code: str
) -> None:
    break_it(own_county)
    with set_up(tmp_path / "window", own_county) as office:
        assert [finding.code for finding in read_and_sign(office, own_county, Case.MAIN)] == [code]


@pytest.mark.parametrize("change", [broken.in_utf8, broken.shuffled])
def test_encoding_and_order_of_the_export_change_no_fen(
    tmp_path: Path,
    office: Office,
    sample: SampleCounty,
    own_county: SampleCounty,
    change: Callable[[SampleCounty], None],
) -> None:
    change(own_county)
    with set_up(tmp_path / "window", own_county) as other:
        assert read_and_sign(other, own_county, Case.MAIN) == ()
        here, there = draft(other, own_county, Case.MAIN).result, draft(office, sample, Case.MAIN).result
        assert here is not None
        assert there is not None
        assert (here.compensation, here.patient_share, here.steps) == (
            there.compensation,
            there.patient_share,
            there.steps,
        )
