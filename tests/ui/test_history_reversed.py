"""A cancelled settlement in the history."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from builders.desk import FakeDesk, render_blank
from builders.patients import verification

from ncms_desktop.wording import Wording
from ui.presenters.queue import QueuePresenter
from ui.presenters.work import Work


def test_a_cancelled_settlement_is_shown_as_such(
    desk: FakeDesk, words: Wording, play: Callable[[Work | None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = desk.admit(verification("C0", "试桂0"), 0)
    desk.settle(desk.draft(asked="C0", visit_number=number, trial=False), identity_confirmed=True)
    (row,) = desk.history()
    monkeypatch.setattr(desk, "history", lambda: (replace(row, prints=2, reversed_by="P01-W01-01-000009"),))
    queue = QueuePresenter(desk, words, render=render_blank)
    play(queue.refresh())
    assert queue.state.rows[0].cells[5] == "已冲正"
