"""Dates, scheme years and limits of a checked policy."""

from datetime import date

import pytest
from builders.policies import SMALL, accepted, changed, county_2016h1, only_version

from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.participation import SchemeYear
from ncms_desktop.policy.model import Policy, PolicyVersion
from ncms_desktop.policy.steps import figures_of

STAY = {"admitted": date(2015, 12, 30), "discharged": date(2016, 1, 4), "settled_on": date(2017, 1, 2)}


def two_versions(selected_by: str) -> Policy:
    plan = SMALL[SMALL.index("[[version.plan]]") :]
    year = 'year = { start_month = 1, start_day = 1, stays = "by-discharge" }'
    text = changed(('"discharge"', f'"{selected_by}"'), ("from = 2016-01-01", "from = 2015-01-01"))
    text = text.replace("until = 2016-12-31", "until = 2015-12-31")
    return accepted(f"{text}\n[[version]]\nfrom = 2016-01-01\nuntil = 2016-12-31\n{year}\n{plan}")


@pytest.mark.parametrize(("selected_by", "start"), [("admission", 2015), ("discharge", 2016)])
def test_the_policy_says_which_date_selects_its_version(selected_by: str, start: int) -> None:
    version = two_versions(selected_by).version_for(**STAY)
    assert isinstance(version, PolicyVersion)
    assert version.start == date(start, 1, 1)
    assert version.holds(version.selection_date(**STAY))


def test_after_the_last_version_there_is_no_default() -> None:
    refusal = two_versions("settlement").version_for(**STAY)
    assert isinstance(refusal, Finding)
    assert refusal.code == "policy.no-longer-in-force"
    assert refusal.arguments["day"] == STAY["settled_on"]


def test_before_the_first_version_there_is_no_default() -> None:
    refusal = accepted(SMALL).scheme_year(date(2015, 12, 31))
    assert isinstance(refusal, Finding)
    assert refusal.code == "policy.not-yet-in-force"


def test_an_open_version_holds_until_further_notice() -> None:
    version = only_version(changed(("until = 2016-12-31\n", "")))
    assert version.holds(date(2099, 12, 31))
    assert not version.holds(date(2015, 12, 31))


def test_first_and_last_day_belong_to_the_version() -> None:
    version = only_version(SMALL)
    assert version.holds(date(2016, 1, 1))
    assert version.holds(date(2016, 12, 31))


@pytest.mark.parametrize(("stays", "year"), [("by-discharge", 2016), ("whole-in-settlement-year", 2017)])
def test_the_policy_says_which_year_a_stay_belongs_to(stays: str, year: int) -> None:
    version = only_version(changed(('"by-discharge"', f'"{stays}"')))
    assert version.scheme_year_for(**STAY).year == year


@pytest.mark.parametrize(
    ("named_after", "day", "expected"),
    [
        ("start", date(2016, 10, 31), SchemeYear(2015, date(2015, 11, 1), date(2016, 10, 31))),
        ("end", date(2016, 10, 31), SchemeYear(2016, date(2015, 11, 1), date(2016, 10, 31))),
        ("end", date(2016, 11, 1), SchemeYear(2017, date(2016, 11, 1), date(2017, 10, 31))),
    ],
)
def test_a_scheme_year_may_begin_in_november(named_after: str, day: date, expected: SchemeYear) -> None:
    policy = accepted(changed(("start_month = 1", f'named_after = "{named_after}", start_month = 11')))
    assert policy.scheme_year(day) == expected
    assert expected.holds(day)


def test_a_calendar_year_ends_on_its_last_day() -> None:
    year = county_2016h1().year.year_of(date(2016, 2, 29))
    assert year == SchemeYear(2016, date(2016, 1, 1), date(2016, 12, 31))


def test_limits_have_names_and_amounts() -> None:
    version = county_2016h1()
    assert version.limits() == ("inpatient",)
    assert version.cap_of("inpatient") == 2_000_000
    assert version.cap_of("outpatient") is None


def test_the_shipped_county_serves_everything_but_village_clinics() -> None:
    assert county_2016h1().levels == set(Level) - {Level.VILLAGE}


def test_every_figure_of_the_shipped_county_cites_its_line() -> None:
    (plan,) = county_2016h1().plans
    figures = [figure for step in plan.steps for _, figure in figures_of(step)]
    assert len(figures) == 11
    assert {figure.clause for figure in figures} == {"001:431"}
    assert all(figure.number is not None for figure in figures)
