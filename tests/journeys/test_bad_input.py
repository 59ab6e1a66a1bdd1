"""Bad input at the counter: one clear sentence each, and nothing settled."""

from collections.abc import Callable
from datetime import date

import pytest
from builders import broken
from journeys.conftest import Clerk

from ncms_desktop.adapters.rules_files import load_rules
from ncms_desktop.domain.findings import Finding
from ncms_desktop.sample.cases import Case
from ncms_desktop.sample.county import SampleCounty
from ncms_desktop.usecases.draft import Receipt, Refused
from ncms_desktop.wording import Language, wording

CHINESE = wording(Language.CHINESE)

pytestmark = pytest.mark.journey


def sentences(findings: tuple[Finding, ...]) -> list[str]:
    return [CHINESE.finding(finding) for finding in findings]


@pytest.mark.parametrize(
    ("spoil", "code", "said"),
    [
        (broken.missing_day, "visit.day-missing", ("2016-03-06", "F5", "F6")),
        (broken.wrong_amount, "visit.amount-differs", ("lines.csv", "行")),
        (broken.unknown_code, "visit.code-unmapped", ("019999",)),
        (broken.charge_after_discharge, "visit.charge-after-discharge", ("lines.csv", "2016-03-10")),
        (broken.invoice_off_by_one_fen, "visit.sum-differs", ("0.01",)),
    ],
)
def test_a_faulty_list_stops_the_settlement_with_one_sentence(
    clerk: Clerk, spoil: Callable[[SampleCounty], object], code: str, said: tuple[str, ...]
) -> None:
    spoil(clerk.sample)
    draft = clerk.open(Case.MAIN)
    assert [finding.code for finding in draft.findings] == [code]
    (sentence,) = sentences(draft.findings)
    assert all(part in sentence for part in said), sentence
    assert isinstance(clerk.counter.settle(draft, identity_confirmed=True), Refused)
    assert clerk.stored() == (0, 0)


def test_an_unsigned_day_stops_the_settlement_and_names_the_key(clerk: Clerk) -> None:
    draft = clerk.open(Case.MAIN, sign=False)
    assert {finding.code for finding in draft.findings} == {"visit.day-unsigned"}
    assert len(draft.findings) == 9
    assert "2016-03-01" in sentences(draft.findings)[0]
    assert "F7" in sentences(draft.findings)[0]
    assert isinstance(clerk.counter.settle(draft, identity_confirmed=True), Refused)
    assert clerk.stored() == (0, 0)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(broken.truncated, "lines.csv"), (broken.wrong_encoding, "lines.csv")],
)
def test_a_broken_file_is_refused_whole_and_nothing_is_read(
    clerk: Clerk, spoil: Callable[[SampleCounty], object], said: str
) -> None:
    spoil(clerk.sample)
    reading = clerk.counter.read_lists(clerk.sample.stays[Case.MAIN].number)
    assert reading.record is None
    (sentence,) = sentences(reading.findings)
    assert said in sentence
    with clerk.workstation.store.read() as uow:
        assert uow.visits.unsettled("990123", "P01") == ()


@pytest.mark.parametrize(
    ("case", "code"),
    [(Case.FROZEN_CARD, "verify.card-frozen"), (Case.LAST_YEAR_ONLY, "verify.card-other-year")],
)
def test_a_card_that_does_not_count_is_refused_with_what_to_do(clerk: Clerk, case: Case, code: str) -> None:
    answer = clerk.counter.verify(clerk.sample.persons[case].card_number)
    assert not answer.eligible
    assert [finding.code for finding in answer.findings] == [code]
    assert "请" in sentences(answer.findings)[0]


def test_a_policy_with_a_gap_between_versions_is_refused(clerk: Clerk) -> None:
    rules = clerk.workstation.folder / "rules"
    text = (rules / "policy.toml").read_text(encoding="utf-8")
    head, rest = text.split("[[version]]", 1)
    version = rest.partition("[[example]]")[0]
    earlier = version.replace("from = 2016-01-01", "from = 2015-01-01").replace(
        "until = 2016-12-31", "until = 2015-12-30"
    )
    assert earlier != version
    (rules / "gap.toml").write_text(f"{head}[[version]]{earlier}[[version]]{version}", encoding="utf-8")
    refused = load_rules(rules / "gap.toml", rules / "catalogue.csv")
    assert isinstance(refused, tuple)
    assert [finding.code for finding in refused] == ["policy.versions-gap"]
    (sentence,) = sentences(refused)
    assert "2015-12-30" in sentence or "2015-12-31" in sentence


def test_the_same_stay_twice_gives_the_first_number_again(clerk: Clerk) -> None:
    draft = clerk.open(Case.MAIN)
    first = clerk.counter.settle(draft, identity_confirmed=True)
    assert isinstance(first, Receipt)
    second = clerk.counter.settle(draft, identity_confirmed=True)
    assert isinstance(second, Refused)
    (sentence,) = sentences(second.findings)
    assert first.number in sentence
    reread = clerk.counter.read_lists(clerk.sample.stays[Case.MAIN].number)
    assert first.number in sentences(reread.findings)[0]
    assert clerk.stored() == (1, 1)


def test_a_stay_outside_the_policys_dates_is_refused_and_never_takes_a_default(clerk: Clerk) -> None:
    policy = clerk.workstation.office.rules.policy
    answer = policy.version_for(admitted=date(2014, 5, 1), discharged=date(2014, 5, 3), settled_on=date(2016, 3, 10))
    assert isinstance(answer, Finding)
    assert "请" in CHINESE.finding(answer)
