"""One sender at a time, and what other work may do while it is on the wire."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from builders.county import CountyUnderTest
from builders.window import Window, open_window
from upload.sender import Sender

from ncms_desktop.adapters.county_http import CountyHttp, Deadlines
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.ports.county import LineDown
from ncms_desktop.usecases import upload as module
from ncms_desktop.usecases.upload import UploadReport
from ncms_desktop.wire.answer import CountyAnswer

NewLine = Callable[[], CountyHttp]


def test_field_bug_1_two_senders_at_once_send_everything_once(
    sender: Sender, county: CountyUnderTest, new_line: NewLine, window: Window
) -> None:
    sender.queue(20)
    together = threading.Barrier(2)
    reports: list[UploadReport] = []

    def run(own: Window, line: CountyHttp) -> None:
        together.wait(20)
        reports.append(Sender(own, line).upload(batch_records=2))

    # the second opens the database for itself, as another process does
    with open_window(window.folder).store as store:
        other = replace(window, office=replace(window.office, store=store), store=store)
        threads = [threading.Thread(target=run, args=(own, new_line())) for own in (window, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert len(reports) == 2
    assert sum(report.sent for report in reports) == 20
    assert sum(report.accepted for report in reports) == 20
    assert sum(report.duplicates for report in reports) == 0
    assert county.held() == (20, "45000.00")


def test_a_sender_that_comes_while_another_is_on_the_wire_is_told_so_and_sends_nothing(
    sender: Sender, county: CountyUnderTest, new_line: NewLine
) -> None:
    sender.queue(2)
    second: list[UploadReport] = []

    class Meanwhile:
        def send(self, records: Any) -> tuple[CountyAnswer, ...]:
            second.append(sender.upload(new_line()))
            return sender.line.send(records)

        def ask(self, numbers: Any) -> tuple[CountyAnswer, ...]:
            return sender.line.ask(numbers)

        def ping(self) -> None: ...

    assert sender.upload(Meanwhile()) == UploadReport(sent=2, accepted=2)
    assert second == [UploadReport(waiting=2, busy=True)]
    assert county.requests == ["/v1/records"]


def test_a_sender_that_lost_its_lease_sends_nothing_more(
    sender: Sender, county: CountyUnderTest, new_line: NewLine, window: Window
) -> None:
    sender.queue(4)
    second: list[UploadReport] = []

    class Slow:
        """So slow that its lease runs out: another sender takes over and finishes the work."""

        def send(self, records: Any) -> tuple[CountyAnswer, ...]:
            answers = sender.line.send(records)
            window.clock.moment += module.LEASE + timedelta(seconds=1)
            second.append(sender.upload(new_line(), batch_records=2))
            return answers

        def ask(self, numbers: Any) -> tuple[CountyAnswer, ...]:
            return sender.line.ask(numbers)

        def ping(self) -> None: ...

    first = sender.upload(Slow(), batch_records=2)
    assert second == [UploadReport(asked=2, sent=2, accepted=4)]
    assert (first.sent, first.waiting) == (2, 0)
    assert county.held() == (4, "9000.00")


def test_after_a_crash_the_lease_ends_and_the_next_sender_asks_first(
    sender: Sender, county: CountyUnderTest, window: Window
) -> None:
    sent = sender.queue(2)
    now = window.clock.now()
    with window.store.write() as uow:
        assert uow.outbox.lease("a sender that died", now=now, until=now + module.LEASE)
        uow.outbox.mark_sent([str(one.number) for one in sent], now)
        uow.commit()
    sender.line.send(sent)
    assert sender.upload() == UploadReport(waiting=2, busy=True)
    window.clock.moment += module.LEASE
    assert sender.upload() == UploadReport(asked=2, accepted=2)


def test_the_lease_outlasts_every_call(window: Window) -> None:
    assert module.LEASE.total_seconds() > Deadlines().total + Deadlines().connect


def test_no_transaction_is_open_while_the_line_is_used(sender: Sender) -> None:
    sender.queue(1)

    class Writing:
        """The counter settles while the batch is on the wire."""

        def send(self, records: Any) -> tuple[CountyAnswer, ...]:
            sender.queue(1)
            return sender.line.send(records)

        def ask(self, numbers: Any) -> tuple[CountyAnswer, ...]:
            return sender.line.ask(numbers)

        def ping(self) -> None: ...

    report = sender.upload(Writing(), progress=lambda _done, _waiting: False)
    assert (report.accepted, report.waiting) == (1, 1)


def test_records_are_marked_as_sent_before_they_travel(sender: Sender) -> None:
    sender.queue(2)
    states: list[str] = []

    class Watching:
        def send(self, records: Any) -> tuple[CountyAnswer, ...]:
            states.extend(sender.states())
            raise LineDown("line.cut", outcome_known=False)

        def ask(self, numbers: Any) -> tuple[CountyAnswer, ...]:
            raise AssertionError

        def ping(self) -> None: ...

    sender.upload(Watching())
    assert states == ["sent", "sent"]


def test_a_store_that_fails_is_said_and_the_lease_is_given_back(sender: Sender, window: Window) -> None:
    sender.queue(2)

    class Full:
        def send(self, records: Any) -> tuple[CountyAnswer, ...]:
            raise EnvironmentFault("store.disk-full", file="ncms.db")

        def ask(self, numbers: Any) -> tuple[CountyAnswer, ...]:
            raise AssertionError

        def ping(self) -> None: ...

    with pytest.raises(EnvironmentFault):
        sender.upload(Full())
    assert sender.upload() == UploadReport(asked=2, sent=2, accepted=2)
