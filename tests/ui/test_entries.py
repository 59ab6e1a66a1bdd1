"""F6, F7 and Ctrl+D: what the clerk enters beside the list. The presenter without Qt."""

from collections.abc import Callable
from datetime import date

import pytest
from builders.desk import FakeDesk
from builders.patients import verification

from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.visit import DayState
from ncms_desktop.wording import Wording
from ui.presenters.settlement import SettlementPresenter
from ui.presenters.state import Focus, FreeDayPanel, Key, MappingPanel, Phase, SignPanel
from ui.presenters.work import Work

Play = Callable[[Work | None], None]
CARD = "9901230203000007-02"
GAP = date(2016, 3, 5)


@pytest.fixture
def number(presenter: SettlementPresenter, desk: FakeDesk, play: Play) -> str:
    """A stay of five days on the page: 2 and 3 March signed, 5 March missing, two items without counterpart."""
    number = desk.admit(verification(CARD, "陈秀英"), 1, signed=False)
    desk.drop_day(number, GAP)
    visit = desk.kept[number].visit
    desk.sign_days(visit_number=number, days=visit.days()[:2], signer="陈秀英", relation="self")
    _, lines = desk.hospital[number]
    for code in (lines[3].item_code, lines[9].item_code):
        del desk.mappings[code]
    play(presenter.scan(CARD))
    desk.calls.clear()
    return number


def states(presenter: SettlementPresenter) -> list[DayState]:
    draft = presenter.state.draft
    assert draft is not None
    return [cell.state for cell in draft.days]


@pytest.mark.usefixtures("number")
def test_each_stop_names_the_key_that_mends_it(presenter: SettlementPresenter) -> None:
    draft = presenter.state.draft
    assert draft is not None
    assert {stop.key for stop in draft.stops} == {Key.SIGN, Key.FREE_DAY, Key.MAP}
    assert all(stop.action for stop in draft.stops)
    assert presenter.state.stop == draft.stops[0]
    assert presenter.state.more_stops == len(draft.stops)


@pytest.mark.usefixtures("number")
def test_f7_spans_every_unsigned_day_and_chooses_nobody(presenter: SettlementPresenter) -> None:
    presenter.entries.open_sign()
    panel = presenter.state.panel
    assert isinstance(panel, SignPanel)
    assert (panel.first, panel.last) == (date(2016, 3, 4), date(2016, 3, 6))
    assert presenter.state.focus is Focus.PANEL


@pytest.mark.usefixtures("number")
def test_f7_takes_the_days_chosen_in_the_strip(presenter: SettlementPresenter) -> None:
    presenter.entries.open_sign((date(2016, 3, 2), date(2016, 3, 6)))
    panel = presenter.state.panel
    assert isinstance(panel, SignPanel)
    assert (panel.first, panel.last) == (date(2016, 3, 6), date(2016, 3, 6))


def test_signing_marks_the_unsigned_days_of_the_range_and_no_others(
    presenter: SettlementPresenter, desk: FakeDesk, number: str, play: Play
) -> None:
    presenter.entries.open_sign()
    play(presenter.entries.sign(first=date(2016, 3, 2), last=date(2016, 3, 5), signer=" 陈小明 ", relation="child"))
    signed = {mark.day: (mark.signer, mark.relation) for mark in desk.kept[number].signatures}
    assert signed[date(2016, 3, 2)] == ("陈秀英", "self")
    assert signed[date(2016, 3, 4)] == ("陈小明", "child")
    assert GAP not in signed
    assert date(2016, 3, 6) not in signed
    assert presenter.state.panel is None
    assert states(presenter)[2] is DayState.SIGNED


@pytest.mark.parametrize(
    ("signer", "relation", "last", "code"),
    [
        ("", "child", date(2016, 3, 6), "ui.sign.no-signer"),
        ("  ", "child", date(2016, 3, 6), "ui.sign.no-signer"),
        ("陈小明", "", date(2016, 3, 6), "ui.sign.no-relation"),
        ("陈小明", "neighbour", date(2016, 3, 6), "ui.sign.no-relation"),
        ("陈小明", "child", date(2016, 3, 3), "ui.sign.no-days"),
    ],
)
@pytest.mark.usefixtures("number")
def test_a_signature_lacks_nothing(
    presenter: SettlementPresenter, desk: FakeDesk, words: Wording, signer: str, relation: str, last: date, code: str
) -> None:
    presenter.entries.open_sign()
    assert presenter.entries.sign(first=date(2016, 3, 2), last=last, signer=signer, relation=relation) is None
    panel = presenter.state.panel
    assert isinstance(panel, SignPanel)
    assert panel.error == words(code)
    assert desk.calls == []


def test_a_free_day_is_declared_with_its_reason(
    presenter: SettlementPresenter, desk: FakeDesk, number: str, play: Play
) -> None:
    presenter.entries.open_free_day()
    panel = presenter.state.panel
    assert isinstance(panel, FreeDayPanel)
    assert panel.day == GAP
    play(presenter.entries.declare_free_day(day=GAP, reason=" 请假离院 "))
    assert [free.reason for free in desk.kept[number].free_days] == ["请假离院"]
    assert states(presenter)[3] is DayState.FREE
    assert presenter.state.panel is None


@pytest.mark.parametrize(
    ("day", "reason", "code"),
    [(GAP, " ", "ui.free.no-reason"), (date(2016, 3, 2), "请假", "ui.free.not-missing")],
)
@pytest.mark.usefixtures("number")
def test_a_free_day_needs_a_missing_day_and_a_reason(
    presenter: SettlementPresenter, desk: FakeDesk, words: Wording, day: date, reason: str, code: str
) -> None:
    presenter.entries.open_free_day()
    assert presenter.entries.declare_free_day(day=day, reason=reason) is None
    panel = presenter.state.panel
    assert isinstance(panel, FreeDayPanel)
    assert panel.error == words(code)
    assert desk.calls == []


@pytest.mark.usefixtures("number")
def test_a_disk_that_refuses_keeps_the_panel_open_and_says_why(
    presenter: SettlementPresenter, desk: FakeDesk, words: Wording, play: Play
) -> None:
    presenter.entries.open_free_day()
    desk.faults["declare_free_day"] = EnvironmentFault("store.disk-full", file="ncms.db")
    play(presenter.entries.declare_free_day(day=GAP, reason="请假"))
    panel = presenter.state.panel
    assert isinstance(panel, FreeDayPanel)
    assert panel.error == words("store.disk-full", file="ncms.db")
    assert states(presenter)[3] is DayState.MISSING


@pytest.mark.usefixtures("number")
def test_mapping_begins_with_the_first_open_item_and_searches_as_much_of_its_name_as_is_known(
    presenter: SettlementPresenter, play: Play
) -> None:
    draft = presenter.state.draft
    assert draft is not None
    code, name = draft.unmapped[0]
    work = presenter.entries.open_mapping()
    panel = presenter.state.panel
    assert isinstance(panel, MappingPanel)
    assert (panel.item_code, panel.query, panel.suggestions) == (code, name, None)
    play(work)
    found = presenter.state.panel
    assert isinstance(found, MappingPanel)
    assert found.suggestions
    assert name.startswith(found.query)
    assert all(found.query in suggestion.cells[1] for suggestion in found.suggestions)


@pytest.mark.usefixtures("number")
def test_an_answer_to_an_earlier_search_never_overwrites_a_later_one(
    presenter: SettlementPresenter, play: Play
) -> None:
    play(presenter.entries.open_mapping())
    early = presenter.entries.search_mapping("注射")
    later = presenter.entries.search_mapping("床位")
    play(later)
    play(early)
    panel = presenter.state.panel
    assert isinstance(panel, MappingPanel)
    assert panel.query == "床位"
    assert panel.suggestions
    assert all("床位" in suggestion.cells[1] for suggestion in panel.suggestions)


def test_mapping_goes_on_to_the_next_open_item_and_then_closes(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    play(presenter.scan(CARD))
    number = desk.admit(verification("C2", "李建国"), 1)
    _, lines = desk.hospital[number]
    codes = sorted({lines[3].item_code, lines[9].item_code})
    for code in codes:
        del desk.mappings[code]
    play(presenter.scan("C2"))
    play(presenter.entries.open_mapping())
    first = presenter.state.panel
    assert isinstance(first, MappingPanel)
    assert first.suggestions
    play(presenter.entries.map_to(entry=first.suggestions[0].number))
    second = presenter.state.panel
    assert isinstance(second, MappingPanel)
    assert second.item_code != first.item_code
    assert {first.item_code, second.item_code} == set(codes)
    play(presenter.entries.take_as_self_paid(reason="院内自制,目录没有"))
    assert presenter.state.panel is None
    assert presenter.state.phase is Phase.READY
    assert desk.mappings[first.item_code].entry == first.suggestions[0].number
    assert desk.mappings[second.item_code].entry is None
    assert desk.mappings[second.item_code].reason == "院内自制,目录没有"


@pytest.mark.usefixtures("number")
def test_self_paid_is_never_recorded_without_a_reason(
    presenter: SettlementPresenter, desk: FakeDesk, words: Wording, play: Play
) -> None:
    play(presenter.entries.open_mapping())
    desk.calls.clear()
    assert presenter.entries.take_as_self_paid(reason="  ") is None
    panel = presenter.state.panel
    assert isinstance(panel, MappingPanel)
    assert panel.error == words("ui.map.no-reason")
    assert desk.calls == []


@pytest.mark.usefixtures("number")
def test_a_panel_closes_when_its_patient_is_set_aside(presenter: SettlementPresenter) -> None:
    presenter.entries.open_sign()
    presenter.park()
    presenter.park()
    assert presenter.state.phase is Phase.FINDINGS
    assert presenter.state.panel is None


def test_nothing_opens_where_there_is_nothing_to_enter(
    presenter: SettlementPresenter, desk: FakeDesk, play: Play
) -> None:
    presenter.entries.open_sign()
    presenter.entries.open_free_day()
    assert presenter.entries.open_mapping() is None
    desk.admit(verification(CARD, "陈秀英"), 1)
    play(presenter.scan(CARD))
    presenter.entries.open_sign()
    presenter.entries.open_free_day()
    assert presenter.entries.open_mapping() is None
    assert presenter.state.panel is None
    assert presenter.entries.sign(first=GAP, last=GAP, signer="某", relation="self") is None
    assert presenter.entries.declare_free_day(day=GAP, reason="某") is None
