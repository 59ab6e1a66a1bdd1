"""``ncms queue`` and ``ncms upload`` as typed: what a person learns who looks after a night."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from builders.county import CountyUnderTest
from upload.sender import Sender

from ncms_desktop.cli import queue, upload
from ncms_desktop.ports.county import CountyLine, LineDown
from ncms_desktop.usecases.office import Office
from ncms_desktop.wording import Language, wording

ENGLISH = wording(Language.ENGLISH)


@dataclass
class Station:
    """The part of a workstation that the two commands use."""

    office: Office
    line: CountyLine

    @contextmanager
    def county_line(self) -> Iterator[CountyLine]:
        yield self.line


Run = Callable[[Any], int]


@pytest.fixture
def run(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command's module on the sender's window."""

    @contextmanager
    def opened(_: argparse.Namespace) -> Iterator[Station]:
        yield Station(sender.window.office, sender.line)

    def go(command: Any) -> int:
        open_one: Callable[[argparse.Namespace], AbstractContextManager[Station]] = opened
        monkeypatch.setattr(command, "opened", open_one)
        return int(command.run(argparse.Namespace(), ENGLISH))

    return go


def test_the_queue_names_what_was_refused_and_why(sender: Sender, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    sender.queue(3, wrong=(2,))
    sender.upload()
    sender.queue(1)
    assert run(queue) == 0
    counts, oldest, refused = capsys.readouterr().out.splitlines()
    assert counts == "1 waiting, 2 accepted by the county, 1 refused."
    assert "oldest" in oldest
    assert "P01-W01-01-000002" in refused
    assert "金额" in refused, "the county's own sentence"


def test_an_empty_queue_is_said(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(queue) == 0
    assert capsys.readouterr().out.splitlines() == ["0 waiting, 0 accepted by the county, 0 refused."]


def test_with_nothing_to_send_the_line_is_tried(
    run: Run, county: CountyUnderTest, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(upload) == 0
    assert county.requests == ["/v1/ping"]
    assert "Sent 0" in capsys.readouterr().out


def test_with_nothing_to_send_a_line_that_is_down_is_said(
    sender: Sender, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    class Down:
        def send(self, records: Any) -> Any: ...
        def ask(self, numbers: Any) -> Any: ...

        def ping(self) -> None:
            raise LineDown("line.unreachable", outcome_known=True)

    sender.line = Down()
    assert run(upload) == 2
    said = capsys.readouterr()
    assert said.out == "", "nothing was sent, and nothing says so as if all were well"
    assert "can't be reached" in said.err
