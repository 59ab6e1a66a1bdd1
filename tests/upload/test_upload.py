"""Nothing lost, nothing twice: a real store uploads to a real county over real TLS that fails in every way."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from builders.county import CountyUnderTest, Fault, FaultyLine, Key, body, record
from builders.window import CARD, Window
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from upload.sender import Sender

from ncms_desktop.adapters.county_http import CountyHttp, Deadlines
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.ports.county import CountyLine, LineDown
from ncms_desktop.usecases import upload as module
from ncms_desktop.usecases.assemble import prepare_draft
from ncms_desktop.usecases.draft import Receipt
from ncms_desktop.usecases.settle import settle
from ncms_desktop.usecases.upload import UploadReport
from ncms_desktop.wire.answer import CountyAnswer, Verdict, read_answer
from ncms_desktop.wire.record import GENESIS, RecordNumber

NewLine = Callable[[], CountyHttp]


def lose_answer(wire: FaultyLine) -> Fault:
    """The county does its work; the line is cut before the answer's first byte."""

    async def fault(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        async def lost(message: Message) -> None:
            wire.cut()

        await app(scope, receive, lost)

    return fault


def cut_in_mid_answer(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> Any:
    """The county does its work; the line ends in the middle of the answer."""

    async def half(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": message["body"][: len(message["body"]) // 2], "more_body": True}
        await send(message)

    return app(scope, receive, half)


def cut_in_mid_request(wire: FaultyLine) -> Fault:
    """The line is cut while the county reads."""

    async def fault(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        async def half() -> Message:
            message = await receive()
            wire.cut()
            return {**message, "body": message.get("body", b"")[:10], "more_body": True}

        await app(scope, half, send)

    return fault


async def garbage(_app: ASGIApp, _scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"<html>please log in</html>"})


async def crash(_app: ASGIApp, _scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RuntimeError("out of order")


async def fine(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await app(scope, receive, send)


def test_everything_that_waits_is_sent_in_batches_and_answered(sender: Sender, county: CountyUnderTest) -> None:
    sent = sender.queue(7)
    seen: list[tuple[int, int]] = []
    report = sender.upload(batch_records=3, progress=lambda *counts: seen.append(counts) or True)  # type: ignore[func-returns-value]
    assert report == UploadReport(sent=7, accepted=7)
    assert seen == [(3, 4), (6, 1), (7, 0)]
    assert county.requests == ["/v1/records"] * 3
    assert county.held() == (7, "15750.00")
    for one, row in zip(sent, sender.rows(), strict=True):
        assert row.state == "accepted"
        assert row.answer is not None
        key = county.centre.answer_key().public_key().public_bytes_raw()
        kept = read_answer(row.answer.content, row.answer.signature, key, county="990123")
        assert (kept.number, kept.digest) == (str(one.number), one.digest)


def test_a_second_run_finds_nothing_to_do(sender: Sender, county: CountyUnderTest) -> None:
    sender.queue(2)
    sender.upload()
    assert sender.upload() == UploadReport()
    assert county.requests == ["/v1/records"]


def test_a_settlement_of_the_window_is_accepted_as_it_was_settled(
    window: Window, sender: Sender, county: CountyUnderTest
) -> None:
    window.enrol()
    window.admit((100_000, 100_000, 105_000))
    window.read()
    shown = prepare_draft(window.office, asked=CARD, visit_number="ZY0001", trial=False)
    receipt = settle(window.office, shown, identity_confirmed=True)
    assert isinstance(receipt, Receipt)
    assert sender.upload() == UploadReport(sent=1, accepted=1)
    assert county.held() == (1, "2250.00")


def test_batches_are_limited_in_bytes_but_a_large_record_still_travels(sender: Sender, county: CountyUnderTest) -> None:
    sender.queue(3)
    assert sender.upload(batch_bytes=10).accepted == 3
    assert county.requests == ["/v1/records"] * 3


def test_field_bug_6_an_answer_lost_after_the_county_stored_is_asked_for_and_nothing_is_sent_twice(
    sender: Sender, county: CountyUnderTest, wire: FaultyLine
) -> None:
    sender.queue(3)
    county.faults.append(lose_answer(wire))
    first = sender.upload()
    assert (first.line_down, first.accepted, first.waiting) == ("line.cut", 0, 3)
    assert sender.states() == ["sent"] * 3
    assert county.held() == (3, "6750.00")
    county.requests.clear()
    assert sender.upload() == UploadReport(asked=3, accepted=3)
    assert county.requests == ["/v1/records/state"]
    assert county.held() == (3, "6750.00")


def test_field_bug_4_the_line_drops_between_and_in_mid_batch_and_nothing_vanishes(
    sender: Sender, county: CountyUnderTest, wire: FaultyLine, new_line: NewLine
) -> None:
    sender.queue(9)
    county.faults.extend([fine, cut_in_mid_request(wire)])
    first = sender.upload(batch_records=3)
    assert (first.accepted, first.waiting, first.line_down) == (3, 6, "line.cut")
    assert sender.states() == ["accepted"] * 3 + ["sent"] * 3 + ["pending"] * 3
    county.faults.extend([fine, cut_in_mid_answer])
    second = sender.upload(new_line(), batch_records=3)
    assert (second.asked, second.accepted, second.line_down) == (3, 0, "line.cut")
    assert sender.upload(new_line(), batch_records=3) == UploadReport(asked=3, sent=3, accepted=6)
    assert county.held() == (9, "20250.00")


@pytest.mark.parametrize(("fault", "code"), [(garbage, "line.nonsense"), (crash, "line.fault")])
def test_nonsense_and_faults_of_the_county_leave_everything_waiting(
    sender: Sender, county: CountyUnderTest, fault: Fault, code: str
) -> None:
    sender.queue(2)
    county.faults.append(fault)
    report = sender.upload()
    assert (report.line_down, report.waiting) == (code, 2)
    assert sender.upload() == UploadReport(asked=2, sent=2, accepted=2)


def test_a_county_that_is_off_costs_nothing_and_is_asked_first_afterwards(
    sender: Sender, county: CountyUnderTest
) -> None:
    sender.queue(2)
    county.stop()
    report = sender.upload()
    assert (report.line_down, report.waiting) == ("line.unreachable", 2)
    county.start()
    assert sender.upload() == UploadReport(asked=2, sent=2, accepted=2)
    assert county.held() == (2, "4500.00")


def test_the_county_restarts_between_batches(sender: Sender, county: CountyUnderTest) -> None:
    sender.queue(4)

    def restart(_done: int, _waiting: int) -> bool:
        county.stop()
        county.start()
        return True

    assert sender.upload(batch_records=2, progress=restart) == UploadReport(sent=4, accepted=4)
    assert county.held() == (4, "9000.00")


def test_field_bug_15_a_refused_record_waits_for_a_person_and_the_rest_goes_on(
    sender: Sender, county: CountyUnderTest
) -> None:
    sender.queue(5, wrong=(2, 4))
    assert sender.upload(batch_records=2) == UploadReport(sent=5, accepted=3, rejected=2)
    assert sender.states() == ["accepted", "rejected", "accepted", "rejected", "accepted"]
    refused = sender.rows()[1].answer
    assert refused is not None
    assert (refused.code, refused.verdict) == ("amounts-differ", Verdict.REJECTED)
    sender.queue(1)
    assert sender.upload() == UploadReport(sent=1, accepted=1)
    assert county.held() == (6, "9000.00")


def test_a_refusal_whose_answer_was_lost_is_still_a_refusal(
    sender: Sender, county: CountyUnderTest, wire: FaultyLine
) -> None:
    sender.queue(1, wrong=(1,))
    county.faults.append(lose_answer(wire))
    sender.upload()
    assert sender.upload() == UploadReport(asked=1, rejected=1)
    assert sender.states() == ["rejected"]


def test_a_number_that_the_county_holds_with_other_bytes_is_a_conflict_and_the_rest_goes_on(
    sender: Sender, county: CountyUnderTest, wire: FaultyLine, window: Window
) -> None:
    number = RecordNumber("P01", "W01", 1, 1)
    other = record(window.office.signer, number, GENESIS, content_body=body(number, visit="ZY-OLD"))
    sender.line.send([other])
    sender.queue(2)
    county.faults.append(lose_answer(wire))
    assert sender.upload(batch_records=1).waiting == 2
    report = sender.upload(batch_records=1)
    assert (report.conflicts, report.waiting) == (1, 0)
    assert sender.states()[0] == "conflict"
    # the second follows a record that the county doesn't hold: it is told so, and waits for a person like the first
    assert sender.states()[1] == "rejected"
    assert county.listing()["set_aside"] == 1


def test_a_changed_record_in_the_own_database_is_refused_and_not_kept(sender: Sender, county: CountyUnderTest) -> None:
    """The signature in the queue is no longer that of the bytes."""
    sent = sender.queue(1)

    class Tampering:
        def send(self, records: Any) -> tuple[CountyAnswer, ...]:
            return sender.line.send([replace(records[0], signature=b"\0" * 64)])

        def ask(self, numbers: Any) -> tuple[CountyAnswer, ...]:
            return sender.line.ask(numbers)

        def ping(self) -> None: ...

    assert sender.upload(Tampering()) == UploadReport(sent=1, rejected=1)
    assert county.held() == (0, "0.00")
    assert sender.line.ask([sent[0].number]) == ()


def test_a_revoked_window_keeps_its_queue(sender: Sender, county: CountyUnderTest) -> None:
    sender.queue(2)
    county.revoke()
    report = sender.upload()
    assert (report.line_down, report.waiting) == ("line.revoked", 2)


def test_field_bug_1_two_senders_at_once_send_everything_once(
    sender: Sender, county: CountyUnderTest, new_line: NewLine
) -> None:
    sender.queue(20)
    together = threading.Barrier(2)
    reports: list[UploadReport] = []

    def run(line: CountyHttp) -> None:
        together.wait(20)
        reports.append(sender.upload(line, batch_records=2))

    threads = [threading.Thread(target=run, args=(new_line(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
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


def test_stopping_keeps_what_is_left(sender: Sender, county: CountyUnderTest) -> None:
    sender.queue(5)
    report = sender.upload(batch_records=2, progress=lambda _done, _waiting: False)
    assert report == UploadReport(sent=2, accepted=2, waiting=3, stopped=True)
    assert sender.upload() == UploadReport(sent=3, accepted=3)


def test_field_bug_2_settlements_made_while_the_line_returns_go_along(sender: Sender, county: CountyUnderTest) -> None:
    sender.queue(3)

    def settle_another(done: int, _waiting: int) -> bool:
        if done < 4:
            sender.queue(1)
        return True

    assert sender.upload(batch_records=2, progress=settle_another).waiting == 0
    assert set(sender.states()) == {"accepted"}
    assert county.held()[0] == len(sender.states())
    assert county.listing()["workstations"][0]["epochs"][0]["gaps"] == []


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


class Mute:
    """A county that answers for every record but some."""

    def __init__(self, line: CountyLine, *silent_about: str) -> None:
        self._line = line
        self._silent = silent_about

    def send(self, records: Any) -> tuple[CountyAnswer, ...]:
        return tuple(one for one in self._line.send(records) if one.number not in self._silent)

    def ask(self, numbers: Any) -> tuple[CountyAnswer, ...]:
        return tuple(one for one in self._line.ask(numbers) if one.number not in self._silent)

    def ping(self) -> None: ...


def test_a_record_that_the_county_never_answers_holds_nobody_up(sender: Sender) -> None:
    sent = sender.queue(5)
    mute = Mute(sender.line, str(sent[0].number), str(sent[1].number))
    report = sender.upload(mute, batch_records=2)
    assert report == UploadReport(sent=5, accepted=3, waiting=2, line_down="line.incomplete")
    assert sender.upload() == UploadReport(asked=2, accepted=2)


def test_an_answer_about_other_bytes_is_never_stored(sender: Sender) -> None:
    (one,) = sender.queue(1)

    class Confused:
        def send(self, records: Any) -> tuple[CountyAnswer, ...]:
            return tuple(replace(answer, digest="0" * 64) for answer in sender.line.send(records))

        def ask(self, numbers: Any) -> tuple[CountyAnswer, ...]:
            return ()

        def ping(self) -> None: ...

    assert sender.upload(Confused()).line_down == "line.incomplete"
    assert sender.states() == ["sent"]
    assert one.digest == sender.rows()[0].record.digest


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


def test_every_run_leaves_an_audit_entry_without_personal_data(sender: Sender, county: CountyUnderTest) -> None:
    sender.queue(2, wrong=(2,))
    sender.upload()
    county.stop()
    sender.queue(1)
    sender.upload()
    with sender.window.store.read() as uow:
        entries = [entry for entry in uow.audit.entries() if entry.action == "uploaded"]
    assert len(entries) == 2
    assert '"accepted":1' in entries[0].detail_json
    assert '"rejected":1' in entries[0].detail_json
    assert '"line_down":"line.' in entries[1].detail_json
    assert '"waiting":1' in entries[1].detail_json


def test_a_second_window_of_the_facility_has_a_chain_of_its_own(sender: Sender, county: CountyUnderTest) -> None:
    sender.queue(2)
    sender.upload()
    neighbour, number = Key(), RecordNumber("P01", "W02", 1, 1)
    with CountyHttp(county.enrol(neighbour, workstation="W02")) as line:
        answers = line.send([record(neighbour, number, GENESIS)])
    assert [answer.verdict for answer in answers] == [Verdict.ACCEPTED]
    assert [one["records"] for one in county.listing()["workstations"]] == [2, 1]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_storm_of_faults_loses_nothing_and_doubles_nothing(
    sender: Sender, county: CountyUnderTest, wire: FaultyLine, new_line: NewLine, seed: int
) -> None:
    random = Random(seed)
    bad = [lose_answer(wire), cut_in_mid_request(wire), cut_in_mid_answer, garbage, crash]
    sent = sender.queue(30, wrong=(7, 23))
    broken_off = 0
    for _ in range(100):
        county.faults.extend(random.choices([fine, *bad], weights=[5, 1, 1, 1, 1, 1], k=3))
        report = sender.upload(new_line(), batch_records=random.randint(1, 3))
        broken_off += report.line_down is not None
        if not report.waiting:
            break
    assert broken_off > 0
    county.faults.clear()
    assert sender.states().count("accepted") == 28
    assert sender.states().count("rejected") == 2
    assert county.held() == (30, "63000.00")
    held = {answer.number: answer.digest for answer in sender.line.ask([one.number for one in sent])}
    assert held == {str(one.number): one.digest for one in sent}


def test_a_large_queue_is_sent_whole(sender: Sender, county: CountyUnderTest) -> None:
    sender.queue(120)
    assert sender.upload() == UploadReport(sent=120, accepted=120)
    assert county.held() == (120, "270000.00")
