"""From a card to a draft, parked patients, late answers: the presenter without Qt."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from builders.desk import FakeDesk
from builders.patients import unknown, verification

from ncms_desktop.domain.errors import Bug, EnvironmentFault
from ncms_desktop.domain.findings import Finding, Place
from ncms_desktop.domain.participation import CardStatus
from ncms_desktop.domain.visit import DayState
from ncms_desktop.wording import Wording
from ui.presenters.settlement import SettlementPresenter
from ui.presenters.state import Focus, Key, Phase, Tone
from ui.presenters.work import Work

Play = Callable[[Work | None], None]
CARD, OTHER = "9901230203000001-01", "9901230203000007-02"
ZHANG, CHEN = verification(CARD, "张桂兰", groups=("wubao",)), verification(OTHER, "陈秀英")


def parked_names(presenter: SettlementPresenter) -> list[str]:
    return [tab.text for tab in presenter.state.parked]


def test_an_empty_page_asks_for_a_card(presenter: SettlementPresenter) -> None:
    state = presenter.state
    assert state.phase is Phase.EMPTY
    assert state.focus is Focus.CARD
    assert state.person is None
    assert not state.confirm.enabled
    assert state.message is not None


def test_one_scan_shows_person_list_and_result(presenter: SettlementPresenter, desk: FakeDesk, play: Play) -> None:
    number = desk.admit(ZHANG)
    play(presenter.scan(f"  {CARD}\n"))
    state = presenter.state
    assert desk.calls == ["verify", "find_visits", "read_lists", "draft"]
    assert state.phase is Phase.READY
    assert state.person is not None
    assert state.person.name == "张桂兰"
    assert state.draft is not None
    assert number in state.draft.visit_title
    assert len(state.draft.lines) == len(desk.kept[number].lines)
    assert state.draft.compensation == "1,464.56"
    assert state.draft.patient_share == "734.41"


def test_an_empty_scan_does_nothing(presenter: SettlementPresenter) -> None:
    assert presenter.scan("   ") is None
    assert presenter.state.phase is Phase.EMPTY


def test_while_looking_the_page_says_so_without_the_whole_number(presenter: SettlementPresenter) -> None:
    presenter.scan(CARD)
    state = presenter.state
    assert state.phase is Phase.LOOKING
    assert state.message is not None
    assert state.message.busy
    assert CARD not in state.message.title


def test_an_unknown_number_stays_in_the_field_to_be_corrected(presenter: SettlementPresenter, play: Play) -> None:
    play(presenter.scan(CARD))
    state = presenter.state
    assert state.phase is Phase.NOT_FOUND
    assert state.asked == CARD
    assert state.message is not None
    assert state.message.reasons
    assert state.message.tone is Tone.BAD


def test_a_frozen_card_is_refused_with_its_reason_and_no_visit_is_looked_for(
    presenter: SettlementPresenter, desk: FakeDesk, words: Wording, play: Play
) -> None:
    reason = Finding("verify.card-frozen", {"number": "***", "since": date(2016, 2, 1)})
    desk.people[CARD] = verification(CARD, "张桂兰", card_status=CardStatus.FROZEN, findings=(reason,))
    play(presenter.scan(CARD))
    state = presenter.state
    assert state.phase is Phase.REFUSED
    assert state.message is not None
    assert state.message.reasons == (words.finding(reason),)
    assert desk.calls == ["verify"]
    assert state.person is not None
    assert state.person.standing_tone is Tone.BAD
    assert not state.identity_enabled


def test_a_refused_person_is_checked_again_by_f5(presenter: SettlementPresenter, desk: FakeDesk, play: Play) -> None:
    desk.admit(ZHANG)
    reason = Finding("verify.card-frozen", {"number": "***", "since": date(2016, 2, 1)})
    desk.people[CARD] = replace(ZHANG, findings=(reason,))
    play(presenter.scan(CARD))
    desk.people[CARD] = ZHANG
    play(presenter.reread())
    assert presenter.state.phase is Phase.READY


def test_several_visits_wait_for_a_choice(presenter: SettlementPresenter, desk: FakeDesk, play: Play) -> None:
    first, second = desk.admit(CHEN, 1), desk.admit(CHEN, 3)
    play(presenter.scan(OTHER))
    state = presenter.state
    assert state.phase is Phase.CHOOSING
    assert state.focus is Focus.VISITS
    assert [choice.number for choice in state.choices] == [first, second]
    play(presenter.choose_visit(second))
    chosen = presenter.state
    assert chosen.draft is not None
    assert second in chosen.draft.visit_title


def test_a_person_without_a_visit_is_looked_for_again_by_f5(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    desk.people[CARD] = ZHANG
    play(presenter.scan(CARD))
    assert presenter.state.phase is Phase.NO_VISIT
    desk.admit(ZHANG)
    play(presenter.reread())
    assert presenter.state.phase is Phase.READY


def test_a_broken_export_is_told_with_file_and_row_and_read_again_by_f5(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    number = desk.admit(ZHANG)
    fault = Finding(
        "visit.amount-differs",
        {"item": "床位费", "quantity": "1", "price": "30.00", "amount": 3100},
        Place("lines.csv", 118, "金额"),
    )
    desk.broken_lists[number] = (fault,)
    play(presenter.scan(CARD))
    state = presenter.state
    assert state.phase is Phase.UNREADABLE
    assert state.message is not None
    assert "lines.csv" in state.message.reasons[0]
    assert "118" in state.message.reasons[0]
    assert not state.confirm.enabled
    desk.broken_lists.clear()
    play(presenter.reread())
    assert presenter.state.phase is Phase.READY


def test_a_reread_that_changes_a_day_says_so_and_stops_the_settlement(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    number = desk.admit(ZHANG)
    play(presenter.scan(CARD))
    _, lines = desk.hospital[number]
    desk.change_hospital(number, lines[1:])
    play(presenter.reread())
    state = presenter.state
    assert state.banner is not None
    assert "03-01" in state.banner.sentence
    assert state.draft is not None
    assert state.draft.days[0].state is DayState.CHANGED
    assert state.phase is Phase.FINDINGS
    assert state.stop is not None
    assert state.stop.key == Key.SIGN


def test_a_late_answer_to_an_earlier_card_never_overwrites_the_page(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    desk.admit(ZHANG)
    desk.people[OTHER] = unknown(OTHER)
    early = presenter.scan(CARD)
    later = presenter.scan(OTHER)
    play(later)
    play(early)
    state = presenter.state
    assert desk.calls == ["verify", "verify"]
    assert state.phase is Phase.NOT_FOUND
    assert state.asked == OTHER
    assert state.parked == ()


def test_a_late_answer_reaches_the_patient_it_was_asked_for(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    desk.admit(ZHANG)
    desk.admit(CHEN, 1)
    play(presenter.scan(CARD))
    slow = presenter.reread()
    play(presenter.scan(OTHER))
    play(slow)
    assert presenter.state.person is not None
    assert presenter.state.person.name == "陈秀英"
    presenter.park()
    presenter.resume_nth(1)
    assert presenter.state.person.name == "张桂兰"
    assert presenter.state.phase is Phase.READY


def test_a_scan_during_a_draft_parks_it_and_never_replaces_it(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    desk.admit(ZHANG)
    desk.admit(CHEN, 1)
    play(presenter.scan(CARD))
    presenter.toggle_identity()
    play(presenter.scan(OTHER))
    assert presenter.state.person is not None
    assert presenter.state.person.name == "陈秀英"
    assert "张桂兰" in parked_names(presenter)[0]
    assert not presenter.state.identity_confirmed
    calls = len(desk.calls)
    play(presenter.scan(CARD))
    assert presenter.state.person.name == "张桂兰"
    assert presenter.state.identity_confirmed
    assert len(desk.calls) == calls
    assert "陈秀英" in parked_names(presenter)[0]


def test_the_same_card_scanned_again_keeps_the_draft_and_disarms(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    desk.admit(ZHANG)
    play(presenter.scan(CARD))
    presenter.toggle_identity()
    presenter.closing.confirm()
    assert presenter.state.phase is Phase.CONFIRMING
    assert presenter.scan(CARD) is None
    assert presenter.state.phase is Phase.READY
    assert presenter.state.parked == ()


def test_f4_sets_a_patient_aside_and_takes_the_last_one_back(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    desk.admit(ZHANG)
    play(presenter.scan(CARD))
    presenter.park()
    assert presenter.state.phase is Phase.EMPTY
    assert len(presenter.state.parked) == 1
    presenter.park()
    assert presenter.state.phase is Phase.READY
    assert presenter.state.parked == ()


def test_visits_in_work_are_offered_again_and_opened_without_reading(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    number = desk.admit(ZHANG)
    play(presenter.start())
    assert number in parked_names(presenter)[0]
    desk.calls.clear()
    play(presenter.resume_nth(1))
    assert desk.calls == ["verify", "draft"]
    assert presenter.state.phase is Phase.READY


def test_an_offered_visit_leaves_the_tabs_when_its_card_is_scanned(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    desk.admit(ZHANG)
    play(presenter.start())
    play(presenter.scan(CARD))
    assert presenter.state.phase is Phase.READY
    assert presenter.state.parked == ()


def test_a_patient_put_away_leaves_no_tab(presenter: SettlementPresenter, desk: FakeDesk, play: Play) -> None:
    desk.admit(ZHANG)
    play(presenter.scan(CARD))
    presenter.put_away()
    assert presenter.state.phase is Phase.EMPTY
    assert presenter.state.parked == ()


def test_identity_is_never_ticked_for_a_new_person(presenter: SettlementPresenter, desk: FakeDesk, play: Play) -> None:
    desk.admit(ZHANG)
    desk.admit(CHEN, 1)
    play(presenter.scan(CARD))
    assert not presenter.state.identity_confirmed
    presenter.toggle_identity()
    assert presenter.state.identity_confirmed
    play(presenter.scan(OTHER))
    assert not presenter.state.identity_confirmed


def test_escape_takes_back_the_nearest_thing_first(presenter: SettlementPresenter, desk: FakeDesk, play: Play) -> None:
    desk.admit(ZHANG)
    play(presenter.scan(CARD))
    presenter.fault(EnvironmentFault("store.disk-full", file="ncms.db"))
    presenter.toggle_identity()
    presenter.closing.confirm()
    presenter.escape()
    assert presenter.state.phase is Phase.READY
    assert presenter.state.banner is not None
    presenter.escape()
    assert presenter.state.banner is None
    presenter.escape()
    assert presenter.state.phase is Phase.READY


def test_a_lookup_that_takes_too_long_can_be_given_up(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    desk.admit(ZHANG)
    slow = presenter.scan(CARD)
    presenter.escape()
    assert presenter.state.phase is Phase.EMPTY
    play(slow)
    assert presenter.state.phase is Phase.EMPTY


def test_giving_up_a_reading_keeps_the_draft_that_was_there(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    number = desk.admit(ZHANG)
    play(presenter.scan(CARD))
    shown = presenter.state.draft
    desk.change_hospital(number, desk.hospital[number][1][1:])
    slow = presenter.reread()
    assert presenter.state.phase is Phase.READING
    presenter.escape()
    assert presenter.state.phase is Phase.READY
    play(slow)
    assert presenter.state.phase is Phase.READY
    assert presenter.state.draft is shown
    assert presenter.state.banner is None


def test_a_trial_says_that_nothing_is_stored_and_cannot_be_confirmed(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    desk.admit(ZHANG)
    play(presenter.scan(CARD))
    presenter.toggle_identity()
    play(presenter.trial())
    state = presenter.state
    assert state.phase is Phase.TRIAL
    assert not state.confirm.enabled
    assert state.draft is not None
    assert state.draft.compensation_note
    assert presenter.closing.confirm() is None
    play(presenter.trial())
    assert presenter.state.phase is Phase.READY
    assert presenter.state.confirm.enabled


def test_a_patient_who_is_still_in_can_be_tried_only(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    desk.admit(ZHANG, signed=False, discharged=None)
    play(presenter.scan(CARD))
    state = presenter.state
    assert state.phase is Phase.FINDINGS
    assert state.draft is not None
    assert state.draft.compensation == "—"
    assert any(stop.key == Key.TRIAL for stop in state.draft.stops)
    play(presenter.trial())
    assert presenter.state.draft is not None
    assert presenter.state.draft.compensation == "1,464.56"
    assert not presenter.state.confirm.enabled


def test_a_fault_of_the_machine_is_told_in_its_own_sentence(
    presenter: SettlementPresenter, desk: FakeDesk, words: Wording, play: Play
) -> None:
    desk.admit(ZHANG)
    desk.faults["find_visits"] = EnvironmentFault("store.disk-full", file="ncms.db")
    play(presenter.scan(CARD))
    assert presenter.state.banner is not None
    assert presenter.state.banner.sentence == words("store.disk-full", file="ncms.db")
    play(presenter.reread())
    assert presenter.state.phase is Phase.READY
    assert presenter.state.banner is None


def test_a_bug_is_told_as_an_internal_error_without_its_message(
    presenter: SettlementPresenter, desk: FakeDesk, words: Wording, play: Play
) -> None:
    desk.admit(ZHANG)
    for bug in (KeyError("张桂兰"), Bug("bug.total-not-conserved")):
        desk.faults["draft"] = bug
        play(presenter.scan(CARD))
        assert presenter.state.banner is not None
        assert presenter.state.banner.sentence == words("ui.internal-error")
        presenter.put_away()


def test_a_fault_while_offering_visits_at_the_start_is_told(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    desk.faults["unsettled"] = EnvironmentFault("store.disk-full", file="ncms.db")
    play(presenter.start())
    assert presenter.state.banner is not None
    assert presenter.state.banner.tone is Tone.BAD
