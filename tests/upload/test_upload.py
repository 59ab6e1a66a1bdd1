"""The queue goes to a real county over real TLS, and its answers come back into a real store."""

from dataclasses import replace
from typing import Any

from builders.county import CountyUnderTest, Key, record
from builders.window import CARD, Window
from upload.sender import Sender

from ncms_desktop.adapters.county_http import CountyHttp
from ncms_desktop.ports.county import CountyLine
from ncms_desktop.usecases.assemble import prepare_draft
from ncms_desktop.usecases.draft import Receipt
from ncms_desktop.usecases.settle import settle
from ncms_desktop.usecases.upload import UploadReport
from ncms_desktop.wire.answer import CountyAnswer, Verdict, read_answer
from ncms_desktop.wire.record import GENESIS, RecordNumber


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


def test_a_large_queue_is_sent_whole(sender: Sender, county: CountyUnderTest) -> None:
    sender.queue(120)
    assert sender.upload() == UploadReport(sent=120, accepted=120)
    assert county.held() == (120, "270000.00")
