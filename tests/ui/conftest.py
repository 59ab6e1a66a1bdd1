"""A fake desk, and a clerk at a real window on it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from builders.clerk import Clerk
from builders.desk import FakeDesk, render_blank

from ncms_desktop.wording import Language, Wording, wording
from ui.presenters.settlement import SettlementPresenter
from ui.presenters.work import Work
from ui.shell import SettlementWindow
from ui.widgets.style import dress


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def words() -> Wording:
    return wording(Language.CHINESE)


@pytest.fixture(scope="session")
def dressed(qapp: Any) -> None:
    """The application in the program's font and style, once for all windows."""
    dress(qapp)


@pytest.fixture
def open_window(qtbot: Any, dressed: None) -> Iterator[Callable[..., Clerk]]:
    windows: list[SettlementWindow] = []

    def open_one(desk: FakeDesk, language: Language = Language.CHINESE) -> Clerk:
        window = SettlementWindow(desk, wording(language), render=render_blank)
        windows.append(window)
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.start()
        clerk = Clerk(window, qtbot)
        clerk.waits()
        return clerk

    yield open_one
    for window in windows:
        window.close()


@pytest.fixture
def clerk(desk: FakeDesk, open_window: Callable[..., Clerk]) -> Iterator[Clerk]:
    yield open_window(desk)
    for gate in desk.held.values():
        gate.set()


def play(work: Work | None) -> None:
    """Run work in line, one piece leading to the next, as the lanes would."""
    while work is not None:
        try:
            outcome = work.run(lambda _done, _waiting: True)
        except Exception as error:  # noqa: BLE001  what a lane does
            work = work.failed(error)
        else:
            work = work.done(outcome)


@pytest.fixture(name="play")
def play_fixture() -> Callable[[Work | None], None]:
    return play


@pytest.fixture
def presenter(desk: FakeDesk, words: Wording) -> SettlementPresenter:
    return SettlementPresenter(desk, words, render=render_blank)
