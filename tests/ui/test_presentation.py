"""A draft in words: days, lines, amounts, stops, groups."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from builders.desk import FakeDesk
from builders.patients import NOW, verification

from ncms_desktop.domain.catalogue import ExpenseClass
from ncms_desktop.domain.findings import Finding, Severity
from ncms_desktop.usecases.draft import Draft
from ncms_desktop.wording import Language, Wording, wording
from ui.presenters import amounts
from ui.presenters.lists import MARKS, told_days
from ui.presenters.person import person_view
from ui.presenters.present import draft_view
from ui.presenters.settlement import SettlementPresenter
from ui.presenters.state import Key
from ui.presenters.stops import notes, remedy, stops
from ui.presenters.work import Work

CARD = "9901230203000001-01"


@pytest.fixture
def draft(desk: FakeDesk) -> Draft:
    number = desk.admit(verification(CARD, "张桂兰", groups=("wubao",)))
    return desk.draft(asked=CARD, visit_number=number, trial=False)


def test_every_day_state_has_a_shape_of_its_own() -> None:
    assert len(set(MARKS.values())) == len(MARKS)


def test_a_day_tells_who_signed_it(draft: Draft, words: Wording) -> None:
    tip = draft_view(draft, words).days[0].tip
    assert "张桂兰" in tip
    assert "本人" in tip
    assert "547.91" in tip


def test_a_line_shows_price_quantity_and_amount_as_charged(draft: Draft, words: Wording) -> None:
    for line, row in zip(draft.record.lines, draft_view(draft, words).lines, strict=True):
        assert Decimal(row.cells[3].replace(",", "")) == line.quantity
        assert Decimal(row.cells[4].replace(",", "")) == line.price
        assert len(row.cells[4].partition(".")[2]) >= 2
        assert Decimal(row.cells[5].replace(",", "")) * 100 == line.amount


def test_what_the_patient_bears_of_the_lines_adds_up_to_the_amounts(draft: Draft, words: Wording) -> None:
    assert draft.result is not None
    rows = draft_view(draft, words).lines
    borne = -sum(row.sort_keys[7] for row in rows)
    result = draft.result
    assert borne == result.self_paid + result.first_own_share + result.over_ceiling
    for line, row in zip(result.lines, rows, strict=True):
        assert bool(row.cells[7]) == (line.eligible != line.amount)


def test_every_line_stands_in_one_category(draft: Draft, words: Wording) -> None:
    view = draft_view(draft, words)
    total, *each = view.filters
    assert total.category == ""
    counts = [int(button.text.split()[-1]) for button in (total, *each)]
    assert counts[0] == sum(counts[1:]) == len(view.lines)


def test_a_group_says_what_the_policy_gives_it(draft: Draft, words: Wording) -> None:
    person = person_view(draft.verification, draft, words)
    assert person is not None
    assert person.groups == ("五保 · 免起付线",)


def test_a_group_of_the_countys_own_shows_under_its_own_name(words: Wording) -> None:
    person = person_view(verification(CARD, "张桂兰", groups=("flood-2016",)), None, words)
    assert person is not None
    assert person.groups == ("flood-2016",)


def test_numbers_of_card_and_identity_document_are_masked(draft: Draft, words: Wording) -> None:
    person = person_view(draft.verification, draft, words)
    participant = draft.verification.participant
    assert person is not None
    assert participant is not None
    assert participant.identity_number is not None
    shown = " ".join(str(part) for part in (person, draft_view(draft, words).visit_facts))
    assert CARD not in shown
    assert participant.identity_number not in shown


def test_this_years_use_is_told_with_its_source_and_what_is_left(draft: Draft, words: Wording) -> None:
    person = person_view(draft.verification, draft, words)
    assert person is not None
    figures = [amount for _, amount in person.use]
    assert figures == ["1,204.50", "1,204.50", "+0.00", "18,795.50"]
    assert "03-08" in person.use[1][0]


def test_amounts_follow_the_order_of_the_calculation(draft: Draft, words: Wording) -> None:
    rows = amounts.amount_rows(draft, words)
    assert [row.name for row in rows] == list(amounts.ORDER)
    assert {row.name: row.text for row in rows}["rate"] == "75%"
    waived = next(row for row in rows if row.name == "deductible")
    assert (waived.text, waived.note) == ("0.00", words("ui.means.waived"))


def test_a_facility_share_is_shown_where_there_is_one(draft: Draft, words: Wording) -> None:
    assert draft.result is not None
    borne = replace(draft.result, facility_share=100, patient_share=draft.result.patient_share - 100)
    rows = amounts.amount_rows(replace(draft, result=borne), words)
    assert (rows[-1].name, rows[-1].text) == ("facility-share", "1.00")


def test_nothing_computed_keeps_the_panels_shape(words: Wording) -> None:
    rows = amounts.amount_rows(None, words)
    assert [row.name for row in rows] == list(amounts.ORDER)
    assert {row.text for row in rows} == {amounts.NOTHING}


def test_every_step_stands_with_its_formula_and_clauses(draft: Draft, words: Wording) -> None:
    assert draft.result is not None
    views = draft_view(draft, words).steps
    assert len(views) == len(draft.result.steps)
    for step, view in zip(draft.result.steps, views, strict=True):
        assert view.title == words(step.rule, step.arguments)
        assert view.formula == (step.formula or "")
        for figure in step.figures:
            assert any(figure.clause in clause for clause in view.clauses)


def test_what_this_window_can_mend_comes_before_what_the_hospital_must(words: Wording) -> None:
    read = Finding("visit.sum-differs", {"invoice_number": "1", "total": 1, "invoice": 2, "difference": -1})
    sign = Finding("visit.day-unsigned", {"day": date(2016, 3, 3)})
    odd = Finding("policy.no-longer-in-force", {"policy": "示例", "day": date(2016, 3, 3), "until": date(2016, 1, 1)})
    assert [stop.key for stop in stops((read, odd, sign), words)] == [Key.SIGN, Key.READ, ""]


def test_a_sentence_is_told_once_and_a_note_stops_nothing(words: Wording) -> None:
    sign = Finding("visit.day-unsigned", {"day": date(2016, 3, 3)})
    note = Finding("visit.day-missing", {"day": date(2016, 3, 4)}, severity=Severity.NOTE)
    assert len(stops((sign, sign, note), words)) == 1
    assert notes((sign, note, note), words) == (words.finding(note),)


@pytest.mark.parametrize("language", list(Language))
def test_every_key_that_mends_something_says_what_it_does(language: Language) -> None:
    words = wording(language)
    for code in ("visit.day-missing", "visit.day-unsigned", "visit.day-changed", "visit.code-unmapped"):
        key = remedy(code)
        assert key is not None
        said = words(f"ui.mend.{key.name.lower().replace('_', '-')}")
        assert not said.startswith("ui.")


def test_many_days_name_the_first_few() -> None:
    days = [date(2016, 3, day) for day in range(1, 11)]
    assert told_days(days[:2]) == "03-01  03-02"
    assert told_days(days).endswith("03-08  …")


def test_the_page_is_complete_in_english(desk: FakeDesk, play: Callable[[Work | None], None]) -> None:
    desk.admit(verification(CARD, "Zhang", groups=("wubao",)), 1, signed=False)
    presenter = SettlementPresenter(desk, wording(Language.ENGLISH), render=lambda _: ())
    play(presenter.scan(CARD))
    presenter.entries.open_sign()
    state = presenter.state
    said = [state.confirm.text, *(key.label for key in state.keys), *(row.label for row in state.amounts)]
    assert state.draft is not None
    said += [stop.sentence + stop.action for stop in state.draft.stops]
    said += [step.title for step in state.draft.steps]
    assert all(said)
    assert not [text for text in said if "ui." in text or any("\u4e00" <= each <= "\u9fff" for each in text)]


def test_a_class_is_named_for_every_class(words: Wording) -> None:
    assert [words(f"ui.class.{each.value.lower()}") for each in ExpenseClass] == ["甲", "乙", "丙"]


def test_the_age_of_the_roster_is_told_with_the_person(words: Wording) -> None:
    old = replace(verification(CARD, "张桂兰"), roster_as_of=NOW.replace(year=2015))
    person = person_view(old, None, words)
    assert person is not None
    assert "2015-03-10" in person.standing
