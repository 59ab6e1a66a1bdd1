"""Scanner, lanes, list model, font, start: each by itself."""

import logging
import threading
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QThread
from PySide6.QtGui import QFont, QFontDatabase, QRawFont
from PySide6.QtWidgets import QApplication, QLabel

import ui.main
from ncms_desktop.bootstrap.workstation import RulesRefused
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.findings import Finding
from ncms_desktop.wording import Language, Wording, wording
from ui.main import MOST_FINDINGS, _Reporter, start_failure
from ui.presenters.lists import COLUMNS, MARKS, RIGHT_ALIGNED
from ui.presenters.state import LineRow
from ui.tasks import Report, Tasks
from ui.widgets.line_table import LineModel
from ui.widgets.scanner import LONGEST_GAP, SHORTEST_CODE, Wedge
from ui.widgets.style import FAMILY, load_font

CODE = "9901230203000001-01"


def typed(text: str, *, gap: int, start: int = 0) -> str | None:
    wedge, at = Wedge(), start
    for character in text:
        wedge.character(character, at)
        at += gap
    return wedge.enter(at)


def test_a_burst_of_keys_is_a_scan() -> None:
    assert typed(CODE, gap=LONGEST_GAP) == CODE


def test_a_person_is_no_scanner() -> None:
    assert typed(CODE, gap=LONGEST_GAP + 1) is None


def test_a_short_burst_is_no_scan() -> None:
    assert typed("1" * SHORTEST_CODE, gap=1) is not None
    assert typed("1" * (SHORTEST_CODE - 1), gap=1) is None


def test_keys_before_a_pause_are_no_part_of_the_scan() -> None:
    wedge = Wedge()
    assert wedge.character("x", 0)
    assert wedge.character("9", 1000)
    for position, character in enumerate(CODE[1:], start=1):
        assert not wedge.character(character, 1000 + position)
    assert wedge.enter(1000 + len(CODE)) == CODE


def test_another_key_ends_a_burst_and_a_code_counts_once() -> None:
    wedge = Wedge()
    for position, character in enumerate(CODE):
        wedge.character(character, position)
    assert wedge.enter(30) == CODE
    assert wedge.enter(31) is None
    for position, character in enumerate(CODE):
        wedge.character(character, position)
    wedge.other()
    assert wedge.enter(30) is None


@pytest.fixture
def tasks(qapp: Any) -> Any:
    made = Tasks()
    yield made
    made.close()


def nothing(_: object) -> None:
    return None


def test_calls_run_off_the_gui_thread_and_outcomes_arrive_on_it(tasks: Tasks, qtbot: Any) -> None:
    ran: list[object] = []
    told: list[object] = []

    def call(_: Report) -> object:
        ran.append(threading.current_thread())
        return 7

    tasks.run(call, done=lambda outcome: told.extend((outcome, QThread.currentThread())), failed=nothing)
    assert not tasks.idle
    qtbot.waitUntil(lambda: tasks.idle)
    assert ran[0] is not threading.main_thread()
    assert told == [7, QApplication.instance().thread()]


def test_the_counters_lane_keeps_the_order(tasks: Tasks, qtbot: Any) -> None:
    gate, order = threading.Event(), []

    def first(_: Report) -> None:
        gate.wait(10)
        order.append(1)

    tasks.run(first, done=nothing, failed=nothing)
    tasks.run(lambda _: order.append(2), done=nothing, failed=nothing)
    gate.set()
    qtbot.waitUntil(lambda: tasks.idle)
    assert order == [1, 2]


def test_a_fault_arrives_as_it_was_raised_and_a_bug_is_logged_without_its_message(
    tasks: Tasks, qtbot: Any, caplog: pytest.LogCaptureFixture
) -> None:
    failures: list[Exception] = []

    def fault(_: Report) -> object:
        raise EnvironmentFault("store.disk-full", file="x")

    def bug(_: Report) -> object:
        raise ValueError("张桂兰")

    with caplog.at_level(logging.INFO):
        tasks.run(fault, done=nothing, failed=failures.append)
        tasks.run(bug, done=nothing, failed=failures.append)
        qtbot.waitUntil(lambda: tasks.idle)
    assert [type(each) for each in failures] == [EnvironmentFault, ValueError]
    assert "store.disk-full" in caplog.text
    assert "ValueError" in caplog.text
    assert "张桂兰" not in caplog.text


def test_progress_is_told_on_the_gui_thread_and_cancelling_reaches_the_call(tasks: Tasks, qtbot: Any) -> None:
    told: list[tuple[int, int]] = []
    outcomes: list[object] = []
    asked = threading.Event()

    def call(report: Report) -> object:
        first = report(1, 2)
        asked.wait(10)
        return first, report(2, 1)

    def moved(done: int, waiting: int) -> None:
        told.append((done, waiting))

    ticket = tasks.run(call, done=outcomes.append, failed=nothing, online=True, progress=moved)
    qtbot.waitUntil(lambda: told == [(1, 2)])
    ticket.cancel()
    assert ticket.cancelled
    asked.set()
    qtbot.waitUntil(lambda: tasks.idle)
    assert outcomes == [(True, False)]


def test_after_closing_nothing_starts_and_nothing_is_told(qapp: Any) -> None:
    tasks, told = Tasks(), []
    tasks.run(lambda _: 1, done=told.append, failed=nothing)
    tasks.close()
    tasks.run(lambda _: told.append("started"), done=told.append, failed=nothing)
    QApplication.processEvents()
    assert told == []
    assert tasks.idle


def rows(count: int) -> tuple[LineRow, ...]:
    return tuple(
        LineRow(
            cells=("03-01", f"项目{number}", "", "1", "1.00", f"{number}.00", "甲", ""),
            sort_keys=(number % 7, f"项目{number}", "", 1, 1, number, "甲", 0),
            category="drug" if number % 2 else "bed",
            day=date(2016, 3, 1 + number % 3),
            item_code=str(number),
            attention=number % 10 == 0,
            tip="",
        )
        for number in range(count)
    )


@pytest.fixture
def model(qapp: Any, qtmodeltester: Any) -> LineModel:
    made = LineModel([f"h{name}" for name in COLUMNS], RIGHT_ALIGNED)
    made.set_rows(rows(30))
    qtmodeltester.check(made)
    made.set_rows(rows(3000))
    return made


def shown(model: LineModel, column: int) -> list[str]:
    return [str(model.data(model.index(row, column))) for row in range(model.rowCount())]


def test_the_list_sorts_by_value_and_not_by_text(model: LineModel) -> None:
    model.sort(5, Qt.SortOrder.DescendingOrder)
    assert shown(model, 5)[:3] == ["2999.00", "2998.00", "2997.00"]
    model.sort(5)
    assert shown(model, 5)[:3] == ["0.00", "1.00", "2.00"]


def test_filters_narrow_together_and_sorting_stays(model: LineModel) -> None:
    model.sort(5, Qt.SortOrder.DescendingOrder)
    model.set_filter(category="bed", only_attention=True, days=(date(2016, 3, 1),))
    expected = [number for number in range(2999, -1, -1) if number % 2 == 0 and number % 10 == 0 and number % 3 == 0]
    assert shown(model, 1) == [f"项目{number}" for number in expected]
    model.set_filter(category="", only_attention=False, days=())
    assert model.rowCount() == 3000


def test_amounts_stand_on_the_right_with_their_heading(model: LineModel) -> None:
    right = Qt.AlignmentFlag.AlignRight
    role = Qt.ItemDataRole.TextAlignmentRole
    for column in RIGHT_ALIGNED:
        assert model.data(model.index(0, column), role) & right
        assert model.headerData(column, Qt.Orientation.Horizontal, role) & right
    assert not model.data(model.index(0, 1), role) & right


def test_the_same_rows_again_leave_the_view_alone(model: LineModel, qtbot: Any) -> None:
    held = model._rows
    with qtbot.assertNotEmitted(model.modelReset):
        model.set_rows(held)
        model.set_filter(category="", only_attention=False, days=())


def test_the_shipped_font_draws_figures_of_one_width(qapp: Any) -> None:
    assert load_font() == FAMILY
    assert FAMILY in QFontDatabase.families()
    font = QFont(FAMILY)
    font.setPixelSize(40)
    raw = QRawFont.fromFont(font)
    assert raw.familyName() == FAMILY
    widths = {raw.advancesForGlyphIndexes(raw.glyphIndexesForString(digit))[0].x() for digit in "0123456789"}
    assert len(widths) == 1


def test_everything_the_window_says_is_in_the_shipped_font(qapp: Any) -> None:
    """A sign that only another font of the developer's machine holds would be a box at the counter."""
    raw = QRawFont.fromFont(QFont(load_font()))
    source = "".join(path.read_text("utf-8") for path in Path(ui.__path__[0]).rglob("*.py"))
    said = source + "".join(map(str, MARKS.values()))
    for language in Language:
        path = files("resources").joinpath("locale", language.value, "LC_MESSAGES", "ncms.po")
        said += path.read_text("utf-8")
    lacking = {each for each in set(said) if each > "\x7f" and raw.glyphIndexesForString(each)[0] == 0}
    assert lacking == set()


@pytest.mark.parametrize("language", list(Language))
def test_a_start_that_fails_says_one_sentence(qtbot: Any, dressed: None, language: Language) -> None:
    words = wording(language)
    window = start_failure(EnvironmentFault("settings.missing", folder="C:/NCMS"), words)
    qtbot.addWidget(window)
    window.show()
    sentence = window.findChild(QLabel, "startSentence")
    assert isinstance(sentence, QLabel)
    assert sentence.text() == words("settings.missing", folder="C:/NCMS")
    assert sentence.isVisible()


def test_rules_that_cannot_be_used_are_named_at_the_start(qtbot: Any, dressed: None, words: Wording) -> None:
    finding = Finding("rules.other-county", {"policy_county": "990124", "workplace_county": "990123"})
    window = start_failure(RulesRefused((finding,) * (MOST_FINDINGS + 5)), words)
    qtbot.addWidget(window)
    sentence = window.findChild(QLabel, "startSentence")
    assert isinstance(sentence, QLabel)
    assert words.finding(finding) in sentence.text()
    assert sentence.text().count("•") == MOST_FINDINGS


def test_the_program_without_a_set_up_shows_the_sentence_and_ends_with_2(
    tmp_path: Path, qapp: Any, monkeypatch: pytest.MonkeyPatch, words: Wording
) -> None:
    seen: list[str] = []

    class Application:
        """Stands for the one QApplication of the test run, whose loop must not be entered."""

        def __new__(cls, _: object) -> Any:
            return qapp

    def look() -> int:
        for window in QApplication.topLevelWidgets():
            sentence = window.findChild(QLabel, "startSentence")
            if isinstance(sentence, QLabel) and window.isVisible():
                seen.append(sentence.text())
                window.close()
        return 0

    monkeypatch.setattr(ui.main, "QApplication", Application)
    monkeypatch.setattr(qapp, "exec", look, raising=False)
    assert ui.main.main(["--data", str(tmp_path)]) == 2
    assert seen == [words("settings.missing", folder=str(tmp_path))]


def test_an_unforeseen_error_in_the_window_is_told_and_logged_without_names(
    clerk: Any, words: Wording, caplog: pytest.LogCaptureFixture
) -> None:
    report: Callable[..., None] = _Reporter(clerk.window)
    try:
        raise KeyError("张桂兰")
    except KeyError as error:
        report(type(error), error, error.__traceback__)
    assert clerk.reads("bannerText") == words("ui.internal-error")
    assert "KeyError" in caplog.text
    assert "张桂兰" not in caplog.text
