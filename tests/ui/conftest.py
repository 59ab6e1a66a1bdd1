"""A fake desk, and a clerk at a real window on it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from builders.clerk import Clerk
from builders.desk import FakeDesk, render_blank

from ncms_desktop.wording import Language, Wording, wording
from ui.shell import SettlementWindow


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def words() -> Wording:
    return wording(Language.CHINESE)


@pytest.fixture
def open_window(qtbot: Any, qapp: Any) -> Iterator[Callable[..., Clerk]]:
    from ui.widgets.style import dress

    dress(qapp)
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
        for gate in getattr(window, "gates", ()):
            gate.set()
        window.close()


@pytest.fixture
def clerk(desk: FakeDesk, open_window: Callable[..., Clerk]) -> Iterator[Clerk]:
    yield open_window(desk)
    for gate in desk.held.values():
        gate.set()
