"""What the settlement document holds."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from builders.settled import (
    CARD_NUMBER,
    IDENTITY_NUMBER,
    VISIT,
    SettledStay,
    case_line,
    participant,
)

from ncms_desktop.documents.settlement import NotCovered, document_to_json
from ncms_desktop.domain.catalogue import Category, ExpenseClass
from ncms_desktop.domain.errors import Bug
from ncms_desktop.domain.participation import LimitUse


def test_amounts_are_those_of_the_result() -> None:
    stay = SettledStay()
    document, result = stay.document(), stay.result()
    for name in (
        "total",
        "self_paid",
        "first_own_share",
        "over_ceiling",
        "eligible",
        "deductible",
        "compensation",
        "facility_share",
        "patient_share",
        "steps",
    ):
        assert getattr(document, name) == getattr(result, name)
    assert [(row.fund, row.amount) for row in document.payments] == [("basic", result.compensation)]


def test_the_county_example_pays_two_thousand_two_hundred_and_fifty() -> None:
    document = SettledStay(lines=(case_line(1, "注射用头孢呋辛钠", 305_000),)).document()
    assert (document.eligible, document.deductible, document.compensation) == (305_000, 5_000, 225_000)


def test_identity_and_card_numbers_are_masked_in_every_field() -> None:
    document = SettledStay().document()
    assert document.identity_number_masked == f"990123********{IDENTITY_NUMBER[-4:]}"
    assert document.card_number_masked == "990123********1703"
    text = document_to_json(document)
    assert IDENTITY_NUMBER not in text
    assert CARD_NUMBER not in text


def test_a_participant_without_identity_number_card_or_household_leaves_these_empty() -> None:
    document = SettledStay(participant=participant(identity_number=None), card=None, household=None).document()
    assert document.identity_number_masked == document.card_number_masked == ""
    assert document.household_head == document.address == ""


def test_the_address_comes_from_the_household() -> None:
    assert SettledStay().document().address == "平安镇柳树村3组"


def test_the_age_is_that_on_admission() -> None:
    assert SettledStay(participant=participant(birth_date=date(1966, 3, 1))).document().age == 50
    assert SettledStay(participant=participant(birth_date=date(1966, 3, 2))).document().age == 49


def test_the_moment_is_that_of_the_counter() -> None:
    assert SettledStay().document().settled_at == datetime(2016, 3, 9, 10, 41, tzinfo=timezone(timedelta(hours=8)))
    assert SettledStay().document().settled_at.hour == 10


def test_categories_add_up_to_the_totals_and_only_those_that_occur_stand_there() -> None:
    lines = (
        case_line(1, "床位费", 24_000, category=Category.BED, ceiling="20000"),
        case_line(2, "血常规", 2_200, category=Category.EXAMINATION),
        case_line(3, "血常规", 2_200, category=Category.EXAMINATION),
    )
    document = SettledStay(lines=lines).document()
    rows = [(row.category, row.total, row.eligible) for row in document.categories]
    assert rows == [("examination", 4_400, 4_400), ("bed", 24_000, 20_000)]
    usual = SettledStay().document()
    assert sum(row.total for row in usual.categories) == usual.total
    assert sum(row.eligible for row in usual.categories) == usual.eligible


def test_the_three_largest_items_are_named_summed_over_their_lines() -> None:
    lines = (
        case_line(1, "营养液", 3_000, expense_class=None),
        case_line(2, "护理包", 5_000, expense_class=ExpenseClass.C),
        case_line(3, "营养液", 3_000, expense_class=None),
        case_line(4, "血栓通", 10_000, expense_class=ExpenseClass.B, share="0.2"),
        case_line(5, "口罩", 100, expense_class=None),
        case_line(6, "阿莫西林", 90_000),
    )
    assert SettledStay(lines=lines).document().not_covered == (
        NotCovered("营养液", 6_000, "line.not-in-catalogue"),
        NotCovered("护理包", 5_000, "line.class-c"),
        NotCovered("血栓通", 2_000, "line.first-own-share"),
    )


def test_the_reason_is_the_one_behind_most_of_the_item() -> None:
    lines = (
        case_line(1, "留置针", 1_000, expense_class=None),
        case_line(2, "留置针", 10_000, expense_class=ExpenseClass.B, share="0.3"),
    )
    assert SettledStay(lines=lines).document().not_covered == (NotCovered("留置针", 4_000, "line.first-own-share"),)


def test_a_refunded_item_is_not_named() -> None:
    lines = (
        case_line(1, "营养液", 3_000, expense_class=None),
        case_line(2, "营养液", -3_000, expense_class=None, quantity="-1"),
        case_line(3, "阿莫西林", 60_000),
    )
    document = SettledStay(lines=lines).document()
    assert document.not_covered == ()
    assert [(row.category, row.total) for row in document.categories] == [("drug", 60_000)]


def test_the_year_includes_this_settlement() -> None:
    document = SettledStay(limit_use=LimitUse("inpatient", 0, None, 120_450, 1)).document()
    assert document.limit == "inpatient"
    assert document.year_count == 2
    assert document.year_used == 120_450 + document.compensation
    assert document.year_left == 2_000_000 - document.year_used


def test_a_cap_reached_in_the_middle_of_a_stay_leaves_nothing() -> None:
    use = LimitUse("inpatient", 0, None, 1_990_000, 4)
    document = SettledStay(limit_use=use).document()
    assert document.compensation == 10_000
    assert (document.year_used, document.year_left) == (2_000_000, 0)


def test_what_is_left_is_never_below_zero() -> None:
    document = SettledStay(limit_use=LimitUse("inpatient", 2_100_000, None, 0, 0)).document()
    assert (document.compensation, document.year_used, document.year_left) == (0, 2_100_000, 0)


def test_the_number_of_stays_is_left_out_where_the_county_did_not_tell_it() -> None:
    document = SettledStay(limit_use=LimitUse("inpatient", 50_000, None, 120_450, 1)).document()
    assert document.year_count is None
    assert document.year_used == 170_450 + document.compensation


def test_a_policy_without_a_yearly_limit_has_no_year_figures() -> None:
    document = SettledStay(limit_use=None, year_cap=None).document()
    assert (document.limit, document.year_count, document.year_used) == (None, None, None)
    assert (document.year_cap, document.year_left) == (None, None)


def test_an_unknown_participant_gets_no_document() -> None:
    with pytest.raises(Bug, match="document-incomplete"):
        SettledStay(participant=None).document()


def test_a_patient_who_is_still_in_gets_no_document() -> None:
    with pytest.raises(Bug, match="document-incomplete"):
        SettledStay(visit=replace(VISIT, discharged=None)).document()


def test_an_uncovered_line_without_a_reason_gets_no_document() -> None:
    stay = SettledStay()
    result = stay.result()
    nameless = replace(result, lines=tuple(replace(line, reason=None) for line in result.lines))
    with pytest.raises(Bug, match="line-without-reason"):
        stay.document(nameless)


def test_the_digest_changes_with_the_content() -> None:
    digests = {
        SettledStay().document().verification_digest,
        SettledStay(training=True).document().verification_digest,
        SettledStay(number="P01-W02-01-000124").document().verification_digest,
        SettledStay(limit_use=LimitUse("inpatient", 0, None, 120_451, 1)).document().verification_digest,
    }
    assert len(digests) == 4
