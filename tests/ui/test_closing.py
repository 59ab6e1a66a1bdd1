"""F9 twice, the receipt, the slip: the presenter without Qt."""

from collections.abc import Callable
from dataclasses import replace

from builders.desk import FakeDesk
from builders.patients import USED, verification

from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.wording import Wording
from ui.presenters.settlement import SettlementPresenter
from ui.presenters.state import Focus, Key, Phase, Tone
from ui.presenters.work import Work

Play = Callable[[Work | None], None]
CARD, OTHER = "9901230203000001-01", "9901230203000007-02"
ZHANG, CHEN = verification(CARD, "张桂兰"), verification(OTHER, "陈秀英")


def at_ready(presenter: SettlementPresenter, desk: FakeDesk, play: Play) -> str:
    number = desk.admit(ZHANG)
    play(presenter.scan(CARD))
    presenter.toggle_identity()
    desk.calls.clear()
    return number


def test_f9_is_dead_until_person_and_card_were_found_to_agree(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    desk.admit(ZHANG)
    play(presenter.scan(CARD))
    state = presenter.state
    assert not state.confirm.enabled
    assert "1,464.56" in state.confirm.text
    assert state.stop is not None
    assert state.stop.key == Key.IDENTITY
    assert presenter.closing.confirm() is None
    assert presenter.state.phase is Phase.READY
    presenter.toggle_identity()
    assert presenter.state.confirm.enabled
    assert presenter.state.stop is None
    assert presenter.state.stop_tone is Tone.GOOD


def test_f9_is_dead_while_anything_stops(presenter: SettlementPresenter, desk: FakeDesk, play: Play) -> None:
    desk.admit(ZHANG, signed=False)
    play(presenter.scan(CARD))
    presenter.toggle_identity()
    state = presenter.state
    assert state.phase is Phase.FINDINGS
    assert not state.confirm.enabled
    assert "9" in state.confirm.text
    assert presenter.closing.confirm() is None
    assert "settle" not in desk.calls


def test_the_first_f9_asks_and_the_second_settles_and_prints(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    at_ready(presenter, desk, play)
    assert presenter.closing.confirm() is None
    asked = presenter.state
    assert asked.phase is Phase.CONFIRMING
    assert asked.confirm.armed
    assert "1,464.56" in asked.confirm.text
    assert desk.calls == []
    play(presenter.closing.confirm())
    state = presenter.state
    assert state.phase is Phase.SETTLED
    assert desk.calls == ["settle", "print_slip"]
    assert state.receipt is not None
    assert (state.receipt.total, state.receipt.compensation, state.receipt.patient_share) == (
        "2,198.97",
        "1,464.56",
        "734.41",
    )
    assert len(state.receipt.pages) == 1
    assert state.receipt.print_tone is Tone.GOOD
    assert state.focus is Focus.CARD
    assert state.asked == ""
    assert not state.confirm.enabled
    assert presenter.ledger == 2


def test_unticking_identity_disarms(presenter: SettlementPresenter, desk: FakeDesk, play: Play) -> None:
    at_ready(presenter, desk, play)
    presenter.closing.confirm()
    presenter.toggle_identity()
    assert not presenter.state.confirm.armed
    assert not presenter.state.confirm.enabled


def test_any_other_work_disarms(presenter: SettlementPresenter, desk: FakeDesk, play: Play) -> None:
    at_ready(presenter, desk, play)
    presenter.closing.confirm()
    play(presenter.reread())
    assert presenter.state.phase is Phase.READY
    presenter.closing.confirm()
    presenter.show_findings()
    assert not presenter.state.confirm.armed
    presenter.escape()
    presenter.closing.confirm()
    presenter.park()
    presenter.park()
    assert presenter.state.phase is Phase.READY


def test_a_third_f9_while_storing_settles_nothing_twice(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    at_ready(presenter, desk, play)
    presenter.closing.confirm()
    work = presenter.closing.confirm()
    assert presenter.state.phase is Phase.SETTLING
    assert presenter.closing.confirm() is None
    assert presenter.reread() is None
    presenter.put_away()
    presenter.escape()
    assert presenter.state.phase is Phase.SETTLING
    play(work)
    assert presenter.closing.confirm() is None
    assert desk.calls.count("settle") == 1


def test_a_stale_draft_shows_old_beside_new_and_asks_again(
    presenter: SettlementPresenter, desk: FakeDesk, words: Wording, play: Play
) -> None:
    at_ready(presenter, desk, play)
    desk.use = replace(USED, county_used=1_900_000, local_used=50_000, local_count=1)
    presenter.closing.confirm()
    play(presenter.closing.confirm())
    state = presenter.state
    assert state.phase is Phase.STALE
    assert state.receipt is None
    assert words("ui.changed.used") in state.changes
    rows = {row.name: row for row in state.amounts}
    assert (rows["compensation"].old, rows["compensation"].text) == ("1,464.56", "500.00")
    assert rows["compensation"].changed
    assert not rows["total"].changed
    assert not state.confirm.armed
    assert "500.00" in state.confirm.text
    presenter.closing.confirm()
    assert presenter.state.phase is Phase.CONFIRMING
    assert presenter.state.changes
    play(presenter.closing.confirm())
    assert presenter.state.phase is Phase.SETTLED
    assert presenter.state.receipt is not None
    assert presenter.state.receipt.compensation == "500.00"


def test_a_stale_draft_of_a_changed_person_asks_for_the_identity_again(
    presenter: SettlementPresenter, desk: FakeDesk, words: Wording, play: Play
) -> None:
    at_ready(presenter, desk, play)
    assert ZHANG.participant is not None
    desk.people[CARD] = replace(ZHANG, participant=replace(ZHANG.participant, name="张桂蓝"))
    presenter.closing.confirm()
    play(presenter.closing.confirm())
    assert words("ui.changed.participant") in presenter.state.changes
    assert not presenter.state.identity_confirmed
    assert not presenter.state.confirm.enabled


def test_a_visit_settled_elsewhere_is_refused_and_leads_to_its_slip(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    number = at_ready(presenter, desk, play)
    other = SettlementPresenter(desk, presenter._words, render=presenter.closing._render)
    play(other.scan(CARD))
    other.toggle_identity()
    other.closing.confirm()
    play(other.closing.confirm())
    presenter.closing.confirm()
    play(presenter.closing.confirm())
    state = presenter.state
    assert state.phase is Phase.FINDINGS
    assert not state.confirm.enabled
    assert state.stop is not None
    assert state.stop.key == Key.PRINT
    assert presenter.slip_number == desk.settled[number].number


def test_a_disk_full_leaves_the_draft_as_it_was(
    presenter: SettlementPresenter, desk: FakeDesk, words: Wording, play: Play
) -> None:
    at_ready(presenter, desk, play)
    desk.faults["settle"] = EnvironmentFault("store.disk-full", file="ncms.db")
    presenter.closing.confirm()
    play(presenter.closing.confirm())
    state = presenter.state
    assert state.phase is Phase.READY
    assert state.banner is not None
    assert state.banner.sentence == words("store.disk-full", file="ncms.db")
    assert not state.confirm.armed
    assert desk.settled == {}


def test_a_jammed_printer_never_undoes_a_settlement_and_f12_prints_again(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    number = at_ready(presenter, desk, play)
    desk.faults["print_slip"] = EnvironmentFault("slip.not-written", file="x.pdf")
    presenter.closing.confirm()
    play(presenter.closing.confirm())
    state = presenter.state
    assert state.phase is Phase.PRINT_FAILED
    assert state.receipt is not None
    assert "x.pdf" in state.receipt.print_sentence
    assert number in desk.settled
    play(presenter.closing.print_again())
    assert presenter.state.phase is Phase.SETTLED
    assert desk.prints[desk.settled[number].number] == 1


def test_a_second_printing_says_that_it_is_a_reprint(
    presenter: SettlementPresenter, desk: FakeDesk, words: Wording, play: Play
) -> None:
    at_ready(presenter, desk, play)
    presenter.closing.confirm()
    play(presenter.closing.confirm())
    play(presenter.closing.print_again())
    assert presenter.state.receipt is not None
    assert presenter.state.receipt.print_sentence == words("ui.print.reprinted", count=1)


def test_a_missing_glyph_is_told(presenter: SettlementPresenter, desk: FakeDesk, play: Play) -> None:
    at_ready(presenter, desk, play)
    desk.missing_glyphs = ("𠮷",)
    presenter.closing.confirm()
    play(presenter.closing.confirm())
    assert presenter.state.receipt is not None
    assert "𠮷" in presenter.state.receipt.print_sentence
    assert presenter.state.receipt.print_tone is Tone.ATTENTION


def test_the_next_card_may_be_scanned_while_the_settlement_is_stored(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    number = at_ready(presenter, desk, play)
    desk.admit(CHEN, 1)
    presenter.closing.confirm()
    storing = presenter.closing.confirm()
    play(presenter.scan(OTHER))
    assert presenter.state.person is not None
    assert presenter.state.person.name == "陈秀英"
    assert "张桂兰" in presenter.state.parked[0].text
    play(storing)
    state = presenter.state
    assert number in desk.settled
    assert desk.prints == {desk.settled[number].number: 1}
    assert state.parked == ()
    assert state.person is not None
    assert state.person.name == "陈秀英"
    assert "张桂兰" in state.last
    assert "1,464.56" in state.last


def test_a_slip_that_failed_in_the_background_keeps_its_tab(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    at_ready(presenter, desk, play)
    desk.admit(CHEN, 1)
    presenter.closing.confirm()
    storing = presenter.closing.confirm()
    play(presenter.scan(OTHER))
    desk.faults["print_slip"] = EnvironmentFault("slip.not-written", file="x.pdf")
    play(storing)
    assert presenter.state.parked[0].tone is Tone.BAD
    presenter.resume_nth(1)
    assert presenter.state.phase is Phase.PRINT_FAILED
    play(presenter.closing.print_again())
    assert presenter.state.phase is Phase.SETTLED


def test_a_settled_page_gives_way_to_the_next_card_without_a_tab(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    at_ready(presenter, desk, play)
    presenter.closing.confirm()
    play(presenter.closing.confirm())
    desk.admit(CHEN, 1)
    play(presenter.scan(OTHER))
    assert presenter.state.parked == ()
    assert presenter.state.phase is Phase.READY


def test_a_settled_visit_read_again_leads_to_its_slip(
    presenter: SettlementPresenter, desk: FakeDesk, words: Wording, play: Play
) -> None:
    from ncms_desktop.domain.findings import Finding

    number = desk.admit(ZHANG)
    finding = Finding("visit.settled", {"visit": number, "number": "P01-W01-01-000007"}, subject="P01-W01-01-000007")
    desk.broken_lists[number] = (finding,)
    play(presenter.scan(CARD))
    assert presenter.state.phase is Phase.UNREADABLE
    assert presenter.slip_number == "P01-W01-01-000007"
    assert next(key for key in presenter.state.keys if key.key == Key.PRINT).enabled
    assert presenter.state.message is not None
    assert presenter.state.message.reasons == (words.finding(finding),)
