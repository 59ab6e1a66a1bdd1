"""One picture of the window per state, for people to look at: ``make pictures`` keeps them in build/pictures."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from builders.clerk import Clerk
from builders.desk import FakeDesk
from builders.patients import NOW, USED, many_lines, verification
from PySide6.QtWidgets import QApplication

from ncms_desktop.adapters.paper import PdfPaper
from ncms_desktop.adapters.paper.preview import page_pictures
from ncms_desktop.documents.settlement import settlement_document
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.findings import Finding, Place
from ncms_desktop.domain.identity import masked
from ncms_desktop.domain.participation import CardStatus
from ncms_desktop.usecases.answers import LineState
from ncms_desktop.usecases.draft import Draft
from ncms_desktop.wording import Language, wording

FOLDER = os.environ.get("NCMS_PICTURES")
"""Where the pictures are kept; each test's own folder where nobody asks for them."""
CARD, OTHER, THIRD = "9901230203000001-01", "9901230203000007-02", "9901230114000012-01"
"""Cards of invented people."""


@pytest.fixture(params=list(Language), ids=lambda language: language.value)
def language(request: pytest.FixtureRequest) -> Language:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def painted(
    desk: FakeDesk, open_window: Callable[..., Clerk], language: Language, tmp_path: Path
) -> Iterator[tuple[Clerk, Callable[[str], None]]]:
    words, paper = wording(language), PdfPaper()

    def draw(draft: Draft, number: str, copy: int) -> bytes:
        assert draft.case is not None
        assert draft.result is not None
        assert draft.version is not None
        document = settlement_document(
            number=number,
            training=desk.training,
            workplace=desk.workplace,
            settled_at=NOW,
            scheme_year=2016,
            policy_name=draft.version.name,
            policy_from=draft.version.start,
            verification=draft.verification,
            visit=draft.record.visit,
            case=draft.case,
            result=draft.result,
            limit_use=draft.limit_use,
            year_cap=draft.year_cap,
        )
        return paper.slip(document, copy=copy, words=words).pdf

    desk.draw = draw
    desk.admit(verification(CARD, "张桂兰", groups=("wubao",)), 0)
    clerk = open_window(desk, language)
    clerk.window.settlement.presenter.closing._render = clerk.window.queue.presenter._render = lambda pdf: (
        page_pictures(pdf, scale=2.5)
    )

    def save(name: str) -> None:
        folder = Path(FOLDER or tmp_path) / language.value
        folder.mkdir(parents=True, exist_ok=True)
        QApplication.processEvents()
        assert clerk.window.grab().save(str(folder / f"{name}.png"))

    yield clerk, save
    for gate in desk.held.values():
        gate.set()
    clerk.waits()


Painted = tuple[Clerk, Callable[[str], None]]


def test_before_and_while_looking(painted: Painted, desk: FakeDesk) -> None:
    clerk, save = painted
    clerk.presses("Ctrl+W")
    desk.kept.clear()
    save("01-empty")
    gate = desk.hold("verify")
    clerk.scans(CARD)
    save("02-looking")
    gate.set()
    clerk.waits()
    gate = desk.hold("read_lists")
    clerk.presses("F5")
    save("03-reading")
    gate.set()
    clerk.waits()
    del desk.held["read_lists"]


def test_refused_people(painted: Painted, desk: FakeDesk) -> None:
    clerk, save = painted
    clerk.opens(OTHER)
    save("04-not-found")
    refusal = Finding("verify.card-frozen", {"number": masked(THIRD), "since": date(2016, 2, 1)})
    desk.people[THIRD] = verification(THIRD, "李建国", card_status=CardStatus.FROZEN, findings=(refusal,))
    clerk.opens(THIRD)
    save("05-refused")


def test_several_visits_and_none(painted: Painted, desk: FakeDesk) -> None:
    clerk, save = painted
    person = verification(OTHER, "欧阳慧敏")
    desk.admit(person, 1)
    desk.admit(person, 3)
    clerk.opens(OTHER)
    save("06-choosing")
    desk.people[THIRD] = verification(THIRD, "李建国")
    clerk.opens(THIRD)
    save("07-no-visit")
    number = desk.admit(verification("9901230114000013-01", "陈秀英"), 2)
    place = Place("lines.csv", 118, "金额")
    desk.broken_lists[number] = (
        Finding("visit.amount-differs", {"item": "床位费", "quantity": "1", "price": "30.00", "amount": 3100}, place),
    )
    clerk.opens("9901230114000013-01")
    save("08-unreadable")


def with_findings(desk: FakeDesk) -> str:
    number = desk.admit(verification(OTHER, "陈秀英", groups=("wubao", "disabled")), 1, signed=False)
    desk.drop_day(number, date(2016, 3, 5))
    visit = desk.kept[number].visit
    desk.sign_days(visit_number=number, days=visit.days()[:2], signer="陈秀英", relation="self")
    _, lines = desk.hospital[number]
    for code in {lines[3].item_code, lines[9].item_code}:
        del desk.mappings[code]
    desk.use = USED
    return number


def test_findings_and_panels(painted: Painted, desk: FakeDesk) -> None:
    clerk, save = painted
    with_findings(desk)
    clerk.opens(OTHER)
    save("09-findings")
    clerk.presses("Ctrl+L")
    save("10-all-findings")
    clerk.presses("Esc")
    clerk.presses("F7")
    save("11-sign")
    clerk.presses("Esc")
    clerk.presses("F6")
    clerk.types("x")
    save("12-free-day")
    clerk.presses("Esc")
    clerk.presses("Ctrl+D")
    clerk.waits()
    clerk.types("注射用")
    clerk.waits()
    save("13-mapping")


def test_from_ready_to_settled(painted: Painted, desk: FakeDesk) -> None:
    clerk, save = painted
    clerk.opens(CARD)
    save("14-identity-open")
    clerk.presses("F3")
    save("15-ready")
    clerk.presses("F8")
    clerk.waits()
    save("16-trial")
    clerk.presses("F8")
    clerk.waits()
    clerk.presses("F9")
    save("17-confirming")
    gate = desk.hold("settle")
    clerk.presses("F9")
    save("18-settling")
    printing = desk.hold("print_slip")
    gate.set()
    clerk.bot.waitUntil(lambda: clerk.page.receipt is not None)
    save("19-printing")
    printing.set()
    clerk.waits()
    save("20-settled")
    clerk.presses("F11")
    clerk.waits()
    clerk.window.queue.choose(next(iter(desk.settled.values())).number)
    clerk.waits()
    save("21-queue")
    sending = desk.hold("upload")
    clerk.presses("F11")
    save("22-uploading")
    sending.set()
    clerk.waits()
    save("23-uploaded")


def test_what_can_go_wrong(painted: Painted, desk: FakeDesk) -> None:
    clerk, save = painted
    clerk.opens(CARD)
    clerk.presses("F3")
    desk.use = replace(USED, county_used=1_900_000, local_used=50_000, local_count=1)
    clerk.presses("F9")
    clerk.presses("F9")
    clerk.waits()
    save("24-stale")
    desk.faults["print_slip"] = EnvironmentFault("slip.not-written", file="P01-W02-01-000001-1.pdf")
    clerk.presses("F9")
    clerk.presses("F9")
    clerk.waits()
    save("25-print-failed")
    desk.line = LineState.DOWN
    desk.training = True
    with_findings(desk)
    clerk.opens(OTHER)
    desk.admit(verification(THIRD, "司马建国"), 2)
    clerk.opens(THIRD)
    clerk.window.ping()
    clerk.waits()
    save("26-parked-line-down-training")
    desk.faults["draft"] = EnvironmentFault("store.disk-full", file="ncms.db")
    clerk.presses("F8")
    clerk.waits()
    save("27-disk-full")


def test_a_long_stay(painted: Painted, desk: FakeDesk) -> None:
    clerk, save = painted
    number = desk.admit(
        verification(OTHER, "爱新觉罗·阿依古丽买买提江"), 2, discharged=date(2016, 3, 9), admitted=date(2016, 1, 5)
    )
    desk.change_hospital(number, many_lines(3000))
    clerk.opens(OTHER)
    save("28-long-stay")
